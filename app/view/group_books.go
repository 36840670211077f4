package view

import (
	"sanduk.app/app/notice"
	"sanduk.app/app/report"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// GroupBooksState is what GroupBooks shows.
type GroupBooksState struct {
	Progress
	Name   string
	Books  *report.GroupBooks // nil: they can't be read
	People []GroupPerson
	Out    GroupShareOut
	None   notice.Notice // why nothing can be shared out
	Said   AmountField   // what was announced for the owner
	Mine   Money         // what this phone reckons for her
	Differ Money         // of both
	More   bool          // more was announced than this phone reckons
}

// Agrees tells whether what was announced is what this phone reckons, to the coin.
func (s GroupBooksState) Agrees() bool { return s.Said.Typed != "" && s.Differ.Amount == 0 }

// GroupBooks are a group's books: minutes, passbooks, figures, and the share-out
// as this phone reckons it.
type GroupBooks struct {
	model[GroupBooksState, *GroupBooksState]
	wallet  GroupKeeper
	account ledger.Account

	// Under the model's lock, as the state is.
	group wallet.Group
	pad   amountPad
}

// NewGroupBooks reads them, and again after every change.
func NewGroupBooks(w GroupKeeper, hub *Hub, account ledger.Account) *GroupBooks {
	v := &GroupBooks{wallet: w, account: account}
	v.follow(hub, v.read)
	return v
}

func (v *GroupBooks) read() (func(*GroupBooksState), error) {
	g, err := groupOf(v.wallet, v.account)
	if err != nil {
		return nil, err
	}
	past, err := v.wallet.GroupHistory(g.Community, g.Account)
	if err != nil {
		return nil, err
	}
	return func(s *GroupBooksState) {
		v.group = g
		b := booksOf(g)
		s.Name, s.Books, s.People = g.Name, &report.GroupBooks{Group: g, Past: past}, peopleOf(g, b)
		out, err := shareOutOf(g, b)
		s.Out, s.None, s.Mine = out, notice.Of(err), notice.MoneyOf(0, g.Asset)
		for _, p := range out.Payouts {
			if p.Self {
				s.Mine = p.Paid
			}
		}
		v.compare(s)
	}, nil
}

// compare holds what was announced against what this phone reckons.
func (v *GroupBooks) compare(s *GroupBooksState) {
	s.Said = v.pad.field([]wallet.AssetInfo{v.group.Asset}, 0)
	said, mine := s.Said.Amount.Amount, s.Mine.Amount
	s.More = said > mine
	s.Differ = notice.MoneyOf(max(said, mine)-min(said, mine), v.group.Asset)
}

// Key takes a digit or the point of what was announced.
func (v *GroupBooks) Key(r rune) {
	v.edit(func(s *GroupBooksState) { v.pad.key(r, v.group.Asset.Decimals); v.compare(s) })
}

// Delete takes its last digit away.
func (v *GroupBooks) Delete() {
	v.edit(func(s *GroupBooksState) { v.pad.delete(); v.compare(s) })
}
