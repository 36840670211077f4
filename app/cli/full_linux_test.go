package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// fill leaves a disk no room but a few bytes, and gives what makes room again.
func fill(t *testing.T, dir string, leave int64) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "others")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(f, bytes.NewReader(make([]byte, 16<<20)))
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk takes %d bytes: %v", n, err)
	}
	if err := errors.Join(f.Truncate(max(n-leave, 0)), f.Close()); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWalletAndGuardianOnAFullDiskLoseNothing fills a real disk of 8 MiB below a
// wallet with the guardian inside, to the last page or with room for some of
// what a payment writes. Whatever fails then, the books add up after, and what
// was said to be paid is paid, once.
func TestWalletAndGuardianOnAFullDiskLoseNothing(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("a small disk can be mounted by root only: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	amina, brother := filepath.Join(dir, "amina"), filepath.Join(t.TempDir(), "brother")
	runs(t, 0, "--home", amina, "create")
	runs(t, 0, "--home", amina, "found", "--name", "Kongowea Market", "--currency", "KES")
	runs(t, 0, "--home", amina, "issue", "1000")
	invitation := reads[textOut](t, "--home", amina, "invite").Text
	runs(t, 0, "--home", brother, "create")
	runs(t, 0, "--home", brother, "join", invitation)
	to := reads[addressOut](t, "--home", brother, "address").Address
	said, failed := 0, 0
	for _, leave := range []int64{0, 4 << 10, 16 << 10, 64 << 10} {
		free := fill(t, dir, leave)
		if _, whole := runs(t, time.Minute, "--home", amina, "pay", to, "1"); whole {
			said++
		} else {
			failed++
		}
		free()
		runs(t, 0, "--home", amina, "words") // an unlocking that could not be noted counts as a wrong PIN; this one is right
		runs(t, 0, "--home", amina, "sync")
	}
	if failed == 0 {
		t.Error("the disk was never full")
	}
	runs(t, 0, "--home", amina, "pay", to, "1")
	said++
	paid := 0
	for _, m := range reads[historyOut](t, "--home", amina, "history", "--limit", "100").Movements {
		if m.Kind == "paid" {
			paid++
			if m.Status != "done" {
				t.Errorf("payment %s is %s", m.ID, m.Status)
			}
		}
	}
	balance := reads[balanceOut](t, "--home", amina, "balance")
	if paid < said || len(balance.Holdings) != 1 || number(t, balance.Holdings[0].Available) != float64(1000-paid) {
		t.Errorf("%d payments were said to be done, %d are there, of 1000 there are %v", said, paid, balance.Holdings)
	}
	runs(t, 0, "--home", amina, "audit")
	if a := reads[auditOut](t, "--home", amina, "audit", "--guardian"); !a.Complete || len(a.Assets) != 1 || !a.Assets[0].Holds {
		t.Errorf("the guardian's books: %+v", a)
	}
	t.Logf("%d payments met a full disk and failed, %d did not", failed, said-1)
}
