package simnet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Has is what an account has of an asset by all that is final: its balance and
// the credits that it did not claim yet.
func (l *Law) Has(a ledger.Account, asset ledger.ID) money.Amount {
	l.mu.Lock()
	defer l.mu.Unlock()
	var sum money.Amount
	if f := l.feeds[a]; f != nil {
		sum = f.state.After.Balance(asset)
	}
	for _, c := range l.waiting {
		if c.Payee == a && c.Asset == asset {
			sum += c.Amount
		}
	}
	return sum
}

// Final tells whether an entry is final anywhere.
func (l *Law) Final(id ledger.ID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.entries[id] != nil
}

// Since is when an entry was first final anywhere.
func (l *Law) Since(id ledger.ID) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.since[id]
	return at, ok
}

// Closed is when the closing of a lock was first final anywhere.
func (l *Law) Closed(lock ledger.Account) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.since[l.finals[place{lock, 1}]]
	return at, ok
}

// Accused tells whether there is a fault proof of an account anywhere.
func (l *Law) Accused(a ledger.Account) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accused[a]
}

// Settled is how many settlements are final.
func (l *Law) Settled() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.entries {
		if s.Entry.Kind == ledger.KindSettlement {
			n++
		}
	}
	return n
}

// Entries is how many entries are final.
func (l *Law) Entries() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}

// Whole tells what is final and does not follow from what else is: nothing, if
// the Law has seen all there is.
func (l *Law) Whole() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for a := range l.stuck {
		return fmt.Errorf("%w: %d final entries of %s stand on what nobody holds", ErrMoney, len(l.feeds[a].ahead), a)
	}
	return nil
}

// Audited has the audit replay a disk, with all signatures where verify is
// keys.Verify, and compares what it finds with what the Law has seen.
func (l *Law) Audited(d *Disk, epoch *quorum.Epoch, verify ledger.Verify) error {
	var report *audit.Report
	err := d.kept.View(func(tx store.Tx) error {
		var err error
		report, err = audit.Run(context.Background(), book.Open(tx, l.community), epoch, verify, nil)
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range report.Faults {
		err = errors.Join(err, fmt.Errorf("%w: %s: %s", ErrMoney, f.Item, f.Text))
	}
	if seen := l.Entries(); report.Entries-1 > seen { // the charter is not counted there
		err = errors.Join(err, fmt.Errorf("an audit finds %d final entries, %d were seen", report.Entries-1, seen))
	}
	return err
}

// Trust stands for signatures that were checked before.
func Trust(keys.PublicKey, [32]byte, keys.Signature) bool { return true }

// Lock is a lock that a final entry made.
func (l *Law) Lock(account ledger.Account) (ledger.Placed, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.locks[account]
	return p, ok
}

// Gave is how much the final closing of a lock gives an account.
func (l *Law) Gave(lock, to ledger.Account) (sum money.Amount) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, s := range l.entries {
		if s.Entry.Account != lock || l.finals[place{lock, s.Entry.Seq}] != id {
			continue
		}
		for _, c := range s.Entry.Credits {
			if c.Payee == to {
				sum += c.Amount
			}
		}
	}
	return sum
}
