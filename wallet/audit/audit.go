// Package audit replays what a wallet or a guardian holds of a community,
// without trusting whoever stored it: every signature, every certificate,
// every step of every feed, and the conservation of each asset.
//
// It reads one consistent view of the store and changes nothing.
package audit

import (
	"context"
	"errors"
	"fmt"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/known"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// Report is what an audit found.
type Report struct {
	Community    ledger.ID
	Feeds        int              // accounts with a certified entry
	Partial      int              // feeds of which a part is not held here: checked as far as they go
	Entries      int              // certified entries held
	Certificates int              // entries with a certificate of their own
	Missing      int              // claimed credits whose entry is not held here
	Proofs       int              // accounts that cheated, each with its proof
	Frozen       []ledger.Account // the first of those
	Signed       []Signed         // by guardian, in the order of epochs and seats
	Assets       []Conservation
	Faults       []Fault
	Lacks        []Fault // what is not held here, and keeps some checks from being made: the first of it
}

// Complete tells whether the conservation table speaks of the whole community
// as far as it is certified here, and not only of what a wallet holds.
func (r *Report) Complete() bool { return r.Partial == 0 && r.Missing == 0 }

// Fault is something that does not add up, with the item that it is about.
type Fault struct {
	Item string `json:"item"`
	Text string `json:"text"`
}

// Signed is in how many of the certificates a guardian's vote is.
type Signed struct {
	Epoch, Guardian uint64 // the seat counts from 0
	Certificates    int
}

// Conservation is the law of one asset: issued − redeemed = balances +
// unclaimed credits + open locks.
type Conservation struct {
	Asset     ledger.ID
	Code      string
	Decimals  uint8
	Issued    money.Amount
	Redeemed  money.Amount
	Balances  money.Amount
	Unclaimed money.Amount
	Locked    money.Amount
}

// Holds tells whether the law holds; an overflow is a breach.
func (c *Conservation) Holds() bool {
	left, err := c.Issued.Minus(c.Redeemed)
	if err != nil {
		return false
	}
	right, err := c.Balances.Plus(c.Unclaimed)
	if err == nil {
		right, err = right.Plus(c.Locked)
	}
	return err == nil && left == right
}

// Progress is told how many feeds were audited so far.
type Progress func(feeds int)

// Run audits a community, with all cores: verify must be safe for concurrent use.
// Its error is the store's or the context's; what is
// wrong with the ledger stands in the report.
func Run(ctx context.Context, b *book.Book, epoch *quorum.Epoch, verify ledger.Verify, progress Progress) (*Report, error) {
	a := &auditor{
		book: b, epoch: epoch, verify: verify,
		report: &Report{Community: epoch.Community},
		assets: map[ledger.ID]*Conservation{}, contracts: known.Keeper(), later: newLater(),
		signed: map[Signed]int{},
	}
	err := a.run(ctx, progress)
	a.report.Faults = a.later.end()
	if err != nil {
		return nil, err
	}
	return a.report, nil
}

func (a *auditor) run(ctx context.Context, progress Progress) error {
	err := a.book.Heights(func(h book.Height) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := a.feed(h); err != nil {
			return err
		}
		if progress != nil {
			progress(a.report.Feeds)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := a.proofs(); err != nil {
		return err
	}
	a.conclude()
	return nil
}

type auditor struct {
	book   *book.Book
	epoch  *quorum.Epoch
	verify ledger.Verify
	report *Report
	assets map[ledger.ID]*Conservation
	order  []ledger.ID

	contracts *contract.Keeper
	later     *later
	signed    map[Signed]int // by epoch and guardian
}

// mostLacks bounds what is named of what is missing, and of who cheated.
const mostLacks = 100

// lack counts something that is missing here, and names it: a phone forgets what
// it needs no longer, and evidence may be on its way. It is no fault.
func (a *auditor) lack(item, text string) {
	a.report.Missing++
	a.name(item, text)
}

func (a *auditor) name(item, text string) {
	if len(a.report.Lacks) < mostLacks {
		a.report.Lacks = append(a.report.Lacks, Fault{Item: item, Text: text})
	}
}

func (a *auditor) fault(item string, err error) { a.later.fail(a.later.place(), item, err) }

// feed replays one account from its first entry. Only damage of the store ends
// the audit; a broken rule is written down, and the feed's word is taken from
// there on, so that every later break is found too.
func (a *auditor) feed(h book.Height) error {
	a.report.Feeds++
	state, whole, covered := ledger.Empty(h.Account), true, false
	claimed := map[ledger.CreditID]bool{}
	var last *ledger.Signed
	err := a.book.Feed(h.Account, 1, func(s *ledger.Signed) error {
		a.report.Entries++
		if s.Entry.Kind == ledger.KindAsset {
			a.asset(s.ID())
		}
		certified, err := a.certificate(s)
		if err != nil {
			return err
		}
		covered = certified
		if s.Entry.Prev != state.Tip.Entry {
			whole = false
		}
		if whole {
			if state, err = a.step(state, s, claimed); err != nil {
				return err
			}
		}
		if err := a.unclaimed(s); err != nil {
			return err
		}
		last = s
		return nil
	})
	if err != nil || last == nil {
		return err
	}
	if !covered {
		a.fault("account "+h.Account.String(), errors.New("its newest entry has no certificate"))
	}
	if !whole {
		a.report.Partial++
		a.name("account "+h.Account.String(), "not all entries below its newest are held")
	}
	a.sum(&last.Entry.After)
	return nil
}

// certificate verifies an entry's own certificate; the charter is settled by
// its guardians' signatures.
func (a *auditor) certificate(s *ledger.Signed) (bool, error) {
	if s.ID() == a.epoch.Community {
		if _, err := quorum.Found(s, a.verify); err != nil {
			a.fault("charter", err)
		}
		return true, nil
	}
	c, ok, err := a.book.Certificate(s.ID())
	if err != nil || !ok {
		return false, err
	}
	a.report.Certificates++
	a.sign(&c)
	a.later.do("entry "+s.ID().String(), func() error { return a.epoch.CheckAnyCertificate(s, &c, a.verify) })
	return true, nil
}

// step checks authority and money of the next entry of a whole feed.
func (a *auditor) step(before ledger.State, s *ledger.Signed, claimed map[ledger.CreditID]bool) (ledger.State, error) {
	item := fmt.Sprintf("account %s, entry %d", before.Account, s.Entry.Seq)
	facts, complete, err := a.facts(item, s, claimed)
	if err != nil {
		return ledger.State{}, err
	}
	if s.Entry.Account.Type() == ledger.TypeLock && facts.Lock == nil {
		return word(s, before), nil // what made the lock is not held: counted as missing
	}
	authority := facts
	a.later.do(item, func() error { return before.CheckAuthority(s, authority, a.verify) })
	if complete {
		if err := a.ruled(before, s, &facts); err != nil {
			return ledger.State{}, err
		}
		state, err := before.Apply(s, facts)
		if err == nil {
			return state, nil
		}
		a.fault(item, err)
	}
	state, err := before.Adopt(s, facts)
	if err != nil {
		a.fault(item, err)
		state = word(s, before)
	}
	return state, nil
}

// word is the state after an entry as the entry itself says.
func word(s *ledger.Signed, before ledger.State) ledger.State {
	return ledger.State{Account: s.Entry.Account, Tip: s.Tip(), Time: s.Entry.Time, Holder: before.Holder, After: s.Entry.After, Contract: before.Contract}
}

// facts looks up what an entry claims and which asset it issues. A credit that
// is not held here, or not its certificate, makes the look-up incomplete; one that does not exist or is
// claimed twice is a fault.
func (a *auditor) facts(item string, s *ledger.Signed, claimed map[ledger.CreditID]bool) (ledger.Facts, bool, error) {
	if s.Entry.Account.Type() == ledger.TypeLock {
		return a.lockFacts(item, s)
	}
	var facts ledger.Facts
	if s.Entry.Kind == ledger.KindSettlement {
		facts.Settle = a.settlers(s)
	}
	facts.Next = quorum.NextHolder(&s.Entry)
	complete := true
	for _, c := range s.Entry.Claims {
		if claimed[c] {
			a.fault(item, fmt.Errorf("credit %s is claimed twice", c))
		}
		claimed[c] = true
		_, held, err := a.book.Entry(c.Entry)
		if err != nil {
			return facts, false, err
		}
		if !held {
			a.lack(item, fmt.Sprintf("the entry of credit %s, which it claims, is not held", c))
			complete = false
			continue
		}
		credit, claimable, err := a.book.Credit(c)
		if err != nil {
			return facts, false, err
		}
		if claimable {
			facts.Claimed = append(facts.Claimed, credit)
			continue
		}
		if final, err := a.book.Final(c.Entry); err != nil {
			return facts, false, err
		} else if !final { // a quorum saw it
			a.lack(item, fmt.Sprintf("the certificate of credit %s, which it claims, has not come here", c))
			complete = false
			continue
		}
		a.fault(item, fmt.Errorf("it claims credit %s, which does not exist", c))
		complete = false
	}
	if supply, ok := ledger.SupplyOf(&s.Entry); ok {
		asset, held, err := a.book.Entry(supply.Asset)
		if err != nil {
			return facts, false, err
		}
		if held {
			facts.Asset = &asset.Entry
		}
		complete = complete && held
	}
	return facts, complete, nil
}

// settlers are who wrote a settlement: the guardians of the epoch in which it was
// made, which it does not name.
func (a *auditor) settlers(s *ledger.Signed) *ledger.Holder {
	for at := a.epoch; at != nil; at = at.Before {
		settlers := at.Settlers(s.Entry.Round)
		if settlers.CheckAuthority(s, a.verify) == nil {
			return &settlers
		}
	}
	settlers := a.epoch.Settlers(s.Entry.Round)
	return &settlers
}

// lockFacts are those of an entry of a lock's account.
func (a *auditor) lockFacts(item string, s *ledger.Signed) (ledger.Facts, bool, error) {
	p, known, err := a.book.Lock(s.Entry.Account)
	if err != nil {
		return ledger.Facts{}, false, err
	}
	if !known {
		a.lack(item, "the entry that made this lock is not held")
		return ledger.Facts{}, false, nil
	}
	if final, err := a.book.Final(p.Credit.Entry); err != nil {
		return ledger.Facts{}, false, err
	} else if !final {
		a.lack(item, fmt.Sprintf("the certificate of lock %s, which it closes, has not come here", p.Credit)) // a quorum saw it
	}
	return ledger.Facts{Lock: &p, Claimed: p.Claimed(&s.Entry)}, true, nil
}

// proofs checks each fault proof that is held.
func (a *auditor) proofs() error {
	return a.book.Faults(func(f *ledger.FaultProof) error {
		if a.report.Proofs++; a.report.Proofs <= mostLacks {
			a.report.Frozen = append(a.report.Frozen, f.Account())
		}
		for _, s := range []*ledger.Signed{f.First, f.Second} {
			known, err := a.book.Signs(s, a.verify)
			if known && err != nil {
				a.fault("fault proof of account "+f.Account().String(), err)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}
