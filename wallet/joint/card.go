package joint

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// ErrCard says that a text is no treasurer's card, or a damaged one.
var ErrCard = errors.New("not a whole treasurer's card")

const (
	cardPrefix = "sanduk-treasurer:"
	maxCard    = 256
)

// tagCard is what the key of a card signs: that somebody has it, and what she
// is called.
var tagCard = keys.NewTag("sanduk/treasurer/1")

// Card is what somebody who is to be a treasurer of a box gives to who founds
// its community: a key that is made for it, since the community, and with it
// her account, is not there yet. The name is a word between people, as in a
// request: it stands in no entry.
type Card struct {
	_         struct{} `cbor:",toarray"`
	Version   uint64
	Name      string
	Key       keys.PublicKey
	Signature keys.Signature
}

// NewCard makes a card for a key. ErrCard: the name is none.
func NewCard(name string, signer keys.Signer) (Card, error) {
	if !ValidName(name) {
		return Card{}, fmt.Errorf("%w: name", ErrCard)
	}
	c := Card{Version: version, Name: name, Key: signer.Public()}
	var err error
	c.Signature, err = signer.Sign(c.digest())
	return c, err
}

func (c *Card) digest() [32]byte { return tagCard.Hash(c.Key[:], []byte(c.Name)) }

// String is the card as a text.
func (c *Card) String() string {
	return cardPrefix + base64.RawURLEncoding.EncodeToString(ledger.Encode(c))
}

// ParseCard reads a card and checks that its key has signed it; ErrCard.
func ParseCard(text string, verify ledger.Verify) (Card, error) {
	var c Card
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), cardPrefix)
	if !ok || len(rest) > base64.RawURLEncoding.EncodedLen(maxCard) {
		return Card{}, ErrCard
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil {
		return Card{}, fmt.Errorf("%w: %w", ErrCard, err)
	}
	if err := ledger.Decode("treasurer's card", raw, maxCard, &c); err != nil {
		return Card{}, fmt.Errorf("%w: %w", ErrCard, err)
	}
	if c.Version != version || !ValidName(c.Name) || !verify(c.Key, c.digest(), c.Signature) {
		return Card{}, ErrCard
	}
	return c, nil
}
