package guardian_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// errDeposit says that somebody took a purse's deposit.
var errDeposit = errors.New("a deposit was taken")

// pocket is a world with a certified purse, whose owner is honest or promises
// the same money twice.
type pocket struct {
	*world
	feed   *author
	owner  *author
	expiry uint64
}

const pocketAge = 60

var pocketRules = []quorum.Rule{
	{Name: quorum.RuleOfflinePay, Value: 250, Source: "simulated"}, {Name: quorum.RulePromiseAge, Value: pocketAge, Source: "simulated"},
	{Name: quorum.RuleDeposit, Value: 500, Source: "simulated"}, {Name: quorum.RuleSettle, Value: 10, Source: "simulated"},
}

func newPocket(c chance, r rules) (*pocket, error) {
	r.policy = pocketRules
	w, err := newWorld(c, r)
	if err != nil {
		return nil, err
	}
	for _, s := range w.seats {
		s.ahead = uint64(w.below(pocketAge/2, "clock"))
	}
	key := newPretender(77)
	p := &pocket{world: w, feed: newAuthor(key, ledger.PurseAccount(key.public)), owner: w.authors[1], expiry: w.clock + 60}
	p.feed.cheats = w.below(2, "the purse cheats") == 1
	w.purses = append(w.purses, p.feed)
	take := ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: p.feed.account, Asset: w.asset, Amount: 150}}}
	for i := range uint64(3) {
		take.Claims = append(take.Claims, ledger.CreditID{Entry: w.order[2], Index: i})
	}
	filled, err := w.sign(p.owner, ledger.ID{}, take)
	if err != nil {
		return nil, err
	}
	terms := ledger.PurseTerms{Owner: p.owner.account, Allowance: []ledger.Balance{{Asset: w.asset, Amount: 100}}, Expiry: p.expiry}
	begun, err := w.sign(p.feed, ledger.ID{}, ledger.Entry{
		Kind: ledger.KindPurse, Body: ledger.Encode(&terms), Claims: []ledger.CreditID{{Entry: filled}},
		Locks: []ledger.Lock{{Payee: w.epoch.Account, Asset: w.asset, Amount: 50, Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: w.epoch.DepositFrom(p.expiry)}},
	})
	if err != nil {
		return nil, err
	}
	for _, id := range []ledger.ID{filled, begun} {
		for at := range guardians {
			if err := w.submit(at, id); err != nil {
				return nil, err
			}
		}
	}
	if len(w.final[p.feed.account]) != 1 {
		return nil, fmt.Errorf("the purse was not filled: %v", w.happened)
	}
	return p, nil
}

// act lets one thing happen to the purse.
func (p *pocket) act() error {
	a := p.feed
	switch p.below(10, "what of the purse") {
	case 0:
		p.clock += uint64(p.below(20, "time"))
		return nil
	case 1, 2:
		return p.promise()
	case 3, 4, 5:
		return p.submit(p.below(guardians, "guardian"), a.entries[p.below(len(a.entries), "entry")])
	case 6, 7:
		return p.asked(p.below(guardians, "guardian"))
	case 8:
		if a.asking == 0 && !a.cheats {
			return nil
		}
		return p.open(a)
	}
	return p.deliver(p.below(guardians, "guardian"), p.order[p.below(len(p.order), "certificate")])
}

// promise pays from the purse: on the newest entry, or on any if it cheats; after
// its expiry its owner only.
func (p *pocket) promise() error {
	a := p.feed
	prev := a.tip
	if a.cheats {
		prev = a.entries[p.below(len(a.entries), "base")]
	}
	if a.asking != 0 || !a.cheats && p.unsettled(prev) > 5 {
		return nil
	}
	after := p.states[prev].After
	have := after.Balance(p.asset)
	to := p.authors[p.below(len(p.authors), "payee")]
	most := money.Amount(25)
	if p.clock+1 > p.expiry || p.states[prev].Tip.Round > 0 {
		to, most = p.owner, have
	}
	if have == 0 {
		return nil
	}
	amount := money.Amount(1 + p.below(int(min(have, most)), "amount"))
	p.happened["purse: promise"]++
	_, err := p.sign(a, prev, ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: to.account, Asset: p.asset, Amount: amount}}})
	return err
}

// asked has a guardian seal the purse, and checks that it does not do so while
// its payees may show promises.
func (p *pocket) asked(at int) error {
	before := len(p.feed.seals[1]) + len(p.feed.seals[2]) + len(p.feed.seals[3])
	if err := p.ask(p.feed, at); err != nil {
		return err
	}
	sealed := len(p.feed.seals[1])+len(p.feed.seals[2])+len(p.feed.seals[3]) > before
	s := p.seats[at]
	if sealed && !s.lies {
		p.happened["purse: seal"]++
		if p.clock+s.ahead < p.expiry+pocketAge {
			return fmt.Errorf("guardian %d sealed a purse that may be promised from", at)
		}
	}
	return nil
}

// untouched checks that the deposit stays until an opening gives it back, and
// that what comes after an opening is the owner's.
func (p *pocket) untouched() error {
	opened := false
	for _, id := range p.final[p.feed.account] {
		s := p.entries[id]
		opened = opened || s.Entry.Opens()
		if has := len(s.Entry.After.Deposit) == 1 && s.Entry.After.Deposit[0].Amount == 50; has == opened {
			return fmt.Errorf("%w: entry %d of the purse states %+v", errDeposit, s.Entry.Seq, s.Entry.After.Deposit)
		}
		for _, c := range s.Entry.Credits {
			if (opened || s.Entry.Time > p.expiry) && c.Payee != p.owner.account {
				return fmt.Errorf("%w: a closed purse paid %s", errDeposit, c.Payee)
			}
		}
	}
	if opened {
		p.happened["purse: opened"]++
	}
	return nil
}

func simulatePocket(c chance, r rules, steps int) (*pocket, error) {
	p, err := newPocket(c, r)
	if err != nil {
		return p, err
	}
	for i := range steps {
		next := p.act
		if p.below(4, "elsewhere") == 0 {
			next = p.step
		}
		if err := next(); err != nil {
			return p, fmt.Errorf("step %d: %w", i, err)
		}
	}
	if err := p.untouched(); err != nil {
		return p, err
	}
	return p, p.audited()
}

// TestAPurseIsSpentOnceAndItsDepositStays is the promise of purses: one lying
// guardian, a purse that promises the same money twice, clocks that differ.
// Money is conserved with the deposit in the purse; guardians seal only when
// nobody may show a promise any more; nobody takes the deposit but the opening,
// and after it the owner alone is paid.
func TestAPurseIsSpentOnceAndItsDepositStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, err := simulatePocket(byRapid{t}, rules{honest: rapid.Bool().Draw(t, "nobody lies")}, 100)
		if err != nil {
			t.Fatalf("%v, after %v", err, p.happened)
		}
	})
}

func TestAPurseIsSpentOnceInManyEvenWorlds(t *testing.T) {
	worlds, happened := uint64(60), map[string]int{}
	if long() {
		worlds = 20_000
	}
	for seed := range worlds {
		p, err := simulatePocket(bySeed{rand.New(rand.NewPCG(seed, 4))}, rules{honest: seed%4 == 0}, 300)
		if err != nil {
			t.Fatalf("seed %d: %v, after %v", seed, err, p.happened)
		}
		for what, n := range p.happened {
			happened[what] += n
		}
	}
	for _, what := range []string{"certified purse", "purse: promise", "purse: seal", "purse: opened", "certified opening", "fault found", "refusal frozen"} {
		if happened[what] == 0 {
			t.Errorf("%q never happened: the simulation shows nothing of it", what)
		}
	}
	t.Log(happened)
}
