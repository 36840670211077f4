package model

import (
	"fmt"
	"slices"
)

// Broken finds what a settlement must never do.
func (m Ending) Broken(w *Ended) string {
	if m.split(w) {
		return "two settlements of one round have votes: no later one can stand on both"
	}
	settled := int8(-1)
	for i := range w.n {
		if !final(w, i) {
			continue
		}
		root := m.root(w, i)
		if settled >= 0 && root != settled {
			return fmt.Sprintf("settlements %d and %d are both final, and pay otherwise", settled+1, root+1)
		}
		settled = root
	}
	if settled < 0 {
		return ""
	}
	s := &w.made[settled]
	if broken := m.unpaid(w, s); broken != "" {
		return broken
	}
	return m.overpaid(w, s)
}

// split tells whether honest guardians voted for two settlements of one round.
func (m Ending) split(w *Ended) bool {
	var voted uint16
	for g := range w.desk {
		voted |= w.desk[g].voted
	}
	for a := range w.n {
		for b := range a {
			if voted>>a&1 == 1 && voted>>b&1 == 1 && w.made[a].round == w.made[b].round {
				return true
			}
		}
	}
	return false
}

// root is the settlement that one only makes final.
func (m Ending) root(w *Ended, i int8) int8 {
	for w.made[i].on != 0 && m.keeps(EarlierPays) {
		i = w.made[i].on - 1
	}
	return i
}

// unpaid finds a certified credit that is not paid in full, where the deposit is
// large enough, and a promise that was shown in time to a quorum and is left out.
func (m Ending) unpaid(w *Ended, s *made) string {
	for e := int8(half); e < pays; e++ {
		if !m.signed(e) || onChain(e, s.base) || !m.owes(e) {
			continue
		}
		if m.Deposit >= 1000 && m.certified(w, e) && s.paid[e] < m.amount(e) {
			return fmt.Sprintf("%s is certified, and gets %d of %d", promise(e), s.paid[e], m.amount(e))
		}
		shown := 0
		for g := range w.desk {
			shown += int(w.desk[g].shown >> e & 1)
		}
		if shown >= 2 && s.branches>>e&1 == 0 {
			return promise(e) + " was shown in time, and is left out"
		}
	}
	return ""
}

// overpaid finds that more is claimed than there is: what the certificates give
// that two honest guardians hold, or held, and what the settlement gives. A credit
// is claimed once, for what those who vote for the claim know of it.
func (m Ending) overpaid(w *Ended, s *made) string {
	have, claimed := allowance+allowance*m.Deposit/1000, s.rest
	for e := int8(half); e < pays; e++ {
		held := 0
		for g := range w.desk {
			if d := &w.desk[g]; d.newest != terms && onChain(e, d.newest) {
				held++
			}
		}
		gives := s.paid[e]
		if m.signed(e) && (onChain(e, s.base) || held >= 2) {
			gives = m.amount(e)
		}
		claimed += gives
	}
	if claimed > have {
		return fmt.Sprintf("%d can be claimed of %d", claimed, have)
	}
	return ""
}

// Key is of the honest guardians in any order, and of settlements by what they
// pay, in whatever order they were made.
func (m Ending) Key(w *Ended) uint64 {
	var sum [mostMade]uint64
	for i := range w.n {
		sum[i] = w.made[i].sum(&sum)
	}
	var keys [honest]uint64
	for g := range w.desk {
		keys[g] = w.desk[g].key(&sum)
	}
	slices.Sort(keys[:])
	h := uint64(1)
	for _, k := range keys {
		h = mix(h*3 ^ k)
	}
	return max(h, 1)
}

func (s *made) sum(before *[mostMade]uint64) uint64 {
	h := mix(uint64(s.round)<<8 | uint64(s.base) | uint64(s.branches)<<12 | 1<<20)
	if s.on != 0 {
		h = mix(h ^ before[s.on-1])
	}
	for _, p := range s.paid {
		h = mix(h*5 + uint64(p))
	}
	return mix(h)
}

func (d *clerk) key(sum *[mostMade]uint64) uint64 {
	h := mix(uint64(d.votes) | uint64(d.newest)<<8 | uint64(d.shown)<<16 | uint64(d.sealed)<<24 | 1<<40)
	h = mix(h ^ of(sum, d.approved)*7)
	h = mix(h ^ of(sum, d.voted)*11)
	if d.ended != 0 {
		h = mix(h ^ sum[d.ended-1]*13)
	}
	for r := range d.seals {
		s := &d.seals[r]
		if !s.given {
			continue
		}
		h = mix(h*17 ^ (uint64(s.certified) | uint64(s.votes)<<8 | uint64(r)<<16))
		h = mix(h ^ of(sum, s.settled)*19)
		if s.ended != 0 {
			h = mix(h ^ sum[s.ended-1]*23)
		}
	}
	return h
}

// of sums up a set of settlements.
func of(sum *[mostMade]uint64, set uint16) (h uint64) {
	for i := range sum {
		if set>>i&1 == 1 {
			h += sum[i]
		}
	}
	return h
}

func promise(e int8) string {
	return [pays]string{"the terms", "the promise of a half", "the promise of the rest", "the promise of the whole", "the third promise"}[e]
}

// Tell says what happened.
func (m Ending) Tell(_ *Ended, s Ends, after *Ended) string {
	who := fmt.Sprintf("guardian %d ", s.desk)
	switch s.what {
	case endVotes:
		return who + "votes for " + promise(s.entry)
	case endShown:
		return who + "is shown " + promise(s.entry)
	case endLearns:
		return who + "receives the certificate of " + promise(s.entry)
	case endSeals:
		seal := &after.desk[s.desk].seals[s.round]
		words := fmt.Sprintf("%sseals for round %d, knows %s as certified", who, s.round, promise(seal.certified))
		for e := int8(half); e < pays; e++ {
			if seal.votes>>e&1 == 1 {
				words += ", voted for " + promise(e)
			}
		}
		return words
	case endHearsEnd:
		return fmt.Sprintf("%sreceives the certificate of settlement %d", who, s.entry+1)
	}
	made := &after.made[s.entry]
	verb := "and another approve"
	if s.what == endSettles {
		verb = "votes for"
	}
	if made.on != 0 {
		return fmt.Sprintf("%s%s settlement %d of round %d, on settlement %d", who, verb, s.entry+1, made.round, made.on)
	}
	return fmt.Sprintf("%s%s settlement %d of round %d on %s, which pays %v", who, verb, s.entry+1, made.round, promise(made.base), made.paid[half:])
}
