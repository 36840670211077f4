package view_test

import (
	"strings"
	"testing"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

var _ view.JointKeeper = (*wallet.Wallet)(nil)

// box is a shared account of amina, juma and zawadi, of whom two must approve;
// amina made it, and proposes.
type box struct {
	*village
	amina, juma, zawadi *person
	account             ledger.Account
}

func newBox(t *testing.T, amount money.Amount) *box {
	t.Helper()
	v := newVillage(t)
	b := &box{village: v, amina: v.member(10_000), juma: v.member(0), zawadi: v.member(0)}
	must(t, b.amina.Call(v.epoch.Community, accountOf(t, v, b.juma), "Juma"))
	must(t, b.amina.Call(v.epoch.Community, accountOf(t, v, b.zawadi), "Zawadi"))
	j := view.NewJoints(b.amina, b.amina.hub)
	defer j.Close()
	j.New()
	then(j.Make) // nothing is there yet
	j.SetName("Cash box")
	j.SetNeeded(1) // not more than half
	for _, p := range j.State().People {
		if p.Called != "" {
			j.Toggle(p)
		}
	}
	if s := j.State(); s.Members() != 3 || s.Needed != 2 || s.Fewest() != 2 || !s.CanMake() {
		t.Fatalf("%+v", s)
	}
	then(j.Make)
	s := j.State()
	if s.Step != view.JointsList || s.Open.IsZero() || !s.Made || len(s.Rows) != 1 || s.Rows[0].Name != "Cash box" {
		t.Fatalf("%+v", s)
	}
	j.Opened()
	if !j.State().Open.IsZero() {
		t.Fatal("it is opened again and again")
	}
	b.account = s.Open
	if amount > 0 {
		a, err := b.amina.Joint(v.epoch.Community, b.account)
		must(t, err)
		o := v.order(b.juma, amount)
		r, err := wallet.ParseRequest(a.Address)
		must(t, err)
		o.To = r.Address
		_, err = b.amina.Pay(o)
		must(t, err)
		v.carry(b.amina)
		v.fetch(b.amina)
	}
	return b
}

func (b *box) one(p *person) *view.Joint {
	b.t.Helper()
	v := view.NewJoint(p, p.hub, b.account)
	b.t.Cleanup(v.Close)
	return v
}

// takes has somebody take a text, from a file.
func (b *box) takes(p *person, text string) {
	b.t.Helper()
	j := view.NewJoints(p, p.hub)
	defer j.Close()
	j.TakeText()
	then(func() { j.FromFile(fileOf(text)) })
	if s := j.State(); !s.Notice.None() || s.Open != b.account || s.Made {
		b.t.Fatalf("%+v", s)
	}
}

// proposes has amina propose to pay zawadi, and gives the text for the others.
func (b *box) proposes(v *view.Joint, typed string) string {
	b.t.Helper()
	v.Propose()
	v.SetTo(b.address(b.zawadi))
	then(v.Next)
	keysIn(v.Key, typed)
	then(v.Next)
	if s := v.State(); s.Step != view.JointCheck || s.Payee.Called != "Zawadi" {
		b.t.Fatalf("%+v", s)
	}
	then(v.Do)
	s := v.State()
	if s.Step != view.JointHand || !strings.HasPrefix(s.Text, "sanduk-") || len(s.Row.Proposals) != 1 || !s.Row.Proposals[0].Mine {
		b.t.Fatalf("%+v", s)
	}
	return s.Text
}

func TestTwoOfThreePayFromASharedAccount(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBox(t, 5_000)
		amina := b.one(b.amina)
		b.takes(b.juma, b.proposes(amina, "20"))
		juma := b.one(b.juma)
		s := juma.State()
		if len(s.Row.Proposals) != 1 || !s.Row.Waits || s.Row.CanPropose {
			t.Fatalf("%+v", s)
		}
		juma.LookAt(s.Row.Proposals[0])
		look := juma.State().Look
		if look.Pays[0].Amount.Amount != 2_000 || look.Pays[0].To.Account != accountOf(t, b.village, b.zawadi) || look.In[0].Amount != 5_000 || look.After[0].Amount != 3_000 || !look.CanApprove() {
			t.Fatalf("%+v", look)
		}
		then(juma.Decline)
		if s := juma.State(); s.Step != view.JointOne || !s.Row.Proposals[0].Declined || s.Row.Waits {
			t.Fatalf("%+v", s)
		}
		juma.LookAt(juma.State().Row.Proposals[0])
		then(juma.Approve) // a no can be changed
		if s := juma.State(); !s.Notice.None() || s.Step != view.JointOne || s.Row.Pending != 1 || len(s.Row.Proposals) != 0 {
			t.Fatalf("%+v", s)
		}
		then(func() { b.carry(b.juma) })
		then(func() { b.fetch(b.zawadi) })
		h, err := b.zawadi.Balance(b.epoch.Community)
		must(t, err)
		if h[0].Available != 2_000 {
			t.Fatalf("%+v", h)
		}
		if s := juma.State(); s.Row.Pending != 0 || s.Row.Sums[0].Amount != 3_000 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestASharedAccountGivesNoMoreThanItHas(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBox(t, 5_000)
		v := b.one(b.amina)
		v.Propose()
		v.SetTo("nobody")
		then(v.Next)
		if s := v.State(); s.Notice.None() || s.Step != view.JointWho {
			t.Fatalf("%+v", s)
		}
		v.Choose(v.State().Recent[0])
		keysIn(v.Key, "50.01")
		if s := v.State(); !s.Over || s.CanNext() {
			t.Fatalf("%+v", s)
		}
		then(v.Delete)
		if s := v.State(); s.Over || !s.CanNext() || !v.Back() || v.State().Step != view.JointWho {
			t.Fatalf("%+v", s)
		}
	})
}

// The proposer is gone: another member asks, enough agree, the guardians are
// asked, and her opening is approved as a payment is.
func TestAnotherMemberComesToPropose(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBox(t, 5_000)
		amina := b.one(b.amina)
		then(amina.Hand)
		text := amina.State().Text
		b.takes(b.juma, text)
		b.takes(b.zawadi, text)
		juma, zawadi := b.one(b.juma), b.one(b.zawadi)
		juma.Propose()
		if s := juma.State(); s.Step != view.JointOne {
			t.Fatalf("%+v", s)
		}
		then(juma.Ask)
		if s := juma.State(); s.Step != view.JointHand || len(s.Row.Asks) != 1 || !s.Row.Asks[0].Mine || !s.Row.Asks[0].Self {
			t.Fatalf("%+v", s)
		}
		b.takes(b.zawadi, juma.State().Text)
		ask := zawadi.State().Row.Asks[0]
		if ask.Agreed != 1 || ask.Needed != 2 || ask.Mine || !zawadi.State().Row.Waits {
			t.Fatalf("%+v", ask)
		}
		then(func() { zawadi.Agree(ask.Place) })
		if s := zawadi.State(); s.Step != view.JointHand {
			t.Fatalf("%+v", s)
		}
		b.takes(b.juma, zawadi.State().Text)
		then(func() { b.feeds(b.juma); b.seal(b.juma) })
		juma.Back()
		s := juma.State()
		if len(s.Row.Proposals) != 1 || !s.Row.Proposals[0].Opening || s.Row.Proposals[0].Proposer.Account != accountOf(t, b.village, b.juma) {
			t.Fatalf("%+v", s.Row)
		}
		then(juma.Hand)
		b.takes(b.zawadi, juma.State().Text)
		zawadi.Back()
		zawadi.LookAt(zawadi.State().Row.Proposals[0])
		then(zawadi.Approve)
		if s := zawadi.State(); !s.Notice.None() || s.Row.Pending != 1 {
			t.Fatalf("%+v", s)
		}
		then(func() { b.carry(b.zawadi) })
		if s := zawadi.State(); s.Row.Pending != 0 || !s.Row.Members[1].Proposer {
			t.Fatalf("%+v", s.Row)
		}
	})
}

func TestATextThatIsDamagedOrForOthersIsRefused(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBox(t, 0)
		amina := b.one(b.amina)
		then(amina.Hand)
		text, stranger := amina.State().Text, b.member(0)
		j := view.NewJoints(stranger, stranger.hub)
		defer j.Close()
		j.TakeText()
		for given, want := range map[string]string{text: "not-shared-member", text[:len(text)-9] + "!": "bad-shared", "x": "bad-shared"} {
			j.SetText(given)
			then(j.Take)
			if s := j.State(); string(s.Notice.Code) != want || s.Text != given || !s.Open.IsZero() {
				t.Fatalf("%.20q: %+v", given, s)
			}
		}
		if !j.Back() || j.Back() {
			t.Fatal("back is the list, then out")
		}
	})
}
