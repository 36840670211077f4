package mailbox_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store/bolt"
)

// TestRelayOnAFullDiskSaysSoAndGoesOnAfter fills a real disk of 2 MiB.
func TestRelayOnAFullDiskSaysSoAndGoesOnAfter(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("a small disk can be mounted by root only: %v", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, 0)) })
	s, err := bolt.Open(filepath.Join(dir, "relay.db"), bolt.Migrations())
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	relay := server(t, s)
	v := newVisit(t, relay)
	owner := newKey(t)
	item := func(i int) []byte { return append([]byte(fmt.Sprintf("%6d", i)), make([]byte, 8<<10)...) }
	taken := 0
	for ; taken < 1000; taken++ {
		got, code := v.says(wire.Deposit, &wire.DepositBody{Mailbox: owner.Public(), Content: item(taken)})
		if got == wire.Failed {
			if code != wire.CodeFull {
				t.Fatalf("it says %s", code)
			}
			break
		}
	}
	if taken == 0 || taken == 1000 {
		t.Fatalf("%d items were taken", taken)
	}
	o := office(t, s, nil)
	if got := contents(t, o, owner.Public(), wire.MaxMailPage); len(got) != taken {
		t.Fatalf("%d were acknowledged, %d are there", taken, len(got))
	}
	t.Logf("%d items were taken", taken)

	// The owner reads. Removing needs a little room too, so it may have to be made.
	for i := range taken {
		if err := o.Remove(owner.Public(), []ledger.ID{wire.MailID(item(i))}); err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
	if items, _, err := o.Totals(); err != nil || items == uint64(taken) {
		t.Fatalf("nothing could be removed: %v", err)
	}
	if got, code := v.says(wire.Deposit, &wire.DepositBody{Mailbox: owner.Public(), Content: []byte("after")}); got != wire.Deposited {
		t.Fatalf("it takes nothing after: %s", code)
	}
	must(t, s.Check())
	if _, err := os.Stat(filepath.Join(dir, "relay.db")); err != nil {
		t.Fatal(err)
	}
}
