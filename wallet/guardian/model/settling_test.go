package model

import "testing"

func TestWhatIsCertifiedIsPaidInFullBySettlement(t *testing.T) {
	mustHold(t, Settling{Deposit: 1000}, 0)
	mustHold(t, Settling{Deposit: 2000, Dead: true}, 0)
}

func TestARuleOfSettlementsThatIsLeftOutPaysACertifiedCreditInPart(t *testing.T) {
	for _, r := range []Rule{SealsOfAll, FullFirst, SilentSince} {
		t.Run(r.String(), func(t *testing.T) { mustBreak(t, Settling{Deposit: 1000, Without: r}) })
	}
}

// Where a guardian died, one report makes a branch sure.
func TestASealThatCountsForSeveralBranchesPaysACertifiedCreditInPart(t *testing.T) {
	mustBreak(t, Settling{Deposit: 2000, Dead: true, Without: OneBranch})
}

// The deposit has to pay for one branch beside the certified one, which a liar
// and one honest guardian report; where a guardian died, for two.
func TestASmallerDepositPaysACertifiedCreditInPart(t *testing.T) {
	mustBreak(t, Settling{Deposit: 999})
	mustBreak(t, Settling{Deposit: 1999, Dead: true})
}
