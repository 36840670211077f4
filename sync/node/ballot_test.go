package node_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// together has a guardian answer requests in one transaction, in their order.
func (v *village) together(frames ...[]byte) []wire.Message {
	v.t.Helper()
	k := v.keepers[0]
	release := k.store.hold()
	var all sync.WaitGroup
	ask := func(frame []byte, reply *wire.Message) {
		all.Go(func() {
			raw, err := k.node.Answer(k.ctx, frame)
			must(v.t, err)
			*reply, err = wire.Decode(raw)
			must(v.t, err)
		})
		synctest.Wait()
	}
	var first wire.Message
	ask(v.pushing(), &first) // what is being written while the others come
	replies := make([]wire.Message, len(frames))
	for i, frame := range frames {
		ask(frame, &replies[i])
	}
	before := k.store.writes.Load()
	release()
	all.Wait()
	if n := k.store.writes.Load() - before; len(frames) > 0 && n != 1 {
		v.t.Fatalf("%d requests took %d transactions", len(frames), n)
	}
	return replies
}

// votes are the votes in replies, each of which must verify for its entry.
func (v *village) votes(entries []*ledger.Signed, replies []wire.Message) []quorum.Vote {
	v.t.Helper()
	out := make([]quorum.Vote, len(entries))
	for i, s := range entries {
		if replies[i].Type != wire.Voted {
			v.t.Fatalf("answer %d of type %d: %q", i, replies[i].Type, replies[i].Body)
		}
		var err error
		out[i], err = quorum.DecodeVote(replies[i].Body)
		must(v.t, err)
		must(v.t, v.epoch.CheckVote(v.epoch.Statement(s), out[i], keys.Verify))
	}
	return out
}

func signatures(votes []quorum.Vote) int {
	different := map[keys.Signature]bool{}
	for _, vote := range votes {
		different[vote.Attestation.Signature] = true
	}
	return len(different)
}

func (v *village) submissions(entries ...*ledger.Signed) (frames [][]byte) {
	for _, s := range entries {
		frames = append(frames, v.submission(s))
	}
	return frames
}

func TestVotesOfOneTransactionShareSignaturesAndRepeatTheirBytes(t *testing.T) {
	for _, n := range []int{1, 2, 3, quorum.MaxTree - 1, quorum.MaxTree, quorum.MaxTree + 1, 2*quorum.MaxTree + 1} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVillage(t, 1)
				v.start(nil, 0)
				crowd := v.crowd(n)
				given := v.together(v.submissions(crowd...)...)
				votes := v.votes(crowd, given)
				if got, want := signatures(votes), (n+quorum.MaxTree-1)/quorum.MaxTree; got != want {
					t.Errorf("%d signatures, want %d", got, want)
				}
				if n == 1 && len(votes[0].Attestation.Path) != 0 {
					t.Error("a vote alone has a path")
				}
				for range 2 {
					for i, s := range crowd {
						if again := v.asks(0, v.submission(s), wire.Voted); !bytes.Equal(again.Body, given[i].Body) {
							t.Errorf("the repeated vote %d is another", i)
						}
					}
					v.keepers[0].stop()
					v.start(nil, 0)
				}
				v.keepers[0].stop()
			})
		})
	}
}

func TestOnePlaceGetsOneVoteAlsoInOneTransaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		first, second := v.define(), v.rival(v.issuer.key)
		frames := v.submissions(first, v.rival(newKey(t)), first, second, first, second)
		replies := v.together(frames...)
		v.votes([]*ledger.Signed{first, first, first}, []wire.Message{replies[0], replies[2], replies[4]})
		for i, want := range []wire.Type{wire.Voted, wire.Refused, wire.Voted, wire.Fault, wire.Voted, wire.Fault} {
			if replies[i].Type != want {
				t.Errorf("answer %d of type %d, want %d", i, replies[i].Type, want)
			}
			if want == wire.Voted && !bytes.Equal(replies[i].Body, replies[0].Body) {
				t.Errorf("vote %d for the same entry is another", i)
			}
		}
		if again := v.asks(0, frames[0], wire.Voted); !bytes.Equal(again.Body, replies[0].Body) {
			t.Error("the vote that was given is another now")
		}
		v.keepers[0].stop()
	})
}

func TestVoteThatBecomesFinalInItsOwnTransactionIsRepeatedAsAVote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		s := v.define()
		replies := v.together(v.submission(s), v.pushing(v.certified(s)), v.submission(s))
		v.votes([]*ledger.Signed{s, s}, []wire.Message{replies[0], replies[2]})
		if !bytes.Equal(replies[0].Body, replies[2].Body) {
			t.Error("the repeated vote is another")
		}
		v.keepers[0].stop()
	})
}

func TestEntriesThatFollowEachOtherAreVotedForInOneTransaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		v.asks(0, v.pushing(v.certified(v.define())), wire.Taken)
		feed := []*ledger.Signed{v.issue(nil, v.somebody()), v.issue(nil, v.somebody()), v.issue(nil, v.somebody())}
		votes := v.votes(feed, v.together(v.submissions(feed...)...))
		if n := signatures(votes); n != 1 {
			t.Errorf("%d signatures", n)
		}
		v.keepers[0].stop()
	})
}

func TestVotesOfATransactionThatIsNotDurableDoNotLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		first, second := v.define(), v.rival(v.issuer.key)
		stranger := v.rival(newKey(t))
		disk := v.keepers[0].store
		release := disk.hold()
		disk.broken.Store(true)
		var all sync.WaitGroup
		for _, s := range []*ledger.Signed{first, first, stranger, second} {
			all.Go(func() { v.fails(0, v.submission(s), wire.CodeInternal) })
		}
		synctest.Wait()
		release()
		all.Wait()
		disk.broken.Store(false)
		v.asks(0, v.submission(second), wire.Voted) // no vote for the first was kept or left
		v.keepers[0].stop()
	})
}

func TestVoteForAPurseHasNoPathForItsCertificateToFitACode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		crowd := v.crowd(3)
		entries := append(crowd, v.purse())
		votes := v.votes(entries, v.together(v.submissions(entries...)...))
		if len(votes[3].Attestation.Path) != 0 || signatures(votes) != 2 {
			t.Errorf("a path of %d, %d signatures", len(votes[3].Attestation.Path), signatures(votes))
		}
		v.keepers[0].stop()
	})
}

// purse is the first entry of one with a bean, and another as its deposit.
func (v *village) purse() *ledger.Signed {
	v.t.Helper()
	p := newPerson(v.t)
	p.state = ledger.Empty(ledger.PurseAccount(p.key.Public()))
	given := v.issue(nil, p.state.Account, p.state.Account)
	v.asks(0, v.pushing(v.certified(given)), wire.Taken)
	expiry := uint64(v.now.Load()) + 1
	bean := ledger.Balance{Asset: v.asset.ID(), Amount: 1}
	e := ledger.Entry{
		Kind:   ledger.KindPurse,
		Body:   ledger.Encode(&ledger.PurseTerms{Owner: v.somebody(), Allowance: []ledger.Balance{bean}, Expiry: expiry}),
		Claims: []ledger.CreditID{{Entry: given.ID()}, {Entry: given.ID(), Index: 1}},
		Locks:  []ledger.Lock{{Payee: v.epoch.Account, Asset: bean.Asset, Amount: bean.Amount, Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: v.epoch.DepositFrom(expiry)}},
	}
	return v.write(p, e, ledger.Facts{Claimed: given.Entry.Credits})
}
