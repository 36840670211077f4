package wallet

import (
	"encoding/base64"
	"fmt"
	"strings"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// What a new phone and the friends of an old account hand each other. Any
// carrier may have it: it says whose account, and for which key, no more.

const (
	rescuePrefix = "sanduk-rescue:"
	answerPrefix = "sanduk-rescue-answer:"
	maxRescue    = 8 << 10
)

// rescueText is what friends are asked to sign: first that guardians stop the
// old phone, then, when these have told where the account stands, its opening.
type rescueText struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Account   ledger.Account
	Key       keys.PublicKey // of the new phone
	Round     uint64
	Opening   []byte // the entry; empty at first
}

// rescueAnswer is one friend's signature.
type rescueAnswer struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Account   ledger.Account
	Round     uint64
	Friend    keys.PublicKey
	Opening   ledger.ID // that was signed; zero: the request to stop the old phone
	Signature keys.Signature
}

func rescueForm(prefix string, v any) string {
	return prefix + base64.RawURLEncoding.EncodeToString(ledger.Encode(v))
}

func parseRescue(prefix, text string, v any) error {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), prefix)
	if !ok || len(rest) > base64.RawURLEncoding.EncodedLen(maxRescue) {
		return ErrRescueText
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err == nil {
		err = ledger.Decode("rescue", raw, maxRescue, v)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRescueText, err)
	}
	return nil
}

func parseRescueText(text string) (r rescueText, err error) {
	if err = parseRescue(rescuePrefix, text, &r); err != nil {
		return r, err
	}
	if _, err := keys.ParsePublicKey(r.Key[:]); err != nil || r.Account.Type() != ledger.TypeSingle || r.Round == 0 || r.Round > ledger.MaxRound {
		return r, ErrRescueText
	}
	if len(r.Opening) > 0 {
		_, err = r.opening()
	}
	return r, err
}

// opening is the entry that the text asks to sign: it opens that account for
// that key, and does nothing else.
func (r *rescueText) opening() (ledger.Entry, error) {
	var e ledger.Entry
	if err := ledger.Decode("opening", r.Opening, maxRescue, &e); err != nil {
		return e, fmt.Errorf("%w: %w", ErrRescueText, err)
	}
	next, named := e.NewHolder()
	switch {
	case e.Validate() != nil, !e.ByFriends(), !named, len(next.Members) != 1, len(e.Claims)+len(e.Refs) != 0,
		e.Community != r.Community, e.Account != r.Account, e.Round != r.Round, next.Members[0] != r.Key:
		return e, ErrRescueText
	}
	return e, nil
}

// request is what the friends sign first.
func (r *rescueText) request() ledger.SealRequest {
	return ledger.SealRequest{Community: r.Community, Account: r.Account, Round: r.Round, By: ledger.ByFriends}
}
