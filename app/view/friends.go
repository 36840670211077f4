package view

import (
	"slices"
	"strings"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/vault"
)

// Sharer is what Friends calls.
type Sharer interface {
	FriendSets() ([]wallet.FriendSet, error)
	SplitAmong(pin []byte, needed int, names []string) (wallet.FriendSet, []shares.Share, error)
	FriendShares(pin []byte, set uint64) ([]shares.Share, error)
	ShareGiven(set uint64, position int) error
}

// FriendsStep is a step of Friends.
type FriendsStep int

// The steps, in order.
const (
	FriendsList  FriendsStep = iota // who has a share
	FriendsPlan                     // how many, and for whom
	FriendsPIN                      // the PIN again
	FriendsShare                    // one share, for one friend
	FriendsDone
)

// Bounds of what can be planned.
const (
	FewestShares = 2
	MostShares   = 16
)

// ShareWordsPerPage is how many words of a share are shown at a time: as many
// as a small screen holds.
const ShareWordsPerPage = 7

// FriendShare is the share that is shown.
type FriendShare struct {
	Number, Of int // from 1
	Name       string
	Page       WordPage
	Text       string // all words in one line
	Code       bool   // it is shown as a code instead of as words
	Given      bool   // it was handed over before
}

// FriendsState is what Friends shows.
type FriendsState struct {
	Progress
	Step   FriendsStep
	Newest wallet.FriendSet // that was made; Number 0: none
	Older  bool             // there are others, which still work
	Needed int
	Names  []string      // one a share; may be empty
	Digits int           // typed of the PIN
	Left   time.Duration // tries wait so long; the pad is off until it is zero
	Share  FriendShare
}

// Given is how many friends have their share.
func (s FriendsState) Given() int {
	n := 0
	for _, f := range s.Newest.Friends {
		if !f.Given.IsZero() {
			n++
		}
	}
	return n
}

// Friends gives friends shares of the words, one after the other. The set is
// stored before the first share is shown; what is left out can be shown again.
type Friends struct {
	model[FriendsState, *FriendsState]
	wallet Sharer
	now    func() time.Time
	wait   countdown

	// Under the model's lock, as the state is.
	pad   pinPad
	fresh bool // the PIN is for a new set, not for the newest again
	all   []shares.Share
}

// NewFriends begins with who has a share.
func NewFriends(w Sharer, c Changes, now func() time.Time) *Friends {
	v := &Friends{wallet: w, now: now}
	v.state.Needed, v.state.Names = 2, make([]string, 3)
	v.whenClosed(v.wait.stop)
	v.whenClosed(func() { v.set(v.forget) })
	v.follow(c, v.read)
	return v
}

func (v *Friends) read() (func(*FriendsState), error) {
	sets, err := v.wallet.FriendSets()
	return func(s *FriendsState) {
		s.Newest, s.Older = wallet.FriendSet{}, len(sets) > 1
		if len(sets) > 0 {
			s.Newest = sets[0]
		}
	}, err
}

// forget takes the shares out of memory, as far as Go lets us.
func (v *Friends) forget(s *FriendsState) {
	vault.Wipe(v.pad.take())
	for _, share := range v.all {
		share.Wipe()
	}
	v.all, s.Share, s.Digits = nil, FriendShare{}, 0
}

// Plan goes on to a new set.
func (v *Friends) Plan() { v.step(FriendsList, FriendsPlan) }

// step goes from one step to another, and does nothing in any other.
func (v *Friends) step(from, to FriendsStep) {
	v.edit(func(s *FriendsState) {
		if s.Step == from {
			s.Step = to
		}
	})
}

// SetShares says how many friends get a share.
func (v *Friends) SetShares(n int) {
	v.edit(func(s *FriendsState) {
		if s.Step != FriendsPlan || n < FewestShares || n > MostShares {
			return
		}
		s.Names = append(slices.Clone(s.Names[:min(n, len(s.Names))]), make([]string, max(n-len(s.Names), 0))...)
		s.Needed = min(s.Needed, n)
	})
}

// SetNeeded says how many of them bring the wallet back.
func (v *Friends) SetNeeded(n int) {
	v.edit(func(s *FriendsState) {
		if s.Step == FriendsPlan && n >= FewestShares && n <= len(s.Names) {
			s.Needed = n
		}
	})
}

// SetName says who gets the share at a position, from 1.
func (v *Friends) SetName(position int, name string) {
	v.edit(func(s *FriendsState) {
		if s.Step == FriendsPlan && position >= 1 && position <= len(s.Names) {
			s.Names = slices.Clone(s.Names)
			s.Names[position-1] = name
		}
	})
}

// Make goes on to the PIN, after which the set is made.
func (v *Friends) Make() {
	v.edit(func(s *FriendsState) {
		if s.Step == FriendsPlan {
			v.fresh, s.Step = true, FriendsPIN
		}
	})
}

// Again goes on to the PIN, after which the newest set is shown again, from the
// first share that nobody has.
func (v *Friends) Again() {
	v.edit(func(s *FriendsState) {
		if s.Step == FriendsList && s.Newest.Number > 0 {
			v.fresh, s.Step = false, FriendsPIN
		}
	})
}

// Digit takes a digit of the PIN; the sixth tries it by itself.
func (v *Friends) Digit(d rune) {
	v.work(func(s *FriendsState) func() (func(*FriendsState), error) {
		if s.Step != FriendsPIN || s.Left > 0 {
			return nil
		}
		whole := v.pad.digit(d)
		s.Digits = len(v.pad.digits)
		if !whole {
			return nil
		}
		pin, fresh, set, needed, names := v.pad.take(), v.fresh, s.Newest, s.Needed, s.Names
		return func() (func(*FriendsState), error) {
			defer vault.Wipe(pin)
			if fresh {
				made, all, err := v.wallet.SplitAmong(pin, needed, names)
				return v.opened(made, all, err)
			}
			all, err := v.wallet.FriendShares(pin, set.Number)
			return v.opened(set, all, err)
		}
	})
}

// opened shows the first share of a set that nobody has.
func (v *Friends) opened(set wallet.FriendSet, all []shares.Share, err error) (func(*FriendsState), error) {
	return func(s *FriendsState) {
		s.Digits = 0
		if err != nil {
			v.afterwards(func() { v.wait.start(err, v.now, v.left) })
			return
		}
		if v.closed {
			return
		}
		v.all, s.Newest, s.Step = all, set, FriendsShare
		v.turn(s, 1+max(slices.IndexFunc(set.Friends, func(f wallet.Friend) bool { return f.Given.IsZero() }), 0))
	}, err
}

func (v *Friends) left(d time.Duration) {
	v.set(func(s *FriendsState) {
		s.Left = d
		if d == 0 {
			s.Notice = notice.Notice{}
		}
	})
}

// turn shows the share at a position; after the last one it ends.
func (v *Friends) turn(s *FriendsState, position int) {
	if position > len(v.all) {
		v.forget(s)
		s.Step = FriendsDone
		return
	}
	words, friend := v.all[position-1].Words(), s.Newest.Friends[position-1]
	s.Share = FriendShare{
		Number: position, Of: len(v.all), Name: friend.Name, Given: !friend.Given.IsZero(),
		Page: pageOf(words, ShareWordsPerPage, 1), Text: strings.Join(words, " "),
	}
}

// Next turns to the share's next words.
func (v *Friends) Next() { v.page(1) }

func (v *Friends) page(by int) {
	v.edit(func(s *FriendsState) {
		if s.Step == FriendsShare {
			s.Share.Page = pageOf(strings.Fields(s.Share.Text), ShareWordsPerPage, s.Share.Page.Page+by)
		}
	})
}

// ShowCode shows the share as a code, or as words again.
func (v *Friends) ShowCode(code bool) {
	v.edit(func(s *FriendsState) {
		if s.Step == FriendsShare {
			s.Share.Code = code
		}
	})
}

// Given notes that the friend has the share, and goes on to the next one.
func (v *Friends) Given() {
	v.work(func(s *FriendsState) func() (func(*FriendsState), error) {
		if s.Step != FriendsShare {
			return nil
		}
		set, number := s.Newest.Number, s.Share.Number
		return func() (func(*FriendsState), error) {
			if err := v.wallet.ShareGiven(set, number); err != nil {
				return nil, err
			}
			change, err := v.read()
			return func(s *FriendsState) {
				change(s)
				v.turn(s, number+1)
			}, err
		}
	})
}

// Later leaves the share for another day, and goes on to the next one.
func (v *Friends) Later() {
	v.edit(func(s *FriendsState) {
		if s.Step == FriendsShare {
			v.turn(s, s.Share.Number+1)
		}
	})
}

// Delete takes the PIN's last digit away.
func (v *Friends) Delete() {
	v.edit(func(s *FriendsState) {
		v.pad.delete()
		s.Digits = len(v.pad.digits)
	})
}

// Back goes a step, a page or a share back; false: the screen is to be left.
func (v *Friends) Back() bool {
	stays := true
	v.edit(func(s *FriendsState) {
		switch {
		case s.Step == FriendsPlan:
			s.Step = FriendsList
		case s.Step == FriendsPIN:
			v.forget(s)
			if s.Step = FriendsList; v.fresh {
				s.Step = FriendsPlan
			}
		case s.Step == FriendsShare && s.Share.Code:
			s.Share.Code = false
		case s.Step == FriendsShare && s.Share.Page.Page > 1:
			s.Share.Page = pageOf(strings.Fields(s.Share.Text), ShareWordsPerPage, s.Share.Page.Page-1)
		case s.Step == FriendsShare && s.Share.Number > 1:
			v.turn(s, s.Share.Number-1)
		case s.Step == FriendsShare:
			v.forget(s)
			s.Step = FriendsList
		default:
			stays = false
		}
	})
	return stays
}
