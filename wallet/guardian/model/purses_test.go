package model

import "testing"

func TestAPromiseThatAQuorumWasShownInTimeIsKept(t *testing.T) {
	mustHold(t, Rounds{Last: 1, Run: 2, Purse: true}, 0)
}

func TestARuleOfPursesThatIsLeftOutLosesAPromise(t *testing.T) {
	for _, r := range []Rule{OwnClock, KnownPurse, ReportsVotes, SealsCarry} {
		t.Run(r.String(), func(t *testing.T) { mustBreak(t, Rounds{Last: 1, Run: 2, Purse: true, Without: r}) })
	}
}
