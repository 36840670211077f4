package node

import (
	"context"
	"crypto/sha256"
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
	desk := s.desk(keys.Verify)
	seal, held, err := b.Seal(r.Account)
	if err != nil {
		return seal, err
	}
	request := sha256.Sum256(ledger.Encode(r))
	same, err := b.Asked(r.Account, request)
	if err != nil {
		return seal, err
	}
	if held && same && seal.Round == r.Round {
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
		return wire.SealedBody{}, err
	}
	reply := wire.SealedBody{Seal: seal.Bytes()}
	if reply.Answer, err = quorum.SignAnswer(&r, &seal, s.key); err != nil {
		return reply, err
	}
	reply.Reported, err = reported(b, &seal)
	return reply, err
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
