package group_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

func divide(t *testing.T, form group.Form, price, unit, counted money.Amount, holders ...group.Holder) group.Division {
	t.Helper()
	d, err := group.Divide(form, price, unit, counted, holders)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// AgroCenta: a share costs 5; 900 shares and a profit of 900; a member with 45
// shares gets 225 + 45 by form B and 45 × 6 by form A.
func TestFormsAAndBGiveTheSame270(t *testing.T) {
	for _, form := range []group.Form{group.ByValue, group.ByProfit} {
		d := divide(t, form, 5, 1, 5_400, group.Holder{Member: 1, Shares: 45}, group.Holder{Member: 2, Shares: 855})
		if d.Payouts[0].Paid != 270 || d.Payouts[1].Paid != 5_130 || d.Rest != 0 {
			t.Errorf("form %d: %+v", form, d)
		}
	}
}

// FINERACT-608: a member without shares got money, and the sum was wrong.
func TestWhoHasNoSharesGetsNothingAndTheRestIsNamed(t *testing.T) {
	d := divide(t, group.ByValue, 1, 1, 100_000_00,
		group.Holder{Member: 1, Shares: 38}, group.Holder{Member: 2, Shares: 40}, group.Holder{Member: 3, Shares: 6}, group.Holder{Member: 4})
	for i, want := range []money.Amount{45_238_09, 47_619_04, 7_142_85, 0} {
		if d.Payouts[i].Paid != want {
			t.Errorf("member %d: %d, want %d", i+1, d.Payouts[i].Paid, want)
		}
	}
	if d.Rest != 2 {
		t.Errorf("rest %d", d.Rest)
	}
}

func TestPayoutsAreInTheSmallestCoinInUse(t *testing.T) {
	d := divide(t, group.ByValue, 100, 50, 1_000, group.Holder{Member: 1, Shares: 1}, group.Holder{Member: 2, Shares: 1}, group.Holder{Member: 3, Shares: 1})
	for _, p := range d.Payouts {
		if p.Paid != 300 {
			t.Errorf("%+v", p)
		}
	}
	if d.Rest != 100 {
		t.Errorf("rest %d", d.Rest)
	}
}

func TestVariantsShareTheProfitAsTheirNameSays(t *testing.T) {
	holders := []group.Holder{{Member: 1, Shares: 10}, {Member: 2, Shares: 30, Charges: 60}, {Member: 3, Charges: 0}}
	for form, want := range map[group.Form][3]money.Amount{
		group.ByValue:    {125, 375, 0}, // 500 by 40 shares
		group.ByHead:     {150, 350, 0}, // 50 each
		group.ByBorrower: {110, 390, 0}, // 60 to the borrower, 40 by shares
	} {
		d := divide(t, form, 10, 1, 500, holders...)
		for i := range want {
			if d.Payouts[i].Paid != want[i] {
				t.Errorf("form %d: %+v", form, d)
			}
		}
	}
}

func TestALossIsSharedBySharesInEveryForm(t *testing.T) {
	for form := group.ByValue; form <= group.ByBorrower; form++ {
		d := divide(t, form, 10, 1, 200, group.Holder{Member: 1, Shares: 10}, group.Holder{Member: 2, Shares: 30, Charges: 60})
		if d.Payouts[0].Paid != 50 || d.Payouts[1].Paid != 150 {
			t.Errorf("form %d: %+v", form, d)
		}
	}
}

func TestWhatIsOwedIsNettedFromShares(t *testing.T) {
	d := divide(t, group.ByValue, 10, 1, 300, group.Holder{Member: 1, Shares: 20}, group.Holder{Member: 2, Shares: 20, Debt: 100})
	if d.Payouts[0].Paid != 200 || d.Payouts[1] != (group.Payout{Member: 2, Gross: 200, Netted: 100, Paid: 100}) {
		t.Errorf("%+v", d)
	}
}

func TestADebtAboveOnesSharesIsALossOfTheOthersAndStaysOwed(t *testing.T) {
	d := divide(t, group.ByValue, 10, 1, 100, group.Holder{Member: 1, Shares: 20}, group.Holder{Member: 2, Shares: 10, Debt: 300})
	// 400 by 30 shares: 133 of the second's go against the 300; the first gets what is there.
	if d.Payouts[0].Paid != 100 || d.Payouts[1] != (group.Payout{Member: 2, Gross: 133, Netted: 133, Owes: 167}) || d.Rest != 0 {
		t.Errorf("%+v", d)
	}
}

func TestWithoutSharesNothingIsSharedOut(t *testing.T) {
	if _, err := group.Divide(group.ByValue, 5, 1, 100, []group.Holder{{Member: 1}}); !errors.Is(err, group.ErrShareOut) {
		t.Error(err)
	}
}

func TestEveryShareOutAddsUpToTheCoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		form := group.Form(rapid.Uint64Range(1, 4).Draw(t, "form"))
		unit := money.Amount(rapid.SampledFrom([]uint64{1, 5, 50, 100}).Draw(t, "unit"))
		price := unit * money.Amount(rapid.Uint64Range(1, 1_000).Draw(t, "price"))
		counted := money.Amount(rapid.Uint64Range(0, 1<<44).Draw(t, "counted"))
		holders := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) group.Holder {
			h := group.Holder{Shares: rapid.Uint64Range(0, 500).Draw(t, "shares"), Charges: money.Amount(rapid.Uint64Range(0, 5_000).Draw(t, "charges"))}
			if rapid.Bool().Draw(t, "owes") {
				h.Debt = money.Amount(rapid.Uint64Range(0, 1<<20).Draw(t, "debt"))
			}
			return h
		}), 1, 40).Draw(t, "holders")
		d, err := group.Divide(form, price, unit, counted, holders)
		if errors.Is(err, group.ErrShareOut) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var paid, gross, netted money.Amount
		whole := 0 // members whose shares cover what they owe
		for i, p := range d.Payouts {
			paid, gross, netted = paid+p.Paid, gross+p.Gross, netted+p.Netted
			if p.Gross != p.Netted+p.Paid || p.Netted+p.Owes != holders[i].Debt || p.Gross%unit != 0 {
				t.Fatalf("%+v of %+v", p, holders[i])
			}
			if holders[i].Shares > 0 && p.Owes == 0 {
				whole++
			}
			if p.Owes > 0 && p.Paid > 0 {
				t.Fatalf("%+v is paid and still owes", p)
			}
		}
		if paid+d.Rest != counted || gross+d.Rest != counted+netted {
			t.Fatalf("counted %d, netted %d, gross %d, paid %d, rest %d", counted, netted, gross, paid, d.Rest)
		}
		if form != group.ByBorrower && whole > 0 && d.Rest >= money.Amount(whole)*unit {
			t.Fatalf("rest %d of %d members in units of %d", d.Rest, whole, unit)
		}
	})
}
