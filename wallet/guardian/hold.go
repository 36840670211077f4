package guardian

import (
	"sanduk.app/wallet/ledger"
)

// Unreleased says that an entry would pay out held money before the wait after
// its release is over. It is an error of Judge, and a *ledger.Wait; where this
// guardian hears of the release for the first time, the caller notes when.
type Unreleased struct {
	Release ledger.ID
	Until   ledger.Wait
}

func (u *Unreleased) Error() string { return u.Until.Error() }
func (u *Unreleased) Unwrap() error { return &u.Until }

// released checks of an entry, and of those that others report and that a vote
// for it would make the guardian stand on, that held money is paid out only some
// time after this guardian heard of its release. The owner's time on a release
// proves nothing: she could write an early one.
func (w *weighing) released(now uint64, s *ledger.Signed, after ledger.State, stood []Standing) error {
	chain := append(append([]Standing{}, stood...), Standing{Entry: s, State: after})
	before, err := w.stateOf(s.Entry.Account, chain[0].Entry.Entry.Prev)
	if err != nil {
		return err
	}
	for _, k := range chain {
		if held, early := before.Early(&k.Entry.Entry); early {
			if err := w.waited(now, held); err != nil {
				return err
			}
		}
		before = k.State
	}
	return nil
}

func (w *weighing) waited(now uint64, held ledger.Held) error {
	since, err := w.past.Released(held.Release)
	if err != nil {
		return err
	}
	if since == 0 {
		since = now
	}
	if from := later(since, 1, held.Hold.Wait); now < from {
		wait := ledger.Wait{Reason: ledger.WaitTime, Text: "the account holds its money: it was released too short a time ago", Until: from}
		return &Unreleased{Release: held.Release, Until: wait}
	}
	return nil
}

// Releases are the releases that a judgement makes the guardian stand on: it
// counts from now.
func (j *Judgement) Releases() (out []ledger.ID) {
	for _, k := range append(append([]Standing{}, j.Stood...), Standing{Entry: j.Entry}) {
		if k.Entry.Entry.Kind == ledger.KindRelease {
			out = append(out, k.Entry.ID())
		}
	}
	return out
}
