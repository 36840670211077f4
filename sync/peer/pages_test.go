package peer_test

import (
	"context"
	"errors"
	"testing"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
)

func TestPagesWithAnythingUnprovenOrUnaskedAreSuspicious(t *testing.T) {
	v, abroad := newVillage(t, 1), newVillage(t, 2)
	feed, beside := v.feed(3, 4), v.feed(4, 1)[0]
	items := func(list ...book.Evidence) []byte { return page(wire.ItemsBody{Items: wire.ItemsOf(list)}) }
	top := v.certified(feed[3])
	wrong := v.certified(beside)
	wrong.Entry = feed[2]
	every := map[string][]byte{
		"an entry without a certificate":   items(top, book.Evidence{Entry: beside}),
		"an entry above the certified one": items(v.certified(feed[2]), book.Evidence{Entry: feed[3]}),
		"an entry below a gap":             items(top, book.Evidence{Entry: feed[1]}),
		"another entry's certificate":      items(wrong),
		"an entry of another community":    items(abroad.certified(abroad.feed(3, 4)[3])),
		"another community's charter":      items(book.Evidence{Entry: abroad.charter}),
		"a memo that belongs to none":      items(book.Evidence{Entry: feed[3], Certificate: top.Certificate, Memos: [][]byte{memo(77)}}),
		"bytes that are no entry":          page(wire.ItemsBody{Items: []wire.Item{{Entry: []byte{0x80}}}}),
		"more items than a page holds":     page(wire.ItemsBody{Items: make([]wire.Item, 2*wire.MaxItems+1)}),
		"more proofs than a page holds":    page(wire.ItemsBody{Faults: make([][]byte, wire.MaxItems+1)}),
		"a proof that proves nothing":      page(wire.ItemsBody{Faults: [][]byte{{1}}}),
		"more to come after nothing":       page(wire.ItemsBody{More: true, Next: ledger.CreditID{Entry: ledger.ID{9}}}),
	}
	inbox := func(ctx context.Context, c *peer.Client) error {
		_, err := c.Inbox(ctx, beside.Entry.Account, ledger.CreditID{}, [8]byte{})
		return err
	}
	ownFeed := func(ctx context.Context, c *peer.Client) error {
		_, err := c.Feed(ctx, feed[0].Entry.Account, 4)
		return err
	}
	get := func(ctx context.Context, c *peer.Client) error {
		_, err := c.Get(ctx, []ledger.ID{feed[3].ID()})
		return err
	}
	t.Run("inbox", func(t *testing.T) { suspected(t, v, every, inbox) })
	t.Run("get", func(t *testing.T) { suspected(t, v, every, get) })
	every["another account's feed"] = items(v.certified(beside))
	every["places below those asked for"] = items(top, book.Evidence{Entry: feed[2]})
	t.Run("feed", func(t *testing.T) { suspected(t, v, every, ownFeed) })
}

func TestHeightsBeyondTheirBoundsAreSuspicious(t *testing.T) {
	v := newVillage(t, 1)
	s := v.feed(3, 1)[0]
	suspected(t, v, map[string][]byte{
		"no heights":                  wire.Encode(wire.HeightsList, nil),
		"more buckets than there are": wire.Encode(wire.HeightsList, &wire.HeightsBody{Differ: make([]uint64, wire.Buckets+1)}),
		"more heights than asked for": wire.Encode(wire.HeightsList, &wire.HeightsBody{Heights: make([]wire.Height, wire.MaxHeights+1)}),
		"a proof that proves nothing": wire.Encode(wire.HeightsList, &wire.HeightsBody{Faults: [][]byte{s.Bytes()}}),
		"too many proofs":             wire.Encode(wire.HeightsList, &wire.HeightsBody{Faults: make([][]byte, wire.MaxItems+1)}),
	}, func(ctx context.Context, c *peer.Client) error {
		_, _, err := c.Offer(ctx, make([]ledger.ID, wire.Buckets))
		return err
	})
}

func TestPageIsTakenWithTheStretchThatItsCertificateCovers(t *testing.T) {
	v := newVillage(t, 1)
	feed := v.feed(3, 4)
	proof := v.twice(5)
	reply := page(wire.ItemsBody{
		Items:  wire.ItemsOf([]book.Evidence{{Entry: v.charter}, {Entry: feed[1]}, {Entry: feed[2]}, v.certified(feed[3])}),
		Faults: [][]byte{proof.Bytes()}, More: true, Next: ledger.CreditID{Entry: ledger.ID{9}, Index: 3},
	})
	got, err := v.dial(t, answering(reply)).Inbox(t.Context(), ledger.Account{}, ledger.CreditID{}, [8]byte{})
	must(t, err)
	if len(got.Items) != 4 || len(got.Faults) != 1 || got.Faults[0].ID() != proof.ID() || !got.More || got.Next.Index != 3 {
		t.Errorf("got %+v", got)
	}
}

func TestHonestAnswersComeAsWhatTheyAre(t *testing.T) {
	v := newVillage(t, 1)
	s := v.feed(3, 1)[0]
	proof := v.twice(3)
	submit := func(reply []byte) error {
		_, err := v.dial(t, answering(reply)).Submit(t.Context(), book.Pending{Entry: s}, nil)
		return err
	}
	must(t, submit(wire.Encode(wire.Voted, v.vote(2, s))))
	if err := submit(wire.Encode(wire.Refused, ledger.Refuse(ledger.CodeFunds, "no"))); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeFunds}) {
		t.Errorf("refused: %v", err)
	}
	if err := submit(wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitRoom})); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitRoom}) {
		t.Errorf("waits: %v", err)
	}
	var failed *wire.FailedBody
	if err := submit(wire.Encode(wire.Failed, &wire.FailedBody{Code: wire.CodeBusy})); !errors.As(err, &failed) || failed.Code != wire.CodeBusy {
		t.Errorf("failed: %v", err)
	}
	var fault *peer.FaultReply
	if err := submit(wire.EncodeRaw(wire.Fault, proof.Bytes())); !errors.As(err, &fault) || fault.Proof.ID() != proof.ID() {
		t.Errorf("fault: %v", err)
	}
	var final *peer.FinalReply
	if err := submit(page(wire.ItemsBody{Items: wire.ItemsOf([]book.Evidence{v.certified(s)})})); !errors.As(err, &final) || len(final.Items) != 1 {
		t.Errorf("final: %v", err)
	}
}
