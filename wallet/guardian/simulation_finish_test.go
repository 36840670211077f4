package guardian_test

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

var errStuck = errors.New("an honest author is stuck, though everybody is there")

// finish brings everything of the honest authors to all guardians, as a
// network that has come back does: in the end each newest entry is certified,
// by an opening where the author began one.
func (w *world) finish() error {
	for _, a := range w.authors {
		if a.cheats || a.tip.IsZero() {
			continue
		}
		for range 4 {
			if err := w.settle(a); err != nil {
				return err
			}
			if a.asking == 0 && w.isFinal(w.entries[a.tip]) {
				break
			}
		}
		if !w.isFinal(w.entries[a.tip]) {
			return fmt.Errorf("%w: entry %+v, %v", errStuck, w.entries[a.tip].Tip(), w.happened)
		}
	}
	return nil
}

// settle hands over what the author stands by; where that is not enough, it
// asks for seals and opens the next round.
func (w *world) settle(a *author) error {
	if a.asking == 0 {
		for _, id := range w.chain(a.tip) {
			for at := range guardians {
				if err := w.submit(at, id); err != nil {
					return err
				}
			}
		}
		if w.isFinal(w.entries[a.tip]) {
			return nil
		}
		a.asking = w.states[a.tip].Tip.Round + 1
	}
	round := a.asking
	var seals []quorum.AccountSeal
	for at, s := range w.seats {
		if s.lies || len(seals) == w.epoch.Quorum() {
			continue // who gets no sense out of one guardian asks the others
		}
		before := len(a.seals[round])
		if err := w.ask(a, at); err != nil {
			return err
		}
		if len(a.seals[round]) == before {
			return fmt.Errorf("%w: guardian %d does not seal for round %d", errStuck, at, round)
		}
		seals = append(seals, a.seals[round][before])
	}
	top, err := quorum.Choose(seals, func(lower, upper ledger.Tip) (bool, error) { return w.on(lower.Entry, upper.Entry), nil })
	if err != nil {
		return fmt.Errorf("%w: %w", errStuck, err)
	}
	e := ledger.Entry{Kind: ledger.KindOpening, Round: round, Body: ledger.Encode(&ledger.Opening{})}
	if top.IsZero() {
		e.Claims = w.firstCredit(a)
	}
	id, err := w.sign(a, top.Entry, e)
	a.openings[id], a.asking = seals, 0
	return err
}

// chain is the unsettled stretch up to an entry, lowest first.
func (w *world) chain(id ledger.ID) []ledger.ID {
	var out []ledger.ID
	for ; !id.IsZero() && !w.isFinal(w.entries[id]); id = w.entries[id].Entry.Prev {
		out = append([]ledger.ID{id}, out...)
	}
	return out
}

// firstCredit is one that admits an account whose feed begins anew.
func (w *world) firstCredit(a *author) []ledger.CreditID {
	gift := w.final[w.authors[0].account][2]
	for i, c := range w.entries[gift].Entry.Credits {
		if c.Payee == a.account {
			return []ledger.CreditID{{Entry: gift, Index: uint64(i)}}
		}
	}
	return nil
}
