package quorum_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// form is a type of message: how one is drawn, and how it is read.
type form struct {
	name   string
	draw   func(*rapid.T) any        // a pointer
	decode func([]byte) (any, error) // a pointer
}

func formOf[T any](name string, draw func(*rapid.T) T, decode func([]byte) (T, error)) form {
	return form{
		name:   name,
		draw:   func(t *rapid.T) any { v := draw(t); return &v },
		decode: func(b []byte) (any, error) { v, err := decode(b); return &v, err },
	}
}

func forms() []form {
	return []form{
		formOf("vote", drawVote, quorum.DecodeVote),
		formOf("certificate", drawCertificate, quorum.DecodeCertificate),
		formOf("account seal", drawAccountSeal, quorum.DecodeAccountSeal),
		formOf("epoch seal", drawEpochSeal, quorum.DecodeEpochSeal),
		formOf("epoch leaf", drawEpochLeaf, quorum.DecodeEpochLeaf),
		formOf("charter", drawCharter, quorum.DecodeCharter),
		formOf("amendment", drawAmendment, quorum.DecodeAmendment),
		formOf("guardian fault", drawGuardianFault, quorum.DecodeGuardianFault),
	}
}

func TestEveryMessageReadsBack(t *testing.T) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				v := f.draw(t)
				b := ledger.Encode(v)
				got, err := f.decode(b)
				if err != nil || !same(reflect.ValueOf(got), reflect.ValueOf(v)) {
					t.Fatalf("%+v was read as %+v, %v", v, got, err)
				}
				for _, bad := range [][]byte{append(bytes.Clone(b), 0), b[:len(b)-1]} {
					if _, err := f.decode(bad); !errors.Is(err, ledger.ErrMalformed) {
						t.Fatalf("%x: %v", bad, err)
					}
				}
			})
		})
	}
}

// fuzz is the property of every decoder: what it takes encodes to the very
// same bytes, and what it does not take is malformed.
func fuzz(f *testing.F, name string) {
	f.Helper()
	for _, form := range forms() {
		if form.name != name {
			continue
		}
		for i := range 4 {
			f.Add(rapid.Custom(func(t *rapid.T) []byte { return ledger.Encode(form.draw(t)) }).Example(i))
		}
		f.Fuzz(func(t *testing.T, b []byte) {
			v, err := form.decode(b)
			switch {
			case err != nil && !errors.Is(err, ledger.ErrMalformed):
				t.Fatalf("%x: %v", b, err)
			case err == nil && !bytes.Equal(ledger.Encode(v), b):
				t.Fatalf("%x was taken", b)
			}
		})
	}
}

func FuzzVote(f *testing.F)          { fuzz(f, "vote") }
func FuzzCertificate(f *testing.F)   { fuzz(f, "certificate") }
func FuzzAccountSeal(f *testing.F)   { fuzz(f, "account seal") }
func FuzzEpochSeal(f *testing.F)     { fuzz(f, "epoch seal") }
func FuzzEpochLeaf(f *testing.F)     { fuzz(f, "epoch leaf") }
func FuzzCharter(f *testing.F)       { fuzz(f, "charter") }
func FuzzAmendment(f *testing.F)     { fuzz(f, "amendment") }
func FuzzGuardianFault(f *testing.F) { fuzz(f, "guardian fault") }

// same is equality where an empty list is the same as none.
func same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Pointer:
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

// FuzzChangeTexts reads texts of cards, drafts and consents of a change: whatever
// is taken reads the same again.
func FuzzChangeTexts(f *testing.F) {
	v := newVillage(f, 4)
	d := v.change(v.epoch.Charter, v.places(4))
	f.Add(d.String())
	f.Add(v.places(1)[0].String())
	k := v.consent(d, 1)[0]
	f.Add(k.String())
	entry, _, err := v.epoch.Read(&d, keys.Verify)
	must(f, entry, err)
	f.Fuzz(func(t *testing.T, s string) {
		part, err := quorum.ParsePart(s, keys.Verify)
		if err == nil && part.Consent != nil && v.epoch.CheckConsent(&entry, part.Consent, keys.Verify) == nil && part.Consent.Approval.Member != k.Approval.Member {
			t.Fatal("a consent that nobody signed")
		}
		if d, err := quorum.ParseChange(s); err == nil {
			if again, err := quorum.ParseChange(d.String()); err != nil || again.String() != d.String() {
				t.Fatal(err)
			}
			_, _, _ = v.epoch.Read(&d, keys.Verify)
		}
		if p, err := quorum.ParsePlace(s, keys.Verify); err == nil && p.Community == v.epoch.Community && p.Seat.Identity != v.identity[0].Public() {
			t.Fatal("a card that nobody signed")
		}
	})
}
