package boot_test

import (
	"context"
	"testing"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/app/letters"
	"sanduk.app/sync/link/relay"
	"sanduk.app/wallet"
)

// serveRelay runs a relay with a home of its own, until the test ends.
func serveRelay(t testing.TB) relay.Address {
	t.Helper()
	t.Setenv("SANDUK_ADDRESS", "127.0.0.1")
	return runRelay(t, &boot.Relay{Options: boot.Options{Home: t.TempDir()}, Listen: "127.0.0.1:0"})
}

func runRelay(t testing.TB, r *boot.Relay) relay.Address {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan relay.Address, 1), make(chan error, 1)
	go func() { done <- r.Serve(ctx, func(_ string, a relay.Address) { ready <- a }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case a := <-ready:
		return a
	case err := <-done:
		t.Fatal(err)
		return relay.Address{}
	}
}

// visits opens a home alone, has it visit its relay, and closes it again.
func visits(t testing.TB, home string, relay relay.Address) (report letters.Report) {
	t.Helper()
	app := open(t, home)
	must(t, app.Wallet.Unlock([]byte(pin)))
	must(t, app.AddRelay(relay))
	report, err := app.VisitRelays(t.Context())
	must(t, err)
	must(t, app.Close())
	if report.Trouble != nil || report.Reached != report.Asked {
		t.Fatalf("%+v", report)
	}
	return report
}

// TestPaymentIsFinalByARelayThoughNobodyIsThereTogether: the payer leaves a
// payment and goes; guardians come one by one; she comes back; then the payee.
func TestPaymentIsFinalByARelayThoughNobodyIsThereTogether(t *testing.T) {
	town := newTown(t, 4)
	at := serveRelay(t)
	payer, shop := town.member(), town.member()
	town.pay(town.founder, town.address(payer), 1_000)
	town.sync(payer)
	town.has(payer, 1_000)
	to := town.address(shop)
	for _, k := range town.guardians {
		k.stop()
	}

	m, err := payer.Wallet.Pay(town.order(to, 250))
	must(t, err)
	must(t, payer.AddRelay(at))
	must(t, shop.AddRelay(at))
	status := func() wallet.Status {
		got, err := payer.Wallet.Movement(town.community.ID, m.Cursor)
		must(t, err)
		return got.Status
	}
	visit := func(a *boot.App) letters.Report {
		report, err := a.VisitRelays(t.Context())
		must(t, err)
		if report.Trouble != nil {
			t.Fatal(report.Trouble)
		}
		return report
	}
	if r := visit(payer); r.Deposited < 4 || r.Left > 0 {
		t.Fatalf("%+v", r)
	}
	for i, k := range town.guardians[:3] {
		if r := visits(t, k.home, at); r.Fetched == 0 || r.Deposited == 0 {
			t.Fatalf("%s: %+v", name(i), r)
		}
		if i < 2 {
			visit(payer)
			if got := status(); got != wallet.Promised {
				t.Fatalf("with %d votes it is %s", i+1, got)
			}
		}
	}
	visit(payer)
	if got := status(); got != wallet.Done {
		t.Fatalf("with three votes it is %s", got)
	}
	if r := visit(shop); r.Fetched != 1 {
		t.Fatalf("%+v", r)
	}
	town.has(shop, 250)

	// What came by the relay is as good as any: the shop's claim becomes final
	// in the same way, and it pays on.
	claimed := func() bool {
		list, err := shop.Wallet.Pending(town.community.ID)
		must(t, err)
		return len(list) == 0
	}
	if _, err := shop.Wallet.Pay(town.order(town.address(payer), 50)); err != nil {
		t.Fatal(err)
	}
	visit(shop)
	for _, k := range town.guardians[1:] { // the fourth, who was never there, too
		visits(t, k.home, at)
	}
	visit(shop)
	if !claimed() {
		t.Fatal("the shop's entries wait still")
	}
	visit(payer)
	town.has(payer, 800)
	for range 2 { // now everybody knows everything
		for _, k := range town.guardians {
			visits(t, k.home, at)
		}
		visit(payer)
		visit(shop)
	}
	for _, k := range town.guardians {
		if r := visits(t, k.home, at); r.Fetched+r.Deposited > 0 {
			t.Errorf("something goes on and on: %+v", r)
		}
		town.audited(k)
	}
	if r := visit(payer); r.Fetched+r.Deposited > 0 {
		t.Errorf("something goes on and on: %+v", r)
	}
}

func TestServingGuardianDoesItsMail(t *testing.T) {
	town := newTown(t, 4)
	at := serveRelay(t)
	shop := town.member()
	for _, k := range town.guardians {
		k.stop()
		app := open(t, k.home)
		must(t, app.AddRelay(at))
		must(t, app.Close())
	}
	m, err := town.founder.Wallet.Pay(town.order(town.address(shop), 300))
	must(t, err)
	must(t, town.founder.AddRelay(at))
	_, err = town.founder.VisitRelays(t.Context())
	must(t, err)
	for _, k := range town.guardians[:3] {
		k.serve() // the wallet does not dial it: it works by the relay
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, err := town.founder.VisitRelays(t.Context())
		must(t, err)
		got, err := town.founder.Wallet.Movement(town.community.ID, m.Cursor)
		must(t, err)
		if got.Status == wallet.Done {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("it is %s", got.Status)
		}
	}
}

func TestRelayIsListedReplacedAndForgotten(t *testing.T) {
	app := person(t)
	one := serveRelay(t)
	must(t, app.AddRelay(one))
	moved := one
	moved.Host = "elsewhere.example:7264"
	must(t, app.AddRelay(moved))
	if list, err := app.Relays(); err != nil || len(list) != 1 || list[0] != moved {
		t.Fatalf("%v, %v", list, err)
	}
	must(t, app.RemoveRelay(one))
	if list, err := app.Relays(); err != nil || len(list) != 0 {
		t.Fatalf("%v, %v", list, err)
	}
	if err := app.RemoveRelay(one); err == nil {
		t.Fatal("it was removed twice")
	}
}

func TestRelayThatIsAwayCostsNothingAndIsNoError(t *testing.T) {
	town := newTown(t, 1)
	must(t, town.founder.AddRelay(relay.Address{Key: town.guardians[0].identity.Public(), Host: freeAddress(t)}))
	report, err := town.founder.VisitRelays(t.Context())
	if err != nil || report.Asked != 1 || report.Reached != 0 || report.Trouble == nil {
		t.Fatalf("%+v, %v", report, err)
	}
}

func TestRelayInAGuardiansHomeAlsoCarriesAndDoesNotVote(t *testing.T) {
	town := newTown(t, 4)
	shop := town.member()
	town.pay(town.founder, town.address(shop), 400)
	keeper := town.guardians[0]
	keeper.stop()
	keeper.serve() // it catches up, if it was not among those who made the payment final
	time.Sleep(3 * time.Second)
	for _, k := range town.guardians {
		k.stop()
	}
	r := &boot.Relay{Options: boot.Options{Home: keeper.home}, Listen: keeper.address}
	app := open(t, keeper.home)
	must(t, app.Wallet.Unlock([]byte(pin)))
	must(t, app.CarryToo(r))
	must(t, app.Close())
	at := runRelay(t, r)

	town.sync(shop) // asks the guardian's address for its inbox
	town.has(shop, 400)
	m, err := shop.Wallet.Pay(town.order(town.address(town.founder), 100))
	must(t, err)
	town.sync(shop)
	if got, err := shop.Wallet.Movement(town.community.ID, m.Cursor); err != nil || got.Status != wallet.Promised {
		t.Fatalf("it is %s: %v", got.Status, err)
	}
	must(t, shop.AddRelay(at))
	if report, err := shop.VisitRelays(t.Context()); err != nil || report.Deposited < 4 || report.Trouble != nil {
		t.Fatalf("%+v, %v", report, err)
	}
}

// TestPromiseTakenWithNobodyInReachIsFinalByARelay: it was handed over offline;
// the payee leaves it for the guardians, who come one by one.
func TestPromiseTakenWithNobodyInReachIsFinalByARelay(t *testing.T) {
	town := newTown(t, 4)
	at := serveRelay(t)
	var err error
	town.invitation, err = town.founder.Wallet.Invite(town.community.ID) // names the currency
	must(t, err)
	payer, shop := town.member(), town.member()
	town.pay(town.founder, town.address(payer), 10_000)
	town.sync(payer)
	asset := town.community.Assets[0].ID
	_, err = payer.Wallet.Fill(town.community.ID, asset, 2_000)
	must(t, err)
	town.sync(payer)
	for _, k := range town.guardians {
		k.stop()
	}
	_, handOver, err := payer.Wallet.Promise(town.order(town.address(shop), 300))
	must(t, err)
	_, err = shop.Wallet.Take(town.community.ID, handOver)
	must(t, err)
	must(t, shop.AddRelay(at))
	_, err = shop.VisitRelays(t.Context())
	must(t, err)
	for _, k := range town.guardians[1:] {
		visits(t, k.home, at)
	}
	_, err = shop.VisitRelays(t.Context())
	must(t, err)
	town.has(shop, 300)
}
