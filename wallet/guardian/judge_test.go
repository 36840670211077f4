package guardian_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// table is a world that has just begun, in which nobody lies, and a member
// whom the issuer has paid three times 50.
type table struct {
	*world
	t      *testing.T
	issuer *author
	member *author
	gift   ledger.ID
}

func newTable(t *testing.T) *table {
	t.Helper()
	w, err := newWorld(bySeed{rand.New(rand.NewPCG(1, 1))}, rules{honest: true})
	if err != nil {
		t.Fatal(err)
	}
	return &table{world: w, t: t, issuer: w.authors[0], member: w.authors[1], gift: w.order[2]}
}

// entry signs an entry that may be wrong: change is made after the result was
// reckoned, where there is one.
func (w *table) entry(a *author, prev ledger.ID, e ledger.Entry, change func(*ledger.Entry)) *ledger.Signed {
	w.t.Helper()
	before := ledger.Empty(a.account)
	if !prev.IsZero() {
		before = w.states[prev]
	}
	w.clock++
	e.Version, e.Community, e.Account, e.Time = ledger.Version, w.epoch.Community, a.account, w.clock
	e.Seq, e.Prev, e.Round = before.Tip.Seq+1, prev, max(e.Round, before.Tip.Round)
	if after, err := before.Next(&e, w.facts(&e)); err == nil {
		e.After = after
	} else {
		e.After = before.After
	}
	if change != nil {
		change(&e)
	}
	s, err := ledger.SignSingle(e, a.key)
	if err != nil {
		w.t.Fatal(err)
	}
	w.entries[s.ID()], w.votes[s.ID()] = s, map[uint64]quorum.Vote{}
	if change != nil {
		return s
	}
	if state, err := before.Apply(s, w.facts(&e)); err == nil {
		w.states[s.ID()] = state
	}
	return s
}

func (w *table) claimOf(indices ...uint64) ledger.Entry {
	e := ledger.Entry{Kind: ledger.KindPay}
	for _, i := range indices {
		e.Claims = append(e.Claims, ledger.CreditID{Entry: w.gift, Index: i})
	}
	return e
}

func (w *table) payment(amount int) ledger.Entry {
	return ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: w.authors[2].account, Asset: w.asset, Amount: moneyOf(amount)}}}
}

// judge asks the first guardian.
func (w *table) judge(s *ledger.Signed, seals ...quorum.AccountSeal) (guardian.Judgement, error) {
	w.t.Helper()
	var j guardian.Judgement
	err := w.seats[0].store.View(func(tx store.Tx) error {
		var err error
		j, err = w.seats[0].desk.Judge(book.Open(tx, w.epoch.Community), w.clock, s, seals)
		return err
	})
	return j, err
}

// certify has all guardians vote for an entry and take its certificate.
func (w *table) certify(s *ledger.Signed) {
	w.t.Helper()
	for at := range guardians {
		if err := w.submit(at, s.ID()); err != nil {
			w.t.Fatal(err)
		}
	}
	for at := range guardians {
		if err := w.deliver(at, s.ID()); err != nil {
			w.t.Fatal(err)
		}
	}
	if _, ok := w.certs[s.ID()]; !ok {
		w.t.Fatal("not certified")
	}
}

func (w *table) seal(at int, a *author, round uint64) quorum.AccountSeal {
	w.t.Helper()
	a.seals[round] = nil
	a.asking = round
	if err := w.ask(a, at); err != nil || len(a.seals[round]) == 0 {
		w.t.Fatalf("no seal, %v", err)
	}
	return a.seals[round][0]
}

// refused is a row of the table: it gives an entry with the seals beside it.
type refused struct {
	code   ledger.Code
	entry  func(*table) (*ledger.Signed, []quorum.AccountSeal)
	reveal func(*testing.T, *table, *ledger.Refusal) // what the refusal brings along
}

func TestAGuardianRefusesWithTheCodeOfTheRule(t *testing.T) {
	for name, c := range refusals() {
		t.Run(name, func(t *testing.T) {
			w := newTable(t)
			s, seals := c.entry(w)
			_, err := w.judge(s, seals...)
			var r *ledger.Refusal
			if !errors.As(err, &r) || r.Code != c.code {
				t.Fatalf("%v, want %s", err, c.code)
			}
			if c.reveal != nil {
				c.reveal(t, w, r)
			}
			if _, again := w.judge(s, seals...); again == nil || again.Error() != err.Error() {
				t.Errorf("asked again: %v", again)
			}
		})
	}
}

func TestAGuardianWaitsForTheReason(t *testing.T) {
	for name, c := range waits() {
		t.Run(name, func(t *testing.T) {
			w := newTable(t)
			s, seals := c.entry(w)
			_, err := w.judge(s, seals...)
			var wait *ledger.Wait
			if !errors.As(err, &wait) || wait.Reason != c.reason {
				t.Fatalf("%v, want %s", err, c.reason)
			}
			if c.reason == ledger.WaitEntry && len(wait.Needs) == 0 {
				t.Error("it does not say for what")
			}
		})
	}
}
