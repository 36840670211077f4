package node

import (
	"context"
	"errors"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// answered tells whether an error is an answer, after which what was stored
// stays.
func answered(err error) bool {
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	return errors.As(err, &refusal) || errors.As(err, &wait)
}

// answering does work in a transaction that keeps what it stored when the work
// ends with an answer.
func (n *Node) answering(ctx context.Context, work func(store.Tx) error) error {
	var answer error
	err := n.writer.do(ctx, func(tx store.Tx) error {
		if answer = work(tx); answered(answer) {
			return nil
		}
		return answer
	})
	if err != nil {
		return err
	}
	return answer
}

// show keeps a promise of a frozen purse that came too late for a vote. What
// can't be shown is left out: its author has her answer already.
func show(b *book.Book, desk *guardian.Desk, s *ledger.Signed) error {
	if err := desk.Show(b, s); err != nil {
		if answered(err) {
			return nil
		}
		return err
	}
	_, err := b.KeepShown(s, desk.MostShown())
	return err
}

// showProof keeps both entries of a fault proof as shown.
func showProof(b *book.Book, desk *guardian.Desk, f *ledger.FaultProof) error {
	return errors.Join(show(b, desk, f.First), show(b, desk, f.Second))
}

// frozen tells whether an entry was refused because its account cheated.
func frozen(err error) bool { return errors.Is(err, &ledger.Refusal{Code: ledger.CodeFrozen}) }

// settleAsk seals a frozen purse for a settlement, from its time on. The same
// round gets the same seal.
func (n *Node) settleAsk(ctx context.Context, body wire.SettleAskBody) ([]byte, error) {
	s, err := n.voting(body.Community)
	if err != nil {
		return nil, err
	}
	var reply wire.SettleSaidBody
	err = n.answering(ctx, func(tx store.Tx) error {
		var err error
		reply, err = s.settleSay(n.book(tx, body.Community), n.clock.read(), body.Account, body.Round)
		return err
	})
	if err != nil {
		return nil, err
	}
	return wire.Encode(wire.SettleSaid, &reply), nil
}

func (s *seat) settleSay(b *book.Book, now uint64, account ledger.Account, round uint64) (wire.SettleSaidBody, error) {
	seal, err := s.settleSeal(b, now, account, round)
	if err != nil {
		return wire.SettleSaidBody{}, err
	}
	reply := wire.SettleSaidBody{Seal: seal.Bytes()}
	if reply.Reported, err = reported(b, &seal); err != nil {
		return reply, err
	}
	if reply.Shown, err = b.Shown(account); err != nil {
		return reply, err
	}
	promises, err := below(b, reply.Shown)
	reply.Promises = wire.ItemsOf(promises)
	return reply, err
}

// settleSeal is the seal that is held for the round, or a new one.
func (s *seat) settleSeal(b *book.Book, now uint64, account ledger.Account, round uint64) (quorum.AccountSeal, error) {
	if err := inEpoch(b, s); err != nil {
		return quorum.AccountSeal{}, err
	}
	seal, held, err := b.Seal(account)
	if err != nil || held && round >= ledger.SettleRound && seal.Round == round && seal.Epoch == s.epoch.Number {
		return seal, err
	}
	_, cheated, err := b.Fault(account)
	if err != nil {
		return seal, err
	}
	if !cheated {
		return seal, &ledger.Wait{Reason: ledger.WaitEntry, Text: "no fault of the account is known here"}
	}
	since, err := b.NoteFault(account, now)
	if err != nil {
		return seal, err
	}
	desk := s.desk(keys.Verify)
	if seal, err = desk.SealToSettle(b, now, since, account, round); err != nil {
		return seal, err
	}
	if err := seal.Sign(s.key); err != nil {
		return seal, err
	}
	return seal, b.KeepSeal(&seal)
}

// below are entries that are not final, with those below them.
func below(b *book.Book, ids []ledger.ID) ([]book.Evidence, error) {
	var out []book.Evidence
	seen := map[ledger.ID]bool{}
	for _, id := range ids {
		for !id.IsZero() && !seen[id] && len(out) < wire.MaxItems {
			seen[id] = true
			if final, err := b.Final(id); err != nil || final {
				if err != nil {
					return nil, err
				}
				break
			}
			proof, held, err := b.Proof(id)
			if err != nil || !held {
				return out, err
			}
			out = append(out, proof[0])
			id = proof[0].Entry.Entry.Prev
		}
	}
	return out, nil
}

// approveAsk approves a settlement: one in each round of a purse.
func (n *Node) approveAsk(ctx context.Context, body wire.SubmitBody) ([]byte, error) {
	s, err := n.voting(body.Community)
	if err != nil {
		return nil, err
	}
	sub, err := s.read(body, n.config.Verify)
	if err != nil {
		return nil, err
	}
	var approval ledger.Approval
	err = n.answering(ctx, func(tx store.Tx) (err error) {
		b := n.book(tx, body.Community)
		if err := inEpoch(b, s); err != nil {
			return err
		}
		if err := keepEvidence(b, sub, &s.epoch); err != nil {
			return err
		}
		approval, err = n.approve(b, s, sub)
		return err
	})
	if err != nil {
		return nil, err
	}
	return wire.Encode(wire.Approved, &wire.ApprovedBody{Approval: approval}), nil
}

func (n *Node) approve(b *book.Book, s *seat, sub *submission) (ledger.Approval, error) {
	signer, ok := n.identity(s)
	if !ok {
		return ledger.Approval{}, &wire.FailedBody{Code: wire.CodeNoVotes, Text: "this node approves nothing: its identity key is not here"}
	}
	e, id := &sub.entry.Entry, sub.entry.ID()
	held, approved, err := b.Approved(e.Account, e.Round)
	if err != nil {
		return ledger.Approval{}, err
	}
	if approved && held != id {
		return ledger.Approval{}, ledger.Refuse(ledger.CodeSlotTaken, "another settlement of this round is approved")
	}
	if !approved {
		desk := s.desk(sub.verify)
		if err := desk.Approve(b, sub.entry, sub.seals); err != nil {
			return ledger.Approval{}, err
		}
		if err := b.KeepApproved(sub.entry, sub.seals); err != nil {
			return ledger.Approval{}, err
		}
	}
	return ledger.Approve(id, s.index, signer)
}

// identity is the guardian's identity key, with which it approves.
func (n *Node) identity(s *seat) (keys.Signer, bool) {
	if n.config.Identities == nil || s.key == nil {
		return nil, false
	}
	key := s.epoch.Charter.Guardians[s.index].Identity
	return n.config.Identities.Signer(key[:])
}
