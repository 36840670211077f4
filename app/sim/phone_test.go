package sim_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/meet"
	"sanduk.app/sync/outbox"
	"sanduk.app/sync/runner"
	"sanduk.app/sync/simnet"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/vault"
)

// phone is a person with a phone: a disk that outlives its processes, and the
// real wallet and runner while one runs. One goroutine lives its life.
type phone struct {
	world   *world
	name    string
	dice    *simnet.Dice
	clock   *simnet.Clock
	wrong   time.Duration // by how much the clock is, when it did not jump
	disk    *simnet.Disk
	words   keys.Mnemonic
	account ledger.Account
	address keys.Address
	cheats  bool
	robbed  bool // the account is opened for another key, which can't close its locks: it makes none

	process sync.Mutex // writes below, by its own goroutine; reads by others
	mount   *simnet.Mount
	device  *simnet.Device
	wallet  *wallet.Wallet
	runner  *runner.Runner
	meeter  *meet.Meeter
	post    *relay.Post

	shown    map[ledger.ID]bool       // own entries whose payment the person was shown, on this phone
	done     map[ledger.CreditID]bool // movements that she was told are final
	happened map[string]int
}

var smallest = vault.Params{MemoryKiB: 8, Passes: 1, Threads: 1}

// newPhone is a new wallet.
func (w *world) newPhone(name string) *phone {
	p := &phone{
		world: w, name: name, dice: simnet.NewDice(w.seed, name), wrong: w.wrong(),
		happened: map[string]int{}, done: map[ledger.CreditID]bool{},
	}
	p.clock = simnet.NewClock(p.wrong)
	p.blank()
	p.on()
	var err error
	p.words, err = p.wallet.Create([]byte(pin), 12)
	must(w.t, err)
	return p
}

// blank is a new device.
func (p *phone) blank() {
	p.disk, p.shown = simnet.NewDisk(nil), map[ledger.ID]bool{}
	p.disk.Traced(p.world.trace, p.name)
	if p.world.law != nil {
		p.disk.Watch(p.world.law.Watch(p.name))
	}
}

// on starts a process.
func (p *phone) on() {
	p.process.Lock()
	defer p.process.Unlock()
	p.device = p.world.net.Device(p.name)
	p.mount = p.disk.Mount(p.device.Kill)
	var err error
	p.wallet, err = wallet.New(wallet.Config{Store: p.mount, Outbox: outbox.Queue{}, Now: p.clock.Now, Rand: p.dice, Vault: smallest, Verify: p.world.net.Verify()})
	must(p.world.t, err)
	p.meeter = meet.New(meet.Config{Owner: owner{p.wallet}, Store: p.mount, Now: p.clock.Now, Rand: simnet.NewDice(p.world.seed, p.name, "meets"), Verify: p.world.net.Verify()})
	p.post = p.world.newPost(p.mount, p.device, p.clock.Now, simnet.NewDice(p.world.seed, p.name, "post"))
	p.runner = runner.New(runner.Config{Owner: p.wallet, Carrier: carrier{p.meeter}, Store: p.mount, Dialer: p.device, Now: p.clock.Now, Rand: p.dice.Rand(), Verify: p.world.net.Verify()})
}

// present gives what somebody who stands beside the phone needs of it.
func (p *phone) present() (*simnet.Device, *meet.Meeter, bool) {
	p.process.Lock()
	defer p.process.Unlock()
	return p.device, p.meeter, p.runner != nil && !p.mount.Dead()
}

// off ends the process, if one runs.
func (p *phone) off() {
	if p.runner == nil {
		return
	}
	p.device.Kill()
	must(p.world.t, p.runner.Close())
	p.wallet.Lock()
	p.process.Lock()
	defer p.process.Unlock()
	p.runner = nil
}

// reboot is what follows a crash: some hours later the person notices.
func (p *phone) reboot() {
	p.off()
	time.Sleep(p.dice.Between(time.Minute, 5*time.Hour))
	p.on()
	must(p.world.t, p.wallet.Unlock([]byte(pin)))
}

// joined takes note of the account.
func (p *phone) joined() {
	c, err := p.wallet.Community(p.world.epoch.Community)
	must(p.world.t, err)
	r, err := wallet.ParseRequest(c.Address)
	must(p.world.t, err)
	p.account, p.address = c.Account, r.Address
}

// lose has the person lose the phone, and restore on a new one from her words.
func (p *phone) lose() error {
	p.off()
	p.happened["lost"]++
	p.world.forgets(p)
	time.Sleep(p.dice.Between(time.Hour, 24*time.Hour))
	p.blank()
	p.on()
	if err := p.wallet.Restore(p.words, "", []byte(pin)); err != nil {
		return err
	}
	if _, err := p.wallet.Join(p.world.invitation); err != nil {
		return err
	}
	if x := p.world.theftOf(p); x != nil && !x.over {
		if err := x.start(); err != nil { // anew: the words know nothing of it
			return err
		}
	}
	for _, text := range p.world.codesOf(p) {
		if err := p.wallet.PickUp(p.world.epoch.Community, text); err != nil {
			return err
		}
	}
	return nil
}

func (p *phone) pending() int {
	c, err := p.wallet.Community(p.world.epoch.Community)
	must(p.world.t, err)
	return c.Pending
}

// untilFinal syncs under fair links until nothing waits.
func (p *phone) untilFinal() {
	for range 50 {
		_, err := p.runner.Once(context.Background(), true)
		must(p.world.t, err)
		if p.pending() == 0 {
			return
		}
		time.Sleep(time.Second)
	}
	p.world.t.Fatalf("%s: %d entries wait under fair links", p.name, p.pending())
}

// live does what a person does until a time.
func (p *phone) live(until time.Time) {
	for {
		time.Sleep(p.dice.Around(p.world.pause))
		if time.Now().After(until) {
			return
		}
		p.doing(p.act())
	}
}

// doing deals with how something ended: a crash is a reboot, and what the
// wallet rightly declines is no trouble.
func (p *phone) doing(err error) {
	var funds *wallet.FundsError
	var limit *wallet.LimitError
	switch {
	case err == nil, p.cheats && !errors.Is(err, simnet.ErrDead):
	case errors.Is(err, simnet.ErrDead):
		p.happened["crashed"]++
		p.reboot()
	case errors.Is(err, simnet.ErrFull):
		p.happened["full"]++
	case errors.As(err, &funds), errors.As(err, &limit), errors.Is(err, wallet.ErrOpening), errors.Is(err, wallet.ErrBacklog), errors.Is(err, wallet.ErrNoPurse):
		p.happened["declined"]++
	case errors.Is(err, wallet.ErrNoAsset): // a restored wallet does not know it yet
	default:
		p.world.breach(fmt.Errorf("%s: %w", p.name, err))
	}
}

// jump is by how much the clock is wrong besides.
func (p *phone) jump() time.Duration {
	if !p.dice.Chance(p.world.jumps) {
		return 0
	}
	p.happened["jumped"]++
	return p.dice.Between(-8*time.Hour, 8*time.Hour)
}

// heals makes room on the disk and sets the clock.
func (p *phone) heals() {
	p.mount.Full(false)
	p.clock.Set(p.wrong)
}

// act is one thing that a person does.
func (p *phone) act() error {
	w := p.world
	if p.dice.Chance(w.crash) {
		p.mount.CrashAt(1+p.dice.Below(8), simnet.Crash(p.dice.Below(2)))
	}
	p.mount.Full(p.dice.Chance(w.full))
	p.clock.Set(p.wrong + p.jump())
	if x := w.theftOf(p); x != nil {
		if err := x.step(x.friends[p.dice.Below(len(x.friends))]); err != nil {
			return err
		}
		if p.dice.Chance(0.5) {
			return p.sync()
		}
	}
	switch {
	case p.dice.Chance(w.lose) && !p.cheats && p != w.founder:
		return p.lose()
	case p.dice.Chance(w.reopen):
		p.happened["reopened"]++
		return errors.Join(p.wallet.Reopen(w.epoch.Community), p.sync())
	case p.dice.Chance(w.meets):
		if err := p.meet(); err != nil {
			return err
		}
	case len(w.joints) > 0 && p.dice.Chance(w.shares):
		if err := p.shared(); err != nil {
			return err
		}
	case p.dice.Chance(w.offline) && !p.robbed:
		if err := p.offline(); err != nil {
			return err
		}
	case p.dice.Chance(0.5):
		if err := p.pay(); err != nil {
			return err
		}
	}
	if len(w.relays) > 0 && p.dice.Chance(w.mails) {
		if err := p.visit(); err != nil {
			return err
		}
	}
	return p.sync()
}

// pay pays somebody something.
func (p *phone) pay() error {
	all := p.world.everybody()
	to := all[p.dice.Below(len(all))]
	if to.account == p.account {
		return nil
	}
	return p.payTo(to, money.Amount(1+p.dice.Below(2000)))
}

func (p *phone) payTo(to *phone, amount money.Amount) error {
	m, err := p.wallet.Pay(p.world.order(to, amount))
	if err == nil {
		p.shown[m.ID.Entry] = true
		p.happened["paid"]++
	}
	return err
}

// sync does a round with whom it reaches.
func (p *phone) sync() error {
	_, err := p.runner.Once(context.Background(), true)
	return err
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
