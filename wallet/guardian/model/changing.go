package model

import "fmt"

// Changing is the machine of an epoch that ends (PROTOCOL.md 13.6, 13.7): four
// guardians hand over to four others, of each one lies, and so does the author.
// An account has two rival entries, and openings for two rounds on them. Each new
// guardian begins on another quorum of seals, in which the liar reports what it
// likes, or nothing. That all certified entries, of both epochs, are on one chain
// is what is searched.
type Changing struct {
	Without Rule
}

// The entries that there can be.
const (
	oneEntry     = iota + 1 // round 0, on nothing
	rivalEntry              // in the same place
	opensNothing            // opening, round 1, on nothing
	opensOne                // opening, round 1, on the first
	thenNothing             // opening, round 2, on nothing
	thenOne                 // opening, round 2, on the first
	thenOpening             // opening, round 2, on the opening of nothing
	mostChanged  = thenOpening
)

type changed struct {
	below int8
	round uint8
	words string
}

func changedEntry(e int8) changed {
	return [...]changed{
		{}, {0, 0, "an entry"}, {0, 0, "its rival"}, {0, 1, "the opening on nothing"}, {oneEntry, 1, "the opening on the entry"},
		{0, 2, "round 2 on nothing"}, {oneEntry, 2, "round 2 on the entry"}, {opensNothing, 2, "round 2 on the opening on nothing"},
	}[e]
}

func beneath(lower, upper int8) bool {
	for ; upper != 0; upper = changedEntry(upper).below {
		if upper == lower {
			return true
		}
	}
	return lower == 0
}

// Succession is a world of Changing.
type Succession struct {
	desk [2][honest]changeDesk // of the epoch that ends, and of the next
}

type changeDesk struct {
	votes  uint8 // a bit for each entry
	stands uint8 // taken over, beside those voted for: reported as votes are
	sealed uint8
	floor  uint8
	given  [3]bool
	report [3]uint8
	over   bool // the epoch is sealed
	begun  bool
	forked bool
}

// Succeeds is a step of Changing.
type Succeeds struct {
	epoch, desk, entry int8 // entry voted for; 0: see below
	round              uint8
	from               [2]int8 // a new guardian begins on these seals, and the liar's
	lie                int8
	begins, seals      bool
}

// Start is a certified amendment, and an account of which nothing is known.
func (m Changing) Start() Succession {
	var w Succession
	for g := range w.desk[0] {
		w.desk[0][g].begun = true
	}
	return w
}

func (m Changing) keeps(r Rule) bool { return m.Without != r }

// Broken finds two certified entries that are not on one chain.
func (m Changing) Broken(w *Succession) string {
	var certified []int8
	for e := int8(1); e <= mostChanged; e++ {
		for epoch := range w.desk {
			n := 0
			for g := range w.desk[epoch] {
				n += int(w.desk[epoch][g].votes >> e & 1)
			}
			if n >= 2 {
				certified = append(certified, e)
				break
			}
		}
	}
	for i, a := range certified {
		for _, b := range certified[:i] {
			if !beneath(a, b) && !beneath(b, a) {
				return changedEntry(b).words + " and " + changedEntry(a).words + " are both certified"
			}
		}
	}
	return ""
}

// Next are votes and account seals in both epochs, epoch seals, and new guardians
// that begin.
func (m Changing) Next(w *Succession, emit func(Succeeds, Succession)) {
	for epoch := range int8(2) {
		for g := range int8(honest) {
			m.nextOf(w, epoch, g, emit)
		}
	}
	for g := range int8(honest) {
		if d := &w.desk[0][g]; !d.over {
			next := *w
			next.desk[0][g].over = true
			emit(Succeeds{desk: g, seals: true}, next)
		}
		if !w.desk[1][g].begun {
			m.nextBegin(w, g, emit)
		}
	}
}

func (m Changing) nextOf(w *Succession, epoch, g int8, emit func(Succeeds, Succession)) {
	d := &w.desk[epoch][g]
	if !d.begun || d.over && m.keeps(SilentAfter) {
		return
	}
	for e := int8(1); e <= mostChanged; e++ {
		if m.mayVote(w, epoch, d, e) {
			next := *w
			next.desk[epoch][g].votes |= 1 << e
			emit(Succeeds{epoch: epoch, desk: g, entry: e}, next)
		}
	}
	for r := max(d.sealed, d.floor, d.highest()) + 1; r <= 2; r++ {
		next := *w
		n := &next.desk[epoch][g]
		n.sealed, n.given[r], n.report[r] = r, true, d.votes|d.stands
		emit(Succeeds{epoch: epoch, desk: g, round: r}, next)
	}
}

func (d *changeDesk) highest() (round uint8) {
	for e := int8(1); e <= mostChanged; e++ {
		if (d.votes|d.stands)>>e&1 == 1 {
			round = max(round, changedEntry(e).round)
		}
	}
	return round
}

func (m Changing) mayVote(w *Succession, epoch int8, d *changeDesk, e int8) bool {
	x := changedEntry(e)
	for o := int8(1); o <= mostChanged; o++ {
		if (d.votes|d.stands)>>o&1 == 1 && changedEntry(o).round == x.round { // it has the place, or opens the round
			return false
		}
	}
	if x.round < max(d.sealed, d.floor) {
		return false
	}
	if x.round == 0 {
		return !d.forked
	}
	return d.sealed == x.round && m.leads(w, epoch, d, x.round, x.below)
}

// leads tells whether the liar and two honest account seals of an epoch carry an
// opening to an entry, as a desk judges them; nil: as anybody may.
func (m Changing) leads(w *Succession, epoch int8, judge *changeDesk, r uint8, to int8) bool {
	if to != 0 && !m.counts(w, epoch, judge, to) {
		return false
	}
	n := 0
	for g := range w.desk[epoch] {
		if d := &w.desk[epoch][g]; d.given[r] && m.passes(w, epoch, judge, d.report[r], to) {
			n++
		}
	}
	return n >= 2
}

// passes tells whether nothing in a report stands against an entry as the top. A
// report that can't be judged is no help: the judge waits.
func (m Changing) passes(w *Succession, epoch int8, judge *changeDesk, report uint8, to int8) bool {
	for e := int8(1); e <= mostChanged; e++ {
		if report>>e&1 == 0 || beneath(e, to) {
			continue
		}
		if to == 0 || changedEntry(e).round >= changedEntry(to).round || !m.counts(w, epoch, judge, e) {
			return false
		}
	}
	return true
}

// counts tells whether a report of an entry does: an opening has to be carried by
// seals of this epoch, or be stood on.
func (m Changing) counts(w *Succession, epoch int8, judge *changeDesk, e int8) bool {
	x := changedEntry(e)
	if x.round == 0 || judge != nil && (judge.votes|judge.stands)>>e&1 == 1 {
		return true
	}
	if m.leads(w, epoch, nil, x.round, x.below) {
		return true
	}
	return epoch == 1 && !m.keeps(PresentSeals) // the keys of the epoch before are stolen
}

// nextBegin has a new guardian begin on each quorum of epoch seals, with each lie
// that can't be refuted.
func (m Changing) nextBegin(w *Succession, g int8, emit func(Succeeds, Succession)) {
	for i := int8(0); i < honest; i++ {
		for j := i; j < honest; j++ {
			if (i == j) == m.keeps(SealsOfQuorum) || !w.desk[0][i].over || !w.desk[0][j].over {
				continue
			}
			for lie := int8(0); lie <= mostChanged; lie++ {
				if lie != 0 && !m.counts(w, 0, nil, lie) {
					continue
				}
				next := *w
				m.begin(w, &next.desk[1][g], w.desk[0][i].votes|w.desk[0][j].votes, lie)
				emit(Succeeds{epoch: 1, desk: g, begins: true, from: [2]int8{i, j}, lie: lie}, next)
			}
		}
	}
}

func (m Changing) begin(_ *Succession, d *changeDesk, reports uint8, lie int8) {
	d.begun = true
	if !m.keeps(ReportsToNext) {
		reports = 0
	}
	if lie != 0 {
		reports |= 1 << lie
	}
	var top int8
	for e := int8(1); e <= mostChanged; e++ {
		if reports>>e&1 == 1 && (top == 0 || changedEntry(e).round > changedEntry(top).round) {
			top = e
		}
	}
	round := changedEntry(top).round
	var highest uint8
	for e := int8(1); e <= mostChanged; e++ {
		if reports>>e&1 == 1 && changedEntry(e).round == round {
			highest |= 1 << e
			d.forked = d.forked || !beneath(e, top)
		}
	}
	if m.keeps(FloorOfReports) {
		d.floor = round
	}
	if d.forked && m.keeps(ForksWait) {
		d.stands = highest
		return
	}
	d.forked = false
	for ; top != 0; top = changedEntry(top).below {
		d.votes |= 1 << top // given anew
	}
}

// Key is the least of what the worlds are under the orders of the guardians.
func (m Changing) Key(w *Succession) uint64 {
	sum := uint64(0)
	for epoch := range w.desk {
		part := uint64(0)
		for g := range w.desk[epoch] {
			d := &w.desk[epoch][g]
			h := uint64(d.votes)<<8 | uint64(d.stands)
			h = h<<4 | uint64(d.sealed)<<2 | uint64(d.floor)
			for i, b := range []bool{d.given[1], d.given[2], d.over, d.begun, d.forked} {
				if b {
					h |= 1 << (40 + i)
				}
			}
			part += mix(mix(h+1) ^ (uint64(d.report[1])<<8 | uint64(d.report[2])))
		}
		sum = mix(sum + mix(part+uint64(epoch)))
	}
	return max(sum, 1)
}

// Tell says what happened.
func (m Changing) Tell(_ *Succession, s Succeeds, _ *Succession) string {
	who := fmt.Sprintf("guardian %d of epoch %d", s.desk, s.epoch)
	switch {
	case s.begins && s.lie != 0:
		return fmt.Sprintf("%s begins on the seals of %d, %d and the liar, who reports %s", who, s.from[0], s.from[1], changedEntry(s.lie).words)
	case s.begins:
		return fmt.Sprintf("%s begins on the seals of %d, %d and the liar, who reports nothing", who, s.from[0], s.from[1])
	case s.seals:
		return who + " seals the epoch"
	case s.entry != 0:
		return who + " votes for " + changedEntry(s.entry).words
	}
	return fmt.Sprintf("%s seals the account for round %d", who, s.round)
}
