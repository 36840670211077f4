package ledger_test

import (
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// evening goes on where the worked example ends: Ana opens a tab of 100.00 for
// Binta, who claims 60.00 of it; then Ana puts 40.00 into a purse, promises
// Binta 5.00 from it, and opens it when its time is over.
type evening struct {
	tab, tabClaim              *ledger.Signed
	fill, terms, promise, over *ledger.Signed
}

const week = 7 * 24 * 60 * 60 * 1000

func (x *example) evening() *evening {
	x.t.Helper()
	v := &evening{}
	ana, binta := x.pay.Entry.Account, x.claim.Entry.Account
	state := exampleMust(ledger.Empty(ana).Adopt(x.pay, ledger.Facts{}))(x.t)
	anas := x.ana.Public()
	v.tab, state = x.next(state, ledger.Entry{Time: exampleTime + 6000, Kind: ledger.KindLock, Locks: []ledger.Lock{{
		Payee: binta, Asset: x.asset.ID(), Amount: 10_000, RefundFrom: exampleTime + week,
		Condition: ledger.Condition{Tag: ledger.ConditionTotal, Data: anas[:]},
	}}}, ledger.Facts{}, x.as(x.ana))
	v.tabClaim = x.claimTab(v.tab)

	key := exampleMust(exampleMaster(x.t, exampleWords).Purse(x.epoch.Community, 0))(x.t)
	purse := ledger.PurseAccount(key.Public())
	v.fill, _ = x.next(state, ledger.Entry{
		Time: exampleTime + 7000, Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: purse, Asset: x.asset.ID(), Amount: 4000}},
	}, ledger.Facts{}, x.as(x.ana))
	terms := ledger.PurseTerms{Owner: ana, Allowance: []ledger.Balance{{Asset: x.asset.ID(), Amount: 2000}}, Expiry: exampleTime + week}
	filling := ledger.Entry{
		Time: exampleTime + 8000, Kind: ledger.KindPurse, Body: ledger.Encode(&terms), Claims: []ledger.CreditID{{Entry: v.fill.ID()}},
		Locks: []ledger.Lock{{
			Payee: x.epoch.Account, Asset: x.asset.ID(), Amount: 2000, Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: x.epoch.DepositFrom(terms.Expiry),
		}},
	}
	v.terms, state = x.next(ledger.Empty(purse), filling, ledger.Facts{Claimed: v.fill.Entry.Credits}, x.as(key))
	v.promise, state = x.next(state, ledger.Entry{
		Time: exampleTime + 9000, Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: binta, Asset: x.asset.ID(), Amount: 500}},
	}, ledger.Facts{}, x.as(key))
	for _, err := range []error{x.epoch.CheckPurse(&v.terms.Entry), x.epoch.CheckPromise(&v.promise.Entry, &terms)} {
		if err != nil {
			x.t.Fatal(err)
		}
	}
	v.over, _ = x.next(state, ledger.Entry{
		Time: terms.Expiry + quorum.DefaultPromiseAge, Kind: ledger.KindOpening, Round: 1, Body: ledger.Encode(&ledger.Opening{}),
	}, ledger.Facts{}, x.as(key))
	return v
}

// claimTab is Binta's closing with a total of 60.00.
func (x *example) claimTab(tab *ledger.Signed) *ledger.Signed {
	x.t.Helper()
	p, ok := ledger.PlacedIn(tab, 0)
	if !ok {
		x.t.Fatal("no lock")
	}
	total := exampleMust(ledger.SignTotal(p.Account(), 6000, x.ana))(x.t)
	e := ledger.Entry{
		Version: ledger.Version, Community: x.epoch.Community, Account: p.Account(), Seq: 1, Kind: ledger.KindClosing,
		Body:   ledger.Encode(&ledger.Closing{Way: ledger.CloseClaim, Witness: total.Bytes()}),
		Claims: []ledger.CreditID{p.Credit}, Credits: p.ClosingCredits(6000),
	}
	facts := ledger.Facts{Lock: &p, Claimed: p.Claimed(&e)}
	e.After = exampleMust(ledger.Empty(e.Account).Next(&e, facts))(x.t)
	approval := exampleMust(ledger.Approve(ledger.IDOf(&e), 0, x.binta))(x.t)
	s := exampleMust(ledger.NewSigned(e, ledger.Authority{Approvals: []ledger.Approval{approval}}))(x.t)
	exampleMust(ledger.Empty(e.Account).Apply(s, facts))(x.t)
	holder := p.Holder()
	if err := holder.CheckAuthority(s, keys.Verify); err != nil {
		x.t.Fatal(err)
	}
	return s
}

// eveningFiles are its entries as they stand in testdata/protocol.
func (x *example) eveningFiles() map[string]string {
	v := x.evening()
	return map[string]string{
		"tab":           x.signed(v.tab, nil),
		"tab-claim":     x.signed(v.tabClaim, ledger.Closing{}),
		"purse-fill":    x.signed(v.fill, nil),
		"purse-terms":   x.signed(v.terms, ledger.PurseTerms{}),
		"purse-promise": x.signed(v.promise, nil),
		"purse-opening": x.signed(v.over, ledger.Opening{}),
	}
}
