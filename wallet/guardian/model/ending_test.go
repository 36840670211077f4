package model

import (
	"fmt"
	"testing"
)

func TestASettlementPaysWhatIsCertifiedInFullOnceAndNeverMoreThanThereIs(t *testing.T) {
	for _, m := range []Ending{
		{Last: 1, Deposit: 1000},
		{Last: 1, Deposit: 0},
		{Last: 1, Deposit: 1000, Short: true, Third: ToOthers},
		{Last: 1, Deposit: 1000, Short: true, Third: ToOwner},
	} {
		t.Run(fmt.Sprintf("%+v", m), func(t *testing.T) { mustHold(t, m, 0) })
	}
}

func TestSettlementsOfTwoRoundsSettleOneWay(t *testing.T) {
	for _, m := range []Ending{
		{Last: 2, Deposit: 1000, Short: true, Mute: true},
		{Last: 2, Deposit: 0, Short: true, Mute: true},
		{Last: 2, Deposit: 1000, Short: true, Third: ToOwner, Mute: true},
		{Last: 2, Deposit: 1000},
	} {
		t.Run(fmt.Sprintf("%+v", m), func(t *testing.T) { mustHold(t, m, 3_000_000) })
	}
}

func TestARuleOfEndingsThatIsLeftOutIsFound(t *testing.T) {
	one := Ending{Last: 1, Deposit: 1000, Short: true}
	two := Ending{Last: 2, Deposit: 1000, Short: true, Mute: true, Deaf: true}
	three, owner := one, one
	three.Third, three.Mute = ToOthers, true
	owner.Third, owner.Mute = ToOwner, true
	for _, c := range []struct {
		machine Ending
		without []Rule
	}{
		{one, []Rule{NoneLeftOut, ApprovedFirst}},
		{three, []Rule{SealsOfAll, FullFirst, SureOfTwo, SilentSince, ReportsVotes}},
		{owner, []Rule{LateIsVoid, HeldIsSafe}},
		{two, []Rule{ApprovesOnce, EarlierStands, EarlierPays, NoLowerRound}},
	} {
		for _, r := range c.without {
			c.machine.Without = r
			t.Run(r.String(), func(t *testing.T) { mustBreak(t, c.machine) })
		}
	}
}
