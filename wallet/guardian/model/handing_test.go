package model

import "testing"

func TestFriendsHandAnAccountOverInTimeAndOnOneChain(t *testing.T) {
	mustHold(t, Handing{}, 0)
	mustHold(t, Handing{OwnerCan: true}, 0)
}

func TestARuleOfFriendsThatIsLeftOutIsFound(t *testing.T) {
	for _, r := range []Rule{StopsAtOnce, FriendsWait, StoodWaited, AskedByWriter, OldKeyOut} {
		t.Run(r.String(), func(t *testing.T) { mustBreak(t, Handing{OwnerCan: r == StoodWaited, Without: r}) })
	}
}
