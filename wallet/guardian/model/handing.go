package model

import "fmt"

// Handing is the machine of friends who open an account with a new key
// (PROTOCOL.md 10.5). Everybody is false: the old key is a thief's, the friends
// and the new key are his, too, and ask whom they like in any order; the liar
// votes for all and reports what nobody can refute. That all certified entries
// are on one chain is searched here once more, beside what the delay and the
// owner's choice promise.
type Handing struct {
	OwnerCan bool // the old key may stop friends
	Without  Rule
}

// The entries that there can be. All stand on the certified entry that names
// the friends, or on each other.
const (
	spends       = iota + 1 // the old key's, in round 0
	handsOver               // opening by friends, round 1, on what names them
	handsAfter              // the same on the old key's entry
	reopens                 // opening by the old key, round 1
	newOpens                // opening by the new key, round 2, on handsOver
	handsAgain              // opening by friends, round 2, on handsOver
	reopensLater            // opening by the old key, round 2
	mostHanded   = reopensLater
)

type handed struct {
	below   int8
	round   uint8
	seq     uint8
	friends bool
	words   string
}

func handedEntry(e int8) handed {
	return [...]handed{
		{}, {0, 0, 1, false, "the old key's payment"}, {0, 1, 1, true, "the friends' opening"},
		{spends, 1, 2, true, "the friends' opening on the old key's payment"}, {0, 1, 1, false, "the old key's opening"},
		{handsOver, 2, 2, false, "the new key's opening of round 2"}, {handsOver, 2, 2, true, "the friends' opening of round 2"},
		{0, 2, 1, false, "the old key's opening of round 2"},
	}[e]
}

// Handover is a world of Handing.
type Handover struct {
	desk [honest]handDesk
}

type handDesk struct {
	votes  uint8 // a bit for each entry
	late   uint8 // of these, by the old key after friends had asked here
	sealed uint8
	asker  uint8 // of the newest seal: nobody, the account's key, friends
	asked  bool  // friends asked here, ever
	ready  bool  // they have waited since
	waited bool  // they had, ever
	given  [3]bool
	report [3]uint8
}

const (
	byNobody = iota
	byKey
	byFriends
)

// Hands is a step of Handing.
type Hands struct {
	desk  int8
	entry int8 // voted for; 0: none
	round uint8
	asker uint8 // of a seal for the round; 0: time passes
}

// Start is an account that has named its friends.
func (m Handing) Start() Handover { return Handover{} }

func (m Handing) keeps(r Rule) bool { return m.Without != r }

func (w *Handover) certified(e int8) bool {
	n := 0
	for g := range w.desk {
		n += int(w.desk[g].votes >> e & 1)
	}
	return n >= 2
}

func below(lower, upper int8) bool {
	for ; upper != 0; upper = handedEntry(upper).below {
		if upper == lower {
			return true
		}
	}
	return lower == 0
}

// Broken finds an opening by friends that too few honest guardians waited for,
// one by the old key that came after friends who could not be stopped, and two
// certified entries that are not on one chain.
func (m Handing) Broken(w *Handover) string {
	waited, first, late := 0, 0, 0
	for g := range w.desk {
		if w.desk[g].waited {
			waited++
		}
		late += int(w.desk[g].late >> reopensLater & 1)
		first += int(w.desk[g].late >> reopens & 1)
	}
	if !m.OwnerCan && max(first, late) >= 2 {
		return "the old key opens the account while friends do, who can't be stopped"
	}
	for a := int8(1); a <= mostHanded; a++ {
		if !w.certified(a) {
			continue
		}
		if (below(handsOver, a) || below(handsAfter, a)) && waited < 2 {
			return "the account is handed over before its time"
		}
		for b := a + 1; b <= mostHanded; b++ {
			if w.certified(b) && !below(a, b) && !below(b, a) {
				return handedEntry(a).words + " and " + handedEntry(b).words + " are both certified"
			}
		}
	}
	return ""
}

// Next are votes, seals, and time.
func (m Handing) Next(w *Handover, emit func(Hands, Handover)) {
	for g := range int8(honest) {
		d := &w.desk[g]
		for e := int8(1); e <= mostHanded; e++ {
			if m.mayVote(w, d, e) {
				next := *w
				next.desk[g].votes |= 1 << e
				if (e == reopens || e == reopensLater) && d.asked {
					next.desk[g].late |= 1 << e
				}
				emit(Hands{desk: g, entry: e}, next)
			}
		}
		for r := max(d.sealed, d.highest()) + 1; r <= 2; r++ {
			m.ask(w, g, r, emit)
		}
		if d.asker == byFriends && !d.ready {
			next := *w
			next.desk[g].ready, next.desk[g].waited = true, true
			emit(Hands{desk: g}, next)
		}
	}
}

func (d *handDesk) highest() uint8 {
	top := uint8(0)
	for e := int8(1); e <= mostHanded; e++ {
		if d.votes>>e&1 == 1 {
			top = max(top, handedEntry(e).round)
		}
	}
	return top
}

func (m Handing) ask(w *Handover, g int8, r uint8, emit func(Hands, Handover)) {
	for _, by := range []uint8{byKey, byFriends} {
		if by == byKey && w.desk[g].asker == byFriends && !m.OwnerCan && m.keeps(OldKeyOut) {
			continue
		}
		next := *w
		d := &next.desk[g]
		d.asked = d.asked || by == byFriends
		d.ready = d.ready && by == byFriends
		d.sealed, d.asker = r, by
		d.given[r], d.report[r] = true, d.votes
		emit(Hands{desk: g, round: r, asker: by}, next)
	}
}

func (m Handing) mayVote(w *Handover, d *handDesk, e int8) bool {
	x := handedEntry(e)
	for o := int8(1); o <= mostHanded; o++ {
		if y := handedEntry(o); d.votes>>o&1 == 1 && (o == e || y.round == x.round) { // one entry of a round there is
			return false
		}
	}
	if e == spends {
		return d.sealed == 0 || d.asker == byFriends && !d.ready && !m.keeps(StopsAtOnce)
	}
	return d.sealed == x.round && m.leads(w, x.round, x.below) && m.waits(d, x)
}

// waits are the rules of who asked, and since when.
func (m Handing) waits(d *handDesk, x handed) bool {
	if m.keeps(AskedByWriter) && x.friends != (d.asker == byFriends) {
		return false
	}
	stands := x.below == handsOver && d.votes>>handsOver&1 == 0 // on an opening by friends that others report
	switch {
	case x.friends:
		return d.ready || !m.keeps(FriendsWait)
	case stands:
		return d.ready || !m.keeps(StoodWaited)
	}
	return true
}

// leads tells whether the liar and two honest seals for a round lead to an
// entry; one that only the liar reports has to be carried itself.
func (m Handing) leads(w *Handover, r uint8, to int8) bool {
	if to == handsOver && !m.leads(w, 1, 0) {
		return false
	}
	n := 0
	for g := range w.desk {
		if d := &w.desk[g]; d.given[r] && m.reportsBelow(d.report[r], to) {
			n++
		}
	}
	return n >= 2
}

func (m Handing) reportsBelow(votes uint8, to int8) bool {
	for e := int8(1); e <= mostHanded; e++ {
		if x, y := handedEntry(e), handedEntry(to); votes>>e&1 == 1 && !below(e, to) && (to == 0 || x.round >= y.round) {
			return false
		}
	}
	return true
}

// Key is the least of what the worlds are under the orders of the guardians.
func (m Handing) Key(w *Handover) uint64 {
	var parts [honest]uint64
	for g := range w.desk {
		d := &w.desk[g]
		h := uint64(d.votes)<<8 | uint64(d.late)
		h = h<<4 | uint64(d.sealed)<<2 | uint64(d.asker)
		for i, b := range []bool{d.asked, d.ready, d.waited, d.given[1], d.given[2]} {
			if b {
				h |= 1 << (40 + i)
			}
		}
		parts[g] = mix(mix(h+1) ^ (uint64(d.report[1])<<8 | uint64(d.report[2])))
	}
	return max(mix(parts[0]+parts[1]+parts[2]), 1)
}

// Tell says what happened.
func (m Handing) Tell(_ *Handover, s Hands, after *Handover) string {
	switch {
	case s.entry != 0:
		return fmt.Sprintf("guardian %d votes for %s", s.desk, handedEntry(s.entry).words)
	case s.asker == byNobody:
		return fmt.Sprintf("guardian %d has waited", s.desk)
	case s.asker == byKey:
		return fmt.Sprintf("guardian %d seals for round %d, asked by the account's key", s.desk, s.round)
	}
	return fmt.Sprintf("guardian %d seals for round %d, asked by friends", s.desk, s.round)
}
