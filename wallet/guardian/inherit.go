package guardian

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Inheritance is what a guardian of a new epoch stands on in one account, above
// the newest certified entry.
type Inheritance struct {
	// Stands are lowest first, on one chain where the account is not forked: the
	// guardian votes for them in the new epoch.
	Stands []Standing
	// Round is the one that it votes in no lower than.
	Round uint64
	// Forked says that the reports of the highest round are not on one chain, or
	// that one of them can't be judged any more. The account is frozen until a
	// certificate decides, and goes on reporting all of them: Stands and Doubtful.
	Forked   bool
	Doubtful []ledger.Tip
	// Known are the entries for which a certificate of the epoch that ended still
	// counts, beside those that are final.
	Known []ledger.ID
}

// UnusableSeal says that what a guardian's epoch seal reports can't be judged:
// its entries did not come along, or are of a kind that nobody could vote for.
// The account is to be judged without it, where enough are left.
type UnusableSeal struct {
	Guardian uint64
	Cause    error
}

func (u *UnusableSeal) Error() string {
	return fmt.Sprintf("the epoch seal of guardian %d is of no use: %v", u.Guardian, u.Cause)
}

func (u *UnusableSeal) Unwrap() error { return u.Cause }

// Inherit reads what epoch seals of at least a quorum of the desk's epoch, which
// has ended, say of an account, and gives what a guardian of the next one stands
// on: by the rule of openings, and by the policy of the epoch in which the votes
// were given. What they report as certified must be so in the past, and all that
// they report be held.
//
// Why it is safe: what is certified in the epoch that ended, or can still be
// shown to be, was voted for by an honest guardian before it sealed, in any
// quorum of seals. Each guardian may use another quorum.
func (d *Desk) Inherit(past Past, account ledger.Account, left []quorum.AccountSeal) (Inheritance, error) {
	w := weighing{desk: d, past: past, judged: map[ledger.ID]Standing{}, known: map[ledger.ID]ledger.State{}}
	var out Inheritance
	counted := make([]quorum.AccountSeal, len(left))
	for i := range left {
		seal := left[i]
		seal.Account, seal.Votes = account, nil
		if err := w.reports(&seal); err != nil { // the certified one alone
			return out, unusable(&seal, err)
		}
		for _, v := range left[i].Votes {
			doubtful, counts, err := w.inherits(&seal, v)
			if err != nil {
				return out, unusable(&seal, err)
			}
			if doubtful {
				out.Doubtful = append(out.Doubtful, v)
			} else if counts {
				seal.Votes = append(seal.Votes, v)
			}
		}
		counted[i] = seal
	}
	return out, w.inherit(&out, account, counted)
}

func unusable(seal *quorum.AccountSeal, err error) error {
	if answer := (*ledger.Wait)(nil); errors.As(err, &answer) {
		return &UnusableSeal{seal.Guardian, err}
	}
	if answer := (*ledger.Refusal)(nil); errors.As(err, &answer) {
		return &UnusableSeal{seal.Guardian, err}
	}
	if errors.Is(err, errBeyond) {
		return &UnusableSeal{seal.Guardian, err}
	}
	return err
}

// inherits tells whether a reported vote counts. One whose entry is refused does
// not, and proves its guardian faulty; one that was carried over from an earlier
// epoch can't be judged here, and may be certified.
func (w *weighing) inherits(seal *quorum.AccountSeal, v ledger.Tip) (doubtful, counts bool, err error) {
	err = w.report(seal, v)
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	switch {
	case err == nil:
		return false, true, nil
	case errors.As(err, &refusal):
		return false, false, nil
	case errors.As(err, &wait) && wait.Reason == ledger.WaitSeals:
		_, err := w.entry(v.Entry)
		return true, false, err
	}
	return false, false, err
}

func (w *weighing) inherit(out *Inheritance, account ledger.Account, counted []quorum.AccountSeal) error {
	top, err := quorum.Choose(counted, func(lower, upper ledger.Tip) (bool, error) { return w.onChain(lower.Entry, upper.Entry) })
	switch {
	case errors.Is(err, quorum.ErrForked):
		out.Forked = true
	case err != nil:
		return err
	}
	newest, err := w.past.Newest(account)
	if err != nil {
		return err
	}
	if !out.Forked && !newest.IsZero() && !top.IsZero() {
		on, err := w.onChain(newest.Entry, top.Entry)
		if err != nil {
			return err
		}
		out.Forked = !on
	}
	out.Forked = out.Forked || len(out.Doubtful) > 0
	out.Round = highestRound(newest, out.Doubtful, counted)
	tips := []ledger.Tip{top}
	if out.Forked {
		tips = topRound(counted)
	}
	for _, t := range tips {
		if err := w.takeOver(out, t.Entry); err != nil {
			return err
		}
	}
	for _, t := range out.Doubtful {
		out.Known = append(out.Known, t.Entry)
	}
	return nil
}

func highestRound(newest ledger.Tip, doubtful []ledger.Tip, counted []quorum.AccountSeal) uint64 {
	round := newest.Round
	for _, t := range doubtful {
		round = max(round, t.Round)
	}
	for i := range counted {
		for _, v := range counted[i].Votes {
			round = max(round, v.Round)
		}
	}
	return round
}

// topRound are the counted votes of the highest round among them.
func topRound(counted []quorum.AccountSeal) []ledger.Tip {
	round := uint64(0)
	for i := range counted {
		for _, v := range counted[i].Votes {
			round = max(round, v.Round)
		}
	}
	var out []ledger.Tip
	for i := range counted {
		for _, v := range counted[i].Votes {
			if v.Round == round {
				out = append(out, v)
			}
		}
	}
	return out
}

// takeOver stands on an entry and on those below it that are not final.
func (w *weighing) takeOver(out *Inheritance, id ledger.ID) error {
	var chain []Standing
	for range ledger.MaxUncertified + 2 {
		if id.IsZero() || taken(out, id) {
			break
		}
		if final, err := w.past.Final(id); err != nil || final {
			if err != nil {
				return err
			}
			break
		}
		s, err := w.entry(id)
		if err != nil {
			return err
		}
		state, err := w.stateOf(s.Entry.Account, id)
		if err != nil {
			return err
		}
		chain = append([]Standing{{Entry: s, State: state}}, chain...)
		id = s.Entry.Prev
	}
	for _, k := range chain {
		out.Known = append(out.Known, k.Entry.ID())
	}
	out.Stands = append(out.Stands, chain...)
	return nil
}

func taken(out *Inheritance, id ledger.ID) bool {
	for _, k := range out.Stands {
		if k.Entry.ID() == id {
			return true
		}
	}
	return false
}
