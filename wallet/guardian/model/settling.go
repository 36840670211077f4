package model

import (
	"fmt"
	"math/bits"
	"strings"
)

// Settling is the machine of a settlement (LEDGER.md "Faults and settlement"):
// a purse has promised its whole allowance on each of four branches. Honest
// guardians have voted for one branch each, or none; the liar votes for all and
// reports what it likes. Certificates stay in the payees' pockets: what is shown
// in time is final, and not the settlement's to touch.
type Settling struct {
	Deposit int  // thousandths of the allowance
	Dead    bool // guardian 2 is dead: it was replaced, and every reported branch is held to be certifiable
	Without Rule
}

const branches = 4

// allowance can be shared by one to four, to the thousandth.
const allowance = 12_000

// Settlement is a world of Settling.
type Settlement struct {
	vote    [honest]int8 // 1 to branches; 0: none
	sealed  [honest]bool
	says    [honest]int8  // what the seal reports
	lie     uint8         // branches that the liar reports
	settled bool          // and then
	paid    [branches]int // what each branch's payee may claim
}

// Settles is a step of Settling: a guardian votes or seals, or all is settled.
type Settles struct {
	desk, branch int8 // branch 0: it seals
	settles      bool
}

// Start is a purse whose branches nobody has seen.
func (m Settling) Start() Settlement { return Settlement{} }

// Broken finds a branch that is certified and not paid in full.
func (m Settling) Broken(w *Settlement) string {
	for b := range branches {
		n := 0
		for _, v := range w.vote {
			if int(v) == b+1 {
				n++
			}
		}
		if w.settled && n >= 2 && w.paid[b] < allowance {
			return fmt.Sprintf("branch %d is certified, and its payee gets %d of %d", b+1, w.paid[b], allowance)
		}
	}
	return ""
}

// Next are votes, seals, and every settlement that the rules allow.
func (m Settling) Next(w *Settlement, emit func(Settles, Settlement)) {
	for g := range w.vote {
		for b := int8(1); b <= branches && w.vote[g] == 0 && (!w.sealed[g] || m.Without == SilentSince); b++ {
			next := *w
			next.vote[g] = b
			emit(Settles{desk: int8(g), branch: b}, next)
		}
		if !w.sealed[g] && !m.dead(g) {
			next := *w
			next.sealed[g], next.says[g] = true, w.vote[g]
			emit(Settles{desk: int8(g)}, next)
		}
	}
	if w.settled || !m.enough(w) {
		return
	}
	for lie := range uint8(1 << branches) {
		if bits.OnesCount8(lie) > 1 && m.Without != OneBranch {
			continue
		}
		sure, reported := m.sure(w, lie)
		for last := range branches {
			next := *w
			next.settled, next.lie = true, lie
			next.paid = m.pay(sure, reported, last)
			emit(Settles{settles: true}, next)
		}
	}
}

func (m Settling) dead(g int) bool { return m.Dead && g == 2 }

// enough tells whether there are the seals that a settlement stands on: the
// liar's, and those of the others.
func (m Settling) enough(w *Settlement) bool {
	n := 0
	for g := range w.sealed {
		if w.sealed[g] || m.dead(g) {
			n++
		}
	}
	return n == honest || m.Without == SealsOfAll && n >= 2
}

// sure tells of each branch whether it is among those paid in full, and whether
// it is reported at all.
func (m Settling) sure(w *Settlement, lie uint8) (sure, reported [branches]bool) {
	least := 2 // 2q − n
	if m.Dead {
		least = 1
	}
	for b := range branches {
		n := int(lie >> b & 1)
		for g := range w.says {
			if w.sealed[g] && int(w.says[g]) == b+1 {
				n++
			}
		}
		sure[b], reported[b] = n >= least && m.Without != FullFirst, n > 0
	}
	return sure, reported
}

// pay gives what there is to the sure branches, one of them last, and shares the
// rest among the others that are reported.
func (m Settling) pay(sure, reported [branches]bool, last int) (paid [branches]int) {
	left, others := allowance+allowance*m.Deposit/1000, 0
	for i := range branches {
		if b := (last + 1 + i) % branches; sure[b] {
			paid[b] = min(left, allowance)
			left -= paid[b]
		} else if reported[b] {
			others++
		}
	}
	for b := range branches {
		if !sure[b] && reported[b] {
			paid[b] = min(left/others, allowance)
		}
	}
	return paid
}

// Key tells worlds apart by all that they are: there are few.
func (m Settling) Key(w *Settlement) uint64 {
	h := uint64(w.lie) << 1
	if w.settled {
		h |= 1
	}
	for g := range w.vote {
		h = h<<7 | uint64(w.vote[g])<<4 | uint64(w.says[g])<<1
		if w.sealed[g] {
			h |= 1
		}
	}
	for _, p := range w.paid {
		h = mix(h+1) ^ uint64(p)
	}
	return mix(h + 1)
}

// Tell says what happened.
func (m Settling) Tell(_ *Settlement, s Settles, after *Settlement) string {
	switch {
	case s.settles:
		var lies []string
		for b := range branches {
			if after.lie>>b&1 == 1 {
				lies = append(lies, fmt.Sprintf("branch %d", b+1))
			}
		}
		return fmt.Sprintf("the liar reports [%s], and the settlement pays %v", strings.Join(lies, ", "), after.paid)
	case s.branch == 0 && after.says[s.desk] == 0:
		return fmt.Sprintf("guardian %d seals and reports nothing", s.desk)
	case s.branch == 0:
		return fmt.Sprintf("guardian %d seals and reports branch %d", s.desk, after.says[s.desk])
	}
	return fmt.Sprintf("guardian %d votes for branch %d", s.desk, s.branch)
}
