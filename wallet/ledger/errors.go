package ledger

import (
	"errors"
	"fmt"
)

// ErrMalformed says that bytes or a value are not of the protocol's form, or
// beyond a bound. Nobody accepts them, now or later.
var ErrMalformed = errors.New("malformed")

// Code is one of the closed list of reasons for which an entry is refused.
// Codes travel; their words are part of the protocol.
type Code string

// The refusals. Beside each: what a [Refusal] brings along for the caller to
// recover with.
const (
	CodeMalformed    Code = "malformed"     // nothing: the author's program is at fault
	CodeCommunity    Code = "community"     // nothing: the entry is for another community
	CodeAuthority    Code = "authority"     // nothing: signatures are missing or wrong
	CodeLink         Code = "link"          // Tip: the place that the entry had to follow
	CodeRound        Code = "round"         // Tip: the newest known; its round is the account's round; Other: of a seal request the seal in the way
	CodeTime         Code = "time"          // Tip: the entry before is later
	CodeNotYours     Code = "not-yours"     // Credit: it is for another account
	CodeClaimedTwice Code = "claimed-twice" // Credit: claimed before on this feed
	CodeFunds        Code = "funds"         // Balance: what the account has of the asset
	CodeOverflow     Code = "overflow"      // Balance: the sum would pass the greatest amount
	CodeAfter        Code = "after"         // nothing: the stated result is not the result
	CodeKind         Code = "kind"          // nothing: the kind's own rule is broken; Text says which
	CodeRight        Code = "right"         // nothing: the charter does not let this account do it
	CodeNotAdmitted  Code = "not-admitted"  // nothing: the first entry claims nothing and nobody admitted the account
	CodeSlotTaken    Code = "slot-taken"    // Other: the entry voted for in this slot
	CodeSealed       Code = "sealed"        // Tip.Round: the round that the account is sealed for
	CodeSeals        Code = "seals"         // nothing: the opening's seals don't carry it; Text says why
	CodeFrozen       Code = "frozen"        // Other: the fault proof
	CodeCondition    Code = "condition"     // nothing: what the lock asks for is not shown
	CodeLimit        Code = "limit"         // Balance: the most that the policy lets pass
)

// Refusal says that an entry breaks a rule, for good: a pure function of the
// entry, the past and the policy. It is an error; find it with [errors.As].
type Refusal struct {
	_       struct{} `cbor:",toarray"`
	Code    Code     `json:"code"`
	Text    string   `json:"text"`
	Tip     Tip      `json:"tip"`
	Credit  CreditID `json:"credit"`
	Balance Balance  `json:"balance"`
	Other   []byte   `json:"other,omitempty"`
}

func (r *Refusal) Error() string { return fmt.Sprintf("refused (%s): %s", r.Code, r.Text) }

// Is makes errors.Is(err, &Refusal{Code: c}) ask for a code.
func (r *Refusal) Is(target error) bool {
	t, ok := target.(*Refusal)
	return ok && t.Code == r.Code
}

func refuse(code Code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Text: fmt.Sprintf(format, args...)}
}

// Refuse makes a refusal for packages that judge on top of this one.
func Refuse(code Code, format string, args ...any) *Refusal { return refuse(code, format, args...) }

// Reason is one of the closed list of reasons to wait.
type Reason string

// The reasons to wait. What is missing can still arrive; nothing is decided.
const (
	WaitEntry  Reason = "entry"  // Needs: ids of entries, with certificates where they are claimed or referred to
	WaitTime   Reason = "time"   // Until: the guardian's clock must reach it (unix ms)
	WaitKind   Reason = "kind"   // the kind is not known to this version
	WaitRoom   Reason = "room"   // too many uncertified entries: gather certificates first
	WaitSeals  Reason = "seals"  // the guardian itself has to seal the account for this round first
	WaitPolicy Reason = "policy" // the policy has a rule that this version does not know
	WaitClock  Reason = "clock"  // the guardian's own clock is behind what it has seen
)

// Wait says that an entry can't be judged yet. It is an error; find it with
// [errors.As]. Asking again later is right.
type Wait struct {
	_      struct{} `cbor:",toarray"`
	Reason Reason   `json:"reason"`
	Text   string   `json:"text"`
	Needs  []ID     `json:"needs,omitempty"`
	Until  uint64   `json:"until,omitempty"`
}

func (w *Wait) Error() string { return fmt.Sprintf("waiting (%s): %s", w.Reason, w.Text) }

// Is makes errors.Is(err, &Wait{Reason: r}) ask for a reason.
func (w *Wait) Is(target error) bool {
	t, ok := target.(*Wait)
	return ok && t.Reason == w.Reason
}
