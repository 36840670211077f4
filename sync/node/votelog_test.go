package node_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/node"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/store"
)

func (v *village) client(seat int) *peer.Client {
	return peer.New(v.dial(seat), &v.epoch, keys.Verify)
}

// signs has a guardian vote for n entries, the asset first.
func (v *village) signs(seat, n int) (out []*ledger.Signed) {
	v.t.Helper()
	out = append(out, v.define())
	v.asks(seat, v.submission(out[0]), wire.Voted)
	v.asks(seat, v.pushing(v.certified(out[0])), wire.Taken)
	return append(out, v.issues(seat, n-1)...)
}

// issues has a guardian vote for n entries of the issuer.
func (v *village) issues(seat, n int) (out []*ledger.Signed) {
	v.t.Helper()
	for range n {
		s := v.issue(nil, v.somebody())
		v.asks(seat, v.submission(s), wire.Voted)
		out = append(out, s)
	}
	return out
}

func (v *village) checkpoint(c *peer.Client, seat uint64) publiclog.Checkpoint {
	v.t.Helper()
	logs, err := c.Logs(v.t.Context())
	must(v.t, err)
	p, ok := logs.Of(seat)
	if !ok {
		v.t.Fatalf("no checkpoint of guardian %d", seat)
	}
	return p
}

func TestEveryVoteIsInThePublicLogWhichOnlyGrows(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	client := v.client(0)
	empty := v.checkpoint(client, 0)
	given := v.signs(0, 5)
	v.asks(0, v.submission(given[4]), wire.Voted) // a repeat is no vote
	first := v.checkpoint(client, 0)
	if empty.Size != 0 || first.Size != 5 {
		t.Fatalf("the log has %d and %d votes", empty.Size, first.Size)
	}
	later := v.issue(nil, v.somebody())
	v.asks(0, v.submission(later), wire.Voted)
	second := v.checkpoint(client, 0)
	for _, old := range []publiclog.Checkpoint{empty, first} {
		must(t, client.GoesOn(t.Context(), &old, &second))
	}
	for _, s := range given {
		must(t, client.Logged(t.Context(), &second, s))
		must(t, client.Logged(t.Context(), &first, s))
	}
	must(t, client.Logged(t.Context(), &second, later))
	if err := client.Logged(t.Context(), &first, later); !errors.Is(err, peer.ErrUnlogged) {
		t.Errorf("the older log has the newer vote: %v", err)
	}
	read, err := client.ReadLog(t.Context(), &second, nil)
	must(t, err)
	if has := read.Has(); len(has) != 6 || !has[later.ID()] {
		t.Errorf("the log has %d entries", len(has))
	}
}

func TestACheckpointIsSignedAnewOnlyWhenThereIsMoreOrAMinuteLater(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	client := v.client(0)
	a := v.checkpoint(client, 0)
	v.now.Add(1000)
	if b := v.checkpoint(client, 0); b != a {
		t.Error("it was signed again")
	}
	v.now.Add(60_000)
	if b := v.checkpoint(client, 0); b.Time <= a.Time {
		t.Error("nobody can tell that the guardian lives")
	}
}

func TestVotesGivenBeforeThereWasALogAreInIt(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	given := v.signs(0, 3)
	v.keepers[0].stop()
	v.keepers[0].forgetLog(t, v.epoch.Community)
	v.start(nil, 0)
	client := v.client(0)
	now := v.checkpoint(client, 0)
	for _, s := range given {
		must(t, client.Logged(t.Context(), &now, s))
	}
}

// forgetLog makes a store one of before there were logs.
func (k *keeper) forgetLog(t *testing.T, community ledger.ID) {
	t.Helper()
	suffix := "-" + community.String()[:16]
	must(t, k.store.Update(func(tx store.Tx) error {
		for _, name := range []string{"log", "logtiles", "logsize", "logat"} {
			var all [][]byte
			b := store.Bucket(name + suffix)
			must(t, tx.Scan(b, nil, func(key, _ []byte) error { all = append(all, append([]byte(nil), key...)); return nil }))
			if len(all) == 0 {
				t.Errorf("%s is empty", b)
			}
			for _, key := range all {
				must(t, tx.Delete(b, key))
			}
		}
		return nil
	}))
}

// older gives a guardian a store that knows its vote key and nothing since.
func (v *village) older(seat int) {
	k := v.keepers[seat]
	k.stop()
	secret, public := k.vote.Secret(), k.vote.Public()
	k.store = &disk{Store: store.Memory()}
	must(v.t, k.store.Update(func(tx store.Tx) error { return tx.Put("votekeys", public[:], secret[:]) }))
}

func (v *village) accused(seat int) (faults []publiclog.Fault) {
	v.keepers[seat].read(v.t, v.epoch.Community, func(b *book.Book) error {
		return b.Accused(func(f publiclog.Fault) error { faults = append(faults, f); return nil })
	})
	return faults
}

func TestAGuardianThatVotesFromAnOlderStoreIsProvenAndEverybodyIsTold(t *testing.T) {
	for what, votes := range map[string]int{"its log is shorter": 2, "its log is another of the same length": 4, "its log is longer": 6} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVillage(t, 3)
				v.start(nil, 0, 2)
				v.start(func(c *node.Config) { c.Dialer = v.network.Dialer(v.keepers[1].identity.Public()) }, 1)
				v.signs(0, 1)
				begun := v.issuer.state
				v.issues(0, 3)
				rounds(1)
				if len(v.accused(1)) > 0 {
					t.Fatal("an honest guardian is accused")
				}
				v.older(0)
				v.now.Add(time.Hour.Milliseconds())
				v.start(nil, 0)
				v.asks(0, v.pushing(v.certified(v.asset)), wire.Taken)
				v.issuer.state = begun
				v.issues(0, votes)
				rounds(2)
				faults := v.accused(1)
				if len(faults) != 1 {
					t.Fatalf("%d proofs", len(faults))
				}
				must(t, faults[0].Check(&v.epoch, keys.Verify))
				logs, err := v.client(1).Logs(t.Context())
				must(t, err)
				if len(logs.Faults) != 1 {
					t.Errorf("who asks is told of %d", len(logs.Faults))
				}
				v.stop()
			})
		})
	}
}

func TestAGuardianThatRunsFromAnOlderStoreNoticesItAndSignsNoMore(t *testing.T) {
	for what, votes := range map[string]int{"it knows nothing yet": 0, "it has voted again": 4} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVillage(t, 2)
				catches := func(seat int) func(*node.Config) {
					return func(c *node.Config) { c.Dialer = v.network.Dialer(v.keepers[seat].identity.Public()) }
				}
				v.start(catches(0), 0)
				v.start(catches(1), 1)
				v.signs(0, 1)
				begun := v.issuer.state
				v.issues(0, 3)
				rounds(2)
				if _, votes, err := v.keepers[0].node.Community(v.epoch.Community); err != nil || !votes {
					t.Fatalf("an honest guardian stopped: %v", err)
				}
				v.older(0)
				v.now.Add(time.Hour.Milliseconds())
				v.start(func(c *node.Config) {}, 0)
				v.asks(0, v.pushing(v.certified(v.asset)), wire.Taken)
				v.issuer.state = begun
				v.issues(0, votes)
				v.keepers[0].stop()
				v.start(catches(0), 0)
				rounds(2)
				if _, votes, err := v.keepers[0].node.Community(v.epoch.Community); err != nil || votes {
					t.Fatalf("it goes on voting: %v", err)
				}
				v.keepers[0].stop()
				v.start(nil, 0)
				m := v.asks(0, v.submission(v.issue(nil, v.somebody())), wire.Failed)
				if f, err := wire.Body[wire.FailedBody](m); err != nil || f.Code != wire.CodeNoVotes {
					t.Errorf("after a restart it answers %q, %v", m.Body, err)
				}
				v.stop()
			})
		})
	}
}
