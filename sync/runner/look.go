package runner

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"sanduk.app/sync/peer"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// quiet tells whether there is nothing to say to guardians.
func (r *round) quiet() (bool, error) {
	owner := r.runner.config.Owner
	pending, err := owner.Pending(r.id)
	if err != nil || len(pending) > 0 {
		return false, err
	}
	seals, err := owner.SealsWanted(r.id)
	if err != nil || len(seals) > 0 {
		return false, err
	}
	wants, err := owner.Wants(r.id)
	if err != nil || len(wants) > 0 {
		return false, err
	}
	outdated, err := owner.Outdated(r.id)
	if err != nil || len(outdated) > 0 {
		return false, err
	}
	carrier := r.runner.config.Carrier
	if carrier == nil || !r.may(forOthers) {
		return true, nil
	}
	carries, err := carrier.Carries(r.member)
	return !carries, err
}

// look asks for news, and dials no more guardians than it asks. A round by hand
// asks one more than may lie, so that what a person is told is true though some
// lie. Other rounds ask one, each round the next in turn: liars together delay
// news by as many rounds as there are liars, and no more.
func (r *round) look(ctx context.Context) error {
	turn, err := r.turn()
	if err != nil {
		return err
	}
	enough := 1
	if r.all {
		enough = quorum.Faulty(r.member.Epoch.Guardians()) + 1
	}
	r.clients = map[uint64]*peer.Client{}
	seats := r.runner.lines.restedFirst(r.id, turn.order(r.seats()))
	tried, err := r.fetch(ctx, seats, enough)
	r.report.Asked += len(tried)
	r.report.Reached += len(r.clients)
	if err != nil || len(r.clients) == 0 {
		return err
	}
	if r.found != nil {
		return r.amended(r.found.Newer)
	}
	turn.heard(tried, r.clients, r.runner.config.Now())
	if err := r.saveTurn(turn); err != nil {
		return err
	}
	if turn.lately(r.runner.config.Now()) >= r.member.Epoch.Quorum() {
		if err := r.runner.config.Owner.Met(r.id); err != nil {
			return err
		}
	}
	return r.runner.config.Owner.Tend(r.id)
}

// turns is where it is kept whose turn it is: community → turn.
const turns store.Bucket = "turns"

// turn says which guardian is asked next, and when each was last heard of.
type turn struct {
	next uint64
	at   map[uint64]time.Time
}

// order are the seats, beginning with the one whose turn it is.
func (t *turn) order(seats []uint64) []uint64 {
	first, _ := slices.BinarySearch(seats, t.next)
	return append(slices.Clone(seats[first:]), seats[:first]...)
}

// heard notes who was tried, and who of them answered.
func (t *turn) heard(tried []uint64, answered map[uint64]*peer.Client, now time.Time) {
	for _, seat := range tried {
		if answered[seat] != nil {
			t.next, t.at[seat] = seat+1, now
		}
	}
}

// together is how long apart guardians may be heard of one by one, and have been
// heard of together.
const together = 24 * time.Hour

// lately is how many were heard of in that time.
func (t *turn) lately(now time.Time) (n int) {
	for _, at := range t.at {
		if now.Sub(at) < together {
			n++
		}
	}
	return n
}

// Heard is when guardians of a community, by their seats from 0, last answered a
// question for news, in this run of the program or in one before: empty where
// none did.
func (r *Runner) Heard(community ledger.ID) (map[uint64]time.Time, error) {
	out := map[uint64]time.Time{}
	err := r.config.Store.View(func(tx store.Tx) error {
		value, err := tx.Get(turns, community[:])
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if t, ok := readTurn(value); ok {
			out = t.at
		}
		return err
	})
	return out, err
}

// turn reads whose turn it is. At first it is drawn, so that not all phones begin
// with the same guardian; so is it where the record can't be read.
func (r *round) turn() (*turn, error) {
	drawn := &turn{next: r.runner.config.Rand.Uint64N(uint64(r.member.Epoch.Guardians())), at: map[uint64]time.Time{}}
	out := drawn
	err := r.runner.config.Store.View(func(tx store.Tx) error {
		value, err := tx.Get(turns, r.id[:])
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if t, ok := readTurn(value); ok {
			out = t
		}
		return err
	})
	return out, err
}

// readTurn reads the next seat, then seat and unix ms of each that was heard of,
// of 8 bytes each.
func readTurn(value []byte) (*turn, bool) {
	if len(value)%16 != 8 || len(value) > 8+16*quorum.MaxGuardians {
		return nil, false
	}
	t := &turn{next: binary.BigEndian.Uint64(value), at: map[uint64]time.Time{}}
	for rest := value[8:]; len(rest) > 0; rest = rest[16:] {
		t.at[binary.BigEndian.Uint64(rest)] = time.UnixMilli(int64(binary.BigEndian.Uint64(rest[8:])))
	}
	return t, true
}

func (r *round) saveTurn(t *turn) error {
	value := binary.BigEndian.AppendUint64(nil, t.next)
	for seat := range uint64(r.member.Epoch.Guardians()) {
		if at, heard := t.at[seat]; heard {
			value = binary.BigEndian.AppendUint64(value, seat)
			value = binary.BigEndian.AppendUint64(value, uint64(at.UnixMilli()))
		}
	}
	return r.runner.config.Store.Update(func(tx store.Tx) error { return tx.Put(turns, r.id[:], value) })
}
