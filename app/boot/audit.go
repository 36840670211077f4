package boot

import (
	"context"
	"errors"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Audit replays what this home holds of a community: what its guardian holds,
// where guardian is set, else what its wallet holds. Progress, which may be
// nil, is told how many feeds are done.
func (a *App) Audit(ctx context.Context, community ledger.ID, guardian bool, progress audit.Progress) (*audit.Report, error) {
	m, err := a.Wallet.Membership(community)
	if err != nil {
		return nil, err
	}
	var report *audit.Report
	err = a.reading(guardian, func(s store.Store) error {
		return s.View(func(tx store.Tx) error {
			b := book.Open(tx, community)
			first, _ := m.Epoch.At(0)
			verify := keys.NewChecker(rememberedInAudit).Verify
			epoch, err := b.CheckedChain(*first, verify) // what is audited may know more epochs than the wallet
			if err != nil {
				return err
			}
			report, err = audit.Run(ctx, b, &epoch, verify, progress)
			return err
		})
	})
	return report, err
}

// rememberedInAudit is how many keys and signatures are remembered: those over
// the trees of votes of a million entries, which an audit meets account by
// account, and so each one again after most of the others. It is 80 MB where
// there are so many.
const rememberedInAudit = 1 << 18

// reading gives the store of the wallet, or of the guardian.
func (a *App) reading(guardian bool, f func(store.Store) error) error {
	if !guardian {
		return f(a.store)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.guard != nil {
		return f(a.guard.store)
	}
	s, err := a.openBooks()
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

// LedgerLine is one line of an exported ledger: what a stranger needs to
// repeat an audit, as PROTOCOL.md explains. Bytes are in base64.
type LedgerLine struct {
	ID          string `json:"id,omitempty"`
	Entry       []byte `json:"entry,omitempty"`       // a signed entry
	Certificate []byte `json:"certificate,omitempty"` // its own, where it has one

	// In a guardian's backup only.
	Memos [][]byte `json:"memos,omitempty"` // of the entry, sealed
	Fault []byte   `json:"fault,omitempty"` // instead of an entry: a proof that an account cheated
}

// amendedBy is the certificate by which an amendment started its epoch.
func amendedBy(b *book.Book, s *ledger.Signed) (quorum.Certificate, bool, error) {
	a, err := quorum.DecodeAmendment(s.Entry.Body)
	if err != nil {
		return quorum.Certificate{}, false, err
	}
	e, held, err := b.Amendment(a.Epoch)
	if err != nil || !held || e.Entry.ID() != s.ID() {
		return quorum.Certificate{}, false, err
	}
	return e.Certificate[0], true, nil
}

// ExportLedger gives every certified entry that is held, feed by feed, the
// charter's feed among them.
func (a *App) ExportLedger(community ledger.ID, guardian bool, f func(LedgerLine) error) error {
	return a.reading(guardian, func(s store.Store) error { return exportLedger(s, community, f) })
}

func exportLedger(s store.Store, community ledger.ID, f func(LedgerLine) error) error {
	return s.View(func(tx store.Tx) error {
		b := book.Open(tx, community)
		return b.Heights(func(h book.Height) error {
			return b.Feed(h.Account, 1, func(e *ledger.Signed) error {
				line, err := ledgerLine(b, e)
				if err != nil {
					return err
				}
				return f(line)
			})
		})
	})
}

func ledgerLine(b *book.Book, e *ledger.Signed) (LedgerLine, error) {
	line := LedgerLine{ID: e.ID().String(), Entry: e.Bytes()}
	c, ok, err := b.Certificate(e.ID())
	if err == nil && e.Entry.Kind == ledger.KindAmendment {
		// the chain of charters is followed by the certificate of the epoch before
		c, ok, err = amendedBy(b, e)
	}
	if err == nil && ok {
		line.Certificate = c.Bytes()
	}
	return line, err
}
