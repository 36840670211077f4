package simnet_test

import (
	"errors"
	"testing"

	"sanduk.app/sync/simnet"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/storetest"
)

func TestDiskIsAStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return mount{simnet.NewDisk(nil).Mount(nil)} })
}

// mount says of a closed one what a store says.
type mount struct{ *simnet.Mount }

func (m mount) View(f func(store.Tx) error) error   { return closed(m.Mount.View(f)) }
func (m mount) Update(f func(store.Tx) error) error { return closed(m.Mount.Update(f)) }

func closed(err error) error {
	if errors.Is(err, simnet.ErrDead) {
		return store.ErrClosed
	}
	return err
}

func put(t *testing.T, s store.Store, value string) error {
	t.Helper()
	return s.Update(func(tx store.Tx) error { return tx.Put("things", []byte("key"), []byte(value)) })
}

func read(t *testing.T, s store.Store) (value string) {
	t.Helper()
	err := s.View(func(tx store.Tx) error {
		raw, err := tx.Get("things", []byte("key"))
		value = string(raw)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return value
}

func TestCrashLosesWhatWasRunningAndKeepsWhatWasCommitted(t *testing.T) {
	for how, want := range map[simnet.Crash]string{simnet.Running: "first", simnet.Acknowledged: "second"} {
		d := simnet.NewDisk(nil)
		crashes := 0
		m := d.Mount(func() { crashes++ })
		if err := put(t, m, "first"); err != nil {
			t.Fatal(err)
		}
		m.CrashAt(1, how)
		if err := put(t, m, "second"); !errors.Is(err, simnet.ErrDead) || crashes != 1 || !m.Dead() {
			t.Fatalf("the write ended with %v, %d crashes", err, crashes)
		}
		if err := m.View(func(store.Tx) error { return nil }); !errors.Is(err, simnet.ErrDead) {
			t.Errorf("a dead process reads: %v", err)
		}
		if got := read(t, d.Mount(nil)); got != want {
			t.Errorf("after crash %d there is %q, want %q", how, got, want)
		}
	}
}

func TestCopyOfADiskGoesItsOwnWay(t *testing.T) {
	d := simnet.NewDisk(nil)
	if err := put(t, d.Mount(nil), "first"); err != nil {
		t.Fatal(err)
	}
	twin, err := d.Copy()
	if err != nil {
		t.Fatal(err)
	}
	if err := put(t, twin.Mount(nil), "second"); err != nil {
		t.Fatal(err)
	}
	if a, b := read(t, d.Mount(nil)), read(t, twin.Mount(nil)); a != "first" || b != "second" {
		t.Errorf("the disks hold %q and %q", a, b)
	}
}
