package qr_test

import (
	"bytes"
	"testing"

	"sanduk.app/sync/link/qr"
)

// times multiplies in the field of PROTOCOL.md 14.6.
func times(a, b byte) byte {
	var p byte
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			p ^= a
		}
		carry := a&0x80 != 0
		a <<= 1
		if carry {
			a ^= 0x1d
		}
	}
	return p
}

func power(a byte, n int) byte {
	p := byte(1)
	for range n {
		p = times(p, a)
	}
	return p
}

// at is the value at x of the polynomial that has the given values at 0, 1, 2 …
// (Lagrange): what PROTOCOL.md says parity is.
func at(values []byte, x byte) byte {
	var sum byte
	for i, v := range values {
		for j := range values {
			if j != i {
				v = times(times(v, x^byte(j)), power(byte(i)^byte(j), 254))
			}
		}
		sum ^= v
	}
	return sum
}

// TestParityIsWhatTheProtocolSays works it out in another way than the library.
func TestParityIsWhatTheProtocolSays(t *testing.T) {
	const data = 5
	var shards [][]byte
	for _, text := range encode(t, noise(1100)) {
		f, err := qr.ParseFrame(text)
		if err != nil {
			t.Fatal(err)
		}
		shards = append(shards, f.Shard)
	}
	for x := data; x < len(shards); x++ {
		want := make([]byte, len(shards[x]))
		for i := range want {
			column := make([]byte, data)
			for j := range column {
				column[j] = shards[j][i]
			}
			want[i] = at(column, byte(x))
		}
		if !bytes.Equal(shards[x], want) {
			t.Errorf("frame %d:\n%x\nwant\n%x", x, shards[x], want)
		}
	}
}

// TestBase45IsTheOneOfItsRFC reads its examples out of a frame.
func TestBase45IsTheOneOfItsRFC(t *testing.T) {
	for plain, want := range map[string]string{"AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0"} {
		if got := qr.Base45(plain); got != want {
			t.Errorf("%q: %q, want %q", plain, got, want)
		}
	}
}
