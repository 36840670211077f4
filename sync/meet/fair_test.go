package meet_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"testing"

	"sanduk.app/sync/meet"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// always is chance that always falls so.
type always byte

func (a always) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte{byte(a)}, len(p)))
	return len(p), nil
}

func drawing(r io.Reader) func(*meet.Config) { return func(c *meet.Config) { c.Rand = r } }

// visits has somebody take what is carried to the guardian of seat 0, and gives
// the entries for which it was asked.
func (p *person) visits() (asked []ledger.ID) {
	p.t.Helper()
	near, far, _ := p.lines()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			frame, err := far.Receive(context.Background())
			if err != nil {
				return
			}
			id, reply := p.answers(frame)
			asked = append(asked, id)
			if far.Send(context.Background(), reply) != nil {
				return
			}
		}
	}()
	members, err := p.Memberships()
	must(p.t, err)
	client := peer.New(near, &p.epoch, keys.Verify)
	_, err = p.meeter.Beside(p.t.Context(), members[0], map[uint64]*peer.Client{0: client})
	must(p.t, err)
	must(p.t, client.Close())
	<-done
	return asked
}

// answers has the guardian vote.
func (p *person) answers(frame []byte) (ledger.ID, []byte) {
	m, err := wire.Decode(frame)
	must(p.t, err)
	body, err := wire.Body[wire.SubmitBody](m)
	must(p.t, err)
	s, err := ledger.DecodeSigned(body.Entry)
	must(p.t, err)
	vote := p.vote(s, 0)
	return s.ID(), wire.Encode(wire.Voted, &vote)
}

func TestWhoCarryTheSameTakeOthersToAGuardianWhereBytesDoNotReachForAll(t *testing.T) {
	v := newVillage(t, 1)
	one, other := v.person(drawing(always(0))), v.person(drawing(always(0x80)))
	one.fills(150)
	one.meets(other)
	if n := len(other.carries()); n != 150 {
		t.Fatalf("she carries %d", n)
	}
	first, second := one.visits(), other.visits()
	both := 0
	for _, id := range first {
		if slices.Contains(second, id) {
			both++
		}
	}
	if len(first) < 30 || len(second) < 30 || len(first) == 150 || both*3 > len(first) {
		t.Errorf("%d and %d of 150 were taken, %d by both", len(first), len(second), both)
	}
}
