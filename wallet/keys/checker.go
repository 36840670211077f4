package keys

import (
	"sync"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
)

// Checker verifies signatures and remembers parsed keys, for whoever checks
// many of the same people. It is safe for concurrent use.
type Checker struct {
	most int

	mu     sync.Mutex
	parsed map[PublicKey]*btcec.PublicKey
}

// NewChecker makes one that remembers so many keys. When it is full it begins
// anew: what is in use comes back at once.
func NewChecker(most int) *Checker {
	return &Checker{most: most, parsed: map[PublicKey]*btcec.PublicKey{}}
}

// Verify tells whether the signature is the key's over the digest.
func (c *Checker) Verify(key PublicKey, digest [32]byte, sig Signature) bool {
	k, err := c.key(key)
	return err == nil && verify(k, digest, sig)
}

func (c *Checker) key(key PublicKey) (*btcec.PublicKey, error) {
	c.mu.Lock()
	k, known := c.parsed[key]
	c.mu.Unlock()
	if known {
		return k, nil
	}
	k, err := schnorr.ParsePubKey(key[:])
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.parsed) >= c.most {
		clear(c.parsed)
	}
	c.parsed[key] = k
	return k, nil
}
