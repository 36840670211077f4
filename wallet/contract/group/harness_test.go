package group_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

var (
	community = ledger.ID{7}
	box       = ledger.Account{0: byte(ledger.TypeJoint), 1: 9}
)

// must fails a test, or a property of one.
func must(t interface {
	Helper()
	Fatal(...any)
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// key is the same each time it is asked for.
func key(n uint64) *keys.Key {
	if k, known := held[n]; known {
		return k
	}
	k, err := keys.KeyFromSecret([32]byte(binary.BigEndian.AppendUint64(make([]byte, 24), n)))
	if err != nil {
		panic(err)
	}
	held[n] = k
	return k
}

var held = map[uint64]*keys.Key{}

// note names a text.
func note(text string) []byte {
	n := group.Note{Text: text}
	id := n.ID()
	return id[:]
}

func account(n uint64) ledger.Account { return ledger.SingleAccount(key(n).Public()) }

// village is a group in a test: its books, and what came into and left the
// account by them.
type village struct {
	t interface {
		Helper()
		Fatal(...any)
		Fatalf(string, ...any)
	}
	state  *group.State
	seq    uint64
	time   uint64
	paid   []contract.Payment // comes in with the next minutes
	sent   []contract.Effect  // of the last
	in     money.Amount       // into the account, all in all
	out    money.Amount
	acts   [][]byte
	events []contract.Event
}

// Offices of the first members; the fourth to the sixth hold the keys.
func offices() []group.Office {
	return []group.Office{group.Chair | group.Counter, group.Secretary, group.BoxKeeper | group.Counter, group.KeyHolder, group.KeyHolder, group.KeyHolder}
}

func founding(c group.Constitution, members, phones int) group.Founding {
	f := group.Founding{Constitution: c}
	for i := range members {
		m := group.Founder{Name: note(fmt.Sprintf("Member %d", i+1)), Account: []byte{}}
		if i < phones {
			a := account(uint64(i + 1))
			m.Account = a[:]
		}
		if i < len(offices()) {
			m.Offices = offices()[i]
		}
		f.Members = append(f.Members, m)
	}
	return f
}

func newVillage(t testing.TB, c group.Constitution, members int) *village {
	t.Helper()
	v := &village{t: t, state: &group.State{}, time: 1_000}
	f := founding(c, members, max(6, members-2))
	v.step(f.Bytes())
	return v
}

func (v *village) step(acts []byte) {
	v.t.Helper()
	if err := v.try(acts); err != nil {
		v.t.Fatal(err)
	}
}

// try takes an event in, or leaves all as it was.
func (v *village) try(acts []byte) error {
	ev := &contract.Event{Community: community, Account: box, Seq: v.seq + 1, Time: v.time + 1, Paid: v.paid, Acts: acts, Verify: keys.Verify}
	next, effects, err := contract.Step(v.state, ev)
	if err != nil {
		return err
	}
	v.state, v.sent = next.(*group.State), effects
	v.seq, v.time, v.acts = v.seq+1, v.time+1, append(v.acts, acts)
	v.events = append(v.events, *ev)
	for _, p := range v.paid {
		v.in += p.Amount
	}
	for _, e := range effects {
		v.out += e.Amount
	}
	v.paid = nil
	held := money.Amount(0)
	for _, b := range v.state.Balances() {
		held += b.Amount
	}
	if held != v.in-v.out {
		v.t.Fatalf("the account has %d, the books say %d", v.in-v.out, held)
	}
	return nil
}

// pay has a member pay into the group's account.
func (v *village) pay(member uint64, amount money.Amount) {
	v.paid = append(v.paid, contract.Payment{Payer: account(member), Asset: v.state.Constitution.Asset, Amount: amount})
}

// sitting is a meeting while it is written down.
type sitting struct {
	*village
	now   *group.State
	lines []group.Line
}

func (v *village) sit() *sitting {
	now, err := v.state.Begin(v.paid)
	must(v.t, err)
	return &sitting{village: v, now: now}
}

// try records a line, or leaves the meeting as it was.
func (s *sitting) try(l group.Line) error {
	next := s.now.Clone().(*group.State)
	if err := next.Record(&l); err != nil {
		return err
	}
	s.now, s.lines = next, append(s.lines, l)
	return nil
}

func (s *sitting) do(lines ...group.Line) {
	s.t.Helper()
	for _, l := range lines {
		if err := s.try(l); err != nil {
			s.t.Fatalf("%+v: %v", l, err)
		}
	}
}

func (s *sitting) refuse(why error, lines ...group.Line) {
	s.t.Helper()
	for _, l := range lines {
		if err := s.try(l); !errors.Is(err, why) {
			s.t.Fatalf("%+v: %v, want %v", l, err, why)
		}
	}
}

// to goes on to a step, doing what each step before it cannot do without.
func (s *sitting) to(want group.Step) {
	s.t.Helper()
	for {
		at, held := s.now.At()
		if held && at == want {
			return
		}
		if !held && s.now.Done() {
			s.t.Fatalf("the meeting ended before step %d", want)
		}
		s.least(at)
		s.do(group.Line{What: group.Next})
	}
}

// least does what a step can't do without.
func (s *sitting) least(at group.Step) {
	s.t.Helper()
	switch at {
	case group.StepRoll:
		for i := range s.now.Members {
			if m := &s.now.Members[i]; m.Active() && (len(s.lines) == 0 || m.Here == 0) {
				s.do(group.Line{What: group.Roll, Member: uint64(i + 1), N: uint64(group.Present)})
			}
		}
	case group.StepOpen:
		for f := group.LoanFund; f <= group.SocialFund; f++ {
			s.do(group.Line{What: group.Recall, N: uint64(f), Amount: s.cash(f)})
		}
		s.count()
	case group.StepSocial:
		for i := range s.now.Members {
			if m := &s.now.Members[i]; m.Active() && m.Social > 0 {
				s.do(group.Line{What: group.Give, Member: uint64(i + 1), Amount: m.Social, Side: group.Cash})
			}
		}
	case group.StepShares:
		for i := range s.now.Members {
			if m := &s.now.Members[i]; m.Active() && m.Here == group.Present && !s.now.Ended && m.Bought+m.Missed == 0 {
				s.buy(uint64(i+1), 1)
			}
		}
	case group.StepTotal:
		s.do(group.Line{What: group.Total, Amount: s.now.Free()})
	case group.StepClose:
		s.count()
	}
}

func (s *sitting) cash(f group.FundName) money.Amount {
	if f == group.SocialFund {
		return s.now.Social.Cash
	}
	return s.now.Loan.Cash
}

// counter is a member who counts.
func (s *sitting) counter() uint64 {
	return uint64(1 + slices.IndexFunc(s.now.Members, func(m group.Member) bool { return m.Active() && m.Offices&group.Counter != 0 }))
}

func (s *sitting) count() {
	s.t.Helper()
	for f := group.LoanFund; f <= group.SocialFund; f++ {
		s.do(group.Line{What: group.Count, Member: s.counter(), N: uint64(f), Amount: s.cash(f)})
	}
}

func (s *sitting) buy(member, n uint64) {
	s.t.Helper()
	s.do(group.Line{What: group.Buy, Member: member, N: n, Side: group.Cash})
}

// minutes are the meeting as it was written down, signed by all who have to.
func (s *sitting) minutes() *group.Minutes {
	m := &group.Minutes{Before: s.state.Last, Held: s.time, Lines: s.lines}
	s.sign(m)
	return m
}

func (s *sitting) sign(m *group.Minutes) {
	m.Hands = nil
	digest := m.Digest(community, box)
	for i := range s.now.Members {
		if p := &s.now.Members[i]; p.Active() && p.Offices&(group.Counter|group.KeyHolder) != 0 {
			sig, err := keyOf(p.Account).Sign(digest)
			must(s.t, err)
			m.Hands = append(m.Hands, group.Hand{Member: uint64(i + 1), Signature: sig})
		}
	}
}

func keyOf(a ledger.Account) *keys.Key {
	for _, k := range held { // who has an account was asked for her key
		if ledger.SingleAccount(k.Public()) == a {
			return k
		}
	}
	panic("a key that no test made")
}

// end goes on to the locks, and takes the minutes into the books.
func (s *sitting) end() {
	s.t.Helper()
	s.to(group.StepClose)
	s.least(group.StepClose)
	s.do(group.Line{What: group.Next})
	s.step(s.minutes().Bytes())
}

// meet holds a meeting in which everybody is there, gives, and buys a share.
func (v *village) meet(times int) {
	v.t.Helper()
	for range times {
		v.sit().end()
	}
}
