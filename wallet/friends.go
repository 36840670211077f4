package wallet

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// Friends' shares hold the words' entropy (SLIP-39, package shares), not the
// passphrase: whoever has one needs it too. The set's tag says in which
// language the words are, on which the keys depend, and whether there is a
// passphrase; it stands in the shares' first two words, so that paper is
// enough.
//
// Shares are stored nowhere, not even sealed. They are drawn from a stream that
// the entropy and a stored salt make, so that the same shares can be shown
// again after the PIN, and whoever has the store without the words has nothing
// but the friends' names, which stand there in the clear as all names do.
// A share can't be called back: making a new set leaves older ones at work.

// ErrFriendName says that a friend's name is too long or can't be written.
var ErrFriendName = errors.New("a friend's name is one line of at most 64 bytes")

// ErrNoFriends says that no such shares were made.
var ErrNoFriends = errors.New("there are no such friends' shares")

const maxFriendName = 64

// FriendSet is a set of shares as the wallet remembers it.
type FriendSet struct {
	Number     uint64    // which of the wallet's sets, from 1
	Made       time.Time // when
	Needed     int       // how many of the shares bring the wallet back
	Friends    []Friend  // one a share, in the shares' order
	Passphrase bool      // one is needed beside the shares
}

// Friend is who keeps a share.
type Friend struct {
	Name  string    // may be empty
	Given time.Time // when the share was handed over; zero: not yet
}

type friendSet struct {
	_          struct{} `cbor:",toarray"`
	Salt       []byte
	Set        uint64 // the shares' number
	Needed     uint64
	Made       uint64 // unix ms
	Passphrase bool
	Friends    []friendRecord
}

type friendRecord struct {
	_     struct{} `cbor:",toarray"`
	Name  string
	Given uint64 // unix ms; 0: not yet
}

// SplitAmong makes a share for each friend, of which needed bring the wallet
// back, and remembers the set. Names may be empty. The shares are in the
// friends' order. Errors: shares.ErrPlan, ErrFriendName, those of a PIN.
func (w *Wallet) SplitAmong(pin []byte, needed int, names []string) (FriendSet, []shares.Share, error) {
	set := friendSet{Needed: uint64(max(needed, 0)), Made: w.now()}
	for _, name := range names {
		name, err := friendName(name)
		if err != nil {
			return FriendSet{}, nil, err
		}
		set.Friends = append(set.Friends, friendRecord{Name: name})
	}
	s, err := w.open(pin)
	if err != nil {
		return FriendSet{}, nil, err
	}
	set.Passphrase = s.Passphrase != ""
	all, err := w.drawSet(&set, s)
	if err != nil {
		return FriendSet{}, nil, err
	}
	number := uint64(1)
	err = w.config.Store.Update(func(tx store.Tx) error {
		err := tx.ScanBack(friendBucket, nil, func(key, _ []byte) error {
			number = binary.BigEndian.Uint64(key) + 1
			return store.ErrStop
		})
		return errors.Join(err, save(tx, friendBucket, setKey(number), &set))
	})
	if err != nil {
		return FriendSet{}, nil, err
	}
	return set.tell(number), all, nil
}

func friendName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if len(name) > maxFriendName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", fmt.Errorf("%w: %.80q", ErrFriendName, name)
	}
	return name, nil
}

// drawSet chooses a salt whose set has a number of its own among the wallet's,
// so that shares of two sets are told apart by their first two words.
func (w *Wallet) drawSet(set *friendSet, s secret) ([]shares.Share, error) {
	taken, err := w.setNumbers()
	if err != nil {
		return nil, err
	}
	for {
		set.Salt = make([]byte, sha256.Size)
		if _, err := io.ReadFull(w.config.Rand, set.Salt); err != nil {
			return nil, err
		}
		all, err := set.shares(s)
		if err != nil {
			return nil, err
		}
		set.Set = uint64(all[0].Set())
		if !taken[set.Set] || len(taken) > 100 { // there are 1024 numbers
			return all, nil
		}
	}
}

func (w *Wallet) setNumbers() (map[uint64]bool, error) {
	taken := map[uint64]bool{}
	err := w.eachSet(func(_ uint64, s friendSet) { taken[s.Set] = true })
	return taken, err
}

func (w *Wallet) eachSet(f func(number uint64, s friendSet)) error {
	return w.config.Store.View(func(tx store.Tx) error {
		return tx.ScanBack(friendBucket, nil, func(key, value []byte) error {
			var s friendSet
			if err := ledger.Decode("friends' shares", value, maxRecord, &s); err != nil {
				return err
			}
			f(binary.BigEndian.Uint64(key), s)
			return nil
		})
	})
}

func setKey(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }

// shares draws the set's shares, the same each time.
func (f *friendSet) shares(s secret) ([]shares.Share, error) {
	m, err := keys.ParseMnemonic(s.Words)
	if err != nil {
		return nil, err
	}
	tag, err := tagOf(m.Language(), f.Passphrase)
	if err != nil {
		return nil, err
	}
	entropy := m.Entropy()
	defer clear(entropy)
	stream, err := hkdf.Key(sha256.New, entropy, f.Salt, "sanduk/friends-shares/1", 1024) // more than 16 shares of 32 bytes draw
	if err != nil {
		return nil, fmt.Errorf("friends' shares: %w", err)
	}
	defer clear(stream)
	return shares.Split(bytes.NewReader(stream), entropy, shares.Plan{Needed: int(f.Needed), Shares: len(f.Friends), Tag: tag})
}

// FriendSets are the sets that were made, the newest first.
func (w *Wallet) FriendSets() ([]FriendSet, error) {
	var out []FriendSet
	err := w.eachSet(func(number uint64, s friendSet) { out = append(out, s.tell(number)) })
	return out, err
}

func (f *friendSet) tell(number uint64) FriendSet {
	out := FriendSet{Number: number, Made: timeOf(f.Made), Needed: int(f.Needed), Passphrase: f.Passphrase}
	for _, r := range f.Friends {
		out.Friends = append(out.Friends, Friend{Name: r.Name, Given: timeOf(r.Given)})
	}
	return out
}

// timeOf is the time of a stored clock; 0 is none.
func timeOf(ms uint64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms))
}

// FriendShares gives the shares of a set again, in the friends' order.
func (w *Wallet) FriendShares(pin []byte, number uint64) ([]shares.Share, error) {
	s, err := w.open(pin)
	if err != nil {
		return nil, err
	}
	var set friendSet
	if err := w.config.Store.View(func(tx store.Tx) error { return loadSet(tx, number, &set) }); err != nil {
		return nil, err
	}
	return set.shares(s)
}

func loadSet(tx store.Tx, number uint64, set *friendSet) error {
	ok, err := load(tx, friendBucket, setKey(number), set)
	if err == nil && !ok {
		err = fmt.Errorf("%w: set %d", ErrNoFriends, number)
	}
	return err
}

// ShareGiven notes that the share at a position, from 1, was handed over now.
// The first time stays.
func (w *Wallet) ShareGiven(number uint64, position int) error {
	return w.config.Store.Update(func(tx store.Tx) error {
		var set friendSet
		if err := loadSet(tx, number, &set); err != nil {
			return err
		}
		if position < 1 || position > len(set.Friends) {
			return fmt.Errorf("%w: share %d of set %d", ErrNoFriends, position, number)
		}
		if f := &set.Friends[position-1]; f.Given == 0 {
			f.Given = w.now()
		}
		return save(tx, friendBucket, setKey(number), &set)
	})
}
