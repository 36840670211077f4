package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSettingsComeBackAsTheyWereSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "home", "settings.json")
	s := Settings{Language: "sw", TextScale: 150, Look: Dark, Screen: "home"}
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := Load(path)
	if err != nil || got.Language != "sw" || got.TextScale != 150 || got.Look != Dark || got.Screen != "home" {
		t.Fatalf("%+v, %v", got, err)
	}
	list, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(list) != 1 {
		t.Fatalf("saving leaves %v, %v", list, err)
	}
}

func TestWhatIsCarriedForOthersIsKeptWithinItsBounds(t *testing.T) {
	for carry, want := range map[int]int{0: DefaultCarry, 1: LeastCarry, 1 << 20: 1 << 20, 1 << 40: MostCarry} {
		path := filepath.Join(t.TempDir(), "settings.json")
		s := Defaults()
		s.Carry = carry
		if err := s.Save(path); err != nil {
			t.Fatal(err)
		}
		if got, err := Load(path); err != nil || got.Carry != want {
			t.Errorf("%d became %d: %v", carry, got.Carry, err)
		}
	}
}

func TestTheBackgroundIsLimitedToNoLessThanTheLeast(t *testing.T) {
	for daily, want := range map[int]int{0: 0, 1: LeastDaily, 1 << 20: 1 << 20} {
		path := filepath.Join(t.TempDir(), "settings.json")
		s := Defaults()
		s.Daily = daily
		if err := s.Save(path); err != nil {
			t.Fatal(err)
		}
		if got, err := Load(path); err != nil || got.Daily != want {
			t.Errorf("%d became %d: %v", daily, got.Daily, err)
		}
	}
}

func TestMissingFileGivesTheDefaults(t *testing.T) {
	s, err := Load(filepath.Join(t.TempDir(), "none.json"))
	if err != nil || s.TextScale != 100 || s.Look != AsDevice || s.Language != "" {
		t.Fatalf("%+v, %v", s, err)
	}
}

func TestUnknownFieldsAreKept(t *testing.T) {
	path := write(t, `{"version":1,"language":"en","later":{"a":[1,2]}}`)
	s, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	s.TextScale = 120
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), `"later"`) || !strings.Contains(string(raw), "120") {
		t.Fatalf("%s, %v", raw, err)
	}
}

func TestBadAndNewerFilesGiveTheDefaultsAndSaySo(t *testing.T) {
	for text, want := range map[string]error{
		"":                         ErrBad,
		"{":                        ErrBad,
		"{}":                       ErrBad,
		`{"version":"1"}`:          ErrBad,
		`[1]`:                      ErrBad,
		`{"version":2}`:            ErrNewer,
		strings.Repeat(" ", 70000): ErrBad,
	} {
		s, err := Load(write(t, text))
		if !errors.Is(err, want) || s.TextScale != 100 {
			t.Errorf("%.20q: %+v, %v", text, s, err)
		}
	}
}

func TestValuesOutOfBoundsAreBroughtIntoThem(t *testing.T) {
	s, err := Load(write(t, `{"version":1,"text_scale":900,"look":"purple"}`))
	if err != nil || s.TextScale != LargestText || s.Look != AsDevice {
		t.Fatalf("%+v, %v", s, err)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
