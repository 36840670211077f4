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

// SealFor travels in bundles and letters only: a seal that somebody carries to who
// asked for it.
const SealFor Type = 62

// SealForBody is a seal with the hash of the request that it answers. Where the
// answer is zero it tells why the request was refused: the guardian has sealed
// for another one, or a later round.
type SealForBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Request   [32]byte
	Sealed    SealedBody
}

func (b *SealForBody) bounds() error { return b.Sealed.bounds() }

// VerifyBeyond reads a seal that answers no request of ours as why its guardian
// refuses one: it is signed, as a refusal is not.
func VerifyBeyond(body *SealedBody, r *ledger.SealRequest, epoch *quorum.Epoch, verify ledger.Verify) (book.SealRefusal, error) {
	seal, err := quorum.DecodeAccountSeal(body.Seal)
	if err == nil {
		err = epoch.CheckSeal(&seal, verify)
	}
	if err == nil && (seal.Account != r.Account || seal.Round < r.Round) {
		err = fmt.Errorf("%w: it is for round %d of account %s", quorum.ErrSeal, seal.Round, seal.Account)
	}
	return book.SealRefusal{Guardian: seal.Guardian, Round: seal.Round}, err
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
