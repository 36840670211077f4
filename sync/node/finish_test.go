package node_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
)

// levelling has guardians catch up with each other.
func (v *village) levelling() func(*node.Config) {
	return func(c *node.Config) { c.Dialer, c.Every = v.network.Dialer(keys.PublicKey{}), 15*time.Minute }
}

// Money that is on its way is not lost with the phone that sent it: what one
// guardian voted for, all bring to an end, though its author never comes again.
func TestGuardiansFinishWhatTheyVotedForThoughItsAuthorIsGone(t *testing.T) {
	for what, c := range map[string]struct {
		asked []int         // guardians that voted before the phone was lost
		later time.Duration // is waited
		final bool
	}{
		"one had voted": {[]int{2}, time.Hour, true},
		"a quorum had, and nobody else knew of it": {[]int{0, 1, 3}, time.Hour, true},
		"the author may still be at it":            {[]int{0, 1, 3}, 59 * time.Minute, false},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := newVillage(t, 4)
				v.start(v.levelling(), 0, 1, 2, 3)
				ana, ben := newPerson(t), v.somebody()
				list := []book.Evidence{v.certified(v.define())}
				paid := v.issue(nil, ana.state.Account, ana.state.Account)
				list = append(list, v.certified(paid))
				for _, seat := range c.asked {
					v.give(seat, list)
				}
				first := v.spend(ana, paid, 0, ben)
				second := v.spend(ana, paid, 1, ben)
				for _, seat := range c.asked {
					v.asks(seat, v.submission(first), wire.Voted)
					v.asks(seat, v.submission(second), wire.Voted)
				}
				v.now.Add(c.later.Milliseconds())
				time.Sleep(time.Hour) // their rounds: it is by their clocks that they wait
				synctest.Wait()
				if c.final {
					list = append(list, v.certified(first), v.certified(second))
				}
				v.level(list, 0, 1, 2, 3)
				v.stop()
			})
		})
	}
}

// What others refuse is let be: no certificate comes of it, and no harm.
func TestGuardiansDoNotFinishWhatTheOthersRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 4)
		v.start(v.levelling(), 0, 1, 2, 3)
		ana, ben, cid := newPerson(t), v.somebody(), v.somebody()
		define := v.certified(v.define())
		issue := v.issue(nil, ana.state.Account)
		paid := []book.Evidence{define, v.certified(issue)}
		for seat := range 4 {
			v.give(seat, paid)
		}
		before := ana.state
		one := v.spend(ana, issue, 0, ben)
		ana.state = before
		other := v.spend(ana, issue, 0, cid)
		for _, seat := range []int{0, 1} {
			v.asks(seat, v.submission(one), wire.Voted)
		}
		for _, seat := range []int{2, 3} {
			v.asks(seat, v.submission(other), wire.Voted)
		}
		v.now.Add(time.Hour.Milliseconds())
		time.Sleep(time.Hour)
		synctest.Wait()
		v.level(paid, 0, 1, 2, 3)
		v.stop()
	})
}
