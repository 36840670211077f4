package peer_test

import (
	"context"
	"errors"
	"testing"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// suspected asserts for each reply that no honest node gives it.
func suspected(t *testing.T, v *village, replies map[string][]byte, ask func(context.Context, *peer.Client) error) {
	t.Helper()
	for what, reply := range replies {
		t.Run(what, func(t *testing.T) {
			err := ask(t.Context(), v.dial(t, answering(reply)))
			var suspicion *peer.Suspicion
			if !errors.As(err, &suspicion) {
				t.Fatalf("got %v", err)
			}
			if key := secretKey(t, 100).Public(); suspicion.Peer != key.String() || suspicion.Cause == nil {
				t.Errorf("suspects %q of %v", suspicion.Peer, suspicion.Cause)
			}
		})
	}
}

func TestRepliesThatNoRequestMayHaveAreSuspicious(t *testing.T) {
	v, abroad := newVillage(t, 1), newVillage(t, 2)
	needy := wire.Encode(wire.Waiting, &ledger.Wait{Needs: make([]ledger.ID, wire.MaxItems+1)})
	s := v.feed(3, 1)[0]
	forged := &ledger.FaultProof{Form: ledger.TwoEntries, First: s, Second: v.again(s, 4)}
	if f, ok := ledger.FindFault(forged.First, forged.Second); ok {
		forged = f
	}
	replies := map[string][]byte{
		"no CBOR":                        []byte("nonsense"),
		"nothing":                        {},
		"another version":                ledger.Encode(&wire.Message{V: 2, Type: wire.Taken}),
		"trailing bytes":                 append(wire.Encode(wire.Taken, nil), 0),
		"a request":                      wire.Encode(wire.Offer, nil),
		"an unknown type":                wire.Encode(99, nil),
		"a message that is for files":    wire.Encode(wire.VoteFor, &wire.VoteForBody{}),
		"a refusal without a body":       wire.Encode(wire.Refused, nil),
		"a wait without a body":          wire.Encode(wire.Waiting, nil),
		"a wait for too much":            needy,
		"a failure without a body":       wire.Encode(wire.Failed, nil),
		"a fault without a proof":        wire.EncodeRaw(wire.Fault, nil),
		"a fault of two that are one":    wire.EncodeRaw(wire.Fault, (&ledger.FaultProof{Form: ledger.TwoEntries, First: s, Second: s}).Bytes()),
		"a fault of another form":        wire.EncodeRaw(wire.Fault, (&ledger.FaultProof{Form: ledger.TwoOpenings, First: forged.First, Second: forged.Second}).Bytes()),
		"a fault that a stranger signed": wire.EncodeRaw(wire.Fault, forged.Bytes()),
		"a fault of another community":   wire.EncodeRaw(wire.Fault, abroad.twice(3).Bytes()),
	}
	for what, ask := range map[string]func(context.Context, *peer.Client) error{
		"submit": func(ctx context.Context, c *peer.Client) error {
			_, err := c.Submit(ctx, book.Pending{Entry: s}, nil)
			return err
		},
		"seal": func(ctx context.Context, c *peer.Client) error {
			_, _, err := c.Seal(ctx, ledger.SealRequest{})
			return err
		},
		"inbox": func(ctx context.Context, c *peer.Client) error {
			_, err := c.Inbox(ctx, ledger.Account{}, ledger.CreditID{}, [8]byte{})
			return err
		},
		"feed": func(ctx context.Context, c *peer.Client) error {
			_, err := c.Feed(ctx, ledger.Account{}, 1)
			return err
		},
		"get": func(ctx context.Context, c *peer.Client) error {
			_, err := c.Get(ctx, nil)
			return err
		},
		"offer": func(ctx context.Context, c *peer.Client) error {
			_, _, err := c.Offer(ctx, make([]ledger.ID, wire.Buckets))
			return err
		},
	} {
		t.Run(what, func(t *testing.T) { suspected(t, v, replies, ask) })
	}
	delete(replies, "trailing bytes")
	replies["a page"] = page(wire.ItemsBody{})
	t.Run("push", func(t *testing.T) {
		suspected(t, v, replies, func(ctx context.Context, c *peer.Client) error { return c.Push(ctx, nil, nil) })
	})
}

func TestVotesThatAreNotForTheEntryAreSuspicious(t *testing.T) {
	v, abroad := newVillage(t, 1), newVillage(t, 2)
	feed := v.feed(3, 2)
	s, uncovered := feed[0], wire.ItemsOf([]book.Evidence{{Entry: feed[0]}})
	posing := v.vote(1, s)
	posing.Guardian = 0
	forged := v.vote(0, s)
	forged.Attestation.Signature[7] ^= 1
	nobody := v.vote(0, s)
	nobody.Guardian = 4
	suspected(t, v, map[string][]byte{
		"no vote":                       wire.Encode(wire.Voted, nil),
		"a forged vote":                 wire.Encode(wire.Voted, forged),
		"another's signature as its":    wire.Encode(wire.Voted, posing),
		"a vote of nobody":              wire.Encode(wire.Voted, nobody),
		"a vote for another entry":      wire.Encode(wire.Voted, v.vote(0, feed[1])),
		"a vote in another community":   wire.Encode(wire.Voted, abroad.vote(0, s)),
		"a path without end":            wire.Encode(wire.Voted, &quorum.Vote{Attestation: quorum.Attestation{Path: make([]ledger.ID, quorum.MaxPath+1)}}),
		"an empty page":                 page(wire.ItemsBody{}),
		"a page without a certificate":  page(wire.ItemsBody{Items: uncovered}),
		"another entry's certificate":   page(wire.ItemsBody{Items: wire.ItemsOf([]book.Evidence{v.certified(v.feed(4, 1)[0])})}),
		"the certificate of one beside": page(wire.ItemsBody{Items: append(uncovered, wire.ItemOf(v.certified(v.feed(4, 1)[0])))}),
	}, func(ctx context.Context, c *peer.Client) error {
		_, err := c.Submit(ctx, book.Pending{Entry: s}, nil)
		return err
	})
}

func TestSealsThatAreNotOfTheRequestOrComeWithoutWhatTheyReportAreSuspicious(t *testing.T) {
	v, abroad := newVillage(t, 1), newVillage(t, 2)
	feed, beside := v.feed(3, 3), v.feed(4, 1)[0]
	account, tips := feed[0].Entry.Account, []ledger.Tip{feed[0].Tip(), feed[1].Tip(), feed[2].Tip()}
	request := ledger.SealRequest{Community: v.epoch.Community, Account: account, Round: 1}
	elsewhere, unanswered := request, v.sealed(request, v.seal(0, 1, account, ledger.Tip{}))
	elsewhere.By = ledger.ByFriends
	another := v.sealed(elsewhere, v.seal(0, 1, account, ledger.Tip{}))
	unanswered.Answer = quorum.SealAnswer{}
	broken, many := v.sealed(request, v.seal(0, 1, account, ledger.Tip{})), v.sealed(request, v.seal(0, 1, account, ledger.Tip{}))
	broken.Reported, many.Reported = []wire.Item{{Entry: []byte{1}}}, make([]wire.Item, 2*wire.MaxItems+1)
	sealed := func(seal quorum.AccountSeal, items ...book.Evidence) []byte {
		body := v.sealed(request, seal, items...)
		return wire.Encode(wire.Sealed, &body)
	}
	forged := v.seal(0, 1, account, ledger.Tip{})
	forged.Certified = tips[0]
	first, moved := v.certified(feed[0]), tips[1]
	moved.Seq = 7
	suspected(t, v, map[string][]byte{
		"no seal":                          wire.Encode(wire.Sealed, &wire.SealedBody{}),
		"a forged seal":                    sealed(forged, first),
		"a seal of another community":      sealed(abroad.seal(0, 1, account, ledger.Tip{})),
		"a seal of another account":        sealed(v.seal(0, 1, beside.Entry.Account, ledger.Tip{})),
		"a seal for another round":         sealed(v.seal(0, 2, account, ledger.Tip{})),
		"nothing of what it reports":       sealed(v.seal(0, 1, account, tips[0])),
		"the certified one uncertified":    sealed(v.seal(0, 1, account, tips[0]), book.Evidence{Entry: feed[0]}),
		"a vote without its entry":         sealed(v.seal(0, 1, account, tips[0], tips[1]), first),
		"a vote for another's entry":       sealed(v.seal(0, 1, account, tips[0], beside.Tip()), first, book.Evidence{Entry: beside}),
		"a vote at another place":          sealed(v.seal(0, 1, account, tips[0], moved), first, book.Evidence{Entry: feed[1]}),
		"an entry that can't be read":      wire.Encode(wire.Sealed, &broken),
		"more entries than a seal reports": wire.Encode(wire.Sealed, &many),
		"no answer beside it":              wire.Encode(wire.Sealed, &unanswered),
		"a seal for another request":       wire.Encode(wire.Sealed, &another),
	}, func(ctx context.Context, c *peer.Client) error {
		_, _, err := c.Seal(ctx, request)
		return err
	})
	good := sealed(v.seal(0, 1, account, tips[0], tips[1], tips[2]), first, book.Evidence{Entry: feed[1]}, book.Evidence{Entry: feed[2]})
	seal, items, err := v.dial(t, answering(good)).Seal(t.Context(), request)
	if err != nil || len(items) != 3 || seal.Certified != tips[0] {
		t.Errorf("an honest seal: %v", err)
	}
}
