package qr

import (
	"bytes"
	"fmt"
	"slices"
)

// MaxSets bounds how many payloads a Collector gathers side by side: codes that
// stand in the same room. With it, no more than 200 kB are held.
const MaxSets = 4

// Progress says how far a payload is.
type Progress struct {
	ID    ID
	Have  int // frames so far, each counted once
	Need  int // so many are enough
	Total int // so many are shown
}

// Done tells whether there are enough.
func (p Progress) Done() bool { return p.Need > 0 && p.Have >= p.Need }

// Collector puts payloads together from frames in any order, with any of them
// missing, repeated, or mixed with those of others. It can be shown more at any
// time. The zero Collector is ready; it is for one goroutine.
type Collector struct {
	sets []*set // the one that got a frame last is the last
}

// set is what there is of one payload. A forger can give a frame a payload's
// name, so the length belongs to the name.
type set struct {
	id      ID
	length  int
	have    int
	shards  [][]byte
	payload []byte // once it is whole
}

// Add takes the text of a frame. It gives how far the frame's payload is, and
// the payload itself from the moment that it is whole, also for repeats of its
// frames. ErrFrame: the text was not taken. ErrPayload: all frames of this
// payload were forgotten, so that the loop can be read anew. When there are too
// many payloads, the one that got no frame for longest is forgotten.
func (c *Collector) Add(text string) (Progress, []byte, error) {
	f, err := ParseFrame(text)
	if err != nil {
		return Progress{}, nil, err
	}
	s := c.set(f)
	if s.payload == nil && s.shards[f.Index] == nil {
		s.shards[f.Index] = f.Shard
		s.have++
	}
	p := s.progress()
	if s.payload == nil && p.Done() {
		if s.payload, err = s.join(); err != nil {
			c.sets = c.sets[:len(c.sets)-1]
			return Progress{}, nil, err
		}
	}
	return p, bytes.Clone(s.payload), nil
}

// Progress tells of all payloads that frames were taken of, the latest last.
func (c *Collector) Progress() []Progress {
	out := make([]Progress, 0, len(c.sets))
	for _, s := range c.sets {
		out = append(out, s.progress())
	}
	return out
}

// set is that of a frame, which becomes the last.
func (c *Collector) set(f Frame) *set {
	i := slices.IndexFunc(c.sets, func(s *set) bool { return s.id == f.ID && s.length == f.Length })
	s := &set{id: f.ID, length: f.Length, shards: make([][]byte, f.Total())}
	switch {
	case i >= 0:
		s = c.sets[i]
		c.sets = slices.Delete(c.sets, i, i+1)
	case len(c.sets) == MaxSets:
		c.sets = slices.Delete(c.sets, 0, 1)
	}
	c.sets = append(c.sets, s)
	return s
}

func (s *set) progress() Progress {
	p := planOf(s.length)
	return Progress{ID: s.id, Have: s.have, Need: p.data, Total: p.total()}
}

// join works out what is missing, and checks the whole against its name.
func (s *set) join() ([]byte, error) {
	p := planOf(s.length)
	if p.parity > 0 {
		code, err := p.code()
		if err != nil {
			return nil, err
		}
		if err := code.ReconstructData(s.shards); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPayload, err)
		}
	}
	whole := bytes.Join(s.shards[:p.data], nil)
	payload, rest := whole[:s.length], whole[s.length:]
	if IDOf(payload) != s.id || !bytes.Equal(rest, make([]byte, len(rest))) {
		return nil, fmt.Errorf("%w: %x", ErrPayload, s.id[:4])
	}
	s.shards = nil
	return payload, nil
}
