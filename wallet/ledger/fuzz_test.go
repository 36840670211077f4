package ledger_test

import (
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/ledger"
)

// seeds are the encodings of a few values, the same every time.
func seeds(encode func(*rapid.T) []byte) [][]byte {
	out := make([][]byte, 0, 4)
	for i := range 4 {
		out = append(out, rapid.Custom(encode).Example(i))
	}
	return out
}

func FuzzEntry(f *testing.F) {
	fuzz(f, plain(by[ledger.Entry]), seeds(func(t *rapid.T) []byte { e, _ := drawEntry(t); return ledger.Encode(&e) })...)
}

func FuzzAfter(f *testing.F) {
	fuzz(f, plain(by[ledger.After]), seeds(func(t *rapid.T) []byte { a := drawAfter(t); return ledger.Encode(&a) })...)
}

func FuzzAuthority(f *testing.F) {
	fuzz(f, plain(by[ledger.Authority]), seeds(func(t *rapid.T) []byte { a := drawAuthority(t); return ledger.Encode(&a) })...)
}

func FuzzState(f *testing.F) {
	fuzz(f, plain(by[ledger.State]), seeds(func(t *rapid.T) []byte {
		return ledger.Encode(&ledger.State{Account: drawAccount(t, "account"), Tip: drawTip(t), Holder: drawHolder(t), After: drawAfter(t)})
	})...)
}

func FuzzRefusal(f *testing.F) {
	fuzz(f, plain(by[ledger.Refusal]), seeds(func(t *rapid.T) []byte {
		return ledger.Encode(&ledger.Refusal{Code: ledger.CodeFunds, Tip: drawTip(t), Credit: drawCreditID(t, "credit")})
	})...)
}

func FuzzSigned(f *testing.F) {
	fuzz(f, signedDecoder, seeds(func(t *rapid.T) []byte { return drawSigned(t).Bytes() })...)
}

func FuzzSealRequest(f *testing.F) {
	fuzz(f, plain(ledger.DecodeSealRequest), seeds(func(t *rapid.T) []byte { r := drawSealRequest(t); return ledger.Encode(&r) })...)
}

func FuzzFaultProof(f *testing.F) {
	fuzz(f, faultDecoder, seeds(func(t *rapid.T) []byte { return drawFault(t).Bytes() })...)
}

func fuzzBody(f *testing.F, name string) {
	f.Helper()
	for _, b := range bodies() {
		if b.name == name {
			fuzz(f, b.decode, seeds(func(t *rapid.T) []byte { return ledger.Encode(b.draw(t)) })...)
			return
		}
	}
	f.Fatalf("no body %s", name)
}

func FuzzAsset(f *testing.F)      { fuzzBody(f, "asset") }
func FuzzSupply(f *testing.F)     { fuzzBody(f, "supply") }
func FuzzOpening(f *testing.F)    { fuzzBody(f, "opening") }
func FuzzClosing(f *testing.F)    { fuzzBody(f, "closing") }
func FuzzPurseTerms(f *testing.F) { fuzzBody(f, "purse") }
func FuzzFriends(f *testing.F)    { fuzzBody(f, "friends") }
func FuzzLockKeys(f *testing.F)   { fuzzBody(f, "lock-keys") }
func FuzzHold(f *testing.F)       { fuzzBody(f, "hold") }
func FuzzSettlement(f *testing.F) { fuzzBody(f, "settlement") }

func FuzzParseID(f *testing.F) {
	f.Add(ledger.ID{1, 2}.String())
	f.Add("AB")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ledger.ParseID(text)
		if err != nil {
			return
		}
		if again, err := ledger.ParseID(id.String()); err != nil || again != id {
			t.Fatalf("%q gave %s", text, id)
		}
	})
}
