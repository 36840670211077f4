package shares

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

const (
	rounds         = 4
	baseIterations = 10_000
)

// feistel encrypts a secret under a passphrase, which may be empty, or, with
// the rounds in reverse, decrypts it. A wrong passphrase gives another secret.
func feistel(secret []byte, passphrase string, h header, decrypt bool) ([]byte, error) {
	half := len(secret) / 2
	left, right := append([]byte(nil), secret[:half]...), append([]byte(nil), secret[half:]...)
	for i := range rounds {
		round := i
		if decrypt {
			round = rounds - 1 - i
		}
		f, err := roundKey(round, passphrase, h, right)
		if err != nil {
			return nil, err
		}
		for k := range f {
			left[k] ^= f[k]
		}
		clear(f)
		left, right = right, left
	}
	out := append(append(make([]byte, 0, len(secret)), right...), left...)
	clear(left)
	clear(right)
	return out, nil
}

func roundKey(round int, passphrase string, h header, right []byte) ([]byte, error) {
	var salt []byte
	if !h.extendable {
		salt = binary.BigEndian.AppendUint16([]byte(customFixed), h.id)
	}
	salt = append(salt, right...)
	defer clear(salt)
	key, err := pbkdf2.Key(sha256.New, string([]byte{byte(round)})+passphrase, salt, baseIterations<<h.exponent/rounds, len(right))
	if err != nil {
		return nil, fmt.Errorf("shares: %w", err)
	}
	return key, nil
}
