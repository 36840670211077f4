package node

import (
	"errors"
	"maps"
	"sync"
	"time"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
)

// Figures are what a node has done since it began, and how it stands, for
// whoever keeps it running. They say nothing of who asked, or for what account.
type Figures struct {
	Begun       time.Time
	Requests    map[wire.Type]uint64
	Refused     map[ledger.Code]uint64
	Waited      uint64
	Failed      uint64 // for a trouble of this node's own, the disk's above all
	Dropped     uint64 // connections whose requests could not be read
	Connections int    // now
	Commits     uint64
	Committed   uint64        // works that these held
	Writing     time.Duration // that they took together
	LastFailure time.Time     // when the disk did not take a commit; zero: it always did
	Ahead       time.Duration // of the guardian's clock, which never goes back, before the machine's
	Communities []CommunityFigures
}

// CommunityFigures are those of one community.
type CommunityFigures struct {
	ID        ledger.ID
	Name      string
	Epoch     uint64
	Seat      int // from 0; -1: it carries and does not vote
	Guardians int
	Logged    uint64               // votes in the own public log
	Accused   int                  // guardians that are proven faulty
	CaughtUp  map[uint64]time.Time // with which other guardians it was level, and when
}

// counts gathers figures. Safe for concurrent use.
type counts struct {
	mu  sync.Mutex
	sum Figures
	met map[ledger.ID]map[uint64]time.Time
}

func newCounts(now time.Time) *counts {
	return &counts{
		sum: Figures{Begun: now, Requests: map[wire.Type]uint64{}, Refused: map[ledger.Code]uint64{}},
		met: map[ledger.ID]map[uint64]time.Time{},
	}
}

func (c *counts) do(f func(*Figures)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.sum)
}

// answered counts a request by how it was answered.
func (c *counts) answered(t wire.Type, err error) {
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	var failed *wire.FailedBody
	c.do(func(f *Figures) {
		f.Requests[t]++
		switch {
		case err == nil, errors.As(err, &failed):
		case errors.As(err, &refusal):
			f.Refused[refusal.Code]++
		case errors.As(err, &wait):
			f.Waited++
		case !malformed(err):
			f.Failed++
		}
	})
}

func (c *counts) committed(works int, took time.Duration) {
	c.do(func(f *Figures) {
		f.Commits++
		f.Committed += uint64(works) //nolint:gosec // a count
		f.Writing += took
	})
}

func (c *counts) caughtUp(community ledger.ID, with uint64, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.met[community] == nil {
		c.met[community] = map[uint64]time.Time{}
	}
	c.met[community][with] = now
}

// Figures are the node's, now.
func (n *Node) Figures() (Figures, error) {
	n.counts.mu.Lock()
	out := n.counts.sum
	out.Requests, out.Refused = maps.Clone(out.Requests), maps.Clone(out.Refused)
	met := map[ledger.ID]map[uint64]time.Time{}
	for id, m := range n.counts.met {
		met[id] = maps.Clone(m)
	}
	n.counts.mu.Unlock()
	out.Ahead = n.clock.ahead()
	for _, id := range n.Communities() {
		c, err := n.communityFigures(id)
		if err != nil {
			return out, err
		}
		c.CaughtUp = met[id]
		out.Communities = append(out.Communities, c)
	}
	return out, nil
}

func (n *Node) communityFigures(id ledger.ID) (CommunityFigures, error) {
	s, err := n.served(id)
	if err != nil {
		return CommunityFigures{}, err
	}
	out := CommunityFigures{ID: id, Name: s.epoch.Charter.Name, Epoch: s.epoch.Number, Seat: -1, Guardians: s.epoch.Guardians()}
	if s.key != nil {
		out.Seat = int(s.index) //nolint:gosec // below 64
	}
	err = n.view(id, func(b *book.Book) error {
		log, err := b.VoteLog(s.epoch.Number)
		if err != nil {
			return err
		}
		out.Logged, out.Accused = log.Size, 0
		return b.Accused(func(f publiclog.Fault) error {
			if epoch, _ := f.Accused(); epoch == s.epoch.Number {
				out.Accused++
			}
			return nil
		})
	})
	return out, err
}
