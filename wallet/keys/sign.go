package keys

import (
	"encoding/hex"
	"fmt"
	"io"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
)

// PublicKey is an x-only key of BIP340.
type PublicKey [32]byte

// String is the key in hex.
func (p PublicKey) String() string { return hex.EncodeToString(p[:]) }

// ParsePublicKey reads 32 bytes that are a key of the curve.
func ParsePublicKey(b []byte) (PublicKey, error) {
	if len(b) != len(PublicKey{}) {
		return PublicKey{}, fmt.Errorf("%w: %d bytes", ErrKey, len(b))
	}
	if _, err := schnorr.ParsePubKey(b); err != nil {
		return PublicKey{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return PublicKey(b), nil
}

// Signature is one of BIP340.
type Signature [64]byte

// Signer signs digests with one key.
type Signer interface {
	Public() PublicKey
	Sign(digest [32]byte) (Signature, error)
}

// Verify tells whether the signature is the key's over the digest.
func Verify(key PublicKey, digest [32]byte, sig Signature) bool {
	k, err := schnorr.ParsePubKey(key[:])
	if err != nil {
		return false
	}
	return verify(k, digest, sig)
}

func verify(key *btcec.PublicKey, digest [32]byte, sig Signature) bool {
	s, err := schnorr.ParseSignature(sig[:])
	return err == nil && s.Verify(digest[:], key)
}

// Key is a secret key with its public one.
type Key struct {
	secret *btcec.PrivateKey
	public PublicKey
}

var _ Signer = (*Key)(nil)

// KeyFromSecret makes a key of its 32 secret bytes.
func KeyFromSecret(secret [32]byte) (*Key, error) {
	var scalar btcec.ModNScalar
	if overflow := scalar.SetByteSlice(secret[:]); overflow || scalar.IsZero() {
		return nil, ErrKey
	}
	private, public := btcec.PrivKeyFromBytes(secret[:])
	return &Key{secret: private, public: PublicKey(schnorr.SerializePubKey(public))}, nil
}

// NewRandomKey makes a key of 32 random bytes.
func NewRandomKey(rand io.Reader) (*Key, error) {
	var secret [32]byte
	if _, err := io.ReadFull(rand, secret[:]); err != nil {
		return nil, fmt.Errorf("random key: %w", err)
	}
	return KeyFromSecret(secret)
}

// Public is the key's public part.
func (k *Key) Public() PublicKey { return k.public }

// Secret is the key's 32 secret bytes, for the store of a guardian's vote key.
func (k *Key) Secret() [32]byte { return [32]byte(k.secret.Serialize()) }

// Wipe overwrites the secret. Copies that the runtime or the libraries made on
// the way can't be reached.
func (k *Key) Wipe() { k.secret.Zero() }

// SignFresh signs like Sign, but with BIP340's auxiliary randomness: the same
// digest gets another signature with another aux, and the same with the same.
func (k *Key) SignFresh(digest, aux [32]byte) (Signature, error) {
	s, err := schnorr.Sign(k.secret, digest[:], schnorr.CustomNonce(aux), schnorr.FastSign())
	if err != nil {
		return Signature{}, fmt.Errorf("sign: %w", err)
	}
	return Signature(s.Serialize()), nil
}

// Sign signs a digest. The nonce is derived from key and digest (RFC 6979), so
// that the same entry gets the same signature and no bad randomness can leak
// the key. The signature is not verified again after it was made: that costs
// more than twice the signing, and guards against faulty hardware only, whose
// signatures every receiver refuses anyway.
func (k *Key) Sign(digest [32]byte) (Signature, error) {
	s, err := schnorr.Sign(k.secret, digest[:], schnorr.FastSign())
	if err != nil {
		return Signature{}, fmt.Errorf("sign: %w", err)
	}
	return Signature(s.Serialize()), nil
}
