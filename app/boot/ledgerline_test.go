package boot

import (
	"encoding/json"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

func FuzzLedgerLine(f *testing.F) {
	key, err := keys.KeyFromSecret([32]byte{31: 1})
	if err != nil {
		f.Fatal(err)
	}
	e := ledger.Entry{Version: ledger.Version, Community: ledger.ID{1}, Account: ledger.SingleAccount(key.Public()), Seq: 1, Time: 1, Kind: ledger.KindPay,
		Claims: []ledger.CreditID{{Entry: ledger.ID{1}}}, After: ledger.After{ClaimCount: 1, ClaimHash: ledger.ID{2}}}
	s, err := ledger.SignSingle(e, key)
	if err != nil {
		f.Fatal(err)
	}
	raw, err := json.Marshal(LedgerLine{ID: s.ID().String(), Entry: s.Bytes()})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"id":"","entry":"","certificate":"AA=="}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var line LedgerLine
		if json.Unmarshal(raw, &line) != nil {
			return
		}
		s, _, err := line.read()
		if err != nil {
			return
		}
		again, err := json.Marshal(LedgerLine{ID: s.ID().String(), Entry: s.Bytes()})
		if err != nil {
			t.Fatal(err)
		}
		line = LedgerLine{}
		if err := json.Unmarshal(again, &line); err != nil {
			t.Fatal(err)
		}
		if back, _, err := line.read(); err != nil || back.ID() != s.ID() {
			t.Fatalf("what was read does not read back: %v", err)
		}
	})
}
