package shares

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
)

// The x of the polynomials' values that are no shares.
const (
	digestX = 254
	secretX = 255
)

const (
	maxShares  = 16
	digestSize = 4
)

// exponent is the cost that Split sets: 20,000 rounds in all, as is usual.
const exponent = 1

// Plan is how a secret is split.
type Plan struct {
	Needed     int // at least 2: a friend alone learns nothing
	Shares     int // at most 16
	Passphrase string
	// Tag, 0 to 31, are the last five bits of the set's number, for what else
	// the caller needs to know of the secret; the other ten are random.
	Tag byte
}

// Split makes shares of a secret of 16 or 32 bytes, of which Plan.Needed bring
// it back. The same randomness makes the same shares.
func Split(rand io.Reader, secret []byte, p Plan) ([]Share, error) {
	if p.Needed < 2 || p.Shares > maxShares || p.Needed > p.Shares || p.Tag > 31 {
		return nil, fmt.Errorf("%w, not %d of %d", ErrPlan, p.Needed, p.Shares)
	}
	if len(secret) != 16 && len(secret) != 32 {
		return nil, fmt.Errorf("shares: a secret of %d bytes", len(secret))
	}
	var number [2]byte
	if _, err := io.ReadFull(rand, number[:]); err != nil {
		return nil, fmt.Errorf("shares: %w", err)
	}
	h := header{
		id:         binary.BigEndian.Uint16(number[:])&0x7fe0 | uint16(p.Tag),
		extendable: true, exponent: exponent, groupsNeeded: 1, groups: 1,
	}
	hidden, err := feistel(secret, p.Passphrase, h, false)
	if err != nil {
		return nil, err
	}
	defer clear(hidden)
	points, err := splitAmong(rand, hidden, p.Needed, p.Shares)
	if err != nil {
		return nil, err
	}
	out := make([]Share, len(points))
	for i, pt := range points {
		out[i] = Share{header: h, index: pt.x, needed: byte(p.Needed), value: pt.y}
	}
	return out, nil
}

// splitAmong draws all but two points of polynomials of degree needed-1; the
// last two are the secret and a digest, by which it is known again.
func splitAmong(rand io.Reader, secret []byte, needed, n int) ([]point, error) {
	var out []point
	draw := func(size int) ([]byte, error) {
		b := make([]byte, size)
		_, err := io.ReadFull(rand, b)
		return b, err
	}
	for i := range needed - 2 {
		y, err := draw(len(secret))
		if err != nil {
			return nil, fmt.Errorf("shares: %w", err)
		}
		out = append(out, point{byte(i), y})
	}
	pad, err := draw(len(secret) - digestSize)
	if err != nil {
		return nil, fmt.Errorf("shares: %w", err)
	}
	base := append(append([]point(nil), out...),
		point{digestX, append(digest(pad, secret), pad...)}, point{secretX, secret})
	for i := len(out); i < n; i++ {
		out = append(out, point{byte(i), interpolate(base, byte(i))})
	}
	return out, nil
}

func digest(pad, secret []byte) []byte {
	h := hmac.New(sha256.New, pad)
	h.Write(secret)
	return h.Sum(nil)[:digestSize]
}
