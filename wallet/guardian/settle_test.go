package guardian_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// twice is a purse that promised the same money to two: 18 to the first, 17 to
// the second. All guardians hold the proof.
type twice struct {
	*purse
	terms, first, second *ledger.Signed
	proof                *ledger.FaultProof
	since                uint64
}

func newTwice(t *testing.T, certified bool) *twice {
	t.Helper()
	p := newPurse(t)
	c := &twice{purse: p, terms: p.terms(nil)}
	p.certify(c.terms)
	c.first, c.second = p.promise(c.terms.ID(), 18, p.authors[2]), p.promise(c.terms.ID(), 17, p.authors[3])
	if certified {
		p.certify(c.first)
	} else {
		p.submittedTo(0, c.first)
	}
	var found *guardian.FaultFound
	if _, err := p.judge(c.second); !errors.As(err, &found) {
		t.Fatal(err)
	}
	c.proof, c.since = found.Proof, p.clock
	for at := range guardians {
		c.at(at, func(b *book.Book) error { return b.KeepFault(found.Proof) })
	}
	return c
}

func (c *twice) at(seat int, f func(*book.Book) error) {
	c.t.Helper()
	if err := c.seats[seat].write(c.world, f); err != nil {
		c.t.Fatal(err)
	}
}

// show shows a promise to guardians.
func (c *twice) show(s *ledger.Signed, seats ...int) {
	c.t.Helper()
	for _, at := range seats {
		c.at(at, func(b *book.Book) error {
			desk := c.seats[at].desk
			if err := desk.Show(b, s); err != nil {
				return err
			}
			kept, err := b.KeepShown(s, desk.MostShown())
			if !kept {
				c.t.Error("a promise that was shown is not kept")
			}
			return err
		})
	}
}

func (c *twice) sealAt(at int, now, round uint64) (quorum.AccountSeal, error) {
	c.t.Helper()
	var seal quorum.AccountSeal
	s := c.seats[at]
	err := s.write(c.world, func(b *book.Book) error {
		var err error
		if seal, err = s.desk.SealToSettle(b, now, c.since, c.feed.account, round); err != nil {
			return err
		}
		if err := seal.Sign(s.vote); err != nil {
			return err
		}
		return b.KeepSeal(&seal)
	})
	return seal, err
}

// due is the time from which the first round may be sealed.
func (c *twice) due() uint64 { return max(c.expiry, c.since) + quorum.DefaultPromiseAge }

func (c *twice) sealAll(round uint64) (seals []quorum.AccountSeal) {
	c.t.Helper()
	c.clock = c.due() + (round-ledger.SettleRound)*quorum.DefaultRoundDelay
	for at := range guardians {
		seal, err := c.sealAt(at, c.clock, round)
		if err != nil {
			c.t.Fatal(err)
		}
		seals = append(seals, seal)
	}
	return seals
}

// settle has a guardian make the settlement.
func (c *twice) settle(seals []quorum.AccountSeal, shown ...ledger.ID) ledger.Entry {
	c.t.Helper()
	slices.SortFunc(shown, func(a, b ledger.ID) int { return bytes.Compare(a[:], b[:]) })
	var e ledger.Entry
	c.at(0, func(b *book.Book) (err error) {
		e, err = c.seats[0].desk.Settle(b, seals, shown, c.proof.ID())
		return err
	})
	return e
}

// approved signs a settlement as its proposer and so many of the guardians.
func (c *twice) approved(e ledger.Entry, approvals int, seals []quorum.AccountSeal) *ledger.Signed {
	c.t.Helper()
	settlers := c.epoch.Settlers(e.Round)
	id := ledger.IDOf(&e)
	proposer, err := ledger.Propose(id, newPretender(100+settlers.Proposer))
	if err != nil {
		c.t.Fatal(err)
	}
	a := ledger.Authority{Proposer: proposer}
	for i := range uint64(approvals) {
		approval, err := ledger.Approve(id, i, newPretender(100+i))
		if err != nil {
			c.t.Fatal(err)
		}
		a.Approvals = append(a.Approvals, approval)
	}
	s, err := ledger.NewSigned(e, a)
	if err != nil {
		c.t.Fatal(err)
	}
	c.entries[s.ID()], c.votes[s.ID()] = s, map[uint64]quorum.Vote{}
	c.feed.openings[s.ID()] = seals
	if state, err := c.states[e.Prev].Apply(s, c.facts(&e)); err == nil {
		c.states[s.ID()] = state
	}
	return s
}

func (c *twice) approves(at int, s *ledger.Signed, seals []quorum.AccountSeal) error {
	return c.seats[at].store.View(func(tx store.Tx) error {
		return c.seats[at].desk.Approve(book.Open(tx, c.epoch.Community), s, seals)
	})
}

func (c *twice) audited() {
	c.t.Helper()
	for at := range guardians {
		err := c.seats[at].store.View(func(tx store.Tx) error {
			report, err := audit.Run(c.t.Context(), book.Open(tx, c.epoch.Community), &c.epoch, verifyPretence, nil)
			if err == nil && (len(report.Faults) > 0 || !report.Complete()) {
				c.t.Errorf("guardian %d: %+v", at, report)
			}
			return err
		})
		if err != nil {
			c.t.Error(err)
		}
	}
}

func (c *twice) claims(a *author, of ledger.CreditID) *ledger.Signed {
	c.t.Helper()
	prev := ledger.ID{}
	if chain := c.final[a.account]; len(chain) > 0 {
		prev = chain[len(chain)-1]
	}
	return c.entry(a, prev, ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{of}}, nil)
}

func TestBothWhoWerePromisedTheSameMoneyArePaidAndTheOwnerGetsTheRest(t *testing.T) {
	c := newTwice(t, true)
	c.show(c.second, 0, 1, 2, 3)
	if _, err := c.sealAt(0, c.due()-1, ledger.SettleRound); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitTime}) {
		t.Errorf("sealed before the promise age: %v", err)
	}
	seals := c.sealAll(ledger.SettleRound)
	e := c.settle(seals, c.second.ID())
	for at := range guardians {
		if err := c.approves(at, c.approved(e, 1, seals), seals); err != nil {
			t.Fatalf("guardian %d: %v", at, err)
		}
	}
	if _, err := c.judge(c.approved(e, 2, seals), seals...); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Errorf("a vote before a quorum approved: %v", err)
	}
	before := c.claims(c.authors[3], ledger.CreditID{Entry: c.second.ID()})
	if _, err := c.judge(before); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
		t.Errorf("a claim before the settlement: %v", err)
	}
	s := c.approved(e, 3, seals)
	c.certify(s)
	if len(s.Entry.Credits) != 1 || s.Entry.Credits[0].Amount != 150-18-17 || s.Entry.Credits[0].Payee != c.member.account {
		t.Errorf("the owner gets %+v", s.Entry.Credits)
	}
	c.audited()
	c.certify(c.claims(c.authors[2], ledger.CreditID{Entry: c.first.ID()}))
	c.certify(before)
	if again := c.claims(c.authors[3], ledger.CreditID{Entry: c.second.ID()}); true {
		if _, err := c.judge(again); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeClaimedTwice}) {
			t.Errorf("claimed again: %v", err)
		}
	}
	c.certify(c.claims(c.member, ledger.CreditID{Entry: s.ID()}))
	c.audited()
}

func TestNoGuardianTakesAnotherSettlementThanThatOfTheSeals(t *testing.T) {
	c := newTwice(t, false)
	third := c.promise(c.terms.ID(), 16, c.authors[3])
	c.show(c.second, 0, 1, 2)
	c.show(third, 1, 2, 3)
	for at := range guardians { // what the others hold came with it
		c.at(at, func(b *book.Book) error { return errors.Join(b.Keep(c.first), b.Keep(c.second), b.Keep(third)) })
	}
	seals := c.sealAll(ledger.SettleRound)
	right := c.settle(seals, c.second.ID(), third.ID())
	if paid := ledger.PaidBy(&right); len(paid) != 3 {
		t.Fatalf("%+v", paid)
	}
	for name, row := range map[string]struct {
		want   error
		change func(*ledger.Entry)
	}{
		"as the seals say":                     {nil, func(*ledger.Entry) {}},
		"a promise that was shown is left out": {&ledger.Wait{Reason: ledger.WaitEntry}, func(e *ledger.Entry) { *e = c.settle(seals, c.second.ID()) }},
		"another sum": {&ledger.Refusal{Code: ledger.CodeSeals}, func(e *ledger.Entry) {
			paid := slices.Clone(ledger.PaidBy(e))
			paid[0].Amount--
			e.Body, e.Credits[0].Amount = ledger.Encode(&ledger.Settlement{Fault: c.proof.ID(), Paid: paid}), e.Credits[0].Amount+1
		}},
		"a made-up fault": {&ledger.Refusal{Code: ledger.CodeSeals}, func(e *ledger.Entry) {
			e.Body = ledger.Encode(&ledger.Settlement{Fault: ledger.ID{9}, Paid: ledger.PaidBy(e)})
		}},
		"another time":  {&ledger.Refusal{Code: ledger.CodeSeals}, func(e *ledger.Entry) { e.Time++ }},
		"a later round": {&ledger.Wait{Reason: ledger.WaitSeals}, func(e *ledger.Entry) { e.Round++ }},
	} {
		e := right
		e.Credits = slices.Clone(e.Credits)
		row.change(&e)
		err := c.approves(1, c.approved(e, 1, seals), seals)
		if row.want == nil && err != nil || row.want != nil && !errors.Is(err, row.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	few := c.approved(right, 1, seals[:3])
	if err := c.approves(1, few, seals[:3]); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeSeals}) {
		t.Errorf("on three seals: %v", err)
	}
	c.certify(c.approved(right, 3, seals))
	c.audited()
}

func TestTheOwnerOfAPurseStaysOutOfSettlements(t *testing.T) {
	c := newTwice(t, true)
	late := c.due() + 1
	if _, err := c.asked(0, late); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeFrozen}) {
		t.Errorf("the cheat has her purse sealed: %v", err)
	}
	p := newPurse(t)
	terms := p.terms(nil)
	p.certify(terms)
	r := &ledger.SealRequest{Community: p.epoch.Community, Account: p.feed.account, Round: ledger.SettleRound}
	sig, err := p.feed.key.Sign(r.ApprovalDigest())
	if err != nil {
		t.Fatal(err)
	}
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	err = p.seats[0].write(p.world, func(b *book.Book) error {
		_, err := p.seats[0].desk.Seal(b, p.expiry+quorum.DefaultPromiseAge, r)
		return err
	})
	if !errors.Is(err, &ledger.Refusal{Code: ledger.CodeRound}) {
		t.Errorf("the owner asks for a settlement's round: %v", err)
	}
}

// The next round stands on a settlement that somebody voted for, and moves
// nothing: else two settlements of different rounds could both pay.
func TestALaterRoundMakesTheEarlierSettlementFinal(t *testing.T) {
	c := newTwice(t, true)
	c.show(c.second, 0, 1, 2, 3)
	seals := c.sealAll(ledger.SettleRound)
	one := c.approved(c.settle(seals, c.second.ID()), 3, seals)
	if err := c.submit(2, one.ID()); err != nil {
		t.Fatal(err)
	}
	later := c.sealAll(ledger.SettleRound + 1)
	for at := range guardians {
		c.at(at, func(b *book.Book) error {
			return errors.Join(b.Keep(one), b.KeepSeals(one.ID(), seals))
		})
	}
	two := c.settle(later)
	if two.Prev != one.ID() || len(ledger.PaidBy(&two)) != 0 || len(two.Credits) != 0 {
		t.Fatalf("%+v", two)
	}
	c.certify(c.approved(two, 3, later))
	c.audited()
	c.certify(c.claims(c.authors[3], ledger.CreditID{Entry: c.second.ID()}))
	c.certify(c.claims(c.member, ledger.CreditID{Entry: one.ID()}))
	c.audited()
}

// A certificate that its holder kept back until the settlement was voted for
// gives nothing beside it: its credit to the owner is in what goes back.
func TestACertificateThatTurnsUpAfterTheVoteGivesNothingTwice(t *testing.T) {
	c := newTwice(t, false)
	back := c.promise(c.first.ID(), 40, c.member)
	for at := range guardians {
		c.at(at, func(b *book.Book) error { return b.Keep(back) })
	}
	c.show(c.second, 0, 1, 2, 3)
	var votes []quorum.Vote
	for i := range uint64(3) {
		vote, err := quorum.SignVote(i, c.epoch.Statement(back), newPretender(200+i))
		if err != nil {
			t.Fatal(err)
		}
		votes = append(votes, vote)
	}
	kept, err := c.epoch.Certify(votes)
	if err != nil {
		t.Fatal(err)
	}
	seals := c.sealAll(ledger.SettleRound)
	s := c.approved(c.settle(seals, c.second.ID()), 3, seals)
	for at := range guardians - 1 {
		if err := c.submit(at, s.ID()); err != nil {
			t.Fatal(err)
		}
	}
	for at := range guardians {
		c.at(at, func(b *book.Book) error { return b.Certify(back, kept) })
		var final bool
		c.at(at, func(b *book.Book) (err error) {
			final, err = b.Final(back.ID())
			return err
		})
		if final != (at == 3) { // who has not voted for the settlement learns of it as always
			t.Errorf("guardian %d: final is %v", at, final)
		}
	}
	for at := range guardians {
		if err := c.deliver(at, s.ID()); err != nil {
			t.Fatal(err)
		}
		c.at(at, func(b *book.Book) error {
			if final, err := b.Final(back.ID()); err != nil || final {
				t.Errorf("guardian %d: the settlement did not displace it, %v", at, err)
			}
			return b.Certify(back, kept)
		})
	}
	c.audited()
	if _, err := c.judge(c.claims(c.member, ledger.CreditID{Entry: back.ID()})); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
		t.Errorf("the owner takes it twice: %v", err)
	}
}
