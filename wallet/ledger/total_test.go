package ledger_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func decodeTotal(b []byte) (any, []byte, error) {
	r, err := ledger.DecodeTotal(b)
	if err != nil {
		return nil, nil, err
	}
	return r, r.Bytes(), nil
}

func FuzzRunningTotal(f *testing.F) {
	fuzz(f, decodeTotal, seeds(func(t *rapid.T) []byte {
		r := ledger.RunningTotal{Amount: drawAmount(t, "total"), Signature: drawSignature(t)}
		return r.Bytes()
	})...)
}

func TestARunningTotalHoldsForItsLockItsAmountAndItsSignerOnly(t *testing.T) {
	l := newLocked(t)
	tab, hash := l.placed(1), l.placed(0)
	elsewhere := *tab
	elsewhere.Credit.Index++
	rapid.Check(t, func(t *rapid.T) {
		amount := money.Amount(rapid.Uint64Range(1, 300).Draw(t, "total"))
		r, err := ledger.SignTotal(tab.Account(), amount, tabKey())
		if err != nil {
			t.Fatal(err)
		}
		read, err := ledger.DecodeTotal(r.Bytes())
		if err != nil || read != r {
			t.Fatalf("%+v was read as %+v, %v", r, read, err)
		}
		if err := tab.CheckTotal(&r, keys.Verify); (err == nil) != (amount <= tab.Lock.Amount) {
			t.Fatalf("a total of %d under a tab of %d: %v", amount, tab.Lock.Amount, err)
		}
		if got, err := tab.Claimable(r.Bytes()); err == nil && got != amount {
			t.Fatalf("%d can be claimed with a total of %d", got, amount)
		}
		other := r
		other.Amount = money.Amount(rapid.Uint64Range(1, 200).Draw(t, "another"))
		forged, err := ledger.SignTotal(tab.Account(), amount, l.key)
		if err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string]error{
			"another amount": tab.CheckTotal(&other, keys.Verify),
			"another signer": tab.CheckTotal(&forged, keys.Verify),
			"another lock":   elsewhere.CheckTotal(&r, keys.Verify),
			"no tab":         hash.CheckTotal(&r, keys.Verify),
		} {
			if same := name == "another amount" && other.Amount == amount; !same && !errors.Is(bad, &ledger.Refusal{Code: ledger.CodeCondition}) {
				t.Fatalf("%s: %v", name, bad)
			}
		}
	})
}

// TestAClosingGivesTheWholeLockToTheTwo checks that no share makes or loses
// money.
func TestAClosingGivesTheWholeLockToTheTwo(t *testing.T) {
	l := newLocked(t)
	rapid.Check(t, func(t *rapid.T) {
		p := *l.placed(1)
		p.Lock.Amount = drawAmount(t, "lock")
		share := money.Amount(rapid.Uint64Range(0, uint64(p.Lock.Amount)).Draw(t, "share"))
		var payee, payer money.Amount
		for _, c := range p.ClosingCredits(share) {
			switch {
			case c.Amount == 0 || c.Asset != p.Lock.Asset || len(c.Memo) != 0:
				t.Fatalf("%+v", c)
			case c.Payee == p.Lock.Payee:
				payee += c.Amount
			case c.Payee == p.Payer:
				payer += c.Amount
			}
		}
		if payee != share || payer != p.Lock.Amount-share {
			t.Fatalf("payee %d, payer %d of %d, share %d", payee, payer, p.Lock.Amount, share)
		}
	})
}
