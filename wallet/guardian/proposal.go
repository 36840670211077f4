package guardian

import (
	"errors"

	"sanduk.app/wallet/ledger"
)

// CheckProposal tells a member of a joint account whether guardians will find an
// entry right once enough members have approved it, as far as the member's own
// past shows, and gives the account after it. One approval is enough here; that
// the entry stands on the account's newest one is the caller's to check, and so
// are the seals that an opening stands on. Errors as those of Judge.
func (d *Desk) CheckProposal(past Past, now uint64, s *ledger.Signed) (ledger.State, error) {
	if err := errors.Join(d.belongs(s), d.timely(now, s)); err != nil {
		return ledger.State{}, err
	}
	w := weighing{desk: d, past: past, known: map[ledger.ID]ledger.State{}, proposal: true}
	return w.weigh(s)
}

// signed checks an entry's signatures; of a proposal one approval is enough.
func (w *weighing) signed(before ledger.State, s *ledger.Signed, facts ledger.Facts) error {
	if !w.proposal {
		return before.CheckAuthority(s, facts, w.desk.Verify)
	}
	holder, err := before.HolderFor(s, facts)
	if err != nil {
		return err
	}
	holder.Needed = 1
	return holder.CheckAuthority(s, w.desk.Verify)
}
