package sim_test

import (
	"errors"
	"fmt"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// theft is a phone that somebody else has from some time on, who goes on with it,
// and the owner's new one, for which her friends open the account.
type theft struct {
	old, fresh *phone
	address    string // of the old
	friends    []*phone
	at         time.Duration // after the bad time began
	former     ledger.Account
	over       bool // the account is the new phone's
}

// newThefts has the last people name friends, and have new phones.
func (w *world) newThefts() {
	w.helpful = 3
	for i := range w.thefts {
		old := w.phones[w.people-1-i]
		x := &theft{old: old, address: old.addressText(), friends: w.phones[w.cheats : w.cheats+3], at: w.dice.Between(w.bad/10, w.bad/2)}
		var names []string
		for _, f := range x.friends {
			names = append(names, f.addressText())
		}
		must(w.t, old.sync())
		must(w.t, old.wallet.NameFriends(w.epoch.Community, names, 2, false))
		old.untilFinal()
		old.cheats, old.robbed = true, true // who has it does what she likes; but no proof comes of it
		w.robbed = append(w.robbed, x)
	}
	for _, x := range w.robbed {
		x.fresh = w.newPhone(x.old.name + " anew")
		_, err := x.fresh.wallet.Join(w.invitation)
		must(w.t, err)
		x.fresh.joined()
		x.former = x.fresh.account
		must(w.t, x.start()) // before anybody pays there: a wallet that uses its account can't have another
		w.phones = append(w.phones, x.fresh)
	}
}

func (p *phone) addressText() string {
	c, err := p.wallet.Community(p.world.epoch.Community)
	must(p.world.t, err)
	return c.Address
}

// theftOf is the theft after which somebody has a new phone.
func (w *world) theftOf(fresh *phone) *theft {
	for _, x := range w.robbed {
		if x.fresh == fresh {
			return x
		}
	}
	return nil
}

// begins has the owner begin, with her new phone.
func (x *theft) begins() {
	w := x.fresh.world
	time.Sleep(x.at)
	w.forgets(x.old)
	x.fresh.doing(x.start())
}

func (x *theft) start() error {
	return x.fresh.wallet.StartRescue(x.old.world.epoch.Community, x.address)
}

// step brings the opening on, if a friend is beside the owner who has to sign.
func (x *theft) step(friend *phone) error {
	id := x.fresh.world.epoch.Community
	r, running, err := x.fresh.wallet.Rescue(id)
	if err != nil || !running || r.Text == "" {
		return err
	}
	helper, here := friend.beside()
	if !here {
		return nil
	}
	answer, err := helper.HelpRescue(r.Text)
	if err != nil {
		return nil //nolint:nilerr // the friend's phone can't, this time
	}
	err = x.fresh.wallet.TakeRescueAnswer(answer)
	if errors.Is(err, wallet.ErrNoRescue) || errors.Is(err, wallet.ErrRescueUnknown) || errors.Is(err, wallet.ErrNotFriend) {
		return nil
	}
	return err
}

// rescues has all friends help, and takes note of accounts that are the new
// phones'.
func (w *world) rescues() {
	for _, x := range w.robbed {
		p := x.fresh
		if x.over {
			continue
		}
		if p.addressText() == x.address {
			x.over = true
			p.happened["rescued"]++
			p.joined()
			continue
		}
		p.doing(x.start()) // if it did not begin yet
		for _, f := range x.friends[:w.helpful] {
			p.doing(x.step(f))
		}
	}
}

// ended tells what is wrong with a theft in the end.
func (x *theft) ended() error {
	w := x.fresh.world
	if r, running, err := x.fresh.wallet.Rescue(w.epoch.Community); err != nil || running || !x.over {
		return fmt.Errorf("%w: friends opened no account for %s: %+v %w", errStuck, x.fresh.name, r, err)
	}
	if c, err := x.old.wallet.Community(w.epoch.Community); err != nil || !c.Moved {
		return fmt.Errorf("%s does not say that the account has moved: %w", x.old.name, err)
	}
	return nil
}
