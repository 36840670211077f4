package view_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/paper"
	"sanduk.app/app/report"
	"sanduk.app/app/view"
	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// club is a savings group of four: its secretary, who proposes, a counter and a
// key holder with phones, and one without.
type club struct {
	*village
	account ledger.Account
	phones  []*person
}

func newClub(t *testing.T, change func(*group.Constitution)) *club {
	t.Helper()
	v := newVillage(t)
	x := &club{village: v, phones: []*person{v.member(100_000), v.member(100_000), v.member(100_000)}}
	id := v.epoch.Community
	var others []keys.Address
	for _, p := range x.phones[1:] {
		others = append(others, v.order(p, 1).To)
	}
	a, err := x.phones[0].MakeJoint(id, "Umoja", others, 2)
	must(t, err)
	x.account = a.Account
	r, err := wallet.ParseRequest(a.Address)
	must(t, err)
	_, err = x.phones[0].Pay(wallet.Order{Community: id, To: r.Address, Asset: v.order(x.phones[0], 1).Asset, Amount: 1_000})
	must(t, err)
	v.carry(x.phones[0])
	rules := group.Usual(v.order(x.phones[0], 1).Asset, 500, 100, 50)
	rules.Counters, rules.Locks, rules.Lending.First, rules.Lending.Stop, rules.Meetings = 1, 1, 1, 0, 8
	rules.Fines = []group.Fine{{Name: "late", Amount: 50}}
	if change != nil {
		change(&rules)
	}
	members := []wallet.NewMember{{Name: "Amina", Offices: group.Chair | group.Secretary}, {Name: "Baraka", Offices: group.Counter}, {Name: "Chiku", Offices: group.KeyHolder}, {Name: "Dada"}}
	for i, p := range x.phones {
		to := v.order(p, 1).To
		members[i].Address = &to
	}
	_, err = x.phones[0].StartGroup(id, x.account, rules, members)
	must(t, err)
	return x
}

// hand gives one phone what another has, through the screens.
func (x *club) hand(from, to *person) {
	x.t.Helper()
	give := view.NewGroupHand(from, from.hub, x.account, false)
	defer give.Close()
	text := give.State().Text
	sealed, err := joint.ParseText(text)
	must(x.t, err)
	if _, err := to.Group(x.epoch.Community, x.account); err != nil { // it is new there
		_, err := to.TakeJoint(sealed)
		must(x.t, err)
		return
	}
	take := view.NewGroupHand(to, to.hub, x.account, true)
	defer take.Close()
	take.SetText(text)
	take.Take()
	synctest.Wait()
	if s := take.State(); !s.Taken {
		x.t.Fatalf("%+v", s)
	}
}

// begun has all agree, so that the group is founded everywhere.
func (x *club) begun() *club {
	x.t.Helper()
	for _, p := range x.phones[1:] {
		x.hand(x.phones[0], p)
		home := view.NewGroupHome(p, p.hub, x.account)
		if s := home.State(); len(s.People) != 4 || s.Rules.Price.Amount != 500 || !s.Founded && s.Comes != view.GroupAgree {
			x.t.Fatalf("%+v", s)
		}
		home.Approve()
		synctest.Wait()
		home.Close()
		x.hand(p, x.phones[0])
	}
	x.settle()
	return x
}

// settle has all meet the guardian, and each other.
func (x *club) settle() {
	for range 2 {
		for _, p := range x.phones {
			x.fetch(p)
			x.carry(p)
		}
		for _, p := range x.phones[1:] {
			raw, err := x.phones[0].JointParcel(x.epoch.Community, x.account)
			must(x.t, err)
			_, err = p.TakeJoint(raw)
			must(x.t, err)
			raw, err = p.JointParcel(x.epoch.Community, x.account)
			must(x.t, err)
			_, err = x.phones[0].TakeJoint(raw)
			must(x.t, err)
			p.hub.Changed()
		}
		x.phones[0].hub.Changed()
	}
}

func (x *club) sitting(p *person) *view.Sitting {
	return view.NewSitting(p, p.hub, x.account, time.Now)
}

func (x *club) home(p *person) view.GroupState {
	home := view.NewGroupHome(p, p.hub, x.account)
	defer home.Close()
	return home.State()
}

func TestBooksTellMinutesPassbooksAndTheShareOut(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		x := newClub(t, nil).begun()
		amina := x.phones[0]
		v := x.sitting(amina)
		defer v.Close()
		do(v.AllHere)
		do(v.Next)
		fill(v, "recall", "loan", 0, "0")
		fill(v, "recall", "social", 0, "0")
		counts(v, "0", "0")
		do(v.Next)
		do(v.AllPay)
		do(v.Next)
		for n, shares := range map[int]int{1: 2, 2: 1, 3: 1, 4: 1} {
			do(func() { v.Buy(n, shares) })
		}
		for range 4 { // to other business
			do(v.Next)
		}
		at(t, v, view.SitBusiness)
		do(func() { v.Begin("share-out", 0) })
		if f := v.State().Form; !f.Can || f.Out.Paid.Amount != 2_500 || len(f.Out.Payouts) != 4 || f.Out.Payouts[0].Paid.Amount != 1_000 {
			t.Fatalf("%+v", f)
		}
		do(v.Write)
		fill(v, "take", "", 1, "")
		do(v.Next)
		do(v.Next)
		counts(v, "15", "4")
		do(v.Next)
		at(t, v, view.SitLocks)
		x.locks(v)
		b := view.NewGroupBooks(amina, amina.hub, x.account)
		defer b.Close()
		s := b.State()
		if meetings := s.Books.Meetings(); len(meetings) != 1 || meetings[0].Number != 1 || !meetings[0].Final {
			t.Fatalf("%+v", meetings)
		}
		if pass := s.Books.Passbook(1); len(pass) != 3 || pass[1].Line.What != "buy" || pass[1].In.Amount != 1_000 || pass[2].Out.Amount != 1_000 {
			t.Fatalf("%+v", pass)
		}
		if !s.Out.Shared || s.Mine.Amount != 1_000 || s.Agrees() {
			t.Fatalf("%+v", s.Out)
		}
		printed(t, s.Books)
		keysIn(b.Key, "9.99")
		if s := b.State(); s.Agrees() || s.More || s.Differ.Amount != 1 {
			t.Fatalf("%+v", s)
		}
		do(b.Delete)
		do(b.Delete)
		do(b.Delete)
		do(b.Delete)
		keysIn(b.Key, "10")
		if s := b.State(); !s.Agrees() {
			t.Fatalf("%+v", s.Said)
		}
	})
}

// printed has each document be written, in scripts of all kinds.
func printed(t *testing.T, b *report.GroupBooks) {
	t.Helper()
	for _, language := range []string{"en", "hi", "ar", "am"} {
		texts, err := i18n.Open(language, time.Now)
		must(t, err)
		for name, d := range map[string]*paper.Document{"minutes": b.MinutesDocument(texts, 1), "passbook": b.PassbookDocument(texts, 1), "figures": b.FiguresDocument(texts)} {
			var out bytes.Buffer
			must(t, report.Pages(&out, d))
			if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) || len(d.Parts) < 2 {
				t.Fatalf("%s in %s: %d bytes", name, language, out.Len())
			}
		}
		if text := b.PassbookText(texts, 1); !strings.Contains(text, "Umoja") || len(text) > 400 {
			t.Fatalf("no code for paper: %q", text)
		}
	}
	var table bytes.Buffer
	must(t, b.WriteCashBook(&table))
	if want := "1,1,2000-01-01,1,Amina,buy,loan,cash,10.00,,"; !strings.Contains(table.String(), want) {
		t.Fatalf("no line %q in\n%s", want, table.String())
	}
}

func do(f func()) {
	f()
	synctest.Wait()
}

// fill begins an act, types an amount and writes.
func fill(v *view.Sitting, act, fund string, n int, amount string) {
	if fund != "" {
		do(func() { v.BeginFund(act, fund) })
	} else {
		do(func() { v.Begin(act, n) })
	}
	keysIn(v.Key, amount)
	do(v.Write)
}

// counts says what is in the box.
func counts(v *view.Sitting, loan, social string) {
	fill(v, "count", "loan", 0, loan)
	fill(v, "count", "social", 0, social)
}

func at(t *testing.T, v *view.Sitting, step view.SittingStep) view.SittingState {
	t.Helper()
	s := v.State()
	if s.Step != step || !s.Notice.None() {
		t.Fatalf("at %s, not at %s: %+v, undo %+v", s.Step, step, s.Notice, s.Undo)
	}
	return s
}

func TestAMeetingGoesFromRollCallToTheLocks(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		x := newClub(t, nil).begun()
		amina := x.phones[0]
		if s := x.home(amina); s.Comes != view.GroupMeet || s.Own.PaidIn.Amount != 1_000 || s.Members != 4 {
			t.Fatalf("%+v", s)
		}
		v := x.sitting(amina)
		defer func() { v.Close() }()
		if s := at(t, v, view.SitRoll); s.CanNext || s.Meeting != 1 || s.Number != 1 || s.Of != 10 {
			t.Fatalf("%+v", s)
		}
		do(func() { v.Mark(4, "absent") })
		do(v.AllHere)
		do(func() { v.Mark(3, "late") })
		do(func() { v.Begin("fine", 3) })
		do(func() { v.SetOption("late") })
		do(v.Write)
		if s := at(t, v, view.SitRoll); !s.CanNext || s.People[2].Fines.Amount != 50 || s.People[0].Here != "present" || s.People[3].Here != "absent" {
			t.Fatalf("%+v", s)
		}
		do(v.Next)
		fill(v, "recall", "loan", 0, "0")
		fill(v, "recall", "social", 0, "5")
		counts(v, "0", "0")
		if s := at(t, v, view.SitOpen); !s.CanNext || s.Funds[1].Agrees || s.Funds[1].Said.Amount != 500 || s.Funds[1].Open() {
			t.Fatalf("%+v", s.Funds)
		}
		do(v.Next)
		do(v.AllPay)
		if s := at(t, v, view.SitSocial); s.Sum.Amount != 300 || s.SumOf != 3 || s.People[3].Social.Amount != 100 {
			t.Fatalf("%+v", s)
		}
		do(v.Next)
		do(func() { v.Buy(1, 1) })
		do(func() { v.SetAccount(true) })
		do(func() { v.Buy(1, 1) })
		do(func() { v.SetAccount(false) })
		do(func() { v.Buy(2, 3) })
		do(func() { v.Buy(2, -1) })
		do(func() { v.Buy(3, 5) })
		do(func() { v.Buy(3, 1) }) // more than one may
		if s := v.State(); s.Notice.Code != "group-rule" || s.Shares != 9 || s.Sum.Amount != 4_500 || s.People[0].PaidIn.Amount != 500 {
			t.Fatalf("%+v", s)
		}
		do(v.Next)
		do(func() { v.Pay(3) })
		do(func() { v.Pay(3) }) // takes it back
		if s := at(t, v, view.SitFines); s.Sum.Amount != 0 || s.People[2].Fines.Amount != 50 {
			t.Fatalf("%+v", s)
		}
		do(func() { v.Pay(3) })
		do(v.Next)
		if s := at(t, v, view.SitTotal); s.Free.Amount != 4_550 || !s.CanNext {
			t.Fatalf("%+v", s)
		}
		do(v.Next)
		do(v.Next) // no loans to pay back
		at(t, v, view.SitBusiness)
		do(v.Next)
		fill(v, "ask", "", 2, "30")
		fill(v, "ask", "", 3, "30")
		if s := at(t, v, view.SitLend); s.Asked.Amount != 6_000 || s.CanGiveOut() {
			t.Fatalf("%+v", s)
		}
		do(func() { v.Unask(3) })
		do(v.GiveOut)
		if s := at(t, v, view.SitLend); s.People[1].Owes.Amount != 3_000 || s.Lent {
			t.Fatalf("%+v", s)
		}
		do(v.Next)
		counts(v, "10", "3")
		if s := at(t, v, view.SitClose); s.CanNext || s.Funds[0].Short.Amount != 50 || s.Funds[0].Books.Amount != 1_050 {
			t.Fatalf("%+v", s.Funds)
		}
		fill(v, "count", "loan", 0, "10.5")
		if s := at(t, v, view.SitClose); !s.CanNext || s.Funds[0].Open() {
			t.Fatalf("%+v", s.Funds)
		}
		do(v.Next)
		if s := at(t, v, view.SitLocks); s.CanSign || s.Missing != 2 || s.Closes {
			t.Fatalf("%+v", s)
		}
		x.locks(v)
	})
}

// locks has all sign who have to, and the secretary put the meeting into the
// books, until every phone has it.
func (x *club) locks(v *view.Sitting) {
	x.t.Helper()
	amina := x.phones[0]
	for _, p := range x.phones[1:] {
		x.hand(amina, p)
		if s := x.home(p); s.Comes != view.GroupSign || !s.Waits {
			x.t.Fatalf("%+v", s)
		}
		signs := x.sitting(p)
		do(signs.Sign)
		if s := signs.State(); !s.Notice.None() || s.CanSign {
			x.t.Fatalf("%+v", s)
		}
		signs.Close()
		x.hand(p, amina)
	}
	if s := v.State(); !s.Closes {
		x.t.Fatalf("%+v", s)
	}
	do(v.Conclude)
	if s := x.home(amina); s.Comes != view.GroupApprovals {
		x.t.Fatalf("%+v", s)
	}
	x.settle()
	for _, p := range x.phones {
		if s := x.home(p); s.Comes != view.GroupMeet || s.Held {
			x.t.Fatalf("%+v", s)
		}
	}
}

func TestUndoTakesTheLastChangeBackAlsoOnAnotherPhone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		x := newClub(t, nil).begun()
		amina, baraka := x.phones[0], x.phones[1]
		v := x.sitting(amina)
		do(v.AllHere)
		do(func() { v.Mark(2, "late") })
		do(func() { v.Mark(2, "absent") })
		do(v.TakeBack)
		if s := at(t, v, view.SitRoll); s.People[1].Here != "late" {
			t.Fatalf("%+v", s.People)
		}
		do(v.TakeBack)
		do(v.TakeBack)
		if s := at(t, v, view.SitRoll); s.Lines != 0 || s.Undo != nil || s.People[1].Here != "" {
			t.Fatalf("%+v", s)
		}
		do(v.AllHere)
		v.Close() // the phone dies
		x.hand(amina, baraka)
		v = x.sitting(baraka)
		defer func() { v.Close() }()
		if s := at(t, v, view.SitRoll); s.Lines != 4 || s.Undo == nil || s.Undo.Name != "Dada" || s.Undo.Word != "present" {
			t.Fatalf("%+v", s)
		}
		do(v.TakeBack)
		if s := at(t, v, view.SitRoll); s.Lines != 3 || s.People[3].Here != "" {
			t.Fatalf("%+v", s)
		}
	})
}

func TestAMismatchKeepsBothFiguresAndTheBoxStaysOpenUntilItIsResolved(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		x := newClub(t, nil).begun()
		v := x.sitting(x.phones[0])
		defer v.Close()
		do(v.AllHere)
		do(v.Next)
		fill(v, "recall", "loan", 0, "0")
		fill(v, "recall", "social", 0, "0")
		counts(v, "7", "0")
		s := at(t, v, view.SitOpen)
		if f := s.Funds[0]; !f.Open() || f.Over.Amount != 700 || f.Count.Amount != 700 || f.Books.Amount != 0 || !s.CanNext {
			t.Fatalf("%+v", f)
		}
		do(func() { v.BeginFund("resolve", "loan") })
		if f := v.State().Form; f.Can || len(f.Options) != 1 || f.Option != "found" {
			t.Fatalf("%+v", f)
		}
		do(func() { v.SetText("under the cloth") })
		do(v.Write)
		if f := at(t, v, view.SitOpen).Funds[0]; f.Open() || f.Books.Amount != 700 {
			t.Fatalf("%+v", f)
		}
	})
}
