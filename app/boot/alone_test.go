package boot_test

import (
	"testing"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
)

// reopened is a wallet restored from another's words, which has joined.
func (t *town) reopened(words []string) *boot.App {
	t.t.Helper()
	m, err := keys.ParseMnemonic(join(words))
	must(t.t, err)
	found := open(t.t, t.t.TempDir())
	t.t.Cleanup(func() { _ = found.Close() })
	must(t.t, found.Wallet.Restore(m, "", []byte(pin)))
	_, err = found.Join(t.invitation)
	must(t.t, err)
	return found
}

// alone has one guardian in reach, of all.
func (t *town) alone(seat int) {
	for i, k := range t.guardians {
		switch {
		case i == seat && k.stop == nil:
			k.serve()
		case i != seat && k.stop != nil:
			k.stop()
		}
	}
}

// Four guardians, of whom one is in reach at a time: a restored wallet gathers
// their seals, then their votes for its opening, then those for its payment.
func TestRestoredWalletOpensAndPaysThoughOneGuardianIsInReachAtATime(t *testing.T) {
	town := newTown(t, 4)
	lost := town.member()
	town.pay(town.founder, town.address(lost), 700)
	town.sync(lost)
	town.pay(lost, town.address(town.founder), 200)
	words, err := lost.Wallet.Words([]byte(pin))
	must(t, err)
	must(t, lost.Close())
	found := town.reopened(words)
	rounds := 0
	visit := func(until func() bool) {
		for day := 0; day < 8 && !until(); day++ {
			town.alone(rounds % 4)
			rounds++
			town.once(found)
		}
	}
	visit(func() bool {
		c, err := found.Wallet.Community(town.community.ID)
		must(t, err)
		return !c.Opening && c.Assets != nil
	})
	town.has(found, 500)
	m, err := found.Wallet.Pay(town.order(town.address(town.founder), 450))
	must(t, err)
	visit(func() bool { return town.status(found, m) == wallet.Done })
	if got := town.status(found, m); got != wallet.Done {
		t.Fatalf("after %d guardians, one at a time: %s", rounds, got)
	}
	t.Logf("the payment was final with the %dth guardian", rounds)
	for seat := range town.guardians {
		town.alone(seat)
		town.once(found)
	}
	for _, k := range town.guardians {
		if _, proofs := town.audited(k); proofs != 0 {
			t.Errorf("%d are called cheats", proofs)
		}
	}
}
