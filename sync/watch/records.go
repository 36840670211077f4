package watch

import (
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/publiclog"
)

// Book keeps what is seen of an epoch's guardians in a community's book.
type Book struct {
	Epoch  uint64
	View   func(func(*book.Book) error) error // in a transaction that reads
	Change func(func(*book.Book) error) error // in one that writes
	News   func(publiclog.Fault)              // hears of a proof that was not held; nil: nobody
}

var _ Records = Book{}

// Checkpoint is the newest that was seen of a guardian.
func (r Book) Checkpoint(guardian uint64) (c publiclog.Checkpoint, ok bool, err error) {
	err = r.View(func(b *book.Book) error {
		c, ok, err = b.Checkpoint(r.Epoch, guardian)
		return err
	})
	return c, ok, err
}

// Keep keeps a checkpoint that goes on from the one before.
func (r Book) Keep(c *publiclog.Checkpoint) error {
	return r.Change(func(b *book.Book) error { return b.KeepCheckpoint(c) })
}

// Accuse keeps proofs against guardians.
func (r Book) Accuse(faults ...publiclog.Fault) error {
	return r.Change(func(b *book.Book) error {
		for _, f := range faults {
			news, err := b.Accuse(f)
			if err != nil {
				return err
			}
			if news && r.News != nil {
				r.News(f)
			}
		}
		return nil
	})
}
