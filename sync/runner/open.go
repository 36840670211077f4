package runner

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// open gathers the seals that the owner asks for, and tells whether it got any.
func (r *round) open(ctx context.Context) (opened bool, err error) {
	requests, err := r.runner.config.Owner.SealsWanted(r.id)
	if err != nil {
		return false, err
	}
	for _, request := range requests {
		got, err := r.gatherSeals(ctx, request)
		if err != nil {
			return opened, err
		}
		opened = opened || got
	}
	return opened, nil
}

// sealed is what one guardian said to a request for a seal.
type sealed struct {
	seat  uint64
	seal  quorum.AccountSeal
	items []book.Evidence
	err   error
}

// gatherSeals asks all guardians at once, and goes on as soon as a quorum has
// sealed: one that stalls does not use up the time of the others.
func (r *round) gatherSeals(ctx context.Context, request ledger.SealRequest) (bool, error) {
	answers := make(chan sealed, len(r.clients))
	for seat, client := range r.clients {
		r.runner.lines.dials.Go(func() {
			asking, cancel := context.WithTimeout(r.runner.lines.ctx, r.runner.config.Wait)
			defer cancel()
			seal, items, err := client.Seal(asking, request)
			answers <- sealed{seat, seal, items, err}
		})
	}
	var seals []quorum.AccountSeal
	var reported []book.Evidence
	var refusals []*ledger.Refusal
	for range len(r.clients) {
		var a sealed
		select {
		case a = <-answers:
		case <-ctx.Done():
			return false, nil
		}
		var refusal *ledger.Refusal
		var wait *ledger.Wait
		switch {
		case a.err == nil && a.seal.Guardian == a.seat:
			seals, reported = append(seals, a.seal), append(reported, a.items...)
		case errors.As(a.err, &refusal):
			if refusal.Code == ledger.CodeRound {
				refusals = append(refusals, refusal)
			}
		case errors.As(a.err, &wait):
		default:
			r.drop(a.seat, a.err)
		}
		if len(seals) == r.member.Epoch.Quorum() {
			return true, r.runner.config.Owner.Sealed(r.id, request, seals, reported)
		}
	}
	liars := quorum.Faulty(r.member.Epoch.Guardians())
	if len(refusals) <= liars && len(seals)+len(refusals) < r.member.Epoch.Quorum() {
		return false, nil // they may lie, and it is not they who stand in the way
	}
	most := request.Round + leap
	if request.Account.Type() == ledger.TypeLock {
		most = request.Round // the next one of the same side: each round of a lock takes days
	}
	why := believed(refusals, most, liars)
	return false, r.runner.config.Owner.SealRefused(r.id, request, &why)
}

// leap is how many rounds on so few guardians as may lie can send an account.
// Rounds are many, but not endless: a liar must not use them up at once.
const leap = 16

// believed is what to go by when guardians say that an account is further on:
// of more refusals than there are liars, the highest round that more than the
// liars reach; of fewer, no more than most.
func believed(refusals []*ledger.Refusal, most uint64, liars int) ledger.Refusal {
	slices.SortFunc(refusals, func(a, b *ledger.Refusal) int { return cmp.Compare(b.Tip.Round, a.Tip.Round) })
	if len(refusals) > liars {
		return *refusals[liars]
	}
	why := *refusals[0]
	why.Tip.Round = min(why.Tip.Round, most)
	return why
}
