package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sanduk.app/app/config"
	"sanduk.app/sync/mailbox"
)

func TestPolicyOfARelayIsReadOverTheDefaults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.json")
	if p, err := config.LoadPolicy(path); err != nil || p != mailbox.Defaults() {
		t.Fatalf("without a file: %+v, %v", p, err)
	}
	write(t, path, `{"total_bytes": 1000000000000, "age_hours": 48}`)
	want := mailbox.Defaults()
	want.TotalBytes, want.Age = 1_000_000_000_000, 48*time.Hour
	if p, err := config.LoadPolicy(path); err != nil || p != want {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, bad := range []string{`{"total_byte": 1}`, `{"age_hours": 0}`, `{"age_hours": 18446744073709551615}`, `{"mailbox_items": -1}`, `{`, `{"total_items": 0}`} {
		write(t, path, bad)
		if p, err := config.LoadPolicy(path); !errors.Is(err, mailbox.ErrPolicy) {
			t.Errorf("%s is taken: %+v, %v", bad, p, err)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRelaysStayInTheSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.json")
	s := config.Defaults()
	s.Relays = []string{"a", "b"}
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	if got, err := config.Load(path); err != nil || len(got.Relays) != 2 || got.Relays[1] != "b" {
		t.Fatalf("%+v, %v", got, err)
	}
	s.Relays = nil
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	if got, err := config.Load(path); err != nil || len(got.Relays) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
}
