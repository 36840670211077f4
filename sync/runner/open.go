package runner

import (
	"context"
	"errors"
	"math/bits"

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

// gatherSeals asks all guardians at once whose seals the owner does not have
// yet, hands over each seal as it comes, and goes on as soon as the account is
// open: one that stalls does not use up the time of the others.
func (r *round) gatherSeals(ctx context.Context, request ledger.SealRequest) (bool, error) {
	held, err := r.runner.config.Owner.SealsHeld(request)
	if err != nil {
		return false, err
	}
	if bits.OnesCount64(held) >= r.member.Epoch.Quorum() { // evidence may have come that they lacked
		if opened, err := r.runner.config.Owner.Sealed(r.id, request, nil, nil); err != nil || opened {
			return opened, err
		}
	}
	answers, asked := r.askSeals(request, held)
	answered := len(r.clients) - asked // those whose seals are here would repeat them
	var refusals []book.SealRefusal
	for range asked {
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
			answered++
			opened, err := r.runner.config.Owner.Sealed(r.id, request, []quorum.AccountSeal{a.seal}, a.items)
			if err != nil || opened {
				return opened, err
			}
		case errors.As(a.err, &refusal):
			if refusal.Code == ledger.CodeRound {
				answered++
				refusals = append(refusals, book.SealRefusal{Guardian: a.seat, Round: refusal.Tip.Round})
			}
		case errors.As(a.err, &wait):
		default:
			r.drop(a.seat, a.err)
		}
	}
	return false, r.runner.config.Owner.SealRefused(r.id, request, refusals, answered >= r.member.Epoch.Quorum())
}

// askSeals asks the guardians that are not among those held, and tells how many.
func (r *round) askSeals(request ledger.SealRequest, held uint64) (answers chan sealed, asked int) {
	answers = make(chan sealed, len(r.clients))
	for seat, client := range r.clients {
		if held>>seat&1 == 1 {
			continue
		}
		asked++
		r.runner.lines.dials.Go(func() {
			asking, cancel := context.WithTimeout(r.runner.lines.ctx, r.runner.config.Wait)
			defer cancel()
			seal, items, err := client.Seal(asking, request)
			answers <- sealed{seat, seal, items, err}
		})
	}
	return answers, asked
}
