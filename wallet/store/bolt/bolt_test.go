package bolt_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
	"sanduk.app/wallet/store/storetest"
)

func open(t testing.TB, path string) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path, bolt.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBoltStoreConforms(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, filepath.Join(t.TempDir(), "wallet.db")) })
}

func TestDamagedFileIsRefusedInWordsAndLeftAsItIs(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.db")
	s := open(t, whole)
	if err := s.Update(func(tx store.Tx) error { return tx.Put("a", []byte("k"), make([]byte, 9000)) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"text":     []byte("hello, I am no store at all, but long enough to be looked at"),
		"cut":      good[:len(good)/2],
		"one page": good[:4096],
		"garbage":  bytes.Repeat([]byte{0xa5}, len(good)),
		"no meta":  append(make([]byte, 8192), good[8192:]...),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bad.db")
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := bolt.Open(path, bolt.Migrations()); !errors.Is(err, bolt.ErrCorrupt) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v", err)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, bad) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}

func TestFileOfANewerVersionIsRefusedAndLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wallet.db")
	newer := append(bolt.Migrations(), bolt.Migration{Version: 99, Name: "far", Up: func(store.Tx) error { return nil }})
	s, err := bolt.Open(path, newer)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	if _, err := bolt.Open(path, bolt.Migrations()); !errors.Is(err, bolt.ErrNewer) {
		t.Errorf("got %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestMigrationRunsOnceAndKeepsACopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wallet.db")
	s := open(t, path)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ran := 0
	next := append(bolt.Migrations(), bolt.Migration{Version: 2, Name: "second", Up: func(tx store.Tx) error {
		ran++
		return tx.Put("a", []byte("migrated"), nil)
	}})
	for range 2 {
		s, err := bolt.Open(path, next)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if ran != 1 {
		t.Errorf("it ran %d times", ran)
	}
	if _, err := os.Stat(path + ".v1"); err != nil {
		t.Errorf("no copy: %v", err)
	}
	failing := append(next, bolt.Migration{Version: 3, Name: "fails", Up: func(tx store.Tx) error {
		return errors.Join(tx.Put("a", []byte("half"), nil), errors.New("no"))
	}})
	if _, err := bolt.Open(path, failing); err == nil {
		t.Error("a failing migration passed")
	}
	s, err := bolt.Open(path, next)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.View(func(tx store.Tx) error { _, err := tx.Get("a", []byte("half")); return err }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half a migration stayed: %v", err)
	}
}

func TestSecondProgramIsToldThatTheWalletIsOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wallet.db")
	s := open(t, path)
	defer s.Close()
	if _, err := bolt.Open(path, bolt.Migrations()); !errors.Is(err, bolt.ErrLocked) {
		t.Errorf("got %v", err)
	}
}

var (
	kills = flag.Int("kills", 8, "how often to kill a process in the middle of its writes")
	seed  = flag.Uint64("seed", uint64(time.Now().UnixNano()), "seed of the moments to kill at")
)

const childVariable = "SANDUK_STORE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		child(path)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// child writes until it is killed: each update moves two counters and adds a
// key; a number is printed only after its update returned.
func child(path string) {
	s, err := bolt.Open(path, bolt.Migrations())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		var n uint64
		err := s.Update(func(tx store.Tx) error {
			n = counter(tx, "a") + 1
			value := binary.BigEndian.AppendUint64(nil, n)
			return errors.Join(tx.Put("a", []byte("n"), value), tx.Put("log", value, make([]byte, n%3000)), tx.Put("b", []byte("n"), value))
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(n)
	}
}

func counter(tx store.Tx, b store.Bucket) uint64 {
	value, err := tx.Get(b, []byte("n"))
	if err != nil {
		return 0
	}
	return binary.BigEndian.Uint64(value)
}

func TestKilledInTheMiddleNothingIsLostAndNothingHalfDone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wallet.db")
	random := rand.New(rand.NewPCG(*seed, 0))
	t.Logf("seed %d, %d kills", *seed, *kills)
	for range *kills {
		said := killAfter(t, path, time.Duration(20+random.IntN(120))*time.Millisecond)
		s := open(t, path)
		if err := s.View(func(tx store.Tx) error {
			a, b := counter(tx, "a"), counter(tx, "b")
			logged := uint64(0)
			err := tx.Scan("log", nil, func(_, _ []byte) error { logged++; return nil })
			if a != b || a != logged || a < said {
				t.Errorf("acknowledged %d, counters %d and %d, logged %d", said, a, b, logged)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		if err := errors.Join(s.Check(), s.Close()); err != nil {
			t.Error(err)
		}
	}
}

// killAfter runs a child, kills it, and gives the last number that it acknowledged.
func killAfter(t *testing.T, path string, wait time.Duration) uint64 {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var said uint64
	if lines.Scan() { // it is at work: now let it run
		time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	}
	for ok := lines.Text() != ""; ok; ok = lines.Scan() {
		said, err = strconv.ParseUint(lines.Text(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = cmd.Wait()
	if said == 0 {
		t.Fatal("the child did nothing")
	}
	return said
}

func BenchmarkPutAndSync(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "wallet.db"))
	defer s.Close()
	for i := 0; b.Loop(); i++ {
		if err := s.Update(func(tx store.Tx) error {
			return tx.Put("a", binary.BigEndian.AppendUint64(nil, uint64(i)), make([]byte, 300))
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkThousandPutsInOneUpdate(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "wallet.db"))
	defer s.Close()
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		if err := s.Update(func(tx store.Tx) error {
			for range 1000 {
				if err := tx.Put("a", binary.BigEndian.AppendUint64(nil, random.Uint64()), make([]byte, 300)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}
