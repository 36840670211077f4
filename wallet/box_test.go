package wallet_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// strongbox is a village whose box is held by the founder and two more, of whom
// two have to approve; it has a currency, and nothing was issued.
type strongbox struct {
	*treasury
	second, third *wallet.Wallet
}

func newStrongbox(t *testing.T) *strongbox {
	t.Helper()
	x := &strongbox{treasury: &treasury{fixture: &fixture{}}}
	var all []*wallet.Wallet
	x.village, x.founder = foundVillage(t, 4, func(v *village, f *wallet.Founding) {
		for _, name := range []string{"Zawadi", "Juma"} {
			w, _ := v.wallet()
			_, err := w.Create([]byte(pin), 12)
			must(t, err)
			c, err := w.TreasurerCard(name)
			must(t, err)
			f.Treasurers, all = append(f.Treasurers, c), append(all, w)
		}
	})
	x.second, x.third = all[0], all[1]
	x.joinsAs(x.second, x.third)
	x.account = x.boxOf(x.founder).Account
	// The currency begins when another treasurer has agreed to it.
	x.give(x.founder, x.second)
	x.agree(x.second)
	x.carry(x.second)
	for _, w := range []*wallet.Wallet{x.founder, x.second, x.third} {
		x.fetch(w)
	}
	c, err := x.founder.Community(x.epoch.Community)
	must(t, err)
	if len(c.Assets) != 1 {
		t.Fatalf("%+v", c)
	}
	x.asset = c.Assets[0].ID
	return x
}

func (x *strongbox) joinsAs(all ...*wallet.Wallet) {
	x.t.Helper()
	invitation, err := x.founder.Invite(x.epoch.Community)
	must(x.t, err)
	for _, w := range all {
		_, err := w.Join(invitation)
		must(x.t, err)
	}
}

func (x *strongbox) boxOf(w *wallet.Wallet) wallet.JointAccount {
	x.t.Helper()
	list, err := w.Joints(x.epoch.Community)
	must(x.t, err)
	if len(list) != 1 || !list[0].Box {
		x.t.Fatalf("%+v", list)
	}
	return list[0]
}

// agree approves the one proposal that waits.
func (x *strongbox) agree(w *wallet.Wallet) {
	x.t.Helper()
	a := x.boxOf(w)
	if len(a.Proposals) != 1 || a.Proposals[0].Wrong != nil {
		x.t.Fatalf("%+v", a.Proposals)
	}
	x.approve(w, a.Proposals[0])
}

func (x *strongbox) cashIn(w *wallet.Wallet, amount money.Amount) {
	x.t.Helper()
	_, err := w.ProposeIssue(x.order(x.second, amount))
	must(x.t, err)
}

func TestOneTreasurerAloneIssuesNothing(t *testing.T) {
	x := newStrongbox(t)
	if _, err := x.founder.Issue(x.order(x.founder, 100)); !errors.Is(err, wallet.ErrNotIssuer) {
		t.Errorf("alone: %v", err)
	}
	x.cashIn(x.founder, 50_000)
	if _, err := x.second.ProposeIssue(x.order(x.second, 1)); !errors.Is(err, wallet.ErrNotProposer) {
		t.Errorf("who does not propose: %v", err)
	}
	x.carry(x.founder)
	x.fetch(x.second)
	x.fixture.has(x.second, 0)
	if a := x.boxOf(x.founder); a.Pending != 0 || len(a.Proposals) != 1 || a.Proposals[0].Issues[0].Amount != 50_000 || a.Proposals[0].Needed != 2 {
		t.Fatalf("%+v", a)
	}

	// A guardian says so, too: what one treasurer signed is no entry of the box.
	x.give(x.founder, x.third)
	x.agree(x.third)
	x.give(x.third, x.second)
	x.carry(x.second)
	x.fetch(x.second)
	x.fixture.has(x.second, 50_000)
	x.conserved()
}

func TestCashComesIntoABoxOfSeveralAndGoesOutOfIt(t *testing.T) {
	x := newStrongbox(t)
	x.cashIn(x.founder, 50_000)
	x.give(x.founder, x.second)
	x.agree(x.second)
	x.carry(x.second)
	x.fetch(x.second)
	x.fixture.has(x.second, 50_000)
	c, err := x.second.Community(x.epoch.Community)
	must(t, err)
	if c.Issuer || !c.Treasurer {
		t.Errorf("%+v", c)
	}
	to, err := wallet.ParseRequest(c.Box)
	must(t, err)
	_, err = x.second.Pay(wallet.Order{Community: c.ID, To: to.Address, Asset: x.asset, Amount: 20_000})
	must(t, err)
	x.carry(x.second)
	x.fetch(x.founder)
	var funds *wallet.FundsError
	if _, err := x.founder.ProposeRedeem(x.epoch.Community, x.asset, 20_001); !errors.As(err, &funds) || funds.Have != 20_000 {
		t.Errorf("more than was paid back: %v", err)
	}
	a, err := x.founder.ProposeRedeem(x.epoch.Community, x.asset, 20_000)
	must(t, err)
	if p := a.Proposals[0]; p.Redeems[0].Amount != 20_000 || p.Claims[0].Amount != 20_000 {
		t.Errorf("%+v", p)
	}
	x.give(x.founder, x.third)
	x.agree(x.third)
	x.carry(x.third)
	x.fetch(x.founder)
	if h, err := x.founder.BoxBalance(x.epoch.Community); err != nil || h[0].Available != 0 {
		t.Errorf("%+v, %v", h, err)
	}
	x.conserved()
}

// The founder, who proposes, is away: two others go on without her.
func TestATreasurerWhoIsAwayDoesNotStopTheBox(t *testing.T) {
	x := newStrongbox(t)
	x.cashIn(x.founder, 10_000) // she signs, and is gone with it
	_, err := x.third.AskJoint(x.epoch.Community, x.account)
	must(t, err)
	x.give(x.third, x.second)
	_, err = x.second.AgreeJoint(x.epoch.Community, x.account, 2)
	must(t, err)
	x.give(x.second, x.third)
	x.seal(x.third)
	x.give(x.third, x.second)
	x.agree(x.second) // the opening
	x.give(x.second, x.third)
	x.carry(x.third)
	x.fetch(x.second)
	if a := x.boxOf(x.third); !a.CanPropose || len(a.Proposals) != 0 {
		t.Fatalf("%+v", a)
	}
	x.cashIn(x.third, 7_000)
	x.give(x.third, x.second)
	x.agree(x.second)
	x.carry(x.second)
	x.fetch(x.second)
	x.fixture.has(x.second, 7_000)
	x.conserved()
}

func TestTreasurersKnowTheirBoxByItsFirstEntryAlone(t *testing.T) {
	x := newStrongbox(t)
	a := x.boxOf(x.third) // nobody gave her a text
	if a.Restored || len(a.Members) != 3 || !a.Members[2].Self || a.Members[1].Self {
		t.Errorf("%+v", a)
	}
	if a := x.boxOf(x.founder); a.Members[1].Name != "Zawadi" || a.Members[2].Name != "Juma" {
		t.Errorf("the founder knows them by their cards: %+v", a.Members)
	}
	words, err := x.third.Words([]byte(pin))
	must(t, err)
	m, err := keys.ParseMnemonic(strings.Join(words, " "))
	must(t, err)
	again, _ := x.wallet()
	must(t, again.Restore(m, "", []byte(pin)))
	x.joinsAs(again)
	x.fetch(again)
	if a := x.boxOf(again); !a.Restored {
		t.Errorf("she can't know what she approved before: %+v", a)
	}
	stranger, _ := x.wallet()
	_, err = stranger.Create([]byte(pin), 12)
	must(t, err)
	x.joinsAs(stranger)
	x.fetch(stranger)
	if list, err := stranger.Joints(x.epoch.Community); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestABoxIsNotOfTwoWithOneKeyNorOfTooFew(t *testing.T) {
	v, founder := newVillage(t, 1)
	w, _ := v.wallet()
	_, err := w.Create([]byte(pin), 12)
	must(t, err)
	c, err := w.TreasurerCard("")
	must(t, err)
	kes, err := money.Lookup("KES")
	must(t, err)
	for name, f := range map[string]wallet.Founding{
		"one twice":        {Treasurers: []joint.Card{c, c}},
		"half of them":     {Treasurers: []joint.Card{c}, Approve: 1},
		"more than all":    {Treasurers: []joint.Card{c}, Approve: 3},
		"less than nobody": {Treasurers: []joint.Card{c}, Approve: -1},
	} {
		f.Name, f.Asset, f.Kind = "Market", kes, ledger.CashBacked
		if _, err := founder.Draft(f, 7); !errors.Is(err, wallet.ErrTreasurers) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A treasurer can seal what waits to anybody; it makes nobody a member.
func TestATextOfTheBoxMakesNobodyATreasurer(t *testing.T) {
	x := newStrongbox(t)
	x.cashIn(x.founder, 100)
	raw, err := x.founder.JointParcel(x.epoch.Community, x.account)
	must(t, err)
	key, err := x.second.BoxKeys(x.epoch.Community)
	must(t, err)
	p, err := joint.Open(raw, key...)
	must(t, err)
	for _, e := range p.Evidence { // the box's first entry, as if it waited yet
		if s, err := ledger.DecodeSigned(e.Entry); err == nil && s.Entry.Seq == 1 && s.Entry.Account == x.account {
			p.Proposals, p.Evidence = []joint.Proposed{{Entry: e.Entry}}, nil
		}
	}
	stranger, _ := x.wallet()
	_, err = stranger.Create([]byte(pin), 12)
	must(t, err)
	x.joinsAs(stranger)
	own, err := stranger.AccountKey(x.epoch.Community)
	must(t, err)
	for _, cards := range []int{0, 1} {
		for range cards {
			_, err := stranger.TreasurerCard("")
			must(t, err)
		}
		sealed, err := p.Seal(rand.Reader, own.Public())
		must(t, err)
		if _, err := stranger.TakeJoint(sealed); !errors.Is(err, wallet.ErrNotMember) {
			t.Errorf("with %d cards: %v", cards, err)
		}
		if list, err := stranger.Joints(x.epoch.Community); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
	}
}
