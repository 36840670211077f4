package view

import (
	"slices"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// FlowReader is what Flows reads.
type FlowReader interface {
	Current() (wallet.Community, error)
	Balance(community ledger.ID) ([]wallet.Holding, error)
	History(community ledger.ID, after []byte, limit int) ([]wallet.Movement, error)
}

// FlowWeeks is of how many weeks Flows tells, the present one with them.
const FlowWeeks = 12

// Week is what came in and went out within a week, of one currency.
type Week struct {
	Start   time.Time // Monday, midnight
	End     time.Time // Sunday, midnight
	In, Out Money
}

// FlowsState is what Flows shows of one currency.
type FlowsState struct {
	Progress
	Codes   []string // the currencies that there are
	Code    string   // the one that is shown
	Weeks   []Week   // oldest first; none: it is still read
	Chosen  int      // the week that is spoken of
	Balance []Money  // at each day's end, oldest first, and now; none where it is not known
	Looked  int      // movements that were looked at so far
}

// Flows tells how money came and went, week by week, and how the balance grew
// and shrank.
type Flows struct {
	model[FlowsState, *FlowsState]
	wallet FlowReader
	now    func() time.Time
	done   chan struct{} // closed: nobody wants to know any more
}

// NewFlows begins to read; the state has weeks when it has read them all.
func NewFlows(w FlowReader, c Changes, now func() time.Time) *Flows {
	v := &Flows{wallet: w, now: now, done: make(chan struct{})}
	v.state.Chosen = FlowWeeks - 1
	v.whenClosed(func() { close(v.done) })
	v.whenClosed(c.Subscribe(func() { go v.reload(v.read) }))
	go v.reload(v.read)
	return v
}

// SetCode shows another currency.
func (v *Flows) SetCode(code string) {
	v.edit(func(s *FlowsState) { s.Code = code })
	go v.reload(v.read)
}

// Choose speaks of a week, counted from the oldest.
func (v *Flows) Choose(week int) {
	v.edit(func(s *FlowsState) { s.Chosen = min(max(week, 0), FlowWeeks-1) })
}

// flows are weeks and days that are being added up.
type flows struct {
	code  string
	days  []time.Time // midnights, oldest first, those of tomorrow and of the coming Monday with them
	in    []money.Amount
	out   []money.Amount
	net   []int64 // what each day did to the balance
	asset wallet.AssetInfo
}

func (v *Flows) read() (func(*FlowsState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	holdings, err := v.wallet.Balance(c.ID)
	if err != nil {
		return nil, err
	}
	now, code := v.now(), v.State().Code
	f := &flows{code: code, days: daysOf(now)}
	var codes []string
	var have money.Amount
	for i, h := range holdings {
		codes = append(codes, h.Asset.Code)
		if h.Asset.Code == code || code == "" && i == 0 {
			f.code, f.asset, have = h.Asset.Code, h.Asset, h.Available
		}
	}
	f.in, f.out, f.net = make([]money.Amount, len(f.days)), make([]money.Amount, len(f.days)), make([]int64, len(f.days))
	if ended, err := v.add(c.ID, f); err != nil || ended {
		return nil, err
	}
	return func(s *FlowsState) {
		s.Codes, s.Code, s.Weeks, s.Balance = codes, f.code, f.weeks(), f.balance(have, now)
	}, nil
}

// daysOf are the midnights from the first Monday to the coming one.
func daysOf(now time.Time) []time.Time {
	monday := now.Day() - (int(now.Weekday())+6)%7
	days := make([]time.Time, 0, 7*FlowWeeks+1)
	for i := range 7*FlowWeeks + 1 {
		days = append(days, time.Date(now.Year(), now.Month(), monday-7*(FlowWeeks-1)+i, 0, 0, 0, 0, now.Location()))
	}
	return days
}

// add goes through the movements from the newest to the first day.
func (v *Flows) add(community ledger.ID, f *flows) (ended bool, err error) {
	var after []byte
	for looked := 0; ; {
		select {
		case <-v.done:
			return true, nil
		default:
		}
		list, err := v.wallet.History(community, after, lookStep)
		if err != nil {
			return false, err
		}
		for _, m := range list {
			if m.Time.Before(f.days[0]) {
				return false, nil
			}
			f.take(m)
			after = m.Cursor
		}
		if len(list) < lookStep {
			return false, nil
		}
		looked += len(list)
		v.set(func(s *FlowsState) { s.Looked = looked })
	}
}

// take adds a movement. What was put aside for oneself is not in and not out, but
// it changes the balance.
func (f *flows) take(m wallet.Movement) {
	amount := moved(m)
	if m.Asset.Code != f.code || amount == 0 {
		return
	}
	day := len(f.days) - 2
	for day > 0 && m.Time.Before(f.days[day]) {
		day--
	}
	switch {
	case m.Sign() > 0:
		f.net[day] += int64(amount)
		if !aside(m.Kind) {
			f.in[day] += amount
		}
	case m.Sign() < 0:
		f.net[day] -= int64(amount)
		if !aside(m.Kind) {
			f.out[day] += amount
		}
	}
}

// moved is how much of a movement's amount is in the balance, or out of it.
func moved(m wallet.Movement) money.Amount {
	switch {
	case m.Status == wallet.Done, m.Status == wallet.Promised && m.Sign() < 0:
		return m.Amount
	case m.Status == wallet.Cheated && m.Sign() > 0:
		return m.PaidBack
	}
	return 0
}

// aside tells whether a movement is between a wallet's own accounts.
func aside(kind string) bool {
	switch kind {
	case wallet.KindFilled, wallet.KindEmptied, wallet.KindSaved, wallet.KindTakenBack:
		return true
	}
	return false
}

func (f *flows) weeks() []Week {
	out := make([]Week, FlowWeeks)
	for i := range out {
		var in, gone money.Amount
		for day := 7 * i; day < 7*i+7; day++ {
			in, gone = in+f.in[day], gone+f.out[day]
		}
		out[i] = Week{Start: f.days[7*i], End: f.days[7*i+6], In: notice.MoneyOf(in, f.asset), Out: notice.MoneyOf(gone, f.asset)}
	}
	return out
}

// balance goes back from what there is now, day by day. Where that does not come
// out, as on a phone that does not know all of the past, it tells nothing.
func (f *flows) balance(have money.Amount, now time.Time) []Money {
	var out []Money
	left := int64(have)
	for day := len(f.days) - 2; day >= 0; day-- {
		if f.days[day].After(now) {
			continue
		}
		if left < 0 {
			return nil
		}
		out = append(out, notice.MoneyOf(money.Amount(left), f.asset))
		left -= f.net[day]
	}
	if left < 0 {
		return nil
	}
	slices.Reverse(out)
	return out
}
