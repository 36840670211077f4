package keys

import (
	"encoding/hex"
	"fmt"

	"github.com/btcsuite/btcd/btcutil/bech32"
)

// Address is where an account is paid: what people scan and paste. It carries
// the beginning of the community's id, so that a payment in one community
// can't go to an account of another by mistake.
type Address struct {
	Community [4]byte
	Type      byte // the account's
	Key       [32]byte
}

const (
	addressPrefix  = "sanduk"
	addressVersion = 0
	addressBytes   = 1 + 1 + 32 + 4
	maxAddress     = 90 // BIP350's limit
)

// String is the address in bech32m, lower case.
func (a Address) String() string {
	payload := append([]byte{addressVersion, a.Type}, a.Key[:]...)
	payload = append(payload, a.Community[:]...)
	groups, err := bech32.ConvertBits(payload, 8, 5, true)
	if err == nil {
		var text string
		if text, err = bech32.EncodeM(addressPrefix, groups); err == nil {
			return text
		}
	}
	return "invalid:" + hex.EncodeToString(payload) // whole bytes always convert
}

// ParseAddress reads an address in lower or in upper case, not mixed.
func ParseAddress(text string) (Address, error) {
	if len(text) > maxAddress {
		return Address{}, fmt.Errorf("%w: %d letters", ErrAddress, len(text))
	}
	prefix, groups, version, err := bech32.DecodeGeneric(text)
	if err != nil {
		return Address{}, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	if version != bech32.VersionM || prefix != addressPrefix {
		return Address{}, fmt.Errorf("%w: it begins with %.20q", ErrAddress, prefix)
	}
	payload, err := bech32.ConvertBits(groups, 5, 8, false)
	if err != nil || len(payload) != addressBytes || payload[0] != addressVersion {
		return Address{}, fmt.Errorf("%w: %d bytes", ErrAddress, len(payload))
	}
	return Address{Type: payload[1], Key: [32]byte(payload[2:34]), Community: [4]byte(payload[34:])}, nil
}
