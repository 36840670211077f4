package wallet

import (
	"errors"
	"math/bits"
	"time"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// A trail is what this device saw of an entry's way to being final. It is told to
// its owner alone and proves nothing: the certificate does.

// Way is how word of an entry came to this device.
type Way string

// The ways; empty: not known.
const (
	WayGuardian Way = "guardian" // from a guardian in reach
	WayPerson   Way = "person"   // from somebody who was met
	WayBundle   Way = "bundle"   // in a file, a code or a message
)

// Seen is something that this device saw.
type Seen struct {
	Time time.Time // zero: it did not see it happen
	Way  Way
}

// SeatSeen is a guardian's vote.
type SeatSeen struct {
	Seat uint64
	Seen
}

// Hearer is a wallet that hears what comes by one way. Without it, Voted and
// Received are what guardians in reach say.
type Hearer struct {
	wallet *Wallet
	way    Way
}

// Via is the wallet for what comes by a way.
func (w *Wallet) Via(way Way) Hearer { return Hearer{w, way} }

// Voted is the wallet's Voted.
func (h Hearer) Voted(community, entry ledger.ID, v quorum.Vote) (bool, error) {
	return h.wallet.voted(h.way, community, entry, v)
}

// Received is the wallet's Received.
func (h Hearer) Received(community ledger.ID, items []book.Evidence) error {
	return h.wallet.received(h.way, community, items)
}

// Trail is what became of a movement's entry, step by step.
type Trail struct {
	Handed  Seen       // an own promise was given to its payee to be read
	Taken   Seen       // somebody else's promise was taken
	Votes   []SeatSeen // that came one by one, in the order of seats
	Final   Seen
	Signers []uint64 // the seats whose votes make it final
}

// The kinds of what is seen.
const (
	seenHanded byte = iota + 1
	seenTaken
	seenVote
	seenFinal
)

const trailBucket store.Bucket = "trails" // entry, kind, seat → seenRecord

type seenRecord struct {
	_    struct{} `cbor:",toarray"`
	Time uint64   // unix ms
	Way  string
}

func trailKey(entry ledger.ID, kind, seat byte) []byte { return append(entry[:], kind, seat) }

// see notes that something of an entry was seen; only the first time counts.
func (m *member) see(entry ledger.ID, kind, seat byte) error {
	key := trailKey(entry, kind, seat)
	if known, err := has(m.tx, trailBucket, string(key)); err != nil || known {
		return err
	}
	return save(m.tx, trailBucket, key, &seenRecord{Time: m.now, Way: string(m.way)})
}

// seeFinal notes that an entry with movements of ours is final.
func (m *member) seeFinal(s *ledger.Signed) error {
	if m.isOwn(s.Entry.Account) {
		return m.see(s.ID(), seenFinal, 0)
	}
	for _, c := range s.Entry.Credits {
		if m.isOwn(c.Payee) {
			return m.see(s.ID(), seenFinal, 0)
		}
	}
	return nil
}

// Trail says what this device saw of a movement's way. What it did not see, as
// after a restore, is left out.
func (w *Wallet) Trail(community ledger.ID, movement ledger.CreditID) (Trail, error) {
	var out Trail
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		entry := movement.Entry
		err = store.ScanPrefix(tx, trailBucket, entry[:], func(key, value []byte) error {
			var r seenRecord
			if err := ledger.Decode("trail", value, maxRecord, &r); err != nil {
				return err
			}
			out.add(key[len(entry)], uint64(key[len(entry)+1]), Seen{Time: time.UnixMilli(int64(r.Time)), Way: Way(r.Way)})
			return nil
		})
		signers, err2 := m.signers(entry)
		out.Signers = signers
		return errors.Join(err, err2)
	})
	return out, err
}

func (t *Trail) add(kind byte, seat uint64, seen Seen) {
	switch kind {
	case seenHanded:
		t.Handed = seen
	case seenTaken:
		t.Taken = seen
	case seenVote:
		t.Votes = append(t.Votes, SeatSeen{Seat: seat, Seen: seen})
	case seenFinal:
		t.Final = seen
	}
}

// signers are the seats of an entry's certificate; none where it has none of its
// own, as below one that settles it.
func (m *member) signers(entry ledger.ID) ([]uint64, error) {
	c, certified, err := m.book.Certificate(entry)
	if err != nil || !certified {
		return nil, err
	}
	var seats []uint64
	for left := c.Signers; left != 0; left &= left - 1 {
		seats = append(seats, uint64(bits.TrailingZeros64(left)))
	}
	return seats, nil
}
