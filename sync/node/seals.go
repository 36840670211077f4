package node

import (
	"context"
	"errors"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// sealAsk seals an account for its holder. The same request gets the same seal.
func (n *Node) sealAsk(ctx context.Context, body wire.SealAskBody) ([]byte, error) {
	s, err := n.voting(body.Community)
	if err != nil {
		return nil, err
	}
	r, err := ledger.DecodeSealRequest(body.Request)
	if err != nil {
		return nil, err
	}
	var reply wire.SealedBody
	var answer error
	err = n.writer.do(ctx, func(tx store.Tx) error {
		b := n.book(tx, body.Community)
		reply, answer = s.seal(b, n.clock.read(), r)
		var refusal *ledger.Refusal
		var wait *ledger.Wait
		if errors.As(answer, &refusal) || errors.As(answer, &wait) {
			return nil
		}
		return answer
	})
	if err != nil {
		return nil, err // given up: the writer may be at the reply still
	}
	if answer != nil {
		return nil, answer
	}
	return wire.Encode(wire.Sealed, &reply), nil
}

// sealFor is the seal that is held for this very request, or a new one. Another
// request for a round that is sealed is refused: who signed it may be a restored
// wallet, which does not know whether it opened that round before.
func (s *seat) sealFor(b *book.Book, now uint64, r *ledger.SealRequest) (quorum.AccountSeal, error) {
	if err := inEpoch(b, s); err != nil {
		return quorum.AccountSeal{}, err
	}
	desk := s.desk(keys.Verify)
	seal, held, err := b.Seal(r.Account)
	if err != nil {
		return seal, err
	}
	request := quorum.RequestHash(r)
	same, err := b.Asked(r.Account, request)
	if err != nil {
		return seal, err
	}
	if held && same && seal.Round == r.Round && seal.Epoch == s.epoch.Number {
		return seal, desk.CheckRequest(b, now, r)
	}
	if seal, err = desk.Seal(b, now, r); err != nil {
		return seal, err
	}
	asking, err := desk.Asking(b, now, r)
	if err != nil {
		return seal, err
	}
	if err := seal.Sign(s.key); err != nil {
		return seal, err
	}
	return seal, errors.Join(b.KeepSeal(&seal), b.KeepAsk(r.Account, request, asking))
}

func (s *seat) seal(b *book.Book, now uint64, r ledger.SealRequest) (wire.SealedBody, error) {
	seal, err := s.sealFor(b, now, &r)
	if err != nil {
		return wire.SealedBody{}, s.showWhy(b, &r, err)
	}
	body, err := s.carried(b, &seal, quorum.RequestHash(&r))
	return body.Sealed, err
}

// showWhy adds to a refusal the seal that is in the way: it is signed, so that
// whoever carries it is believed.
func (s *seat) showWhy(b *book.Book, r *ledger.SealRequest, err error) error {
	var refusal *ledger.Refusal
	if !errors.As(err, &refusal) || refusal.Code != ledger.CodeRound {
		return err
	}
	seal, held, wrong := b.Seal(r.Account)
	if wrong != nil {
		return wrong
	}
	if held && seal.Round >= r.Round {
		refusal.Other = seal.Bytes()
	}
	return err
}

// reported are the entries that a seal names, each with what makes it count.
func reported(b *book.Book, seal *quorum.AccountSeal) ([]wire.Item, error) {
	var out []wire.Item
	for _, t := range append([]ledger.Tip{seal.Certified}, seal.Votes...) {
		if t.IsZero() {
			continue
		}
		proof, _, err := b.Proof(t.Entry)
		if err != nil {
			return nil, err
		}
		out = append(out, wire.ItemsOf(proof)...)
	}
	return out, nil
}

// OpenSeal is a seal that the node gave and whose account is not opened yet.
type OpenSeal struct {
	Seal    wire.SealForBody
	Account ledger.Account
}

// OpenSeals are the seals of accounts that are not opened, for whoever carries
// them to who asked.
func (n *Node) OpenSeals(id ledger.ID) ([]OpenSeal, error) {
	s, err := n.voting(id)
	if err != nil {
		return nil, err
	}
	var out []OpenSeal
	err = n.view(id, func(b *book.Book) error {
		return b.OpenSeals(func(seal quorum.AccountSeal, request [32]byte) error {
			if len(out) == mostOpen {
				return store.ErrStop
			}
			body, err := s.carried(b, &seal, request)
			out = append(out, OpenSeal{Seal: body, Account: seal.Account})
			return err
		})
	})
	return out, err
}

// carried is a seal as others carry it to who asked for it.
func (s *seat) carried(b *book.Book, seal *quorum.AccountSeal, request [32]byte) (wire.SealForBody, error) {
	body := wire.SealForBody{Community: s.epoch.Community, Request: request, Sealed: wire.SealedBody{Seal: seal.Bytes()}}
	var err error
	if body.Sealed.Answer, err = quorum.SignAnswer(request, seal, s.key); err != nil {
		return body, err
	}
	body.Sealed.Reported, err = reported(b, seal)
	return body, err
}

// Beyond shows who asked for a seal, and can't be told by a refusal since this
// carries no signature, that the account is further on: the seal for a later
// round, or another request, and the newest certified entry. Nothing of it
// answers the request.
func (n *Node) Beyond(r *ledger.SealRequest) (frames [][]byte, err error) {
	err = n.view(r.Community, func(b *book.Book) error {
		seal, held, err := b.Seal(r.Account)
		if err != nil {
			return err
		}
		if held && seal.Round >= r.Round {
			body := wire.SealForBody{Community: r.Community, Request: quorum.RequestHash(r), Sealed: wire.SealedBody{Seal: seal.Bytes()}}
			frames = append(frames, wire.Encode(wire.SealFor, &body))
		}
		newest, err := b.Newest(r.Account)
		if err != nil || newest.Round < r.Round {
			return err
		}
		proof, _, err := b.Proof(newest.Entry)
		frames = append(frames, wire.Encode(wire.Push, &wire.PushBody{Community: r.Community, Items: wire.ItemsOf(proof)}))
		return err
	})
	return frames, err
}
