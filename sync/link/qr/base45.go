package qr

import (
	"fmt"
	"strings"
)

// digits of base 45 (RFC 9285) are the letters of a QR code's alphanumeric
// mode, which packs two of them into 11 bits.
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// encode45 writes two bytes as three letters, a last one as two.
func encode45(b []byte) string {
	var s strings.Builder
	s.Grow(len(b)/2*3 + 2)
	for ; len(b) > 1; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		s.Write([]byte{digits[n%45], digits[n/45%45], digits[n/45/45]})
	}
	if len(b) == 1 {
		s.Write([]byte{digits[b[0]%45], digits[b[0]/45]})
	}
	return s.String()
}

// decode45 takes only what encode45 writes.
func decode45(s string) ([]byte, error) {
	if len(s)%3 == 1 {
		return nil, fmt.Errorf("%w: %d letters", ErrFrame, len(s))
	}
	out := make([]byte, 0, len(s)/3*2+1)
	for ; len(s) > 0; s = s[min(3, len(s)):] {
		n, weight := 0, 1
		for _, c := range []byte(s[:min(3, len(s))]) {
			d := strings.IndexByte(digits, c)
			if d < 0 {
				return nil, fmt.Errorf("%w: letter %q", ErrFrame, c)
			}
			n, weight = n+d*weight, weight*45
		}
		switch {
		case len(s) > 2 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n))
		case len(s) == 2 && n <= 0xff:
			out = append(out, byte(n))
		default:
			return nil, fmt.Errorf("%w: letters beyond a byte", ErrFrame)
		}
	}
	return out, nil
}
