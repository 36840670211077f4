package wallet

import (
	"bytes"
	"slices"

	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// PlaceOffer is a place that somebody offers to another person.
type PlaceOffer struct {
	Act    circle.Act // for SayCircle, and for ProposePlace
	Member int        // whose place
	To     string     // address of who would take it
	ToSelf bool       // it is offered to this wallet's owner
	Agreed bool       // who would take it has agreed
	Given  bool       // the member has agreed, or is late
}

// SwapWish is a change of turns that one of two has agreed to.
type SwapWish struct {
	Act         circle.Act // for SayCircle
	Early, Late int
	Said        bool // this wallet's owner has agreed; else it waits for her, if she is one of them
}

// fillWishes finds what members' words ask of each other: of each wish the word
// with the most signatures.
func (w *Wallet) fillWishes(m *member, out *Circle, c *circle.Circle) {
	for _, a := range mostSigned(out.Words) {
		if c.Spent(a) || circle.RoundOf(a) != c.Round {
			continue
		}
		own := slices.ContainsFunc(a.By, func(by circle.Word) bool { return by.Key == m.Account.Key() })
		var pair circle.Pair
		switch heir, offered := heirOf(a); {
		case offered:
			if i, ok := circle.MemberOf(a); ok && i < len(c.Members) {
				of := &c.Members[i]
				out.Offers = append(out.Offers, PlaceOffer{
					Act: a, Member: i, To: m.address(heir), ToSelf: heir == m.Account,
					Agreed: saidBy(a, heir.Key()), Given: saidBy(a, of.Account.Key()) || c.Late(i, w.now()),
				})
			}
		case a.Do == circle.DoSwap && ledger.Reread("act", a.Data, &pair) == nil && max(pair.Early, pair.Late) < uint64(len(c.Members)):
			out.Swaps = append(out.Swaps, SwapWish{Act: a, Early: int(pair.Early), Late: int(pair.Late), Said: own})
		}
	}
}

func saidBy(a circle.Act, key keys.PublicKey) bool {
	return slices.ContainsFunc(a.By, func(by circle.Word) bool { return by.Key == key })
}

// mostSigned are acts without those that are there with more signatures.
func mostSigned(list []circle.Act) (out []circle.Act) {
	for _, a := range list {
		at := slices.IndexFunc(out, func(o circle.Act) bool { return o.Do == a.Do && bytes.Equal(o.Data, a.Data) })
		switch {
		case at < 0:
			out = append(out, a)
		case len(a.By) > len(out[at].By):
			out[at] = a
		}
	}
	return out
}
