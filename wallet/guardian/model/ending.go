package model

import (
	"slices"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Ending is the machine of a cheating purse from the first vote to its
// settlements, round by round: certificates that turn up late, promises that are
// shown after the freeze, seals, approvals and votes of each round in any order.
// What is asked of the three honest guardians are the rules of PROTOCOL.md 10.6,
// as wallet/guardian has them; what is paid is ledger.ShareOut. The liar votes
// for and approves everything, and seals as suits it, otherwise each time.
type Ending struct {
	Last    int   // the last round of settlements
	Deposit int   // thousandths of the allowance
	Third   Third // what else the purse promised
	Short   bool  // the first branch is one promise of the whole allowance
	Deaf    bool  // no guardian is told of certificates
	Mute    bool  // nobody shows a promise after the freeze
	Without Rule  // the rule that is left out
}

// Third is a branch beside the two of the cheat: a promise of half the allowance
// and on it one of the rest, and a promise of all of it.
type Third uint8

// The third branches.
const (
	NoThird  Third = iota
	ToOthers       // all of it once more
	ToOwner        // all of it to the purse's owner
)

// The purse's entries.
const (
	terms = iota
	half
	rest // on half
	whole
	third
	pays
)

const (
	mostMade  = 12
	mostTurns = 2
)

// endPrev is the promise on which another stands.
func endPrev(e int8) int8 {
	if e == rest {
		return half
	}
	return terms
}

// endChain has a bit for a promise and for what is below it.
func endChain(e int8) uint8 {
	switch e {
	case terms:
		return 0
	case rest:
		return 1<<half | 1<<rest
	}
	return 1 << e
}

func (m Ending) amount(e int8) int {
	if (e == half || e == rest) && !m.Short {
		return allowance / 2
	}
	return allowance
}

// signed tells whether the cheat signs an entry.
func (m Ending) signed(e int8) bool {
	return (e != third || m.Third != NoThird) && (e != rest || !m.Short)
}

func endSeq(e int8) int {
	if e == rest {
		return 3
	}
	if e == terms {
		return 1
	}
	return 2
}

// Ended is a world of Ending.
type Ended struct {
	n    int8
	made [mostMade]made // settlements that an honest guardian approved
	desk [honest]clerk
}

// made is a settlement: what it stands on, and what it pays.
type made struct {
	round    uint8
	base     int8  // entry
	on       int8  // settlement that it only makes final, from 1; 0: none
	branches uint8 // entries that it looks at
	paid     [pays]int
	rest     int // to the owner
}

// clerk is an honest guardian's store.
type clerk struct {
	votes    uint8 // a bit for each entry
	newest   int8  // certified entry that it knows
	ended    int8  // certified settlement that it knows, from 1
	shown    uint8 // entries shown to it since it heard of the fault
	sealed   uint8 // the round that it sealed for
	seals    [mostTurns + 1]endSeal
	approved uint16 // settlements
	voted    uint16
}

// endSeal is what a guardian signed for a round.
type endSeal struct {
	given     bool
	certified int8
	ended     int8 // certified settlement
	votes     uint8
	settled   uint16 // settlements of lower rounds that it voted for
}

// Ends is a step of Ending.
type Ends struct {
	what  endVerb
	desk  int8
	entry int8 // or settlement
	round uint8
}

type endVerb uint8

const (
	endVotes endVerb = iota
	endShown
	endLearns
	endSeals
	endApproves
	endSettles
	endHearsEnd
)

func (m Ending) keeps(r Rule) bool { return m.Without != r }

// Start is a purse with its terms certified, and known to all.
func (m Ending) Start() Ended { return Ended{} }

// Next gives all that payees, the liar and time can bring about.
func (m Ending) Next(w *Ended, emit func(Ends, Ended)) {
	for g := range int8(honest) {
		m.nextEntries(w, g, emit)
		d := &w.desk[g]
		for r := max(d.sealed, m.votedRound(w, g)) + 1; int(r) <= m.Last; r++ {
			next := *w
			next.desk[g].sealed, next.desk[g].seals[r] = r, m.sealOf(w, g)
			emit(Ends{what: endSeals, desk: g, round: r}, next)
		}
		m.nextVotes(w, g, emit)
	}
	for r := uint8(1); int(r) <= m.Last; r++ {
		m.nextApprovals(w, r, emit)
	}
}

// nextEntries are votes, what is shown once the fault is heard of, and
// certificates that turn up. To hear of it is no step: it only ends the votes.
func (m Ending) nextEntries(w *Ended, g int8, emit func(Ends, Ended)) {
	d := &w.desk[g]
	for e := int8(half); e < pays; e++ {
		if !m.signed(e) {
			continue
		}
		if !m.Deaf && m.certified(w, e) && m.mayLearn(w, g, e) {
			next := *w
			next.desk[g].newest = e
			emit(Ends{what: endLearns, desk: g, entry: e}, next)
		}
		if !m.wouldVote(d, e) || d.sealed > 0 && m.keeps(SilentSince) {
			continue
		}
		if d.shown == 0 {
			next := *w
			next.desk[g].votes |= 1 << e
			emit(Ends{what: endVotes, desk: g, entry: e}, next)
		}
		if d.shown>>e&1 == 0 && d.sealed == 0 && !m.Mute {
			next := *w
			next.desk[g].shown |= 1 << e
			emit(Ends{what: endShown, desk: g, entry: e}, next)
		}
	}
}

// wouldVote tells whether a guardian would vote for an entry, but for the freeze.
func (m Ending) wouldVote(d *clerk, e int8) bool {
	if d.votes>>e&1 == 1 || endSeq(e) <= endSeq(d.newest) {
		return false
	}
	for o := int8(half); o < pays; o++ {
		if d.votes>>o&1 == 1 && endSeq(o) == endSeq(e) && m.keeps(VotesOnce) {
			return false
		}
	}
	prev := endPrev(e)
	return prev == terms || prev == d.newest || (d.votes|d.shown)>>prev&1 == 1
}

// mayLearn tells whether a certificate for an entry changes anything.
func (m Ending) mayLearn(w *Ended, g, e int8) bool {
	d := &w.desk[g]
	if d.ended != 0 || d.newest == e || endSeq(e) <= endSeq(d.newest) {
		return false
	}
	for i := range w.n {
		if d.voted>>i&1 == 1 && endSeq(e) > endSeq(w.made[i].base) && m.keeps(LateIsVoid) {
			return false
		}
	}
	return true
}

// certified tells whether a quorum voted for an entry, or for one on it.
func (m Ending) certified(w *Ended, e int8) bool {
	n := 0
	for g := range w.desk {
		if w.desk[g].votes>>e&1 == 1 {
			n++
		}
	}
	return n >= 2 || e == half && m.certified(w, rest)
}

// final tells whether a quorum voted for a settlement.
func final(w *Ended, s int8) bool {
	n := 0
	for g := range w.desk {
		n += int(w.desk[g].voted >> s & 1)
	}
	return n >= 2
}

func approvals(w *Ended, s int8) (n int) {
	for g := range w.desk {
		n += int(w.desk[g].approved >> s & 1)
	}
	return n
}

func (m Ending) votedRound(w *Ended, g int8) (r uint8) {
	for i := range w.n {
		if w.desk[g].voted>>i&1 == 1 {
			r = max(r, w.made[i].round)
		}
	}
	if ended := w.desk[g].ended; ended != 0 {
		r = max(r, w.made[ended-1].round)
	}
	return r
}

func (m Ending) sealOf(w *Ended, g int8) endSeal {
	d := &w.desk[g]
	s := endSeal{given: true, certified: d.newest, ended: d.ended, settled: d.voted}
	for e := int8(half); e < pays; e++ {
		if d.votes>>e&1 == 1 && endSeq(e) > endSeq(d.newest) {
			s.votes |= 1 << e
		}
	}
	if !m.keeps(ReportsVotes) {
		s.votes, s.settled = 0, 0
	}
	return s
}

// nextVotes are votes for settlements, and their certificates.
func (m Ending) nextVotes(w *Ended, g int8, emit func(Ends, Ended)) {
	d := &w.desk[g]
	for i := range w.n {
		s := &w.made[i]
		if !m.Deaf && final(w, i) && (d.ended == 0 || w.made[d.ended-1].round < s.round) {
			next := *w
			next.desk[g].ended = i + 1
			emit(Ends{what: endHearsEnd, desk: g, entry: i}, next)
		}
		if d.voted>>i&1 == 1 || approvals(w, i) < 2 && m.keeps(ApprovedFirst) || !m.maySettle(w, g, s) {
			continue
		}
		next := *w
		next.desk[g].voted |= 1 << i
		emit(Ends{what: endSettles, desk: g, entry: i}, next)
	}
}

// maySettle is what a settlement asks of the guardian itself.
func (m Ending) maySettle(w *Ended, g int8, s *made) bool {
	d := &w.desk[g]
	if d.sealed != s.round && m.keeps(NoLowerRound) {
		return false
	}
	for i := range w.n {
		if d.voted>>i&1 == 1 && w.made[i].round == s.round && m.keeps(OneSettlement) {
			return false
		}
	}
	if d.ended != 0 {
		return s.on == d.ended
	}
	passes := s.on != 0 && w.made[s.on-1].base != d.newest || s.on == 0 && !onChain(d.newest, s.base)
	return d.newest == terms || !passes || !m.keeps(HeldIsSafe)
}

func onChain(e, top int8) bool { return e == terms || top != terms && endChain(top)>>e&1 == 1 }

// nextApprovals are those of whatever the honest seals of a round, the liar's and
// the promises that it is said to have been shown lead to. Two honest guardians
// approve at once: an approval that stays alone only keeps its guardian from
// others.
func (m Ending) nextApprovals(w *Ended, r uint8, emit func(Ends, Ended)) {
	var seals []endSeal
	free := 0
	for g := range w.desk {
		if s := w.desk[g].seals[r]; s.given {
			seals = append(seals, s)
		}
		if d := &w.desk[g]; (d.sealed == r || !m.keeps(NoLowerRound)) && !m.approvedIn(w, d, r) {
			free++
		}
	}
	if len(seals) < 2 || len(seals) < honest && m.keeps(SealsOfAll) || free < 2 && m.keeps(ApprovedFirst) {
		return
	}
	seen := map[shape]bool{}
	m.lies(w, r, func(lie endSeal) {
		for refs := range uint8(1 << pays) {
			if !m.mayName(refs) {
				continue
			}
			shape, ok := m.settle(w, r, append(seals[:len(seals):len(seals)], lie), refs)
			if ok && !seen[shape] {
				seen[shape] = true
				m.approve(w, m.share(w, shape), emit)
			}
		}
	})
}

// mayName tells whether a settlement may name these promises as shown.
func (m Ending) mayName(refs uint8) bool {
	for e := range int8(pays) {
		if refs>>e&1 == 1 && (e == terms || !m.signed(e) || refs&endChain(e) != endChain(e)) {
			return false
		}
	}
	return true
}

func (m Ending) approve(w *Ended, s made, emit func(Ends, Ended)) {
	at := int8(slices.Index(w.made[:w.n], s))
	if at < 0 {
		if at = w.n; at == mostMade {
			return
		}
	}
	next := *w
	next.made[at], next.n = s, max(w.n, at+1)
	for g := range int8(honest) {
		if !m.keeps(ApprovedFirst) && m.maySettle(w, g, &s) {
			alone := next
			alone.desk[g].voted |= 1 << at
			emit(Ends{what: endSettles, desk: g, entry: at}, alone)
		}
	}
	for a := range int8(honest) {
		for b := range a {
			if m.mayApprove(w, a, at, &s) && m.mayApprove(w, b, at, &s) {
				both := next
				both.desk[a].approved |= 1 << at
				both.desk[b].approved |= 1 << at
				emit(Ends{what: endApproves, desk: a, entry: at}, both)
			}
		}
	}
}

func (m Ending) mayApprove(w *Ended, g, at int8, s *made) bool {
	d := &w.desk[g]
	return (at == w.n || d.approved>>at&1 == 0) && m.maySettle(w, g, s) && !m.leavesOut(d, s) && !m.approvedIn(w, d, s.round)
}

func (m Ending) approvedIn(w *Ended, d *clerk, r uint8) bool {
	for i := range w.n {
		if d.approved>>i&1 == 1 && w.made[i].round == r && m.keeps(ApprovesOnce) {
			return true
		}
	}
	return false
}

// leavesOut tells whether a settlement leaves out what was shown to a guardian.
func (m Ending) leavesOut(d *clerk, s *made) bool {
	for e := int8(half); e < pays; e++ {
		if d.shown>>e&1 == 1 && s.on == 0 && !onChain(e, s.base) && s.branches>>e&1 == 0 && m.keeps(NoneLeftOut) {
			return true
		}
	}
	return false
}

// owes tells whether an entry is a promise to others than the owner.
func (m Ending) owes(e int8) bool { return e != third || m.Third != ToOwner }

// lies are the seals that the liar may give: any certificate that there is, any
// branch, and settlements of lower rounds that are approved.
func (m Ending) lies(w *Ended, r uint8, visit func(endSeal)) {
	for c := range int8(pays) {
		if c != terms && !m.certified(w, c) {
			continue
		}
		for v := range int8(pays) {
			if v == terms || m.signed(v) && endSeq(v) > endSeq(c) {
				visit(endSeal{given: true, certified: c, votes: endChain(v)})
			}
		}
	}
	if !m.keeps(OneBranch) {
		visit(endSeal{given: true, votes: 1<<half | 1<<rest | 1<<whole | 1<<third})
	}
	for i := range w.n {
		if w.made[i].round < r && (approvals(w, i) >= 2 || !m.keeps(ApprovedFirst)) {
			visit(endSeal{given: true, settled: 1 << i})
		}
	}
}

// shape is what a settlement follows from.
type shape struct {
	round          uint8
	base, on       int8
	branches, sure uint8
}

// settle is what follows from seals and from what was shown; false: nothing does.
func (m Ending) settle(w *Ended, r uint8, seals []endSeal, refs uint8) (shape, bool) {
	before, ok := m.earlier(w, r, seals)
	if !ok || before != 0 {
		return shape{round: r, on: before}, ok
	}
	out := shape{round: r, branches: refs}
	for _, s := range seals {
		if endSeq(s.certified) > endSeq(out.base) {
			out.base = s.certified
		}
	}
	var counts [pays]int
	for _, s := range seals {
		if !onChain(s.certified, out.base) {
			return shape{}, false
		}
		reported := endChain(s.certified) | m.branch(s.votes)
		out.branches |= reported
		for e := range pays {
			counts[e] += int(reported >> e & 1)
		}
	}
	for e, n := range counts {
		if n >= 2 && m.keeps(FullFirst) || n >= 1 && !m.keeps(SureOfTwo) {
			out.sure |= 1 << e
		}
	}
	return out, true
}

// branch is that of a seal's newest vote.
func (m Ending) branch(votes uint8) uint8 {
	if !m.keeps(OneBranch) {
		return votes
	}
	for _, e := range []int8{rest, third, whole, half} {
		if votes>>e&1 == 1 {
			return endChain(e)
		}
	}
	return 0
}

// earlier is the settlement of a lower round that seals report, from 1; false:
// they report two that are not one on the other.
func (m Ending) earlier(w *Ended, r uint8, seals []endSeal) (at int8, ok bool) {
	if !m.keeps(EarlierStands) {
		return 0, true
	}
	var reported uint16
	for _, s := range seals {
		if reported |= s.settled; s.ended != 0 {
			reported |= 1 << (s.ended - 1)
		}
	}
	for i := range w.n {
		if reported>>i&1 == 1 && w.made[i].round < r && (at == 0 || w.made[i].round > w.made[at-1].round) {
			at = i + 1
		}
	}
	for i := range w.n {
		if on := i + 1; reported>>i&1 == 1 && w.made[i].round < r && on != at && w.made[at-1].on != on {
			return 0, false
		}
	}
	return at, true
}

// share pays what is owed on the branches above the base; a settlement that makes
// an earlier one final pays nothing.
func (m Ending) share(w *Ended, from shape) made {
	if from.on != 0 {
		s := made{round: from.round, on: from.on}
		if !m.keeps(EarlierPays) {
			s = w.made[from.on-1]
			s.round, s.on = from.round, from.on
		}
		return s
	}
	s := made{round: from.round, base: from.base, branches: from.branches, rest: allowance + allowance*m.Deposit/1000}
	var owed []ledger.Owed
	for e := int8(half); e < pays; e++ {
		switch {
		case onChain(e, s.base):
			s.rest -= m.amount(e)
		case s.branches>>e&1 == 1 && m.owes(e):
			owed = append(owed, ledger.Owed{Credit: ledger.CreditID{Index: uint64(e)}, Asset: ledger.ID{1}, Amount: money.Amount(m.amount(e)), Sure: from.sure>>e&1 == 1})
		}
	}
	if s.rest <= 0 {
		return s
	}
	paid, _ := ledger.ShareOut([]ledger.Balance{{Asset: ledger.ID{1}, Amount: money.Amount(s.rest)}}, owed)
	for _, p := range paid {
		s.paid[p.Credit.Index] = int(p.Amount)
		s.rest -= int(p.Amount)
	}
	return s
}
