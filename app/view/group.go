package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// GroupKeeper is what the screens of savings groups call.
type GroupKeeper interface {
	Acquainted
	Groups(community ledger.ID) ([]wallet.Group, error)
	Group(community ledger.ID, account ledger.Account) (wallet.Group, error)
	ApproveJoint(community ledger.ID, account ledger.Account, id ledger.ID) (wallet.JointAccount, error)
	WriteLines(community ledger.ID, account ledger.Account, lines []wallet.SaidLine) (wallet.Group, error)
	RewriteLines(community ledger.ID, account ledger.Account, had int, lines []wallet.SaidLine) (wallet.Group, error)
	TakeBackLine(community ledger.ID, account ledger.Account) (wallet.Group, error)
	SignMeeting(community ledger.ID, account ledger.Account, again bool) (wallet.Group, error)
	CloseMeeting(community ledger.ID, account ledger.Account) (wallet.Group, error)
	ChooseRival(community ledger.ID, account ledger.Account) (wallet.Group, error)
	GroupText(community ledger.ID, account ledger.Account) (string, error)
	GroupHistory(community ledger.ID, account ledger.Account) ([]wallet.SatMeeting, error)
	JointParcel(community ledger.ID, account ledger.Account) ([]byte, error)
	TakeJoint(sealed []byte) (wallet.JointAccount, error)
}

// GroupRow is a savings group in a list.
type GroupRow struct {
	Account ledger.Account
	Name    string
	Founded bool // else it waits for approvals, or for the guardians
	Waits   bool // for this wallet's owner
	Held    bool // a meeting is written down here
	Members int
	Shares  int   // the owner's
	Savings Money // what they cost
	Next    time.Time
}

// GroupNext is what comes next in a group, as far as this phone knows.
type GroupNext string

// What comes next.
const (
	GroupPay       GroupNext = "pay"       // a first payment begins it
	GroupPaid      GroupNext = "paid"      // it is on its way
	GroupAgree     GroupNext = "agree"     // the owner looks at what waits, and approves it
	GroupBegins    GroupNext = "begins"    // the others approve the founding
	GroupChoose    GroupNext = "choose"    // another phone wrote the meeting otherwise
	GroupWrong     GroupNext = "wrong"     // the meeting can't stand on the books here
	GroupMeet      GroupNext = "meet"      // a meeting can begin
	GroupGoOn      GroupNext = "go-on"     // it is held
	GroupSign      GroupNext = "sign"      // it is over: the owner signs
	GroupHands     GroupNext = "hands"     // others sign
	GroupClose     GroupNext = "close"     // all signed: the owner puts it into the books
	GroupCloses    GroupNext = "closes"    // the secretary does
	GroupApprovals GroupNext = "approvals" // the others approve the entry
	GroupGuardians GroupNext = "guardians" // the guardians have to see the founding
)

// GroupPerson is a member.
type GroupPerson struct {
	Number  int
	Key     []byte // whose cloth stands beside the name
	Name    string
	Self    bool
	Phone   bool
	Left    bool
	Offices []string
	Shares  int
	Savings Money
	Owes    Money // of loans
	PastDue bool
	Fines   Money
	Social  Money // contributions that she owes
	Due     Money // to her
	PaidIn  Money // into the account, and not yet used
}

// Debt tells whether she owes anything.
func (p GroupPerson) Debt() bool { return p.Owes.Amount+p.Fines.Amount+p.Social.Amount > 0 }

// GroupFunds is what a group has.
type GroupFunds struct {
	Box, LoanCash, SocialCash  Money // cash in the box, and what of it is whose
	LoanAccount, SocialAccount Money // certified, in the account
	Lent, Worth, Dues, Bank    Money
}

// GroupState is what GroupHome shows.
type GroupState struct {
	Progress
	GroupRow
	GroupFunds
	Comes    GroupNext
	Pending  int // entries in the books here that wait for the guardians
	Cycle    int
	Meeting  int // of the cycle, the last one or that which is held
	Meetings int // of a cycle; 0: it has no end
	Ended    bool
	People   []GroupPerson
	Own      GroupPerson // Number 0: the owner is no member
	DueIn    int         // meetings until the owner's loan is due; less than 0: it is past due
	Missing  []string    // who still signs
	Rules    GroupRules
	PayText  string       // at GroupPay: a request for what a share costs
	Mine     []MinuteLine // the last lines as they are written here; at GroupAgree all
	Theirs   []MinuteLine
}

// GroupHome is one savings group.
type GroupHome struct {
	model[GroupState, *GroupState]
	wallet  GroupKeeper
	hub     *Hub
	account ledger.Account

	// Under the model's lock, as the state is.
	group wallet.Group
}

// NewGroupHome shows it, and again after every change.
func NewGroupHome(w GroupKeeper, hub *Hub, account ledger.Account) *GroupHome {
	v := &GroupHome{wallet: w, hub: hub, account: account}
	v.follow(hub, v.read)
	return v
}

func (v *GroupHome) read() (func(*GroupState), error) {
	g, err := groupOf(v.wallet, v.account)
	if err != nil {
		return nil, err
	}
	return func(s *GroupState) {
		v.group = g
		fillGroup(s, g)
	}, nil
}

func groupOf(w GroupKeeper, account ledger.Account) (wallet.Group, error) {
	c, err := w.Current()
	if err != nil {
		return wallet.Group{}, err
	}
	return w.Group(c.ID, account)
}

// booksOf are a group's books as far as the meeting went that is held.
func booksOf(g wallet.Group) *group.State {
	if g.Meeting != nil && g.Meeting.Wrong == nil {
		return g.Meeting.Now
	}
	return g.Books
}

func groupRows(list []wallet.Group) []GroupRow {
	out := make([]GroupRow, 0, len(list))
	for _, g := range list {
		out = append(out, groupRow(g))
	}
	return out
}

func groupRow(g wallet.Group) GroupRow {
	r := GroupRow{Account: g.Account, Name: g.Name, Founded: g.Founded, Waits: asksMe(g), Held: g.Meeting != nil}
	if !g.Founded {
		if g.Planned != nil {
			r.Members = len(g.Planned.Members)
		}
		r.Waits = r.Waits || comesNext(g) == GroupPay
		return r
	}
	s := booksOf(g)
	for i := range s.Members {
		if s.Members[i].Active() {
			r.Members++
		}
	}
	if g.Self > 0 {
		r.Shares = int(s.Members[g.Self-1].Shares)
	}
	r.Savings = notice.MoneyOf(s.Constitution.Price*money.Amount(r.Shares), g.Asset)
	if s.NextAt > 0 {
		r.Next = time.UnixMilli(int64(s.NextAt))
	}
	if comes := comesNext(g); comes == GroupSign || comes == GroupClose || comes == GroupChoose {
		r.Waits = true
	}
	return r
}

// asksMe tells whether an entry waits for the owner's approval.
func asksMe(g wallet.Group) bool {
	for _, p := range g.Proposals {
		if !p.Mine && !p.Declined && p.Wrong == nil {
			return true
		}
	}
	return false
}

func comesNext(g wallet.Group) GroupNext {
	m := g.Meeting
	switch {
	case g.Unpaid && g.OnTheWay > 0:
		return GroupPaid
	case g.Unpaid:
		return GroupPay
	case asksMe(g):
		return GroupAgree
	case !g.Founded && g.Pending == 0:
		return GroupBegins
	case len(g.Proposals) > 0:
		return GroupApprovals
	case g.Rival != nil:
		return GroupChoose
	case !g.Founded:
		return GroupGuardians
	case m == nil:
		return GroupMeet
	case m.Wrong != nil:
		return GroupWrong
	case !m.Over():
		return GroupGoOn
	case mayHand(g) && !m.Signed:
		return GroupSign
	case len(m.Missing) > 0:
		return GroupHands
	case g.Proposer:
		return GroupClose
	}
	return GroupCloses
}

// mayHand tells whether the owner counts or holds a key.
func mayHand(g wallet.Group) bool {
	return g.Self > 0 && g.Meeting.Now.Members[g.Self-1].Offices&(group.Counter|group.KeyHolder) != 0
}

func fillGroup(s *GroupState, g wallet.Group) {
	s.GroupRow, s.Comes, s.Rules, s.People, s.Own = groupRow(g), comesNext(g), GroupRules{}, nil, GroupPerson{}
	s.Missing, s.Mine, s.Theirs, s.Pending = nil, nil, nil, g.Pending
	if !g.Founded {
		if g.Planned != nil {
			s.Rules, s.People, s.PayText = rulesOfGroup(g.Planned.Constitution, g.Asset), plannedPeople(g), payText(g)
		}
		return
	}
	b := booksOf(g)
	s.GroupFunds, s.Rules = fundsOf(b, g.Asset), rulesOfGroup(b.Constitution, g.Asset)
	s.Cycle, s.Meeting, s.Meetings, s.Ended = int(b.Cycle), int(b.Meeting), int(b.Constitution.Meetings), b.Ended
	s.People = peopleOf(g, b)
	if g.Self > 0 {
		s.Own = s.People[g.Self-1]
		if loan := b.Members[g.Self-1].Loan; loan.Owed() > 0 {
			s.DueIn = int(b.Due(&loan)) - int(b.Ever)
		}
	}
	if g.Meeting != nil {
		for _, n := range g.Meeting.Missing {
			s.Missing = append(s.Missing, g.Said(b.Members[n-1].Name))
		}
		if s.Mine = lastLines(g, g.Meeting); s.Comes == GroupAgree {
			s.Mine = allLines(g, g.Meeting)
		}
	}
	if g.Rival != nil {
		s.Theirs = lastLines(g, g.Rival)
	}
}

// payText is a request for what a share costs: the first payment to the group.
func payText(g wallet.Group) string {
	r, err := wallet.ParseRequest(g.Address)
	if err != nil {
		return ""
	}
	r.Amount, r.Code = money.Format(g.Planned.Constitution.Price, g.Asset.Decimals), g.Asset.Code
	return r.String()
}

func fundsOf(b *group.State, a wallet.AssetInfo) GroupFunds {
	of := func(m money.Amount) Money { return notice.MoneyOf(m, a) }
	return GroupFunds{
		Box: of(b.Loan.Cash + b.Social.Cash), LoanCash: of(b.Loan.Cash), SocialCash: of(b.Social.Cash), LoanAccount: of(b.Loan.Wallet),
		SocialAccount: of(b.Social.Wallet), Lent: of(b.Lent()), Worth: of(b.Worth()), Dues: of(b.Dues()), Bank: of(b.Bank),
	}
}

// Approve approves what waits for the owner.
func (v *GroupHome) Approve() {
	v.do(func(g wallet.Group) error {
		for _, p := range g.Proposals {
			if p.Mine || p.Declined || p.Wrong != nil {
				continue
			}
			if _, err := v.wallet.ApproveJoint(g.Community, g.Account, p.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// Choose takes the other phone's writing of the meeting in the place of this
// one's.
func (v *GroupHome) Choose() {
	v.do(func(g wallet.Group) error {
		_, err := v.wallet.ChooseRival(g.Community, g.Account)
		return err
	})
}

// do is a command about the group as it was read.
func (v *GroupHome) do(f func(wallet.Group) error) {
	v.work(func(*GroupState) func() (func(*GroupState), error) {
		g := v.group
		return func() (func(*GroupState), error) {
			if err := f(g); err != nil {
				return nil, err
			}
			return func(*GroupState) { v.afterwards(v.hub.Signed) }, nil
		}
	})
}
