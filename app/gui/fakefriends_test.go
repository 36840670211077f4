package gui_test

import (
	"bytes"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	parts "sanduk.app/wallet/keys/shares"
)

// sharesOf are shares of the fake's words, the same each time.
func sharesOf(needed, n int) []parts.Share {
	m, err := keys.ParseMnemonic(words)
	if err != nil {
		panic(err)
	}
	all, err := parts.Split(bytes.NewReader(make([]byte, 1024)), m.Entropy(), parts.Plan{Needed: needed, Shares: n})
	if err != nil {
		panic(err)
	}
	return all
}

func (f *fake) BackupDue() (bool, error) { defer f.locked()(); return f.due, nil }

func (f *fake) FriendSets() ([]wallet.FriendSet, error) {
	defer f.locked()()
	return append([]wallet.FriendSet(nil), f.sets...), nil
}

func (f *fake) SplitAmong(_ []byte, needed int, names []string) (wallet.FriendSet, []parts.Share, error) {
	defer f.locked()()
	set := wallet.FriendSet{Number: uint64(len(f.sets)) + 1, Made: now(), Needed: needed}
	for _, name := range names {
		set.Friends = append(set.Friends, wallet.Friend{Name: name})
	}
	f.sets = append([]wallet.FriendSet{set}, f.sets...)
	return set, sharesOf(needed, len(names)), nil
}

func (f *fake) FriendShares([]byte, uint64) ([]parts.Share, error) {
	defer f.locked()()
	return sharesOf(f.sets[0].Needed, len(f.sets[0].Friends)), nil
}

func (f *fake) ShareGiven(_ uint64, position int) error {
	defer f.locked()()
	set := f.sets[0]
	set.Friends = append([]wallet.Friend(nil), set.Friends...)
	set.Friends[position-1].Given = now()
	f.sets[0] = set
	return nil
}

func (f *fake) Gathering() (bool, error) {
	defer f.locked()()
	have, _ := f.gathered.Progress()
	return have > 0, nil
}

func (f *fake) soFar() wallet.Gathered {
	have, needed := f.gathered.Progress()
	return wallet.Gathered{Have: have, Needed: needed}
}

func (f *fake) GatheredSoFar([]byte) (wallet.Gathered, error) {
	defer f.locked()()
	return f.soFar(), nil
}

func (f *fake) Gather(_ []byte, text string) (wallet.Gathered, error) {
	defer f.locked()()
	share, err := parts.Parse(text)
	if err == nil {
		_, err = f.gathered.Add(share)
	}
	return f.soFar(), err
}

func (f *fake) ForgetGathered() error { defer f.locked()(); f.gathered.Wipe(); return nil }

func (f *fake) RestoreGathered(string, []byte) error {
	defer f.locked()()
	f.exists, f.open = true, true
	return nil
}

func (f *fake) RehearseWords(m keys.Mnemonic, _ string) error {
	if m.String() != words {
		return wallet.ErrOtherWallet
	}
	return nil
}

func (f *fake) RehearseShares(set *parts.Set, _ string) error {
	_, err := set.Secret("")
	return err
}

func (f *fake) Rehearsed() (wallet.Rehearsal, error) {
	return wallet.Rehearsal{Words: now().Add(-40 * 24 * time.Hour)}, nil
}

func (f *fake) HasPassphrase() (bool, error) { return false, nil }
