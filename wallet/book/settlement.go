package book

import (
	"encoding/binary"
	"errors"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// NoteFault stores when this guardian first saw an account's proof; the first
// time stays. It gives the time that is stored.
func (b *Book) NoteFault(account ledger.Account, now uint64) (uint64, error) {
	raw, held, err := b.get(faultAt, account[:])
	if err != nil {
		return 0, err
	}
	if !held {
		return now, b.put(faultAt, account[:], binary.BigEndian.AppendUint64(nil, now))
	}
	if len(raw) != 8 {
		return 0, broken("time of the fault of account "+account.String(), errors.New("it has another length"))
	}
	return binary.BigEndian.Uint64(raw), nil
}

// KeepShown stores a promise of a frozen purse that was shown, in place of those
// below it; at most so many. It tells whether it is kept.
func (b *Book) KeepShown(s *ledger.Signed, most int) (bool, error) {
	account, id := s.Entry.Account, s.ID()
	list, err := b.Shown(account)
	if err != nil {
		return false, err
	}
	for _, other := range list {
		if other == id {
			return true, nil
		}
		on, err := b.below(id, other)
		if err != nil || on {
			return on, err
		}
		if on, err = b.below(other, id); err != nil {
			return false, err
		}
		if on {
			if err := b.tx.Delete(b.bucket(shown), append(account[:], other[:]...)); err != nil {
				return false, err
			}
			most++
		}
	}
	if len(list) >= most {
		return false, nil
	}
	if err := b.Keep(s); err != nil {
		return false, err
	}
	return true, b.put(shown, append(account[:], id[:]...), nil)
}

// below tells whether an entry that is not final is below another.
func (b *Book) below(lower, upper ledger.ID) (bool, error) {
	for range ledger.MaxUncertified {
		s, held, err := b.Entry(upper)
		if err != nil || !held {
			return false, err
		}
		if upper = s.Entry.Prev; upper == lower {
			return true, nil
		}
	}
	return false, nil
}

// Shown are the promises of a frozen purse that were shown, ascending.
func (b *Book) Shown(account ledger.Account) (out []ledger.ID, err error) {
	err = b.scan(shown, account[:], func(key, _ []byte) error {
		out = append(out, ledger.ID(key[len(account):]))
		return nil
	})
	return out, err
}

// KeepApproved stores that a settlement is approved, and the seals that carry
// it. It must be durable before the approval leaves.
func (b *Book) KeepApproved(s *ledger.Signed, list []quorum.AccountSeal) error {
	id := s.ID()
	return errors.Join(b.put(approve, openKey(s.Entry.Account, s.Entry.Round), id[:]), b.KeepSeals(id, list))
}

// KeepProposal stores the settlement that this guardian proposes in a round, and
// that it approves it. It must be durable before it leaves.
func (b *Book) KeepProposal(s *ledger.Signed, list []quorum.AccountSeal) error {
	return errors.Join(b.KeepApproved(s, list), b.put(propose, openKey(s.Entry.Account, s.Entry.Round), s.Bytes()))
}

// Proposal is what this guardian proposed in a round, with the seals.
func (b *Book) Proposal(account ledger.Account, round uint64) (Pending, bool, error) {
	raw, held, err := b.get(propose, openKey(account, round))
	if err != nil || !held {
		return Pending{}, false, err
	}
	s, err := ledger.RereadSigned(raw)
	if err != nil {
		return Pending{}, false, broken("proposal for account "+account.String(), err)
	}
	list, held, err := b.Seals(s.ID())
	return Pending{Entry: s, Seals: list}, held, err
}

// Approved is the settlement of a round that was approved.
func (b *Book) Approved(account ledger.Account, round uint64) (ledger.ID, bool, error) {
	return b.id(approve, openKey(account, round))
}

// Paid is what a final settlement pays for a credit.
func (b *Book) Paid(c ledger.CreditID) (money.Amount, bool, error) {
	raw, held, err := b.get(paid, creditKey(c))
	if err != nil || !held {
		return 0, false, err
	}
	if len(raw) != 8 {
		return 0, false, broken("what was paid for credit "+c.String(), errors.New("it has another length"))
	}
	return money.Amount(binary.BigEndian.Uint64(raw)), true, nil
}

// Settlement is the final settlement that ended a purse.
func (b *Book) Settlement(account ledger.Account) (*ledger.Signed, bool, error) {
	newest, err := b.Newest(account)
	for id := newest.Entry; err == nil && newest.Round >= ledger.SettleRound; {
		s, held, e := b.Entry(id)
		if e != nil || !held {
			return nil, false, e
		}
		prev, held, e := b.Entry(s.Entry.Prev)
		if e != nil || !held || prev.Entry.Kind != ledger.KindSettlement {
			return s, e == nil, e
		}
		id = prev.ID()
	}
	return nil, false, err
}

// Credit is a credit that can be claimed: of a final entry, or one that a
// settlement pays, with what it pays.
func (b *Book) Credit(c ledger.CreditID) (ledger.Credit, bool, error) {
	s, held, err := b.Entry(c.Entry)
	if err != nil || !held || c.Index >= uint64(len(s.Entry.Credits)) {
		return ledger.Credit{}, false, err
	}
	credit := s.Entry.Credits[c.Index]
	if final, err := b.isFinal(s); err != nil || final {
		return credit, final, err
	}
	amount, ok, err := b.Paid(c)
	credit.Amount = amount
	return credit, ok, err
}

// settlePaid makes the credits that a settlement pays claimable.
func (b *Book) settlePaid(s *ledger.Signed) error {
	for _, p := range ledger.PaidBy(&s.Entry) {
		if err := b.put(paid, creditKey(p.Credit), binary.BigEndian.AppendUint64(nil, uint64(p.Amount))); err != nil {
			return err
		}
		if promise, held, err := b.Entry(p.Credit.Entry); err != nil {
			return err
		} else if held {
			if err := b.deliverPaid(promise); err != nil {
				return err
			}
		}
	}
	return nil
}

// deliverPaid shows a promise's payees what a settlement pays them.
func (b *Book) deliverPaid(promise *ledger.Signed) error {
	if promise.Entry.Account.Type() != ledger.TypePurse {
		return nil
	}
	for i, c := range promise.Entry.Credits {
		id := ledger.CreditID{Entry: promise.ID(), Index: uint64(i)}
		if _, ok, err := b.Paid(id); err != nil {
			return err
		} else if ok {
			if err := b.deliver(c.Payee, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// void tells whether an entry comes too late: a settlement stands in its place,
// or was voted for here. Had a certificate for it counted beside the
// settlement, its credits would be paid twice.
func (b *Book) void(s *ledger.Signed) (bool, error) {
	e := &s.Entry
	if e.Account.Type() != ledger.TypePurse || e.Round >= ledger.SettleRound {
		return false, nil
	}
	first := ledger.Tip{Seq: 1, Round: ledger.SettleRound}
	voted := false
	err := b.tx.Scan(b.bucket(opens), openKey(e.Account, first.Round), func(key, value []byte) error {
		if string(key[:len(e.Account)]) == string(e.Account[:]) && len(value) == len(ledger.ID{}) {
			settlement, held, err := b.Entry(ledger.ID(value))
			if err != nil {
				return err
			}
			voted = voted || held && e.Seq >= settlement.Entry.Seq
			return nil
		}
		return store.ErrStop
	})
	if err != nil || voted {
		return voted, err
	}
	settlement, ended, err := b.Settlement(e.Account)
	return ended && e.Seq >= settlement.Entry.Seq, err
}

// displace takes away what was final in a settlement's place and above: a
// quorum has settled it, so what it gave is claimed by the settlement only.
func (b *Book) displace(s *ledger.Signed) error {
	if s.Entry.Kind != ledger.KindSettlement {
		return nil
	}
	var old []*ledger.Signed
	err := b.Feed(s.Entry.Account, s.Entry.Seq, func(e *ledger.Signed) error {
		if e.Entry.Round < s.Entry.Round && e.ID() != s.ID() {
			old = append(old, e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range old {
		if err := b.tx.Delete(b.bucket(finals), finalKey(e.Entry.Account, e.Entry.Seq)); err != nil {
			return err
		}
		for i, c := range e.Entry.Credits {
			if err := b.tx.Delete(b.bucket(inbox), inboxKey(c.Payee, ledger.CreditID{Entry: e.ID(), Index: uint64(i)})); err != nil {
				return err
			}
		}
	}
	return nil
}

// paidProof is a promise that a settlement pays, with the settlement; nothing
// for others.
func (b *Book) paidProof(s *ledger.Signed) ([]Evidence, error) {
	for i := range s.Entry.Credits {
		if _, ok, err := b.Paid(ledger.CreditID{Entry: s.ID(), Index: uint64(i)}); err != nil || !ok {
			if err != nil {
				return nil, err
			}
			continue
		}
		settlement, ended, err := b.Settlement(s.Entry.Account)
		if err != nil || !ended {
			return nil, err
		}
		e, err := b.evidence(s)
		if err != nil {
			return nil, err
		}
		e.Certificate, e.Seals = nil, nil
		proof, _, err := b.Proof(settlement.ID())
		return append([]Evidence{e}, proof...), err
	}
	return nil, nil
}
