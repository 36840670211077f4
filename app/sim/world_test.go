package sim_test

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/simnet"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

const pin = "482913"

var quiet = slog.New(slog.DiscardHandler)

// plan is what a world is like.
type plan struct {
	people    int           // beside the founder
	guardians int           // of whom liars lie
	liars     int           //
	cheats    int           // people who use copies of their wallet
	bad       time.Duration // how long the links are bad
	fate      simnet.Fate   // while they are
	reached   float64       // how much of the time two devices reach each other, while they are
	pause     time.Duration // between two things that a person does
	crash     float64       // of the things that a person does, how many end in a crash
	lose      float64       // …, how often a person loses the phone
	reopen    float64       // …, how often she asks to be opened again
	meets     float64       // …, how often she meets somebody, and both carry for each other
	offline   float64       // …, how often she does what needs no guardian: purses, promises, tabs, pick-ups
	posts     int           // relays, of which some have
	whims     int           // whims
	mails     float64       // …, after how many of the things that a person does she visits one
	boxes     int           // accounts that people share
	shares    float64       // of the things that a person does, how many are about such
	thefts    int           // people whose phones are stolen, and whose friends help
	skew      time.Duration // the most that a clock is wrong
	jumps     float64       // of the things that a person does, before how many her clock jumps by hours
	full      float64       // …, before how many her disk is full
	every     time.Duration // between a guardian's rounds of catching up
	endow     money.Amount  // what everybody is given
}

// world is a community in a bubble of synctest.
type world struct {
	plan
	t          testing.TB
	seed       uint64
	dice       *simnet.Dice
	net        *simnet.Net
	law        *simnet.Law
	trace      *simnet.Trace
	guardians  []*simnet.Guardian
	relays     []*simnet.Relay
	skews      []time.Duration // by how much their clocks are wrong, when they did not jump
	epoch      quorum.Epoch
	asset      wallet.AssetInfo
	invitation string
	founder    *phone
	phones     []*phone

	robbed  []*theft
	helpful int // friends who help
	joints  []*box
	asksFor bool // members ask for the place of a proposer who is silent

	giving sync.Mutex
	given  []*given
	codes  []code

	breaching sync.Mutex
	breached  error // what the Law does not see
}

// inBubble runs a world of a seed from its founding to its end.
func inBubble(t *testing.T, seed uint64, p plan, f func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, seed, p)
		defer w.end()
		f(w)
	})
}

// newWorld founds a community under fair links, and endows everybody.
func newWorld(t testing.TB, seed uint64, p plan) *world {
	t.Helper()
	w := &world{plan: p, t: t, seed: seed, dice: simnet.NewDice(seed, "world"), net: simnet.NewNet(seed, simnet.Fair()), trace: simnet.NewTrace(traceLog(t))}
	w.net.Traced(w.trace)
	var cards []quorum.Card
	for i := range p.guardians {
		g, err := simnet.NewGuardian(w.net, seed, i)
		must(t, err)
		g.Disk.Traced(w.trace, g.Name)
		w.skews = append(w.skews, w.wrong())
		g.Clock.Set(w.skews[i])
		g.Every = p.every + time.Duration(i)*time.Second
		card, err := g.Card()
		must(t, err)
		cards, w.guardians = append(cards, card), append(w.guardians, g)
	}
	w.newRelays()
	w.founder = w.newPhone("founder")
	w.found(cards)
	for i := range p.people {
		w.phones = append(w.phones, w.newPhone(fmt.Sprintf("phone %d", i)))
	}
	w.join()
	w.newBoxes()
	for _, cheat := range w.phones[:p.cheats] {
		if p.offline > 0 {
			w.fillFor(cheat)
		}
		w.copy(cheat)
	}
	w.newThefts()
	for i := range p.liars {
		w.corrupt(w.guardians[(int(seed)+i)%p.guardians])
	}
	time.Sleep(time.Millisecond) // what began at this instant goes by the links of this instant
	return w
}

// fillFor has a cheat fill the purse from which both her phones will promise.
func (w *world) fillFor(cheat *phone) {
	must(w.t, cheat.sync())
	must(w.t, cheat.fill())
	for range 2 {
		cheat.untilFinal() // what fills it, then its terms
	}
	purses, err := cheat.wallet.Purses(w.epoch.Community)
	must(w.t, err)
	w.law.Cheats(purses[0].Account)
}

// copy makes a cheat of a person: a second phone, with the same on it.
func (w *world) copy(p *phone) *phone {
	disk, err := p.disk.Copy()
	must(w.t, err)
	twin := &phone{
		world: w, name: p.name + " copied", dice: simnet.NewDice(w.seed, p.name, "copied"), clock: simnet.NewClock(p.wrong), wrong: p.wrong, disk: disk, words: p.words,
		account: p.account, address: p.address, cheats: true, shown: map[ledger.ID]bool{}, done: map[ledger.CreditID]bool{}, happened: map[string]int{},
	}
	disk.Traced(w.trace, twin.name)
	twin.on()
	must(w.t, twin.wallet.Unlock([]byte(pin)))
	p.cheats = true
	w.law.Cheats(p.account)
	w.phones = append(w.phones, twin)
	return twin
}

// wrong draws by how much a clock is.
func (w *world) wrong() time.Duration { return w.dice.Between(-w.skew, w.skew+1) }

func (w *world) found(cards []quorum.Card) {
	f := w.founder
	kes, err := money.Lookup("KES")
	must(w.t, err)
	index, err := f.wallet.NextKey()
	must(w.t, err)
	draft, err := f.wallet.Draft(wallet.Founding{Name: "Kongowea Market", Asset: kes, Kind: ledger.CashBacked, Cards: cards}, index)
	must(w.t, err)
	var consents []quorum.Consent
	for _, g := range w.guardians {
		c, err := g.Consent(draft)
		must(w.t, err)
		consents = append(consents, c)
	}
	var charter *ledger.Signed
	charter, w.epoch, err = draft.Finish(consents, keys.Verify)
	must(w.t, err)
	w.law = simnet.NewLaw(&w.epoch)
	f.disk.Watch(w.law.Watch(f.name))
	var endpoints []book.Endpoint
	for i, g := range w.guardians {
		endpoints = append(endpoints, book.Endpoint{Guardian: uint64(i), Address: g.Name})
	}
	for _, g := range w.guardians {
		must(w.t, g.Serve(charter, endpoints, w.law.Watch(g.Name)))
		must(w.t, g.Start())
		time.Sleep(time.Millisecond) // who starts first is there first
	}
	_, err = f.wallet.Finish(draft, consents, ledger.Asset{Code: "KES", Decimals: 2, Kind: ledger.CashBacked})
	must(w.t, err)
	f.joined()
	f.untilFinal()
	c, err := f.wallet.Community(w.epoch.Community)
	must(w.t, err)
	w.asset = c.Assets[0]
	w.invitation, err = f.wallet.Invite(w.epoch.Community)
	must(w.t, err)
}

// join has everybody join and be given some money.
func (w *world) join() {
	for _, p := range w.phones {
		_, err := p.wallet.Join(w.invitation)
		must(w.t, err)
		p.joined()
		_, err = w.founder.wallet.Issue(w.order(p, w.endow))
		must(w.t, err)
		if w.founder.pending() > 20 {
			w.founder.untilFinal()
		}
	}
	_, err := w.founder.wallet.Issue(w.order(w.founder, w.endow))
	must(w.t, err)
	w.founder.untilFinal()
}

func (w *world) order(to *phone, amount money.Amount) wallet.Order {
	return wallet.Order{Community: w.epoch.Community, To: to.address, Asset: w.asset.ID, Amount: amount}
}

// corrupt makes a guardian lie from now on, in a way that is drawn.
func (w *world) corrupt(g *simnet.Guardian) {
	lies := simnet.Lies()
	names := sortedKeys(lies)
	w.lies(g, lies[names[w.dice.Below(len(names))]])
}

func (w *world) lies(g *simnet.Guardian, l simnet.Lie) {
	must(w.t, g.Stop())
	g.Lies(l)
	must(w.t, g.Start())
}

// everybody is all phones.
func (w *world) everybody() []*phone { return append([]*phone{w.founder}, w.phones...) }

// end stops all that runs.
func (w *world) end() {
	for _, p := range w.everybody() {
		p.off()
	}
	for _, r := range w.relays {
		if err := r.Stop(); err != nil && !errors.Is(err, simnet.ErrDead) {
			w.t.Error(err)
		}
	}
	for _, g := range w.guardians {
		if err := g.Stop(); err != nil && !errors.Is(err, simnet.ErrDead) {
			w.t.Error(err)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
