package guardian_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// race is a world with a certified lock, whose payee and payer run for it:
// claims, splits and refunds in rounds 0 to 3, at guardians whose clocks differ.
type race struct {
	*world
	feed *author
	tab  *keys.Key // nil: it is a hash lock
}

const (
	raceDelay = 40
	raceTime  = 60 // from the lock's making to its refund time
)

var raceRules = []quorum.Rule{{Name: quorum.RuleRoundDelay, Value: raceDelay, Source: "simulated"}}

func newRace(c chance, r rules) (*race, error) {
	r.policy = raceRules
	w, err := newWorld(c, r)
	if err != nil {
		return nil, err
	}
	for _, s := range w.seats {
		s.ahead = uint64(w.below(2*raceDelay, "clock"))
	}
	run := &race{world: w}
	from := w.below(members+1, "payer")
	to := (from + 1 + w.below(members, "payee")) % (members + 1)
	payer, payee := w.authors[1+from], w.authors[1+to]
	take := ledger.Entry{Kind: ledger.KindPay}
	for i := range uint64(3) {
		take.Claims = append(take.Claims, ledger.CreditID{Entry: w.order[2], Index: uint64(3*from) + i})
	}
	lock := ledger.Lock{Payee: payee.account, Asset: w.asset, Amount: 100, RefundFrom: w.clock + raceTime, Condition: run.condition()}
	prev := ledger.ID{}
	for _, e := range []ledger.Entry{take, {Kind: ledger.KindLock, Locks: []ledger.Lock{lock}}} {
		if prev, err = w.sign(payer, prev, e); err != nil {
			return nil, err
		}
		for at := range guardians {
			if err := w.submit(at, prev); err != nil {
				return nil, err
			}
		}
	}
	if len(w.locks) != 1 {
		return nil, fmt.Errorf("the race did not begin: %v", w.happened)
	}
	run.feed = w.locks[0]
	for at := range guardians {
		if w.below(4, "knows of the lock") > 0 {
			if err := w.deliver(at, prev); err != nil {
				return nil, err
			}
		}
	}
	return run, nil
}

func (r *race) condition() ledger.Condition {
	if r.below(2, "hash lock") == 0 {
		hash := sha256.Sum256(secret[:])
		return ledger.Condition{Tag: ledger.ConditionHash, Data: hash[:]}
	}
	var err error
	if r.tab, err = keys.KeyFromSecret(sha256.Sum256([]byte("a tab"))); err != nil {
		panic(err) // one in 2^128
	}
	key := r.tab.Public()
	return ledger.Condition{Tag: ledger.ConditionTotal, Data: key[:]}
}

// act lets one thing happen to the lock.
func (r *race) act() error {
	a := r.feed
	switch r.below(10, "what of the lock") {
	case 0:
		r.clock += uint64(r.below(raceDelay, "time"))
		return nil
	case 1:
		return r.close()
	case 2, 3, 4:
		if len(a.entries) == 0 {
			return nil
		}
		return r.submit(r.below(guardians, "guardian"), a.entries[r.below(len(a.entries), "entry")])
	case 5, 6:
		return r.ask(uint64(1+r.below(3, "round")), r.below(guardians, "guardian"))
	case 7:
		return r.open(uint64(1 + r.below(3, "round")))
	case 8:
		return r.openFalsely(uint64(1 + r.below(3, "round")))
	}
	return r.deliver(r.below(guardians, "guardian"), r.order[r.below(len(r.order), "certificate")])
}

// close has the payee claim: once if she is honest, of any total if she is not;
// two cheats also split.
func (r *race) close() error {
	p := r.feed.lock
	if !p.payee.cheats && len(r.feed.entries) > 0 {
		return nil
	}
	share, closing := money.Amount(100), ledger.Closing{Way: ledger.CloseClaim, Witness: secret[:]}
	if r.tab != nil {
		share = money.Amount(10 * (1 + r.below(10, "total")))
		t, err := ledger.SignTotal(r.feed.account, share, r.tab)
		if err != nil {
			return err
		}
		closing.Witness = t.Bytes()
	}
	if p.payee.cheats && p.payer.cheats && r.below(3, "split") == 0 {
		share, closing = money.Amount(10*r.below(11, "share")), ledger.Closing{Way: ledger.CloseSplit}
	}
	r.happened["lock: closing"]++
	return r.write(ledger.ID{}, 0, &closing, share)
}

// write signs a closing, or an opening where there is no closing to write.
func (r *race) write(prev ledger.ID, round uint64, c *ledger.Closing, share money.Amount) error {
	p := &r.feed.lock.place
	e := ledger.Entry{Kind: ledger.KindOpening, Round: round, Body: ledger.Encode(&ledger.Opening{})}
	if c != nil {
		e = ledger.Entry{Kind: ledger.KindClosing, Round: round, Body: ledger.Encode(c), Claims: []ledger.CreditID{p.Credit}, Credits: p.ClosingCredits(share)}
	}
	_, err := r.sign(r.feed, prev, e)
	return err
}

// ask has the one whose round it is ask a guardian for a seal.
func (r *race) ask(round uint64, at int) error {
	request := ledger.SealRequest{Community: r.epoch.Community, Account: r.feed.account, Round: round}
	sig, err := r.feed.lock.of(round).key.Sign(request.ApprovalDigest())
	if err != nil {
		return err
	}
	request.Authority.Approvals = []ledger.Approval{{Member: round % 2, Signature: sig}}
	seal, err := r.sealOf(at, r.feed, &request)
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	switch {
	case errors.As(err, &refusal):
		return nil
	case errors.As(err, &wait):
		r.happened["lock: seal waits for "+string(wait.Reason)]++
		return nil
	case err != nil:
		return fmt.Errorf("guardian %d, seal: %w", at, err)
	}
	r.happened["lock: seal"]++
	r.feed.seals[round] = append(r.feed.seals[round], seal)
	return nil
}

// open opens a round on what a quorum of seals reports: a refund where they
// report nothing. Who is honest does so once.
func (r *race) open(round uint64) error {
	seals := r.quorumOf(r.feed, round)
	if seals == nil || !r.feed.lock.of(round).cheats && r.opened(round) {
		return nil
	}
	return r.openOn(round, seals)
}

func (r *race) openOn(round uint64, seals []quorum.AccountSeal) error {
	top, err := quorum.Choose(seals, func(lower, upper ledger.Tip) (bool, error) { return r.on(lower.Entry, upper.Entry), nil })
	if unready := err != nil || !top.IsZero() && top.Round >= round; unready {
		return nil
	}
	if top.IsZero() {
		err = r.write(ledger.ID{}, round, &ledger.Closing{Way: ledger.CloseRefund}, 0)
		r.happened["lock: refund"]++
	} else {
		err = r.write(top.Entry, round, nil, 0)
		r.happened["lock: opening"]++
	}
	r.feed.openings[r.feed.tip] = seals
	return err
}

func (r *race) opened(round uint64) bool {
	for _, id := range r.feed.entries {
		if e := &r.entries[id].Entry; e.Opens() && e.Round == round {
			return true
		}
	}
	return false
}

// openFalsely has a cheat open a round that nobody sealed for: a liar may
// report it.
func (r *race) openFalsely(round uint64) error {
	if !r.feed.lock.of(round).cheats {
		return nil
	}
	r.happened["lock: opening that nobody sealed for"]++
	if n := r.below(len(r.feed.entries)+1, "on"); n > 0 {
		if below := r.feed.entries[n-1]; r.states[below].Tip.Round < round {
			return r.write(below, round, nil, 0)
		}
		return nil
	}
	return r.write(ledger.ID{}, round, &ledger.Closing{Way: ledger.CloseRefund}, 0)
}

// ends brings everything of an honest race to all guardians after its last
// round's time: in the end the lock is closed.
func (r *race) ends() error {
	if r.feed.cheats {
		return nil
	}
	maker := r.feed.lock.place.Credit.Entry
	for at := range guardians {
		if err := r.deliver(at, maker); err != nil {
			return err
		}
	}
	r.clock += raceTime + 8*raceDelay
	for round := uint64(0); round < 8 && len(r.final[r.feed.account]) == 0; round++ {
		if round > 0 {
			if err := r.sealedByTheHonest(round); err != nil {
				return err
			}
		}
		for _, id := range r.feed.entries {
			for at := range guardians {
				if err := r.submit(at, id); err != nil {
					return err
				}
			}
		}
	}
	if len(r.final[r.feed.account]) == 0 {
		return fmt.Errorf("%w: the lock is not closed", errStuck)
	}
	return nil
}

func (r *race) sealedByTheHonest(round uint64) error {
	if r.opened(round) {
		return nil
	}
	var seals []quorum.AccountSeal
	for at, s := range r.seats {
		if s.lies || len(seals) == r.epoch.Quorum() {
			continue
		}
		before := len(r.feed.seals[round])
		if err := r.ask(round, at); err != nil {
			return err
		}
		if got := r.feed.seals[round]; len(got) > before {
			seals = append(seals, got[before])
		}
	}
	if len(seals) < r.epoch.Quorum() {
		return nil // sealed for a later round already
	}
	return r.openOn(round, seals)
}

func simulateRace(c chance, r rules, steps int) (*race, error) {
	run, err := newRace(c, r)
	if err != nil {
		return run, err
	}
	for i := range steps {
		next := run.act
		if run.below(4, "elsewhere") == 0 {
			next = run.step
		}
		if err := next(); err != nil {
			return run, fmt.Errorf("step %d: %w", i, err)
		}
	}
	if err := run.ends(); err != nil {
		return run, err
	}
	return run, run.audited()
}

// TestALockIsPaidOnceWhoeverLies is the promise of locks: one lying guardian,
// a lying payee, a lying payer or both, clocks that differ, claims, splits,
// seals, refunds and openings in any order. There are never two certified
// entries for a place, so that never both are paid; money is conserved with the
// lock open and closed; nobody honest looks like a cheat; and two honest ones
// get their lock closed in the end.
func TestALockIsPaidOnceWhoeverLies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rules{honest: rapid.Bool().Draw(t, "nobody lies"), cheats: rapid.Bool().Draw(t, "two cheats")}
		run, err := simulateRace(byRapid{t}, r, 100)
		if err != nil {
			t.Fatalf("%v, after %v", err, run.happened)
		}
	})
}

func TestALockIsPaidOnceInManyEvenWorlds(t *testing.T) {
	worlds, happened := uint64(120), map[string]int{}
	if long() {
		worlds = 40_000
	}
	for seed := range worlds {
		run, err := simulateRace(bySeed{rand.New(rand.NewPCG(seed, 2))}, rules{honest: seed%4 == 0, cheats: seed%3 == 0}, 200)
		if err != nil {
			t.Fatalf("seed %d: %v, after %v", seed, err, run.happened)
		}
		for what, n := range run.happened {
			happened[what] += n
		}
		closed := "never"
		for _, id := range run.final[run.feed.account] {
			if s := run.entries[id]; s.Entry.Kind == ledger.KindClosing {
				c, err := ledger.DecodeClosing(s.Entry.Body)
				if err != nil {
					t.Fatal(err)
				}
				closed = map[uint64]string{ledger.CloseClaim: "by a claim", ledger.CloseSplit: "by a split", ledger.CloseRefund: "by a refund"}[c.Way]
			}
		}
		happened["closed "+closed]++
	}
	for _, what := range []string{
		"closed by a claim", "closed by a split", "closed by a refund", "lock: refund", "lock: opening", "lock: seal", "lock: seal waits for time",
		"lock: opening that nobody sealed for", "certified opening", "refusal sealed", "fault found",
	} {
		if happened[what] == 0 {
			t.Errorf("%q never happened: the simulation shows nothing of it", what)
		}
	}
	t.Log(happened)
}

// Each rule that is left out must show here, too.
func TestEveryRuleThatIsLeftOutLetsALockBePaidTwice(t *testing.T) {
	opens := func(s *ledger.Signed) bool { return s != nil && s.Entry.Opens() }
	for name, r := range map[string]rules{
		"a quorum of two of four": {quorum: 2},
		"guardians that vote below the round that they sealed": {past: func(_ int, s *ledger.Signed, p guardian.Past) guardian.Past {
			return forgetful{Past: p, seals: s != nil && !opens(s)}
		}},
		"guardians that do not report their votes": {past: func(_ int, s *ledger.Signed, p guardian.Past) guardian.Past {
			return forgetful{Past: p, reports: s == nil}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(2000) {
				_, err := simulateRace(bySeed{rand.New(rand.NewPCG(seed, 3))}, r, 200)
				if errors.Is(err, errTwoCertified) {
					t.Logf("seed %d: %v", seed, err)
					return
				}
			}
			t.Error("in 2000 worlds nothing broke")
		})
	}
}
