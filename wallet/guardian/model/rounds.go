package model

import "math/bits"

// Rounds is the machine of one account: its author signs whatever suits her,
// hands it to whom she likes, collects seals one at a time and chooses among
// them; the liar votes for everything and reports anything that nobody can
// refute. What is asked of the three honest guardians are the rules of
// PROTOCOL.md 10 and 11, as wallet/guardian has them.
type Rounds struct {
	Last    int  // the highest round
	Run     int  // entries of a chain in one round, at most
	Deaf    bool // no guardian is told of certificates
	Lock    Lock // the account is a lock's: closings, and openings that settle them
	Purse   bool // the account is a purse: terms, and a promise that its payee shows
	Without Rule // the rule that is left out
}

// Lock says who lies about a lock, and whether time is told.
type Lock struct {
	Payee, Payer bool // lies: neither is no lock
	Clocks       bool // each guardian's clock reaches the lock's times, one by one; else any time may have come
}

func (l Lock) is() bool { return l.Payee || l.Payer }

const (
	honest     = 3 // guardians 0, 1, 2; the liar has no state
	mostRounds = 3
	mostRivals = 2 // entries that differ in nothing but their content
	mostKept   = 30
)

// Account is a world of Rounds: what exists of the account's entries, and what
// each honest guardian knows. Entries are numbered from 1, in the order in
// which guardians met them; 0 is none. Entries that no honest guardian met need
// no place: the author can sign them at any time.
type Account struct {
	n     int8
	entry [mostKept + 1]entry
	desk  [honest]desk
}

type entry struct {
	prev  int8
	seq   uint8
	round uint8
	run   uint8 // its place in the chain's stretch of this round
	opens bool
}

// desk is an honest guardian's store.
type desk struct {
	votes  uint32 // a bit for each entry
	lost   uint32 // voted for, and forgotten
	newest int8   // certified entry that it knows
	sealed uint8  // the round that it sealed for
	clock  uint8  // how many of the lock's or the purse's times have come
	shown  bool   // the payee showed it the promise before the first
	seals  [mostRounds + 1]seal
}

// seal is what a guardian signed for a round: it stays with the author for ever.
type seal struct {
	given     bool
	certified int8
	votes     uint32
}

// Step is what happened.
type Step struct {
	verb  verb
	desk  int8
	entry int8
	round uint8
}

type verb uint8

const (
	votes verb = iota
	opens
	seals
	learns
	forgets
	ticks
	shows
)

func (m Rounds) keeps(r Rule) bool { return m.Without != r }

// needed is how many honest votes make a certificate, and how many honest seals
// a quorum of them: the liar is always willing.
func (m Rounds) needed() int {
	if m.keeps(QuorumOfThree) {
		return 2
	}
	return 1
}

// Start is an account without entries.
func (m Rounds) Start() Account { return Account{} }

// Broken finds two certified entries that are not on one chain: of a lock, two
// closings. Nor is a lock refunded before its time has come to honest guardians.
func (m Rounds) Broken(w *Account) string {
	certified, chain := m.certified(w), w.chains()
	if m.Lock.Clocks && m.early(w, certified) {
		return "the lock is refunded before its time"
	}
	if m.Purse && m.unkept(w, certified, &chain) {
		return "the purse is closed without the promise that was shown in time"
	}
	for a := int8(1); a <= w.n; a++ {
		for b := a + 1; b <= w.n; b++ {
			if has(certified, a) && has(certified, b) && !has(chain[b], a) && !has(chain[a], b) {
				return "entries " + name(a) + " and " + name(b) + " are both certified, and not on one chain"
			}
		}
	}
	return ""
}

// Next gives all that the author, the liar and time can bring about.
func (m Rounds) Next(w *Account, emit func(Step, Account)) {
	chain := w.chains()
	m.nextEntries(w, &chain, emit)
	for r := uint8(1); int(r) <= m.Last; r++ {
		m.nextOpenings(w, r, emit)
	}
	certified := m.certified(w)
	for g := range int8(honest) {
		for r := w.highest(g) + 1; int(r) <= m.Last && m.ripe(w, g, r); r++ {
			next := *w
			m.seal(&next, &chain, g, r)
			emit(Step{verb: seals, desk: g, round: r}, next)
		}
		newest := w.desk[g].newest
		for e := int8(1); e <= w.n; e++ {
			if !m.Deaf && e != newest && has(certified, e) && (newest == 0 || has(chain[e], newest)) {
				next := *w
				next.desk[g].newest = e
				emit(Step{verb: learns, desk: g, entry: e}, next)
			}
		}
		if m.Without == KeepsStore && w.desk[g].votes != 0 {
			next := *w
			next.desk[g] = desk{lost: w.desk[g].lost | w.desk[g].votes}
			emit(Step{verb: forgets, desk: g}, next)
		}
		m.nextShown(w, g, certified, emit)
		if m.timed() && int(w.desk[g].clock) < m.Last {
			next := *w
			next.desk[g].clock++
			emit(Step{verb: ticks, desk: g, round: next.desk[g].clock}, next)
		}
	}
}

// nextEntries are votes for what is no opening.
func (m Rounds) nextEntries(w *Account, chain *chains, emit func(Step, Account)) {
	for prev := int8(0); prev <= w.n; prev++ {
		for _, e := range m.children(w, prev, w.entry[prev].round, false) {
			next := *w
			at := next.child(prev, w.entry[prev].round, false, e)
			for g := range int8(honest) {
				if m.mayVote(&next, chain, g, at) && m.mayExtend(w, chain, g, prev) {
					voted := next
					voted.desk[g].votes |= bit(at)
					emit(Step{verb: votes, desk: g, entry: at}, voted)
				}
			}
		}
	}
}

// children are the entries that can stand on another in a round: those that
// are there, and 0 for a new one.
func (m Rounds) children(w *Account, prev int8, round uint8, opens bool) []int8 {
	if !opens && (int(w.entry[prev].run) >= m.Run || m.Lock.is() && prev != 0) {
		return nil
	}
	out := make([]int8, 0, mostRivals)
	for e := prev + 1; e <= w.n; e++ {
		if x := &w.entry[e]; x.prev == prev && x.round == round && x.opens == opens {
			out = append(out, e)
		}
	}
	if len(out) < m.rivals(w, prev, round, opens) {
		out = append(out, 0)
	}
	return out
}

// rivals are how many entries of one place the author signs.
func (m Rounds) rivals(w *Account, prev int8, round uint8, opens bool) int {
	signer := m.Lock.Payee // of the closing, and of openings in even rounds
	if round%2 == 1 {
		signer = m.Lock.Payer
	}
	switch {
	case m.Purse && opens && w.opened(round):
		return 0
	case m.Purse:
		return 1 // who signs twice is found out, and pays from the deposit
	case m.Lock.is() && opens && !signer && w.opened(round):
		return 0 // an honest party opens a round once
	case m.Lock.is() && (!signer || opens && prev == 0):
		return 1 // and a refund has only one form
	}
	return mostRivals
}

// opened tells whether there is an opening of a round.
func (w *Account) opened(round uint8) bool {
	for e := int8(1); e <= w.n; e++ {
		if w.entry[e].opens && w.entry[e].round == round {
			return true
		}
	}
	return false
}

// mayVote is what PROTOCOL.md 11 asks of any entry's place: rows 4, 6 and 7.
func (m Rounds) mayVote(w *Account, chain *chains, g, e int8) bool {
	d, x := &w.desk[g], &w.entry[e]
	if has(d.votes, e) {
		return false
	}
	if m.keeps(VotesOnce) {
		for o := range ones(d.votes) {
			if w.entry[o].seq == x.seq && w.entry[o].round == x.round {
				return false
			}
		}
	}
	newest := &w.entry[d.newest]
	if x.seq <= newest.seq || x.round < newest.round {
		return false
	}
	return x.round >= d.sealed || !m.keeps(NoLowerRound)
}

// mayExtend is row 10.
func (m Rounds) mayExtend(w *Account, chain *chains, g, prev int8) bool {
	d := &w.desk[g]
	return prev == 0 || has(w.stands(chain, g)|chain[d.newest], prev) || !m.keeps(OwnStretch)
}

// seal has a guardian report what it knows, and remember the round. The author
// asks for the rounds between, too: more seals can only help her.
func (m Rounds) seal(w *Account, chain *chains, g int8, r uint8) {
	d := &w.desk[g]
	report := d.votes
	if m.keeps(ReportsStanding) {
		report = w.stands(chain, g)
	}
	if !m.keeps(ReportsVotes) {
		report = 0
	}
	for e := range ones(report) {
		x, newest := &w.entry[e], &w.entry[d.newest]
		if d.newest != 0 && x.seq <= newest.seq && x.round <= newest.round {
			report &^= bit(e)
		}
	}
	for lower := w.highest(g) + 1; lower <= r; lower++ {
		d.seals[lower] = seal{given: true, certified: d.newest, votes: report}
	}
	d.sealed = r
}

// certified are the entries with enough votes, and those below them.
func (m Rounds) certified(w *Account) uint32 {
	var out uint32
	for e := int8(1); e <= w.n; e++ {
		n := 0
		for g := range w.desk {
			if has(w.desk[g].votes|w.desk[g].lost, e) {
				n++
			}
		}
		if n >= m.needed() {
			out |= bit(e)
		}
	}
	return out
}

// highest is the highest round that a guardian sealed, voted or knows a
// certificate in.
func (w *Account) highest(g int8) uint8 {
	d := &w.desk[g]
	top := max(d.sealed, w.entry[d.newest].round)
	for e := range ones(d.votes) {
		top = max(top, w.entry[e].round)
	}
	return top
}

// stands are a guardian's votes, and what it stands on by an opening.
func (w *Account) stands(chain *chains, g int8) uint32 {
	out := w.desk[g].votes
	for e := range ones(out) {
		if w.entry[e].opens {
			out |= chain[e]
		}
	}
	return out
}

// child is an entry's number, after it was given one if it is 0.
func (w *Account) child(prev int8, round uint8, opens bool, e int8) int8 {
	if e != 0 {
		return e
	}
	if w.n == mostKept {
		panic("the model has too little room for entries")
	}
	w.n++
	below := &w.entry[prev]
	x := entry{prev: prev, seq: below.seq + 1, round: round, opens: opens, run: 1}
	if !opens {
		x.run = below.run + 1
	}
	w.entry[w.n] = x
	return w.n
}

// chains has for each entry a bit for itself and for all below it.
type chains [mostKept + 1]uint32

func (w *Account) chains() chains {
	var c chains
	for e := int8(1); e <= w.n; e++ {
		c[e] = c[w.entry[e].prev] | bit(e)
	}
	return c
}

func bit(e int8) uint32           { return 1 << uint(e) }
func has(set uint32, e int8) bool { return set>>uint(e)&1 == 1 }

func ones(set uint32) func(func(int8) bool) {
	return func(yield func(int8) bool) {
		for ; set != 0; set &= set - 1 {
			if !yield(int8(bits.TrailingZeros32(set))) {
				return
			}
		}
	}
}
