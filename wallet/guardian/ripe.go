package guardian

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// ripe tells whether an account may be sealed yet. Locks and purses make a
// promise that holds until a time, and until then nobody can stop them: a
// lock's payee may close it until its refund time, and a purse's payees may
// show what they were promised until the promise age after its expiry. Who does
// not know a purse's terms does not know that time, and must not be led to seal
// before it: its vote would be missing to a promise that is shown in time.
func (d *Desk) ripe(past Past, now uint64, r *ledger.SealRequest, top ledger.Tip) error {
	var from uint64
	switch r.Account.Type() {
	case ledger.TypeLock:
		p, known, err := past.Lock(r.Account)
		if err != nil || !known {
			return err
		}
		delay := d.Epoch.Charter.Value(quorum.RuleRoundDelay, "", quorum.DefaultRoundDelay)
		from = later(p.Lock.RefundFrom, r.Round-1, delay)
	case ledger.TypePurse:
		if top.IsZero() {
			return &ledger.Wait{Reason: ledger.WaitEntry, Text: "nothing of purse " + r.Account.String() + " is held here, so its time is not known"}
		}
		state, known, err := past.State(top.Entry)
		if err != nil || !known || len(state.Purse) != 1 {
			return err
		}
		age := d.Epoch.PurseTime(quorum.RulePromiseAge, state.Purse[0].Expiry, quorum.DefaultPromiseAge)
		from = later(state.Purse[0].Expiry, 1, age)
	}
	if now < from {
		return &ledger.Wait{Reason: ledger.WaitTime, Text: fmt.Sprintf("account %s can't be sealed yet", r.Account), Until: from}
	}
	return nil
}

// later is a time after so many spans; never more than any clock says.
func later(from, times, span uint64) uint64 {
	if span > 0 && times > (ledger.MaxTime-min(from, ledger.MaxTime))/span {
		return ledger.MaxTime
	}
	return from + times*span
}

// withinPolicy checks what the charter's policy says of purses: how long one
// lives, what deposit it needs, and how much of it one payment may take.
func (d *Desk) withinPolicy(s *ledger.Signed, before ledger.State) error {
	if s.Entry.Account.Type() != ledger.TypePurse {
		return nil
	}
	if s.Entry.Kind == ledger.KindPurse {
		return d.Epoch.CheckPurse(&s.Entry)
	}
	if len(before.Purse) != 1 {
		return nil
	}
	return d.Epoch.CheckPromise(&s.Entry, &before.Purse[0])
}
