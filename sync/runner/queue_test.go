package runner_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/runner"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// keeper keeps votes for the owner, and carries nothing for others.
type keeper struct{ owner *owner }

func (k keeper) Voted(_ book.Membership, p book.Pending, v quorum.Vote) error {
	if k.owner.votes == nil {
		k.owner.votes = map[ledger.ID][]quorum.Vote{}
	}
	id := p.Entry.ID()
	k.owner.votes[id] = append(k.owner.votes[id], v)
	return nil
}
func (keeper) Carries(book.Membership) (bool, error) { return false, nil }
func (keeper) Beside(context.Context, book.Membership, map[uint64]*peer.Client) error {
	return nil
}

// inReach begins a runner's process where some guardians can be reached.
func (w *world) inReach(seats ...int) *runner.Runner {
	w.t.Helper()
	member := w.owner.member
	member.Endpoints = slices.DeleteFunc(slices.Clone(member.Endpoints), func(e book.Endpoint) bool {
		return !slices.Contains(seats, int(e.Guardian))
	})
	at := &near{owner: w.owner, member: member}
	return runner.New(runner.Config{Owner: at, Carrier: keeper{w.owner}, Store: w.store, Dialer: w, Now: time.Now})
}

// near is the owner where not all guardians have an address.
type near struct {
	*owner
	member book.Membership
}

func (n *near) Memberships() ([]book.Membership, error) { return []book.Membership{n.member}, nil }

// submits counts which entries each guardian is asked for.
func (w *world) submits() (asked [4]map[ledger.ID]int) {
	for seat := range 4 {
		asked[seat] = map[ledger.ID]int{}
		honest := w.honest(seat)
		w.says(seat, wire.Submit, func(m wire.Message) []byte {
			body, err := wire.Body[wire.SubmitBody](m)
			must(w.t, err)
			s, err := ledger.DecodeSigned(body.Entry)
			must(w.t, err)
			w.mu.Lock()
			asked[seat][s.ID()]++
			w.mu.Unlock()
			return honest(m)
		})
	}
	return asked
}

func TestAQueueIsFinalWhenAQuorumWasMetOneGuardianAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		asked := w.submits()
		feed := w.feed(1, 5)
		w.owes(feed...)
		for day, waiting := range []int{5, 5, 0} {
			r := w.inReach(day)
			for range 3 { // who voted is not asked again
				report, err := r.Once(t.Context(), true)
				must(t, err)
				if report.Waiting != waiting {
					t.Fatalf("day %d: %+v", day, report)
				}
			}
			must(t, r.Close())
		}
		for seat := range 3 {
			for i, s := range feed {
				if n := asked[seat][s.ID()]; n != 1 {
					t.Errorf("guardian %d was asked %d times for entry %d", seat, n, i)
				}
			}
		}
	})
}

func TestWhatFollowsIsAskedOfThoseAloneThatVotedForTheEntryBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		asked := w.submits()
		feed := w.feed(1, 2)
		voting := w.answers[0]
		w.says(0, wire.Submit, func(m wire.Message) []byte {
			voting(m)
			return wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitRoom})
		})
		w.owes(feed...)
		r := w.inReach(0, 1)
		report, err := r.Once(t.Context(), true)
		must(t, err)
		must(t, r.Close())
		if report.Waiting != 2 || asked[0][feed[0].ID()] != 1 || asked[0][feed[1].ID()] != 0 || asked[1][feed[1].ID()] != 1 {
			t.Errorf("%+v, %v", report, asked)
		}
	})
}

func TestWhatIsNewFollowsVotesOfWhoWasMetBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0)
		asked := w.submits()
		feed := w.feed(1, 2)
		w.owes(feed[0])
		r := w.inReach(0)
		defer r.Close()
		_, err := r.Once(t.Context(), false)
		must(t, err)
		w.owes(feed[1]) // at once: the time of the first has not come again
		_, err = r.Once(t.Context(), false)
		must(t, err)
		if asked[0][feed[0].ID()] != 1 || asked[0][feed[1].ID()] != 1 {
			t.Errorf("asked %v", asked[0])
		}
	})
}
