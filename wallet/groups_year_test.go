package wallet_test

import (
	"context"
	"errors"
	"math/rand"
	"slices"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// groupYear is a group of 25 over its cycle. Eight of them have phones, which are
// handed from one to the next at the meetings; the guardians are met now and
// then, by one phone.
type groupYear struct {
	*savers
	rand *rand.Rand
	lost map[*wallet.Wallet]bool
}

const yearSeed = 20261125

// TestAYearOfAGroupEndsWithTheSameBooksOnEveryPhone: a key holder's phone is
// lost, and another is elected; the secretary cheats, and is replaced; and the
// share-out is the same to the coin on each phone, and adds up for an auditor.
func TestAYearOfAGroupEndsWithTheSameBooksOnEveryPhone(t *testing.T) {
	t.Logf("seed %d", yearSeed)
	y := &groupYear{savers: newGroup(t, 8, 25, 52), rand: rand.New(rand.NewSource(yearSeed)), lost: map[*wallet.Wallet]bool{}}
	y.light = true
	rules := y.group(y.amina).Books.Constitution
	secretary := y.amina
	for week := uint64(1); week <= rules.Meetings; week++ {
		y.clock = y.clock.Add(7 * 24 * time.Hour)
		y.anybodyPays(week)
		switch week {
		case 15:
			y.loseKey(secretary)
		case 30:
			secretary = y.cheat(secretary)
		default:
			y.week(secretary, week == rules.Meetings)
		}
		if y.rand.Intn(2) == 0 || week == rules.Meetings {
			y.carry(secretary)
			y.fetchAll()
		}
	}
	y.pass(secretary)
	y.pass(secretary)
	slices.Sort(y.sizes)
	t.Logf("%d texts handed on: half of them below %d bytes, the longest %d", len(y.sizes), y.sizes[len(y.sizes)/2], y.sizes[len(y.sizes)-1])
	y.same(rules.Meetings)
	y.audited()
}

// anybodyPays has a member pay into the account between two meetings.
func (y *groupYear) anybodyPays(week uint64) {
	if week%2 == 0 && !y.lost[y.amina] {
		y.pay(y.amina, money.Amount(100+50*y.rand.Intn(4)))
		y.fetchAll()
	}
}

func (y *groupYear) fetchAll() {
	for _, w := range y.phones {
		y.fetch(w)
	}
}

// week holds one meeting: some are late or away, some borrow, some pay back, and
// the phone dies in the middle of one in three.
func (y *groupYear) week(on *wallet.Wallet, last bool) {
	y.t.Helper()
	y.sit(on, group.StepOpen)
	for n := uint64(9); n <= 25; n++ {
		if y.rand.Intn(6) == 0 {
			y.write(on, group.Line{What: group.Roll, Member: n, N: uint64(group.Behind)}, group.Line{What: group.Assess, Member: n, N: 1}, group.Line{What: group.Roll, Member: n, N: uint64(group.Excused)})
		}
	}
	y.sit(on, group.StepShares)
	for n := uint64(1); n <= 8; n++ {
		y.write(on, group.Line{What: group.Buy, Member: n, N: uint64(1 + y.rand.Intn(4)), Side: group.Cash})
	}
	if y.rand.Intn(3) == 0 {
		on = y.dies(on)
	}
	y.sit(on, group.StepRepay)
	now := y.group(on).Meeting.Now
	for i := range now.Members {
		if owes := now.Members[i].Owes(); owes > 0 && y.rand.Intn(3) == 0 {
			y.write(on, group.Line{What: group.Repay, Member: uint64(i + 1), Amount: owes, Side: group.Cash})
		}
	}
	if last {
		y.shareOut(on)
	}
	g := y.sit(on, group.StepLend)
	for range 3 {
		n := uint64(1 + y.rand.Intn(25))
		if most := min(g.Meeting.Now.Limit(n), g.Meeting.Now.Loan.Cash, 2_000); most > 0 && !last {
			g = y.write(on, group.Line{What: group.Lend, Member: n, Amount: most, N: 1, Side: group.Cash})
		}
	}
	y.end(on)
}

// dies has another phone go on with what was handed to it.
func (y *groupYear) dies(on *wallet.Wallet) *wallet.Wallet {
	other := y.phones[len(y.phones)-1]
	y.brief(on, other)
	return other
}

func (y *groupYear) shareOut(on *wallet.Wallet) {
	y.t.Helper()
	g := y.sit(on, group.StepBusiness)
	d, err := g.Meeting.Now.Preview()
	must(y.t, err)
	g = y.write(on, group.Line{What: group.ShareOut, Amount: g.Meeting.Now.Free() - d.Rest})
	for i := range g.Meeting.Now.Members {
		due := g.Meeting.Now.Members[i].Due
		if cash := min(due, g.Meeting.Now.Loan.Cash); cash > 0 {
			g = y.write(on, group.Line{What: group.Take, Member: uint64(i + 1), Amount: cash, Side: group.Cash})
		}
	}
}

// end has all who must sign, and the proposer put the meeting into the books.
func (y *groupYear) end(on *wallet.Wallet) {
	y.t.Helper()
	y.sit(on, 0)
	y.signed(on)
	proposer := y.proposer()
	if proposer != on {
		y.brief(on, proposer)
	}
	must(y.t, onlyErr(proposer.CloseMeeting(y.epoch.Community, y.account)))
	y.pass(proposer) // who approved first hears of it at the next meeting
}

func (y *groupYear) proposer() *wallet.Wallet {
	for _, w := range y.phones {
		if y.group(w).Proposer && !y.lost[w] {
			return w
		}
	}
	y.t.Fatal("nobody proposes")
	return nil
}

// signed hands the meeting round until all have signed.
func (y *groupYear) signed(on *wallet.Wallet) {
	y.t.Helper()
	last := on
	for _, w := range y.phones {
		if w != last {
			y.brief(last, w)
			last = w
		}
		err := onlyErr(w.SignMeeting(y.epoch.Community, y.account, false))
		if err != nil && !errors.Is(err, group.ErrHands) { // neither counts nor holds a key
			y.t.Fatal(err)
		}
	}
	if last != on {
		y.brief(last, on)
	}
}

// loseKey loses the fourth member's phone: the meeting elects the seventh in her
// place, and gives her none.
func (y *groupYear) loseKey(on *wallet.Wallet) {
	y.t.Helper()
	gone := y.phones[3]
	y.lost[gone] = true
	y.phones = slices.DeleteFunc(slices.Clone(y.phones), func(w *wallet.Wallet) bool { return w == gone })
	y.sit(on, group.StepBusiness)
	y.write(on, group.Line{What: group.Elect, Member: 4}, group.Line{What: group.Phone, Member: 4}, group.Line{What: group.Elect, Member: 7, N: uint64(group.KeyHolder)})
	y.end(on)
}

// cheat has the secretary's phone propose one place twice, which shows to all;
// a counter's phone takes her place as proposer, without her.
func (y *groupYear) cheat(secretary *wallet.Wallet) *wallet.Wallet {
	y.t.Helper()
	y.sit(secretary, 0)
	y.signed(secretary)
	two := y.copyOf(secretary)
	must(y.t, onlyErr(secretary.CloseMeeting(y.epoch.Community, y.account)))
	y.clock = y.clock.Add(time.Minute)
	must(y.t, onlyErr(two.CloseMeeting(y.epoch.Community, y.account)))
	next := y.brother
	y.hand(secretary, next)
	y.hand(two, next)
	if a, err := next.Joint(y.epoch.Community, y.account); err != nil || !a.Members[0].Double {
		y.t.Fatalf("the cheat is not shown: %+v, %v", a.Members, err)
	}
	y.lost[secretary] = true
	y.phones = slices.DeleteFunc(slices.Clone(y.phones), func(w *wallet.Wallet) bool { return w == secretary })
	y.carry(next) // what was approved before
	y.takeOver(next)
	if a, err := next.Joint(y.epoch.Community, y.account); err != nil || !a.CanPropose || len(a.Members) != 7 {
		y.t.Fatalf("%+v, %v", a, err)
	}
	if y.group(next).Meeting != nil { // neither was approved by enough
		must(y.t, onlyErr(next.CloseMeeting(y.epoch.Community, y.account)))
		y.pass(next)
		y.pass(next)
	}
	return next
}

// takeOver makes a phone's wallet the proposer, with the guardians' seals.
func (y *groupYear) takeOver(next *wallet.Wallet) {
	y.t.Helper()
	_, err := next.AskJoint(y.epoch.Community, y.account)
	must(y.t, err)
	for range 2 {
		y.pass(next)
		for _, w := range y.phones {
			a, err := w.Joint(y.epoch.Community, y.account)
			must(y.t, err)
			for _, ask := range a.Asks {
				if !ask.Mine && !ask.Complete {
					_, err := w.AgreeJoint(y.epoch.Community, y.account, ask.Member)
					must(y.t, err)
				}
			}
		}
	}
	y.pass(next)
	y.seal(next)
	for range 2 {
		y.pass(next)
		for _, w := range y.phones {
			a, err := w.Joint(y.epoch.Community, y.account)
			must(y.t, err)
			for _, p := range a.Proposals {
				if p.Opening && !p.Mine && p.Wrong == nil {
					_, err := w.ApproveJoint(y.epoch.Community, y.account, p.ID)
					must(y.t, err)
				}
			}
		}
	}
	y.pass(next)
	y.carry(next)
	y.pass(next)
}

// same asks that each phone has the same books, and reckoned the same share-out.
func (y *groupYear) same(meetings uint64) {
	y.t.Helper()
	want := y.group(y.phones[0]).Books
	if want.Meeting != meetings || !want.Ended || want.Shares() != 0 {
		y.t.Fatalf("meeting %d, %d shares", want.Meeting, want.Shares())
	}
	var paid money.Amount
	for _, p := range want.Shared.Division.Payouts {
		paid += p.Paid
	}
	if paid+want.Shared.Division.Rest != want.Shared.Counted {
		y.t.Errorf("%d paid, %d left, %d counted", paid, want.Shared.Division.Rest, want.Shared.Counted)
	}
	for i, w := range y.phones {
		got := y.group(w).Books
		if got.Last != want.Last || got.Loan != want.Loan || got.Social != want.Social || !slices.Equal(got.Shared.Division.Payouts, want.Shared.Division.Payouts) {
			y.t.Errorf("phone %d has other books: meeting %d", i+1, got.Meeting)
		}
	}
	past, err := y.phones[0].GroupHistory(y.epoch.Community, y.account)
	must(y.t, err)
	if len(past) != int(meetings)+1 || !past[len(past)-1].Final {
		y.t.Errorf("%d meetings in the books", len(past)-1)
	}
}

// audited asks that a guardian's books add up, the group's account among them.
func (y *groupYear) audited() {
	y.t.Helper()
	must(y.t, y.guardians[0].store.View(func(tx store.Tx) error {
		r, err := audit.Run(context.Background(), book.Open(tx, y.epoch.Community), &y.epoch, keys.Verify, nil)
		if err != nil {
			return err
		}
		if len(r.Faults) != 0 || !r.Complete() || !r.Assets[0].Holds() {
			y.t.Errorf("%+v", r)
		}
		return nil
	}))
	var held money.Amount
	for _, b := range y.group(y.phones[0]).Books.Balances() {
		held += b.Amount
	}
	h, err := y.phones[0].Joint(y.epoch.Community, y.account)
	must(y.t, err)
	if len(h.Holdings) == 1 && h.Holdings[0].Available != held {
		y.t.Errorf("the account has %d, the books say %d", h.Holdings[0].Available, held)
	}
}
