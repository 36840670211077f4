package circle

import (
	"slices"

	"sanduk.app/wallet/ledger"
)

// Spent tells of an act that a member signed whether there is no use for it any
// more: its round is over, or what it asks for has happened.
func (c *Circle) Spent(a Act) bool {
	if c.Over || RoundOf(a) < c.Round {
		return true
	}
	switch a.Do {
	case DoCommit:
		t := c.ticket(a)
		return t != nil && t.Committed || c.Draw != nil && c.Draw.Closed > 0
	case DoReveal:
		t := c.ticket(a)
		return t != nil && t.Revealed || c.Draw != nil && c.Draw.Done
	case DoLeave:
		var d One
		return ledger.Reread("act", a.Data, &d) != nil || d.Member >= uint64(len(c.Members)) || c.Members[d.Member].Left
	case DoReplace:
		var d Heir
		return ledger.Reread("act", a.Data, &d) != nil || c.place(d.Account) >= 0
	case DoSwap:
		var d Pair
		return ledger.Reread("act", a.Data, &d) != nil || slices.Index(c.Order, int(d.Early)) > slices.Index(c.Order, int(d.Late))
	}
	return false
}

// ticket is that of the member of whom a commit or a reveal speaks; nil: there
// is none.
func (c *Circle) ticket(a Act) *Ticket {
	var data []any
	if c.Draw == nil || ledger.Reread("act", a.Data, &data) != nil || len(data) < 2 {
		return nil
	}
	member, is := data[1].(uint64)
	if !is || member >= uint64(len(c.Draw.Tickets)) {
		return nil
	}
	return &c.Draw.Tickets[member]
}

// MemberOf is the one member of whom an act speaks; false: there is none, or
// more.
func MemberOf(a Act) (int, bool) {
	var data []any
	if a.Do == DoFound || a.Do == DoClose || a.Do == DoSwap || ledger.Reread("act", a.Data, &data) != nil || len(data) < 2 {
		return 0, false
	}
	member, is := data[1].(uint64)
	return int(member), is && member < MaxMembers
}
