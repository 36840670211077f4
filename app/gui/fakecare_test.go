package gui_test

import (
	"time"

	"sanduk.app/wallet/ledger"
)

func (f *fake) CheatProof(ledger.ID, ledger.ID) ([]byte, error) { return []byte("both promises"), nil }

func (f *fake) SealsWanted(ledger.ID) ([]ledger.SealRequest, error) {
	if !f.community.Opening || f.opening == 0 {
		return nil, nil
	}
	return []ledger.SealRequest{{Account: f.community.Account}}, nil
}

func (f *fake) SealsHeld(ledger.SealRequest) (uint64, error) { return f.opening, nil }

func (f *fake) OnDuty(ledger.ID) (since time.Time, votes uint64, level, accused int, disk time.Time, err error) {
	if f.diskFailed {
		disk, accused = now().Add(-time.Hour), 1
	}
	return f.duty, 1_284, 2, accused, disk, nil
}

func (f *fake) Reopen(ledger.ID) error {
	defer f.locked()()
	f.community.Opening, f.opening = true, 0
	return nil
}

// restored is a wallet whose account waits for the guardians, of whom some have
// answered.
func restored(answered uint64) func() *fake {
	return func() *fake {
		f := stall()
		f.community.Opening, f.opening = true, answered
		return f
	}
}

// keeping is a wallet in whose app a guardian is at work.
func keeping(failed bool) func() *fake {
	return func() *fake {
		f := stall()
		f.community.Guardian, f.duty, f.diskFailed = true, now().Add(-30*time.Hour), failed
		return f
	}
}
