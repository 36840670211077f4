package model

import (
	"fmt"
	"testing"
)

// The bounds that are searched to the end; beyond them, as many worlds as are
// named.
func TestAllCertifiedEntriesOfAnAccountAreOnOneChain(t *testing.T) {
	for _, c := range []struct {
		machine Rounds
		beyond  int
	}{
		{Rounds{Last: 1, Run: 1}, 0},
		{Rounds{Last: 1, Run: 2}, 0},
		{Rounds{Last: 2, Run: 1}, 0},
		{Rounds{Last: 3, Run: 1, Deaf: true}, 0},
		{Rounds{Last: 2, Run: 2, Deaf: true}, 0},
		{Rounds{Last: 3, Run: 1}, 4_000_000},
		{Rounds{Last: 2, Run: 2}, 3_000_000},
	} {
		t.Run(fmt.Sprintf("rounds %d run %d deaf %v", c.machine.Last, c.machine.Run, c.machine.Deaf), func(t *testing.T) { mustHold(t, c.machine, c.beyond) })
	}
}

func TestARuleOfRoundsThatIsLeftOutLetsTwoEntriesBeCertified(t *testing.T) {
	for _, m := range []Rounds{
		{Last: 1, Run: 1, Without: QuorumOfThree},
		{Last: 1, Run: 1, Without: VotesOnce},
		{Last: 1, Run: 2, Without: OwnStretch},
		{Last: 2, Run: 1, Without: NoLowerRound},
		{Last: 2, Run: 1, Without: OneOpening},
		{Last: 2, Run: 1, Without: SealsCarry},
		{Last: 2, Run: 1, Without: ReportsVotes},
		{Last: 2, Run: 2, Deaf: true, Without: HighestRound},
		{Last: 2, Run: 1, Without: OneChain},
		{Last: 2, Run: 1, Without: CarriedReports},
		{Last: 3, Run: 1, Without: CarriedBelow},
		{Last: 3, Run: 1, Without: TruePlaces},
	} {
		t.Run(m.Without.String(), func(t *testing.T) { mustBreak(t, m) })
	}
}

// LEDGER.md's "never vote from a copy": with one liar beside it, a guardian
// that does makes two certificates.
func TestAGuardianThatVotesFromAnOldCopyOfItsStoreMakesTwoCertificates(t *testing.T) {
	mustBreak(t, Rounds{Last: 1, Run: 1, Without: KeepsStore})
}

// These rules say again, of one account in one epoch, what the others bring
// about: the search finds no conflict without any one of them. What they are
// for is written in README.md.
func TestRulesThatNoConflictOfOneAccountInOneEpochDependsOn(t *testing.T) {
	for _, r := range []Rule{OwnSeal, ReportsStanding, CertifiedOnChain, AboveNewest} {
		t.Run(r.String(), func(t *testing.T) {
			mustHold(t, Rounds{Last: 2, Run: 1, Without: r}, 0)
			mustHold(t, Rounds{Last: 3, Run: 1, Deaf: true, Without: r}, 0)
		})
	}
}

// exact is a machine that takes no two worlds for one but rivals in another
// order.
type exact struct{ Rounds }

func (m exact) Key(w *Account) uint64 {
	label, whole := w.labels()
	return w.key(&label, &whole, [honest]int{0, 1, 2})
}

func TestTheKeyMergesNoMoreThanTheOrdersOfTheGuardians(t *testing.T) {
	for _, m := range []Rounds{{Last: 1, Run: 1}, {Last: 2, Run: 1, Deaf: true}} {
		merged, all := Search[Account, Step](m, Limits{}), Search[Account, Step](exact{m}, Limits{})
		if !merged.Whole || !all.Whole || merged.Depth != all.Depth || all.States > 6*merged.States || all.States < 4*merged.States {
			t.Errorf("%+v, without merging %+v", merged, all)
		}
	}
}
