package gui_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sanduk.app/app/config"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// SyncNow stops half-way until it is cancelled, where the fake is slow.
func (f *fake) SyncNow(ctx context.Context, progress func(reached, asked, waiting int)) error {
	progress(2, 4, 1)
	if f.slow {
		<-ctx.Done()
		return nil
	}
	progress(4, 4, 0)
	return nil
}

func (f *fake) Traffic() (in, out uint64, heard map[keys.PublicKey]time.Time) {
	heard = map[keys.PublicKey]time.Time{}
	for i, g := range f.membership.Epoch.Charter.Guardians {
		if i < 2 {
			heard[g.Identity] = now().Add(-time.Duration(i+1) * 3 * time.Minute)
		}
	}
	return 183_000, 42_000, heard
}

// Heard is of what came before the app was opened.
func (f *fake) Heard(ledger.ID) (map[uint64]time.Time, error) { return f.heard, nil }

func (f *fake) RelayTexts() ([]string, error) { defer f.locked()(); return f.relays, nil }

func (f *fake) UseRelay(text string, use bool) error {
	defer f.locked()()
	f.relays = nil
	if use {
		f.relays = []string{text}
	}
	return nil
}

func (f *fake) StorageUsed() (file, carried, limit int64, err error) {
	defer f.locked()()
	return 5_300_000, 410_000, max(f.limit, config.DefaultCarry), nil
}

func (f *fake) LimitCarried(n int) error { defer f.locked()(); f.limit = int64(n); return nil }

func (f *fake) DataToday() (daily, used int64, err error) {
	defer f.locked()()
	return f.daily, 74_000, nil
}

func (f *fake) LimitDaily(n int) error { defer f.locked()(); f.daily = int64(n); return nil }

func (f *fake) Bundle(ledger.ID, []string) (bundle []byte, in, left int, err error) {
	return []byte("bundle"), 12, 0, nil
}

func (f *fake) BundleCodes(ledger.ID, []string) (codes []string, in, left int, err error) {
	codes, err = f.Codes(make([]byte, 900))
	return codes, 12, 3, err
}

func (f *fake) ImportBytes(context.Context, ledger.ID, string, []byte) (int, error) { return 7, nil }
func (f *fake) MeetingText() string                                                 { return f.meeting }

func (f *fake) MeetBy(_ context.Context, text string) (in, out int, err error) {
	if !strings.HasPrefix(text, "sanduk-meet:") {
		return 0, 0, wallet.ErrRequest
	}
	return 4, 2, nil
}

func relayed() *fake {
	f := stall()
	f.relays = []string{"sanduk-relay:" + strings.Repeat("02a7", 16) + "@relay.example:7264"}
	return f
}

func toDevices(s *screens) {
	s.tab(2)
	s.does("devices.title")
	s.shows("devices.relays")
}

func toBundle(s *screens) {
	toDevices(s)
	s.does("bundle.title")
	s.shows("bundle.text")
}

func deviceScreens() []picture {
	near := func() *fake {
		f := stall()
		f.meeting = "sanduk-meet:" + strings.Repeat("AW7xQ", 20)
		return f
	}
	return []picture{
		{"devices", relayed, toDevices},
		{"devices-round", func() *fake { f := relayed(); f.slow = true; return f }, func(s *screens) {
			toDevices(s)
			s.does("devices.meet")
			s.sees("2 of 4")
		}},
		{"devices-done", relayed, func(s *screens) { toDevices(s); s.does("devices.meet"); s.sees("4 of 4") }},
		{"relay-add", stall, func(s *screens) { toDevices(s); s.does("devices.relay.add"); s.shows("devices.relay.add") }},
		{"bundle", func() *fake { return stall().known() }, toBundle},
		{"bundle-to", func() *fake { return stall().known() }, func(s *screens) {
			toBundle(s)
			s.does("bundle.to")
			s.taps("Brother")
			s.does("bundle.code")
			s.sees("Brother")
		}},
		{"bundle-who", func() *fake { return stall().known() }, func(s *screens) { toBundle(s); s.does("bundle.to"); s.taps("Brother"); s.sees("Aunt in Mombasa") }},
		{"bundle-code", stall, func(s *screens) { toBundle(s); s.does("bundle.code"); s.sees("12") }},
		{"bundle-meet", near, func(s *screens) { toBundle(s); s.does("bundle.meet"); s.shows("bundle.meet.text") }},
		{"bundle-alone", stall, func(s *screens) { toBundle(s); s.does("bundle.meet"); s.shows("bundle.meet.none") }},
	}
}

func TestDevicesLookAsTheyWereSeen(t *testing.T) {
	for _, p := range deviceScreens() {
		t.Run(p.name, func(t *testing.T) { p.draw(t, p.name, phoneLook()) })
	}
}

func TestDevicesHoldInALongLanguageWithLargeText(t *testing.T) {
	l := phoneLook()
	l.language, l.scale = "fr", 150
	for _, p := range deviceScreens() {
		if p.name == "devices" || p.name == "bundle" {
			t.Run(p.name, func(t *testing.T) { p.draw(t, p.name+"-fr-150", l) })
		}
	}
}

func TestARoundWithTheGuardiansIsCancelled(t *testing.T) {
	f := relayed()
	f.slow = true
	s := open(t, f, phoneLook())
	toDevices(s)
	s.does("devices.meet")
	s.sees("2 of 4")
	s.does("action.cancel")
	s.does("devices.meet")
	s.sees("2 of 4")
}

func TestARelayIsUsedNoLongerAfterAQuestion(t *testing.T) {
	s := open(t, relayed(), phoneLook())
	toDevices(s)
	s.does("devices.relay.remove")
	s.does("action.no")
	s.does("devices.relay.remove")
	s.shows("devices.relay.remove.text")
	s.does("action.yes")
	s.until("the relay's end", func() bool { return !slices.Contains(s.words(), s.texts.T("devices.relay.remove", nil)) })
	s.does("devices.relay.add")
	s.types(0, "sanduk-relay:02@host:1")
	s.does("devices.relay.add")
	s.shows("devices.relay.remove")
	defer s.wallet.locked()()
	if len(s.wallet.relays) != 1 {
		t.Fatalf("%v", s.wallet.relays)
	}
}

func TestABundleIsSavedTakenAndMet(t *testing.T) {
	f := stall()
	s := open(t, f, phoneLook())
	toBundle(s)
	s.does("action.save")
	s.sees("12")
	if s.saving == nil || s.saving.name != "sanduk.bundle" || s.saving.String() != "bundle" {
		t.Fatalf("%+v", s.saving)
	}
	s.photo = []byte("bundle")
	s.does("action.file")
	s.sees("New items: 7")
	s.does("action.next")
	s.does("bundle.title")
	s.does("bundle.meet")
	s.types(0, "sanduk-meet:hers")
	s.does("bundle.meet.go")
	s.sees("Given to the other phone: 2")
}
