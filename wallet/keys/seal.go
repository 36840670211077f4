package keys

import (
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/btcsuite/btcd/btcec/v2"
	"golang.org/x/crypto/chacha20poly1305"
)

// MaxMemo is the longest text of a memo, in bytes.
const MaxMemo = 256

const (
	memoBlock  = 32 // padding hides a memo's length but for this
	maxReaders = 64
)

var (
	tagMemoKey   = NewTag("sanduk/memo-key/1")
	tagReaderKey = NewTag("sanduk/reader-key/1")
)

// SealMemo seals a text so that both the writer and the reader can open it,
// each with the own key and the other's public one, and nobody else. context
// (the community's id) keeps it from being moved elsewhere. Form: a random
// nonce of 24 bytes, then XChaCha20-Poly1305 of the text, which is padded with
// 0x80 and zeros to a multiple of 32 bytes.
func SealMemo(rand io.Reader, from *Key, to PublicKey, context [32]byte, text []byte) ([]byte, error) {
	if len(text) > MaxMemo {
		return nil, fmt.Errorf("%w: %d bytes, %d are the most", ErrMemoTooLong, len(text), MaxMemo)
	}
	box, err := memoCipher(from, to, context)
	if err != nil {
		return nil, err
	}
	padded := append(append([]byte(nil), text...), 0x80)
	padded = append(padded, make([]byte, (memoBlock-len(padded)%memoBlock)%memoBlock)...)
	return sealWith(rand, box, padded)
}

// OpenMemo opens what SealMemo sealed; other is whoever the own key is not.
func OpenMemo(own *Key, other PublicKey, context [32]byte, sealed []byte) ([]byte, error) {
	if len(sealed) > MaxMemo+memoBlock+chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead {
		return nil, ErrSealed
	}
	box, err := memoCipher(own, other, context)
	if err != nil {
		return nil, err
	}
	padded, err := openWith(box, sealed)
	if err != nil {
		return nil, err
	}
	for i := len(padded) - 1; i >= 0; i-- {
		switch padded[i] {
		case 0:
		case 0x80:
			return padded[:i], nil
		default:
			return nil, ErrSealed
		}
	}
	return nil, ErrSealed
}

// memoCipher is keyed by the x coordinate of the keys' product, which does not
// depend on the signs that x-only keys leave open.
func memoCipher(own *Key, other PublicKey, context [32]byte) (cipher.AEAD, error) {
	x, err := sharedX(own, other)
	if err != nil {
		return nil, err
	}
	key := tagMemoKey.Hash(x, context[:])
	return chacha20poly1305.NewX(key[:])
}

func sharedX(own *Key, other PublicKey) ([]byte, error) {
	point, err := btcec.ParsePubKey(append([]byte{2}, other[:]...))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return btcec.GenerateSharedSecret(own.secret, point), nil
}

func sealWith(rand io.Reader, box cipher.AEAD, plain []byte) ([]byte, error) {
	out := make([]byte, box.NonceSize(), box.NonceSize()+len(plain)+box.Overhead())
	if _, err := io.ReadFull(rand, out); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return box.Seal(out, out, plain, nil), nil
}

func openWith(box cipher.AEAD, sealed []byte) ([]byte, error) {
	if len(sealed) < box.NonceSize()+box.Overhead() {
		return nil, ErrSealed
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], nil)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// SealTo seals bytes for several readers, saying nothing of who sealed them.
// Form: version 1, the number of readers, a throw-away public key, for each
// reader the content's key sealed with what the throw-away key and the
// reader's share (80 bytes, zero nonce: each key is used once), then the
// sealed content.
func SealTo(rand io.Reader, readers []PublicKey, plain []byte) ([]byte, error) {
	if len(readers) == 0 || len(readers) > maxReaders {
		return nil, ErrReaders
	}
	throwaway, err := NewRandomKey(rand)
	if err != nil {
		return nil, err
	}
	defer throwaway.Wipe()
	content := make([]byte, chacha20poly1305.KeySize)
	if _, err := io.ReadFull(rand, content); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	public := throwaway.Public()
	out := append([]byte{1, byte(len(readers))}, public[:]...)
	for _, reader := range readers {
		box, err := readerCipher(throwaway, reader, public)
		if err != nil {
			return nil, err
		}
		out = box.Seal(out, make([]byte, box.NonceSize()), content, nil)
	}
	box, err := chacha20poly1305.NewX(content)
	if err != nil {
		return nil, err
	}
	sealed, err := sealWith(rand, box, plain)
	return append(out, sealed...), err
}

// OpenSealed opens what SealTo sealed, if the key is one of the readers'.
func OpenSealed(own *Key, sealed []byte) ([]byte, error) {
	const slot = chacha20poly1305.KeySize + chacha20poly1305.Overhead
	if len(sealed) < 34 || sealed[0] != 1 || sealed[1] == 0 || sealed[1] > maxReaders {
		return nil, ErrSealed
	}
	public, rest := PublicKey(sealed[2:34]), sealed[34:]
	slots := int(sealed[1]) * slot
	if len(rest) < slots {
		return nil, ErrSealed
	}
	box, err := readerCipher(own, public, public)
	if err != nil {
		return nil, ErrSealed
	}
	for at := 0; at < slots; at += slot {
		content, err := box.Open(nil, make([]byte, box.NonceSize()), rest[at:at+slot], nil)
		if err != nil {
			continue
		}
		contentBox, err := chacha20poly1305.NewX(content)
		if err != nil {
			return nil, ErrSealed
		}
		return openWith(contentBox, rest[slots:])
	}
	return nil, ErrSealed
}

func readerCipher(own *Key, other, throwaway PublicKey) (cipher.AEAD, error) {
	x, err := sharedX(own, other)
	if err != nil {
		return nil, err
	}
	key := tagReaderKey.Hash(x, throwaway[:], binary.BigEndian.AppendUint16(nil, 1))
	return chacha20poly1305.NewX(key[:])
}
