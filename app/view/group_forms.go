package view

import (
	"slices"
	"strings"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

// SittingForm is what is asked before a line is written.
type SittingForm struct {
	Act     string // empty: nothing is asked
	Who     bool   // a member is to be chosen
	Choices []SittingPerson
	Person  SittingPerson // that was chosen; Number 0: none
	Acts    []string      // at "person": what can be done with her
	Fund    string        // empty: it is about none
	AnyFund bool          // it can be changed
	Options []string      // of which one is chosen
	Option  string
	Several []string // at "elect": the chosen ones
	HasText bool
	Text    string
	Least   int // of the number; Most 0: there is none
	Most    int
	Number  int
	HasSum  bool
	Amount  AmountField
	Limit   Money // of the amount; 0: none
	Plan    []GroupInstalment
	Out     GroupShareOut // at "share-out"
	Can     bool          // Write does something
}

// GroupInstalment is a part of a loan.
type GroupInstalment struct {
	Meeting int
	Money   Money // with the charge
}

// actRule says what a line asks for.
type actRule struct {
	what               group.What
	n                  uint64
	who, fund, text    bool
	amount, side       bool
	options            []string
	least, most, usual int
}

// actRules are what can be written beside what one tap does.
func actRules() map[string]actRule {
	return map[string]actRule{
		"recall":    {what: group.Recall, fund: true, amount: true},
		"count":     {what: group.Count, who: true, fund: true, amount: true},
		"resolve":   {what: group.Resolve, fund: true, text: true, options: []string{"loss", "found", "theft"}},
		"fine":      {what: group.Assess, who: true},
		"grant":     {what: group.Grant, who: true, amount: true, text: true, side: true},
		"sell":      {what: group.Sell, who: true, side: true, least: 1},
		"pay-fine":  {what: group.PayFine, who: true, amount: true, side: true},
		"repay":     {what: group.Repay, who: true, amount: true, side: true},
		"ask":       {what: group.Lend, who: true, amount: true, least: 1},
		"leave":     {what: group.Depart, n: uint64(group.Leaves), who: true},
		"die":       {what: group.Depart, n: uint64(group.Dies), who: true, text: true},
		"take":      {what: group.Take, who: true, amount: true, side: true},
		"return":    {what: group.Return, who: true, amount: true},
		"write-off": {what: group.WriteOff, who: true, amount: true, text: true},
		"elect":     {what: group.Elect, who: true, options: GroupOffices()},
		"join":      {what: group.Join, text: true},
		"spend":     {what: group.Spend, fund: true, amount: true, text: true},
		"gift":      {what: group.Gift, fund: true, amount: true, text: true},
		"remark":    {what: group.Remark, text: true},
		"appoint":   {what: group.Appoint, least: 1, most: 60, usual: 7},
		"adjourn":   {what: group.Adjourn},
		"share-out": {what: group.ShareOut},
	}
}

// SittingActs are what can be begun at a step without a member.
func SittingActs(step SittingStep) []string {
	switch step {
	case SitSocial:
		return []string{"grant"}
	case SitBusiness:
		return []string{"appoint", "remark", "join", "spend", "gift", "share-out", "adjourn"}
	case SitRoll:
		return []string{"join"}
	}
	return nil
}

// actsWith are what can be done with a member at a step.
func actsWith(s *SittingState, p SittingPerson) []string {
	var out []string
	if len(s.Fines) > 0 && s.Step != SitClose {
		out = append(out, "fine")
	}
	for _, a := range []struct {
		act string
		is  bool
	}{
		{"grant", s.Step == SitSocial}, {"sell", s.Step == SitShares && p.Shares > 0}, {"pay-fine", s.Step == SitFines && p.Fines.Amount > 0},
		{"repay", s.Step == SitRepay && p.Owes.Amount > 0}, {"ask", s.Step == SitLend && p.Limit.Amount > 0},
		{"take", (s.Step == SitBusiness || s.Step == SitShares) && p.Due.Amount > 0}, {"elect", s.Step == SitBusiness || s.Step == SitRoll},
		{"return", s.Step == SitBusiness && p.PaidIn.Amount > 0 && p.Phone}, {"write-off", s.Step == SitBusiness && p.Owes.Amount > 0},
		{"leave", s.Step == SitBusiness}, {"die", s.Step == SitBusiness},
	} {
		if a.is {
			out = append(out, a.act)
		}
	}
	return out
}

// Begin asks for what an act needs; n is the member, 0: none was chosen yet.
func (v *Sitting) Begin(act string, n int) { v.form(act, n, "") }

// BeginFund begins an act about a fund.
func (v *Sitting) BeginFund(act, fund string) { v.form(act, 0, fund) }

func (v *Sitting) form(act string, n int, fund string) {
	v.edit(func(s *SittingState) {
		rule, known := actRules()[act]
		if !known && act != "person" {
			return
		}
		p, _ := s.person(n)
		s.Form = SittingForm{Act: act, Person: p, Fund: fund, HasText: rule.text, HasSum: rule.amount, Number: max(rule.usual, rule.least)}
		if rule.fund && fund == "" {
			s.Form.Fund, s.Form.AnyFund = "loan", true
		}
		v.pad = amountPad{}
		v.begun(s)
		v.show(s)
	})
}

// begun fills in what is usual: all that a member owes, or that is due to her;
// a counter who is there.
func (v *Sitting) begun(s *SittingState) {
	f, p := &s.Form, s.Form.Person
	if usual := (map[string]Money{"pay-fine": p.Fines, "take": p.Due, "return": p.PaidIn})[f.Act]; usual.Amount > 0 {
		_ = v.pad.set(money.Format(usual.Amount, usual.Decimals), usual.Decimals) // what the books hold is an amount
	}
	switch f.Act {
	case "count":
		if p.Number == 0 {
			f.Person = counterOf(s)
		}
	case "elect":
		f.Several = p.Offices
	case "ask":
		f.Number = int(v.group.Books.Constitution.Lending.Periods)
		if a, is := v.asks[p.Number]; is {
			f.Number = a.periods
			_ = v.pad.set(money.Format(a.amount, v.group.Asset.Decimals), v.group.Asset.Decimals) // it was typed here
		}
	}
}

// counterOf is who counts: the owner, else a counter who is there.
func counterOf(s *SittingState) (out SittingPerson) {
	for _, p := range s.People {
		if !slices.Contains(p.Offices, "counter") {
			continue
		}
		if p.Self {
			return p
		}
		if out.Number == 0 || !out.There() && p.There() {
			out = p
		}
	}
	return out
}

// showForm works out what the form offers.
func (v *Sitting) showForm(s *SittingState, b *group.State) {
	f := &s.Form
	rule := actRules()[f.Act]
	if f.Act == "" {
		return
	}
	if p, ok := s.person(f.Person.Number); ok {
		f.Person = p
	}
	f.Who, f.Choices = rule.who && f.Person.Number == 0, nil
	if f.Who {
		f.Choices = s.People
	}
	f.Acts = actsWith(s, f.Person)
	f.Amount = v.pad.field([]wallet.AssetInfo{v.group.Asset}, 0)
	f.Options = rule.options
	f.Least, f.Most, f.Limit, f.Plan = rule.least, rule.most, Money{}, nil
	switch f.Act {
	case "resolve":
		if f.Options = []string{"loss", "theft"}; s.Funds[fundIndex(f.Fund)].Over.Amount > 0 {
			f.Options = []string{"found"}
		}
		if !slices.Contains(f.Options, f.Option) {
			f.Option = f.Options[0]
		}
	case "fine":
		f.Options = nil
		for _, fine := range s.Fines {
			f.Options = append(f.Options, fine.Name)
		}
	case "sell":
		f.Most = f.Person.Shares
	case "ask":
		f.Limit, f.Most = f.Person.Limit, int(b.Constitution.Lending.Periods)
		f.Plan = planOf(b, f.Amount.Amount, f.Number)
	case "share-out":
		v.showShareOut(s, b)
	case "repay", "write-off":
		f.Limit = f.Person.Owes
	case "pay-fine":
		f.Limit = f.Person.Fines
	case "take":
		f.Limit = f.Person.Due
	case "return":
		f.Limit = f.Person.PaidIn
	}
	f.Can = v.complete(f)
}

// showShareOut shows what each gets, and asks on whom the lot fell, if one is drawn.
func (v *Sitting) showShareOut(s *SittingState, b *group.State) {
	out, err := shareOutOf(v.group, b)
	if err != nil {
		s.Form, s.Notice = SittingForm{}, notice.Of(err)
		return
	}
	s.Form.Out = out
	if out.RestTo == "lot" && out.Rest.Amount > 0 && s.Form.Person.Number == 0 {
		s.Form.Who, s.Form.Choices = true, s.People
	}
}

func fundIndex(fund string) int {
	if fund == "social" {
		return 1
	}
	return 0
}

// planOf is what a loan asks for, instalment by instalment.
func planOf(b *group.State, amount Money, periods int) (out []GroupInstalment) {
	if amount.Amount == 0 || periods < 1 {
		return nil
	}
	list, err := b.Constitution.Schedule(amount.Amount, b.Meeting, uint64(periods))
	if err != nil {
		return nil
	}
	for _, i := range list {
		out = append(out, GroupInstalment{int(i.Meeting), Money{Amount: i.Principal + i.Charge, Code: amount.Code, Decimals: amount.Decimals}})
	}
	return out
}

// complete tells whether all was said. That nothing is in the box is said, too.
func (v *Sitting) complete(f *SittingForm) bool {
	sum := !f.HasSum || f.Amount.Amount.Amount > 0 || (f.Act == "recall" || f.Act == "count") && f.Amount.Typed != ""
	within := f.Limit.Amount == 0 || f.Amount.Amount.Amount <= f.Limit.Amount
	chosen := len(f.Options) == 0 || f.Option != "" || f.Act == "elect"
	return f.Act != "person" && !f.Who && sum && within && chosen && (!f.HasText || strings.TrimSpace(f.Text) != "")
}

func (v *Sitting) filling(change func(*SittingForm)) {
	v.edit(func(s *SittingState) {
		if s.Form.Act != "" {
			change(&s.Form)
			v.show(s)
		}
	})
}

// SetWho chooses the member.
func (v *Sitting) SetWho(n int) {
	v.edit(func(s *SittingState) {
		if p, ok := s.person(n); ok && s.Form.Act != "" {
			s.Form.Person = p
			v.begun(s)
			v.show(s)
		}
	})
}

// SetFund chooses the fund.
func (v *Sitting) SetFund(fund string) { v.filling(func(f *SittingForm) { f.Fund = fund }) }

// SetText says what for.
func (v *Sitting) SetText(text string) {
	v.filling(func(f *SittingForm) { f.Text = cut(text, group.MaxText) })
}

// SetNumber is of shares, instalments or days.
func (v *Sitting) SetNumber(n int) {
	v.filling(func(f *SittingForm) { f.Number = min(max(n, f.Least), f.Most) })
}

// SetOption chooses one of the options; at "elect" one more, or one less.
func (v *Sitting) SetOption(option string) {
	v.filling(func(f *SittingForm) {
		if f.Act != "elect" {
			f.Option = option
			return
		}
		list := slices.DeleteFunc(slices.Clone(f.Several), func(o string) bool { return o == option })
		if len(list) == len(f.Several) {
			list = append(list, option)
		}
		f.Several = list
	})
}

// Key takes a digit or the point of the amount.
func (v *Sitting) Key(r rune) {
	v.filling(func(f *SittingForm) {
		if f.HasSum {
			v.pad.key(r, v.group.Asset.Decimals)
		}
	})
}

// Delete takes the amount's last digit away.
func (v *Sitting) Delete() { v.filling(func(*SittingForm) { v.pad.delete() }) }

// Back leaves the form; false: the screen is to be left.
func (v *Sitting) Back() bool {
	stays := false
	v.edit(func(s *SittingState) {
		stays = s.Form.Act != ""
		s.Form, v.pad = SittingForm{}, amountPad{}
	})
	return stays
}

// Write writes what the form says. What somebody asks to borrow is only noted,
// until all that is asked for was compared with the fund: see GiveOut.
func (v *Sitting) Write() {
	if f := v.State().Form; f.Act == "ask" {
		v.edit(func(s *SittingState) {
			if s.Form.Can {
				v.asks[s.Form.Person.Number] = ask{s.Form.Amount.Amount.Amount, s.Form.Number}
				s.Form, v.pad = SittingForm{}, amountPad{}
				v.show(s)
			}
		})
		return
	}
	v.write(func(s *SittingState) []wallet.SaidLine {
		if !s.Form.Can {
			return nil
		}
		return []wallet.SaidLine{v.said(s)}
	})
}

// Unask takes back that a member asks for a loan.
func (v *Sitting) Unask(n int) {
	v.edit(func(s *SittingState) {
		delete(v.asks, n)
		v.show(s)
	})
}

// said is the line that the form says.
func (v *Sitting) said(s *SittingState) wallet.SaidLine {
	f, rule := &s.Form, actRules()[s.Form.Act]
	l := group.Line{What: rule.what, N: rule.n}
	if rule.who {
		l.Member = uint64(f.Person.Number)
	}
	if rule.fund {
		l.N = uint64(fundIndex(f.Fund) + 1)
	}
	if rule.amount {
		l.Amount = f.Amount.Amount.Amount
	}
	if rule.side {
		l.Side = s.side()
	}
	switch f.Act {
	case "resolve":
		l.Amount = money.Amount(map[string]group.Reason{"loss": group.Loss, "found": group.Found, "theft": group.Theft}[f.Option])
	case "fine":
		l.N = uint64(slices.Index(f.Options, f.Option) + 1)
	case "sell":
		l.N = uint64(f.Number)
	case "elect":
		l.N = uint64(officeOf(f.Several))
	case "appoint":
		l.N = uint64(v.now().Add(time.Duration(f.Number) * 24 * time.Hour).UnixMilli())
	case "share-out":
		l.Amount, l.Member = f.Out.Paid.Amount, uint64(f.Person.Number)
	}
	return wallet.SaidLine{Line: l, Text: strings.TrimSpace(f.Text)}
}
