package ledger_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/ledger"
)

// decoder reads bytes and gives the value with its encoding.
type decoder func([]byte) (value any, encoded []byte, err error)

func plain[T any](decode func([]byte) (T, error)) decoder {
	return func(b []byte) (any, []byte, error) {
		v, err := decode(b)
		return v, ledger.Encode(&v), err
	}
}

// by is a decoder of a value that has no function of its own: it is read only
// as a part of others.
func by[T any](b []byte) (T, error) {
	var v T
	err := ledger.Decode("value", b, ledger.MaxSignedBytes, &v)
	return v, err
}

func signedDecoder(b []byte) (any, []byte, error) {
	s, err := ledger.DecodeSigned(b)
	if err != nil {
		return nil, nil, err
	}
	return s, s.Bytes(), nil
}

func faultDecoder(b []byte) (any, []byte, error) {
	f, err := ledger.DecodeFaultProof(b)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Bytes(), nil
}

// fuzz is the property of every decoder: what it takes encodes to the very
// same bytes, and what it does not take is malformed.
func fuzz(f *testing.F, decode decoder, seeds ...[]byte) {
	f.Helper()
	for _, b := range append(seeds, nil, []byte{0x80}, []byte{0x9f, 0xff}, []byte{0xf6}) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, encoded, err := decode(b)
		switch {
		case err != nil && !errors.Is(err, ledger.ErrMalformed):
			t.Fatalf("%x: %v", b, err)
		case err == nil && !bytes.Equal(encoded, b):
			t.Fatalf("%x was taken for %x", b, encoded)
		}
	})
}

// roundTrip is the property of every drawn value: it decodes to itself, and no
// bytes after it, missing from it or changed in it pass for it.
func roundTrip(t *rapid.T, decode decoder, value any, encoded []byte) {
	got, again, err := decode(encoded)
	if err != nil {
		t.Fatalf("%+v: %v", value, err)
	}
	if !same(reflect.ValueOf(got), reflect.ValueOf(value)) || !bytes.Equal(again, encoded) {
		t.Fatalf("%+v was read as %+v", value, got)
	}
	if _, _, err := decode(append(bytes.Clone(encoded), 0)); !errors.Is(err, ledger.ErrMalformed) {
		t.Fatalf("with a byte more: %v", err)
	}
	if _, _, err := decode(encoded[:len(encoded)-1]); !errors.Is(err, ledger.ErrMalformed) {
		t.Fatalf("with a byte less: %v", err)
	}
	changed := bytes.Clone(encoded)
	changed[rapid.IntRange(0, len(changed)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
	if got, again, err := decode(changed); err == nil && (same(reflect.ValueOf(got), reflect.ValueOf(value)) || !bytes.Equal(again, changed)) {
		t.Fatalf("%x passes for %x", changed, encoded)
	}
}

// same is equality where an empty list is the same as none.
func same(a, b reflect.Value) bool {
	if a.IsValid() != b.IsValid() || a.IsValid() && a.Type() != b.Type() {
		return false
	}
	if !a.IsValid() {
		return true
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Array:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

func TestEntriesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, _ := drawEntry(t)
		roundTrip(t, plain(by[ledger.Entry]), e, ledger.Encode(&e))
		roundTrip(t, plain(by[ledger.After]), e.After, ledger.Encode(&e.After))
	})
}

func TestSignedEntriesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSigned(t)
		roundTrip(t, signedDecoder, s, s.Bytes())
		if ledger.IDOf(&s.Entry) != s.ID() {
			t.Fatal("the id depends on how the entry was made")
		}
	})
}

func TestAuthoritiesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAuthority(t)
		roundTrip(t, plain(by[ledger.Authority]), a, ledger.Encode(&a))
		h := drawHolder(t)
		roundTrip(t, plain(by[ledger.Holder]), h, ledger.Encode(&h))
	})
}

func TestBodiesReadBack(t *testing.T) {
	for _, c := range bodies() {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				v := c.draw(t)
				roundTrip(t, c.decode, v, ledger.Encode(v))
			})
		})
	}
}

func TestSealRequestsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawSealRequest(t)
		roundTrip(t, plain(ledger.DecodeSealRequest), r, ledger.Encode(&r))
	})
}

func TestFaultProofsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFault(t)
		roundTrip(t, faultDecoder, f, f.Bytes())
	})
}

func TestStatesRefusalsAndWaitsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := ledger.State{Account: drawAccount(t, "account"), Tip: drawTip(t), Time: drawTime(t, "time"), Holder: drawHolder(t), After: drawAfter(t)}
		roundTrip(t, plain(by[ledger.State]), s, ledger.Encode(&s))
		r := ledger.Refusal{Code: ledger.CodeFunds, Text: "text", Tip: drawTip(t), Credit: drawCreditID(t, "credit"), Other: drawBytes(t, 9, "other")}
		roundTrip(t, plain(by[ledger.Refusal]), r, ledger.Encode(&r))
		w := ledger.Wait{Reason: ledger.WaitEntry, Needs: drawIDs(t, 3, "need"), Until: drawTime(t, "until")}
		roundTrip(t, plain(by[ledger.Wait]), w, ledger.Encode(&w))
	})
}
