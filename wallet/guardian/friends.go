package guardian

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Asking is what a guardian remembers, durably, of what friends asked of it,
// with the seal that it gave last. Times are its own clock's, in unix ms; 0 is
// never.
type Asking struct {
	Since   uint64 // when friends first asked for the opening that is to come
	Stopped uint64 // when the account's key last stopped an opening by friends
}

// Runs is how many times the delay an asking of friends keeps the old key out,
// where the owner chose that it can't stop them. Then they have given up, and
// the account must not be stuck for ever.
const Runs = 10

// furthest is how many rounds beyond what is known the account's own key may
// ask for. A thief who has it must not be able to use up the rounds, or to go
// where friends can't follow: they may ask for any.
const furthest = 64

func (d *Desk) delay() uint64 {
	return d.Epoch.Charter.Value(quorum.RuleFriendsDelay, "", quorum.DefaultFriendsDelay)
}

// Asking is what is to be remembered with the seal that answers a request: the
// caller stores it in the transaction that stores the seal, and asks before it
// stores that. Who asks again for a higher round does not begin to wait anew.
func (d *Desk) Asking(past Past, now uint64, r *ledger.SealRequest) (Asking, error) {
	held, err := d.running(past, r.Account)
	if err != nil {
		return Asking{}, err
	}
	switch {
	case r.By == ledger.ByFriends && held.Since > 0:
		return Asking{Since: held.Since}, nil
	case r.By == ledger.ByFriends:
		return Asking{Since: max(now, 1)}, nil
	case held.Since > 0 && now < later(held.Since, Runs, d.delay()):
		return Asking{Stopped: max(now, 1)}, nil
	case held.Stopped > 0 && now < later(held.Stopped, 1, d.delay()):
		return Asking{Stopped: held.Stopped}, nil
	}
	return Asking{}, nil
}

// running is the asking that was not answered by an opening yet.
func (d *Desk) running(past Past, account ledger.Account) (Asking, error) {
	asking, err := past.Asking(account)
	if err != nil || asking.Since == 0 {
		return asking, err
	}
	newest, err := past.Newest(account)
	if err != nil {
		return Asking{}, err
	}
	sealed, err := past.SealedRound(account)
	if newest.Round >= sealed {
		asking.Since = 0
	}
	return asking, err
}

// friendsAt are those that count at an entry: none, or one.
func (d *Desk) friendsAt(past Past, id ledger.ID) ([]ledger.Friends, error) {
	if id.IsZero() {
		return nil, nil
	}
	state, _, err := past.State(id)
	return state.Friends, err
}

// askedByFriends checks that friends may ask. They are those that the newest
// certified entry knows, or the newest that this guardian stands on: which of
// the two the opening is signed by depends on what the seals report.
func (d *Desk) askedByFriends(past Past, now uint64, r *ledger.SealRequest, newest, top ledger.Tip) error {
	if r.Account.Type() != ledger.TypeSingle {
		return &ledger.Wait{Reason: ledger.WaitKind, Text: "friends of such an account are not known to this version"}
	}
	var refused error = ledger.Refuse(ledger.CodeAuthority, "account %s has named no friends here", r.Account)
	for _, at := range []ledger.ID{newest.Entry, top.Entry} {
		list, err := d.friendsAt(past, at)
		if err != nil {
			return err
		}
		for i := range list {
			if refused = list[i].CheckRequest(r, d.Verify); refused == nil {
				return d.rested(past, now, r)
			}
		}
	}
	return refused
}

// rested keeps friends from asking again at once after the owner's key stopped
// them: it needs the time to open the account, and to name others.
func (d *Desk) rested(past Past, now uint64, r *ledger.SealRequest) error {
	asking, err := d.running(past, r.Account)
	if err != nil || asking.Stopped == 0 {
		return err
	}
	return notBefore(now, later(asking.Stopped, 1, d.delay()), "the account's own key has stopped an opening by friends")
}

// notStopped keeps the account's own key out while friends ask, where its owner
// chose so.
func (d *Desk) notStopped(past Past, now uint64, r *ledger.SealRequest, newest, top ledger.Tip) error {
	asking, err := d.running(past, r.Account)
	if err != nil || asking.Since == 0 {
		return err
	}
	for _, at := range []ledger.ID{newest.Entry, top.Entry} {
		list, err := d.friendsAt(past, at)
		if err != nil {
			return err
		}
		if len(list) == 1 {
			if list[0].OwnerCan {
				return nil
			}
			return notBefore(now, later(asking.Since, Runs, d.delay()), "friends are opening the account for a new key")
		}
	}
	return nil
}

func notBefore(now, from uint64, why string) error {
	if now >= from {
		return nil
	}
	return &ledger.Wait{Reason: ledger.WaitTime, Text: why, Until: from}
}

// byWhomAsked checks that an opening is written by who asked for its seals, and
// that friends have waited: also for an opening of theirs that others reported,
// and that this vote would make the guardian stand on. A lying guardian could
// else report one that nobody waited for.
func (d *Desk) byWhomAsked(past Past, now uint64, s *ledger.Signed, stood []Standing) error {
	asking, err := d.running(past, s.Entry.Account)
	if err != nil {
		return err
	}
	if s.Entry.ByFriends() != (asking.Since > 0) {
		return &ledger.Wait{Reason: ledger.WaitSeals, Text: fmt.Sprintf("round %d of the account was sealed for others", s.Entry.Round)}
	}
	if asking.Since > 0 {
		return notBefore(now, later(asking.Since, 1, d.delay()), "friends' openings wait, so that the owner hears of them")
	}
	for _, k := range stood {
		if k.Entry.Entry.ByFriends() {
			return &ledger.Wait{Reason: ledger.WaitSeals, Text: "it stands on an opening by friends who have not asked here"}
		}
	}
	return nil
}

// signerOf is who had to sign an entry that is no opening by friends: the
// holder where it stands. Entries below that were not judged are taken at their
// word.
func (d *Desk) signerOf(past Past, s *ledger.Signed) (ledger.Holder, bool, error) {
	at := s.Entry.Prev
	for range ledger.MaxUncertified + 1 {
		if at.IsZero() {
			holder, err := ledger.FirstHolder(s.Entry.Account, s.Authority.Joint)
			return holder, err == nil, nil
		}
		if state, known, err := past.State(at); err != nil || known {
			return state.Holder, known, err
		}
		below, held, err := past.Entry(at)
		if err != nil || !held {
			return ledger.Holder{}, false, err
		}
		if next, named := below.Entry.NewHolder(); named {
			return next, true, nil
		}
		at = below.Entry.Prev
	}
	return ledger.Holder{}, false, nil
}

// freezes tells whether a proof keeps an entry from votes. What an old key
// signed freezes neither its successor nor the friends who bring one: else a
// thief could have the account frozen for ever.
func (d *Desk) freezes(past Past, proof *ledger.FaultProof, s *ledger.Signed) (bool, error) {
	if s.Entry.Account.Type() == ledger.TypeLock {
		return proof.Freezes(s.Entry.Round), nil
	}
	if s.Entry.ByFriends() {
		return false, nil
	}
	holder, known, err := d.signerOf(past, s)
	return !known || proof.Check(holder, d.Verify) == nil, err
}
