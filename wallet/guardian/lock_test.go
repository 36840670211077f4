package guardian_test

import (
	"crypto/sha256"
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// secret is what the hash lock asks for.
var secret = sha256.Sum256([]byte("a pick-up code"))

// tabKey signs totals: really, since the ledger checks them itself.
func tabKey(t *testing.T) *keys.Key {
	t.Helper()
	k, err := keys.KeyFromSecret(sha256.Sum256([]byte("a tab")))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const refundFrom = 1_000_000

// locks is a table where the member has locked 60 under a hash and 90 in a tab
// for another, certified.
type locks struct {
	*table
	payee, payer *author
	maker        *ledger.Signed
	hash, tab    *ledger.Placed
}

func newLocks(t *testing.T) *locks {
	t.Helper()
	w := newTable(t)
	l := &locks{table: w, payer: w.member, payee: w.authors[2]}
	w.certify(first0(w, w.claimOf(0, 1, 2)))
	hash, key := sha256.Sum256(secret[:]), tabKey(t).Public()
	lock := ledger.Entry{Kind: ledger.KindLock}
	for amount, c := range map[money.Amount]ledger.Condition{60: {Tag: ledger.ConditionHash, Data: hash[:]}, 90: {Tag: ledger.ConditionTotal, Data: key[:]}} {
		lock.Locks = append(lock.Locks, ledger.Lock{Payee: l.payee.account, Asset: w.asset, Amount: amount, Condition: c, RefundFrom: refundFrom})
	}
	if lock.Locks[0].Amount != 60 {
		lock.Locks[0], lock.Locks[1] = lock.Locks[1], lock.Locks[0]
	}
	l.maker = w.entry(w.member, w.newestOf(w.member), lock, nil)
	hashed, ok := ledger.PlacedIn(l.maker, 0)
	tab, ok2 := ledger.PlacedIn(l.maker, 1)
	if !ok || !ok2 {
		t.Fatal("no locks")
	}
	l.hash, l.tab = &hashed, &tab
	return l
}

func (w *table) newestOf(a *author) ledger.ID {
	chain := w.final[a.account]
	return chain[len(chain)-1]
}

// closing signs a closing, or another entry of the lock, as the parties.
func (l *locks) closing(p *ledger.Placed, e ledger.Entry, by ...*author) *ledger.Signed {
	l.t.Helper()
	e.Version, e.Community, e.Account = ledger.Version, l.epoch.Community, p.Account()
	if e.Kind == "" {
		e.Kind = ledger.KindClosing
	}
	if e.Seq == 0 {
		e.Seq, e.Claims = 1, []ledger.CreditID{p.Credit}
	}
	before := ledger.Empty(e.Account)
	if !e.Prev.IsZero() {
		before = l.states[e.Prev]
	}
	facts := ledger.Facts{Lock: p, Claimed: p.Claimed(&e)}
	if after, err := before.Next(&e, facts); err == nil {
		e.After = after
	}
	var a ledger.Authority
	for member, party := range []*author{l.payee, l.payer} {
		for _, who := range by {
			if who == party {
				approval, err := ledger.Approve(ledger.IDOf(&e), uint64(member), who.key)
				if err != nil {
					l.t.Fatal(err)
				}
				a.Approvals = append(a.Approvals, approval)
			}
		}
	}
	s, err := ledger.NewSigned(e, a)
	if err != nil {
		l.t.Fatal(err)
	}
	l.entries[s.ID()], l.votes[s.ID()] = s, map[uint64]quorum.Vote{}
	if state, err := before.Apply(s, facts); err == nil {
		l.states[s.ID()] = state
	}
	return s
}

func (l *locks) claim(p *ledger.Placed, witness []byte, share money.Amount) *ledger.Signed {
	return l.closing(p, ledger.Entry{Body: ledger.Encode(&ledger.Closing{Way: ledger.CloseClaim, Witness: witness}), Credits: p.ClosingCredits(share)}, l.payee)
}

func (l *locks) total(amount money.Amount) []byte {
	l.t.Helper()
	r, err := ledger.SignTotal(l.tab.Account(), amount, tabKey(l.t))
	if err != nil {
		l.t.Fatal(err)
	}
	return r.Bytes()
}

func (l *locks) refund(p *ledger.Placed, round uint64, by *author) *ledger.Signed {
	return l.closing(p, ledger.Entry{Round: round, Body: ledger.Encode(&ledger.Closing{Way: ledger.CloseRefund}), Credits: p.ClosingCredits(0)}, by)
}

func (l *locks) reopen(p *ledger.Placed, on *ledger.Signed, round uint64, by *author) *ledger.Signed {
	return l.closing(p, ledger.Entry{Kind: ledger.KindOpening, Seq: on.Entry.Seq + 1, Prev: on.ID(), Round: round, Body: ledger.Encode(&ledger.Opening{})}, by)
}

// ask is a party's request for a round of the lock, at a guardian's time.
func (l *locks) ask(at int, p *ledger.Placed, round, now uint64, by *author) (quorum.AccountSeal, error) {
	l.t.Helper()
	r := ledger.SealRequest{Community: l.epoch.Community, Account: p.Account(), Round: round}
	sig, err := by.key.Sign(r.ApprovalDigest())
	if err != nil {
		l.t.Fatal(err)
	}
	member := uint64(0)
	if by == l.payer {
		member = 1
	}
	r.Authority.Approvals = []ledger.Approval{{Member: member, Signature: sig}}
	var seal quorum.AccountSeal
	s := l.seats[at]
	err = s.write(l.world, func(b *book.Book) error {
		var err error
		if seal, err = s.desk.Seal(b, now, &r); err != nil {
			return err
		}
		if err := seal.Sign(s.vote); err != nil {
			return err
		}
		return b.KeepSeal(&seal)
	})
	return seal, err
}

func (l *locks) sealed(p *ledger.Placed, round, now uint64, by *author, of ...int) []quorum.AccountSeal {
	l.t.Helper()
	var out []quorum.AccountSeal
	for _, at := range of {
		seal, err := l.ask(at, p, round, now, by)
		if err != nil {
			l.t.Fatal(err)
		}
		out = append(out, seal)
	}
	return out
}

// judgeAt asks one guardian, and keeps its vote.
func (l *locks) judgeAt(at int, s *ledger.Signed, seals ...quorum.AccountSeal) (guardian.Judgement, error) {
	l.t.Helper()
	var j guardian.Judgement
	seat := l.seats[at]
	err := seat.write(l.world, func(b *book.Book) error {
		var err error
		if j, err = seat.desk.Judge(b, l.clock, s, seals); err != nil || j.Repeat {
			return err
		}
		vote, err := quorum.SignVote(seat.desk.Seat, j.Statement, seat.vote)
		if err != nil {
			return err
		}
		return b.KeepVote(j, vote)
	})
	return j, err
}

// certified has the guardians vote for an entry of a lock, and certifies it.
func (l *locks) certified(s *ledger.Signed, seals ...quorum.AccountSeal) {
	l.t.Helper()
	for at := range 3 {
		if _, err := l.judgeAt(at, s, seals...); err != nil {
			l.t.Fatalf("guardian %d: %v", at, err)
		}
		if err := l.count(at, s); err != nil {
			l.t.Fatal(err)
		}
	}
	for at := range guardians {
		if err := l.deliver(at, s.ID()); err != nil {
			l.t.Fatal(err)
		}
	}
}

func (l *locks) refuses(what string, at int, code ledger.Code, s *ledger.Signed, seals ...quorum.AccountSeal) {
	l.t.Helper()
	if _, err := l.judgeAt(at, s, seals...); !errors.Is(err, &ledger.Refusal{Code: code}) {
		l.t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestATabIsClaimedWithItsLastTotalAndBothTakeTheirParts(t *testing.T) {
	l := newLocks(t)
	l.certify(l.maker)
	closing := l.claim(l.tab, l.total(70), 70)
	l.certified(closing)
	for i, who := range []*author{l.payee, l.payer} {
		take := ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: closing.ID(), Index: uint64(i)}}}
		prev := ledger.ID{}
		if who == l.payer {
			prev = l.newestOf(who)
		}
		s := l.entry(who, prev, take, nil)
		l.certify(s)
		after := l.states[s.ID()].After
		if got := after.Balance(l.asset); got != []money.Amount{70, 20}[i] {
			t.Errorf("party %d has %d", i, got)
		}
	}
}

func TestALockIsClosedOnlyOnceTheEntryThatMakesItIsCertified(t *testing.T) {
	l := newLocks(t)
	closing := l.claim(l.hash, secret[:], 60)
	wait := func(when string) {
		t.Helper()
		if _, err := l.judgeAt(0, closing); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
			t.Errorf("%s: %v", when, err)
		}
		if _, err := l.ask(0, l.hash, 1, refundFrom, l.payer); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
			t.Errorf("a seal, %s: %v", when, err)
		}
	}
	wait("unknown")
	l.submittedTo(0, l.maker)
	wait("voted for only")
	l.certify(l.maker)
	l.certified(closing)
}

func (w *table) submittedTo(at int, s *ledger.Signed) {
	w.t.Helper()
	if err := w.submit(at, s.ID()); err != nil {
		w.t.Fatal(err)
	}
}

func TestAGuardianRefusesAClosingThatTheLockDoesNotAllow(t *testing.T) {
	l := newLocks(t)
	l.certify(l.maker)
	wrong := secret
	wrong[0] ^= 1
	body := func(way uint64) []byte { return ledger.Encode(&ledger.Closing{Way: way}) }
	l.refuses("another secret", 0, ledger.CodeCondition, l.claim(l.hash, wrong[:], 60))
	l.refuses("no secret", 0, ledger.CodeCondition, l.claim(l.hash, nil, 60))
	l.refuses("a total above the tab", 0, ledger.CodeCondition, l.claim(l.tab, l.total(91), 90))
	l.refuses("more than the total", 0, ledger.CodeKind, l.claim(l.tab, l.total(70), 80))
	l.refuses("a split that one signed", 0, ledger.CodeAuthority, l.closing(l.tab, ledger.Entry{Body: body(ledger.CloseSplit), Credits: l.tab.ClosingCredits(80)}, l.payee))
	l.refuses("a claim by the payer", 0, ledger.CodeAuthority, l.closing(l.hash, ledger.Entry{Body: ledger.Encode(&ledger.Closing{Way: ledger.CloseClaim, Witness: secret[:]}), Credits: l.hash.ClosingCredits(60)}, l.payer))
	l.refuses("a payment", 0, ledger.CodeKind, l.closing(l.hash, ledger.Entry{Kind: ledger.KindPay, Credits: l.hash.ClosingCredits(60)}, l.payee))
	l.refuses("a refund before anybody sealed", 0, ledger.CodeKind, l.closing(l.hash, ledger.Entry{Body: body(ledger.CloseRefund), Credits: l.hash.ClosingCredits(0)}, l.payee))
	take := ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{l.hash.Credit}}
	l.refuses("the lock in another's feed", 0, ledger.CodeNotYours, l.entry(l.payee, ledger.ID{}, ledger.Entry{Kind: ledger.KindPay, Credits: nil}, func(e *ledger.Entry) { e.Claims = take.Claims; e.After.ClaimCount, e.After.ClaimHash = 1, ledger.ID{1} }))
	split := l.closing(l.tab, ledger.Entry{Body: body(ledger.CloseSplit), Credits: l.tab.ClosingCredits(80)}, l.payee, l.payer)
	l.certified(split)
}

func TestALockIsSealedFromItsRefundTimeOnByTheGuardiansClock(t *testing.T) {
	l := newLocks(t)
	l.certify(l.maker)
	const delay = quorum.DefaultRoundDelay
	for _, c := range []struct {
		round, from uint64
		by          *author
	}{{1, refundFrom, l.payer}, {2, refundFrom + delay, l.payee}, {3, refundFrom + 2*delay, l.payer}} {
		var wait *ledger.Wait
		if _, err := l.ask(0, l.hash, c.round, c.from-1, c.by); !errors.As(err, &wait) || wait.Reason != ledger.WaitTime || wait.Until != c.from {
			t.Errorf("round %d too early: %v", c.round, err)
		}
		other := l.payee
		if c.by == l.payee {
			other = l.payer
		}
		if _, err := l.ask(0, l.hash, c.round, c.from, other); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
			t.Errorf("round %d by the other: %v", c.round, err)
		}
		if _, err := l.ask(0, l.hash, c.round, c.from, c.by); err != nil {
			t.Errorf("round %d: %v", c.round, err)
		}
	}
	l.refuses("a claim after sealing", 0, ledger.CodeSealed, l.claim(l.hash, secret[:], 60))
	if _, err := l.judgeAt(1, l.claim(l.hash, secret[:], 60)); err != nil {
		t.Errorf("where nobody sealed: %v", err)
	}
}

func TestARefundGivesEverythingBackWhenNothingWasReported(t *testing.T) {
	l := newLocks(t)
	l.certify(l.maker)
	refund := l.refund(l.tab, 1, l.payer)
	if _, err := l.judgeAt(0, refund); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitSeals}) {
		t.Errorf("without seals: %v", err)
	}
	seals := l.sealed(l.tab, 1, refundFrom, l.payer, 0, 1, 2)
	l.refuses("too few seals", 0, ledger.CodeSeals, refund, seals[:2]...)
	l.certified(refund, seals...)
	if refund.Entry.Credits[0].Payee != l.payer.account || refund.Entry.Credits[0].Amount != 90 || len(refund.Entry.Credits) != 1 {
		t.Errorf("%+v", refund.Entry.Credits)
	}
	l.refuses("a claim after it", 3, ledger.CodeLink, l.claim(l.tab, l.total(70), 70))
}

func TestAReportedClaimIsStoodOnAndNotRefunded(t *testing.T) {
	l := newLocks(t)
	l.certify(l.maker)
	claim := l.claim(l.hash, secret[:], 60)
	if _, err := l.judgeAt(2, claim); err != nil { // one guardian alone
		t.Fatal(err)
	}
	seals := l.sealed(l.hash, 1, refundFrom, l.payer, 0, 1, 2)
	refund := l.refund(l.hash, 1, l.payer)
	for at := range 3 { // give what is reported
		if err := l.seats[at].write(l.world, func(b *book.Book) error { return b.Keep(claim) }); err != nil {
			t.Fatal(err)
		}
	}
	l.refuses("a refund of what is claimed", 2, ledger.CodeSeals, refund, seals...)
	l.refuses("an opening on nothing", 0, ledger.CodeSeals, l.closing(l.hash, ledger.Entry{Kind: ledger.KindOpening, Round: 1, Body: ledger.Encode(&ledger.Opening{})}, l.payer), seals...)
	open := l.reopen(l.hash, claim, 1, l.payer)
	l.certified(open, seals...)
	err := l.seats[0].store.View(func(tx store.Tx) error {
		final, err := book.Open(tx, l.epoch.Community).Final(claim.ID())
		if err == nil && !final {
			err = errors.New("the claim is not final")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTwoEntriesForARoundOfALockStopThatRoundOnly(t *testing.T) {
	l := newLocks(t)
	l.certify(l.maker)
	one, two := l.refund(l.tab, 1, l.payer), l.closing(l.tab, ledger.Entry{Round: 1, Kind: "to-come", Claims: nil}, l.payer)
	proof, ok := ledger.FindFault(one, two)
	holder := l.tab.Holder()
	if !ok || proof.Check(holder, verifyPretence) != nil {
		t.Fatal("no fault")
	}
	for at := range guardians {
		if err := l.seats[at].write(l.world, func(b *book.Book) error { return b.KeepFault(proof) }); err != nil {
			t.Fatal(err)
		}
	}
	l.refuses("the payer's own round", 0, ledger.CodeFrozen, one)
	l.certified(l.claim(l.tab, l.total(70), 70)) // the payer can't stop the payee
}

func TestAPayeeWhoSignsTwoClaimsShowsHerselfToBeACheat(t *testing.T) {
	l := newLocks(t)
	l.certify(l.maker)
	first, second := l.claim(l.tab, l.total(70), 70), l.claim(l.tab, l.total(80), 80)
	if _, err := l.judgeAt(0, first); err != nil {
		t.Fatal(err)
	}
	var found *guardian.FaultFound
	if _, err := l.judgeAt(0, second); !errors.As(err, &found) {
		t.Fatalf("%v", err)
	}
	if err := l.seats[1].write(l.world, func(b *book.Book) error { return b.KeepFault(found.Proof) }); err != nil {
		t.Fatal(err)
	}
	l.refuses("either of them, where it is known", 1, ledger.CodeFrozen, first)
	if _, err := l.ask(1, l.tab, 1, refundFrom, l.payer); err != nil {
		t.Errorf("the payer can't get it back: %v", err)
	}
}
