package wire_test

import (
	"pgregory.net/rapid"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// The generators give any value of a body's form and bounds. Lists are never
// nil, so that what comes back can be compared.

func bytesOf(t *rapid.T) []byte {
	return append([]byte{}, rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "bytes")...)
}

func id(t *rapid.T) ledger.ID {
	return ledger.ID(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "id"))
}

func account(t *rapid.T) ledger.Account {
	return ledger.SingleAccount(keys.PublicKey(id(t)))
}

func text(t *rapid.T) string { return rapid.StringN(0, 20, 80).Draw(t, "text") }

func number(t *rapid.T) uint64 { return rapid.Uint64().Draw(t, "number") }

func credit(t *rapid.T) ledger.CreditID { return ledger.CreditID{Entry: id(t), Index: number(t)} }

// list draws a few of something, in a list that is never nil.
func list[T any](t *rapid.T, one func(*rapid.T) T) []T {
	out := []T{}
	for range rapid.IntRange(0, 3).Draw(t, "length") {
		out = append(out, one(t))
	}
	return out
}

func item(t *rapid.T) wire.Item {
	return wire.Item{Entry: bytesOf(t), Certificate: bytesOf(t), Memos: list(t, bytesOf), Seals: list(t, bytesOf)}
}

func submitBody(t *rapid.T) wire.SubmitBody {
	return wire.SubmitBody{Community: id(t), Entry: bytesOf(t), Seals: list(t, bytesOf), Memos: list(t, bytesOf), Evidence: list(t, item)}
}

func sealAskBody(t *rapid.T) wire.SealAskBody {
	return wire.SealAskBody{Community: id(t), Request: bytesOf(t)}
}

func inboxAskBody(t *rapid.T) wire.InboxAskBody {
	return wire.InboxAskBody{Community: id(t), Account: account(t), After: credit(t), Told: [8]byte{rapid.Byte().Draw(t, "told")}}
}

func feedAskBody(t *rapid.T) wire.FeedAskBody {
	return wire.FeedAskBody{Community: id(t), Account: account(t), From: number(t)}
}

func getAskBody(t *rapid.T) wire.GetAskBody {
	return wire.GetAskBody{Community: id(t), IDs: list(t, id)}
}

func offerBody(t *rapid.T) wire.OfferBody {
	out := wire.OfferBody{Community: id(t), Digests: make([]ledger.ID, wire.Buckets)}
	out.Digests[rapid.IntRange(0, wire.Buckets-1).Draw(t, "bucket")] = id(t)
	return out
}

func pushBody(t *rapid.T) wire.PushBody {
	return wire.PushBody{Community: id(t), Items: list(t, item), Faults: list(t, bytesOf)}
}

func sealedBody(t *rapid.T) wire.SealedBody {
	return wire.SealedBody{Seal: bytesOf(t), Reported: list(t, item), Answer: quorum.SealAnswer(rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "answer"))}
}

func itemsBody(t *rapid.T) wire.ItemsBody {
	return wire.ItemsBody{Items: list(t, item), Faults: list(t, bytesOf), More: rapid.Bool().Draw(t, "more"), Next: credit(t)}
}

func height(t *rapid.T) wire.Height {
	return wire.Height{Account: account(t), Seq: number(t), Entry: id(t)}
}

func heightsBody(t *rapid.T) wire.HeightsBody {
	return wire.HeightsBody{Differ: list(t, number), Heights: list(t, height), Faults: list(t, bytesOf)}
}

func failedBody(t *rapid.T) wire.FailedBody {
	return wire.FailedBody{Code: wire.Code(text(t)), Text: text(t)}
}

func vote(t *rapid.T) quorum.Vote {
	return quorum.Vote{Guardian: number(t), Attestation: quorum.Attestation{Index: number(t), Path: list(t, id), Signature: keys.Signature(append(make([]byte, 32), rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "signature")...))}}
}

func voteForBody(t *rapid.T) wire.VoteForBody {
	return wire.VoteForBody{Community: id(t), Entry: id(t), Vote: vote(t)}
}

func refusal(t *rapid.T) ledger.Refusal {
	return ledger.Refusal{Code: ledger.Code(text(t)), Text: text(t), Tip: ledger.Tip{Seq: number(t), Round: number(t), Entry: id(t)}, Credit: credit(t), Other: bytesOf(t)}
}

func wait(t *rapid.T) ledger.Wait {
	return ledger.Wait{Reason: ledger.Reason(text(t)), Text: text(t), Needs: list(t, id), Until: number(t)}
}
