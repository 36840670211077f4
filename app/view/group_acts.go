package view

import (
	"errors"
	"slices"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

// What is done in a meeting with one tap.

func (s *SittingState) person(n int) (SittingPerson, bool) {
	i := slices.IndexFunc(s.People, func(p SittingPerson) bool { return p.Number == n })
	if i < 0 {
		return SittingPerson{}, false
	}
	return s.People[i], true
}

// side is where the money is of what is written.
func (s *SittingState) side() group.Side {
	if s.Account {
		return group.Wallet
	}
	return group.Cash
}

// SetAccount says whether money of what follows is in the account.
func (v *Sitting) SetAccount(in bool) { v.edit(func(s *SittingState) { s.Account = in && s.Both }) }

// Mark says how a member is there.
func (v *Sitting) Mark(n int, here string) {
	v.rewrite(func(s *SittingState) []wallet.SaidLine {
		return v.without(n, group.Roll, wallet.SaidLine{Line: rollLine(n, here)})
	})
}

func rollLine(n int, here string) group.Line {
	at := slices.Index([]string{"", "present", "late", "excused", "absent"}, here)
	return group.Line{What: group.Roll, Member: uint64(n), N: uint64(max(at, 0))}
}

// without are all lines but those of a kind that the step has about a member, and
// more behind them.
func (v *Sitting) without(n int, what group.What, more ...wallet.SaidLine) []wallet.SaidLine {
	out, from := []wallet.SaidLine{}, stepFrom(v.lines())
	for i, l := range v.lines() {
		if i < from || l.What != what || l.Member != uint64(n) {
			out = append(out, wallet.SaidLine{Line: l})
		}
	}
	return append(out, more...)
}

// AllHere says that all are there who were not called yet.
func (v *Sitting) AllHere() {
	v.write(func(s *SittingState) (out []wallet.SaidLine) {
		for _, p := range s.People {
			if p.Here == "" && s.Step == SitRoll {
				out = append(out, wallet.SaidLine{Line: rollLine(p.Number, "present")})
			}
		}
		return out
	})
}

// Buy has a member buy one share more, or one less.
func (v *Sitting) Buy(n, by int) {
	v.rewrite(func(s *SittingState) []wallet.SaidLine {
		p, ok := s.person(n)
		if !ok || s.Step != SitShares {
			return nil
		}
		here, other := v.bought(n, s.side())
		if here+by < 0 || p.Bought+p.Missed+by < 0 {
			return nil
		}
		lines := v.without(n, group.Buy)
		for _, l := range []group.Line{other, {What: group.Buy, Member: uint64(n), N: uint64(here + by), Side: s.side()}} {
			if l.N > 0 {
				lines = append(lines, wallet.SaidLine{Line: l})
			}
		}
		return lines
	})
}

// bought is how many shares a member bought in the step on a side, and the line
// of what she bought on the other.
func (v *Sitting) bought(n int, side group.Side) (here int, other group.Line) {
	for _, l := range v.lines()[stepFrom(v.lines()):] {
		switch {
		case l.What != group.Buy || l.Member != uint64(n):
		case l.Side == side:
			here += int(l.N)
		case other.N == 0:
			other = l
		default:
			other.N += l.N
		}
	}
	return here, other
}

// Pay has a member pay what she owes in this step, to the social fund or of
// fines; if she did already, it takes that back.
func (v *Sitting) Pay(n int) {
	v.rewrite(func(s *SittingState) []wallet.SaidLine {
		p, ok := s.person(n)
		what, owed := payOf(s.Step, p)
		switch {
		case !ok || what == 0:
			return nil
		case owed == 0 && p.Paid.Amount == 0:
			return nil
		case owed == 0:
			return v.without(n, what)
		}
		return append(saidAgain(v.lines()), wallet.SaidLine{Line: group.Line{What: what, Member: uint64(n), Amount: owed, Side: s.side()}})
	})
}

func payOf(step SittingStep, p SittingPerson) (group.What, money.Amount) {
	switch step {
	case SitSocial:
		return group.Give, p.Social.Amount
	case SitFines:
		return group.PayFine, p.Fines.Amount
	}
	return 0, 0
}

// AllPay has all who are there pay what they owe in this step.
func (v *Sitting) AllPay() {
	v.write(func(s *SittingState) (out []wallet.SaidLine) {
		for _, p := range s.People {
			if what, owed := payOf(s.Step, p); owed > 0 && p.There() {
				out = append(out, wallet.SaidLine{Line: group.Line{What: what, Member: uint64(p.Number), Amount: owed, Side: s.side()}})
			}
		}
		return out
	})
}

// Next ends the step.
func (v *Sitting) Next() {
	v.write(func(s *SittingState) []wallet.SaidLine {
		if !s.CanNext || s.Form.Act != "" {
			return nil
		}
		return v.nextLines(s)
	})
}

// GiveOut gives all loans that are asked for.
func (v *Sitting) GiveOut() {
	v.write(func(s *SittingState) (out []wallet.SaidLine) {
		if !s.CanGiveOut() || s.Step != SitLend {
			return nil
		}
		for _, p := range s.People {
			if p.Asks.Amount > 0 {
				out = append(out, wallet.SaidLine{Line: group.Line{What: group.Lend, Member: uint64(p.Number), Amount: p.Asks.Amount, N: uint64(p.AsksFor), Side: s.side()}})
			}
		}
		return out
	})
}

// Sign gives the owner's hand: that the money was counted so, or that the box is
// locked.
func (v *Sitting) Sign() { v.sign(false) }

// SignAgain signs minutes that were corrected after others were signed here.
func (v *Sitting) SignAgain() { v.sign(true) }

func (v *Sitting) sign(again bool) {
	v.finishing(func(s *SittingState) bool { return s.CanSign && (!again || s.Again) }, func(g wallet.Group) (wallet.Group, error) {
		return v.wallet.SignMeeting(g.Community, g.Account, again)
	})
}

// Conclude puts the meeting into the books, once all have signed.
func (v *Sitting) Conclude() {
	v.finishing(func(s *SittingState) bool { return s.Closes }, func(g wallet.Group) (wallet.Group, error) {
		return v.wallet.CloseMeeting(g.Community, g.Account)
	})
}

func (v *Sitting) finishing(may func(*SittingState) bool, do func(wallet.Group) (wallet.Group, error)) {
	v.work(func(s *SittingState) func() (func(*SittingState), error) {
		if !may(s) {
			return nil
		}
		g := v.group
		return func() (func(*SittingState), error) {
			after, err := do(g)
			if err != nil {
				return func(s *SittingState) { s.Again = errors.Is(err, wallet.ErrSignedOther) }, err
			}
			return func(s *SittingState) {
				v.group, s.Again = after, false
				v.show(s)
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}
