package meet

import (
	"context"
	"errors"
	"io"
	"maps"
	"math/bits"
	"slices"
	"time"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// try is an entry at a guardian.
type try struct {
	entry ledger.ID
	seat  uint64
}

const (
	// pause is how long a guardian that waits for something is left alone about
	// an entry.
	pause = 5 * time.Minute
	// mostTries bounds how many such are remembered.
	mostTries = 4096
	// askTime is for one guardian's answer about one entry.
	askTime = 10 * time.Second
)

// Voted notes a vote for one of the owner's pending entries that is not final:
// she keeps it, and so does the bag, for others to go on with.
func (m *Meeter) Voted(member book.Membership, p book.Pending, v quorum.Vote) error {
	var report Report
	s, err := m.newSide(member, &report)
	if err != nil {
		return err
	}
	return s.gather(&carry.Item{Entry: p.Entry, Votes: []quorum.Vote{v}})
}

// gather merges what is new of an item into the bag, and tells the owner.
func (s *side) gather(item *carry.Item) error {
	t := taken{votes: map[ledger.ID][]quorum.Vote{}}
	err := s.config.Store.Update(func(tx store.Tx) error {
		bag := s.bag(tx)
		before, held, err := bag.Note(item.Entry.ID())
		if err != nil || !held {
			return err
		}
		if _, err := bag.Add(item, before.Class, s.now()); err != nil {
			return err
		}
		after, _, err := bag.Note(item.Entry.ID())
		if err != nil {
			return err
		}
		if after.Final && !before.Final {
			s.report.Final++
		}
		return s.concern(bag, item.Entry, &t)
	})
	if err != nil {
		return err
	}
	return s.tell(&t)
}

// Carries tells whether there is anything to take to guardians: an entry that
// one may still vote for, a certificate of which no more know than may lie, or a
// request for seals that one may still answer.
func (m *Meeter) Carries(member book.Membership) (carries bool, err error) {
	s, err := m.newSide(member, &Report{})
	if err != nil {
		return false, err
	}
	stock, err := s.look(&said{})
	if err != nil {
		return false, err
	}
	for i := range stock.bag {
		if s.carries(&stock.bag[i]) {
			return true, nil
		}
	}
	return s.carriesAsks()
}

func (s *side) carries(n *carry.Note) bool {
	if n.Final {
		return bits.OnesCount64(n.Told) <= quorum.Faulty(s.member.Epoch.Guardians())
	}
	for seat := range uint64(s.member.Epoch.Guardians()) {
		if (n.Seats|n.Refused)>>seat&1 == 0 && s.due(try{n.ID, seat}) {
			return true
		}
	}
	return false
}

// Beside takes what is carried to the guardians that are in reach: entries to
// those that have not voted for them, certificates to those that were not told.
// What the owner waits for herself is not asked about again; its certificates
// are told. A guardian that fails is left; its clients are the caller's.
func (m *Meeter) Beside(ctx context.Context, member book.Membership, clients map[uint64]*peer.Client) (Report, error) {
	var report Report
	s, err := m.newSide(member, &report)
	if err != nil {
		return report, err
	}
	seats, err := m.anyOrder(clients)
	if err != nil {
		return report, err
	}
	if _, err := io.ReadFull(m.config.Rand, s.begins[:]); err != nil {
		return report, err
	}
	for final := -1; report.Final > final; { // what became final is told at once
		final = report.Final
		for _, seat := range seats {
			if err := s.askSeals(ctx, seat, clients[seat]); err != nil {
				return report, err
			}
			if err := s.beside(ctx, seat, clients[seat]); err != nil {
				return report, err
			}
		}
	}
	return report, nil
}

// anyOrder are the seats, beginning with one that is drawn: the bytes may not
// reach for all.
func (m *Meeter) anyOrder(clients map[uint64]*peer.Client) ([]uint64, error) {
	seats := slices.Sorted(maps.Keys(clients))
	var drawn [1]byte
	if _, err := io.ReadFull(m.config.Rand, drawn[:]); err != nil || len(seats) == 0 {
		return nil, err
	}
	first := int(drawn[0]) % len(seats)
	return append(seats[first:len(seats):len(seats)], seats[:first]...), nil
}

func (s *side) beside(ctx context.Context, seat uint64, client *peer.Client) error {
	stock, err := s.look(&said{})
	if err != nil {
		return err
	}
	for i := range stock.bag {
		n := &stock.bag[i]
		if over := ctx.Err() != nil || client.Ended(); over {
			return nil
		}
		if n.Final {
			err = s.announce(ctx, seat, client, n)
		} else {
			err = s.submit(ctx, seat, client, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// announce gives a guardian the certificate, once.
func (s *side) announce(ctx context.Context, seat uint64, client *peer.Client, n *carry.Note) error {
	if n.Told>>seat&1 == 1 || !s.allows(n) {
		return nil
	}
	item, held, err := s.item(n.ID)
	if err != nil || !held {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	if failed := client.Push(ctx, []book.Evidence{item.Proof()}, nil); failed != nil {
		s.config.Log.Debug("certificate not handed over", "seat", seat, "cause", failed)
		return nil // another time
	}
	return s.change(n.ID, func(n *carry.Note) { n.Told |= 1 << seat })
}

// change writes a note to a carried item.
func (s *side) change(id ledger.ID, f func(*carry.Note)) error {
	return s.config.Store.Update(func(tx store.Tx) error {
		bag := s.bag(tx)
		n, held, err := bag.Note(id)
		if err != nil || !held {
			return err
		}
		f(&n)
		return bag.SaveNote(&n)
	})
}

// submit asks a guardian for its vote for an entry of somebody else.
func (s *side) submit(ctx context.Context, seat uint64, client *peer.Client, n *carry.Note) error {
	id := n.ID
	if s.pending[id] || (n.Seats|n.Refused)>>seat&1 == 1 || !s.due(try{id, seat}) || !s.allows(n) {
		return nil
	}
	k, held, err := s.item(id)
	if err != nil || !held {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	vote, err := s.ask(ctx, client, &k)
	var refusal *ledger.Refusal
	var fault *peer.FaultReply
	var final *peer.FinalReply
	switch {
	case err == nil:
		if vote.Guardian != seat {
			return nil
		}
		s.report.Votes++
		return s.gather(&carry.Item{Entry: k.Entry, Votes: []quorum.Vote{vote}})
	case errors.As(err, &final):
		return s.learn(n, seat, final.Items)
	case errors.As(err, &fault):
		s.report.Cheats++
		return errors.Join(s.config.Owner.Faulty(s.id, fault.Proof), s.refused(n, seat))
	case errors.As(err, &refusal):
		return s.refused(n, seat)
	}
	s.config.Log.Debug("no vote for what is carried", "seat", seat, "entry", id.Short(), "cause", err)
	s.rest(try{id, seat})
	return nil
}

// ask submits, and gives what the guardian waits for where it came along or is
// in the owner's books.
func (s *side) ask(ctx context.Context, client *peer.Client, k *carry.Item) (quorum.Vote, error) {
	return client.SubmitShowing(ctx, k.Pending(), func(needs []ledger.ID) ([]book.Evidence, error) {
		own, err := s.config.Owner.Evidence(s.id, needs)
		evidence := append(k.Evidence[:len(k.Evidence):len(k.Evidence)], own...)
		return evidence[:min(len(evidence), wire.MaxItems)], err
	})
}

// learn takes the proof that a carried entry is final already. A certificate of
// an entry above it makes no item to carry: the owner is told, and it is let go.
func (s *side) learn(n *carry.Note, seat uint64, items []book.Evidence) error {
	s.report.Final++
	if n.Class == carry.Mine {
		if err := s.received(items); err != nil {
			return err
		}
	}
	for _, e := range items {
		if e.Entry.ID() == n.ID && len(e.Certificate) > 0 {
			return errors.Join(s.gather(&carry.Item{Entry: e.Entry, Certificate: e.Certificate}), s.change(n.ID, func(n *carry.Note) { n.Told |= 1 << seat }))
		}
	}
	return s.config.Store.Update(func(tx store.Tx) error { return s.bag(tx).Drop(n.ID) })
}

// refused notes a refusal. An entry that no quorum can vote for any more is not
// taken to guardians again; the owner hears of hers from the guardians.
func (s *side) refused(n *carry.Note, seat uint64) error {
	return s.change(n.ID, func(n *carry.Note) { n.Refused |= 1 << seat })
}

// The bytes that may be used for strangers at guardians, who may be reached over
// a network that costs: so many a day, and those of some days at once. Other
// meetings have their own budget.
const (
	forStrangers = 16 << 10
	mostSaved    = 4 * forStrangers
)

// allows tells whether an item may be taken to a guardian now, and counts it.
func (m *Meeter) allows(n *carry.Note) bool {
	if n.Class != carry.Stranger {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.config.Now()
	if m.saved.IsZero() {
		m.bytes = mostSaved
	} else if passed := now.Sub(m.saved); passed > 0 {
		m.bytes = min(mostSaved, m.bytes+passed.Hours()/24*forStrangers)
	}
	m.saved = now
	cost := float64(n.Bytes)
	if m.bytes < cost {
		return false
	}
	m.bytes -= cost
	return true
}

func (m *Meeter) due(t try) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.config.Now().Before(m.later[t])
}

func (m *Meeter) rest(t try) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.config.Now()
	if len(m.later) >= mostTries {
		for at, until := range m.later {
			if !now.Before(until) || len(m.later) >= mostTries {
				delete(m.later, at)
			}
		}
	}
	m.later[t] = now.Add(pause)
}
