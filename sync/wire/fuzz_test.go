package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// fuzzBody is the property of every body's decoder: what it takes encodes to
// the very same bytes; what it does not take is malformed.
func fuzzBody[T any](f *testing.F, seeds ...any) {
	f.Helper()
	for _, s := range seeds {
		f.Add(ledger.Encode(s))
	}
	f.Add([]byte{0x80})
	f.Add([]byte{0x9f, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		body, err := wire.Body[T](wire.Message{V: wire.Version, Body: b})
		if err != nil && !errors.Is(err, ledger.ErrMalformed) {
			t.Fatalf("%x: %v", b, err)
		}
		if err == nil && !bytes.Equal(ledger.Encode(&body), b) {
			t.Fatalf("%x was taken as %+v", b, body)
		}
	})
}

func FuzzMessage(f *testing.F) {
	f.Add(wire.Encode(wire.Taken, nil))
	f.Add(wire.Encode(wire.GetAsk, &wire.GetAskBody{}))
	f.Add([]byte{0x83, 0x01, 0x18, 0x01, 0x40})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := wire.Decode(b)
		if err != nil && !errors.Is(err, ledger.ErrMalformed) {
			t.Fatalf("%x: %v", b, err)
		}
		if err == nil && !bytes.Equal(wire.EncodeRaw(m.Type, m.Body), b) {
			t.Fatalf("%x was taken as %+v", b, m)
		}
	})
}

func FuzzSubmitBody(f *testing.F) {
	fuzzBody[wire.SubmitBody](f, &wire.SubmitBody{Evidence: []wire.Item{{}}})
}
func FuzzSealAskBody(f *testing.F)  { fuzzBody[wire.SealAskBody](f, &wire.SealAskBody{}) }
func FuzzInboxAskBody(f *testing.F) { fuzzBody[wire.InboxAskBody](f, &wire.InboxAskBody{}) }
func FuzzFeedAskBody(f *testing.F)  { fuzzBody[wire.FeedAskBody](f, &wire.FeedAskBody{From: 1}) }
func FuzzGetAskBody(f *testing.F) {
	fuzzBody[wire.GetAskBody](f, &wire.GetAskBody{IDs: []ledger.ID{{1}}})
}
func FuzzCertifiedBody(f *testing.F) {
	fuzzBody[wire.CertifiedBody](f, &wire.CertifiedBody{Certificate: []byte{1}})
}
func FuzzPushBody(f *testing.F) { fuzzBody[wire.PushBody](f, &wire.PushBody{Items: []wire.Item{{}}}) }
func FuzzSettleAskBody(f *testing.F) {
	fuzzBody[wire.SettleAskBody](f, &wire.SettleAskBody{Round: ledger.SettleRound})
}
func FuzzSettleSaidBody(f *testing.F) {
	fuzzBody[wire.SettleSaidBody](f, &wire.SettleSaidBody{Seal: []byte{1}, Shown: []ledger.ID{{1}}, Promises: []wire.Item{{}}})
}
func FuzzApprovedBody(f *testing.F) { fuzzBody[wire.ApprovedBody](f, &wire.ApprovedBody{}) }
func FuzzSealedBody(f *testing.F)   { fuzzBody[wire.SealedBody](f, &wire.SealedBody{Seal: []byte{1}}) }
func FuzzSealForBody(f *testing.F) {
	fuzzBody[wire.SealForBody](f, &wire.SealForBody{Sealed: wire.SealedBody{Seal: []byte{1}}})
}
func FuzzItemsBody(f *testing.F) { fuzzBody[wire.ItemsBody](f, &wire.ItemsBody{More: true}) }
func FuzzHeightsBody(f *testing.F) {
	fuzzBody[wire.HeightsBody](f, &wire.HeightsBody{Differ: []uint64{1}})
}
func FuzzVoteForBody(f *testing.F) { fuzzBody[wire.VoteForBody](f, &wire.VoteForBody{}) }
func FuzzFailedBody(f *testing.F) {
	fuzzBody[wire.FailedBody](f, &wire.FailedBody{Code: wire.CodeBusy})
}
func FuzzRefusal(f *testing.F) { fuzzBody[ledger.Refusal](f, &ledger.Refusal{Code: ledger.CodeFunds}) }
func FuzzWait(f *testing.F)    { fuzzBody[ledger.Wait](f, &ledger.Wait{Needs: []ledger.ID{{1}}}) }
func FuzzVote(f *testing.F)    { fuzzBody[quorum.Vote](f, &quorum.Vote{Guardian: 1}) }

func FuzzOfferBody(f *testing.F) {
	fuzzBody[wire.OfferBody](f, &wire.OfferBody{Digests: make([]ledger.ID, wire.Buckets)})
}

func FuzzGreetBody(f *testing.F) { fuzzBody[wire.GreetBody](f, &wire.GreetBody{Tags: []wire.Tag{{1}}}) }
func FuzzGreetedBody(f *testing.F) {
	fuzzBody[wire.GreetedBody](f, &wire.GreetedBody{Known: []uint64{0}})
}
func FuzzMeetAskBody(f *testing.F) {
	fuzzBody[wire.MeetAskBody](f, &wire.MeetAskBody{Stands: []wire.Stand{{}}, Held: [][8]byte{{1}}, Wants: []ledger.ID{{1}}})
}
func FuzzMeetSaidBody(f *testing.F) {
	fuzzBody[wire.MeetSaidBody](f, &wire.MeetSaidBody{Marks: []wire.Mark{{Final: true}}, Yours: []wire.Mark{{}}})
}
func FuzzCarryAskBody(f *testing.F) {
	fuzzBody[wire.CarryAskBody](f, &wire.CarryAskBody{Shorts: [][8]byte{{1}}})
}
func FuzzNewsAskBody(f *testing.F) {
	fuzzBody[wire.NewsAskBody](f, &wire.NewsAskBody{Accounts: []wire.Known{{Seq: 1}}})
}
func FuzzNewsBody(f *testing.F) { fuzzBody[wire.NewsBody](f, &wire.NewsBody{Changed: []uint64{0}}) }
func FuzzParcelBody(f *testing.F) {
	fuzzBody[wire.ParcelBody](f, &wire.ParcelBody{Items: []wire.Carried{{Votes: []quorum.Vote{{}}, Evidence: []wire.Item{{}}}}})
}
func FuzzCarryPushBody(f *testing.F) {
	fuzzBody[wire.CarryPushBody](f, &wire.CarryPushBody{Items: []wire.Carried{{HandOver: []byte{1}}}})
}

// FuzzVerify has strangers' items verified: none passes that is not what it
// says, and each that passes is of this community.
func FuzzVerify(f *testing.F) {
	v := newVillage(f, 1)
	good := wire.ItemOf(v.certified(v.feed(1, 1)[0]))
	f.Add(good.Entry, good.Certificate, memo(0))
	f.Add(v.charter.Bytes(), []byte{}, []byte{})
	f.Add(newVillage(f, 2).charter.Bytes(), good.Certificate, []byte{})
	f.Fuzz(func(t *testing.T, entry, certificate, memo []byte) {
		item := wire.Item{Entry: entry, Certificate: certificate}
		if len(memo) > 0 {
			item.Memos = [][]byte{memo}
		}
		list, err := wire.Verify([]wire.Item{item}, &v.epoch, keys.Verify)
		if err != nil {
			return
		}
		s := list[0].Entry
		if s.ID() != v.epoch.Community && s.Entry.Community != v.epoch.Community {
			t.Fatalf("a foreign entry passed: %x", entry)
		}
		if got := wire.ItemOf(list[0]); !bytes.Equal(got.Entry, entry) || !bytes.Equal(got.Certificate, certificate) {
			t.Fatal("an item passed in two forms")
		}
		if wire.Covered(list)[s.ID()] != (len(certificate) > 0) {
			t.Fatal("an entry is covered without a certificate")
		}
	})
}

func FuzzEpochsAskBody(f *testing.F) { fuzzBody[wire.EpochsAskBody](f, &wire.EpochsAskBody{From: 1}) }
func FuzzEpochsSaidBody(f *testing.F) {
	fuzzBody[wire.EpochsSaidBody](f, &wire.EpochsSaidBody{Amendments: []wire.Item{{}}, Reaches: []quorum.Reach{{Address: "a:1"}}})
}
func FuzzLeavesAskBody(f *testing.F) { fuzzBody[wire.LeavesAskBody](f, &wire.LeavesAskBody{Epoch: 1}) }
func FuzzLeavesSaidBody(f *testing.F) {
	fuzzBody[wire.LeavesSaidBody](f, &wire.LeavesSaidBody{Leaves: [][]byte{{1}}, More: true})
}
func FuzzRevotesAskBody(f *testing.F) { fuzzBody[wire.RevotesAskBody](f, &wire.RevotesAskBody{}) }
func FuzzRevotesSaidBody(f *testing.F) {
	fuzzBody[wire.RevotesSaidBody](f, &wire.RevotesSaidBody{Votes: []wire.Revote{{Vote: quorum.Vote{Guardian: 1}}}})
}
