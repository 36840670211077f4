package model

import (
	"fmt"
	"testing"
)

func locks(clocks bool) []Lock {
	return []Lock{{Payee: true, Clocks: clocks}, {Payer: true, Clocks: clocks}, {Payee: true, Payer: true, Clocks: clocks}}
}

func TestALockIsNeverBothClaimedAndRefundedNorRefundedEarly(t *testing.T) {
	for _, l := range locks(false) {
		t.Run(fmt.Sprintf("%+v", l), func(t *testing.T) {
			mustHold(t, Rounds{Last: 2, Run: 1, Lock: l}, 0)
			mustHold(t, Rounds{Last: 3, Run: 1, Deaf: true, Lock: l}, 0)
			mustHold(t, Rounds{Last: 3, Run: 1, Lock: l}, 1_000_000)
		})
	}
	for _, l := range locks(true) {
		t.Run(fmt.Sprintf("%+v", l), func(t *testing.T) {
			mustHold(t, Rounds{Last: 1, Run: 1, Lock: l}, 0)
			mustHold(t, Rounds{Last: 2, Run: 1, Deaf: true, Lock: l}, 0)
			mustHold(t, Rounds{Last: 3, Run: 1, Deaf: true, Lock: l}, 1_000_000)
		})
	}
}

func TestARuleOfLocksThatIsLeftOutLetsALockBeClaimedAndRefunded(t *testing.T) {
	for _, m := range []Rounds{
		{Last: 1, Run: 1, Lock: Lock{Payee: true}, Without: VotesOnce},
		{Last: 1, Run: 1, Lock: Lock{Payer: true}, Without: NoLowerRound},
		{Last: 1, Run: 1, Lock: Lock{Payer: true}, Without: ReportsVotes},
		{Last: 1, Run: 1, Lock: Lock{Payer: true}, Without: SealsCarry},
		{Last: 1, Run: 1, Lock: Lock{Payee: true, Payer: true}, Without: OneChain},
		{Last: 3, Run: 1, Lock: Lock{Payer: true}, Without: CarriedReports},
		{Last: 1, Run: 1, Lock: Lock{Payer: true, Clocks: true}, Without: OwnClock},
	} {
		t.Run(m.Without.String(), func(t *testing.T) { mustBreak(t, m) })
	}
}
