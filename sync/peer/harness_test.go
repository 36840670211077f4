package peer_test

import (
	"context"
	"testing"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/mem"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// dial connects a client with whatever serves the other end.
func (v *village) dial(t testing.TB, serve func(context.Context, link.Conn)) *peer.Client {
	t.Helper()
	near, far := ends(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		serve(ctx, far)
	}()
	c := peer.New(near, &v.epoch, keys.Verify)
	t.Cleanup(func() {
		cancel()
		<-done
		must(t, c.Close())
	})
	return c
}

// ends are the two ends of a link.
func ends(t testing.TB) (near, far link.Conn) {
	t.Helper()
	network := mem.New()
	l, err := network.Listen("guardian", link.One(secretKey(t, 100)))
	must(t, err)
	accepted := make(chan link.Conn, 1)
	go func() {
		c, err := l.Accept(context.Background())
		if err != nil {
			t.Error(err)
		}
		accepted <- c
	}()
	near, err = network.Dialer(keys.PublicKey{}).Dial(t.Context(), "guardian", keys.PublicKey{})
	must(t, err)
	far = <-accepted
	must(t, l.Close())
	return near, far
}

// answering gives every request the same reply.
func answering(reply []byte) func(context.Context, link.Conn) {
	return func(ctx context.Context, c link.Conn) {
		for {
			if _, err := c.Receive(ctx); err != nil {
				return
			}
			if c.Send(ctx, reply) != nil {
				return
			}
		}
	}
}

func (v *village) seal(seat, round uint64, account ledger.Account, certified ledger.Tip, votes ...ledger.Tip) quorum.AccountSeal {
	v.t.Helper()
	s := quorum.AccountSeal{Community: v.epoch.Community, Guardian: seat, Account: account, Round: round, Certified: certified, Votes: votes}
	must(v.t, s.Sign(v.votes[seat]))
	return s
}

// sealed is a guardian's reply to a request.
func (v *village) sealed(r ledger.SealRequest, seal quorum.AccountSeal, items ...book.Evidence) wire.SealedBody {
	v.t.Helper()
	answer, err := quorum.SignAnswer(quorum.RequestHash(&r), &seal, v.votes[seal.Guardian])
	must(v.t, err)
	return wire.SealedBody{Seal: seal.Bytes(), Reported: wire.ItemsOf(items), Answer: answer}
}

func (v *village) vote(seat uint64, s *ledger.Signed) *quorum.Vote {
	v.t.Helper()
	vote, err := quorum.SignVote(seat, v.epoch.Statement(s), v.votes[seat])
	must(v.t, err)
	return &vote
}

// twice is a proof that an author signed two entries for one place.
func (v *village) twice(author uint64) *ledger.FaultProof {
	v.t.Helper()
	first := v.feed(author, 1)[0]
	f, ok := ledger.FindFault(first, v.again(first, author))
	if !ok {
		v.t.Fatal("two entries of one place prove nothing")
	}
	return f
}

// again is another entry for the same place, signed by whomever.
func (v *village) again(s *ledger.Signed, signer uint64) *ledger.Signed {
	v.t.Helper()
	e := s.Entry
	e.Time += 5
	other, err := ledger.SignSingle(e, secretKey(v.t, signer))
	must(v.t, err)
	return other
}

// page is a reply with items.
func page(b wire.ItemsBody) []byte { return wire.Encode(wire.Items, &b) }
