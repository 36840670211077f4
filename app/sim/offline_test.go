package sim_test

import (
	"errors"
	"fmt"
	"time"

	"sanduk.app/sync/simnet"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// given is what one person gave another with no guardian in reach, and what has
// to become of it. It counts as long as one of the phones that hold it is not
// lost.
type given struct {
	payer, payee *phone
	entry        ledger.ID      // a promise: it becomes final
	lock         ledger.Account // or a tab or a pick-up: it gives the payee as much
	amount       money.Amount
	lost         bool // by the payee, with her phone
	gone         bool // by the payer, with hers
}

// gives takes note of what was given, if both are honest.
func (w *world) gives(g given) {
	w.giving.Lock()
	defer w.giving.Unlock()
	if !g.payer.cheats && !g.payee.cheats {
		w.given = append(w.given, &g)
	}
}

// forgets has a person lose all that only her phone held.
func (w *world) forgets(p *phone) {
	w.giving.Lock()
	defer w.giving.Unlock()
	for _, g := range w.given {
		g.lost = g.lost || g.payee == p
		g.gone = g.gone || g.payer == p
	}
}

// code is money that was left under one, and who read it.
type code struct {
	text  string
	lock  ledger.Account
	payee *phone
}

// reads takes note that a person has a code; its paper outlives her phone.
func (w *world) reads(c code) {
	w.giving.Lock()
	defer w.giving.Unlock()
	w.codes = append(w.codes, c)
}

// codesOf are the codes that a person has.
func (w *world) codesOf(p *phone) (out []string) {
	w.giving.Lock()
	defer w.giving.Unlock()
	for _, c := range w.codes {
		if c.payee == p {
			out = append(out, c.text)
		}
	}
	return out
}

// kept tells what was given, and not kept.
func (w *world) kept() error {
	var err error
	for _, c := range w.codes {
		p, _ := w.law.Lock(c.lock)
		if left := w.law.Has(p.Lock.Payee, w.asset.ID); left > 0 && !c.payee.cheats {
			err = errors.Join(err, fmt.Errorf("%w: %d are in a code that %s read", errStuck, left, c.payee.name))
		}
	}
	for _, g := range w.given {
		switch {
		case g.entry != ledger.ID{}:
			if !w.law.Final(g.entry) && !(g.lost && g.gone) {
				err = errors.Join(err, fmt.Errorf("%w: %s's promise %s to %s is not kept", errStuck, g.payer.name, g.entry.Short(), g.payee.name))
			}
		case !g.lost && w.gave(g) < g.amount:
			err = errors.Join(err, fmt.Errorf("%w: lock %s gives %s %d of %d", simnet.ErrMoney, g.lock, g.payee.name, w.gave(g), g.amount))
		}
	}
	return err
}

// gave is what a lock gave its payee, also on her new phone's own address.
func (w *world) gave(g *given) money.Amount {
	sum := w.law.Gave(g.lock, g.payee.account)
	if x := w.theftOf(g.payee); x != nil && x.former != g.payee.account {
		sum += w.law.Gave(g.lock, x.former)
	}
	return sum
}

// offline is one thing that a person does for, or with, nobody in reach.
func (p *phone) offline() error {
	all := p.world.everybody()
	to := all[p.dice.Below(len(all))]
	if to.account == p.account {
		return nil
	}
	switch p.dice.Below(6) {
	case 0:
		return p.fill()
	case 1:
		return p.openTab(to)
	case 2:
		return p.leave(to)
	case 3:
		return p.payTabs()
	}
	return p.promise(to)
}

// fill puts money into a purse, if the person has none.
func (p *phone) fill() error {
	id := p.world.epoch.Community
	if purses, err := p.wallet.Purses(id); err != nil || len(purses) > 0 {
		return err
	}
	_, err := p.wallet.Fill(id, p.world.asset.ID, money.Amount(400+p.dice.Below(1600)))
	if err == nil {
		p.happened["filled"]++
	}
	return err
}

// promise pays somebody who stands beside the person, from her purse.
func (p *phone) promise(to *phone) error {
	m, hand, err := p.wallet.Promise(p.world.order(to, money.Amount(1+p.dice.Below(200))))
	if err != nil {
		return err
	}
	p.shown[m.ID.Entry] = true
	p.happened["promised"]++
	payee, here := to.beside()
	if !here {
		return nil
	}
	if _, err := payee.Take(p.world.epoch.Community, hand); err == nil {
		p.happened["taken"]++
		p.world.gives(given{payer: p, payee: to, entry: m.ID.Entry})
	}
	return nil
}

// someDays is until when a tab or a pick-up is good.
func (p *phone) someDays() time.Time {
	return p.clock.Now().Add(p.dice.Between(5*24*time.Hour, 9*24*time.Hour))
}

func (p *phone) openTab(to *phone) error {
	m, err := p.wallet.OpenTab(p.world.order(to, money.Amount(100+p.dice.Below(900))), p.someDays())
	if err == nil {
		p.shown[m.ID.Entry] = true
		p.happened["tabs"]++
	}
	return err
}

// payTabs pays from each tab of the person's whose payee stands beside her.
func (p *phone) payTabs() error {
	id := p.world.epoch.Community
	locks, err := p.wallet.Locks(id)
	if err != nil {
		return err
	}
	for _, l := range locks {
		to := p.world.holder(l.Other)
		if l.Payee || l.Kind != wallet.Tab || to == nil {
			continue
		}
		paid, hand, err := p.wallet.PayTab(id, l.Account, money.Amount(1+p.dice.Below(100)), true)
		if errors.Is(err, wallet.ErrNoLock) {
			continue
		}
		if err != nil {
			return err
		}
		payee, here := to.beside()
		if !here {
			continue
		}
		if _, _, err := payee.TakeTab(id, hand); err == nil {
			p.happened["totals"]++
			p.world.gives(given{payer: p, payee: to, lock: l.Account, amount: paid.Spent})
		}
	}
	return nil
}

// leave leaves money under a code, which somebody else takes up.
func (p *phone) leave(to *phone) error {
	id := p.world.epoch.Community
	m, text, err := p.wallet.Leave(id, p.world.asset.ID, money.Amount(1+p.dice.Below(300)), p.someDays())
	if err != nil {
		return err
	}
	p.shown[m.ID.Entry] = true
	p.happened["left"]++
	if payee, here := to.beside(); here && payee.PickUp(id, text) == nil {
		p.happened["codes"]++
		p.world.reads(code{text: text, lock: ledger.LockAccount(m.ID.Entry, 0), payee: to})
	}
	return nil
}

// beside gives the wallet of somebody who stands beside the person.
func (p *phone) beside() (*wallet.Wallet, bool) {
	p.process.Lock()
	defer p.process.Unlock()
	return p.wallet, p.runner != nil && !p.mount.Dead() && p.wallet.Unlocked()
}

func (w *world) holder(a ledger.Account) *phone {
	for _, p := range w.everybody() {
		if p.account == a {
			return p
		}
	}
	return nil
}

// weeks is the time after the bad days, in which links are fair, purses expire,
// what was promised is shown, and what nobody claimed comes back.
func (w *world) weeks(n int) {
	for _, g := range w.guardians {
		must(w.t, g.Stop())
		g.Every = 24 * time.Hour
		must(w.t, g.Start())
	}
	for range n * 7 / 2 {
		time.Sleep(48 * time.Hour)
		w.round()
	}
	w.payments()
	for _, x := range w.robbed {
		if x.over {
			x.fresh.doing(x.fresh.payTo(w.founder, 1))
		}
	}
	w.settle()
	for _, b := range w.joints {
		if err := b.shut(w); err != nil {
			w.breach(err)
		}
	}
	for _, x := range w.robbed {
		if err := x.ended(); err != nil {
			w.breach(err)
		}
	}
	for _, p := range w.everybody() {
		if err := p.over(); err != nil && !p.cheats {
			w.breach(fmt.Errorf("%s: %w", p.name, err))
		}
	}
	if err := w.kept(); err != nil {
		w.breach(err)
	}
}

// over tells what a person still expects of purses and locks.
func (p *phone) over() error {
	purses, err := p.wallet.Purses(p.world.epoch.Community)
	if err == nil && len(purses) > 0 {
		err = fmt.Errorf("%w for a purse to come back: %+v", errStuck, purses[0])
	}
	locks, wrong := p.wallet.Locks(p.world.epoch.Community)
	if wrong == nil && len(locks) > 0 {
		wrong = fmt.Errorf("%w for a lock: %+v", errStuck, locks[0])
	}
	if err == nil && wrong == nil {
		return nil
	}
	return errors.Join(err, wrong, errors.New(p.why()+p.refused()))
}
