package guardian_test

import (
	"context"
	"errors"
	"fmt"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// What must never happen.
var (
	errTwoCertified = errors.New("two certified entries for one place")
	errClaimedTwice = errors.New("one credit claimed twice")
	errMoney        = errors.New("money was made or lost")
)

// settled makes a certificate as soon as a quorum can be had, the liar's vote
// among it, and checks all that a certificate promises.
func (w *world) settled(e *ledger.Signed) error {
	id := e.ID()
	if _, done := w.certs[id]; done {
		return nil
	}
	var votes []quorum.Vote
	for at, s := range w.seats {
		vote, voted := w.votes[id][uint64(at)]
		if !voted && !s.lies {
			continue
		}
		if !voted {
			var err error
			if vote, err = quorum.SignVote(uint64(at), w.epoch.Statement(e), s.vote); err != nil {
				return err
			}
		}
		votes = append(votes, vote)
	}
	c, err := w.epoch.Certify(votes)
	if errors.Is(err, quorum.ErrTooFew) {
		return nil
	}
	if err == nil {
		err = w.epoch.CheckCertificate(e, &c, verifyPretence)
	}
	if err != nil {
		return err
	}
	w.certs[id], w.order = c, append(w.order, id)
	w.happened["certified "+string(e.Entry.Kind)]++
	if err := w.finalise(e); err != nil {
		return err
	}
	return w.conserved()
}

// finalise settles a certified entry and all below it: each must fit the chain
// that is settled, claim only what is settled and unclaimed, and follow by the
// ledger's rules.
func (w *world) finalise(e *ledger.Signed) error {
	var fresh []*ledger.Signed
	chain := w.final[e.Entry.Account]
	for s := e; s != nil; s = w.entries[s.Entry.Prev] {
		if at := int(s.Entry.Seq); at <= len(chain) {
			if chain[at-1] != s.ID() {
				return fmt.Errorf("%w: place %d", errTwoCertified, at)
			}
			break
		}
		fresh = append([]*ledger.Signed{s}, fresh...)
	}
	for _, s := range fresh {
		for _, c := range s.Entry.Claims {
			if _, twice := w.claimed[c]; twice {
				return errClaimedTwice
			}
			if from := w.entries[c.Entry]; !w.isFinal(from) && !w.paidBack(c) {
				return fmt.Errorf("%w: a credit was claimed that is not certified", errMoney)
			}
			w.claimed[c] = s.ID()
		}
		w.final[s.Entry.Account] = append(w.final[s.Entry.Account], s.ID())
		w.locked(s)
	}
	return nil
}

// locked gives each lock of a certified entry its feed.
func (w *world) locked(s *ledger.Signed) {
	for i := range s.Entry.Locks {
		if p, ok := ledger.PlacedIn(s, uint64(i)); ok {
			a := newAuthor(pretender{}, p.Account())
			a.lock = &party{place: p, payee: w.feedOf(p.Lock.Payee), payer: w.feedOf(p.Payer)}
			a.cheats = a.lock.payee.cheats || a.lock.payer.cheats
			w.locks = append(w.locks, a)
		}
	}
}

// paidBack tells whether a certified settlement pays for a credit.
func (w *world) paidBack(c ledger.CreditID) bool {
	for _, id := range w.final[w.entries[c.Entry].Entry.Account] {
		for _, p := range ledger.PaidBy(&w.entries[id].Entry) {
			if p.Credit == c {
				return true
			}
		}
	}
	return false
}

func (w *world) isFinal(e *ledger.Signed) bool {
	chain := w.final[e.Entry.Account]
	return int(e.Entry.Seq) <= len(chain) && chain[e.Entry.Seq-1] == e.ID()
}

// conserved replays every settled feed from nothing and checks the law:
// issued − redeemed = balances + unclaimed + open locks, deposits among them.
func (w *world) conserved() error {
	var left, right uint64
	for _, a := range w.locks {
		if len(w.final[a.account]) == 0 {
			right += uint64(a.lock.place.Lock.Amount)
		}
	}
	for _, a := range w.feeds() {
		state := ledger.Empty(a.account)
		for _, id := range w.final[a.account] {
			e := w.entries[id]
			next, err := state.Apply(e, w.facts(&e.Entry))
			if err != nil {
				return fmt.Errorf("%w: a certified entry does not follow: %w", errMoney, err)
			}
			if string(ledger.Encode(&next)) != string(ledger.Encode(ptr(w.states[id]))) {
				return fmt.Errorf("%w: the replay gives another state", errMoney)
			}
			state = next
			for i, c := range e.Entry.Credits {
				if _, taken := w.claimed[ledger.CreditID{Entry: id, Index: uint64(i)}]; !taken {
					right += uint64(c.Amount)
				}
			}
		}
		for _, id := range w.final[a.account] {
			for _, p := range ledger.PaidBy(&w.entries[id].Entry) {
				if _, taken := w.claimed[p.Credit]; !taken {
					right += uint64(p.Amount)
				}
			}
		}
		total := state.After.Total(w.asset)
		left += uint64(total.Issued - total.Redeemed)
		right += uint64(state.After.Balance(w.asset))
		for _, d := range state.After.Deposit {
			right += uint64(d.Amount)
		}
	}
	if left != right {
		return fmt.Errorf("%w: issued − redeemed is %d, balances, unclaimed credits and open locks are %d", errMoney, left, right)
	}
	return nil
}

func ptr[T any](v T) *T { return &v }

// audited gives a newcomer all certificates in any order, some entries of a
// feed after those above them, and has the audit check what it then holds.
func (w *world) audited() error {
	newcomer := store.Memory()
	ids := append([]ledger.ID(nil), w.order...)
	for i := range ids {
		j := i + w.below(len(ids)-i, "order")
		ids[i], ids[j] = ids[j], ids[i]
	}
	return newcomer.Update(func(tx store.Tx) error {
		b := book.Open(tx, w.epoch.Community)
		if err := b.Found(w.charter); err != nil {
			return err
		}
		for _, id := range ids {
			if err := b.Certify(w.entries[id], w.certs[id]); err != nil {
				return fmt.Errorf("newcomer: %w", err)
			}
		}
		for _, chain := range w.final { // those that are certified by one above
			for _, id := range chain {
				if err := b.Keep(w.entries[id]); err != nil {
					return err
				}
			}
		}
		report, err := audit.Run(context.Background(), b, &w.epoch, verifyPretence, nil)
		if err != nil {
			return err
		}
		if len(report.Faults) > 0 || !report.Complete() || report.Entries != w.settledEntries()+1 {
			return fmt.Errorf("%w: audit of %d entries: %+v", errMoney, w.settledEntries(), report)
		}
		return nil
	})
}

func (w *world) settledEntries() int {
	n := 0
	for _, chain := range w.final {
		n += len(chain)
	}
	return n
}
