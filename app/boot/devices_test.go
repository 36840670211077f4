package boot_test

import (
	"crypto/rand"
	"path/filepath"
	"testing"

	"sanduk.app/app/config"
	"sanduk.app/sync/link/relay"
	"sanduk.app/wallet/keys"
)

func TestASyncByHandTellsHowFarItIsAndWhoWasHeard(t *testing.T) {
	town := newTown(t, 4)
	amina := town.member()
	town.pay(town.founder, town.address(amina), 1_000)
	reached := 0
	must(t, amina.SyncNow(t.Context(), func(r, asked, _ int) {
		if r > asked {
			t.Errorf("%d of %d answered", r, asked)
		}
		reached = r
	}))
	in, out, heard := amina.Traffic()
	if reached == 0 || in == 0 || out == 0 || len(heard) < reached {
		t.Fatalf("%d reached, %d and %d bytes, %v", reached, in, out, heard)
	}
	m, err := amina.Wallet.Membership(town.community.ID)
	must(t, err)
	known := 0
	for _, g := range m.Epoch.Charter.Guardians {
		if _, ok := heard[g.Identity]; ok {
			known++
		}
	}
	if known != len(heard) {
		t.Errorf("%d of %d who were heard are guardians", known, len(heard))
	}
	bundle, entries, left, err := amina.Bundle(town.community.ID, []string{town.address(town.founder)})
	must(t, err)
	if len(bundle) == 0 || entries == 0 || left != 0 {
		t.Errorf("%d bytes, %d entries, %d left", len(bundle), entries, left)
	}
}

func TestTheWindowsSettingsLeaveRelaysAndLimitsAlone(t *testing.T) {
	town := newTown(t, 1)
	app := town.member()
	key, err := keys.NewRandomKey(rand.Reader)
	must(t, err)
	address := relay.Address{Key: key.Public(), Host: "relay.example:7264"}.String()
	must(t, app.UseRelay(address, true))
	must(t, app.LimitCarried(config.LeastCarry))
	s := config.Defaults()
	s.TextScale = 150
	must(t, app.KeepSettings(s))
	got, err := config.Load(filepath.Join(app.Home(), "settings.json"))
	must(t, err)
	if got.TextScale != 150 || len(got.Relays) != 1 || got.Carry != config.LeastCarry {
		t.Fatalf("%+v", got)
	}
	if list, err := app.RelayTexts(); err != nil || len(list) != 1 || list[0] != address {
		t.Fatalf("%v, %v", list, err)
	}
	must(t, app.UseRelay(address, false))
	if list, err := app.RelayTexts(); err != nil || len(list) != 0 {
		t.Fatalf("%v, %v", list, err)
	}
	if err := app.UseRelay("nowhere", true); err == nil {
		t.Fatal("taken")
	}
}
