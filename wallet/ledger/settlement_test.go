package ledger_test

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func owe(n byte, amount money.Amount, sure bool) ledger.Owed {
	return ledger.Owed{Credit: ledger.CreditID{Entry: ledger.ID{n}}, Asset: ledger.ID{1}, Amount: amount, Sure: sure}
}

func TestASettlementPaysTheSureInFullFirstAndSharesTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		have money.Amount
		owed []ledger.Owed
		paid []money.Amount // in the order of the credits
		rest money.Amount
	}{
		"nothing is owed":                       {100, nil, nil, 100},
		"balance and deposit pay both":          {200, []ledger.Owed{owe(1, 100, true), owe(2, 100, false)}, []money.Amount{100, 100}, 0},
		"more than enough goes back":            {200, []ledger.Owed{owe(1, 60, false), owe(2, 70, false)}, []money.Amount{60, 70}, 70},
		"the sure one first":                    {120, []ledger.Owed{owe(1, 100, false), owe(2, 100, true)}, []money.Amount{20, 100}, 0},
		"the others by what each is owed":       {100, []ledger.Owed{owe(1, 100, false), owe(2, 300, false)}, []money.Amount{25, 75}, 0},
		"left over units to the first in order": {5, []ledger.Owed{owe(3, 2, false), owe(1, 2, false), owe(2, 2, false)}, []money.Amount{2, 2, 1}, 0},
		"two sure ones with too little":         {3, []ledger.Owed{owe(1, 4, true), owe(2, 4, true), owe(3, 9, false)}, []money.Amount{2, 1, 0}, 0},
		"sums beyond 64 bits": {ledger.MaxAmount, []ledger.Owed{owe(1, ledger.MaxAmount, false), owe(2, ledger.MaxAmount, false), owe(3, ledger.MaxAmount, false)},
			[]money.Amount{ledger.MaxAmount/3 + 1, ledger.MaxAmount / 3, ledger.MaxAmount / 3}, 0},
	} {
		paid, rest := ledger.ShareOut([]ledger.Balance{{Asset: ledger.ID{1}, Amount: c.have}}, c.owed)
		got := make([]money.Amount, len(c.owed))
		for _, p := range paid {
			got[p.Credit.Entry[0]-1] = p.Amount
		}
		var left money.Amount
		for _, r := range rest {
			left += r.Amount
		}
		if !slices.Equal(got, c.paid) || left != c.rest {
			t.Errorf("%s: pays %v and gives back %d, want %v and %d", name, got, left, c.paid, c.rest)
		}
	}
}

func TestASettlementNeitherMakesNorLosesMoneyAndPaysNobodyMoreThanPromised(t *testing.T) {
	amount := rapid.OneOf(rapid.Uint64Range(1, 20), rapid.Uint64Range(1, ledger.MaxAmount))
	rapid.Check(t, func(t *rapid.T) {
		var have []ledger.Balance
		for i := range byte(rapid.IntRange(0, 3).Draw(t, "assets")) {
			have = append(have, ledger.Balance{Asset: ledger.ID{i + 1}, Amount: money.Amount(amount.Draw(t, "balance"))})
		}
		owed := map[ledger.CreditID]ledger.Owed{}
		var list []ledger.Owed
		for i := range byte(rapid.IntRange(0, 12).Draw(t, "credits")) {
			o := owe(i, money.Amount(amount.Draw(t, "owed")), rapid.Bool().Draw(t, "sure"))
			o.Asset = ledger.ID{byte(rapid.IntRange(1, 4).Draw(t, "asset"))}
			owed[o.Credit], list = o, append(list, o)
		}
		paid, rest := ledger.ShareOut(have, list)
		sum := map[ledger.ID]*big.Int{}
		add := func(asset ledger.ID, a money.Amount) {
			if sum[asset] == nil {
				sum[asset] = new(big.Int)
			}
			sum[asset].Add(sum[asset], new(big.Int).SetUint64(uint64(a)))
		}
		got := map[ledger.CreditID]money.Amount{}
		for i, p := range paid {
			if i > 0 && paid[i-1].Credit.Compare(p.Credit) >= 0 {
				t.Fatalf("credit %d is out of order or paid twice", i)
			}
			if o := owed[p.Credit]; p.Amount == 0 || p.Amount > o.Amount || p.Asset != o.Asset {
				t.Fatalf("%d of %d is paid", p.Amount, o.Amount)
			}
			got[p.Credit] = p.Amount
			add(p.Asset, p.Amount)
		}
		for _, r := range rest {
			add(r.Asset, r.Amount)
		}
		for _, h := range have {
			if sum[h.Asset] == nil || sum[h.Asset].Cmp(new(big.Int).SetUint64(uint64(h.Amount))) != 0 {
				t.Fatalf("of %d, %v is paid or goes back", h.Amount, sum[h.Asset])
			}
			delete(sum, h.Asset)
		}
		if len(sum) != 0 {
			t.Fatalf("money is paid that was not there: %v", sum)
		}
		short := func(asset ledger.ID, sure bool) bool {
			return slices.ContainsFunc(list, func(o ledger.Owed) bool { return o.Asset == asset && o.Sure == sure && got[o.Credit] < o.Amount })
		}
		for _, r := range rest {
			if short(r.Asset, true) || short(r.Asset, false) {
				t.Fatal("something goes back while somebody is not paid in full")
			}
		}
		for _, o := range list {
			if !o.Sure && got[o.Credit] > 0 && short(o.Asset, true) {
				t.Fatal("another is paid before a sure one is paid in full")
			}
		}
		slices.Reverse(list)
		again, back := ledger.ShareOut(have, list)
		if !slices.Equal(again, paid) || !slices.Equal(back, rest) {
			t.Fatal("the order in which credits are named changes what is paid")
		}
	})
}

// settlers are three guardians, of whom the second proposes and two approve.
func settlers() ledger.Holder {
	h := ledger.Holder{Needed: 2, Proposer: 1}
	for i := range uint64(3) {
		h.Members = append(h.Members, secretKey(60+i).Public())
	}
	return h
}

// settled is a settlement of a purse that paid 25 of 60 and has a deposit of 40:
// it pays 30 and gives back 45.
func (p *purse) settled(change func(*ledger.Entry, *ledger.Settlement)) *ledger.Signed {
	p.t.Helper()
	body := ledger.Settlement{Fault: ledger.ID{5}, Paid: []ledger.Paid{{Credit: ledger.CreditID{Entry: ledger.ID{6}}, Asset: p.asset.ID(), Amount: 30}}}
	e := p.next(ledger.KindSettlement, p.state.Time, func(e *ledger.Entry) {
		e.Round, e.Refs = ledger.SettleRound+1, []ledger.ID{{6}}
		e.Credits = []ledger.Credit{{Payee: p.owner, Asset: p.asset.ID(), Amount: 45}}
		e.After = p.state.After
		e.After.Balances, e.After.Deposit = nil, nil
	})
	if change != nil {
		change(&e, &body)
	}
	e.Body = ledger.Encode(&body)
	id := ledger.IDOf(&e)
	proposer, err := ledger.Propose(id, secretKey(61))
	a := ledger.Authority{Proposer: must(p.t, proposer, err)}
	for _, member := range []uint64{0, 1} {
		approval, err := ledger.Approve(id, member, secretKey(60+member))
		a.Approvals = append(a.Approvals, must(p.t, approval, err))
	}
	s, err := ledger.NewSigned(e, a)
	return must(p.t, s, err)
}

func TestASettlementGivesAwayJustWhatThePurseHas(t *testing.T) {
	holder := settlers()
	facts := ledger.Facts{Settle: &holder}
	for name, c := range map[string]struct {
		want   error
		change func(*ledger.Entry, *ledger.Settlement)
	}{
		"all that there is":         {nil, func(*ledger.Entry, *ledger.Settlement) {}},
		"less than there is":        {&ledger.Refusal{Code: ledger.CodeKind}, func(_ *ledger.Entry, b *ledger.Settlement) { b.Paid[0].Amount-- }},
		"more than there is":        {&ledger.Refusal{Code: ledger.CodeFunds}, func(_ *ledger.Entry, b *ledger.Settlement) { b.Paid[0].Amount++ }},
		"another asset":             {&ledger.Refusal{Code: ledger.CodeFunds}, func(_ *ledger.Entry, b *ledger.Settlement) { b.Paid[0].Asset[0] ^= 1 }},
		"the rest to somebody else": {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry, _ *ledger.Settlement) { e.Credits[0].Payee = other() }},
		"in an owner's round":       {&ledger.Refusal{Code: ledger.CodeRound}, func(e *ledger.Entry, _ *ledger.Settlement) { e.Round = ledger.SettleRound - 1 }},
		"with a claim": {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry, _ *ledger.Settlement) {
			e.Claims = []ledger.CreditID{{Entry: ledger.ID{9}}}
		}},
		"a result that keeps something": {&ledger.Refusal{Code: ledger.CodeAfter}, func(e *ledger.Entry, _ *ledger.Settlement) {
			e.After.Balances = []ledger.Balance{{Asset: ledger.ID{1}, Amount: 1}}
		}},
	} {
		p := newPurse(t)
		p.fill()
		p.take(p.next(ledger.KindPay, 200, p.pay(25, other())))
		s := p.settled(c.change)
		if err := holder.CheckAuthority(s, keys.Verify); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, err := p.state.Apply(s, facts)
		if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if _, err := p.state.Apply(s, ledger.Facts{}); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
			t.Errorf("%s, written by nobody known: %v", name, err)
		}
	}
}

func TestThePursesOwnKeyOpensNoRoundOfSettlements(t *testing.T) {
	p := newPurse(t)
	p.fill()
	e := p.next(ledger.KindOpening, purseExpiry+1, func(e *ledger.Entry) { e.Round = ledger.SettleRound })
	if _, err := p.state.Apply(p.sign(e, ledger.Facts{}), ledger.Facts{}); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeRound}) {
		t.Error(err)
	}
}

// The frozen settlement still follows the frozen promise.
func TestTheFrozenSettlementStillPays(t *testing.T) {
	files := frozenFiles(t)
	holder := settlers()
	terms, promise, s := frozenEntry(t, files, "purse-terms"), frozenEntry(t, files, "purse-promise"), frozenEntry(t, files, "purse-settlement")
	p := newPurse(t)
	state, err := p.state.Apply(terms, p.facts)
	state, err = must(t, state, err).Apply(promise, ledger.Facts{})
	state, err = must(t, state, err).Apply(s, ledger.Facts{Settle: &holder})
	state = must(t, state, err)
	if paid := ledger.PaidBy(&s.Entry); len(paid) != 1 || paid[0].Amount != 30 || len(state.After.Balances)+len(state.After.Deposit) != 0 {
		t.Errorf("it pays %+v and leaves %+v", paid, state.After)
	}
}
