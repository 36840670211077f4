package relay

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Address is where a relay is, and the key that it must prove: so nobody on
// the way can stand in for it.
type Address struct {
	Key  keys.PublicKey
	Host string // host:port
}

const prefix = "sanduk-relay:"

// ErrAddress says that a text is no relay's address.
var ErrAddress = errors.New("that is no relay's address")

// String is the address as people copy it.
func (a Address) String() string { return prefix + a.Key.String() + "@" + a.Host }

// ParseAddress reads what String wrote.
func ParseAddress(text string) (Address, error) {
	key, host, ok := strings.Cut(strings.TrimPrefix(text, prefix), "@")
	if !ok || !strings.HasPrefix(text, prefix) || len(host) > maxHost {
		return Address{}, fmt.Errorf("%w: it looks like %sKEY@host:port", ErrAddress, prefix)
	}
	raw, err := hex.DecodeString(key)
	if err != nil || key != strings.ToLower(key) {
		return Address{}, fmt.Errorf("%w: the key is 64 hexadecimal digits", ErrAddress)
	}
	public, err := keys.ParsePublicKey(raw)
	if err != nil {
		return Address{}, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	if name, port, err := net.SplitHostPort(host); err != nil || name == "" || port == "" || strings.ContainsAny(host, " \t\r\n/") {
		return Address{}, fmt.Errorf("%w: %q is not host:port", ErrAddress, host)
	}
	return Address{Key: public, Host: host}, nil
}

var tagMailbox = keys.NewTag("sanduk/mailbox/1")

// mailbox is where a reader of a community looks in a period. Whoever knows
// the reader's key, which her address is, can compute it; she alone can sign
// for it; and the relay can't tell whose it is unless it knows the key too.
func mailbox(reader keys.PublicKey, community ledger.ID, at uint64) (keys.PublicKey, error) {
	return keys.Blind(reader, tweak(reader, community, at))
}

func tweak(reader keys.PublicKey, community ledger.ID, at uint64) [32]byte {
	return tagMailbox.Hash(reader[:], community[:], u64(at))
}
