// Package config keeps what a person set on this device: nothing that money
// depends on. A file that is missing gives the defaults; one that can't be
// read, or is of a newer Sanduk, is left alone.
package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

var (
	// ErrBad says that the settings can't be read.
	ErrBad = errors.New("the settings can't be read")
	// ErrNewer says that a newer Sanduk wrote the settings.
	ErrNewer = errors.New("the settings are of a newer Sanduk")
	// ErrRelays says that a home has as many relays as it may.
	ErrRelays = errors.New("this wallet has as many relays as it may")
)

// Look is light, dark, or as the device is.
type Look string

// The looks.
const (
	AsDevice Look = "device"
	Light    Look = "light"
	Dark     Look = "dark"
)

// MaxRelays bounds the relays of a home: each is visited for each community.
const MaxRelays = 8

// Bounds of the text scale, in per cent.
const (
	SmallestText = 100
	LargestText  = 200
)

// Bounds of what is carried for others, in bytes. Own payments are carried before
// all others', and fit into the least.
const (
	LeastCarry   = 256 << 10
	MostCarry    = 64 << 20
	DefaultCarry = 2 << 20
)

// LeastDaily is the least that the background may be limited to, in bytes a day:
// some payments, and a look for news now and then.
const LeastDaily = 16 << 10

// Settings are what a person set. Make them with Defaults or Load, which keep
// what a later version wrote and this one does not know.
type Settings struct {
	Language  string // a tag that i18n knows; empty: as the device is
	TextScale int    // per cent, SmallestText to LargestText
	Look      Look
	LockAfter time.Duration // away for so long, the app locks itself; 0: never. One of LockTimes
	Screen    string        // those that were open, to begin with next time: the window's own text
	Relays    []string      // addresses of the relays that carry for this home, at most MaxRelays
	Carry     int           // bytes that what is carried may take, in each community: LeastCarry to MostCarry
	Daily     int           // bytes that the background may use a day, LeastDaily or more; 0: as many as it needs

	unknown map[string]json.RawMessage
}

// LockTimes are the times after which an app that is away can lock itself.
func LockTimes() []time.Duration {
	return []time.Duration{time.Minute, usualLock, 30 * time.Minute, 0}
}

const usualLock = 5 * time.Minute

// Defaults are the settings of somebody who set nothing.
func Defaults() Settings {
	return Settings{TextScale: SmallestText, Look: AsDevice, LockAfter: usualLock, Carry: DefaultCarry}
}

const (
	version = 1
	maxFile = 64 << 10
)

// form is the file's.
type form struct {
	Version   int      `json:"version"`
	Language  string   `json:"language,omitempty"`
	TextScale int      `json:"text_scale"`
	Look      Look     `json:"look"`
	LockAfter int      `json:"lock_after_minutes"`
	Screen    string   `json:"screen,omitempty"`
	Relays    []string `json:"relays,omitempty"`
	Carry     int      `json:"carry_bytes,omitempty"`
	Daily     int      `json:"daily_bytes,omitempty"`
}

// Load reads the settings of a file. With an error come the defaults; use
// them, and don't Save over the file.
func Load(path string) (Settings, error) {
	raw, err := read(path)
	if errors.Is(err, os.ErrNotExist) {
		return Defaults(), nil
	}
	if err != nil {
		return Defaults(), fmt.Errorf("%w: %w", ErrBad, err)
	}
	return decode(raw)
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if len(raw) > maxFile {
		return nil, errors.New("the file is too long")
	}
	return raw, nil
}

func decode(raw []byte) (Settings, error) {
	f := form{TextScale: SmallestText, Look: AsDevice, LockAfter: int(usualLock / time.Minute)}
	unknown := map[string]json.RawMessage{}
	if err := errors.Join(json.Unmarshal(raw, &f), json.Unmarshal(raw, &unknown)); err != nil {
		return Defaults(), fmt.Errorf("%w: %w", ErrBad, err)
	}
	if f.Version > version {
		return Defaults(), fmt.Errorf("%w: version %d", ErrNewer, f.Version)
	}
	if f.Version < 1 {
		return Defaults(), fmt.Errorf("%w: version %d", ErrBad, f.Version)
	}
	for _, name := range []string{"version", "language", "text_scale", "look", "lock_after_minutes", "screen", "relays", "carry_bytes", "daily_bytes"} {
		delete(unknown, name)
	}
	s := Settings{
		Language: f.Language, TextScale: f.TextScale, Look: f.Look, LockAfter: time.Duration(f.LockAfter) * time.Minute,
		Screen: f.Screen, Relays: f.Relays, Carry: f.Carry, Daily: f.Daily, unknown: unknown,
	}
	return s.fitted(), nil
}

// fitted brings values that this version can't use to the nearest that it can.
func (s Settings) fitted() Settings {
	s.TextScale = min(max(s.TextScale, SmallestText), LargestText)
	if s.Carry == 0 {
		s.Carry = DefaultCarry
	}
	s.Carry = min(max(s.Carry, LeastCarry), MostCarry)
	if s.Daily != 0 {
		s.Daily = max(s.Daily, LeastDaily)
	}
	s.Relays = s.Relays[:min(len(s.Relays), MaxRelays)]
	if !slices.Contains(LockTimes(), s.LockAfter) {
		s.LockAfter = usualLock
	}
	if s.Look != Light && s.Look != Dark {
		s.Look = AsDevice
	}
	return s
}

// Save writes the settings whole or not at all: a crash in between leaves the
// old file.
func (s Settings) Save(path string) (err error) {
	raw, err := s.encode()
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".settings-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func (s Settings) encode() ([]byte, error) {
	s = s.fitted()
	known, err := json.Marshal(form{
		Version: version, Language: s.Language, TextScale: s.TextScale, Look: s.Look,
		LockAfter: int(s.LockAfter / time.Minute), Screen: s.Screen, Relays: s.Relays, Carry: s.Carry, Daily: s.Daily,
	})
	if err != nil {
		return nil, err
	}
	all := map[string]json.RawMessage{}
	maps.Copy(all, s.unknown)
	if err := json.Unmarshal(known, &all); err != nil {
		return nil, err
	}
	raw, err := json.MarshalIndent(all, "", "  ")
	return append(raw, '\n'), err
}
