package wire_test

import (
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

func relayInfoBody(t *rapid.T) wire.RelayInfoBody {
	return wire.RelayInfoBody{Time: number(t), Challenge: id(t), MaxItem: number(t), Age: number(t)}
}

func depositBody(t *rapid.T) wire.DepositBody {
	return wire.DepositBody{Mailbox: keys.PublicKey(id(t)), Content: bytesOf(t)}
}

func depositedBody(t *rapid.T) wire.DepositedBody { return wire.DepositedBody{ID: id(t)} }

func proof(t *rapid.T) keys.Signature {
	return keys.Signature(rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "proof"))
}

func collectBody(t *rapid.T) wire.CollectBody {
	return wire.CollectBody{Mailbox: keys.PublicKey(id(t)), Proof: proof(t), After: number(t), Offset: number(t), Most: number(t)}
}

func mailPart(t *rapid.T) wire.MailPart {
	return wire.MailPart{Place: number(t), ID: id(t), Size: number(t), Offset: number(t), Bytes: bytesOf(t)}
}

func mailBody(t *rapid.T) wire.MailBody {
	return wire.MailBody{Parts: list(t, mailPart), More: rapid.Bool().Draw(t, "more")}
}

func removeBody(t *rapid.T) wire.RemoveBody {
	return wire.RemoveBody{Mailbox: keys.PublicKey(id(t)), Proof: proof(t), IDs: list(t, id)}
}

func replyToBody(t *rapid.T) wire.ReplyToBody { return wire.ReplyToBody{Key: keys.PublicKey(id(t))} }

func FuzzRelayInfoBody(f *testing.F) {
	fuzzBody[wire.RelayInfoBody](f, &wire.RelayInfoBody{Time: 1, MaxItem: 2, Age: 3})
}
func FuzzDepositBody(f *testing.F) {
	fuzzBody[wire.DepositBody](f, &wire.DepositBody{Content: []byte{1}})
}
func FuzzDepositedBody(f *testing.F) { fuzzBody[wire.DepositedBody](f, &wire.DepositedBody{}) }
func FuzzCollectBody(f *testing.F) {
	fuzzBody[wire.CollectBody](f, &wire.CollectBody{After: 1, Most: 1 << 40})
}
func FuzzMailBody(f *testing.F) {
	fuzzBody[wire.MailBody](f, &wire.MailBody{Parts: []wire.MailPart{{Place: 1, Bytes: []byte{1}}}, More: true})
}
func FuzzRemoveBody(f *testing.F) {
	fuzzBody[wire.RemoveBody](f, &wire.RemoveBody{IDs: []ledger.ID{{1}}})
}
func FuzzReplyToBody(f *testing.F) { fuzzBody[wire.ReplyToBody](f, &wire.ReplyToBody{}) }

// known names every message: it does not compile when two share a number.
func known(t wire.Type) bool {
	switch t {
	case wire.Submit, wire.SealAsk, wire.InboxAsk, wire.FeedAsk, wire.GetAsk, wire.Offer, wire.Push,
		wire.Voted, wire.Refused, wire.Waiting, wire.Fault, wire.Sealed, wire.Items, wire.HeightsList, wire.Taken, wire.Failed, wire.VoteFor,
		wire.Greet, wire.MeetAsk, wire.CarryAsk, wire.CarryPush, wire.Greeted, wire.MeetSaid, wire.Parcel,
		wire.RelayAsk, wire.Deposit, wire.Collect, wire.Remove, wire.RelayInfo, wire.Deposited, wire.Mail, wire.Removed, wire.ReplyTo, wire.Padding, wire.SealFor:
		return true
	}
	return false
}

func TestMessagesHaveNumbersOfTheirOwn(t *testing.T) {
	count := 0
	for n := range wire.Type(256) {
		if known(n) {
			count++
		}
	}
	if count != 35 {
		t.Errorf("%d messages are known by a number", count)
	}
}
