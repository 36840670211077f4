package vault_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet/vault"
)

func sealed(t testing.TB) []byte {
	t.Helper()
	b, err := vault.Create(rand.Reader, []byte("271828"), []byte("secret"), vault.LightParams)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOnlyTheRightPINOpens(t *testing.T) {
	b := sealed(t)
	if got, err := vault.Open(b, []byte("271828")); err != nil || string(got) != "secret" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := vault.Open(b, []byte("271829")); !errors.Is(err, vault.ErrWrongPIN) {
		t.Errorf("got %v", err)
	}
}

func TestEveryChangedByteIsFound(t *testing.T) {
	b := sealed(t)
	for i := range b {
		if i >= 1 && i < 10 {
			continue // costs: bounded below, some would take long
		}
		bad := bytes.Clone(b)
		bad[i] ^= 1
		if _, err := vault.Open(bad, []byte("271828")); err == nil {
			t.Errorf("byte %d", i)
		}
	}
}

func TestVaultOfANewerVersionOrWithMadCostsIsRefused(t *testing.T) {
	b := sealed(t)
	newer := bytes.Clone(b)
	newer[0] = 2
	if _, err := vault.Open(newer, nil); !errors.Is(err, vault.ErrNewer) {
		t.Errorf("got %v", err)
	}
	mad := bytes.Clone(b)
	mad[1] = 0xff
	if _, err := vault.Open(mad, nil); !errors.Is(err, vault.ErrCorrupt) {
		t.Errorf("got %v", err)
	}
}

func TestWeakPINsAreRefused(t *testing.T) {
	for pin, want := range map[string]error{
		"271828": nil, "190355": nil, "000000": vault.ErrWeakPIN, "123456": vault.ErrWeakPIN, "654321": vault.ErrWeakPIN, "890123": vault.ErrWeakPIN,
		"121212": vault.ErrWeakPIN, "123123": vault.ErrWeakPIN, "112233": vault.ErrWeakPIN, "12345": vault.ErrPINLength, "12345a": vault.ErrPINLength, "": vault.ErrPINLength,
	} {
		if err := vault.CheckPIN([]byte(pin)); !errors.Is(err, want) {
			t.Errorf("%q: %v", pin, err)
		}
	}
}

func TestWaitsGrowAndAClockSetBackGainsNothing(t *testing.T) {
	var a vault.Attempts
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli()
	var err error
	for range 5 {
		if a, err = a.Try(now); err != nil {
			t.Fatal(err)
		}
	}
	var wait *vault.WaitError
	if _, err = a.Try(now); !errors.As(err, &wait) || wait.Until.UnixMilli() != now+30_000 {
		t.Fatalf("got %v", err)
	}
	if _, err = a.Try(now - 1e9); !errors.As(err, &wait) {
		t.Fatalf("set back: %v", err)
	}
	again, err := vault.DecodeAttempts(a.Encode())
	if err != nil || again != a {
		t.Fatalf("%+v, %v", again, err)
	}
	first := a.WaitUntil - now
	if a, err = a.Try(a.WaitUntil); err != nil || a.WaitUntil-a.LastSeen <= first {
		t.Fatalf("%+v, %v: the next wait is not longer", a, err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(sealed(f), []byte("271828"))
	f.Add([]byte{1}, []byte(""))
	f.Fuzz(func(t *testing.T, b, pin []byte) {
		if len(b) > 10 { // the costs stay low: a fuzz run is not the place to spend 256 MiB
			b = bytes.Clone(b)
			copy(b[1:10], []byte{0, 0, 0, 64, 0, 0, 0, 1, 1})
		}
		_, _ = vault.Open(b, pin)
	})
}

func BenchmarkOpenWithDefaultCosts(b *testing.B) {
	s, err := vault.Create(rand.Reader, []byte("271828"), []byte("secret"), vault.DefaultParams)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := vault.Open(s, []byte("271828")); err != nil {
			b.Fatal(err)
		}
	}
}
