package node_test

import (
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// twice is a purse of 100 with a deposit of 100 that promised the same 25 to two.
type twice struct {
	*village
	owner, purse, ana, ben *person
	first, second          *ledger.Signed
	terms                  ledger.PurseTerms
}

func newTwice(t *testing.T) *twice {
	t.Helper()
	c := &twice{village: newVillage(t, 4), owner: newPerson(t), ana: newPerson(t), ben: newPerson(t)}
	key := newKey(t)
	c.purse = &person{key: key, state: ledger.Empty(ledger.PurseAccount(key.Public()))}
	return c
}

// running starts guardians that settle by themselves.
func (c *twice) running(seats ...int) {
	c.t.Helper()
	for _, i := range seats {
		c.start(func(n *node.Config) {
			n.Dialer, n.Identities, n.Every = c.network.Dialer(keys.PublicKey{}), link.One(c.keepers[i].identity), 20*time.Millisecond
		}, i)
	}
}

// promised fills the purse and has it promise the same money twice; whoever
// runs knows all of it but the promises.
func (c *twice) promised(seats ...int) {
	c.t.Helper()
	credit := func(to ledger.Account, amount int) []ledger.Credit {
		return []ledger.Credit{{Payee: to, Asset: c.asset.ID(), Amount: money.Amount(amount)}}
	}
	list := []book.Evidence{c.certified(c.define())}
	issue := c.write(c.issuer, ledger.Entry{
		Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: c.asset.ID(), Amount: 200}), Credits: credit(c.owner.state.Account, 200),
	}, ledger.Facts{Asset: &c.asset.Entry})
	fill := c.write(c.owner, ledger.Entry{
		Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: issue.ID()}}, Credits: credit(c.purse.state.Account, 200),
	}, ledger.Facts{Claimed: issue.Entry.Credits})
	now := uint64(c.now.Load())
	c.terms = ledger.PurseTerms{Owner: c.owner.state.Account, Allowance: []ledger.Balance{{Asset: c.asset.ID(), Amount: 100}}, Expiry: now + 1000}
	terms := c.write(c.purse, ledger.Entry{
		Kind: ledger.KindPurse, Body: ledger.Encode(&c.terms), Claims: []ledger.CreditID{{Entry: fill.ID()}},
		Locks: []ledger.Lock{{
			Payee: c.epoch.Account, Asset: c.asset.ID(), Amount: 100, RefundFrom: c.epoch.DepositFrom(c.terms.Expiry),
			Condition: ledger.Condition{Tag: ledger.ConditionDeposit},
		}},
	}, ledger.Facts{Claimed: fill.Entry.Credits})
	list = append(list, c.certified(issue), c.certified(fill), c.certified(terms))
	c.second = c.next(c.purse, ledger.Entry{Kind: ledger.KindPay, Credits: credit(c.ben.state.Account, 25)}, ledger.Facts{})
	c.first = c.write(c.purse, ledger.Entry{Kind: ledger.KindPay, Credits: credit(c.ana.state.Account, 25)}, ledger.Facts{})
	for _, i := range seats {
		c.asks(i, c.pushing(list...), wire.Taken)
	}
}

// settled lets time go by until guardians hold a final settlement.
func (c *twice) settled(seats ...int) *ledger.Signed {
	c.t.Helper()
	var out *ledger.Signed
	const day = 24 * time.Hour
	for phase := range 16 {
		rest := 2 * time.Second // each of the later phases is in another round, with another proposer
		if phase < 6 {          // the promise age, counted anew by who hears of the proof late
			rest = 200 * time.Millisecond
		}
		for begun := time.Now(); time.Since(begun) < rest; time.Sleep(10 * time.Millisecond) {
			all := true
			for _, i := range seats {
				c.keepers[i].read(c.t, c.epoch.Community, func(b *book.Book) error {
					s, ok, err := b.Settlement(c.purse.state.Account)
					out, all = s, all && ok
					return err
				})
			}
			if all {
				return out
			}
		}
		c.now.Add(int64(5 * day / time.Millisecond))
	}
	c.t.Fatal("the purse was not settled")
	return nil
}

// claims has somebody claim what was promised to her.
func (c *twice) claims(p *person, of ledger.CreditID, credit ledger.Credit, seats ...int) {
	c.t.Helper()
	facts := ledger.Facts{Claimed: []ledger.Credit{credit}}
	s := c.write(p, ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{of}}, facts)
	for _, i := range seats {
		c.asks(i, c.submission(s), wire.Voted)
	}
	for _, i := range seats {
		c.asks(i, c.pushing(c.certified(s)), wire.Taken)
	}
}

func (c *twice) audited(seat int) {
	c.t.Helper()
	c.keepers[seat].read(c.t, c.epoch.Community, func(b *book.Book) error {
		report, err := audit.Run(c.t.Context(), b, &c.epoch, keys.Verify, nil)
		if err == nil && (len(report.Faults) > 0 || !report.Complete()) {
			c.t.Errorf("guardian %d: %+v", seat, report)
		}
		return err
	})
}

func TestGuardiansPayByThemselvesWhoWasPromisedTheSameMoney(t *testing.T) {
	c := newTwice(t)
	c.running(0, 1, 2, 3)
	c.promised(0, 1, 2, 3)
	for i := range 3 {
		c.asks(i, c.submission(c.first), wire.Voted)
	}
	c.asks(0, c.pushing(c.certified(c.first)), wire.Taken)
	c.asks(0, c.submission(c.second), wire.Fault) // the others hear of it
	s := c.settled(0, 1, 2, 3)
	if paid := ledger.PaidBy(&s.Entry); len(paid) != 1 || paid[0].Credit.Entry != c.second.ID() || paid[0].Amount != 25 {
		t.Errorf("it pays %+v", paid)
	}
	if len(s.Entry.Credits) != 1 || s.Entry.Credits[0].Amount != 150 {
		t.Errorf("the owner gets %+v", s.Entry.Credits)
	}
	c.claims(c.ana, ledger.CreditID{Entry: c.first.ID()}, c.first.Entry.Credits[0], 0, 1, 2, 3)
	c.claims(c.ben, ledger.CreditID{Entry: c.second.ID()}, c.second.Entry.Credits[0], 0, 1, 2)
	c.claims(c.owner, ledger.CreditID{Entry: s.ID()}, s.Entry.Credits[0], 0, 1, 2)
	c.audited(0)
}

// A guardian that leaves out a promise, or pays another sum, gets no approval;
// the next round's proposer settles the purse.
func TestALyingProposerDelaysASettlementAndStealsNothing(t *testing.T) {
	c := newTwice(t)
	c.running(1, 2, 3) // another lies: it never proposes when it is its turn
	c.start(nil, 0)
	c.promised(0, 1, 2, 3)
	for i := range 3 {
		c.asks(i, c.submission(c.first), wire.Voted)
	}
	for i := range 4 {
		c.asks(i, c.pushing(c.certified(c.first)), wire.Taken)
		c.asks(i, c.submission(c.second), wire.Fault)
	}
	s := c.settled(1, 2, 3)
	if settlers := c.epoch.Settlers(s.Entry.Round); settlers.Proposer == 0 {
		t.Error("who did nothing proposed it")
	}
	c.claims(c.ben, ledger.CreditID{Entry: c.second.ID()}, c.second.Entry.Credits[0], 1, 2, 3)
	c.audited(1)
}

func TestNobodyApprovesAnUntrueSettlementOrTwoInOneRound(t *testing.T) {
	c := newTwice(t)
	for i := range 4 { // they answer, and propose nothing
		c.start(func(n *node.Config) { n.Identities, n.Every = link.One(c.keepers[i].identity), time.Hour }, i)
	}
	c.promised(0, 1, 2, 3)
	var seals []quorum.AccountSeal
	for i := range 4 {
		c.asks(i, c.submission(c.first), wire.Voted)
		c.asks(i, c.pushing(c.certified(c.first)), wire.Taken)
		c.asks(i, c.submission(c.second), wire.Fault)
	}
	ask := wire.Encode(wire.SettleAsk, &wire.SettleAskBody{Community: c.epoch.Community, Account: c.purse.state.Account, Round: ledger.SettleRound})
	for i := range 4 {
		c.asks(i, ask, wire.Waiting)
	}
	c.now.Add(int64(quorum.DefaultPromiseAge) + 2000)
	for i := range 4 {
		said, err := wire.Body[wire.SettleSaidBody](c.asks(i, ask, wire.SettleSaid))
		must(t, err)
		again, err := wire.Body[wire.SettleSaidBody](c.asks(i, ask, wire.SettleSaid))
		must(t, err)
		if string(said.Seal) != string(again.Seal) || len(said.Shown) == 0 {
			t.Errorf("guardian %d: another seal, or %d promises that it was shown", i, len(said.Shown))
		}
		seal, err := quorum.DecodeAccountSeal(said.Seal)
		must(t, err)
		seals = append(seals, seal)
	}
	propose := func(shown ...ledger.ID) []byte {
		proof, _ := ledger.FindFault(c.first, c.second)
		var e ledger.Entry
		c.keepers[0].read(t, c.epoch.Community, func(b *book.Book) error {
			desk := c.deskOf(0)
			var err error
			e, err = desk.Settle(b, seals, shown, proof.ID())
			return err
		})
		id := ledger.IDOf(&e)
		proposer, err := ledger.Propose(id, c.keepers[0].identity)
		must(t, err)
		own, err := ledger.Approve(id, 0, c.keepers[0].identity)
		must(t, err)
		s, err := ledger.NewSigned(e, ledger.Authority{Proposer: proposer, Approvals: []ledger.Approval{own}})
		must(t, err)
		body := wire.SubmitBody{Community: c.epoch.Community, Entry: s.Bytes()}
		for i := range seals {
			body.Seals = append(body.Seals, seals[i].Bytes())
		}
		return wire.Encode(wire.ApproveAsk, &body)
	}
	c.asks(1, propose(), wire.Waiting) // the promise is left out
	right := propose(c.second.ID())
	a, err := wire.Body[wire.ApprovedBody](c.asks(1, right, wire.Approved))
	must(t, err)
	b, err := wire.Body[wire.ApprovedBody](c.asks(1, right, wire.Approved))
	must(t, err)
	if a.Approval.Member != 1 || b.Approval.Member != 1 {
		t.Errorf("%+v, %+v", a, b)
	}
	c.refuses(1, propose(), ledger.CodeSlotTaken)
}

func (v *village) deskOf(seat int) guardian.Desk {
	return guardian.Desk{Epoch: &v.epoch, Seat: uint64(seat), Verify: keys.Verify}
}
