package node

import (
	"context"
	"time"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// What is handed over in one message, but for the last proof in it, and how many
// such of one feed in one round.
const (
	pushed      = 128
	mostParcels = 32
)

// catchUpEvery brings the node level with the others: at the start, then from
// time to time.
func (n *Node) catchUpEvery(ctx context.Context) {
	tick := time.NewTicker(n.config.Every)
	defer tick.Stop()
	for {
		for _, id := range n.Communities() {
			if err := n.refresh(id); err != nil {
				n.config.Log.Warn("what other processes did can't be read", "community", id.Short(), "cause", err)
			}
			if err := n.takeOver(ctx, id); err != nil && ctx.Err() == nil {
				n.config.Log.Warn("a new epoch can't be begun yet", "community", id.Short(), "cause", err)
			}
			n.catchUp(ctx, id)
			s, ok := n.seat(id)
			if ok && n.settles() {
				n.settleAll(ctx, s)
			}
			if ok {
				n.finish(ctx, s)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-n.kick:
		}
	}
}

// settles tells whether the node has what settling needs.
func (n *Node) settles() bool { return n.config.Dialer != nil || n.config.Identities != nil }

func (n *Node) catchUp(ctx context.Context, id ledger.ID) {
	s, ok := n.seat(id)
	if !ok || n.config.Dialer == nil {
		return
	}
	for _, e := range s.endpoints {
		if s.key != nil && e.Guardian == s.index || e.Guardian >= uint64(s.epoch.Guardians()) || ctx.Err() != nil {
			continue
		}
		if err := n.level(ctx, s, e); err != nil {
			n.config.Log.Debug("could not catch up", "with", e.Guardian, "cause", err)
		}
	}
	if !s.behind && s.epoch.Number > 0 && !s.level {
		if err := n.certifyAnew(ctx, s); err != nil && ctx.Err() == nil {
			n.config.Log.Debug("older certificates wait for new ones", "cause", err)
		}
	}
}

// level runs one round with another node: both fetch what they miss.
func (n *Node) level(ctx context.Context, s *seat, with book.Endpoint) error {
	ctx, cancel := context.WithTimeout(ctx, n.config.Every)
	defer cancel()
	conn, err := n.config.Dialer.Dial(ctx, with.Address, s.epoch.Charter.Guardians[with.Guardian].Identity)
	if err != nil {
		return err
	}
	client := peer.New(conn, &s.epoch, n.config.Verify)
	defer func() { _ = client.Close() }()
	newer, err := client.Newer(ctx)
	if err != nil {
		return err
	}
	if len(newer.Amendments) > 0 || s.behind {
		return n.learnEpochs(ctx, s, &wire.EpochsSaidBody{Community: s.epoch.Community, Amendments: wire.ItemsOf(newer.Amendments), Reaches: newer.Reaches})
	}
	if err := n.levelWith(ctx, s, client); err != nil {
		return err
	}
	n.counts.caughtUp(s.epoch.Community, with.Guardian, n.config.Now())
	if _, _, err = s.watch.Look(ctx, n.sightings(ctx, s), with.Guardian, client); err != nil {
		return err
	}
	return n.recognise(ctx, s)
}

func (n *Node) levelWith(ctx context.Context, s *seat, client *peer.Client) error {
	var fetch, push []exchange.Stretch
	var digests []ledger.ID
	heights, err := n.heights(s.epoch.Community)
	if err != nil {
		return err
	}
	digests = exchange.Digests(heights)
	theirs, faults, err := client.Offer(ctx, digests)
	if err != nil {
		return err
	}
	fetch, push = exchange.Plan(exchange.Within(heights, theirs.Differ), theirs.Heights)
	if err := n.take(ctx, s, nil, faults); err != nil {
		return err
	}
	for _, f := range fetch {
		if err := n.fetch(ctx, s, client, f); err != nil {
			return err
		}
	}
	return n.handOver(ctx, s, client, push)
}

func (n *Node) heights(id ledger.ID) ([]wire.Height, error) {
	var out []wire.Height
	err := n.view(id, func(b *book.Book) error {
		var err error
		out, err = heightsOf(b)
		return err
	})
	return out, err
}

func (n *Node) fetch(ctx context.Context, s *seat, client *peer.Client, f exchange.Stretch) error {
	for {
		page, err := client.Feed(ctx, f.Account, f.From)
		if err != nil {
			return err
		}
		if err := n.take(ctx, s, page.Items, page.Faults); err != nil {
			return err
		}
		if !page.More {
			return nil
		}
		f.From = page.Items[len(page.Items)-1].Entry.Entry.Seq + 1
	}
}

// take stores what a client has verified.
func (n *Node) take(ctx context.Context, s *seat, items []book.Evidence, faults []*ledger.FaultProof) error {
	if len(items)+len(faults) == 0 {
		return nil
	}
	return n.writer.do(ctx, func(tx store.Tx) error {
		b := book.Open(tx, s.epoch.Community)
		if err := inEpoch(b, s); err != nil {
			return err
		}
		for _, e := range items {
			if e.Entry.ID() == s.epoch.Community {
				continue // our own charter
			}
			if err := learn(b, e, n.config.Verify); err != nil {
				return err
			}
		}
		for _, f := range faults {
			if err := b.KeepNewFault(f, n.config.Verify); err != nil {
				return err
			}
		}
		return nil
	})
}

func (n *Node) handOver(ctx context.Context, s *seat, client *peer.Client, stretches []exchange.Stretch) error {
	for _, p := range stretches {
		var out parcels
		err := n.view(s.epoch.Community, func(b *book.Book) error {
			return b.Feed(p.Account, p.From, func(e *ledger.Signed) error {
				return out.add(b, e.ID())
			})
		})
		if err != nil {
			return err
		}
		for _, items := range out.list {
			if err := client.Push(ctx, items, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// parcels are parts of a feed, each of which fits a message and proves itself:
// whoever gets an entry without the certificate above it does not take it.
type parcels struct {
	list [][]book.Evidence
	held map[ledger.ID]bool // what the last parcel holds
	size int                // of the last parcel
}

// add puts an entry with its proof into the last parcel, or into a new one;
// beyond mostParcels it stops: the rest comes with the next round.
func (p *parcels) add(b *book.Book, id ledger.ID) error {
	if p.held[id] {
		return nil
	}
	proof, _, err := b.Proof(id)
	if err != nil {
		return err
	}
	last := len(p.list) - 1
	if last < 0 || len(p.list[last]) >= pushed || p.size >= pageBytes {
		if last+1 == mostParcels {
			return store.ErrStop
		}
		p.list, p.held, p.size = append(p.list, nil), map[ledger.ID]bool{}, 0
		last++
	}
	for _, e := range proof {
		p.list[last] = append(p.list[last], e)
		p.held[e.Entry.ID()] = true
		p.size += wire.ItemOf(e).Size()
	}
	return nil
}
