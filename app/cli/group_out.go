package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

type groupOut struct {
	Name      string           `json:"name"`
	Address   string           `json:"address"`
	Founded   bool             `json:"founded"`
	Code      string           `json:"code,omitempty"`
	Cycle     uint64           `json:"cycle"`
	Meeting   uint64           `json:"meeting"`
	Next      string           `json:"next_meeting,omitempty"`
	Loan      fundOut          `json:"loan_fund"`
	Social    fundOut          `json:"social_fund"`
	Lent      string           `json:"lent"`
	Due       string           `json:"due"`
	Bank      string           `json:"owed_to_bank"`
	Worth     string           `json:"worth"`
	Shares    uint64           `json:"shares"`
	Self      uint64           `json:"self"`
	Members   []groupMemberOut `json:"members"`
	Held      *meetingOut      `json:"meeting_held,omitempty"`
	Rival     bool             `json:"rival"`
	Waiting   int              `json:"waiting_for_approvals"`
	Pending   int              `json:"waiting_for_guardians"`
	Proposer  bool             `json:"proposer"`
	Adjourned bool             `json:"adjourned"`
	Ended     bool             `json:"shared_out"`
	Differ    []differenceOut  `json:"differences"`
}

type fundOut struct {
	Cash   string `json:"cash"`
	Wallet string `json:"wallet"`
}

type groupMemberOut struct {
	Number  uint64 `json:"number"`
	Name    string `json:"name"`
	Phone   bool   `json:"phone"`
	Offices string `json:"offices"`
	Active  bool   `json:"active"`
	Shares  uint64 `json:"shares"`
	Owes    string `json:"owes"`
	PastDue bool   `json:"past_due"`
	Fines   string `json:"fines"`
	Social  string `json:"owes_social"`
	Due     string `json:"due"`
	PaidIn  string `json:"paid_in"`
}

type meetingOut struct {
	Step    string   `json:"step"`
	Over    bool     `json:"over"`
	Signed  bool     `json:"signed"`
	Missing []uint64 `json:"missing_hands"`
	Lines   []string `json:"lines"`
	Wrong   string   `json:"wrong,omitempty"`
}

type differenceOut struct {
	Meeting uint64 `json:"meeting"`
	Fund    string `json:"fund"`
	Books   string `json:"books"`
	Said    string `json:"said"`
	Counted bool   `json:"counted"`
	Reason  string `json:"reason,omitempty"`
	Why     string `json:"why,omitempty"`
}

func stepName(s group.Step) string {
	names := []string{"roll call", "count", "social fund", "shares", "fines", "total", "repayments", "loans", "other business", "closing"}
	if s == 0 || int(s) > len(names) {
		return ""
	}
	return names[s-1]
}

func fundName(f group.FundName) string {
	if f == group.SocialFund {
		return "social"
	}
	return "loan"
}

// groupJSON shows a group as far as its meeting went.
func groupJSON(g wallet.Group) groupOut {
	out := groupOut{Name: g.Name, Address: g.Address, Founded: g.Founded, Self: g.Self, Waiting: len(g.Proposals), Pending: g.Pending, Proposer: g.Proposer, Members: []groupMemberOut{}, Differ: []differenceOut{}}
	if !g.Founded {
		return out
	}
	s := nowOf(g)
	show := func(a money.Amount) string { return money.Format(a, g.Asset.Decimals) }
	out.Code, out.Cycle, out.Meeting, out.Rival = g.Asset.Code, s.Cycle, s.Meeting, g.Rival != nil
	out.Loan, out.Social = fundOut{show(s.Loan.Cash), show(s.Loan.Wallet)}, fundOut{show(s.Social.Cash), show(s.Social.Wallet)}
	out.Lent, out.Due, out.Bank, out.Worth, out.Shares = show(s.Lent()), show(s.Dues()), show(s.Bank), show(s.Worth()), s.Shares()
	out.Adjourned, out.Ended = s.Adjourned, s.Ended
	if s.NextAt > 0 {
		out.Next = time.UnixMilli(int64(s.NextAt)).UTC().Format(time.DateOnly)
	}
	for i := range s.Members {
		m := &s.Members[i]
		out.Members = append(out.Members, groupMemberOut{
			Number: uint64(i + 1), Name: g.Said(m.Name), Phone: !m.Account.IsZero(), Offices: officesText(m.Offices), Active: m.Active(), Shares: m.Shares,
			Owes: show(m.Owes()), PastDue: s.PastDue(m), Fines: show(m.Fines), Social: show(m.Social), Due: show(m.Due), PaidIn: show(m.PaidIn),
		})
	}
	for _, d := range s.Differences {
		o := differenceOut{Meeting: d.Meeting, Fund: fundName(d.Fund), Books: show(d.Books), Said: show(d.Said), Counted: d.Counted}
		if d.Reason > 0 {
			o.Reason, o.Why = []string{"", "loss", "found", "theft"}[d.Reason], g.Said(d.Why)
		}
		out.Differ = append(out.Differ, o)
	}
	out.Held = meetingJSON(g)
	return out
}

func meetingJSON(g wallet.Group) *meetingOut {
	if g.Meeting == nil {
		return nil
	}
	at, _ := g.Meeting.Now.At()
	out := &meetingOut{Step: stepName(at), Over: g.Meeting.Over(), Signed: g.Meeting.Signed, Missing: append([]uint64{}, g.Meeting.Missing...), Lines: []string{}}
	if g.Meeting.Wrong != nil {
		out.Wrong = g.Meeting.Wrong.Error()
	}
	for i := range g.Meeting.Minutes.Lines {
		out.Lines = append(out.Lines, lineText(g, &g.Meeting.Minutes.Lines[i]))
	}
	return out
}

func printGroup(w io.Writer, g groupOut) {
	fmt.Fprintf(w, "%s  %s\n", g.Name, g.Address)
	if !g.Founded {
		fmt.Fprintln(w, "  it begins once enough members have approved")
		return
	}
	fmt.Fprintf(w, "  cycle %d, meeting %d; %d shares, worth %s %s\n", g.Cycle, g.Meeting, g.Shares, g.Worth, g.Code)
	fmt.Fprintf(w, "  loan fund    %s in the box, %s in the account, %s lent\n", g.Loan.Cash, g.Loan.Wallet, g.Lent)
	fmt.Fprintf(w, "  social fund  %s in the box, %s in the account\n", g.Social.Cash, g.Social.Wallet)
	for _, line := range []struct {
		shown bool
		text  string
	}{
		{nonZero(g.Due), "due to members who left or of the share-out: " + g.Due},
		{nonZero(g.Bank), "owed to the bank: " + g.Bank},
		{g.Next != "", "next meeting: " + g.Next},
		{g.Ended, "the cycle was shared out"},
		{g.Adjourned, "the meeting was adjourned"},
		{g.Waiting > 0, fmt.Sprintf("%d waiting for approvals", g.Waiting)},
		{g.Pending > 0, fmt.Sprintf("%d waiting for the guardians", g.Pending)},
		{g.Rival, "another phone wrote this meeting otherwise: look, and choose (sanduk group choose)"},
	} {
		if line.shown {
			fmt.Fprintln(w, "  "+line.text)
		}
	}
	for _, m := range g.Members {
		printGroupMember(w, m)
	}
	printSitting(w, g)
}

func nonZero(amount string) bool { return strings.Trim(amount, "0.") != "" }

func printGroupMember(w io.Writer, m groupMemberOut) {
	fmt.Fprintf(w, "  %2d %-20s %3d shares", m.Number, m.Name, m.Shares)
	for _, part := range []struct{ what, amount string }{{"owes", m.Owes}, {"fines", m.Fines}, {"owes the social fund", m.Social}, {"is due", m.Due}, {"paid in", m.PaidIn}} {
		if nonZero(part.amount) {
			fmt.Fprintf(w, ", %s %s", part.what, part.amount)
		}
	}
	for _, mark := range []struct {
		shown bool
		text  string
	}{{m.PastDue, ", past due"}, {m.Offices != "", ", " + m.Offices}, {!m.Phone, ", no phone"}, {!m.Active, ", left"}} {
		if mark.shown {
			fmt.Fprint(w, mark.text)
		}
	}
	fmt.Fprintln(w)
}

func printSitting(w io.Writer, g groupOut) {
	m := g.Held
	if m == nil {
		return
	}
	for _, d := range g.Differ {
		if d.Meeting == g.Meeting && d.Reason == "" {
			fmt.Fprintf(w, "  %s fund: %s by the books, %s said\n", d.Fund, d.Books, d.Said)
		}
	}
	switch {
	case m.Wrong != "":
		fmt.Fprintf(w, "  the meeting can't stand on the books here: %s\n", m.Wrong)
	case m.Over && len(m.Missing) == 0:
		fmt.Fprintln(w, "  the meeting is over, and all have signed: the secretary puts it into the books (sanduk group close)")
	case m.Over:
		fmt.Fprintf(w, "  the meeting is over; these still sign (sanduk group sign): %s\n", numbers(m.Missing))
	default:
		fmt.Fprintf(w, "  the meeting is at: %s (%d lines)\n", m.Step, len(m.Lines))
	}
}

func numbers(list []uint64) string {
	out := make([]string, 0, len(list))
	for _, n := range list {
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out, ", ")
}

type payoutOut struct {
	Member uint64 `json:"member"`
	Name   string `json:"name"`
	Shares uint64 `json:"shares"`
	Gross  string `json:"gross"`
	Netted string `json:"netted"`
	Paid   string `json:"paid"`
	Owes   string `json:"owes"`
}

type shareOutOut struct {
	Code       string      `json:"code"`
	Shared     bool        `json:"shared_out"` // it was, else it is what would be paid now
	Counted    string      `json:"counted"`
	Paid       string      `json:"paid"`
	Rest       string      `json:"rest"`
	Payouts    []payoutOut `json:"payouts"`
	Announced  string      `json:"announced,omitempty"`
	Agrees     *bool       `json:"agrees,omitempty"`
	Difference string      `json:"difference,omitempty"`
}

type figuresOut struct {
	Members    uint64 `json:"members"`
	Joined     uint64 `json:"joined"`
	Left       uint64 `json:"left"`
	Attendance string `json:"attendance_percent"`
	DropOut    string `json:"drop_out_percent"`
	Savings    string `json:"savings"`
	Worth      string `json:"worth"`
	Profit     string `json:"profit"`
	Return     string `json:"return_on_savings_percent_a_year"`
	Average    string `json:"savings_of_a_member"`
	Lent       string `json:"lent"`
	PastDue    string `json:"past_due"`
	AtRisk     string `json:"at_risk_percent"`
	WrittenOff string `json:"written_off"`
	Borrowers  uint64 `json:"borrowers"`
	Borrowing  string `json:"borrowing_percent"`
	FundUse    string `json:"fund_use_percent"`
}

func figuresJSON(g wallet.Group) figuresOut {
	f := nowOf(g).Figures()
	show := func(a money.Amount) string { return money.Format(a, g.Asset.Decimals) }
	rate := func(n uint64) string { return fmt.Sprintf("%d.%d", n/10, n%10) }
	profit := show(f.Profit)
	if f.Loss > 0 {
		profit = "-" + show(f.Loss)
	}
	return figuresOut{
		Members: f.Members, Joined: f.Joined, Left: f.Left, Attendance: rate(f.Attendance), DropOut: rate(f.DropOut), Savings: show(f.Savings), Worth: show(f.Worth),
		Profit: profit, Return: rate(f.Return), Average: show(f.Invested), Lent: show(f.Lent), PastDue: show(f.PastDue), AtRisk: rate(f.AtRisk),
		WrittenOff: show(f.WrittenOff), Borrowers: f.Borrowers, Borrowing: rate(f.Borrowing), FundUse: rate(f.FundUse),
	}
}

type postingOut struct {
	Cycle   uint64 `json:"cycle"`
	Meeting uint64 `json:"meeting"`
	Held    string `json:"held"`
	Member  uint64 `json:"member"`
	Name    string `json:"name"`
	What    string `json:"what"`
	Fund    string `json:"fund"`
	Side    string `json:"side"`
	In      string `json:"in"`
	Out     string `json:"out"`
	Note    string `json:"note,omitempty"`
	Final   bool   `json:"final"`
}

func postingsJSON(g wallet.Group, past []wallet.SatMeeting, keep func(group.Posting) bool) []postingOut {
	out := []postingOut{}
	for i := range past {
		sat := &past[i]
		for _, p := range sat.Postings {
			if !keep(p) {
				continue
			}
			o := postingOut{
				Cycle: sat.Books.Cycle, Meeting: sat.Books.Meeting, Held: time.UnixMilli(int64(sat.Minutes.Held)).UTC().Format(time.DateOnly), Member: p.Member,
				What: verbOf(p.What), Fund: fundName(p.Fund), Side: "cash", Final: sat.Final,
			}
			if p.Side == group.Wallet {
				o.Side = "wallet"
			}
			if p.Member > 0 {
				o.Name = g.Said(sat.Books.Members[p.Member-1].Name)
			}
			if p.Line < len(sat.Minutes.Lines) && len(sat.Minutes.Lines[p.Line].Note) == len(ledger.ID{}) {
				o.Note = g.Said(ledger.ID(sat.Minutes.Lines[p.Line].Note))
			}
			amount := money.Format(p.Amount, g.Asset.Decimals)
			if o.Out = amount; p.In {
				o.In, o.Out = amount, ""
			}
			out = append(out, o)
		}
	}
	return out
}

func verbOf(what group.What) string {
	if what == group.Depart {
		return "leave"
	}
	for name, verb := range lineVerbs() {
		if verb.what == what {
			return name
		}
	}
	return ""
}

type minutesOut struct {
	Cycle   uint64   `json:"cycle"`
	Meeting uint64   `json:"meeting"`
	Held    string   `json:"held"`
	Final   bool     `json:"final"`
	Lines   []string `json:"lines"`
	Signed  []string `json:"signed"`
	Loan    fundOut  `json:"loan_fund"`
	Social  fundOut  `json:"social_fund"`
}

// minutesJSON are those of all meetings in the books, or of one number in all
// cycles.
func minutesJSON(g wallet.Group, past []wallet.SatMeeting, number string) []minutesOut {
	out := []minutesOut{}
	show := func(a money.Amount) string { return money.Format(a, g.Asset.Decimals) }
	for i := range past {
		sat := &past[i]
		if len(sat.Minutes.Lines) == 0 || number != "" && number != fmt.Sprint(sat.Books.Meeting) {
			continue
		}
		m := minutesOut{
			Cycle: sat.Books.Cycle, Meeting: sat.Books.Meeting, Held: time.UnixMilli(int64(sat.Minutes.Held)).UTC().Format(time.DateOnly), Final: sat.Final,
			Lines: []string{}, Signed: []string{}, Loan: fundOut{show(sat.Books.Loan.Cash), show(sat.Books.Loan.Wallet)}, Social: fundOut{show(sat.Books.Social.Cash), show(sat.Books.Social.Wallet)},
		}
		for k := range sat.Minutes.Lines {
			m.Lines = append(m.Lines, lineText(g, &sat.Minutes.Lines[k]))
		}
		for _, h := range sat.Minutes.Hands {
			m.Signed = append(m.Signed, g.Said(sat.Books.Members[h.Member-1].Name))
		}
		out = append(out, m)
	}
	return out
}

func printMinutes(w io.Writer, list []minutesOut) {
	for _, m := range list {
		fmt.Fprintf(w, "Cycle %d, meeting %d, %s; signed by %s\n", m.Cycle, m.Meeting, m.Held, strings.Join(m.Signed, ", "))
		for _, l := range m.Lines {
			fmt.Fprintln(w, "  "+l)
		}
		fmt.Fprintf(w, "  closing: loan fund %s in the box, %s in the account; social fund %s, %s\n", m.Loan.Cash, m.Loan.Wallet, m.Social.Cash, m.Social.Wallet)
	}
}
