package guardian_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// purse is a table where the member has sent 150 to a purse of hers.
type purse struct {
	*table
	feed   *author
	filled ledger.ID // what fills it
	expiry uint64
}

func newPurse(t *testing.T) *purse {
	t.Helper()
	w := newTable(t)
	key := newPretender(77)
	p := &purse{table: w, feed: newAuthor(key, ledger.PurseAccount(key.public))}
	w.purses = append(w.purses, p.feed)
	w.certify(first0(w, w.claimOf(0, 1, 2)))
	fill := w.entry(w.member, w.newestOf(w.member), ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: p.feed.account, Asset: w.asset, Amount: 150}}}, nil)
	w.certify(fill)
	p.filled, p.expiry = fill.ID(), w.clock+1000
	return p
}

// terms are the purse's first entry, with a deposit as great as its allowance.
func (p *purse) terms(change func(*ledger.Entry, *ledger.PurseTerms)) *ledger.Signed {
	p.t.Helper()
	terms := ledger.PurseTerms{Owner: p.member.account, Allowance: []ledger.Balance{{Asset: p.asset, Amount: 75}}, Expiry: p.expiry}
	e := ledger.Entry{
		Kind: ledger.KindPurse, Claims: []ledger.CreditID{{Entry: p.filled}},
		Locks: []ledger.Lock{{
			Payee: p.epoch.Account, Asset: p.asset, Amount: 75, Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: p.epoch.DepositFrom(p.expiry),
		}},
	}
	if change != nil {
		change(&e, &terms)
	}
	e.Body = ledger.Encode(&terms)
	return p.entry(p.feed, ledger.ID{}, e, nil)
}

func (p *purse) promise(prev ledger.ID, amount int, to *author) *ledger.Signed {
	p.t.Helper()
	e := p.payment(amount)
	e.Credits[0].Payee = to.account
	return p.entry(p.feed, prev, e, nil)
}

// asked has a guardian seal the purse at a time.
func (p *purse) asked(at int, now uint64) (quorum.AccountSeal, error) {
	p.t.Helper()
	r := &ledger.SealRequest{Community: p.epoch.Community, Account: p.feed.account, Round: 1}
	sig, err := p.feed.key.Sign(r.ApprovalDigest())
	if err != nil {
		p.t.Fatal(err)
	}
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	var seal quorum.AccountSeal
	s := p.seats[at]
	err = s.write(p.world, func(b *book.Book) error {
		if seal, err = s.desk.Seal(b, now, r); err != nil {
			return err
		}
		if err := seal.Sign(s.vote); err != nil {
			return err
		}
		return b.KeepSeal(&seal)
	})
	return seal, err
}

func TestAPurseIsFilledByThePolicy(t *testing.T) {
	for name, c := range map[string]struct {
		code   ledger.Code
		change func(*purse, *ledger.Entry, *ledger.PurseTerms)
	}{
		"a smaller deposit": {ledger.CodeLimit, func(_ *purse, e *ledger.Entry, t *ledger.PurseTerms) {
			e.Locks[0].Amount, t.Allowance[0].Amount = 74, 76
		}},
		"no deposit": {ledger.CodeLimit, func(_ *purse, e *ledger.Entry, t *ledger.PurseTerms) {
			e.Locks, t.Allowance[0].Amount = nil, 150
		}},
		"a deposit for another joint account": {ledger.CodeLimit, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Locks[0].Payee[9] ^= 1 }},
		"a deposit that comes back too early": {ledger.CodeLimit, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Locks[0].RefundFrom-- }},
		"a life too long": {ledger.CodeLimit, func(p *purse, e *ledger.Entry, t *ledger.PurseTerms) {
			t.Expiry = p.clock + 2 + quorum.DefaultPurseLife
			e.Locks[0].RefundFrom = p.epoch.DepositFrom(t.Expiry)
		}},
		"an allowance that is not there": {ledger.CodeKind, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Allowance[0].Amount = 76 }},
		"as the policy asks":             {"", func(*purse, *ledger.Entry, *ledger.PurseTerms) {}},
	} {
		p := newPurse(t)
		_, err := p.judge(p.terms(func(e *ledger.Entry, t *ledger.PurseTerms) { c.change(p, e, t) }))
		if want := (&ledger.Refusal{Code: c.code}); c.code == "" && err != nil || c.code != "" && !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAPromiseIsVotedForUntilThePurseIsSealed(t *testing.T) {
	p := newPurse(t)
	terms := p.terms(nil)
	p.certify(terms)
	first := p.promise(terms.ID(), 18, p.authors[2])
	second := p.promise(first.ID(), 18, p.authors[3])
	tooMuch := p.promise(first.ID(), 20, p.authors[2])
	p.submittedTo(0, first)
	var r *ledger.Refusal
	if _, err := p.judge(tooMuch); !errors.As(err, &r) || r.Code != ledger.CodeLimit {
		t.Errorf("more than a quarter of the allowance: %v", err)
	}
	last := p.expiry + quorum.DefaultPromiseAge
	var wait *ledger.Wait
	if _, err := p.asked(0, last-1); !errors.As(err, &wait) || wait.Reason != ledger.WaitTime || wait.Until != last {
		t.Errorf("sealed while promises may be shown: %v", err)
	}
	p.clock = last - 1
	p.submittedTo(0, second) // late, but in time: it was signed before the expiry
	if _, err := p.asked(0, last); err != nil {
		t.Errorf("not sealed in time: %v", err)
	}
	third := p.entry(p.feed, second.ID(), p.payment(1), func(e *ledger.Entry) { e.Time = p.expiry })
	if _, err := p.judge(third); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeSealed}) {
		t.Errorf("a promise shown too late: %v", err)
	}
}

func TestAPursesOpeningKeepsPromisesAndGivesTheRestToItsOwnerOnly(t *testing.T) {
	p := newPurse(t)
	terms := p.terms(nil)
	p.certify(terms)
	promise := p.promise(terms.ID(), 18, p.authors[2])
	p.submittedTo(1, promise) // one guardian alone was shown it
	p.clock = p.expiry + quorum.DefaultPromiseAge
	var seals []quorum.AccountSeal
	for at := range 3 {
		seal, err := p.asked(at, p.clock)
		if err != nil {
			t.Fatal(err)
		}
		seals = append(seals, seal)
	}
	passing := p.entry(p.feed, terms.ID(), openingOf(1), nil)
	if err := p.give(0, []ledger.ID{promise.ID()}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.judge(passing, seals...); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeSeals}) {
		t.Errorf("an opening that leaves the promise out: %v", err)
	}
	open := p.entry(p.feed, promise.ID(), openingOf(1), nil)
	p.feed.openings[open.ID()] = seals
	p.certify(open)
	state := p.states[open.ID()]
	if state.After.Balance(p.asset) != 57+75 || len(state.After.Deposit) != 0 {
		t.Errorf("after the opening: %+v", state.After)
	}
	stray := p.promise(open.ID(), 1, p.authors[2])
	if _, err := p.judge(stray); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Errorf("an opened purse pays others: %v", err)
	}
	p.certify(p.promise(open.ID(), 132, p.member))
}

func TestADoublePromiseFreezesThePurseAndNotItsOwner(t *testing.T) {
	p := newPurse(t)
	terms := p.terms(nil)
	p.certify(terms)
	one, two := p.promise(terms.ID(), 18, p.authors[2]), p.promise(terms.ID(), 17, p.authors[3])
	p.submittedTo(0, one)
	var found *guardian.FaultFound
	if _, err := p.judge(two); !errors.As(err, &found) || found.Proof.Account() != p.feed.account {
		t.Fatalf("%v", err)
	}
	for at := range guardians {
		if err := p.seats[at].write(p.world, func(b *book.Book) error { return b.KeepFault(found.Proof) }); err != nil {
			t.Fatal(err)
		}
	}
	next := p.promise(one.ID(), 1, p.authors[2])
	if _, err := p.judge(next); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeFrozen}) {
		t.Errorf("a frozen purse promises on: %v", err)
	}
	gift := p.payment(3)
	gift.Credits[0].Payee = p.member.account
	given := p.entry(p.issuer, p.newestOf(p.issuer), gift, nil)
	p.certify(given)
	p.certify(p.entry(p.member, p.newestOf(p.member), ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: given.ID()}}}, nil))
}

// What guards the deposit: no entry of any account takes it, and the book says
// that nobody else holds it.
func TestNobodyTakesADeposit(t *testing.T) {
	p := newPurse(t)
	terms := p.terms(nil)
	p.certify(terms)
	lock := ledger.LockAccount(terms.ID(), 0)
	err := p.seats[0].store.View(func(tx store.Tx) error {
		b := book.Open(tx, p.epoch.Community)
		if _, known, err := b.Lock(lock); err != nil || known {
			t.Errorf("the deposit is a lock of its own: %v", err)
		}
		return b.OpenLocks(p.epoch.Account, func(l ledger.Placed) error {
			t.Errorf("the guardians could close %s", l.Credit)
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
	take := p.entry(p.member, p.newestOf(p.member), ledger.Entry{Kind: ledger.KindPay}, func(e *ledger.Entry) {
		e.Claims, e.After.ClaimCount, e.After.ClaimHash = []ledger.CreditID{{Entry: terms.ID()}}, 4, ledger.ID{1}
	})
	if _, err := p.judge(take); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeNotYours}) {
		t.Errorf("a claim of it: %v", err)
	}
	spend := p.entry(p.feed, terms.ID(), p.payment(76), nil)
	if _, err := p.judge(spend); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeFunds}) {
		t.Errorf("a promise of it: %v", err)
	}
}
