package guardian

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Seal makes the statement that the guardian signs when an account's holder
// asks for it: what it knows of the account, and that it votes in no lower
// round from now on. The caller stores the round before the seal leaves. A
// request that is the very one that the stored seal answers is a repeat: the
// caller answers with that seal; another one for its round is refused here.
// Errors as those of Judge; now is the guardian's clock, as there.
func (d *Desk) Seal(past Past, now uint64, r *ledger.SealRequest) (quorum.AccountSeal, error) {
	newest, votes, err := d.known(past, r.Account)
	if err != nil {
		return quorum.AccountSeal{}, err
	}
	top := highest(newest, votes)
	if err := d.asked(past, now, r, newest, top); err != nil {
		return quorum.AccountSeal{}, err
	}
	if err := d.ownersRound(past, r); err != nil {
		return quorum.AccountSeal{}, err
	}
	if err := d.higher(past, r, top); err != nil {
		return quorum.AccountSeal{}, err
	}
	if err := d.ripe(past, now, r, top); err != nil {
		return quorum.AccountSeal{}, err
	}
	return quorum.AccountSeal{
		Community: d.Epoch.Community, Epoch: d.Epoch.Number, Guardian: d.Seat,
		Account: r.Account, Round: r.Round, Certified: newest, Votes: votes,
	}, nil
}

// CheckReports tells an author whether what a seal reports counts, as guardians
// will ask when they judge an opening that stands on it: *ledger.Refusal when it
// does not, and the seal is to be left out before anything is signed;
// *ledger.Wait when an entry is missing. Of a lock the other one may sign, and a
// liar report, what no guardian lets pass.
func (d *Desk) CheckReports(past Past, seal *quorum.AccountSeal) error {
	w := weighing{desk: d, past: past, judged: map[ledger.ID]Standing{}, known: map[ledger.ID]ledger.State{}}
	return w.reports(seal)
}

// CheckRequest tells whether a request for the round that the account is sealed
// for already may be answered with the stored seal: it is the holder's, and
// nothing of that round is known here. Else the round was opened before, on
// another phone: a second opening would make an honest owner look like a cheat.
func (d *Desk) CheckRequest(past Past, now uint64, r *ledger.SealRequest) error {
	newest, votes, err := d.known(past, r.Account)
	if err != nil {
		return err
	}
	top := highest(newest, votes)
	if err := d.asked(past, now, r, newest, top); err != nil {
		return err
	}
	if top.Round >= r.Round {
		return beyond(top, top.Round, r.Round)
	}
	return nil
}

// beyond refuses a request for a round that is not above the least.
func beyond(top ledger.Tip, least, round uint64) error {
	refusal := ledger.Refuse(ledger.CodeRound, "the account is in or sealed for round %d, round %d was asked for", least, round)
	refusal.Tip = top
	refusal.Tip.Round = least
	return refusal
}

// known is what the guardian certified and voted for of an account.
func (d *Desk) known(past Past, account ledger.Account) (ledger.Tip, []ledger.Tip, error) {
	newest, err := past.Newest(account)
	if err != nil {
		return ledger.Tip{}, nil, err
	}
	votes, err := past.VotesAbove(account, newest)
	return newest, votes, err
}

func highest(newest ledger.Tip, votes []ledger.Tip) ledger.Tip {
	for _, v := range votes {
		if v.Newer(newest) {
			newest = v
		}
	}
	return newest
}

// asked checks that the account's holder asks, or its friends.
func (d *Desk) asked(past Past, now uint64, r *ledger.SealRequest, newest, top ledger.Tip) error {
	if r.Community != d.Epoch.Community {
		return ledger.Refuse(ledger.CodeCommunity, "the request is of community %s", r.Community.Short())
	}
	if r.By == ledger.ByFriends {
		return d.askedByFriends(past, now, r, newest, top)
	}
	holder, err := d.holderAt(past, r, top)
	if err != nil {
		return err
	}
	if err := r.CheckAuthority(holder, d.Verify); err != nil {
		return err
	}
	return d.notStopped(past, now, r, newest, top)
}

// higher checks that a request is for a round above all that the guardian
// sealed or voted in.
func (d *Desk) higher(past Past, r *ledger.SealRequest, top ledger.Tip) error {
	sealed, err := past.SealedRound(r.Account)
	if err != nil {
		return err
	}
	if least := max(sealed, top.Round); r.Round <= least {
		return beyond(top, least, r.Round)
	} else if r.By == ledger.ByAuthority && r.Account.Type() == ledger.TypeSingle && r.Round-least > furthest {
		return &ledger.Wait{Reason: ledger.WaitRoom, Text: fmt.Sprintf("round %d is more than %d beyond round %d", r.Round, furthest, least)}
	}
	return nil
}

// holderAt is who may write the account, as far as this guardian knows.
func (d *Desk) holderAt(past Past, r *ledger.SealRequest, top ledger.Tip) (ledger.Holder, error) {
	if r.Account.Type() == ledger.TypeLock {
		p, known, err := past.Lock(r.Account)
		if err == nil && !known {
			err = &ledger.Wait{Reason: ledger.WaitEntry, Text: "the entry that made this lock is not certified here"}
		}
		return p.Holder(), err
	}
	if top.IsZero() {
		return ledger.FirstHolder(r.Account, r.Authority.Joint)
	}
	state, ok, err := past.State(top.Entry)
	if err != nil {
		return ledger.Holder{}, err
	}
	if !ok {
		return ledger.Holder{}, &ledger.Wait{Reason: ledger.WaitEntry, Text: fmt.Sprintf("entries below %d are not held here", top.Seq), Needs: []ledger.ID{top.Entry}}
	}
	return state.Holder, nil
}
