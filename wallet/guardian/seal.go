package guardian

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Seal makes the statement that the guardian signs when an account's holder
// asks for it: what it knows of the account, and that it votes in no lower
// round from now on. The caller stores the round before the seal leaves. A
// request for the round that the account is sealed for already is a repeat:
// the caller answers with the stored seal. Errors as those of Judge.
func (d *Desk) Seal(past Past, r *ledger.SealRequest) (quorum.AccountSeal, error) {
	if r.Community != d.Epoch.Community {
		return quorum.AccountSeal{}, ledger.Refuse(ledger.CodeCommunity, "the request is of community %s", r.Community.Short())
	}
	if r.By != ledger.ByAuthority {
		return quorum.AccountSeal{}, &ledger.Wait{Reason: ledger.WaitKind, Text: "requests by friends are not known to this version"}
	}
	newest, err := past.Newest(r.Account)
	if err != nil {
		return quorum.AccountSeal{}, err
	}
	votes, err := past.VotesAbove(r.Account, newest)
	if err != nil {
		return quorum.AccountSeal{}, err
	}
	if err := d.mayAsk(past, r, newest, votes); err != nil {
		return quorum.AccountSeal{}, err
	}
	return quorum.AccountSeal{
		Community: d.Epoch.Community, Epoch: d.Epoch.Number, Guardian: d.Seat,
		Account: r.Account, Round: r.Round, Certified: newest, Votes: votes,
	}, nil
}

// mayAsk checks that the account's holder asks, for a round above all that
// the guardian sealed or voted in.
func (d *Desk) mayAsk(past Past, r *ledger.SealRequest, newest ledger.Tip, votes []ledger.Tip) error {
	top := newest
	for _, v := range votes {
		if v.Newer(top) {
			top = v
		}
	}
	holder, err := d.holderAt(past, r, top)
	if err != nil {
		return err
	}
	if err := r.CheckAuthority(holder, d.Verify); err != nil {
		return err
	}
	sealed, err := past.SealedRound(r.Account)
	if err != nil {
		return err
	}
	if least := max(sealed, top.Round); r.Round <= least {
		refusal := ledger.Refuse(ledger.CodeRound, "the account is in or sealed for round %d, round %d was asked for", least, r.Round)
		refusal.Tip = top
		refusal.Tip.Round = least
		return refusal
	}
	return nil
}

// holderAt is who may write the account, as far as this guardian knows.
func (d *Desk) holderAt(past Past, r *ledger.SealRequest, top ledger.Tip) (ledger.Holder, error) {
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
