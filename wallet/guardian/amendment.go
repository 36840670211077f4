package guardian

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// amends checks what is written on the guardians' own account: amendments of the
// charter, each on the newest one, and openings that leave its members as they
// are. Anything else waits: it would take the place of an amendment.
func (d *Desk) amends(past Past, s *ledger.Signed) error {
	e := &s.Entry
	if e.Account != d.Epoch.Account {
		if e.Kind == ledger.KindAmendment {
			return ledger.Refuse(ledger.CodeKind, "only the guardians' own account amends the charter")
		}
		return nil
	}
	switch e.Kind {
	case ledger.KindAmendment:
		if _, err := d.Epoch.CheckAmendment(e, d.Verify); err != nil {
			return err
		}
		return d.onCharter(past, e.Prev)
	case ledger.KindOpening:
		if next, named := e.NewHolder(); !named || len(next.Members) == d.Epoch.Guardians() {
			return nil
		}
	}
	return &ledger.Wait{Reason: ledger.WaitKind, Text: fmt.Sprintf("%s of the guardians' account is not known to this version", e.Kind)}
}

// onCharter asks that nothing but openings stands between an amendment and the
// charter that it amends: there is one for each epoch.
func (d *Desk) onCharter(past Past, id ledger.ID) error {
	for range ledger.MaxUncertified {
		if id == d.Epoch.Began.Entry {
			return nil
		}
		s, held, err := past.Entry(id)
		if err != nil || !held {
			return orMissing(err, id)
		}
		if s.Entry.Kind != ledger.KindOpening {
			break
		}
		id = s.Entry.Prev
	}
	return ledger.Refuse(ledger.CodeKind, "it does not follow the charter of epoch %d", d.Epoch.Number)
}

// presentSeals checks the seals that carry an opening which others report. Those
// of an epoch that is over count for nothing: its keys may be stolen, and who
// has them could make an opening that passes by what was certified since. Nor do
// they refuse it: it may have been voted for while they counted. A certificate
// decides.
func (d *Desk) presentSeals(s *ledger.Signed, seals []quorum.AccountSeal) error {
	for i := range seals {
		if seals[i].Epoch < d.Epoch.Number {
			return &ledger.Wait{Reason: ledger.WaitSeals, Text: "opening " + s.ID().Short() + " has seals of an epoch that is over: a certificate decides"}
		}
	}
	return d.checkSeals(s.Entry.Account, s.Entry.Round, seals)
}

func (d *Desk) checkSeals(account ledger.Account, round uint64, seals []quorum.AccountSeal) error {
	if err := d.Epoch.CheckSeals(account, round, seals, d.Verify); err != nil {
		return ledger.Refuse(ledger.CodeSeals, "%v", err)
	}
	return nil
}
