package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/money"
)

func TestCurrenciesHaveTheDigitsOfISO4217(t *testing.T) {
	// TZS, MGA and UGX are those that other libraries get wrong.
	for code, digits := range map[string]uint8{"KES": 2, "TZS": 2, "MGA": 2, "UGX": 0, "BHD": 3, "JPY": 0, "NGN": 2, "INR": 2} {
		c, err := money.Lookup(code)
		if err != nil || c.Decimals != digits {
			t.Errorf("%s: %+v, %v, want %d digits", code, c, err, digits)
		}
	}
	if _, err := money.Lookup("XQX"); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("an unknown code: %v", err)
	}
}

func TestParseTakesOnlyWholeAmounts(t *testing.T) {
	good := []struct {
		text     string
		decimals uint8
		want     money.Amount
	}{{"1250", 2, 125000}, {"1,250.5", 2, 125050}, {"0.01", 2, 1}, {"12 450", 0, 12450}, {"0", 2, 0}, {"184467440737095516.15", 2, math.MaxUint64}, {"1.234", 3, 1234}, {" 7 ", 0, 7}}
	for _, c := range good {
		if got, err := money.Parse(c.text, c.decimals); err != nil || got != c.want {
			t.Errorf("%q: %d, %v", c.text, got, err)
		}
	}
	bad := []struct {
		text string
		want error
	}{{"", money.ErrSyntax}, {"-1", money.ErrSyntax}, {"+1", money.ErrSyntax}, {"1.", money.ErrSyntax}, {".5", money.ErrSyntax}, {"1,25", money.ErrSyntax}, {"1,2345", money.ErrSyntax},
		{"1e3", money.ErrSyntax}, {"1.234", money.ErrPrecision}, {"184467440737095516.16", money.ErrOverflow}, {"１", money.ErrSyntax}, {"1 000,000", money.ErrSyntax}}
	for _, c := range bad {
		if _, err := money.Parse(c.text, 2); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, want %v", c.text, err, c.want)
		}
	}
}

func TestWhatWasFormattedParsesToTheSameAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, d := money.Amount(rapid.Uint64().Draw(t, "a")), rapid.Uint8Range(0, 8).Draw(t, "d")
		if got, err := money.Parse(money.Format(a, d), d); err != nil || got != a {
			t.Fatalf("%q: %d, %v", money.Format(a, d), got, err)
		}
		major, minor := money.Group(a, d)
		if minor != "" {
			major += "." + minor
		}
		if got, err := money.Parse(major, d); err != nil || got != a {
			t.Fatalf("%q: %d, %v", major, got, err)
		}
	})
}

func TestArithmeticNeverWraps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64().Draw(t, "a"), rapid.Uint64().Draw(t, "b")
		sum, err := money.Amount(a).Plus(money.Amount(b))
		exact := new(big.Int).Add(new(big.Int).SetUint64(a), new(big.Int).SetUint64(b))
		if exact.IsUint64() != (err == nil) || err == nil && uint64(sum) != exact.Uint64() {
			t.Fatalf("%d + %d = %d, %v", a, b, sum, err)
		}
		rest, err := money.Amount(a).Minus(money.Amount(b))
		if (b > a) != (err != nil) || err == nil && uint64(rest) != a-b {
			t.Fatalf("%d − %d = %d, %v", a, b, rest, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1250.00", "1,250", "0.001", "x"} {
		f.Add(s, uint8(2))
	}
	f.Fuzz(func(t *testing.T, text string, decimals uint8) {
		decimals %= 9
		a, err := money.Parse(text, decimals)
		if err != nil {
			return
		}
		if again, err := money.Parse(money.Format(a, decimals), decimals); err != nil || again != a {
			t.Fatalf("%q gave %d, then %d, %v", text, a, again, err)
		}
	})
}
