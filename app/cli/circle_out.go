package cli

import (
	"fmt"
	"io"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/money"
)

type circleOut struct {
	Name      string              `json:"name"`
	Address   string              `json:"address"`
	Code      string              `json:"code"`
	Founded   bool                `json:"founded"`
	Over      bool                `json:"over"`
	Order     string              `json:"order"`
	Amount    string              `json:"contribution"`
	Deposit   string              `json:"deposit"`
	Round     int                 `json:"round"`
	Due       string              `json:"due"`
	Pot       string              `json:"pot"`
	Gross     string              `json:"gross"`
	Next      int                 `json:"next"`
	Owed      string              `json:"owed"`
	OnTheWay  string              `json:"on_the_way"`
	Pending   int                 `json:"pending"`
	Proposer  bool                `json:"can_propose"`
	Members   []circleMemberOut   `json:"members"`
	Turns     []turnOut           `json:"turns"`
	Draw      circleDrawOut       `json:"draw"`
	Proposals []circleProposalOut `json:"proposals"`
	Offers    []placeOfferOut     `json:"offers"`
}

type placeOfferOut struct {
	Member int    `json:"member"`
	To     string `json:"to"`
	You    bool   `json:"you"`
	Agreed bool   `json:"agreed"`
	Given  bool   `json:"given"`
}

type circleMemberOut struct {
	Address string `json:"address"`
	You     bool   `json:"you"`
	Paid    bool   `json:"paid"`
	Late    bool   `json:"late"`
	Left    bool   `json:"left"`
	Turn    int    `json:"turn"`
	Owed    string `json:"owed"`
	Credit  string `json:"credit"`
	Deposit string `json:"deposit"`
	Fines   string `json:"fines"`
	PaidIn  string `json:"paid_in"`
	Got     string `json:"got"`
}

type turnOut struct {
	Round    uint64 `json:"round"`
	Member   int    `json:"member"`
	Time     string `json:"time"`
	Pot      string `json:"pot"`
	Discount string `json:"discount"`
	Fee      string `json:"fee"`
	Dividend string `json:"dividend"`
	Takes    string `json:"takes"`
}

type circleDrawOut struct {
	Open      bool `json:"open"`
	Committed int  `json:"committed"`
	Revealed  int  `json:"revealed"`
	MayBid    bool `json:"may_bid"`
	Mine      bool `json:"mine"`
}

type circleProposalOut struct {
	proposalOut
	Does   []string `json:"does"`
	ByRule bool     `json:"by_rule"`
}

func orderWord(order uint64) string {
	return map[uint64]string{circle.ByAgreement: "agreed", circle.ByLot: "lot", circle.ByLots: "lots", circle.ByBid: "bid"}[order]
}

func circleJSON(c wallet.Circle) circleOut {
	sum := func(a money.Amount) string { return money.Format(a, c.Money.Decimals) }
	out := circleOut{
		Name: c.Name, Address: c.Address, Code: c.Money.Code, Founded: c.Founded, Over: c.Over, Order: orderWord(c.Rules.Order),
		Amount: sum(c.Rules.Contribution), Deposit: sum(c.Rules.Deposit), Round: c.Round, Due: c.Due.UTC().Format(timeForm),
		Pot: sum(c.Pot), Gross: sum(c.Gross), Next: c.Next + 1, Owed: sum(c.Owed), OnTheWay: sum(c.OnTheWay), Pending: c.Pending, Proposer: c.CanPropose,
		Members: []circleMemberOut{}, Turns: []turnOut{}, Proposals: []circleProposalOut{}, Offers: []placeOfferOut{},
		Draw: circleDrawOut{Open: c.Draw.Open, Committed: c.Draw.Committed, Revealed: c.Draw.Revealed, MayBid: c.Draw.MayBid, Mine: c.Draw.Mine},
	}
	for _, m := range c.People {
		out.Members = append(out.Members, circleMemberOut{
			Address: m.Address, You: m.Self, Paid: m.Paid, Late: m.Late, Left: m.Left, Turn: m.Served,
			Owed: sum(m.Owed), Credit: sum(m.Credit), Deposit: sum(m.Deposit), Fines: sum(m.Fines), PaidIn: sum(m.PaidIn), Got: sum(m.Got),
		})
	}
	for _, t := range c.Turns {
		out.Turns = append(out.Turns, turnOut{
			Round: t.Round, Member: t.Member + 1, Time: time.UnixMilli(int64(t.Time)).UTC().Format(timeForm), Pot: sum(t.Pot), Discount: sum(t.Discount),
			Fee: sum(t.Fee), Dividend: sum(t.Dividend), Takes: sum(t.Takes),
		})
	}
	for _, o := range c.Offers {
		out.Offers = append(out.Offers, placeOfferOut{Member: o.Member + 1, To: o.To, You: o.ToSelf, Agreed: o.Agreed, Given: o.Given})
	}
	for _, p := range c.Waiting {
		does := []string{}
		for _, a := range p.Acts {
			does = append(does, actWords(a))
		}
		out.Proposals = append(out.Proposals, circleProposalOut{proposalOut: proposalJSON(p.Proposal), Does: does, ByRule: p.ByRule})
	}
	return out
}

// actWords is an act in words.
func actWords(a circle.Act) string {
	return map[uint64]string{
		circle.DoFound: "begins the circle with these rules", circle.DoCommit: "hides a number", circle.DoReveal: "shows a number",
		circle.DoSwap: "changes two turns", circle.DoLeave: "lets a member go", circle.DoReplace: "gives a member's place to another",
		circle.DoFine: "fines a member who is late", circle.DoWaive: "lets a member off fines", circle.DoClose: "ends the round without what is missing",
	}[a.Do] + aboutMember(a)
}

func aboutMember(a circle.Act) string {
	member, ok := circle.MemberOf(a)
	if !ok {
		return ""
	}
	return fmt.Sprintf(" (member %d)", member+1)
}

func (e *env) showCircle(c wallet.Circle) error {
	return e.show(circleJSON(c), func(w io.Writer) { printCircle(w, c) })
}

func printCircle(w io.Writer, c wallet.Circle) {
	sum := func(a money.Amount) string { return money.Format(a, c.Money.Decimals) + " " + c.Money.Code }
	fmt.Fprintf(w, "%s: %d members pay %s each, order: %s\n%s\n", c.Name, len(c.People), sum(c.Rules.Contribution), orderWord(c.Rules.Order), c.Address)
	printRules(w, c, sum)
	switch {
	case c.Over:
		fmt.Fprintln(w, "  It is over: everybody has had a turn.")
	case !c.Founded:
		fmt.Fprintf(w, "  It begins when %d members have agreed, the one who began it among them.\n", c.Needed)
	default:
		fmt.Fprintf(w, "  Round %d, due on %s: %s of %s are there; %s\n", c.Round, c.Due.Local().Format(time.DateOnly), sum(c.Pot), sum(c.Gross), turnWords(c))
	}
	for i, m := range c.People {
		fmt.Fprintf(w, "  member %d  %s%s\n", i+1, m.Address, standing(m, sum))
		if c.Over && m.PaidIn+m.Got > 0 {
			fmt.Fprintf(w, "            paid %s in all, got %s\n", sum(m.PaidIn), sum(m.Got))
		}
	}
	for _, o := range c.Offers {
		fmt.Fprintln(w, "  "+offerWords(o))
	}
	for _, t := range c.Turns {
		fmt.Fprintf(w, "  Round %d: member %d took %s%s\n", t.Round, t.Member+1, sum(t.Takes), leftWords(t, sum))
	}
	if c.OnTheWay > 0 {
		fmt.Fprintf(w, "  You paid %s, which the circle has not taken in yet.\n", sum(c.OnTheWay))
	}
	if c.Owed > 0 {
		fmt.Fprintf(w, "  You owe %s now.\n", sum(c.Owed))
	}
	if c.Pending > 0 {
		fmt.Fprintf(w, "  %d approved, wait for the guardians\n", c.Pending)
	}
	for _, p := range c.Waiting {
		printProposal(w, p.Proposal)
		for _, a := range p.Acts {
			fmt.Fprintf(w, "    %s\n", actWords(a))
		}
	}
}

// printRules says what is not as in every circle.
func printRules(w io.Writer, c wallet.Circle, sum func(money.Amount) string) {
	r := &c.Rules
	for _, line := range []struct {
		shown bool
		text  string
	}{
		{r.Deposit > 0, "deposit of each: " + sum(r.Deposit)},
		{r.Fine > 0, "fine for who is late: " + sum(r.Fine)},
		{r.Fee > 0, fmt.Sprintf("member %d takes %g %% of each pot for organising", r.Organiser+1, float64(r.Fee)/100)},
		{r.Order == circle.ByBid, fmt.Sprintf("at most %g %% of the pot can be bid", float64(r.Cap)/100)},
		{!r.OwnPart, "who takes the pot pays nothing into it"},
		{len(r.First) == 1, "the first pot goes to who began it"},
	} {
		if line.shown {
			fmt.Fprintln(w, "  "+line.text)
		}
	}
	for i, g := range r.Guarantors {
		if int(g) != i {
			fmt.Fprintf(w, "  member %d answers for member %d\n", g+1, i+1)
		}
	}
}

func turnWords(c wallet.Circle) string {
	switch {
	case c.Next >= 0:
		return fmt.Sprintf("it is member %d's turn", c.Next+1)
	case c.Rules.Order == circle.ByBid && c.Draw.MayBid:
		return "bids are open"
	case c.Rules.Order == circle.ByBid:
		return fmt.Sprintf("%d have bid, %d bids are shown", c.Draw.Committed, c.Draw.Revealed)
	}
	return fmt.Sprintf("the turn is being drawn: %d numbers hidden, %d shown", c.Draw.Committed, c.Draw.Revealed)
}

func leftWords(t circle.Turn, sum func(money.Amount) string) (words string) {
	if t.Discount > t.Fee {
		words += fmt.Sprintf(", left %s: %s for each", sum(t.Discount), sum(t.Dividend))
	}
	if t.Fee > 0 {
		words += ", fee " + sum(t.Fee)
	}
	return words
}

func standing(m wallet.CircleMember, sum func(money.Amount) string) (words string) {
	for _, s := range []struct {
		shown bool
		text  string
	}{
		{m.Self, ", you"}, {m.Served > 0, fmt.Sprintf(", had the turn of round %d", m.Served)}, {m.Left, ", has left"},
		{m.Paid, ", has paid"}, {m.Late, ", LATE"}, {m.Owed > 0, ", owes " + sum(m.Owed)}, {m.Credit > 0, ", ahead by " + sum(m.Credit)},
	} {
		if s.shown {
			words += s.text
		}
	}
	return words
}
