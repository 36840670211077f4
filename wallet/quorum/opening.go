package quorum

import (
	"fmt"

	"sanduk.app/wallet/ledger"
)

// Choose gives what an opening must stand on, by the reports of a quorum of
// seals: the highest round first, then the highest seq, certificates and votes
// alike; the zero tip when nothing is reported. Every report of the highest
// round, and every certified one, must lie on the chain that ends there, else
// ErrForked. onChain tells whether the first entry is the second or one of
// those before it; its errors are passed on.
//
// Why it is safe: the votes of a certificate and the seals share an honest
// guardian, so what is certified, or can still be, is among the reports; and
// no quorum votes in a lower round once a quorum has sealed.
func Choose(seals []AccountSeal, onChain func(lower, upper ledger.Tip) (bool, error)) (ledger.Tip, error) {
	var top ledger.Tip
	for _, s := range seals {
		for _, t := range append([]ledger.Tip{s.Certified}, s.Votes...) {
			if !t.IsZero() && (top.IsZero() || t.Newer(top)) {
				top = t
			}
		}
	}
	for _, s := range seals {
		if err := allBelow(s, top, onChain); err != nil {
			return ledger.Tip{}, err
		}
	}
	return top, nil
}

func allBelow(s AccountSeal, top ledger.Tip, onChain func(lower, upper ledger.Tip) (bool, error)) error {
	for i, t := range append([]ledger.Tip{s.Certified}, s.Votes...) {
		certified := i == 0
		if t.IsZero() || !certified && t.Round != top.Round {
			continue
		}
		ok, err := onChain(t, top)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%w: guardian %d reports entry %s", ErrForked, s.Guardian, t.Entry.Short())
		}
	}
	return nil
}

// SealsFor is how many seals carry an opening of a round: a quorum's, but those
// of all guardians for a settlement.
func (e *Epoch) SealsFor(account ledger.Account, round uint64) int {
	if account.Type() == ledger.TypePurse && round >= ledger.SettleRound {
		return e.Guardians()
	}
	return e.Quorum()
}

// Settlers are who writes the settlement of a round: the guardians, who take
// turns in proposing.
func (e *Epoch) Settlers(round uint64) ledger.Holder {
	n := uint64(e.Guardians())
	return ledger.Holder{Members: e.Charter.Members(), Needed: e.Charter.Quorum, Proposer: (round - ledger.SettleRound) % n}
}

// CheckSeals tells whether the seals are of a quorum, each of another
// guardian, for that account and round.
func (e *Epoch) CheckSeals(account ledger.Account, round uint64, seals []AccountSeal, verify ledger.Verify) error {
	if need := e.SealsFor(account, round); len(seals) != need {
		return fmt.Errorf("%w: %d seals, an opening carries %d", ErrTooFew, len(seals), need)
	}
	var seen uint64
	for i := range seals {
		s := &seals[i]
		if s.Account != account || s.Round != round {
			return fmt.Errorf("%w: it is for round %d of account %s", ErrSeal, s.Round, s.Account)
		}
		if s.Guardian >= MaxGuardians || seen>>s.Guardian&1 == 1 {
			return fmt.Errorf("%w: two of guardian %d", ErrSeal, s.Guardian)
		}
		seen |= 1 << s.Guardian
		if err := e.CheckSeal(s, verify); err != nil {
			return err
		}
	}
	return nil
}
