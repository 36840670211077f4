package view_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// carrier stands for an app's carriers.
type carrier struct {
	heard  map[keys.PublicKey]time.Time
	before map[uint64]time.Time // heard of before the app was opened
	relays []string
	limit  int64
	daily  int64
	came   []byte
	to     []string // who was let open the last bundle
}

// SyncNow takes a minute, and hears of it when it is to end.
func (c *carrier) SyncNow(ctx context.Context, progress func(reached, asked, waiting int)) error {
	progress(1, 4, 2)
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(time.Minute):
	}
	progress(4, 4, 0)
	return nil
}

func (c *carrier) Traffic() (in, out uint64, heard map[keys.PublicKey]time.Time) {
	return 2_000, 1_000, c.heard
}
func (c *carrier) Heard(ledger.ID) (map[uint64]time.Time, error) { return c.before, nil }
func (c *carrier) RelayTexts() ([]string, error)                 { return c.relays, nil }

func (c *carrier) UseRelay(text string, use bool) error {
	switch {
	case text == "nowhere":
		return errors.New("no relay")
	case use:
		c.relays = append(c.relays, text)
	default:
		c.relays = nil
	}
	return nil
}

func (c *carrier) StorageUsed() (file, carried, limit int64, err error) {
	return 3 << 20, 1 << 20, c.limit, nil
}
func (c *carrier) LimitCarried(n int) error { c.limit = int64(n); return nil }

func (c *carrier) DataToday() (daily, used int64, err error) { return c.daily, 74_000, nil }
func (c *carrier) LimitDaily(n int) error                    { c.daily = int64(n); return nil }

func (c *carrier) Bundle(_ ledger.ID, to []string) (bundle []byte, in, left int, err error) {
	c.to = to
	return []byte("bundle"), 3, 0, nil
}
func (c *carrier) BundleCodes(ledger.ID, []string) (codes []string, in, left int, err error) {
	return []string{"A", "B"}, 2, 1, nil
}

func (c *carrier) ImportBytes(_ context.Context, _ ledger.ID, _ string, b []byte) (int, error) {
	if !bytes.Equal(b, []byte("bundle")) {
		return 0, wallet.ErrHandOver
	}
	c.came = b
	return 3, nil
}
func (c *carrier) MeetingText() string { return "sanduk-meet:own" }

// MeetBy waits for ever for nobody.
func (c *carrier) MeetBy(ctx context.Context, text string) (in, out int, err error) {
	if text == "nobody" {
		<-ctx.Done()
		return 0, 0, ctx.Err()
	}
	return 5, 2, nil
}

func TestOfTwoSignsOfLifeTheLaterIsShown(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p := v.member(1_000)
		m, err := p.Membership(v.epoch.Community)
		must(t, err)
		old, late := time.Now().Add(-time.Hour), time.Now()
		key := m.Epoch.Charter.Guardians[0].Identity
		for _, c := range []*carrier{
			{before: map[uint64]time.Time{0: old}, heard: map[keys.PublicKey]time.Time{key: late}},
			{before: map[uint64]time.Time{0: late}, heard: map[keys.PublicKey]time.Time{key: old}},
			{before: map[uint64]time.Time{0: late}},
		} {
			d := view.NewDevices(p, c, p.hub)
			if s := d.State(); len(s.Guardians) != 1 || !s.Guardians[0].Heard.Equal(late) {
				t.Errorf("%+v", s.Guardians)
			}
			d.Close()
		}
	})
}

func TestASyncByHandShowsHowFarItIsAndCanBeCancelled(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p := v.member(1_000)
		m, err := p.Membership(v.epoch.Community)
		must(t, err)
		c := &carrier{heard: map[keys.PublicKey]time.Time{m.Epoch.Charter.Guardians[0].Identity: time.Now()}}
		d := view.NewDevices(p, c, p.hub)
		defer d.Close()
		if s := d.State(); len(s.Guardians) != 1 || s.Guardians[0].Heard.IsZero() || s.In != 2_000 {
			t.Fatalf("%+v", s)
		}
		then(d.Sync)
		if s := d.State(); !s.Syncing || !s.Busy || s.Reached != 1 || s.Asked != 4 || s.Waiting != 2 {
			t.Fatalf("%+v", s)
		}
		then(d.Cancel)
		if s := d.State(); s.Syncing || s.Busy || s.Done || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
		d.Sync()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if s := d.State(); s.Syncing || !s.Done || s.Reached != 4 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestRelaysAreAddedAndRemovedAndCarryingIsLimited(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p := v.member(0)
		d := view.NewDevices(p, &carrier{}, p.hub)
		defer d.Close()
		d.NewRelay()
		d.Type("nowhere")
		then(d.AddRelay)
		if s := d.State(); s.Notice.None() || s.Step != view.DevicesRelay || s.Typing != "nowhere" {
			t.Fatalf("%+v", s)
		}
		d.Type("sanduk-relay:ab@host:1")
		then(d.AddRelay)
		if s := d.State(); s.Step != view.DevicesSeen || len(s.Relays) != 1 {
			t.Fatalf("%+v", s)
		}
		then(func() { d.RemoveRelay("sanduk-relay:ab@host:1") })
		then(func() { d.SetLimit(view.Limits()[0]) })
		if s := d.State(); len(s.Relays) != 0 || s.Limit != view.Limits()[0] {
			t.Fatalf("%+v", s)
		}
		then(func() { d.SetDaily(view.Dailies()[0]) })
		if s := d.State(); s.Daily != view.Dailies()[0] || s.Today != 74_000 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestWhoHasANameCanBeLetOpenABundle(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p, shop := v.member(0), v.member(0)
		of, err := shop.Current()
		must(t, err)
		must(t, p.Call(of.ID, of.Account, "Shop"))
		c := &carrier{}
		b := view.NewBundle(p, c, p.hub)
		defer b.Close()
		if s := b.State(); len(s.Others) != 1 || s.Others[0].Name != "Shop" || len(s.Readers()) != 0 {
			t.Fatalf("%+v", s.Others)
		}
		then(b.Export)
		if len(c.to) != 0 {
			t.Errorf("it is for %v", c.to)
		}
		b.Let(of.Account, true)
		p.hub.Changed()
		synctest.Wait()
		then(b.Export)
		if len(c.to) != 1 || c.to[0] != of.Address || len(b.State().Readers()) != 1 {
			t.Errorf("it is for %v, not %s", c.to, of.Address)
		}
	})
}

func TestWithoutANetworkThingsGoByFileByCodeAndByMeeting(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p := v.member(0)
		c := &carrier{}
		b := view.NewBundle(p, c, p.hub)
		then(b.Export)
		if s := b.State(); string(s.File) != "bundle" || s.In != 3 {
			t.Fatalf("%+v", s)
		}
		b.Saved()
		then(b.Code)
		if s := b.State(); s.File != nil || s.Step != view.BundleCode || len(s.Codes) != 2 || s.Left != 1 || !b.Back() {
			t.Fatalf("%+v", s)
		}
		then(func() { b.ImportFile(fileOf("something else")) })
		if s := b.State(); s.Notice.None() || s.Step != view.BundleWays {
			t.Fatalf("%+v", s)
		}
		then(func() { b.ImportFile(fileOf("bundle")) })
		if s := b.State(); s.Step != view.BundleTaken || s.Came != 3 || c.came == nil {
			t.Fatalf("%+v", s)
		}
		b.Back()
		b.Meet()
		if s := b.State(); s.Text != "sanduk-meet:own" {
			t.Fatalf("%+v", s)
		}
		b.Type("sanduk-meet:hers")
		then(b.Go)
		if s := b.State(); s.Step != view.BundleTaken || s.Came != 5 || s.Went != 2 {
			t.Fatalf("%+v", s)
		}
		b.Back()
		b.Meet()
		b.Type("nobody")
		then(b.Go)
		b.Close() // ends the search
		synctest.Wait()
	})
}

func TestAStuckPaymentHasTheAccountOpenedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p := v.member(1_000)
		v.pay(p, v.member(0), 100)
		d := view.NewDevices(p, &carrier{}, p.hub)
		defer d.Close()
		if s := d.State(); s.Waiting != 1 || s.Opening {
			t.Fatalf("%+v", s)
		}
		then(d.Reopen)
		if s := d.State(); !s.Opening || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
	})
}
