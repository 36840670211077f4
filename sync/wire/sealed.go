package wire

import (
	"fmt"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// VerifySealed reads what a guardian gave at a request: its seal, and the entries
// that this reports, each with what makes it count. Whoever brought it can't have
// taken it from another request, or left anything out.
func VerifySealed(body *SealedBody, r *ledger.SealRequest, epoch *quorum.Epoch, verify ledger.Verify) (quorum.AccountSeal, []book.Evidence, error) {
	seal, err := quorum.DecodeAccountSeal(body.Seal)
	if err == nil {
		err = epoch.CheckAnswer(r, &seal, body.Answer, verify)
	}
	if err != nil {
		return quorum.AccountSeal{}, nil, err
	}
	items, err := Verify(body.Reported, epoch, verify)
	if err != nil {
		return quorum.AccountSeal{}, nil, err
	}
	return seal, items, reported(&seal, items)
}

// reported checks that what a seal reports came along: the certified entry with
// a certificate, every vote's entry, and an opening's seals.
func reported(seal *quorum.AccountSeal, items []book.Evidence) error {
	covered, byID, carried := Covered(items), map[ledger.ID]*ledger.Signed{}, map[ledger.ID]bool{}
	for _, e := range items {
		id := e.Entry.ID()
		byID[id], carried[id] = e.Entry, carried[id] || covered[id] || !e.Entry.Entry.Opens() || len(e.Seals) > 0
	}
	if id := seal.Certified.Entry; !id.IsZero() && !covered[id] {
		return fmt.Errorf("%w: the certified entry %s did not come along", quorum.ErrSeal, id.Short())
	}
	for _, v := range seal.Votes {
		s := byID[v.Entry]
		if s == nil || s.Tip() != v || s.Entry.Account != seal.Account {
			return fmt.Errorf("%w: entry %s did not come along", quorum.ErrSeal, v.Entry.Short())
		}
		if !carried[v.Entry] {
			return fmt.Errorf("%w: the seals of opening %s did not come along", quorum.ErrSeal, v.Entry.Short())
		}
	}
	return nil
}
