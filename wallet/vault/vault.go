// Package vault keeps a secret under a PIN: Argon2id makes the PIN costly to
// guess, XChaCha20-Poly1305 seals the secret, and wrong tries are counted with
// waits that grow.
//
// A PIN of six digits has a million values: whoever has the file and a good
// computer will find it in days, whatever the cost of one try. The vault
// protects a lost phone for the time that its owner needs to open the account
// from her words with another one; it does not replace the words.
//
// Go can't promise that a secret leaves no copy in memory: the collector moves
// nothing, but strings, the runtime's stacks and swapped pages stay out of
// reach. Wipe clears what is in reach.
package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

var (
	// ErrWrongPIN says that the PIN is not the vault's.
	ErrWrongPIN = errors.New("wrong PIN")
	// ErrCorrupt says that the bytes are no vault, or a damaged one.
	ErrCorrupt = errors.New("the keystore is damaged")
	// ErrNewer says that a newer Sanduk made the vault.
	ErrNewer = errors.New("the keystore is of a newer Sanduk; please update")
	// ErrPINLength says that a PIN has not six digits.
	ErrPINLength = errors.New("a PIN has six digits")
	// ErrWeakPIN says that a PIN is among the first that anybody tries.
	ErrWeakPIN = errors.New("that PIN is easy to guess")
)

// Params are Argon2id's costs. They stand in the vault, so that they can grow.
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultParams take about one second on a cheap phone of 2 GB: 32 MiB fits
// beside everything else there, and three passes take 70 ms on a desktop core,
// which such phones are 10 to 15 times slower than.
var DefaultParams = Params{MemoryKiB: 32 << 10, Passes: 3, Threads: 1}

// LightParams are for guardians' and demonstrations' many small vaults, and for
// tests: no protection against guessing to speak of.
var LightParams = Params{MemoryKiB: 64, Passes: 1, Threads: 1}

// The bounds keep a forged file from taking all memory or time.
const (
	version      = 1
	maxMemoryKiB = 256 << 10
	maxPasses    = 16
	maxThreads   = 4
	saltSize     = 16
	headSize     = 1 + 4 + 4 + 1 + saltSize + chacha20poly1305.NonceSizeX
	maxVault     = 64 << 10
)

func (p Params) valid() bool {
	return p.Threads >= 1 && p.Threads <= maxThreads && p.Passes >= 1 && p.Passes <= maxPasses &&
		p.MemoryKiB >= 8*uint32(p.Threads) && p.MemoryKiB <= maxMemoryKiB
}

// Create seals a secret under a PIN. Form: version, memory, passes, threads,
// salt, nonce, sealed secret; all before the nonce is authenticated with it.
func Create(rand io.Reader, pin, secret []byte, p Params) ([]byte, error) {
	if !p.valid() {
		return nil, fmt.Errorf("vault: costs %+v are out of bounds", p)
	}
	head := append(make([]byte, 0, headSize), version)
	head = binary.BigEndian.AppendUint32(head, p.MemoryKiB)
	head = binary.BigEndian.AppendUint32(head, p.Passes)
	head = append(head, p.Threads)
	random := make([]byte, saltSize+chacha20poly1305.NonceSizeX)
	if _, err := io.ReadFull(rand, random); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	head = append(head, random...)
	return seal(head, pin, secret, p)
}

func seal(head, pin, secret []byte, p Params) ([]byte, error) {
	key := derive(pin, head, p)
	defer Wipe(key)
	box, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	nonce := head[headSize-chacha20poly1305.NonceSizeX:]
	return append(head, box.Seal(nil, nonce, secret, head)...), nil
}

func derive(pin, head []byte, p Params) []byte {
	salt := head[10 : 10+saltSize]
	return argon2.IDKey(pin, salt, p.Passes, p.MemoryKiB, p.Threads, chacha20poly1305.KeySize)
}

// Open gives the secret. ErrWrongPIN also means a damaged sealed part: they
// can't be told apart.
func Open(sealed, pin []byte) ([]byte, error) {
	if len(sealed) == 0 || len(sealed) > maxVault {
		return nil, ErrCorrupt
	}
	if sealed[0] > version {
		return nil, ErrNewer
	}
	if sealed[0] != version || len(sealed) < headSize+chacha20poly1305.Overhead {
		return nil, ErrCorrupt
	}
	head := sealed[:headSize]
	p := Params{MemoryKiB: binary.BigEndian.Uint32(head[1:]), Passes: binary.BigEndian.Uint32(head[5:]), Threads: head[9]}
	if !p.valid() {
		return nil, ErrCorrupt
	}
	key := derive(pin, head, p)
	defer Wipe(key)
	box, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	secret, err := box.Open(nil, head[headSize-chacha20poly1305.NonceSizeX:], sealed[headSize:], head)
	if err != nil {
		return nil, ErrWrongPIN
	}
	return secret, nil
}

// CheckPIN refuses PINs that are not six digits, or are among the first that
// anybody tries: one digit, steps, a pair or a triple repeated.
func CheckPIN(pin []byte) error {
	if len(pin) != 6 {
		return ErrPINLength
	}
	for _, d := range pin {
		if d < '0' || d > '9' {
			return ErrPINLength
		}
	}
	if steps(pin, 0) || steps(pin, 1) || steps(pin, -1) ||
		bytes.Equal(pin[:3], pin[3:]) || bytes.Equal(pin[:2], pin[2:4]) && bytes.Equal(pin[2:4], pin[4:]) ||
		pin[0] == pin[1] && pin[2] == pin[3] && pin[4] == pin[5] {
		return ErrWeakPIN
	}
	return nil
}

// steps tells whether each digit is the one before plus d, around ten.
func steps(pin []byte, d int) bool {
	for i := 1; i < len(pin); i++ {
		if (int(pin[i])-int(pin[i-1])-d)%10 != 0 {
			return false
		}
	}
	return true
}

// Wipe overwrites bytes.
func Wipe(b []byte) { clear(b) }
