package shares

import (
	"crypto/hmac"
	"crypto/subtle"
	"errors"
	"sort"
)

// Set gathers shares, in any order. The zero value is empty.
type Set struct {
	shares []Share
}

// Add takes a share and tells whether it is new; one that is there already
// changes nothing. A share that does not fit is not taken: *MisfitError.
func (s *Set) Add(share Share) (bool, error) {
	for _, known := range s.shares {
		if same, err := known.meets(share); err != nil || same {
			if err != nil {
				err = &MisfitError{Position: len(s.shares) + 1, Why: err}
			}
			return false, err
		}
	}
	s.shares = append(s.shares, share)
	return true, nil
}

// meets tells whether two shares are the same, or why they can't be of one set.
func (s Share) meets(other Share) (same bool, err error) {
	switch {
	case s.header != other.header || len(s.value) != len(other.value):
		return false, ErrForeign
	case s.group != other.group:
		return false, nil
	case s.needed != other.needed:
		return false, ErrForeign
	case s.index != other.index:
		return false, nil
	case subtle.ConstantTimeCompare(s.value, other.value) == 0:
		return false, ErrClash
	}
	return true, nil
}

// Remove forgets the share at a position, from 1.
func (s *Set) Remove(position int) {
	if position < 1 || position > len(s.shares) {
		return
	}
	s.shares[position-1].Wipe()
	s.shares = append(s.shares[:position-1], s.shares[position:]...)
}

// Shares are those that were added, in that order.
func (s *Set) Shares() []Share { return append([]Share(nil), s.shares...) }

// Wipe overwrites and forgets all shares.
func (s *Set) Wipe() {
	for _, share := range s.shares {
		share.Wipe()
	}
	s.shares = nil
}

// Progress tells how many shares there are that count, and how many are
// needed; with several groups, of the groups that are furthest. Needed is 0
// while the set is empty.
func (s *Set) Progress() (have, needed int) {
	if len(s.shares) == 0 {
		return 0, 0
	}
	groups := s.groups()
	left := int(s.shares[0].groupsNeeded)
	for _, g := range groups[:min(left, len(groups))] {
		have, needed = have+min(len(g), g[0].Needed()), needed+g[0].Needed()
	}
	return have, needed + max(left-len(groups), 0) // of a group that nobody has shown, only one share is known of
}

// groups are the shares by group; those that lack least come first.
func (s *Set) groups() [][]Share {
	by := map[byte][]Share{}
	for _, share := range s.shares {
		by[share.group] = append(by[share.group], share)
	}
	out := make([][]Share, 0, len(by))
	for _, g := range by {
		out = append(out, g)
	}
	lacks := func(g []Share) int { return max(g[0].Needed()-len(g), 0) }
	sort.Slice(out, func(i, j int) bool {
		if a, b := lacks(out[i]), lacks(out[j]); a != b {
			return a < b
		}
		return out[i][0].group < out[j][0].group
	})
	return out
}

// Tag is the set's; see Plan. 0 while the set is empty.
func (s *Set) Tag() byte {
	if len(s.shares) == 0 {
		return 0
	}
	return s.shares[0].Tag()
}

// Secret puts the secret together. A wrong passphrase gives a wrong secret and
// no error. Errors: *MissingError; a *MisfitError with ErrForged when there
// are more shares than needed, so that the one that does not fit is found;
// else ErrForged.
func (s *Set) Secret(passphrase string) ([]byte, error) {
	if have, needed := s.Progress(); have < needed || needed == 0 {
		return nil, &MissingError{Have: have, Needed: max(needed, 1)}
	}
	first := s.shares[0]
	var tops []point
	for _, g := range s.groups()[:first.groupsNeeded] {
		y, bad, err := gather(g)
		if err != nil {
			return nil, s.named(err, bad)
		}
		tops = append(tops, point{g[0].group, y})
	}
	hidden, err := join(tops, int(first.groupsNeeded))
	if err != nil {
		return nil, err
	}
	defer clear(hidden)
	return feistel(hidden, passphrase, first.header, true)
}

func (s *Set) named(err error, bad *Share) error {
	for i, share := range s.shares {
		if bad != nil && share.group == bad.group && share.index == bad.index {
			return &MisfitError{Position: i + 1, Why: err}
		}
	}
	return err
}

// gather joins the shares of a group. Where there are more than needed, a
// single one that does not fit is found.
func gather(group []Share) (y []byte, bad *Share, err error) {
	needed := group[0].Needed()
	y, err = join(pointsOf(group), needed)
	if err == nil {
		if bad = misfit(group, needed); bad != nil {
			clear(y)
			return nil, bad, ErrForged
		}
		return y, nil, nil
	}
	for i := range group[:min(needed, len(group))] {
		rest := append(append([]Share(nil), group[:i]...), group[i+1:]...)
		if y, again := join(pointsOf(rest), needed); again == nil {
			clear(y)
			return nil, &group[i], ErrForged
		}
	}
	return nil, nil, err
}

// misfit is the first share that is not on the polynomials of the needed ones.
func misfit(group []Share, needed int) *Share {
	base := pointsOf(group[:needed])
	for i, share := range group[needed:] {
		if subtle.ConstantTimeCompare(interpolate(base, share.index), share.value) == 0 {
			return &group[needed+i]
		}
	}
	return nil
}

func pointsOf(group []Share) []point {
	out := make([]point, len(group))
	for i, share := range group {
		out[i] = point{share.index, share.value}
	}
	return out
}

var errFew = errors.New("too few points")

// join gives the value at secretX, checked against the digest where there is
// one: when more than one point is needed.
func join(points []point, needed int) ([]byte, error) {
	if len(points) < needed {
		return nil, errFew
	}
	if needed == 1 {
		return append([]byte(nil), points[0].y...), nil
	}
	secret := interpolate(points[:needed], secretX)
	check := interpolate(points[:needed], digestX)
	defer clear(check)
	if !hmac.Equal(check[:digestSize], digest(check[digestSize:], secret)) {
		clear(secret)
		return nil, ErrForged
	}
	return secret, nil
}
