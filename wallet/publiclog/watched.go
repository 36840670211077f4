package publiclog

import (
	"sanduk.app/wallet/ledger"
)

// Watched is how a guardian's log looked to a witness.
type Watched struct {
	Seat    uint64
	Votes   uint64      // in its log
	Said    uint64      // when it said so, by its clock: milliseconds since 1970
	Checked int         // votes of certificates held here that were looked for in it
	Missing []ledger.ID // entries of those that its log lacks
	Fault   Fault       // proves it faulty; nil: nothing does
	Err     error       // it was not reached, or can't be believed
}

// Bad tells whether the guardian did wrong. One that was not reached did not.
func (w *Watched) Bad() bool { return w.Fault != nil || len(w.Missing) > 0 }
