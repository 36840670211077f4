package gui_test

import (
	"crypto/sha256"
	"errors"
	"strings"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

func (f *fake) NamedFriends(ledger.ID) (wallet.Named, bool, error) {
	defer f.locked()()
	if f.named == nil {
		return wallet.Named{}, false, nil
	}
	return *f.named, true, nil
}

func (f *fake) NameFriends(_ ledger.ID, addresses []string, needed int, can bool) error {
	defer f.locked()()
	f.named = &wallet.Named{Addresses: addresses, Needed: needed, OwnerCan: can}
	return nil
}

func (f *fake) StartRescue(_ ledger.ID, address string) error {
	defer f.locked()()
	a, err := keys.ParseAddress(address)
	if err != nil {
		return wallet.ErrRequest
	}
	f.rescue = &wallet.Rescue{Account: accountOf(a), Address: address, Stage: wallet.StageStop, Text: rescueText()}
	return nil
}

func (f *fake) StopRescue(ledger.ID) error { defer f.locked()(); f.rescue = nil; return nil }

func (f *fake) Rescue(ledger.ID) (wallet.Rescue, bool, error) {
	defer f.locked()()
	if f.rescue == nil {
		return wallet.Rescue{}, false, nil
	}
	return *f.rescue, true, nil
}

// TakeRescueAnswer counts: with enough answers guardians have to be met.
func (f *fake) TakeRescueAnswer(text string) error {
	defer f.locked()()
	if !strings.HasPrefix(text, "sanduk-rescue-answer:") {
		return wallet.ErrRescueText
	}
	r := *f.rescue
	if r.Signed++; r.Signed == r.Needed {
		r.Stage, r.Text = wallet.StageSeals, ""
	}
	f.rescue = &r
	return nil
}

func (f *fake) LookAtRescue(text string) (wallet.RescueAsk, error) {
	if text != rescueText() {
		return wallet.RescueAsk{}, wallet.ErrRescueText
	}
	return f.ask, nil
}

func (f *fake) HelpRescue(text string) (string, error) {
	defer f.locked()()
	if f.helped != "" && f.helped != text {
		return "", errors.New("fake: two phones")
	}
	f.helped = text
	return "sanduk-rescue-answer:" + strings.Repeat("hWAQ", 60), nil
}

// rescueText is as long as a real one.
func rescueText() string { return "sanduk-rescue:" + strings.Repeat("hVgg", 50) }

// newPhoneKey is the key of somebody's new phone.
func newPhoneKey() keys.PublicKey { return sha256.Sum256([]byte("new phone")) }
