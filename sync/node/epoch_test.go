package node_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/link"
	"sanduk.app/sync/node"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// keepers of a village keep their places in it for ever; seats are those of the
// epoch. order says which keeper has which seat.
type change struct {
	*village
	order      []int // of the present epoch
	amendments []book.Evidence
	reaches    []quorum.Reach
	through    func(link.Dialer) link.Dialer // how those that are run from now on dial; nil: straight
}

func changing(v *village) *change {
	c := &change{village: v}
	for i := range v.keepers {
		c.order = append(c.order, i)
	}
	return c
}

func (c *change) dialing(config *node.Config) {
	config.Dialer = c.network.Dialer(keys.PublicKey{})
	if c.through != nil {
		config.Dialer = c.through(config.Dialer)
	}
	config.Log = slog.New(slog.NewTextHandler(c.t.Output(), nil))
}

// newcomer is a keeper that runs and serves nothing yet.
func (c *change) newcomer() int {
	c.t.Helper()
	c.keepers = append(c.keepers, &keeper{identity: newKey(c.t), store: &disk{Store: store.Memory()}})
	return len(c.keepers) - 1
}

// run runs a keeper that joins with the chain of charters.
func (c *change) run(i int) {
	c.t.Helper()
	k := c.keepers[i]
	config := c.config(k)
	c.dialing(&config)
	config.Log = slog.New(slog.NewTextHandler(c.t.Output(), nil)).With("keeper", i)
	var err error
	k.node, err = node.New(config)
	must(c.t, err)
	must(c.t, k.node.Serve(c.charter, nil))
	must(c.t, k.node.Follow(c.epoch.Community, c.amendments, c.reaches))
	l, err := c.network.Listen(address(i), link.One(k.identity))
	must(c.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- k.node.Run(ctx, l) }()
	k.ctx, k.stop = ctx, func() {
		cancel()
		must(c.t, <-done)
		k.stop = nil
	}
}

// place is a keeper's card for the next epoch.
func (c *change) place(i int) quorum.Place {
	c.t.Helper()
	k := c.keepers[i]
	n := k.node
	if n == nil {
		var err error
		n, err = node.New(c.config(k))
		must(c.t, err)
	}
	p, err := n.Place(k.identity, c.epoch.Community, c.epoch.Number+1, address(i))
	must(c.t, err)
	return p
}

// amend has the keepers of the present epoch that run agree to another set, and
// certify it; it is not told to them yet.
func (c *change) amend(to ...int) {
	c.t.Helper()
	var places []quorum.Place
	for _, i := range to {
		places = append(places, c.place(i))
	}
	charter := c.epoch.Charter
	charter.Quorum = uint64(quorum.Threshold(len(to)))
	d, err := c.epoch.Propose(charter, places, c.epoch.Began, uint64(c.now.Load()), keys.Verify)
	must(c.t, err)
	entry, _, err := c.epoch.Read(&d, keys.Verify)
	must(c.t, err)
	var consents []quorum.Consent
	for _, i := range c.running() {
		k, err := c.epoch.Consent(&entry, c.keepers[i].identity)
		must(c.t, err)
		consents = append(consents, k)
	}
	s, err := c.epoch.Agreed(&d, consents, keys.Verify)
	must(c.t, err)
	e := c.voted(s)
	c.epoch, err = c.epoch.Amend(s, &e.Certificate[0], keys.Verify)
	must(c.t, err)
	c.amendments, c.reaches = append(c.amendments, e), d.Reaches
	c.order = slices.Clone(to)
}

// tell hands the newest amendment to a keeper.
func (c *change) tell(i int) {
	c.t.Helper()
	last := c.amendments[len(c.amendments)-1:]
	c.asks(i, wire.Encode(wire.Amend, &wire.EpochsSaidBody{Community: c.epoch.Community, Amendments: wire.ItemsOf(last), Reaches: c.reaches}), wire.Taken)
}

// running are the keepers of the present epoch that run.
func (c *change) running() (out []int) {
	for _, i := range c.order {
		if c.keepers[i].stop != nil {
			out = append(out, i)
		}
	}
	return out
}

// voted is an entry that the running guardians of the epoch certify.
func (c *change) voted(s *ledger.Signed) book.Evidence {
	c.t.Helper()
	var votes []quorum.Vote
	for _, i := range c.running() {
		v, err := quorum.DecodeVote(c.asks(i, c.submission(s), wire.Voted).Body)
		must(c.t, err)
		must(c.t, c.epoch.CheckVote(c.epoch.Statement(s), v, keys.Verify))
		votes = append(votes, v)
	}
	certificate, err := c.epoch.Certify(votes)
	must(c.t, err)
	return book.Evidence{Entry: s, Certificate: []quorum.Certificate{certificate}}
}

// done certifies an entry and tells it to all that run.
func (c *change) done(s *ledger.Signed) book.Evidence {
	c.t.Helper()
	e := c.voted(s)
	for _, i := range c.running() {
		c.asks(i, c.pushing(e), wire.Taken)
	}
	return e
}

// addsUp audits every running guardian's books.
func (c *change) addsUp(entries int) {
	c.t.Helper()
	for _, i := range c.running() {
		c.keepers[i].read(c.t, c.epoch.Community, func(b *book.Book) error {
			r, err := audit.Run(c.t.Context(), b, &c.epoch, keys.Verify, nil)
			must(c.t, err)
			if len(r.Faults) > 0 || !r.Complete() || r.Entries != entries {
				c.t.Errorf("guardian %d: %d entries, faults %v", i, r.Entries, r.Faults)
			}
			for _, a := range r.Assets {
				if !a.Holds() {
					c.t.Errorf("guardian %d: %+v", i, a)
				}
			}
			return nil
		})
	}
}

// votesInNoOldEpoch has a guardian that sealed an epoch asked for a vote: it is
// busy, or has begun the present one already, and votes in that.
func (c *change) votesInNoOldEpoch(seat int, s *ledger.Signed) {
	c.t.Helper()
	k := c.keepers[seat]
	reply, err := k.node.Answer(k.ctx, c.submission(s))
	must(c.t, err)
	m, err := wire.Decode(reply)
	must(c.t, err)
	if m.Type == wire.Voted {
		v, err := quorum.DecodeVote(m.Body)
		must(c.t, err)
		must(c.t, c.epoch.CheckVote(c.epoch.Statement(s), v, keys.Verify))
		return
	}
	f, err := wire.Body[wire.FailedBody](m)
	must(c.t, err)
	if m.Type != wire.Failed || f.Code != wire.CodeBusy {
		c.t.Errorf("a guardian that sealed answers %d, %+v", m.Type, f)
	}
}

func TestOneGuardianBecomesFourAndALostOneIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := changing(newVillage(t, 1))
		defer c.halt()
		c.start(c.dialing, 0)
		first, second := newPerson(t), newPerson(t)
		c.done(c.define())
		gift := c.issue(nil, first.state.Account, second.state.Account)
		old := c.done(gift)
		alone := c.epoch

		c.amend(0, c.newcomer(), c.newcomer(), c.newcomer())
		c.tell(0)
		c.votesInNoOldEpoch(0, gift) // sealed: it waits for its own turn to begin
		for _, i := range []int{1, 2, 3} {
			c.run(i)
		}
		rounds(3)
		c.done(c.spend(first, gift, 0, second.state.Account))
		rounds(2)
		c.addsUp(5) // charter, amendment, asset, gift, payment

		// What the one guardian's key signs now is worth nothing.
		forged := c.write(second, ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: gift.ID(), Index: 1}}}, ledger.Facts{Claimed: gift.Entry.Credits[1:]})
		vote, err := quorum.SignVote(0, alone.Statement(forged), c.keepers[0].vote)
		must(t, err)
		stolen, err := alone.Certify([]quorum.Vote{vote})
		must(t, err)
		c.asks(2, c.pushing(book.Evidence{Entry: forged, Certificate: []quorum.Certificate{stolen}}), wire.Taken)
		if c.holds(2)[forged.ID()] {
			t.Error("a certificate of an old key makes an entry final")
		}
		second.state = ledger.Empty(second.state.Account)

		// A wallet that slept asks for a certificate of now for its money of then.
		fresh := c.voted(gift)
		must(t, c.epoch.CheckCertificate(gift, &fresh.Certificate[0], keys.Verify))
		if old.Certificate[0].Epoch != 0 || fresh.Certificate[0].Epoch != 1 {
			t.Error("the certificates are of other epochs")
		}

		// The first guardian is lost, and replaced by a fifth.
		c.keepers[0].stop()
		c.amend(3, 1, 2, c.newcomer())
		for _, i := range []int{1, 2, 3} {
			c.tell(i)
		}
		c.run(4)
		rounds(4)
		c.done(c.spend(second, gift, 1, c.somebody()))
		rounds(2)
		c.addsUp(7)
		c.awake(&alone, 2)
	})
}

// halt stops all that still runs.
func (c *change) halt() {
	for _, k := range c.keepers {
		if k.stop != nil {
			k.stop()
		}
	}
}

// awake follows the chain of charters as a wallet that knows an old epoch only.
func (c *change) awake(known *quorum.Epoch, epochs int) {
	c.t.Helper()
	client := peer.New(c.dial(c.order[0]), known, keys.Verify)
	newer, err := client.Newer(c.t.Context())
	must(c.t, err)
	if len(newer.Amendments) != epochs || newer.Epoch.Number != c.epoch.Number || len(newer.Reaches) != c.epoch.Guardians() {
		c.t.Errorf("it follows %d epochs, to %d, with %d addresses", len(newer.Amendments), newer.Epoch.Number, len(newer.Reaches))
	}
	if !slices.Equal(newer.Epoch.Charter.Members(), c.epoch.Charter.Members()) {
		c.t.Error("it knows other guardians")
	}
	must(c.t, client.Close())
}

func TestAGuardianThatIsKilledInTheMidstOfAChangeGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := changing(newVillage(t, 1))
		defer c.halt()
		c.start(c.dialing, 0)
		ana := newPerson(t)
		c.done(c.define())
		gift := c.issue(nil, ana.state.Account)
		c.done(gift)
		c.amend(0, c.newcomer(), c.newcomer(), c.newcomer())

		c.keepers[0].store.broken.Store(true) // the seal does not reach the disk
		c.fails(0, wire.Encode(wire.Amend, &wire.EpochsSaidBody{Community: c.epoch.Community, Amendments: wire.ItemsOf(c.amendments), Reaches: c.reaches}), wire.CodeInternal)
		c.keepers[0].stop()
		c.keepers[0].store.broken.Store(false)
		c.run(0) // as from its disk, with what its wallet knows
		for _, i := range []int{1, 2, 3} {
			c.run(i)
		}
		c.keepers[2].store.broken.Store(true) // what it takes over does not, either
		rounds(2)
		c.keepers[2].stop()
		c.keepers[2].store.broken.Store(false)
		c.run(2)
		rounds(3)
		c.done(c.spend(ana, gift, 0, c.somebody()))
		rounds(2)
		c.addsUp(5)
	})
}

func TestASealedEpochHasNoVotesAndNoKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := changing(newVillage(t, 1))
		defer c.halt()
		c.start(nil, 0) // it hears of nobody else, and can't begin the next epoch with them
		c.done(c.define())
		before := c.submission(c.issue(nil, c.somebody()))
		public := c.keepers[0].vote.Public()
		c.amend(c.newcomer(), c.newcomer(), c.newcomer(), c.newcomer())
		c.tell(0)
		rounds(1)
		c.fails(0, before, wire.CodeNoVotes)
		must(t, c.keepers[0].store.View(func(tx store.Tx) error {
			if _, err := tx.Get("votekeys", public[:]); err == nil {
				t.Error("the vote key is there still")
			}
			return nil
		}))
		c.keepers[0].read(t, c.epoch.Community, func(b *book.Book) error {
			seal, held, err := b.EpochSeal(0)
			if !held || seal.Accounts != 2 {
				t.Errorf("it left a seal of %d accounts", seal.Accounts)
			}
			return err
		})
	})
}
