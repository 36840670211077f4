package view_test

import (
	"testing"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
)

var _ view.Reopened = (*wallet.Wallet)(nil)

func TestARestoredWalletSaysWhoseAnswerItWaitsFor(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p, again := v.member(5_000), empty(t)
		v.carry(p)
		must(t, again.Restore(mnemonicOf(t, p), "", []byte(pin)))
		_, err := again.Join(v.invitation)
		must(t, err)
		o := view.NewOpening(again, again.hub)
		defer o.Close()
		if s := o.State(); s.Done || s.Asking || s.Quorum != 1 || len(s.Guardians) != 1 || s.Answered != 0 {
			t.Fatalf("%+v", s)
		}
		then(func() { v.fetch(again) })
		if s := o.State(); s.Done || !s.Asking || s.Answered != 0 {
			t.Fatalf("%+v", s)
		}
		then(func() { v.seal(again) })
		then(func() { v.carry(again) })
		if s := o.State(); !s.Done {
			t.Fatalf("%+v", s)
		}
	})
}
