package view

import (
	"slices"
	"strings"

	"sanduk.app/app/notice"
	"sanduk.app/app/report"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// GroupFounder is what GroupFounding calls.
type GroupFounder interface {
	Acquainted
	PlanGroup(community ledger.ID, name string, rules group.Constitution, members []wallet.NewMember) (wallet.Group, error)
}

// FoundingStep is a step of GroupFounding.
type FoundingStep string

// The steps, in order.
const (
	FoundWho     FoundingStep = "who"     // its name, and members with phones
	FoundOthers  FoundingStep = "others"  // members without phones
	FoundOffices FoundingStep = "offices" // who does what
	FoundPrice   FoundingStep = "price"   // what a share costs
	FoundSocial  FoundingStep = "social"  // what each gives to the social fund
	FoundLoans   FoundingStep = "loans"   // rules on loans
	FoundFines   FoundingStep = "fines"   // what is fined, and how much
	FoundCycle   FoundingStep = "cycle"   // how long a cycle is, and how it is shared out
	FoundCheck   FoundingStep = "check"   // is this right?
)

// FoundingSteps are all of them.
func FoundingSteps() []FoundingStep {
	return []FoundingStep{FoundWho, FoundOthers, FoundOffices, FoundPrice, FoundSocial, FoundLoans, FoundFines, FoundCycle, FoundCheck}
}

// FoundingState is what GroupFounding shows.
type FoundingState struct {
	Progress
	Step   FoundingStep
	Number int // of the step, from 1
	Of     int
	Name   string
	Own    string // what the group calls the owner
	Choice
	Typed  string        // the name of somebody without a phone
	Others []string      // members without phones
	People []GroupPerson // all, with their offices; the owner first
	Amount AmountField
	Coin   int  // the smallest coin in use, in whole units
	Uneven bool // the amount can't be paid in such coins
	Fines  []GroupFine
	Rules  GroupRules
	Wrong  string // what is missing of the offices: counter, key; empty: nothing
	Made   ledger.Account
}

// CanNext tells whether Next goes on.
func (s FoundingState) CanNext() bool {
	switch s.Step {
	case FoundWho:
		return strings.TrimSpace(s.Name) != "" && strings.TrimSpace(s.Own) != "" && len(s.Chosen) > 0
	case FoundOffices, FoundCheck:
		return s.Wrong == ""
	case FoundPrice:
		return s.Amount.Amount.Amount > 0 && !s.Uneven
	case FoundSocial:
		return !s.Uneven
	}
	return true
}

// FoundingCoins are the smallest coins that are offered, in whole units.
func FoundingCoins() []int { return []int{1, 5, 10, 50, 100} }

// GroupFounding plans a savings group, step by step; what the manuals say is
// filled in.
type GroupFounding struct {
	model[FoundingState, *FoundingState]
	wallet GroupFounder
	hub    *Hub

	// Under the model's lock, as the state is.
	community wallet.Community
	all       []Payee
	rules     group.Constitution
	offices   map[string]group.Office // by the member's key
	price     amountPad
	social    amountPad
}

// NewGroupFounding begins with who. fines are the names of what is usually fined.
func NewGroupFounding(w GroupFounder, hub *Hub, fines []string) *GroupFounding {
	v := &GroupFounding{wallet: w, hub: hub, rules: group.Usual(ledger.ID{}, 0, 0, 0), offices: map[string]group.Office{}}
	v.rules.Fines = nil
	for _, name := range fines {
		v.rules.Fines = append(v.rules.Fines, group.Fine{Name: cut(name, group.MaxName)})
	}
	v.state.Step, v.state.Coin = FoundWho, 10
	v.follow(hub, v.read)
	return v
}

func (v *GroupFounding) read() (func(*FoundingState), error) {
	c, known, err := acquaintances(v.wallet)
	if err != nil {
		return nil, err
	}
	return func(s *FoundingState) {
		v.community, v.all = c, choosable(known, c, s.Chosen)
		if len(c.Assets) > 0 {
			v.rules.Asset = c.Assets[0].ID
		}
		v.show(s)
	}, nil
}

func (v *GroupFounding) asset() wallet.AssetInfo {
	if len(v.community.Assets) == 0 {
		return wallet.AssetInfo{}
	}
	return v.community.Assets[0]
}

// show works out what follows from what was chosen.
func (v *GroupFounding) show(s *FoundingState) {
	a := v.asset()
	s.among(v.all)
	s.Number, s.Of = slices.Index(FoundingSteps(), s.Step)+1, len(FoundingSteps())
	unit := money.Amount(s.Coin)
	for range a.Decimals {
		unit *= 10
	}
	v.rules.Unit = unit
	v.rules.Price, v.rules.Social = v.price.value(a.Decimals), v.social.value(a.Decimals)
	s.Amount = v.price.field([]wallet.AssetInfo{a}, 0)
	if s.Step == FoundSocial {
		s.Amount = v.social.field([]wallet.AssetInfo{a}, 0)
	}
	s.Uneven = s.Amount.Amount.Amount%unit != 0
	s.Fines = nil
	for _, f := range v.rules.Fines {
		s.Fines = append(s.Fines, GroupFine{f.Name, notice.MoneyOf(f.Amount, a)})
	}
	s.Rules = rulesOfGroup(v.constitution(), a)
	v.showOffices(s)
}

// constitution is that of all choices: fines of nothing are none.
func (v *GroupFounding) constitution() group.Constitution {
	c := v.rules
	c.Fines = []group.Fine{}
	for _, f := range v.rules.Fines {
		if f.Amount = f.Amount / max(c.Unit, 1) * c.Unit; f.Amount > 0 {
			c.Fines = append(c.Fines, f)
		}
	}
	return c
}

// showOffices lists all members with their offices. Who has none chosen for her
// gets what the manuals say, in the order of choosing.
func (v *GroupFounding) showOffices(s *FoundingState) {
	s.People = []GroupPerson{{Number: 1, Key: v.community.Account[:], Name: strings.TrimSpace(s.Own), Self: true, Phone: true}}
	for _, p := range s.Chosen {
		s.People = append(s.People, GroupPerson{Number: len(s.People) + 1, Key: p.Account[:], Name: nameOf(p), Phone: true})
	}
	for _, name := range s.Others {
		s.People = append(s.People, GroupPerson{Number: len(s.People) + 1, Key: []byte("name " + name), Name: name})
	}
	counters, locks := 0, 0
	for i := range s.People {
		p := &s.People[i]
		o, chosen := v.offices[string(p.Key)]
		if !chosen {
			o = usualOffice(i, p.Phone)
		}
		p.Offices = report.OfficesOf(o)
		if o&group.Counter != 0 {
			counters++
		}
		if o&group.KeyHolder != 0 {
			locks++
		}
	}
	v.rules.Counters, v.rules.Locks = uint64(min(max(counters, 1), 2)), uint64(min(max(locks, 1), 3))
	s.Wrong = ""
	switch {
	case counters == 0:
		s.Wrong = "counter"
	case locks == 0:
		s.Wrong = "key"
	}
}

// usualOffice is what the manuals say: two count and three hold the keys, who do
// nothing else.
func usualOffice(place int, phone bool) group.Office {
	usual := []group.Office{group.Secretary, group.Counter, group.KeyHolder, group.KeyHolder, group.KeyHolder, group.Counter, group.Chair}
	switch {
	case place < len(usual) && phone:
		return usual[place]
	}
	return 0
}

func (v *GroupFounding) change(step FoundingStep, f func(*FoundingState)) {
	v.edit(func(s *FoundingState) {
		if s.Step == step {
			f(s)
			v.show(s)
		}
	})
}

// SetName names the group.
func (v *GroupFounding) SetName(name string) {
	v.change(FoundWho, func(s *FoundingState) { s.Name = cut(name, joint.MaxName) })
}

// SetOwn says what the group calls the owner.
func (v *GroupFounding) SetOwn(name string) {
	v.change(FoundWho, func(s *FoundingState) { s.Own = cut(name, group.MaxText) })
}

// SetFind shows only those whose name or address has a text, and the chosen.
func (v *GroupFounding) SetFind(text string) {
	v.change(FoundWho, func(s *FoundingState) { s.Find = text })
}

// Toggle makes somebody a member, or no more.
func (v *GroupFounding) Toggle(p Payee) {
	v.change(FoundWho, func(s *FoundingState) { s.toggle(p, ledger.MaxMembers-1) })
}

// SetTyped is the name of somebody without a phone.
func (v *GroupFounding) SetTyped(name string) {
	v.change(FoundOthers, func(s *FoundingState) { s.Typed = cut(name, group.MaxText) })
}

// Add makes her a member.
func (v *GroupFounding) Add() {
	v.change(FoundOthers, func(s *FoundingState) {
		name := strings.TrimSpace(s.Typed)
		if name == "" || slices.Contains(s.Others, name) || len(s.Chosen)+len(s.Others)+1 >= group.MaxMembers {
			return
		}
		s.Others, s.Typed = append(slices.Clone(s.Others), name), ""
	})
}

// Remove takes somebody without a phone out again.
func (v *GroupFounding) Remove(name string) {
	v.change(FoundOthers, func(s *FoundingState) {
		s.Others = slices.DeleteFunc(slices.Clone(s.Others), func(o string) bool { return o == name })
	})
}

// SetOffice gives a member another office; empty: none.
func (v *GroupFounding) SetOffice(p GroupPerson, office string) {
	v.change(FoundOffices, func(*FoundingState) { v.offices[string(p.Key)] = officeOf([]string{office}) })
}

// Key takes a digit or the point of the amount.
func (v *GroupFounding) Key(r rune) { v.typing(func(p *amountPad) { p.key(r, v.asset().Decimals) }) }

// Delete takes its last digit away.
func (v *GroupFounding) Delete() { v.typing((*amountPad).delete) }

func (v *GroupFounding) typing(f func(*amountPad)) {
	v.edit(func(s *FoundingState) {
		switch s.Step {
		case FoundPrice:
			f(&v.price)
		case FoundSocial:
			f(&v.social)
		}
		v.show(s)
	})
}

// SetCoin says what the smallest coin in use is.
func (v *GroupFounding) SetCoin(units int) {
	v.change(FoundPrice, func(s *FoundingState) { s.Coin = units })
}

// A FoundingNumber is a number of the rules.
type FoundingNumber string

// The numbers.
const (
	NumberMost     FoundingNumber = "most"     // shares at a meeting
	NumberMultiple FoundingNumber = "multiple" // loans up to so many times the savings
	NumberRate     FoundingNumber = "rate"     // service charge, per cent
	NumberPeriod   FoundingNumber = "period"   // meetings between two instalments
	NumberPeriods  FoundingNumber = "periods"  // the most instalments
	NumberFirst    FoundingNumber = "first"    // meeting with the first loans
	NumberMeetings FoundingNumber = "meetings" // of a cycle
)

// number is where a rule is, its bounds, and what one of it is.
func (v *GroupFounding) number(n FoundingNumber) (at *uint64, least, most, one uint64) {
	l := &v.rules.Lending
	switch n {
	case NumberMost:
		return &v.rules.MaxShares, 1, 20, 1
	case NumberMultiple:
		return &l.Multiple, 0, 5, 1
	case NumberRate:
		return &l.Rate, 0, 3_000, 100
	case NumberPeriod:
		return &l.Period, 1, 12, 1
	case NumberPeriods:
		return &l.Periods, 1, 12, 1
	case NumberFirst:
		return &l.First, 1, 52, 1
	}
	return &v.rules.Meetings, 4, 104, 1
}

// Bounds are what a number can be.
func (v *GroupFounding) Bounds(n FoundingNumber) (now, least, most int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	at, low, high, one := v.number(n)
	return int(*at / one), int(low / one), int(high / one)
}

// Change changes a number.
func (v *GroupFounding) Change(n FoundingNumber, by int) {
	v.edit(func(s *FoundingState) {
		at, least, most, one := v.number(n)
		next := int64(*at) + int64(by)*int64(one)
		*at = uint64(min(max(next, int64(least)), int64(most)))
		v.rules.Lending.Stop = min(v.rules.Lending.Stop, v.rules.Meetings/2)
		v.show(s)
	})
}

// Fine changes one of the fines by so many coins.
func (v *GroupFounding) Fine(i, by int) {
	v.change(FoundFines, func(*FoundingState) {
		if i < len(v.rules.Fines) {
			f := &v.rules.Fines[i]
			f.Amount = money.Amount(max(int64(f.Amount)+int64(by)*int64(v.rules.Unit), 0))
		}
	})
}

// SetForm chooses how the cycle is shared out.
func (v *GroupFounding) SetForm(form string) {
	v.change(FoundCycle, func(*FoundingState) {
		v.rules.Form = group.Form(slices.Index([]string{"", "value", "profit", "head", "borrower"}, form))
	})
}

// SetRest chooses where goes what rounding leaves.
func (v *GroupFounding) SetRest(rest string) {
	v.change(FoundCycle, func(*FoundingState) {
		v.rules.Rest = group.Rest(slices.Index([]string{"", "social", "carry", "lot"}, rest))
	})
}

// Next goes a step on; from the last it makes the group.
func (v *GroupFounding) Next() {
	if v.State().Step == FoundCheck {
		v.make()
		return
	}
	v.edit(func(s *FoundingState) {
		if s.CanNext() {
			s.Step = FoundingSteps()[slices.Index(FoundingSteps(), s.Step)+1]
			v.show(s)
		}
	})
}

// Back goes a step back and keeps what was chosen; false: the screen is to be left.
func (v *GroupFounding) Back() bool {
	stays := false
	v.edit(func(s *FoundingState) {
		if at := slices.Index(FoundingSteps(), s.Step); at > 0 {
			stays, s.Step = true, FoundingSteps()[at-1]
			v.show(s)
		}
	})
	return stays
}

func (v *GroupFounding) make() {
	v.work(func(s *FoundingState) func() (func(*FoundingState), error) {
		if !s.CanNext() {
			return nil
		}
		community, name, rules, people, addresses := v.community, strings.TrimSpace(s.Name), v.constitution(), s.People, s.addresses()
		return func() (func(*FoundingState), error) {
			members, err := founders(community, people, addresses)
			if err != nil {
				return nil, err
			}
			g, err := v.wallet.PlanGroup(community.ID, name, rules, members)
			if err != nil {
				return nil, err
			}
			return func(s *FoundingState) {
				s.Made = g.Account
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}

// founders are the members as the wallet wants them: the owner, those with the
// addresses, and who has no phone.
func founders(c wallet.Community, people []GroupPerson, addresses []string) (out []wallet.NewMember, err error) {
	all := append([]string{c.Address}, addresses...)
	for i, p := range people {
		m := wallet.NewMember{Name: p.Name, Offices: officeOf(p.Offices)}
		if i < len(all) {
			a, err := keys.ParseAddress(all[i])
			if err != nil {
				return nil, err
			}
			m.Address = &a
		}
		out = append(out, m)
	}
	return out, nil
}
