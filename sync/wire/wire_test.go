package wire_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
)

func TestEveryBodyComesBackAsItWasSent(t *testing.T) {
	t.Run("submit", comesBack(wire.Submit, submitBody))
	t.Run("seal ask", comesBack(wire.SealAsk, sealAskBody))
	t.Run("inbox ask", comesBack(wire.InboxAsk, inboxAskBody))
	t.Run("feed ask", comesBack(wire.FeedAsk, feedAskBody))
	t.Run("get ask", comesBack(wire.GetAsk, getAskBody))
	t.Run("offer", comesBack(wire.Offer, offerBody))
	t.Run("push", comesBack(wire.Push, pushBody))
	t.Run("voted", comesBack(wire.Voted, vote))
	t.Run("refused", comesBack(wire.Refused, refusal))
	t.Run("waiting", comesBack(wire.Waiting, wait))
	t.Run("sealed", comesBack(wire.Sealed, sealedBody))
	t.Run("items", comesBack(wire.Items, itemsBody))
	t.Run("heights", comesBack(wire.HeightsList, heightsBody))
	t.Run("failed", comesBack(wire.Failed, failedBody))
	t.Run("vote for", comesBack(wire.VoteFor, voteForBody))
	t.Run("relay info", comesBack(wire.RelayInfo, relayInfoBody))
	t.Run("deposit", comesBack(wire.Deposit, depositBody))
	t.Run("deposited", comesBack(wire.Deposited, depositedBody))
	t.Run("collect", comesBack(wire.Collect, collectBody))
	t.Run("mail", comesBack(wire.Mail, mailBody))
	t.Run("remove", comesBack(wire.Remove, removeBody))
	t.Run("reply to", comesBack(wire.ReplyTo, replyToBody))
}

func comesBack[T any](kind wire.Type, draw func(*rapid.T) T) func(*testing.T) {
	return rapid.MakeCheck(func(t *rapid.T) {
		want := draw(t)
		m, err := wire.Decode(wire.Encode(kind, &want))
		if err != nil || m.Type != kind || m.V != wire.Version {
			t.Fatalf("message %+v, %v", m, err)
		}
		got, err := wire.Body[T](m)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v came back as %+v, %v", want, got, err)
		}
		raw, err := wire.Decode(wire.EncodeRaw(kind, m.Body))
		if err != nil || !bytes.Equal(raw.Body, m.Body) || raw.Type != kind {
			t.Fatalf("raw: %+v, %v", raw, err)
		}
	})
}

func TestMessageWithoutABodyComesBack(t *testing.T) {
	m, err := wire.Decode(wire.Encode(wire.Taken, nil))
	if err != nil || m.Type != wire.Taken || len(m.Body) != 0 {
		t.Fatalf("%+v, %v", m, err)
	}
}

func TestBodiesBeyondABoundAreRefusedByName(t *testing.T) {
	items := make([]wire.Item, 2*wire.MaxItems+1)
	faults := make([][]byte, wire.MaxItems+1)
	for what, c := range map[string]struct {
		read func(wire.Message) error
		body any
		item string
	}{
		"seals of a submission":    {read[wire.SubmitBody], &wire.SubmitBody{Seals: make([][]byte, wire.MaxSeals+1)}, "seals"},
		"memos of a submission":    {read[wire.SubmitBody], &wire.SubmitBody{Memos: make([][]byte, ledger.MaxCredits+1)}, "memos"},
		"evidence of a submission": {read[wire.SubmitBody], &wire.SubmitBody{Evidence: items[:wire.MaxItems+1]}, "items"},
		"ids":                      {read[wire.GetAskBody], &wire.GetAskBody{IDs: make([]ledger.ID, wire.MaxItems+1)}, "ids"},
		"too many digests":         {read[wire.OfferBody], &wire.OfferBody{Digests: make([]ledger.ID, wire.Buckets+1)}, "digests"},
		"too few digests":          {read[wire.OfferBody], &wire.OfferBody{Digests: make([]ledger.ID, wire.Buckets-1)}, "digests"},
		"no digests":               {read[wire.OfferBody], &wire.OfferBody{}, "digests"},
		"pushed items":             {read[wire.PushBody], &wire.PushBody{Items: items[:wire.MaxItems+1]}, "items"},
		"pushed faults":            {read[wire.PushBody], &wire.PushBody{Faults: faults}, "faults"},
		"reported items":           {read[wire.SealedBody], &wire.SealedBody{Reported: items}, "items"},
		"items of a page":          {read[wire.ItemsBody], &wire.ItemsBody{Items: items}, "items"},
		"faults of a page":         {read[wire.ItemsBody], &wire.ItemsBody{Faults: faults}, "faults"},
		"buckets":                  {read[wire.HeightsBody], &wire.HeightsBody{Differ: make([]uint64, wire.Buckets+1)}, "buckets"},
		"heights":                  {read[wire.HeightsBody], &wire.HeightsBody{Heights: make([]wire.Height, wire.MaxHeights+1)}, "heights"},
		"bytes of a deposit":       {read[wire.DepositBody], &wire.DepositBody{Content: make([]byte, wire.MaxMail+1)}, "bytes of mail"},
		"bytes of mail":            {read[wire.MailBody], &wire.MailBody{Parts: []wire.MailPart{{Bytes: make([]byte, wire.MaxMailPage)}, {Bytes: []byte{1}}}}, "bytes of mail"},
		"parts of mail":            {read[wire.MailBody], &wire.MailBody{Parts: make([]wire.MailPart, wire.MaxMailParts+1)}, "items"},
		"ids to remove":            {read[wire.RemoveBody], &wire.RemoveBody{IDs: make([]ledger.ID, wire.MaxMailParts+1)}, "ids"},
		"faults beside heights":    {read[wire.HeightsBody], &wire.HeightsBody{Faults: faults}, "faults"},
	} {
		t.Run(what, func(t *testing.T) {
			m, err := wire.Decode(wire.Encode(wire.Submit, c.body))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.read(m); !errors.Is(err, ledger.ErrMalformed) || !strings.Contains(err.Error(), c.item) {
				t.Errorf("got %v, want a word on the %s", err, c.item)
			}
		})
	}
}

func read[T any](m wire.Message) error {
	_, err := wire.Body[T](m)
	return err
}

func TestBodiesAtTheirBoundsAreTaken(t *testing.T) {
	items := make([]wire.Item, 2*wire.MaxItems)
	for what, c := range map[string]struct {
		read func(wire.Message) error
		body any
	}{
		"submission": {read[wire.SubmitBody], &wire.SubmitBody{Seals: make([][]byte, wire.MaxSeals), Memos: make([][]byte, ledger.MaxCredits), Evidence: items[:wire.MaxItems]}},
		"get":        {read[wire.GetAskBody], &wire.GetAskBody{IDs: make([]ledger.ID, wire.MaxItems)}},
		"push":       {read[wire.PushBody], &wire.PushBody{Items: items[:wire.MaxItems], Faults: make([][]byte, wire.MaxItems)}},
		"sealed":     {read[wire.SealedBody], &wire.SealedBody{Reported: items}},
		"page":       {read[wire.ItemsBody], &wire.ItemsBody{Items: items, Faults: make([][]byte, wire.MaxItems)}},
		"deposit":    {read[wire.DepositBody], &wire.DepositBody{Content: make([]byte, wire.MaxMail)}},
		"mail":       {read[wire.MailBody], &wire.MailBody{Parts: append(make([]wire.MailPart, wire.MaxMailParts-1), wire.MailPart{Bytes: make([]byte, wire.MaxMailPage)})}},
		"remove":     {read[wire.RemoveBody], &wire.RemoveBody{IDs: make([]ledger.ID, wire.MaxMailParts)}},
		"heights":    {read[wire.HeightsBody], &wire.HeightsBody{Differ: make([]uint64, wire.Buckets), Heights: make([]wire.Height, wire.MaxHeights)}},
	} {
		t.Run(what, func(t *testing.T) {
			m, err := wire.Decode(wire.Encode(wire.Push, c.body))
			if err == nil {
				err = c.read(m)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestMessagesInAnyOtherFormAreRefused(t *testing.T) {
	whole := wire.Encode(wire.Taken, nil)
	long := wire.EncodeRaw(wire.Items, make([]byte, wire.MaxMessage))
	for what, frame := range map[string][]byte{
		"nothing":         nil,
		"cut":             whole[:len(whole)-1],
		"trailing bytes":  append(bytes.Clone(whole), 0),
		"another version": ledger.Encode(&wire.Message{V: wire.Version + 1, Type: wire.Taken}),
		"longer number":   append([]byte{0x83, 0x18, 1}, whole[2:]...),
		"too long":        long,
	} {
		if m, err := wire.Decode(frame); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%s: %+v, %v", what, m, err)
		}
	}
}

func TestBodyOfAnotherMessageIsRefusedWithItsNumber(t *testing.T) {
	m, err := wire.Decode(wire.Encode(wire.SealAsk, &wire.SealAskBody{}))
	if err != nil {
		t.Fatal(err)
	}
	if err := read[wire.ItemsBody](m); !errors.Is(err, ledger.ErrMalformed) || !strings.Contains(err.Error(), "message 2") {
		t.Errorf("got %v", err)
	}
}
