package keys

import (
	"sync"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
)

// Checker verifies signatures, and remembers parsed keys and the signatures that
// it found good, for whoever checks many of the same people: one signature over
// a tree of votes comes back with each of the votes. It is safe for concurrent
// use, and says what [Verify] says.
type Checker struct {
	most int

	mu     sync.Mutex
	parsed map[PublicKey]*btcec.PublicKey
	good   map[checked]struct{}
}

// checked is all that an answer depends on.
type checked struct {
	key    PublicKey
	digest [32]byte
	sig    Signature
}

// NewChecker makes one that remembers so many keys, and as many signatures. When
// it is full of either it begins anew with it: what is in use comes back at once.
func NewChecker(most int) *Checker {
	return &Checker{most: most, parsed: map[PublicKey]*btcec.PublicKey{}, good: map[checked]struct{}{}}
}

// Verify tells whether the signature is the key's over the digest.
func (c *Checker) Verify(key PublicKey, digest [32]byte, sig Signature) bool {
	question := checked{key, digest, sig}
	k, good, err := c.look(question)
	if good || err != nil {
		return good
	}
	if !verify(k, digest, sig) {
		return false // not remembered: strangers could fill the memory with it
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.good) >= c.most {
		clear(c.good)
	}
	c.good[question] = struct{}{}
	return true
}

// look gives what is remembered: that the answer is yes, or else the parsed key.
func (c *Checker) look(q checked) (k *btcec.PublicKey, good bool, err error) {
	c.mu.Lock()
	_, good = c.good[q]
	k, known := c.parsed[q.key]
	c.mu.Unlock()
	if good || known {
		return k, good, nil
	}
	if k, err = schnorr.ParsePubKey(q.key[:]); err != nil {
		return nil, false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.parsed) >= c.most {
		clear(c.parsed)
	}
	c.parsed[q.key] = k
	return k, false, nil
}
