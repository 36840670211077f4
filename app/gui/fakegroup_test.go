package gui_test

import (
	"crypto/sha256"
	"strings"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
)

// fakeGroup is a savings group with the real rules, and no other phone.
type fakeGroup struct {
	account   ledger.Account
	name      string
	self      uint64
	books     *group.State
	planned   *group.Founding
	lines     []group.Line
	rival     []group.Line
	notes     map[ledger.ID]string
	signed    []uint64
	proposals []wallet.Proposal
	pending   int
	proposer  bool
	unpaid    bool
	past      []wallet.SatMeeting
}

// said keeps a text, and names it.
func (g *fakeGroup) said(text string) ledger.ID {
	id := ledger.ID(sha256.Sum256([]byte(text)))
	g.notes[id] = text
	return id
}

func (g *fakeGroup) follow(lines []group.Line) *wallet.Meeting {
	m := &wallet.Meeting{Minutes: group.Minutes{Lines: lines, Held: uint64(now().UnixMilli())}}
	m.Now, m.Wrong = g.books.Begin(nil)
	for i := range lines {
		if m.Wrong == nil {
			m.Wrong = m.Now.Record(&lines[i])
		}
	}
	for i := range m.Now.Members {
		n := uint64(i + 1)
		if m.Now.Members[i].Offices&(group.Counter|group.KeyHolder) == 0 {
			continue
		}
		there := false
		for _, s := range g.signed {
			there = there || s == n
		}
		if !there {
			m.Missing = append(m.Missing, n)
		}
		m.Signed = m.Signed || there && n == g.self
	}
	return m
}

func (g *fakeGroup) show() wallet.Group {
	out := wallet.Group{
		Community: marketID(), Account: g.account, Address: addressOf("group").String(), Name: g.name, Asset: shilling(), Founded: g.planned == nil, Planned: g.planned,
		Books: g.books, Self: g.self, Notes: g.notes, Proposals: g.proposals, Pending: g.pending, Proposer: g.proposer, Unpaid: g.unpaid,
	}
	if g.books != nil && len(g.lines) > 0 {
		out.Meeting = g.follow(g.lines)
	}
	if len(g.rival) > 0 {
		out.Rival = g.follow(g.rival)
	}
	return out
}

func (f *fake) ofGroup(account ledger.Account) *fakeGroup {
	for _, g := range f.groups {
		if g.account == account {
			return g
		}
	}
	return nil
}

// onGroup changes a group and shows it.
func (f *fake) onGroup(account ledger.Account, do func(*fakeGroup) error) (wallet.Group, error) {
	defer f.locked()()
	g := f.ofGroup(account)
	if g == nil {
		return wallet.Group{}, wallet.ErrNoGroup
	}
	if err := do(g); err != nil {
		return wallet.Group{}, err
	}
	return g.show(), nil
}

func (f *fake) Groups(ledger.ID) (out []wallet.Group, err error) {
	defer f.locked()()
	for _, g := range f.groups {
		out = append(out, g.show())
	}
	return out, nil
}

func (f *fake) Group(_ ledger.ID, account ledger.Account) (wallet.Group, error) {
	return f.onGroup(account, func(*fakeGroup) error { return nil })
}

func (f *fake) WriteLines(c ledger.ID, account ledger.Account, lines []wallet.SaidLine) (wallet.Group, error) {
	g := f.ofGroup(account)
	var all []wallet.SaidLine
	for _, l := range g.lines {
		all = append(all, wallet.SaidLine{Line: l})
	}
	return f.RewriteLines(c, account, len(g.lines), append(all, lines...))
}

func (f *fake) RewriteLines(_ ledger.ID, account ledger.Account, had int, lines []wallet.SaidLine) (wallet.Group, error) {
	return f.onGroup(account, func(g *fakeGroup) error {
		if had != len(g.lines) {
			return group.ErrMinutes
		}
		var all []group.Line
		for _, l := range lines {
			if l.Text != "" {
				id := g.said(l.Text)
				l.Note = id[:]
			}
			all = append(all, l.Line)
		}
		if m := g.follow(all); m.Wrong != nil {
			return m.Wrong
		}
		g.lines, g.signed = all, nil
		return nil
	})
}

func (f *fake) TakeBackLine(c ledger.ID, account ledger.Account) (wallet.Group, error) {
	return f.onGroup(account, func(g *fakeGroup) error { g.lines = g.lines[:len(g.lines)-1]; return nil })
}

func (f *fake) SignMeeting(_ ledger.ID, account ledger.Account, _ bool) (wallet.Group, error) {
	return f.onGroup(account, func(g *fakeGroup) error { g.signed = append(g.signed, g.self); return nil })
}

func (f *fake) CloseMeeting(_ ledger.ID, account ledger.Account) (wallet.Group, error) {
	return f.onGroup(account, func(g *fakeGroup) error {
		g.proposals = []wallet.Proposal{{ID: ledger.ID{5}, Kind: group.Kind, Mine: true}}
		return nil
	})
}

func (f *fake) ChooseRival(_ ledger.ID, account ledger.Account) (wallet.Group, error) {
	return f.onGroup(account, func(g *fakeGroup) error { g.lines, g.rival = g.rival, nil; return nil })
}

func (f *fake) GroupText(ledger.ID, ledger.Account) (string, error) {
	return "sanduk-shared-1" + strings.Repeat("pW3kQz", 150), nil
}

// founding is that of seven women, two of whom count and three hold the keys.
func (g *fakeGroup) founding() *group.Founding {
	rules := group.Usual(shilling().ID, 20_000, 2_000, 1_000)
	rules.Lending.First, rules.Meetings = 3, 26
	rules.Fines = []group.Fine{{Name: "Late", Amount: 1_000}, {Name: "Telephone rings", Amount: 2_000}}
	f := &group.Founding{Constitution: rules}
	for _, m := range []struct {
		name    string
		phone   bool
		offices group.Office
	}{
		{"Fruit stall", true, group.Secretary}, {"Mama Zawadi", true, group.Chair}, {"Fish stall", true, group.Counter}, {"Tailor", true, group.Counter},
		{"Weaver", true, group.KeyHolder}, {"Baker", true, group.KeyHolder}, {"Aunt in Mombasa", true, group.KeyHolder}, {"Grandmother Neema", false, group.BoxKeeper},
	} {
		id := g.said(m.name)
		p := group.Founder{Name: id[:], Account: []byte{}, Offices: m.offices}
		if m.phone {
			a := accountOf(addressOf(strings.ToLower(m.name)))
			p.Account = a[:]
		}
		f.Members = append(f.Members, p)
	}
	return f
}

// newFakeGroup is one before its first meeting.
func newFakeGroup() *fakeGroup {
	g := &fakeGroup{account: ledger.Account{2, 77}, name: "Well Women’s Group", self: 1, notes: map[ledger.ID]string{}, proposer: true, books: &group.State{}}
	f := g.founding()
	paid := []contract.Payment{{Payer: accountOf(addressOf("fruit stall")), Asset: shilling().ID, Amount: 40_000}}
	if _, err := g.books.Apply(&contract.Event{Community: marketID(), Account: g.account, Seq: 1, Time: 1, Paid: paid, Acts: f.Bytes()}); err != nil {
		panic(err)
	}
	return g
}

// hold writes lines until a step; at the end of each it does what there is to do.
func (g *fakeGroup) hold(until group.Step, also ...func(group.Step) []group.Line) {
	for {
		m := g.follow(g.lines)
		at, held := m.Now.At()
		if m.Wrong != nil {
			panic(m.Wrong)
		}
		if at == until && (held || len(g.lines) == 0) || m.Now.Done() {
			return
		}
		lines := g.usual(m.Now, at)
		for _, a := range also {
			lines = append(lines, a(at)...)
		}
		g.lines = append(g.lines, append(lines, group.Line{What: group.Next})...)
	}
}

// usual is what is done at a step of any meeting.
func (g *fakeGroup) usual(now *group.State, at group.Step) (out []group.Line) {
	for i := range now.Members {
		n := uint64(i + 1)
		m := &now.Members[i]
		switch at {
		case group.StepRoll:
			here := group.Present
			if i == 4 {
				here = group.Absent
			}
			out = append(out, group.Line{What: group.Roll, Member: n, N: uint64(here)})
		case group.StepSocial:
			if m.Social > 0 && i != 4 {
				out = append(out, group.Line{What: group.Give, Member: n, Amount: m.Social, Side: group.Cash})
			}
		case group.StepShares:
			if i != 4 {
				out = append(out, group.Line{What: group.Buy, Member: n, N: uint64(1 + i%5), Side: group.Cash})
			}
		case group.StepFines:
			if m.Fines > 0 {
				out = append(out, group.Line{What: group.PayFine, Member: n, Amount: m.Fines, Side: group.Cash})
			}
		case group.StepRepay:
			if m.Owes() > 0 {
				out = append(out, group.Line{What: group.Repay, Member: n, Amount: m.Owes() / 2, Side: group.Cash})
			}
		}
	}
	switch at {
	case group.StepOpen:
		out = append(out, group.Line{What: group.Recall, N: 1, Amount: now.Loan.Cash}, group.Line{What: group.Recall, N: 2, Amount: now.Social.Cash})
		out = append(out, group.Line{What: group.Count, Member: 3, N: 1, Amount: now.Loan.Cash}, group.Line{What: group.Count, Member: 3, N: 2, Amount: now.Social.Cash})
	case group.StepClose:
		out = append(out, group.Line{What: group.Count, Member: 3, N: 1, Amount: now.Loan.Cash}, group.Line{What: group.Count, Member: 3, N: 2, Amount: now.Social.Cash})
	case group.StepTotal:
		out = append(out, group.Line{What: group.Total, Amount: now.Free()})
	}
	return out
}

// sat has so many meetings be in the books.
func (g *fakeGroup) sat(meetings int, also ...func(group.Step) []group.Line) *fakeGroup {
	for range meetings {
		g.hold(0, also...)
		m := group.Minutes{Before: g.books.Last, Held: uint64(now().UnixMilli()), Lines: g.lines}
		for _, n := range []uint64{3, 4, 5, 6, 7} {
			m.Hands = append(m.Hands, group.Hand{Member: n})
		}
		if _, err := g.books.Apply(&contract.Event{Community: marketID(), Account: g.account, Seq: 2, Time: m.Held, Acts: m.Bytes()}); err != nil {
			panic(err)
		}
		last := g.books.Clone().(*group.State)
		g.past = append(g.past, wallet.SatMeeting{Entry: ledger.ID{byte(len(g.past) + 1)}, Final: len(g.past) < 2, Minutes: m, Books: last, Postings: g.books.Journal})
		g.lines = nil
	}
	return g
}

func (f *fake) GroupHistory(_ ledger.ID, account ledger.Account) ([]wallet.SatMeeting, error) {
	defer f.locked()()
	return f.ofGroup(account).past, nil
}

// agreesGroup takes what waits in a group away.
func (f *fake) agreesGroup(account ledger.Account) bool {
	defer f.locked()()
	g := f.ofGroup(account)
	if g == nil {
		return false
	}
	g.proposals, g.pending = nil, 1
	return true
}

func (f *fake) PlanGroup(_ ledger.ID, name string, rules group.Constitution, members []wallet.NewMember) (wallet.Group, error) {
	defer f.locked()()
	g := &fakeGroup{account: ledger.Account{2, 88}, name: name, notes: map[ledger.ID]string{}, unpaid: true}
	founding := &group.Founding{Constitution: rules}
	for _, m := range members {
		id := g.said(m.Name)
		p := group.Founder{Name: id[:], Account: []byte{}, Offices: m.Offices}
		if m.Address != nil {
			a := accountOf(*m.Address)
			p.Account = a[:]
		}
		founding.Members = append(founding.Members, p)
	}
	if err := group.Check(founding); err != nil {
		return wallet.Group{}, err
	}
	g.planned = founding
	f.groups = append(f.groups, g)
	return g.show(), nil
}
