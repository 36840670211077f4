package wallet_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// savers are a group, some of whose members have phones. The first phone is the
// secretary's, who proposes; the next two count, and three hold the keys.
type savers struct {
	*fixture
	account ledger.Account
	phones  []*wallet.Wallet
	light   bool  // phones hand each other brief texts
	sizes   []int // of these, in bytes
}

func newSavers(t testing.TB) *savers {
	t.Helper()
	return newGroup(t, 7, 9, 8)
}

// newGroup is a group with so many phones and members, and meetings in a cycle.
func newGroup(t testing.TB, phones, members, meetings int) *savers {
	t.Helper()
	x := &savers{fixture: newFixture(t, 4)}
	invitation, err := x.founder.Invite(x.epoch.Community)
	must(t, err)
	x.phones = []*wallet.Wallet{x.amina, x.brother, x.founder}
	for len(x.phones) < phones {
		x.phones = append(x.phones, x.member(invitation))
	}
	var others []keys.Address
	for _, w := range x.phones[1:] {
		others = append(others, x.order(w, 1).To)
	}
	made, err := x.amina.MakeJoint(x.epoch.Community, "Umoja", others, 0)
	must(t, err)
	x.account = made.Account
	x.pay(x.amina, 5_000)
	x.pass(x.amina)
	x.found(members, meetings)
	return x
}

func (x *savers) pay(w *wallet.Wallet, amount money.Amount) {
	x.t.Helper()
	a, err := w.Joint(x.epoch.Community, x.account)
	must(x.t, err)
	r, err := wallet.ParseRequest(a.Address)
	must(x.t, err)
	_, err = w.Pay(wallet.Order{Community: x.epoch.Community, To: r.Address, Asset: x.asset, Amount: amount})
	must(x.t, err)
	x.carry(w)
	x.fetch(w)
}

// pass hands a text from phone to phone, from one of them on and back to it, as
// at a meeting.
func (x *savers) pass(from *wallet.Wallet) {
	x.t.Helper()
	last := from
	for _, w := range append(append([]*wallet.Wallet(nil), x.phones...), from) {
		if w != last {
			x.hand(last, w)
			last = w
		}
	}
}

func (x *savers) hand(from, to *wallet.Wallet) {
	x.t.Helper()
	if x.light {
		x.brief(from, to)
		return
	}
	raw, err := from.JointParcel(x.epoch.Community, x.account)
	must(x.t, err)
	_, err = to.TakeJoint(raw)
	must(x.t, err)
}

// brief is what a few codes carry.
func (x *savers) brief(from, to *wallet.Wallet) int {
	x.t.Helper()
	text, err := from.GroupText(x.epoch.Community, x.account)
	must(x.t, err)
	raw, err := joint.ParseText(text)
	must(x.t, err)
	_, err = to.TakeJoint(raw)
	must(x.t, err)
	x.sizes = append(x.sizes, len(raw))
	return len(raw)
}

func groupRules(asset ledger.ID) group.Constitution {
	c := group.Usual(asset, 500, 100, 50)
	c.Lending.First, c.Meetings = 1, 8
	c.Fines = []group.Fine{{Name: "late", Amount: 50}}
	return c
}

func (x *savers) found(count, meetings int) {
	x.t.Helper()
	offices := []group.Office{group.Secretary, group.Counter, group.Counter, group.KeyHolder, group.KeyHolder, group.KeyHolder}
	var members []wallet.NewMember
	for i := range count {
		m := wallet.NewMember{Name: fmt.Sprintf("Mama %d", i+1)}
		if i < len(offices) {
			m.Offices = offices[i]
		}
		if i < len(x.phones) {
			a := x.order(x.phones[i], 1).To
			m.Address = &a
		}
		members = append(members, m)
	}
	rules := groupRules(x.asset)
	rules.Meetings = uint64(meetings)
	g, err := x.amina.StartGroup(x.epoch.Community, x.account, rules, members)
	must(x.t, err)
	if g.Founded || len(g.Proposals) != 1 {
		x.t.Fatalf("%+v", g)
	}
	x.approveAll()
	if g := x.group(x.phones[6]); !g.Founded || g.Self != 7 || g.Said(g.Books.Members[7].Name) != "Mama 8" || g.Books.Members[0].PaidIn != 5_000 {
		x.t.Fatalf("%+v", g)
	}
}

// approveAll has every phone approve what waits, until all have it.
func (x *savers) approveAll() {
	x.t.Helper()
	last := x.amina
	for _, w := range x.phones[1:] {
		x.hand(last, w)
		last = w
		g := x.group(w)
		for _, p := range g.Proposals {
			_, err := w.ApproveJoint(x.epoch.Community, x.account, p.ID)
			must(x.t, err)
		}
	}
	x.pass(last)
}

func (x *savers) group(w *wallet.Wallet) wallet.Group {
	x.t.Helper()
	g, err := w.Group(x.epoch.Community, x.account)
	must(x.t, err)
	return g
}

func (x *savers) write(w *wallet.Wallet, lines ...group.Line) wallet.Group {
	x.t.Helper()
	var said []wallet.SaidLine
	for _, l := range lines {
		said = append(said, wallet.SaidLine{Line: l})
	}
	g, err := w.WriteLines(x.epoch.Community, x.account, said)
	if err != nil {
		x.t.Fatalf("%+v: %v", lines, err)
	}
	return g
}

// sit writes a meeting on a phone, up to a step.
func (x *savers) sit(w *wallet.Wallet, until group.Step) wallet.Group {
	x.t.Helper()
	for {
		g := x.group(w)
		now := g.Books
		if g.Meeting != nil {
			now = g.Meeting.Now
		}
		at, held := now.At()
		if held && at == until || now.Done() {
			return g
		}
		x.least(w, now, at)
		x.write(w, group.Line{What: group.Next})
	}
}

// least does what a step can't do without.
func (x *savers) least(w *wallet.Wallet, now *group.State, at group.Step) {
	x.t.Helper()
	var lines []group.Line
	for i := range now.Members {
		n := uint64(i + 1)
		switch m := &now.Members[i]; {
		case !m.Active():
		case at == group.StepRoll:
			lines = append(lines, group.Line{What: group.Roll, Member: n, N: uint64(group.Present)})
		case at == group.StepSocial && m.Social > 0:
			lines = append(lines, group.Line{What: group.Give, Member: n, Amount: m.Social, Side: group.Cash})
		case at == group.StepShares && m.Bought == 0 && m.Here == group.Present:
			lines = append(lines, group.Line{What: group.Buy, Member: n, N: 1, Side: group.Cash})
		}
	}
	counter := uint64(0)
	for i := range now.Members {
		if now.Members[i].Offices&group.Counter != 0 {
			counter = uint64(i + 1)
		}
	}
	for f, cash := range []money.Amount{now.Loan.Cash, now.Social.Cash} {
		if at == group.StepOpen {
			lines = append(lines, group.Line{What: group.Recall, N: uint64(f + 1), Amount: cash})
		}
		if at == group.StepOpen || at == group.StepClose {
			lines = append(lines, group.Line{What: group.Count, Member: counter, N: uint64(f + 1), Amount: cash})
		}
	}
	if at == group.StepTotal {
		lines = append(lines, group.Line{What: group.Total, Amount: now.Free()})
	}
	x.write(w, lines...)
}

// lock ends a meeting that is written on a phone: all sign in turn, and the
// secretary puts it into the books.
func (x *savers) lock(on *wallet.Wallet) {
	x.t.Helper()
	x.sit(on, 0)
	x.signAll(on)
	_, err := on.CloseMeeting(x.epoch.Community, x.account)
	must(x.t, err)
	x.pass(on) // for the approvals
	x.pass(on) // for those who approved first
}

func (x *savers) signAll(on *wallet.Wallet) {
	x.t.Helper()
	last := on
	for _, w := range x.phones[1:6] {
		if w != last {
			x.brief(last, w)
		}
		last = w
		_, err := w.SignMeeting(x.epoch.Community, x.account, false)
		must(x.t, err)
	}
	if last != on {
		x.brief(last, on)
	}
}

func TestAGroupMeetsWithNoNetworkAndEveryPhoneHasTheSameBooks(t *testing.T) {
	x := newSavers(t)
	x.write(x.amina, group.Line{What: group.Roll, Member: 9, N: uint64(group.Excused)})
	x.sit(x.amina, group.StepShares)
	x.write(x.amina, group.Line{What: group.Buy, Member: 1, N: 5, Side: group.Wallet}) // of what she paid in
	x.lock(x.amina)
	first := x.group(x.amina)
	if first.Books.Meeting != 1 || first.Meeting != nil || first.Pending == 0 || first.Books.Loan != (group.Fund{Cash: 8 * 500, Wallet: 2_500}) {
		t.Fatalf("%+v", first.Books)
	}
	for i, w := range x.phones {
		if g := x.group(w); g.Books.Last != first.Books.Last || g.Meeting != nil {
			t.Errorf("phone %d has other books", i+1)
		}
	}
	x.lock(x.amina) // and another before any guardian was met
	x.carry(x.amina)
	if g := x.group(x.amina); g.Pending != 0 || g.Books.Meeting != 2 {
		t.Fatalf("%d entries wait", g.Pending)
	}
	past, err := x.amina.GroupHistory(x.epoch.Community, x.account)
	must(t, err)
	if len(past) != 3 || !past[2].Final || len(past[1].Postings) == 0 {
		t.Errorf("%d meetings", len(past))
	}
}

func TestAnotherOfficerGoesOnWhenTheSecretarysPhoneDies(t *testing.T) {
	x := newSavers(t)
	x.sit(x.amina, group.StepShares)
	x.write(x.amina, group.Line{What: group.Buy, Member: 7, N: 3, Side: group.Cash})
	x.brief(x.amina, x.brother)
	x.write(x.amina, group.Line{What: group.Buy, Member: 8, N: 2, Side: group.Cash}) // and it dies
	g := x.group(x.brother)
	if g.Meeting == nil || g.Meeting.Now.Members[6].Bought != 3 || g.Meeting.Now.Members[7].Bought != 0 {
		t.Fatalf("%+v", g.Meeting)
	}
	x.write(x.brother, group.Line{What: group.Buy, Member: 8, N: 2, Side: group.Cash})
	x.sit(x.brother, 0)
	x.signAll(x.brother)
	// It comes back to life: it had the same lines, and takes what followed.
	x.brief(x.brother, x.amina)
	_, err := x.amina.CloseMeeting(x.epoch.Community, x.account)
	must(t, err)
	x.pass(x.amina)
	x.pass(x.amina)
	for i, w := range x.phones {
		if g := x.group(w); g.Books.Meeting != 1 || g.Books.Members[7].Shares != 2 {
			t.Errorf("phone %d: %+v", i+1, g.Books)
		}
	}
}

func TestTwoWritingsOfOneMeetingAreNeverPutTogetherByThemselves(t *testing.T) {
	x := newSavers(t)
	x.sit(x.amina, group.StepShares)
	x.brief(x.amina, x.brother)
	x.write(x.amina, group.Line{What: group.Buy, Member: 7, N: 3, Side: group.Cash})
	x.write(x.brother, group.Line{What: group.Buy, Member: 7, N: 4, Side: group.Cash})
	x.brief(x.brother, x.amina)
	g := x.group(x.amina)
	if g.Rival == nil || g.Meeting.Now.Members[6].Bought != 3 || g.Rival.Now.Members[6].Bought != 4 {
		t.Fatalf("%+v", g)
	}
	g, err := x.amina.ChooseRival(x.epoch.Community, x.account)
	must(t, err)
	if g.Rival != nil || g.Meeting.Now.Members[6].Bought != 4 {
		t.Fatalf("%+v", g)
	}
}

func TestAHandIsGivenOnceAndAgainOnlyForACorrection(t *testing.T) {
	x := newSavers(t)
	x.sit(x.amina, group.StepBusiness)
	if _, err := x.amina.SignMeeting(x.epoch.Community, x.account, false); !errors.Is(err, group.ErrUnfinished) {
		t.Errorf("an unfinished meeting: %v", err)
	}
	x.sit(x.amina, 0)
	if _, err := x.amina.SignMeeting(x.epoch.Community, x.account, false); !errors.Is(err, group.ErrHands) {
		t.Errorf("the secretary: %v", err)
	}
	if _, err := x.amina.CloseMeeting(x.epoch.Community, x.account); !errors.Is(err, group.ErrHands) {
		t.Errorf("nobody signed: %v", err)
	}
	x.brief(x.amina, x.brother)
	_, err := x.brother.SignMeeting(x.epoch.Community, x.account, false)
	must(t, err)
	_, err = x.amina.TakeBackLine(x.epoch.Community, x.account)
	must(t, err)
	_, err = x.amina.WriteLine(x.epoch.Community, x.account, group.Line{What: group.Remark}, "It rained")
	must(t, err)
	g := x.write(x.amina, group.Line{What: group.Next})
	if !g.Meeting.Over() {
		t.Fatal("it is not over")
	}
	x.brief(x.amina, x.brother)
	must(t, onlyErr(x.brother.ChooseRival(x.epoch.Community, x.account)))
	if _, err := x.brother.SignMeeting(x.epoch.Community, x.account, false); !errors.Is(err, wallet.ErrSignedOther) {
		t.Errorf("other minutes: %v", err)
	}
	must(t, onlyErr(x.brother.SignMeeting(x.epoch.Community, x.account, true)))
}

func onlyErr(_ wallet.Group, err error) error { return err }

func TestARefusedLineChangesNothingAndTheProgramMayDieBetweenTwo(t *testing.T) {
	x := newSavers(t)
	x.sit(x.amina, group.StepShares)
	before := x.group(x.amina).Meeting.Minutes
	if _, err := x.amina.WriteLine(x.epoch.Community, x.account, group.Line{What: group.Buy, Member: 1, N: 9, Side: group.Cash}, ""); !errors.Is(err, group.ErrShares) {
		t.Fatal(err)
	}
	again := x.copyOf(x.amina) // what was on the disk when it died
	if got := x.group(again).Meeting.Minutes; len(got.Lines) != len(before.Lines) {
		t.Errorf("%d lines, before %d", len(got.Lines), len(before.Lines))
	}
}

func TestAMeetingsTextIsSmallEnoughForCodes(t *testing.T) {
	x := newSavers(t)
	x.lock(x.amina)
	x.carry(x.amina)
	x.sit(x.amina, 0)
	if n := x.brief(x.amina, x.brother); n > 10_000 {
		t.Errorf("%d bytes", n)
	} else {
		t.Logf("%d bytes, sealed to %d phones", n, len(x.phones))
	}
}

func TestNobodyTakesMoneyOutOfAGroupButByItsRules(t *testing.T) {
	x := newSavers(t)
	if _, err := x.amina.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.amina, 100)}); err == nil {
		t.Error("a plain payment was proposed")
	}
	x.clock = x.clock.Add(time.Hour)
	x.pay(x.amina, 700)
	x.sit(x.amina, group.StepBusiness)
	g := x.write(x.amina, group.Line{What: group.Return, Member: 1, Amount: 5_700})
	if g.Meeting.Now.Members[0].PaidIn != 0 {
		t.Errorf("%+v", g.Meeting.Now.Members[0])
	}
	x.lock(x.amina)
	x.carry(x.amina)
	x.fetch(x.amina)
	if h, err := x.amina.Balance(x.epoch.Community); err != nil || h[0].Available != 100_000 {
		t.Errorf("%+v %v", h, err)
	}
}
