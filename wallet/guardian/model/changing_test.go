package model

import "testing"

func TestAnEpochChangeLeavesOneChain(t *testing.T) { mustHold(t, Changing{}, 2_000_000) }

func TestARuleOfEpochsThatIsLeftOutCertifiesTwoChains(t *testing.T) {
	for _, r := range []Rule{SilentAfter, SealsOfQuorum, ReportsToNext, FloorOfReports, PresentSeals, ForksWait} {
		t.Run(r.String(), func(t *testing.T) { mustBreak(t, Changing{Without: r}) })
	}
}
