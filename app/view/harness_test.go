package view_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/contract/known"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/vault"
)

const pin = "271828"

// village is a community with one real guardian over memory stores and no
// network: tests carry by hand, and tell the hubs.
type village struct {
	t              *testing.T
	identity, vote *keys.Key
	store          store.Store
	desk           guardian.Desk
	epoch          quorum.Epoch
	invitation     string
	founder        *person
}

// person is a wallet with a hub.
type person struct {
	*wallet.Wallet
	hub *view.Hub
}

// queue is an outbox that tests don't look into.
type queue struct{}

func (queue) Put(store.Tx, ledger.ID, ledger.ID) error  { return nil }
func (queue) Done(store.Tx, ledger.ID, ledger.ID) error { return nil }

// empty is a wallet without keys.
func empty(t *testing.T) *person {
	t.Helper()
	w, err := wallet.New(wallet.Config{Store: store.Memory(), Outbox: queue{}, Now: time.Now, Rand: rand.Reader, Vault: vault.LightParams})
	must(t, err)
	return &person{w, view.NewHub()}
}

// newPerson is a wallet with keys, in no community.
func newPerson(t *testing.T) *person {
	t.Helper()
	p := empty(t)
	_, err := p.Create([]byte(pin), 12)
	must(t, err)
	return p
}

// newVillage founds a community and gives its founder; run it in a bubble.
func newVillage(t *testing.T) *village {
	t.Helper()
	return newVillageOf(t)
}

// newVillageOf has a box that the founder holds alone, or with others.
func newVillageOf(t *testing.T, treasurers ...joint.Card) *village {
	t.Helper()
	v := &village{t: t, identity: newKey(t), vote: newKey(t), store: store.Memory(), founder: newPerson(t)}
	card, err := quorum.NewCard(v.identity, v.vote.Public(), "")
	must(t, err)
	kes, err := money.Lookup("KES")
	must(t, err)
	index, err := v.founder.NextKey()
	must(t, err)
	draft, err := v.founder.Draft(wallet.Founding{Name: "Kongowea Market", Asset: kes, Kind: ledger.CashBacked, Cards: []quorum.Card{card}, Treasurers: treasurers}, index)
	must(t, err)
	consent, err := draft.Consent(v.identity)
	must(t, err)
	_, v.epoch, err = draft.Finish([]quorum.Consent{consent}, keys.Verify)
	must(t, err)
	v.desk = guardian.Desk{Epoch: &v.epoch, Verify: keys.Verify, Contracts: known.Keeper()}
	_, err = v.founder.Finish(draft, []quorum.Consent{consent}, ledger.Asset{Code: "KES", Decimals: 2, Kind: ledger.CashBacked})
	must(t, err)
	v.carry(v.founder)
	v.invitation, err = v.founder.Invite(v.epoch.Community)
	must(t, err)
	return v
}

// member is somebody who joined, with some money.
func (v *village) member(amount money.Amount) *person {
	v.t.Helper()
	p := newPerson(v.t)
	_, err := p.Join(v.invitation)
	must(v.t, err)
	if amount > 0 {
		_, err = v.founder.Issue(v.order(p, amount))
		must(v.t, err)
		v.carry(v.founder)
		v.fetch(p)
	}
	return p
}

func (v *village) address(p *person) string {
	v.t.Helper()
	c, err := p.Community(v.epoch.Community)
	must(v.t, err)
	return c.Address
}

func (v *village) order(to *person, amount money.Amount) wallet.Order {
	v.t.Helper()
	a, err := keys.ParseAddress(v.address(to))
	must(v.t, err)
	c, err := v.founder.Community(v.epoch.Community)
	must(v.t, err)
	return wallet.Order{Community: c.ID, To: a, Asset: c.Assets[0].ID, Amount: amount}
}

// carry makes what waits final, and rings.
func (v *village) carry(p *person) {
	v.t.Helper()
	pending, err := p.Pending(v.epoch.Community)
	must(v.t, err)
	for _, one := range pending {
		c, err := v.epoch.Certify([]quorum.Vote{v.judge(p, one)})
		must(v.t, err)
		must(v.t, p.Certified(v.epoch.Community, one.Entry, c))
		v.keep(book.Evidence{Entry: one.Entry, Certificate: []quorum.Certificate{c}, Memos: one.Memos})
	}
	p.hub.Changed()
}

func (v *village) judge(p *person, one book.Pending) (vote quorum.Vote) {
	v.t.Helper()
	for range 3 {
		err := v.store.Update(func(tx store.Tx) error {
			b := book.Open(tx, v.epoch.Community)
			j, err := v.desk.Judge(b, uint64(time.Now().UnixMilli()), one.Entry, one.Seals)
			if err != nil {
				return err
			}
			for _, release := range j.Releases() {
				if err := b.NoteRelease(release, uint64(time.Now().UnixMilli())); err != nil {
					return err
				}
			}
			if vote, err = quorum.SignVote(v.desk.Seat, j.Statement, v.vote); err != nil {
				return err
			}
			return b.KeepVote(j, vote)
		})
		var wait *ledger.Wait
		if !errors.As(err, &wait) {
			must(v.t, err)
			return vote
		}
		items, err := p.Evidence(v.epoch.Community, wait.Needs)
		must(v.t, err)
		v.keep(items...)
	}
	v.t.Fatal("the guardian waits for ever")
	return vote
}

func (v *village) keep(items ...book.Evidence) {
	v.t.Helper()
	must(v.t, v.store.Update(func(tx store.Tx) error {
		b := book.Open(tx, v.epoch.Community)
		for _, e := range items {
			for _, memo := range e.Memos {
				must(v.t, b.KeepMemo(memo))
			}
			if len(e.Certificate) == 0 {
				must(v.t, b.Keep(e.Entry))
				continue
			}
			must(v.t, b.Certify(e.Entry, e.Certificate[0]))
		}
		return nil
	}))
}

// fetch brings somebody what the guardian holds for her, and rings.
func (v *village) fetch(p *person) {
	v.t.Helper()
	m, err := p.Membership(v.epoch.Community)
	must(v.t, err)
	var items []book.Evidence
	must(v.t, v.store.View(func(tx store.Tx) error {
		b := book.Open(tx, v.epoch.Community)
		for _, account := range m.Accounts {
			err := b.Inbox(account, func(c ledger.CreditID) error {
				e, _, err := b.Proof(c.Entry)
				items = append(items, e...)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	must(v.t, p.Received(v.epoch.Community, items))
	p.hub.Changed()
}

// pay pays somebody without any screen, a moment after what was before.
func (v *village) pay(from, to *person, amount money.Amount) wallet.Movement {
	v.t.Helper()
	time.Sleep(time.Millisecond)
	m, err := from.Pay(v.order(to, amount))
	must(v.t, err)
	return m
}

// inBubble runs a test with a clock of its own, and checks that nothing is
// left running.
func inBubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

// keysIn types digits.
func keysIn(digit func(rune), text string) {
	for _, d := range text {
		digit(d)
		synctest.Wait()
	}
}

func newKey(t *testing.T) *keys.Key {
	t.Helper()
	k, err := keys.NewRandomKey(rand.Reader)
	must(t, err)
	return k
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
