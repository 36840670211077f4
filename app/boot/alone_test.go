package boot_test

import (
	"path/filepath"
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

// A restored wallet that no guardian ever meets: requests go by a relay, and the
// seals come back by it, each guardian's when it is there.
func TestRestoredWalletIsOpenedByARelayThoughNobodyIsThereTogether(t *testing.T) {
	town := newTown(t, 4)
	at := serveRelay(t)
	found, payer := town.lostAndFound(t)
	town.alone(-1)
	must(t, found.AddRelay(at))
	town.mail(found)
	for _, k := range town.guardians[:3] {
		visits(t, k.home, at)
	}
	town.mail(found) // takes the seals, and leaves the opening
	m, err := found.Wallet.Pay(town.order(payer, 450))
	must(t, err)
	for range 2 {
		town.mail(found)
		for _, k := range town.guardians[:3] {
			visits(t, k.home, at)
		}
	}
	town.mail(found)
	if got := town.status(found, m); got != wallet.Done {
		t.Fatalf("it is %s", got)
	}
	for _, k := range town.guardians[:3] {
		if _, proofs := town.audited(k); proofs != 0 {
			t.Errorf("%d are called cheats", proofs)
		}
	}
}

// The first phone took a quorum's seals; the second asks by a relay for the same
// round, hears by the guardians' own seals why it gets none, and opens a later one.
func TestSecondPhoneHearsByARelayThatItsRoundIsTaken(t *testing.T) {
	town := newTown(t, 4)
	at := serveRelay(t)
	first, payer := town.lostAndFound(t)
	words, err := first.Wallet.Words([]byte(pin))
	must(t, err)
	second := town.reopened(words)
	town.alone(0)
	town.once(second) // knows its feed, and has one seal, or a refusal
	for seat := 1; seat < 4; seat++ {
		town.alone(seat)
		town.once(first)
	}
	town.alone(-1)
	must(t, second.AddRelay(at))
	for range 6 {
		town.mail(second)
		for _, k := range town.guardians {
			visits(t, k.home, at)
		}
	}
	m, err := second.Wallet.Pay(town.order(payer, 450))
	must(t, err)
	for range 2 {
		town.mail(second)
		for _, k := range town.guardians {
			visits(t, k.home, at)
		}
	}
	town.mail(second)
	if got := town.status(second, m); got != wallet.Done {
		t.Fatalf("it is %s", got)
	}
	for _, k := range town.guardians {
		if _, proofs := town.audited(k); proofs != 0 {
			t.Errorf("%d are called cheats", proofs)
		}
	}
}

// lostAndFound is a wallet with 500 that was restored and met one guardian, and
// the founder's address.
func (t *town) lostAndFound(tb *testing.T) (found *boot.App, founder string) {
	tb.Helper()
	lost := t.member()
	t.pay(t.founder, t.address(lost), 500)
	t.sync(lost)
	words, err := lost.Wallet.Words([]byte(pin))
	must(tb, err)
	must(tb, lost.Close())
	found = t.reopened(words)
	t.alone(0)
	t.once(found)
	return found, t.address(t.founder)
}

func (t *town) mail(a *boot.App) {
	t.t.Helper()
	report, err := a.VisitRelays(t.t.Context())
	must(t.t, err)
	if report.Trouble != nil {
		t.t.Fatal(report.Trouble)
	}
}

// By files, carried from home to home: requests, seals, the opening, its votes.
func TestRestoredWalletIsOpenedByFilesAlone(t *testing.T) {
	town := newTown(t, 4)
	found, _ := town.lostAndFound(t)
	town.alone(-1)
	carry := func(from, to *boot.App) {
		path := filepath.Join(t.TempDir(), "bundle")
		_, err := from.Export(town.community.ID, path, []string{town.address(found)})
		must(t, err)
		_, err = to.Import(t.Context(), town.community.ID, path)
		must(t, err)
	}
	for range 2 { // for the seals, then for the votes
		for _, k := range town.guardians[1:] {
			home := open(t, k.home)
			must(t, home.Wallet.Unlock([]byte(pin)))
			carry(found, home)
			carry(home, found)
			must(t, home.Close())
		}
	}
	c, err := found.Wallet.Community(town.community.ID)
	must(t, err)
	waiting, err := found.Wallet.Pending(town.community.ID)
	must(t, err)
	if c.Opening || len(waiting) > 0 {
		t.Errorf("opening: %t, %d entries wait", c.Opening, len(waiting))
	}
}

// A restored wallet that meets no guardian, and no relay: somebody who goes to
// the guardians, one at a time, carries its request, its opening and its payment.
func TestRestoredWalletIsOpenedByWhoeverCarriesForIt(t *testing.T) {
	town := newTown(t, 4)
	friend := town.member()
	found, payer := town.lostAndFound(t)
	walk := func() {
		town.only()
		town.meets(found, friend)
		for seat := 1; seat < 4; seat++ {
			town.only(seat)
			town.once(friend)
			town.once(friend) // finds first that its line to one that was away is dead
		}
		town.only()
		town.meets(friend, found)
	}
	walk()
	if c, err := found.Wallet.Community(town.community.ID); err != nil || c.Opening {
		t.Fatalf("the seals did not come: %v", err)
	}
	m, err := found.Wallet.Pay(town.order(payer, 450))
	must(t, err)
	walk()
	if got := town.status(found, m); got != wallet.Done {
		t.Fatalf("it is %s", got)
	}
	for _, k := range town.guardians[1:] {
		if _, proofs := town.audited(k); proofs != 0 {
			t.Errorf("%d are called cheats", proofs)
		}
	}
}
