package boot

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
)

// ErrLedgerFile says that a file is no exported ledger.
var ErrLedgerFile = errors.New("this is not the ledger of one community")

// AuditFile audits an exported ledger, as ExportLedger gives it. It needs no
// wallet, no membership and no secret; what the auditor has to know from
// elsewhere is the community's id, which the report names. Progress, which may
// be nil, is told how many feeds are done.
func AuditFile(ctx context.Context, path string, progress audit.Progress) (*audit.Report, string, error) {
	dir, err := os.MkdirTemp("", "sanduk-audit-")
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := bolt.Open(filepath.Join(dir, "ledger.db"), bolt.Migrations())
	if err != nil {
		return nil, "", err
	}
	report, name, err := auditInto(ctx, s, path, progress)
	return report, name, errors.Join(err, s.Close())
}

func auditInto(ctx context.Context, s store.Store, path string, progress audit.Progress) (*audit.Report, string, error) {
	charter, err := charterOf(ctx, path)
	if err != nil {
		return nil, "", err
	}
	epoch, err := quorum.Found(charter, keys.Verify)
	if err != nil {
		return nil, "", err
	}
	if err := loadLedger(ctx, s, path, charter); err != nil {
		return nil, "", err
	}
	if epoch, err = chainIn(ctx, path, epoch); err != nil {
		return nil, "", err
	}
	var report *audit.Report
	err = s.View(func(tx store.Tx) error {
		report, err = audit.Run(ctx, book.Open(tx, epoch.Community), &epoch, keys.NewChecker(rememberedInAudit).Verify, progress)
		return err
	})
	return report, epoch.Charter.Name, err
}

// charterOf finds the entry whose id is the community's name.
func charterOf(ctx context.Context, path string) (charter *ledger.Signed, err error) {
	err = ledgerLines(ctx, path, func(_ int, s *ledger.Signed, _ *quorum.Certificate) error {
		if s.Entry.Kind == ledger.KindCharter && charter == nil {
			charter = s
		}
		return nil
	})
	if err == nil && charter == nil {
		err = fmt.Errorf("%w: it has no charter", ErrLedgerFile)
	}
	return charter, err
}

// chainIn follows the chain of charters along the amendments of a file.
func chainIn(ctx context.Context, path string, epoch quorum.Epoch) (quorum.Epoch, error) {
	type amendment struct {
		entry *ledger.Signed
		proof *quorum.Certificate
	}
	starts := map[uint64]amendment{}
	err := ledgerLines(ctx, path, func(_ int, s *ledger.Signed, c *quorum.Certificate) error {
		if s.Entry.Kind != ledger.KindAmendment || c == nil {
			return nil
		}
		a, err := quorum.DecodeAmendment(s.Entry.Body)
		if err == nil {
			starts[a.Epoch] = amendment{s, c}
		}
		return err
	})
	for err == nil {
		next, known := starts[epoch.Number+1]
		if !known {
			return epoch, nil
		}
		epoch, err = epoch.Amend(next.entry, next.proof, keys.Verify)
	}
	return epoch, err
}

// loadedInOne bounds the entries of one transaction.
const loadedInOne = 2_000

// loadLedger puts a file's entries and certificates into a store, as they are:
// the audit checks them.
func loadLedger(ctx context.Context, s store.Store, path string, charter *ledger.Signed) error {
	type line struct {
		entry *ledger.Signed
		proof *quorum.Certificate
	}
	var batch []line
	write := func() error {
		err := s.Update(func(tx store.Tx) error {
			b := book.Open(tx, charter.ID())
			for _, l := range batch {
				if l.proof == nil {
					if err := b.Keep(l.entry); err != nil {
						return err
					}
				} else if err := b.Inherited(l.entry, *l.proof); err != nil { // of whatever epoch
					return err
				}
			}
			return nil
		})
		batch = batch[:0]
		return err
	}
	err := s.Update(func(tx store.Tx) error { return book.Open(tx, charter.ID()).Found(charter) })
	if err != nil {
		return err
	}
	err = ledgerLines(ctx, path, func(number int, s *ledger.Signed, c *quorum.Certificate) error {
		switch {
		case s.ID() == charter.ID():
			return nil
		case s.Entry.Community != charter.ID():
			return fmt.Errorf("%w: line %d is of another community", ErrLedgerFile, number)
		}
		if batch = append(batch, line{s, c}); len(batch) < loadedInOne {
			return nil
		}
		return write()
	})
	if err != nil {
		return err
	}
	return write()
}

// longestLine is that of the longest entry with a certificate of all guardians.
const longestLine = 1 << 20

// rawLines reads an exported ledger line by line, as it stands there.
func rawLines(ctx context.Context, path string, f func(number int, line *LedgerLine) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, longestLine)
	for number := 1; lines.Scan(); number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		var line LedgerLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("%w: line %d: %w", ErrLedgerFile, number, err)
		}
		if err := f(number, &line); err != nil {
			return err
		}
	}
	return lines.Err()
}

// ledgerLines reads the entries of an exported ledger, line by line. Proofs of
// a guardian's backup are passed by.
func ledgerLines(ctx context.Context, path string, f func(number int, s *ledger.Signed, c *quorum.Certificate) error) error {
	return rawLines(ctx, path, func(number int, line *LedgerLine) error {
		if len(line.Fault) > 0 {
			return nil
		}
		s, c, err := line.read()
		if err != nil {
			return fmt.Errorf("%w: line %d: %w", ErrLedgerFile, number, err)
		}
		return f(number, s, c)
	})
}

// read decodes a line's entry; it checks form and id only.
func (line *LedgerLine) read() (*ledger.Signed, *quorum.Certificate, error) {
	s, err := ledger.DecodeSigned(line.Entry)
	if err != nil {
		return nil, nil, err
	}
	if s.ID().String() != line.ID {
		return nil, nil, fmt.Errorf("%w: the entry is not the one that is named", ledger.ErrMalformed)
	}
	if len(line.Certificate) == 0 {
		return s, nil, nil
	}
	c, err := quorum.DecodeCertificate(line.Certificate)
	return s, &c, err
}
