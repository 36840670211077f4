package view_test

import (
	"testing"
	"testing/synctest"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// offering is a wallet in which a promise waits from a meeting.
type offering struct {
	view.Taker
	declined []ledger.ID
}

func (o *offering) Current() (wallet.Community, error) { return wallet.Community{}, nil }

func (o *offering) Offers(ledger.ID) (list []wallet.Offer, err error) {
	if len(o.declined) == 0 {
		list = []wallet.Offer{{ID: ledger.ID{7}, HandOver: make(wallet.HandOver, 40), Worth: wallet.Worth{New: 5}}}
	}
	return list, nil
}

func (o *offering) Judge(ledger.ID, wallet.HandOver) (wallet.Worth, error) {
	return wallet.Worth{New: 5, Warnings: []wallet.Warning{wallet.WarnSum}}, nil
}

func (o *offering) Decline(_, offer ledger.ID) error {
	o.declined = append(o.declined, offer)
	return nil
}

func TestOnlyWhatWasHandedOverInAMeetingIsDeclined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &offering{}
		v := view.NewTake(o, view.NewHub())
		defer v.Close()
		synctest.Wait()
		waiting := v.State().Offers[0]
		looks := func(at func()) {
			at()
			synctest.Wait()
			if s := v.State(); s.Step != view.TakeCheck {
				t.Fatalf("%+v", s)
			}
			v.Decline()
			synctest.Wait()
		}
		looks(func() {
			v.SetText(waiting.Text)
			v.Next()
		})
		if len(o.declined) != 0 {
			t.Fatal("what was pasted was declined")
		}
		v.Back()
		looks(func() { v.Choose(waiting) })
		if s := v.State(); s.Step != view.TakeRead || len(s.Offers) != 0 || s.Text != "" {
			t.Errorf("%+v", s)
		}
		if len(o.declined) != 1 || o.declined[0] != waiting.ID {
			t.Errorf("declined %v", o.declined)
		}
	})
}
