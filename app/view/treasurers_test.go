package view_test

import (
	"testing"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/ledger"
)

// What one of several treasurers does at the box waits in the shared account for
// another's approval, which she gives there.
func TestTheBoxOfSeveralTreasurersProposesAndWaits(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		other := newPerson(t)
		card, err := other.TreasurerCard("Zawadi")
		must(t, err)
		v := newVillageOf(t, card)
		_, err = other.Join(v.invitation)
		must(t, err)
		agreed := func() {
			t.Helper()
			list, err := v.founder.Joints(v.epoch.Community)
			must(t, err)
			raw, err := v.founder.JointParcel(v.epoch.Community, list[0].Account)
			must(t, err)
			joints := view.NewJoints(other, other.hub)
			joints.TakeText()
			joints.SetText(joint.Text(raw))
			then(joints.Take)
			joints.Close()
			one := view.NewJoint(other, other.hub, list[0].Account)
			defer one.Close()
			row := one.State().Row
			if !row.Box || !row.Waits || len(row.Proposals) != 1 {
				t.Fatalf("%+v", row)
			}
			one.LookAt(row.Proposals[0])
			then(one.Approve)
			v.carry(other)
			v.fetch(other)
			back, err := other.JointParcel(v.epoch.Community, list[0].Account)
			must(t, err)
			_, err = v.founder.TakeJoint(back)
			must(t, err)
		}
		agreed() // the currency

		c := view.NewCommunity(v.founder, auditor{v, nil}, coder{}, v.founder.hub, time.Now)
		if s := c.State(); !s.Issuer || !s.Treasurer {
			t.Fatalf("%+v", s)
		}
		c.Close()
		b := view.NewBox(v.founder, v.founder.hub)
		b.CashIn()
		b.SetTo(v.address(other))
		b.Next()
		keysIn(b.Key, "250")
		b.Next()
		then(b.Do)
		if s := b.State(); s.Step != view.BoxDone || s.Shared.IsZero() || s.Row.Cursor != nil || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
		b.Close()
		if h, err := other.Balance(v.epoch.Community); err != nil || h[0].Available != 0 {
			t.Fatalf("one alone: %+v, %v", h, err)
		}
		agreed()
		if h, err := other.Balance(v.epoch.Community); err != nil || h[0].Available != 25_000 {
			t.Fatalf("%+v, %v", h, err)
		}

		// Only the one who proposes can begin.
		again := view.NewBox(other, other.hub)
		defer again.Close()
		again.CashIn()
		again.Next()
		keysIn(again.Key, "1")
		again.Next()
		then(again.Do)
		if s := again.State(); s.Step != view.BoxCheck || s.Notice.Code != "not-proposer" || s.Shared != (ledger.Account{}) {
			t.Fatalf("%+v", s)
		}
	})
}
