package node_test

import (
	"encoding/hex"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// promptly is the configuration of a guardian that votes before it has looked
// through its books.
func promptly(c *node.Config) { c.Promptly = true }

// damage takes the certificate of an entry out of a guardian's store.
func (v *village) damage(seat int, s *ledger.Signed) {
	v.t.Helper()
	id := s.ID()
	community := v.epoch.Community
	must(v.t, v.keepers[seat].store.Update(func(tx store.Tx) error {
		return tx.Delete(store.Bucket("certs-"+hex.EncodeToString(community[:8])), id[:])
	}))
}

// settled is a village of one guardian that holds a final entry, and has looked
// through it.
func settled(t *testing.T) (*village, *ledger.Signed) {
	t.Helper()
	v := newVillage(t, 1)
	v.start(promptly, 0)
	s := v.define()
	v.asks(0, v.pushing(v.certified(s)), wire.Taken)
	v.keepers[0].stop()
	v.start(promptly, 0)
	v.keepers[0].stop()
	return v, s
}

func TestGuardianThatVotesAtOnceStopsWhenItsBooksDoNotAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, s := settled(t)
		v.damage(0, s)
		v.start(promptly, 0)
		synctest.Wait()
		if _, votes, err := v.keepers[0].node.Community(v.epoch.Community); err != nil || votes {
			t.Fatalf("votes %v, %v", votes, err)
		}
		v.keepers[0].stop()
		v.start(promptly, 0)
		if _, votes, err := v.keepers[0].node.Community(v.epoch.Community); err != nil || votes {
			t.Errorf("it votes at once after it was found out: %v, %v", votes, err)
		}
		v.keepers[0].stop()
	})
}

func TestGuardianVotesAtOnceOnlyOnBooksThatAddedUpBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		s := v.define()
		v.asks(0, v.pushing(v.certified(s)), wire.Taken)
		v.keepers[0].stop()
		v.damage(0, s)
		n, err := node.New(node.Config{Store: v.keepers[0].store, Now: v.config(v.keepers[0]).Now, Promptly: true})
		must(t, err)
		if _, votes, err := n.Community(v.epoch.Community); err != nil || votes {
			t.Errorf("votes %v, %v", votes, err)
		}
	})
}

func TestGuardianThatVotesAtOnceGoesOnWhenItsBooksAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, _ := settled(t)
		v.start(promptly, 0)
		synctest.Wait()
		v.asks(0, v.submission(v.issue(nil, v.somebody())), wire.Voted)
		v.keepers[0].stop()
	})
}
