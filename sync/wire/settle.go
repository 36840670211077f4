package wire

import (
	"sanduk.app/wallet/ledger"
)

// What guardians say to each other about a frozen purse (PROTOCOL.md 10.5).
const (
	SettleAsk  Type = 25 // → SettleSaid, Refused, Waiting
	ApproveAsk Type = 26 // body SubmitBody → Approved, Refused, Waiting
	SettleSaid Type = 59
	Approved   Type = 60
)

// SettleAskBody asks a guardian for its seal of a frozen purse.
type SettleAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Account   ledger.Account
	Round     uint64
}

// SettleSaidBody is the seal with what it reports, and the promises that the
// guardian was shown.
type SettleSaidBody struct {
	_        struct{} `cbor:",toarray"`
	Seal     []byte
	Reported []Item
	Shown    []ledger.ID // ascending
	Promises []Item      // of Shown, and those below
}

func (b *SettleSaidBody) bounds() error {
	for _, err := range []error{atMost("items", len(b.Reported), 2*MaxItems), atMost("promises", len(b.Promises), MaxItems), atMost("ids", len(b.Shown), ledger.MaxRefs)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// ApprovedBody is a guardian's approval of a settlement.
type ApprovedBody struct {
	_        struct{} `cbor:",toarray"`
	Approval ledger.Approval
}
