package node_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
)

// shares is the configuration of one of several processes of a guardian.
func shares(c *node.Config) { c.Shared = true }

// beside runs another process of a guardian, on the same store. It can be asked,
// and ends with the function that it gives.
func (v *village) beside(seat int, change func(*node.Config)) (ask func([]byte) wire.Message, stop func()) {
	v.t.Helper()
	c := v.config(v.keepers[seat])
	if change != nil {
		change(&c)
	}
	shares(&c)
	n, err := node.New(c)
	must(v.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	ask = func(frame []byte) wire.Message {
		reply, err := n.Answer(ctx, frame)
		must(v.t, err)
		m, err := wire.Decode(reply)
		must(v.t, err)
		return m
	}
	return ask, func() {
		cancel()
		must(v.t, <-done)
	}
}

func TestTwoProcessesOfOneGuardianVoteOnceForAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(shares, 0)
		second, stop := v.beside(0, nil)
		one, two := v.define(), v.rival(v.issuer.key)
		var all sync.WaitGroup
		var replies [2]wire.Message
		all.Go(func() {
			reply, err := v.keepers[0].node.Answer(v.keepers[0].ctx, v.submission(one))
			must(t, err)
			replies[0], err = wire.Decode(reply)
			must(t, err)
		})
		all.Go(func() { replies[1] = second(v.submission(two)) })
		all.Wait()
		votes := 0
		for _, m := range replies {
			if m.Type == wire.Voted {
				votes++
			} else if m.Type != wire.Fault {
				t.Errorf("answer of type %d", m.Type)
			}
		}
		if votes != 1 {
			t.Errorf("%d votes for one place", votes)
		}
		stop()
		v.keepers[0].stop()
	})
}

func TestAProcessVotesNoMoreWhenAnotherOneSealedTheEpoch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := changing(newVillage(t, 1))
		defer c.halt()
		c.start(func(n *node.Config) { c.dialing(n); shares(n) }, 0)
		c.done(c.define())
		second, stop := c.beside(0, c.dialing)
		defer stop()
		gift := c.issue(nil, c.somebody())
		if m := second(c.submission(gift)); m.Type != wire.Voted {
			t.Fatalf("answer of type %d", m.Type)
		}
		c.done(gift)

		c.amend(0, c.newcomer(), c.newcomer(), c.newcomer())
		c.tell(0)
		next := c.issue(nil, c.somebody())
		if m := second(c.submission(next)); m.Type != wire.Failed {
			t.Errorf("answer of type %d, though the epoch is sealed", m.Type)
		}
		for _, i := range []int{1, 2, 3} {
			c.run(i)
		}
		rounds(4)
		m := second(c.submission(next))
		if m.Type != wire.Voted {
			t.Errorf("answer of type %d: it has not gone on with the other one", m.Type)
		}
	})
}

func TestClockOfOneProcessIsNotBeforeThatOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(shares, 0)
		second, stop := v.beside(0, nil)
		v.now.Add(3_600_000)
		late := uint64(v.now.Load())
		s := v.define()
		v.asks(0, v.submission(s), wire.Voted)
		v.asks(0, v.pushing(v.certified(s)), wire.Taken)
		v.now.Add(-3_600_000)
		sign := v.write(v.issuer, ledger.Entry{Kind: ledger.KindIssue, Time: late, Body: ledger.Encode(&ledger.Supply{Asset: v.asset.ID(), Amount: 1}),
			Credits: []ledger.Credit{{Payee: v.somebody(), Asset: v.asset.ID(), Amount: 1}}}, ledger.Facts{Asset: &v.asset.Entry})
		if m := second(v.submission(sign)); m.Type != wire.Voted {
			t.Errorf("answer of type %d", m.Type)
		}
		stop()
		v.keepers[0].stop()
	})
}
