package ledger

import (
	"bytes"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// One deterministic encoding (RFC 8949, 4.2.1), arrays instead of maps, empty
// instead of null.
var encoding = must(cbor.EncOptions{
	Sort:          cbor.SortBytewiseLexical,
	ShortestFloat: cbor.ShortestFloat16,
	NilContainers: cbor.NilContainerAsEmpty,
	IndefLength:   cbor.IndefLengthForbidden,
	TagsMd:        cbor.TagsForbidden,
}.EncMode())

// The decoder bounds depth and counts before anything is allocated; what it
// lets through still has to encode back to the very same bytes.
var decoding = must(cbor.DecOptions{
	DupMapKey:        cbor.DupMapKeyEnforcedAPF,
	IndefLength:      cbor.IndefLengthForbidden,
	TagsMd:           cbor.TagsForbidden,
	MaxNestedLevels:  16,
	MaxArrayElements: 1 << 16,
	MaxMapPairs:      16,
}.DecMode())

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // options are constants: a test that imports the package finds it
	}
	return v
}

// Encode gives the canonical bytes of a protocol value (a struct that encodes
// as an array). It panics only on a type that can't be encoded, which no value
// can change.
func Encode(v any) []byte {
	b, err := encoding.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("ledger: a protocol type that can't be encoded: %v", err))
	}
	return b
}

// Reread reads bytes that Encode gave and that this program kept: as Decode, but
// without asking whether they are in canonical form.
func Reread(item string, b []byte, v any) error {
	if err := decoding.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrMalformed, item, err)
	}
	return nil
}

// Decode reads canonical bytes into v, a pointer. Bytes that are longer than
// limit, have anything trailing, or are any other encoding of the same value
// are refused with ErrMalformed; item names them in the error.
func Decode(item string, b []byte, limit int, v any) error {
	if len(b) > limit {
		return fmt.Errorf("%w: %s has %d bytes, %d are the most", ErrMalformed, item, len(b), limit)
	}
	if err := decoding.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrMalformed, item, err)
	}
	if !bytes.Equal(Encode(v), b) {
		return fmt.Errorf("%w: %s is not in canonical form", ErrMalformed, item)
	}
	return nil
}
