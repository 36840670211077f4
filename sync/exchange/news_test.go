package exchange_test

import (
	"testing"

	"sanduk.app/sync/exchange"
	"sanduk.app/wallet/ledger"
)

func TestDigestsOfNewsChangeWithWhatTheyCover(t *testing.T) {
	credits := []ledger.CreditID{{Entry: ledger.ID{1}}, {Entry: ledger.ID{1}, Index: 1}, {Entry: ledger.ID{2}}}
	seen := map[[8]byte]int{}
	for n := range credits {
		digest, ok := exchange.InboxDigest(credits[:n])
		if other, taken := seen[digest]; !ok || taken {
			t.Errorf("%d credits have the digest of %d", n, other)
		}
		seen[digest] = n
	}
	if _, ok := exchange.InboxDigest(make([]ledger.CreditID, exchange.MostDigested+1)); ok {
		t.Error("too many credits have a digest")
	}
	one := exchange.FaultDigest([]ledger.Account{{1}})
	if exchange.FaultDigest(nil) != [8]byte{} || one == [8]byte{} || one == exchange.FaultDigest([]ledger.Account{{1}, {2}}) {
		t.Error("digests of cheats don't tell them apart")
	}
}
