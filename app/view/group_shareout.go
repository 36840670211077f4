package view

import (
	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

// GroupShareOut is a share-out as this phone reckons it, from its own books
// alone.
type GroupShareOut struct {
	Shared  bool // it was done; else it is what would be paid now
	Counted Money
	Paid    Money
	Rest    Money  // what rounding leaves
	RestTo  string // social, carry, lot
	Payouts []GroupPayout
}

// GroupPayout is what one member gets.
type GroupPayout struct {
	Number int
	Key    []byte
	Name   string
	Self   bool
	Shares int
	Gross  Money // what her shares bring
	Netted Money // what is kept of it for what she owes
	Paid   Money
	Owes   Money // even then
}

// shareOutOf reckons it. Errors: group.ErrShareOut, group.ErrRule.
func shareOutOf(g wallet.Group, b *group.State) (GroupShareOut, error) {
	of := func(a money.Amount) Money { return notice.MoneyOf(a, g.Asset) }
	out := GroupShareOut{Shared: b.Ended, RestTo: restWord(b.Constitution.Rest)}
	var d group.Division
	counted := b.Free()
	if b.Ended {
		d, counted = b.Shared.Division, b.Shared.Counted
	} else {
		var err error
		if d, err = b.Preview(); err != nil {
			return out, err
		}
	}
	out.Counted, out.Rest, out.Paid = of(counted), of(d.Rest), of(counted-d.Rest)
	for _, p := range d.Payouts {
		m := &b.Members[p.Member-1]
		out.Payouts = append(out.Payouts, GroupPayout{
			Number: int(p.Member), Key: clothOfMember(m.Account, m.Name), Name: g.Said(m.Name), Self: p.Member == g.Self, Shares: int(m.Shares),
			Gross: of(p.Gross), Netted: of(p.Netted), Paid: of(p.Paid), Owes: of(p.Owes),
		})
	}
	return out, nil
}
