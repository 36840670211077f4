package boot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/sync/link/lan"
	"sanduk.app/sync/meet"
	"sanduk.app/wallet"
)

// meets has one go to the other, who shows her text, over TCP.
func (t *town) meets(one, other *boot.App) meet.Report {
	t.t.Helper()
	m, err := other.OpenMeeting()
	must(t.t, err)
	ctx, cancel := context.WithCancel(t.t.Context())
	done := make(chan error, 1)
	go func() {
		done <- m.Run(ctx, func(met boot.Met) {
			if met.Err != nil && ctx.Err() == nil {
				t.t.Error(met.Err)
			}
		})
	}()
	report, err := one.MeetText(t.t.Context(), m.Text())
	must(t.t, err)
	cancel()
	must(t.t, <-done)
	return report
}

// only has no other guardians serve than these.
func (t *town) only(seats ...int) {
	t.t.Helper()
	serve := map[int]bool{}
	for _, s := range seats {
		serve[s] = true
	}
	for i, k := range t.guardians {
		switch {
		case serve[i] && k.stop == nil:
			k.serve()
		case !serve[i] && k.stop != nil:
			k.stop()
		}
	}
}

func (t *town) once(a *boot.App) {
	t.t.Helper()
	_, err := a.Sync(t.t.Context())
	must(t.t, err)
}

func (t *town) status(a *boot.App, m wallet.Movement) wallet.Status {
	t.t.Helper()
	got, err := a.Wallet.Movement(t.community.ID, m.Cursor)
	must(t.t, err)
	return got.Status
}

func TestPaymentBecomesFinalThoughPayerAndPayeeNeverMeetAGuardian(t *testing.T) {
	town := newTown(t, 4)
	payer, payee, friend, other := town.member(), town.member(), town.member(), town.member()
	town.pay(town.founder, town.address(payer), 500)
	town.sync(payer)

	town.only() // nobody is in reach any more
	paid, err := payer.Wallet.Pay(town.order(town.address(payee), 200))
	must(t, err)
	if r := town.meets(payer, friend); r.Given != 2 {
		t.Fatalf("the payer handed over %+v", r)
	}
	town.only(0)
	town.once(friend)
	town.only()
	if r := town.meets(other, friend); r.Taken != 2 {
		t.Fatalf("the other took %+v", r)
	}
	town.only(1)
	town.once(other)
	town.only(2)
	town.once(other)
	town.only()
	if r := town.meets(payee, other); r.Received != 2 {
		t.Fatalf("the payee received %+v", r)
	}
	town.has(payee, 200)
	if s := town.status(payer, paid); s != wallet.Promised {
		t.Fatalf("nobody told the payer, yet it is %s", s)
	}
	if r := town.meets(payee, payer); r.Bytes == 0 {
		t.Fatalf("%+v", r)
	}
	if s := town.status(payer, paid); s != wallet.Done {
		t.Fatalf("the payer heard of it, and it is %s", s)
	}
	town.has(payer, 300)

	// Who was told by others tells the guardians that were away.
	town.only(3)
	town.once(other)
	want, _ := town.audited(town.guardians[2])
	if got, _ := town.audited(town.guardians[3]); got != want {
		t.Errorf("the fourth guardian has %d entries of %d", got, want)
	}
}

func TestVotesAreGatheredOneGuardianAtATime(t *testing.T) {
	town := newTown(t, 4)
	payer, payee := town.member(), town.member()
	town.pay(town.founder, town.address(payer), 500)
	town.sync(payer)
	town.only()
	paid, err := payer.Wallet.Pay(town.order(town.address(payee), 200))
	must(t, err)
	for i := range 3 {
		town.only(i)
		town.once(payer) // finds that its line to a guardian that was away is dead, where it had one
		town.once(payer)
	}
	if s := town.status(payer, paid); s != wallet.Done {
		t.Fatalf("it is %s", s)
	}
	town.only()
	if r := town.meets(payee, payer); r.Received != 2 {
		t.Fatalf("the payee received %+v", r)
	}
	town.has(payee, 200)
}

func TestMeetingAgainExchangesNothing(t *testing.T) {
	town := newTown(t, 4)
	payer, payee, friend := town.member(), town.member(), town.member()
	town.pay(town.founder, town.address(payer), 500)
	town.sync(payer)
	town.only()
	for range 3 {
		_, err := payer.Wallet.Pay(town.order(town.address(payee), 20))
		must(t, err)
	}
	if r := town.meets(friend, payer); r.Taken != 4 {
		t.Errorf("%+v", r)
	}
	for range 2 {
		if r := town.meets(friend, payer); r.Taken+r.Given+r.Received > 0 || r.Bytes > 2000 {
			t.Errorf("met again: %+v", r)
		}
	}
}

func TestStrangersHaveNothingToExchange(t *testing.T) {
	town := newTown(t, 1)
	m, err := town.founder.OpenMeeting()
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	go func() { _ = m.Run(ctx, func(boot.Met) {}) }()
	stranger := person(t)
	if _, err := stranger.MeetText(ctx, m.Text()); !errors.Is(err, meet.ErrStranger) {
		t.Errorf("got %v", err)
	}
	if _, err := stranger.MeetText(ctx, m.Text()[:40]); !errors.Is(err, lan.ErrText) {
		t.Errorf("got %v", err)
	}
}
