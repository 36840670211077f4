package boot_test

import (
	"os"
	"testing"

	"sanduk.app/app/boot"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/publiclog"
)

func (t *town) watched(a *boot.App, whole bool) []publiclog.Watched {
	t.t.Helper()
	list, err := a.WatchGuardians(t.t.Context(), t.community.ID, whole, nil)
	must(t.t, err)
	return list
}

func TestHonestGuardiansLogsHaveEveryVoteOfTheCertificates(t *testing.T) {
	town := newTown(t, 4)
	shop := town.member()
	for range 3 {
		town.pay(town.founder, town.address(shop), 10)
	}
	for _, whole := range []bool{false, true, false} {
		checked := 0
		for _, w := range town.watched(town.founder, whole) {
			if w.Err != nil || w.Fault != nil || len(w.Missing) > 0 || w.Votes == 0 {
				t.Errorf("guardian %d: %+v", w.Seat, w)
			}
			checked += w.Checked
		}
		if checked < 3*3 {
			t.Errorf("%d votes were looked for", checked)
		}
	}
	town.guardians[2].stop()
	list := town.watched(town.founder, false)
	if list[2].Err == nil || list[1].Err != nil {
		t.Errorf("who is away: %v, who is there: %v", list[2].Err, list[1].Err)
	}
}

func TestTheNewestVotesAloneAreLookedForUnlessTheWholeLogIsRead(t *testing.T) {
	town := newTown(t, 4)
	shop := town.member()
	for range 20 {
		town.pay(town.founder, town.address(shop), 1)
	}
	for _, whole := range []bool{false, true} {
		most := 0
		for _, w := range town.watched(town.founder, whole) {
			if w.Err != nil || len(w.Missing) > 0 {
				t.Errorf("the whole log %t, guardian %d: %+v", whole, w.Seat, w)
			}
			most = max(most, w.Checked)
		}
		if few := most > 0 && most <= 16; few == whole {
			t.Errorf("the whole log %t: %d votes were looked for", whole, most)
		}
	}
}

// A guardian's machine is restored from a disk image. Whoever looks at its log
// has bytes that prove it, unless it has noticed by itself and votes no more.
func TestGuardianThatRunsFromABackupIsProvenFaultyOrStops(t *testing.T) {
	town := newTown(t, 4)
	shop := town.member()
	image, restored := t.TempDir(), town.guardians[1]
	restored.stop()
	must(t, os.CopyFS(image, os.DirFS(restored.home)))
	restored.serve()
	town.pay(town.founder, town.address(shop), 10)
	town.guardians[0].stop() // so that the quorum needs the one that is watched
	town.pay(town.founder, town.address(shop), 10)
	town.watched(town.founder, false)

	restored.stop()
	restored.home = image
	restored.serve()
	town.guardians[0].serve()
	list := town.watched(town.founder, true)
	if list[1].Fault == nil && list[1].Err == nil {
		t.Fatalf("nobody noticed: %+v", list[1])
	}
	for _, honest := range []int{0, 2, 3} {
		if w := list[honest]; w.Fault != nil || len(w.Missing) > 0 {
			t.Errorf("guardian %d: %+v", honest, w)
		}
	}
	if list[1].Fault == nil {
		return // it met another guardian first, noticed it by itself, and has erased its key
	}
	m, err := town.founder.Wallet.Membership(town.community.ID)
	must(t, err)
	must(t, list[1].Fault.Check(&m.Epoch, keys.Verify))
}
