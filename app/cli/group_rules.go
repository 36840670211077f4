package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

// rulesOut is a constitution as people edit it. Options are words.
type rulesOut struct {
	Code        string    `json:"code"`
	Unit        string    `json:"smallest_coin"`
	Price       string    `json:"share_price"`
	MinShares   uint64    `json:"fewest_shares"`
	MaxShares   uint64    `json:"most_shares"`
	SellBack    bool      `json:"shares_can_be_sold_back"`
	Social      string    `json:"social_fund_a_meeting"`
	Multiple    uint64    `json:"loan_multiple"`
	First       uint64    `json:"loans_from_meeting"`
	Stop        uint64    `json:"no_loans_in_last_meetings"`
	Period      uint64    `json:"meetings_between_instalments"`
	Periods     uint64    `json:"most_instalments"`
	Rate        string    `json:"charge_percent"`
	Charge      string    `json:"charge"`
	LateFine    string    `json:"fine_for_late_loan"`
	Fines       []fineOut `json:"fines"`
	FinesTo     string    `json:"fines_to"`
	Order       []string  `json:"order"`
	Meetings    uint64    `json:"meetings_a_cycle"`
	Form        string    `json:"share_out"`
	Rest        string    `json:"rest"`
	Late        string    `json:"late_joiners"`
	Leaving     string    `json:"leaver_gets"`
	Death       string    `json:"heir_gets"`
	Counters    uint64    `json:"counters"`
	Locks       uint64    `json:"locks"`
	OutsideMost uint64    `json:"bank_loan_percent_of_savings"`
}

type fineOut struct {
	Name   string `json:"name"`
	Amount string `json:"amount"`
}

func chargeWords() []string { return []string{"once", "flat", "declining"} }
func fundWords() []string   { return []string{"loan", "social"} }
func formWords() []string   { return []string{"value", "profit", "head", "borrower"} }
func restWords() []string   { return []string{"social", "carry", "lot"} }
func lateWords() []string   { return []string{"never", "now", "missed"} }
func leaveWords() []string  { return []string{"savings", "value"} }
func stepWords() []string {
	return []string{"roll", "count", "social", "shares", "fines", "total", "repayments", "loans", "business", "closing"}
}

func rulesJSON(c group.Constitution, asset wallet.AssetInfo) rulesOut {
	show := func(a money.Amount) string { return money.Format(a, asset.Decimals) }
	l := &c.Lending
	out := rulesOut{
		Code: asset.Code, Unit: show(c.Unit), Price: show(c.Price), MinShares: c.MinShares, MaxShares: c.MaxShares, SellBack: c.SellBack, Social: show(c.Social),
		Multiple: l.Multiple, First: l.First, Stop: l.Stop, Period: l.Period, Periods: l.Periods, Rate: money.Format(money.Amount(l.Rate), 2), Charge: chargeWords()[l.Charge-1],
		Fines: []fineOut{}, FinesTo: fundWords()[c.FinesTo-1], Meetings: c.Meetings, Form: formWords()[c.Form-1], Rest: restWords()[c.Rest-1],
		Late: lateWords()[c.Late-1], Leaving: leaveWords()[c.Leaving-1], Death: leaveWords()[c.Death-1], Counters: c.Counters, Locks: c.Locks, OutsideMost: c.OutsideMost,
	}
	for _, f := range c.Fines {
		out.Fines = append(out.Fines, fineOut{f.Name, show(f.Amount)})
	}
	if l.LateFine > 0 {
		out.LateFine = c.Fines[l.LateFine-1].Name
	}
	for _, s := range c.Order {
		out.Order = append(out.Order, stepWords()[s-1])
	}
	return out
}

// maxRules bounds a file of rules or of members.
const maxRules = 64 << 10

// readRules reads what rulesJSON shows; anything else in it is refused.
func readRules(raw []byte, asset wallet.AssetInfo) (group.Constitution, error) {
	var in rulesOut
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return group.Constitution{}, usage("the rules: " + err.Error())
	}
	c := group.Constitution{
		Version: group.Version, Asset: asset.ID, MinShares: in.MinShares, MaxShares: in.MaxShares, SellBack: in.SellBack,
		Lending: group.Lending{Multiple: in.Multiple, First: in.First, Stop: in.Stop, Period: in.Period, Periods: in.Periods},
		Fines:   []group.Fine{}, Meetings: in.Meetings, Counters: in.Counters, Locks: in.Locks, OutsideMost: in.OutsideMost,
	}
	for _, a := range []struct {
		to   *money.Amount
		from string
	}{{&c.Unit, in.Unit}, {&c.Price, in.Price}, {&c.Social, in.Social}} {
		var err error
		if *a.to, err = money.Parse(a.from, asset.Decimals); err != nil {
			return c, usage("the rules: " + err.Error())
		}
	}
	rate, err := money.Parse(in.Rate, 2)
	if err != nil {
		return c, usage("the rules: " + err.Error())
	}
	c.Lending.Rate = uint64(rate)
	if err := readFines(&c, &in, asset); err != nil {
		return c, err
	}
	return c, readChoices(&c, &in)
}

func readFines(c *group.Constitution, in *rulesOut, asset wallet.AssetInfo) error {
	for i, f := range in.Fines {
		amount, err := money.Parse(f.Amount, asset.Decimals)
		if err != nil {
			return usage("the rules: " + err.Error())
		}
		c.Fines = append(c.Fines, group.Fine{Name: f.Name, Amount: amount})
		if f.Name == in.LateFine {
			c.Lending.LateFine = uint64(i + 1)
		}
	}
	if in.LateFine != "" && c.Lending.LateFine == 0 {
		return usage("the rules: no fine is called " + in.LateFine)
	}
	return nil
}

func readChoices(c *group.Constitution, in *rulesOut) error {
	for _, o := range []struct {
		word  string
		words []string
		put   func(uint64)
	}{
		{in.Charge, chargeWords(), func(n uint64) { c.Lending.Charge = group.Charge(n) }},
		{in.FinesTo, fundWords(), func(n uint64) { c.FinesTo = group.FundName(n) }},
		{in.Form, formWords(), func(n uint64) { c.Form = group.Form(n) }},
		{in.Rest, restWords(), func(n uint64) { c.Rest = group.Rest(n) }},
		{in.Late, lateWords(), func(n uint64) { c.Late = group.Late(n) }},
		{in.Leaving, leaveWords(), func(n uint64) { c.Leaving = group.Leave(n) }},
		{in.Death, leaveWords(), func(n uint64) { c.Death = group.Leave(n) }},
	} {
		n, err := choice(o.word, o.words...)
		if err != nil {
			return err
		}
		o.put(n)
	}
	for _, word := range in.Order {
		n, err := choice(word, stepWords()...)
		if err != nil {
			return err
		}
		c.Order = append(c.Order, group.Step(n))
	}
	return c.Validate()
}

// readMembers reads lines of name, address (or - where there is no phone), and
// offices.
func readMembers(r io.Reader) ([]wallet.NewMember, error) {
	in := csv.NewReader(io.LimitReader(r, maxRules))
	in.FieldsPerRecord, in.Comment, in.TrimLeadingSpace = -1, '#', true
	rows, err := in.ReadAll()
	if err != nil {
		return nil, usage("the members: " + err.Error())
	}
	var out []wallet.NewMember
	for i, row := range rows {
		if len(row) < 2 || len(row) > 7 {
			return nil, usage(fmt.Sprintf("member %d: a line is: name, address or -, offices", i+1))
		}
		m := wallet.NewMember{Name: strings.TrimSpace(row[0])}
		if address := strings.TrimSpace(row[1]); address != "-" && address != "" {
			p, err := wallet.ParseRequest(address)
			if err != nil {
				return nil, fmt.Errorf("member %d: %w", i+1, err)
			}
			m.Address = &p.Address
		}
		for _, o := range row[2:] {
			n, err := offices(strings.TrimSpace(o))
			if err != nil {
				return nil, err
			}
			m.Offices |= group.Office(n)
		}
		out = append(out, m)
	}
	return out, nil
}
