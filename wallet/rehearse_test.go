package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
)

func TestARehearsalShowsThatWordsOpenThisWalletAndNoOther(t *testing.T) {
	b := newBox(t)
	m, err := b.Create([]byte(pin), 12)
	must(t, err)
	if err := b.RehearseWords(mnemonic(t, 16, keys.English), ""); !errors.Is(err, wallet.ErrOtherWallet) {
		t.Errorf("other words: %v", err)
	}
	if err := b.RehearseWords(m, "mango"); !errors.Is(err, wallet.ErrOtherWallet) {
		t.Errorf("a passphrase that is none: %v", err)
	}
	if r, err := b.Rehearsed(); err != nil || !r.Words.IsZero() || !r.Shares.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
	must(t, b.RehearseWords(m, ""))
	if r, err := b.Rehearsed(); err != nil || !r.Words.Equal(b.clock) || !r.Shares.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
	if kept, err := b.WordsKept(); err != nil || !kept {
		t.Error("whoever typed all words has them")
	}
	b.Lock()
	if err := b.RehearseWords(m, ""); !errors.Is(err, wallet.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
	if _, err := b.HasPassphrase(); !errors.Is(err, wallet.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
}

func TestARehearsalShowsThatFriendsSharesOpenThisWallet(t *testing.T) {
	b, other := newBox(t), newBox(t)
	must(t, b.Restore(mnemonic(t, 32, keys.Spanish), "mango", []byte(pin)))
	if has, err := b.HasPassphrase(); err != nil || !has {
		t.Error(has, err)
	}
	_, err := other.Create([]byte(pin), 12)
	must(t, err)
	_, mine, err := b.SplitAmong([]byte(pin), 2, []string{"", "", ""})
	must(t, err)
	_, theirs, err := other.SplitAmong([]byte(pin), 2, []string{"", "", ""})
	must(t, err)
	b.clock = b.clock.Add(time.Hour)
	setOf := func(all ...shares.Share) *shares.Set {
		set := &shares.Set{}
		for _, share := range all {
			_, err := set.Add(share)
			must(t, err)
		}
		return set
	}
	if err := b.RehearseShares(setOf(mine[0]), "mango"); !errors.As(err, new(*shares.MissingError)) {
		t.Errorf("one of two: %v", err)
	}
	if err := b.RehearseShares(setOf(theirs[0], theirs[1]), ""); !errors.Is(err, wallet.ErrOtherWallet) {
		t.Errorf("another's: %v", err)
	}
	if err := b.RehearseShares(setOf(mine[0], mine[1]), "wrong"); !errors.Is(err, wallet.ErrOtherWallet) {
		t.Errorf("a wrong passphrase: %v", err)
	}
	must(t, b.RehearseShares(setOf(mine[2], mine[0]), "mango"))
	if r, err := b.Rehearsed(); err != nil || !r.Shares.Equal(b.clock) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestABackupIsDueADayAfterTheWordsWereKeptAndOnceAYear(t *testing.T) {
	b := newBox(t)
	due := func(want bool, when string) {
		t.Helper()
		if got, err := b.BackupDue(); err != nil || got != want {
			t.Errorf("%s: %v, %v", when, got, err)
		}
	}
	m, err := b.Create([]byte(pin), 12)
	must(t, err)
	b.clock = b.clock.Add(48 * time.Hour)
	due(false, "before the words are kept")
	must(t, b.KeepWords())
	due(false, "as soon as they are")
	b.clock = b.clock.Add(24 * time.Hour)
	due(true, "a day later")
	must(t, b.RehearseWords(m, ""))
	due(false, "tried")
	b.clock = b.clock.Add(364 * 24 * time.Hour)
	due(false, "within a year")
	b.clock = b.clock.Add(24 * time.Hour)
	due(true, "after a year")

	restored := newBox(t)
	must(t, restored.Restore(m, "", []byte(pin)))
	restored.clock = restored.clock.Add(48 * time.Hour)
	if got, err := restored.BackupDue(); err != nil || got {
		t.Error("a restore shows that the words work")
	}
}
