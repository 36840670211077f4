package gui_test

import (
	"bytes"
	"context"
	"slices"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

func (f *fake) Changing(ledger.ID) (wallet.Changing, error) {
	defer f.locked()()
	c := f.change
	c.Epoch, c.Seat = f.membership.Epoch, -1
	c.Epoch.Charter.Quorum = uint64(f.community.Quorum)
	if f.community.Guardian {
		c.Seat = 0
	}
	return c, nil
}

// cardOf is of the nth guardian; above four it is a new one.
func cardOf(n byte, address string) quorum.Place {
	identity := keys.PublicKey{n, 9}
	return quorum.Place{Epoch: 1, Seat: quorum.Seat{Identity: identity, VoteKey: keys.PublicKey{n, 8}}, Reach: quorum.Reach{Identity: identity, Address: address}}
}

func (f *fake) PlaceHere(ledger.ID) (quorum.Place, error) {
	defer f.locked()()
	p := cardOf(1, "192.168.1.20:7263")
	f.change.Own, f.change.Places = &p, append([]quorum.Place{p}, f.change.Places...)
	return p, nil
}

// TakeForChange takes anything for the card of a new guardian, but nonsense.
func (f *fake) TakeForChange(_ ledger.ID, text string) (wallet.ChangePart, error) {
	defer f.locked()()
	if text == "nonsense" {
		return "", wallet.ErrChangeText
	}
	f.change.Places = append(slices.Clone(f.change.Places), cardOf(7, text))
	return wallet.ChangeCard, nil
}

func (f *fake) DropCard(_ ledger.ID, identity keys.PublicKey) error {
	defer f.locked()()
	f.change.Places = slices.DeleteFunc(slices.Clone(f.change.Places), func(p quorum.Place) bool { return p.Seat.Identity == identity })
	return nil
}

func (f *fake) DraftGathered(_ ledger.ID, needed int) error {
	defer f.locked()()
	f.drafts(needed)
	return nil
}

func (f *fake) drafts(needed int) {
	d := quorum.Change{Entry: bytes.Repeat([]byte{7}, 600)}
	f.change.Next = f.membership.Epoch.Charter
	f.change.Next.Quorum, f.change.Next.Guardians = uint64(needed), nil
	for _, p := range f.change.Places {
		d.Reaches, f.change.Next.Guardians = append(d.Reaches, p.Reach), append(f.change.Next.Guardians, p.Seat)
	}
	f.change.Draft = &d
}

func (f *fake) DropChange(ledger.ID) error {
	defer f.locked()()
	f.change.Draft, f.change.Consents = nil, nil
	return nil
}

func (f *fake) AgreeToGathered(ledger.ID) (quorum.Consent, error) {
	defer f.locked()()
	k := quorum.Consent{Proposer: make([]byte, 64)}
	f.change.Consents = append(slices.Clone(f.change.Consents), k)
	return k, nil
}

func (f *fake) MakeChange(context.Context, ledger.ID) (wallet.Community, error) {
	defer f.locked()()
	f.community.Epoch++
	f.change = wallet.Changing{}
	return f.community, nil
}
