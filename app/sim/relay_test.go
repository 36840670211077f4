package sim_test

import (
	"context"
	"errors"
	"time"

	"sanduk.app/app/letters"
	"sanduk.app/sync/link"
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/simnet"
	"sanduk.app/wallet/keys"
)

// newRelays puts relays into a world, of which some have whims.
func (w *world) newRelays() {
	for i := range w.posts {
		r, err := simnet.NewRelay(w.net, w.seed, i)
		must(w.t, err)
		r.Disk.Traced(w.trace, r.Name)
		r.Clock.Set(w.wrong())
		if i < w.whims {
			all := simnet.Whims()
			names := sortedKeys(all)
			r.Has(all[names[w.dice.Below(len(names))]])
		}
		must(w.t, r.Start())
		w.relays = append(w.relays, r)
	}
}

// aRelay draws one.
func (w *world) aRelay(d *simnet.Dice) relay.Address {
	r := w.relays[d.Below(len(w.relays))]
	return relay.Address{Key: r.Key, Host: r.Name}
}

// newPost is a post over a device's store.
func (w *world) newPost(m *simnet.Mount, d *simnet.Device, now func() time.Time, dice *simnet.Dice) *relay.Post {
	return relay.New(relay.Config{Store: m, Rand: dice, Now: now, Dial: func(ctx context.Context, to relay.Address, self keys.Signer) (link.Conn, error) {
		var as keys.PublicKey
		if self != nil {
			as = self.Public()
		}
		return d.DialAs(ctx, to.Host, to.Key, as)
	}})
}

// visitTime is how long a visit may take.
const visitTime = 20 * time.Minute

// visit leaves letters at one of the relays, and fetches what came.
func (p *phone) visit() error {
	m, err := p.wallet.Membership(p.world.epoch.Community)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), visitTime)
	defer cancel()
	desk := letters.Desk{Wallet: p.wallet, Now: p.clock.Now, Log: quiet, Verify: p.world.net.Verify()}
	report, err := desk.Visit(ctx, p.post, p.world.aRelay(p.dice), m)
	p.happened["letters"] += report.Fetched
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	return err
}

// clerk does a guardian's mail, when it is time, while it runs.
func (w *world) clerk(g *simnet.Guardian, dice *simnet.Dice, until time.Time) {
	for {
		time.Sleep(dice.Around(3 * time.Hour))
		if time.Now().After(until) {
			return
		}
		w.mailOf(g, dice)
	}
}

// mailOf has a guardian visit one of the relays. What fails is done another time.
func (w *world) mailOf(g *simnet.Guardian, dice *simnet.Dice) {
	at, runs := g.Present()
	if !runs {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), visitTime)
	defer cancel()
	clerk := letters.Clerk{
		Post: w.newPost(at.Store, at.Device, g.Clock.Now, dice), Node: at.Node,
		Own: map[keys.PublicKey]*keys.Key{at.Identity.Public(): at.Identity}, Log: quiet,
	}
	var report letters.Report
	_ = clerk.Visit(ctx, []relay.Address{w.aRelay(dice)}, &report)
}

// tends is a relay's keeper, who starts it again after a crash. Now and then its
// disk is full, until she looks again.
func (w *world) tends(r *simnet.Relay, dice *simnet.Dice, until time.Time) {
	for {
		select {
		case <-r.Crashed():
			_ = r.Stop()
			time.Sleep(dice.Between(time.Minute, 12*time.Hour))
			must(w.t, r.Start())
		case <-time.After(min(dice.Around(12*time.Hour), time.Until(until))):
			if !time.Now().Before(until) {
				return
			}
			r.Full(dice.Chance(w.full * 2))
			if dice.Chance(w.crash * 4) {
				r.CrashAt(1+dice.Below(5), simnet.Crash(dice.Below(2)))
			}
		}
	}
}

// mend has a relay run, with room.
func (w *world) mend(r *simnet.Relay) {
	select {
	case <-r.Crashed():
		_ = r.Stop()
	default:
	}
	if !r.Runs() {
		must(w.t, r.Start())
		return
	}
	r.CrashAt(0, 0)
	r.Full(false)
}
