package keys

import (
	"errors"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
)

// Blind gives the key that stands for another one where that must not be
// recognized: the key's point with an even y, plus tweak·G. Whoever knows key
// and tweak can compute it, its owner alone can sign with it, and without the
// key nobody can tell what it stands for. (BIP341 tweaks keys in the same way.)
//
// The tweak should be a tagged hash that the key went into.
func Blind(key PublicKey, tweak [32]byte) (PublicKey, error) {
	point, err := schnorr.ParsePubKey(key[:])
	if err != nil {
		return PublicKey{}, errors.Join(ErrKey, err)
	}
	var at, by, sum btcec.JacobianPoint
	point.AsJacobian(&at)
	scalar := scalarOf(tweak)
	btcec.ScalarBaseMultNonConst(&scalar, &by)
	btcec.AddNonConst(&at, &by, &sum)
	if sum.Z.IsZero() {
		return PublicKey{}, ErrKey
	}
	sum.ToAffine()
	return PublicKey(schnorr.SerializePubKey(btcec.NewPublicKey(&sum.X, &sum.Y))), nil
}

// Blind gives the secret of what Blind of its public key gives. It must be kept
// as well as the key itself: with the tweak, one gives the other.
func (k *Key) Blind(tweak [32]byte) (*Key, error) {
	secret := k.secret.Key
	if k.secret.PubKey().SerializeCompressed()[0] == 3 { // its y is odd, and the public key stands for the even one
		secret.Negate()
	}
	scalar := scalarOf(tweak)
	secret.Add(&scalar)
	return KeyFromSecret(secret.Bytes())
}

// scalarOf reduces a hash by the group's order; of one hash in 2¹²⁸ that
// changes anything.
func scalarOf(tweak [32]byte) (scalar btcec.ModNScalar) {
	scalar.SetBytes(&tweak)
	return scalar
}
