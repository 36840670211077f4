package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// secretKey is the n-th of the keys that tests sign with: the same every time.
func secretKey(n uint64) *keys.Key {
	secret := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("a test's key "), n))
	k, err := keys.KeyFromSecret(secret)
	if err != nil {
		panic(err) // one in 2^128
	}
	return k
}

func must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// drawn values are of the protocol's form: what Validate and the Decode
// functions let through.

func drawID(t *rapid.T, label string) ledger.ID {
	id := ledger.ID(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, label))
	if id.IsZero() {
		id[31] = 1
	}
	return id
}

func drawIDs(t *rapid.T, most int, label string) []ledger.ID {
	return draws(t, most, label, drawID)
}

// draws gives a list, as long as drawn, of what draw gives.
func draws[T any](t *rapid.T, most int, label string, draw func(*rapid.T, string) T) []T {
	n := rapid.IntRange(0, most).Draw(t, "how many of "+label)
	out := make([]T, 0, n)
	for range n {
		out = append(out, draw(t, label))
	}
	return out
}

func drawAmount(t *rapid.T, label string) money.Amount {
	return money.Amount(rapid.Uint64Range(1, ledger.MaxAmount).Draw(t, label))
}

func drawAccount(t *rapid.T, label string) ledger.Account {
	a := ledger.Account(append([]byte{0}, rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, label)...))
	a[0] = byte(rapid.SampledFrom([]ledger.AccountType{ledger.TypeSingle, ledger.TypeJoint, ledger.TypePurse}).Draw(t, label+"'s type"))
	return a
}

func drawKey(t *rapid.T, label string) keys.PublicKey {
	return secretKey(rapid.Uint64Range(0, 99).Draw(t, label)).Public()
}

func drawMembers(t *rapid.T) []keys.PublicKey {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) keys.PublicKey { return drawKey(t, "member") }), 1, 5, rapid.ID).Draw(t, "members")
}

func drawBytes(t *rapid.T, most int, label string) []byte {
	return rapid.SliceOfN(rapid.Byte(), 0, most).Draw(t, label)
}

func drawName(t *rapid.T, label string) string {
	return rapid.StringMatching(`[a-z0-9-]{1,32}`).Draw(t, label)
}

func drawTime(t *rapid.T, label string) uint64 {
	return rapid.Uint64Range(1, ledger.MaxTime).Draw(t, label)
}

func drawBalances(t *rapid.T, label string) []ledger.Balance {
	list := draws(t, 4, label, func(t *rapid.T, label string) ledger.Balance {
		return ledger.Balance{Asset: drawID(t, label), Amount: drawAmount(t, label)}
	})
	slices.SortFunc(list, func(a, b ledger.Balance) int { return bytes.Compare(a.Asset[:], b.Asset[:]) })
	return slices.CompactFunc(list, func(a, b ledger.Balance) bool { return a.Asset == b.Asset })
}

func drawTotals(t *rapid.T) []ledger.Total {
	var list []ledger.Total
	for _, b := range drawBalances(t, "total") {
		redeemed := money.Amount(rapid.Uint64Range(0, uint64(b.Amount)).Draw(t, "redeemed"))
		list = append(list, ledger.Total{Asset: b.Asset, Issued: b.Amount, Redeemed: redeemed})
	}
	return list
}

func drawAfter(t *rapid.T) ledger.After {
	a := ledger.After{Balances: drawBalances(t, "balance"), Deposit: drawBalances(t, "deposit"), Totals: drawTotals(t)}
	if rapid.Bool().Draw(t, "has claimed") {
		a.ClaimCount, a.ClaimHash = rapid.Uint64Range(1, ledger.MaxSeq).Draw(t, "claims"), drawID(t, "claims' hash")
	}
	return a
}

func drawCreditID(t *rapid.T, label string) ledger.CreditID {
	return ledger.CreditID{Entry: drawID(t, label), Index: rapid.Uint64Range(0, ledger.MaxCredits-1).Draw(t, label+"'s index")}
}

func drawClaims(t *rapid.T) []ledger.CreditID {
	list := draws(t, 4, "claim", drawCreditID)
	slices.SortFunc(list, ledger.CreditID.Compare)
	return slices.Compact(list)
}

func drawCredit(t *rapid.T, label string) ledger.Credit {
	c := ledger.Credit{Payee: drawAccount(t, label), Asset: drawID(t, label), Amount: drawAmount(t, label)}
	if rapid.Bool().Draw(t, "has a memo") {
		c.Memo = ledger.MemoCommitment(drawBytes(t, 8, "memo"))
	}
	return c
}

func drawLock(t *rapid.T, label string) ledger.Lock {
	return ledger.Lock{
		Payee: drawAccount(t, label), Asset: drawID(t, label), Amount: drawAmount(t, label), RefundFrom: drawTime(t, "refund"),
		Condition: ledger.Condition{Tag: drawName(t, "condition"), Data: drawBytes(t, ledger.MaxConditionData, "data")},
	}
}

func drawKind(t *rapid.T) ledger.Kind {
	known := rapid.SampledFrom([]ledger.Kind{ledger.KindPay, ledger.KindAsset, ledger.KindIssue, ledger.KindRedeem, ledger.KindOpening, ledger.KindLock})
	if rapid.Bool().Draw(t, "known kind") {
		return known.Draw(t, "kind")
	}
	return ledger.Kind(drawName(t, "new kind"))
}

// drawEntry gives an entry of a single account of the returned key.
func drawEntry(t *rapid.T) (ledger.Entry, *keys.Key) {
	key := secretKey(rapid.Uint64Range(0, 9).Draw(t, "author"))
	e := ledger.Entry{
		Version: ledger.Version, Community: drawID(t, "community"), Account: ledger.SingleAccount(key.Public()),
		Seq: rapid.Uint64Range(1, ledger.MaxSeq).Draw(t, "seq"), Round: rapid.Uint64Range(0, ledger.MaxRound).Draw(t, "round"),
		Time: drawTime(t, "time"), Kind: drawKind(t), Body: drawBytes(t, 64, "body"),
		Claims: drawClaims(t), Credits: draws(t, 3, "credit", drawCredit), Locks: draws(t, 2, "lock", drawLock),
		Refs: drawIDs(t, 3, "ref"), After: drawAfter(t),
	}
	if e.Seq > 1 {
		e.Prev = drawID(t, "prev")
	}
	return e, key
}

func drawSigned(t *rapid.T) *ledger.Signed {
	e, key := drawEntry(t)
	s, err := ledger.SignSingle(e, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
