package sim_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"sanduk.app/sync/simnet"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// errStuck says that a payment is neither final nor refused, though links are
// fair again.
var errStuck = errors.New("an honest person waits for ever")

func (w *world) breach(err error) {
	w.breaching.Lock()
	defer w.breaching.Unlock()
	w.breached = errors.Join(w.breached, fmt.Errorf("%s: %w", time.Now().UTC().Format("2 Jan 15:04:05.000"), err))
}

// breaches are all that was found wrong so far.
func (w *world) breaches() error {
	w.breaching.Lock()
	defer w.breaching.Unlock()
	return errors.Join(w.law.Breaches(), w.breached)
}

// days runs the bad time: everybody lives, the guardians crash and come back.
func (w *world) days() {
	until := time.Now().Add(w.bad)
	w.net.Set(w.fate, w.badReach())
	var group sync.WaitGroup
	for _, p := range w.everybody() {
		x := w.theftOf(p)
		group.Go(func() {
			if x != nil {
				x.begins()
			}
			p.live(until)
		})
	}
	for i, g := range w.guardians {
		group.Go(func() { w.keep(i, g, simnet.NewDice(w.seed, "keeper", i), until) })
		if len(w.relays) > 0 {
			group.Go(func() { w.clerk(g, simnet.NewDice(w.seed, "clerk", i), until) })
		}
	}
	for i, r := range w.relays {
		group.Go(func() { w.tends(r, simnet.NewDice(w.seed, "tends", i), until) })
	}
	group.Wait()
}

// badReach is who reaches whom in the bad time: it changes by the hour, and for
// some parts of a day all are split in two halves.
func (w *world) badReach() simnet.Reach {
	half := func(name string, part int64) int { return simnet.NewDice(w.seed, "half", name, part).Below(2) }
	return func(from, to string) bool {
		if from > to {
			from, to = to, from
		}
		part := time.Now().Unix() / (6 * 3600)
		if simnet.NewDice(w.seed, "split", part).Chance(0.2) && half(from, part) != half(to, part) {
			return false
		}
		return simnet.NewDice(w.seed, "reach", from, to, time.Now().Unix()/3600).Chance(w.reached)
	}
}

// keep is a guardian's keeper, who starts it again after a crash. Now and then
// its clock jumps, or its disk is full, until she looks again.
func (w *world) keep(i int, g *simnet.Guardian, dice *simnet.Dice, until time.Time) {
	for {
		pause := time.After(min(dice.Around(12*time.Hour), time.Until(until)))
		select {
		case <-g.Crashed():
			if err := g.Stop(); err != nil && !errors.Is(err, simnet.ErrDead) {
				w.breach(err)
			}
			time.Sleep(dice.Between(time.Minute, 8*time.Hour))
			if err := g.Start(); err != nil {
				w.breach(err)
				return
			}
		case <-pause:
			g.Full(dice.Chance(w.full * 2))
			g.Clock.Set(w.skews[i])
			if dice.Chance(w.jumps * 2) {
				g.Clock.Set(w.skews[i] + dice.Between(-3*time.Hour, 3*time.Hour))
			}
			if time.Now().Before(until) && dice.Chance(w.crash*4) {
				g.CrashAt(1+dice.Below(5), simnet.Crash(dice.Below(2)))
				continue
			}
			if !time.Now().Before(until) {
				return
			}
		}
	}
}

// fair is how long it may take, once links are fair again, until every honest
// payment is final or refused: some rounds of a phone and of the guardians.
const fair = 24 * time.Hour

// settle makes the links fair, and waits until everything honest is settled.
func (w *world) settle() { w.settleWhere(everybody) }

func everybody(string, string) bool { return true }

func (w *world) settleWhere(reach simnet.Reach) {
	w.net.Set(simnet.Fair(), reach)
	for _, p := range w.everybody() {
		p.heals()
	}
	for _, r := range w.relays {
		w.mend(r)
	}
	for i, g := range w.guardians {
		g.Clock.Set(w.skews[i])
		select {
		case <-g.Crashed():
			_ = g.Stop()
		default:
		}
		if !g.Runs() {
			must(w.t, g.Start())
		} else {
			g.CrashAt(0, 0)
			g.Full(false)
		}
	}
	for begin := time.Now(); time.Since(begin) < fair; {
		w.round()
		if w.unsettled() == nil {
			return
		}
		time.Sleep(20 * time.Minute)
	}
	w.breach(fmt.Errorf("%w: %w", errStuck, w.unsettled()))
	for _, p := range w.stuck() {
		w.t.Logf("%s, %d times lost:%s", p.name, p.happened["lost"], p.why())
	}
}

// round has everybody sync, one after the other.
func (w *world) round() {
	var group sync.WaitGroup
	for i, p := range w.everybody() {
		group.Go(func() {
			time.Sleep(time.Duration(i)*time.Second + p.dice.Between(0, time.Second))
			p.mount.CrashAt(0, 0)
			if len(w.relays) > 0 {
				p.doing(p.visit())
			}
			p.doing(p.sync())
		})
	}
	if len(w.relays) > 0 {
		for i, g := range w.guardians {
			group.Go(func() {
				dice := simnet.NewDice(w.seed, "clerk", i, time.Now().UnixNano())
				time.Sleep(dice.Between(0, time.Second))
				w.mailOf(g, dice)
			})
		}
	}
	group.Wait()
	w.meetings()
	w.rescues()
}

// unsettled tells what of the honest still waits, or disagrees with what is final.
func (w *world) unsettled() error {
	if err := w.law.Whole(); err != nil {
		return err
	}
	for _, p := range w.everybody() {
		if p.cheats {
			continue
		}
		if err := p.unsettled(); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	for _, b := range w.joints {
		if err := b.waits(w); err != nil {
			return err
		}
	}
	return nil
}

// stuck are the phones of honest people for whom something still waits.
func (w *world) stuck() (out []*phone) {
	for _, p := range w.everybody() {
		if !p.cheats && p.unsettled() != nil {
			out = append(out, p)
		}
	}
	return out
}

func (p *phone) unsettled() error {
	id := p.world.epoch.Community
	if n := p.pending(); n > 0 {
		return fmt.Errorf("%d entries wait", n)
	}
	wanted, err := p.wallet.SealsWanted(id)
	wanted = slices.DeleteFunc(wanted, func(r ledger.SealRequest) bool { return p.world.cheated(r.Account) })
	if err != nil || len(wanted) > 0 {
		return fmt.Errorf("%d seals are wanted: %w", len(wanted), err)
	}
	held, err := p.wallet.Balance(id)
	if err != nil {
		return err
	}
	for _, h := range held {
		want := p.world.law.Has(p.account, h.Asset.ID)
		if x := p.world.theftOf(p); x != nil && x.over {
			want += p.world.law.Has(x.former, h.Asset.ID)
		}
		if h.Available != want || h.PromisedOut > 0 {
			return fmt.Errorf("the wallet says %d, and %d promised; %d are hers", h.Available, h.PromisedOut, want)
		}
	}
	return nil
}

// told checks what a person is told against what is final, and against what she
// was told before. In the end nothing may be promised any more.
func (p *phone) told(end bool) error {
	history, err := p.wallet.History(p.world.epoch.Community, nil, 1<<30)
	if err != nil {
		return err
	}
	now := map[ledger.CreditID]bool{}
	listed := map[ledger.ID]bool{}
	for _, m := range history {
		listed[m.ID.Entry] = true
		final := p.world.law.Final(m.ID.Entry)
		switch {
		case m.Status == wallet.Done && !final:
			return fmt.Errorf("%w: %s is told that %s is done", simnet.ErrMoney, p.name, m.ID)
		case m.Status != wallet.Done && p.done[m.ID]:
			return fmt.Errorf("%w: %s was told that %s is done, now it is %s", simnet.ErrUndone, p.name, m.ID, m.Status)
		case m.Status == wallet.Cheated && !p.cheats && !m.Incoming():
			return fmt.Errorf("%w: %s is told so", simnet.ErrAccused, p.name)
		case end && m.Status != wallet.Done && final:
			return fmt.Errorf("%w: %s is told that %s is %s, and it is final", simnet.ErrMoney, p.name, m.ID, m.Status)
		case end && m.Status == wallet.Promised:
			return fmt.Errorf("%w: %s is told that %s is promised", errStuck, p.name, m.ID)
		case end && m.Status == wallet.Refused && m.Why == nil:
			return fmt.Errorf("%s: %s is refused without a reason", p.name, m.ID)
		}
		now[m.ID] = m.Status == wallet.Done
		if end {
			p.happened[string(m.Status)]++
		}
	}
	for id := range p.shown {
		if !listed[id] {
			return fmt.Errorf("%s was shown payment %s, and it is gone", p.name, id.Short())
		}
	}
	p.done = now
	return nil
}

// conclude checks the end of a world.
func (w *world) conclude() {
	for _, p := range w.everybody() {
		if !p.cheats {
			if err := p.told(true); err != nil {
				w.breach(err)
			}
		}
	}
	for i, g := range w.guardians {
		verify := simnet.Trust
		if i == int(w.seed)%len(w.guardians) { // all signatures, of one: they cost much
			verify = keys.Verify
		}
		if err := w.law.Audited(g.Disk, &w.epoch, verify); err != nil {
			w.breach(fmt.Errorf("%s: %w", g.Name, err))
		}
	}
}
