package runner

import (
	"context"
	"errors"
	"sync"
	"time"

	"sanduk.app/sync/collect"
	"sanduk.app/sync/peer"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// submitAll takes the pending entries to the guardians, in order. What follows an
// entry that is not final yet goes to those alone that voted for it: they stand
// on it. So a queue takes no longer than one entry where guardians are met one at
// a time, and what nobody voted for holds up what follows.
func (r *round) submitAll(ctx context.Context) error {
	pending, err := r.runner.config.Owner.Pending(r.id)
	if err != nil || len(pending) == 0 {
		return err
	}
	due, err := r.due()
	if err != nil {
		return err
	}
	stand := map[ledger.Account]uint64{}
	for _, p := range pending {
		account := p.Entry.Entry.Account
		seats, follows := stand[account]
		if !follows {
			seats = anySeat
		}
		if stand[account], err = r.submitOne(ctx, p, seats, r.all || due[p.Entry.ID()]); err != nil {
			return err
		}
	}
	return nil
}

// anySeat are all guardians, as bits.
const anySeat = ^uint64(0)

// submitOne takes an entry to guardians, of those with the given seats, that did
// not vote for it yet, if it is time, and gives the seats of those that may be
// asked for the next one on its feed.
func (r *round) submitOne(ctx context.Context, p book.Pending, seats uint64, now bool) (stand uint64, err error) {
	collection := collect.New(&r.member.Epoch, p.Entry, checked)
	held, err := r.runner.config.Owner.VotesHeld(r.id, p.Entry)
	if err != nil {
		return 0, err
	}
	for _, v := range held {
		if err := collection.Vote(v.Guardian, v); err != nil {
			return 0, err
		}
	}
	clients := r.among(seats &^ seatsOf(held))
	if !now || len(clients) == 0 {
		return seats & seatsOf(held), nil
	}
	final, err := r.submit(ctx, collection, p, clients, held)
	switch {
	case err != nil:
		return 0, err
	case final:
		return anySeat, nil
	case collection.Outcome() == collect.Refused:
		return 0, r.later(p.Entry.ID())
	}
	return seats & seatsOf(collection.Votes()), r.later(p.Entry.ID())
}

func seatsOf(votes []quorum.Vote) (seats uint64) {
	for _, v := range votes {
		seats |= 1 << v.Guardian
	}
	return seats
}

// among are the guardians in reach that have one of the seats.
func (r *round) among(seats uint64) map[uint64]*peer.Client {
	out := map[uint64]*peer.Client{}
	for seat, client := range r.clients {
		if seats>>seat&1 == 1 {
			out[seat] = client
		}
	}
	return out
}

// answer is what one guardian said.
type answer struct {
	seat uint64
	vote quorum.Vote
	err  error
}

// submit asks guardians at once, and goes on as soon as a quorum has
// voted: the slow and the dead hold up nobody. Their answers are read when they
// come, so that their lines stay of use.
func (r *round) submit(ctx context.Context, collection *collect.Collection, p book.Pending, clients map[uint64]*peer.Client, held []quorum.Vote) (final bool, err error) {
	answers := make(chan answer, len(clients))
	for seat, client := range clients {
		r.runner.lines.dials.Go(func() {
			asking, cancel := context.WithTimeout(r.runner.lines.ctx, r.runner.config.Wait)
			defer cancel()
			vote, err := r.ask(asking, client, p)
			answers <- answer{seat, vote, orNewer(asking, client, err)}
		})
	}
	for left := len(clients); left > 0 && collection.Outcome() == collect.Open; left-- {
		select {
		case a := <-answers:
			if final, err := r.take(collection, a); err != nil || final {
				return final, err
			}
		case <-ctx.Done():
			return false, r.keepVotes(collection, p, seatsOf(held))
		}
	}
	switch collection.Outcome() {
	case collect.Certified:
		return true, r.certified(collection, p)
	case collect.Refused:
		r.report.Refused++
		return false, r.runner.config.Owner.Refused(r.id, p.Entry.ID(), collection.Refusal())
	}
	return false, r.keepVotes(collection, p, seatsOf(held))
}

// keepVotes hands on votes that are not enough yet, but for those of seats that
// are held.
func (r *round) keepVotes(c *collect.Collection, p book.Pending, held uint64) error {
	if r.runner.config.Carrier == nil {
		return nil
	}
	for _, v := range c.Votes() {
		if held>>v.Guardian&1 == 1 {
			continue
		}
		if err := r.runner.config.Carrier.Voted(r.member, p, v); err != nil {
			return err
		}
	}
	return nil
}

// checked answers for signatures of votes: peer verified them when they came.
func checked(keys.PublicKey, [32]byte, keys.Signature) bool { return true }

// ask submits, and gives what the guardian says it waits for: evidence, or, for
// an opening, to be asked for a seal itself. The quorum that sealed need not be
// the quorum that votes: of those one may lie, and another be gone by now.
func (r *round) ask(ctx context.Context, client *peer.Client, p book.Pending) (quorum.Vote, error) {
	show := func(needs []ledger.ID) ([]book.Evidence, error) { return r.runner.config.Owner.Evidence(r.id, needs) }
	vote, err := client.SubmitShowing(ctx, p, show)
	var wait *ledger.Wait
	if !errors.As(err, &wait) || wait.Reason != ledger.WaitSeals || len(p.SealAsk) != 1 {
		return vote, err
	}
	if _, _, trouble := client.Seal(ctx, p.SealAsk[0]); trouble != nil {
		return vote, err
	}
	return client.SubmitShowing(ctx, p, show)
}

// take puts one answer into the collection, and tells whether the entry is
// final by it. Its error is the owner's.
func (r *round) take(c *collect.Collection, a answer) (bool, error) {
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	var fault *peer.FaultReply
	var final *peer.FinalReply
	var newer *foundNewer
	switch {
	case errors.As(a.err, &newer):
		r.found = newer
	case a.err == nil:
		if err := c.Vote(a.seat, a.vote); err != nil {
			r.drop(a.seat, &peer.Suspicion{Peer: "of this seat", Cause: err})
		}
	case errors.As(a.err, &refusal):
		c.Refuse(a.seat, refusal)
	case errors.As(a.err, &wait):
		c.Wait(a.seat, wait)
	case errors.As(a.err, &fault):
		c.Refuse(a.seat, ledger.Refuse(ledger.CodeFrozen, "two entries were signed for one place"))
		return false, r.runner.config.Owner.Faulty(r.id, fault.Proof)
	case errors.As(a.err, &final):
		r.report.Certified++
		return true, r.runner.config.Owner.Received(r.id, final.Items)
	default:
		r.drop(a.seat, a.err)
	}
	return false, nil
}

// certified hands the certificate to the owner first, then to the guardians.
func (r *round) certified(c *collect.Collection, p book.Pending) error {
	certificate, err := c.Certificate()
	if err != nil {
		return err
	}
	if err := r.runner.config.Owner.Certified(r.id, p.Entry, certificate); err != nil {
		return err
	}
	r.report.Certified++
	r.spread(book.Evidence{Entry: p.Entry, Certificate: []quorum.Certificate{certificate}, Memos: p.Memos}, seatsOf(c.Votes()))
	return nil
}

// spreading is how long the handing out of a certificate may take.
const spreading = 3 * time.Second

// spread gives a certificate to all guardians and waits for none: payees ask
// any of them, and they level among themselves. On each line it goes before
// what follows, which may stand on it. Who voted has the entry.
func (r *round) spread(e book.Evidence, voted uint64) {
	ctx, cancel := context.WithTimeout(context.Background(), spreading)
	var group sync.WaitGroup
	for seat, client := range r.clients {
		var push func(context.Context) error
		if voted>>seat&1 == 1 {
			push = client.Certifying(e)
		} else {
			push = client.Pushing([]book.Evidence{e}, nil)
		}
		group.Go(func() {
			if err := push(ctx); err != nil {
				r.runner.config.Log.Debug("certificate not handed over", "seat", seat, "cause", err)
			}
		})
	}
	r.runner.late.Go(func() {
		defer cancel()
		group.Wait()
	})
}
