package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// A place in a circle can go to another person, with all that is in it and all
// that it owes. Somebody offers it; who takes it agrees on her own phone; the
// proposer proposes it; and the members decide. She pays, draws and is paid like
// everybody then. The members of the joint account stay those who began it, so
// she is a guest there: she follows it, and approves nothing.

// OfferPlace offers a member's place to another person of the community, for the
// next text: one's own place, or that of a member who is late. ErrSelf: that
// person has a place. circle.ErrSigned: it is not the owner's to offer.
func (w *Wallet) OfferPlace(community ledger.ID, account ledger.Account, place int, to keys.Address) (Circle, error) {
	return w.withCircle(community, func(m *member) (ledger.Account, error) {
		c, _, err := w.circleOf(m, account)
		if err != nil {
			return account, err
		}
		heir, err := m.payee(to)
		switch {
		case err != nil:
			return account, err
		case c == nil || c.Over:
			return account, circle.ErrOver
		case place < 0 || place >= len(c.Members) || c.Members[place].Left || heir.Type() != ledger.TypeSingle:
			return account, circle.ErrMember
		case c.Place(heir) >= 0:
			return account, ErrSelf
		case place != c.Place(m.Account) && !c.Late(place, w.now()):
			return account, circle.ErrSigned
		}
		offer := circle.NewAct(circle.DoReplace, &circle.Heir{Round: c.Round, Member: uint64(place), Account: heir})
		return account, w.speak(m, account, offer)
	})
}

// ProposePlace proposes an offer that the new person has agreed to. Errors as
// those of DecideCircle.
func (w *Wallet) ProposePlace(community ledger.ID, account ledger.Account, offer circle.Act) (Circle, error) {
	return w.DecideCircle(community, account, offer)
}

// heirOf is who is offered a place by an act; false: it offers none.
func heirOf(a circle.Act) (ledger.Account, bool) {
	var d circle.Heir
	if a.Do != circle.DoReplace || ledger.Reread("act", a.Data, &d) != nil {
		return ledger.Account{}, false
	}
	return d.Account, true
}

// guestsOf are those who read of a circle without being members of its joint
// account: they have a place in it, or are offered one.
func (w *Wallet) guestsOf(m *member, account ledger.Account) ([]keys.PublicKey, error) {
	c, _, err := w.circleOf(m, account)
	if errors.Is(err, ErrNoJoint) || err == nil && c == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	words, err := m.circleWords(account)
	if err != nil {
		return nil, err
	}
	var out []keys.PublicKey
	add := func(a ledger.Account) {
		key := a.Key()
		if _, err := keys.ParsePublicKey(key[:]); err != nil || slices.Contains(out, key) || slices.Contains(m.joints[account].Joint.Members, key) {
			return // to what is no key nothing can be sealed
		}
		out = append(out, key)
	}
	for i := range c.Members {
		add(c.Members[i].Account)
	}
	for _, a := range words {
		if heir, offered := heirOf(a); offered && !c.Spent(a) {
			add(heir)
		}
	}
	room := ledger.MaxMembers - len(m.joints[account].Joint.Members) // a sealed parcel has no more readers
	return out[:min(len(out), room)], nil
}

// mayRead tells whether this wallet's owner is one of those guests.
func (w *Wallet) mayRead(m *member, account ledger.Account) (bool, error) {
	guests, err := w.guestsOf(m, account)
	return slices.Contains(guests, m.Account.Key()), err
}

// speaksIn tells whether words by a key have a place in a contract: it is a
// member's of the joint account, or of a place in the circle.
func (w *Wallet) speaksIn(m *member, account ledger.Account, key keys.PublicKey) bool {
	if slices.Contains(m.joints[account].Joint.Members, key) {
		return true
	}
	c, _, err := w.circleOf(m, account)
	return err == nil && c != nil && c.Place(ledger.SingleAccount(key)) >= 0
}

// circleSums are what each member paid into a circle and got out of it, by
// place: of the certified past that is held here. Who took a place goes on with
// its sums.
func (m *member) circleSums(account ledger.Account, rules circle.Rules) (paid, got []money.Amount, err error) {
	places := slices.Clone(rules.Members)
	paid, got = make([]money.Amount, len(places)), make([]money.Amount, len(places))
	add := func(sums []money.Amount, who ledger.Account, asset ledger.ID, amount money.Amount) {
		if i := slices.Index(places, who); i >= 0 && asset == rules.Asset {
			sums[i], _ = sums[i].Plus(amount) // what is certified was issued, and so can't wrap
		}
	}
	err = m.book.Feed(account, 1, func(s *ledger.Signed) error {
		if s.Entry.Kind != circle.Kind {
			return nil
		}
		body, err := contract.DecodeBody(s.Entry.Body)
		if err != nil {
			return err
		}
		for _, p := range body.Paid {
			add(paid, p.Payer, p.Asset, p.Amount)
		}
		acts, err := circle.DecodeActs(body.Acts)
		for _, a := range acts {
			if i, one := circle.MemberOf(a); one && i < len(places) {
				if heir, took := heirOf(a); took {
					places[i] = heir
				}
			}
		}
		for _, c := range s.Entry.Credits {
			add(got, c.Payee, c.Asset, c.Amount)
		}
		return err
	})
	return paid, got, err
}
