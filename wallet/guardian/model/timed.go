package model

// timed tells whether clocks are part of the machine.
func (m Rounds) timed() bool { return m.Lock.Clocks || m.Purse }

// ripe tells whether a guardian's clock lets it seal a lock or a purse for a
// round. Who knows nothing of a purse does not know its time.
func (m Rounds) ripe(w *Account, g int8, r uint8) bool {
	d := &w.desk[g]
	switch {
	case !m.timed() || !m.keeps(OwnClock):
		return true
	case m.Purse && d.votes == 0 && d.newest == 0:
		return !m.keeps(KnownPurse)
	}
	return d.clock >= r
}

// early tells whether there is a certified refund that too few honest clocks
// allow.
func (m Rounds) early(w *Account, certified uint32) bool {
	late := 0
	for g := range w.desk {
		late += min(1, int(w.desk[g].clock))
	}
	for e := range ones(certified) {
		if w.entry[e].prev == 0 && w.entry[e].opens && late < m.needed() {
			return true
		}
	}
	return false
}

// unkept tells whether a certified opening leaves out the promise, though it
// was shown in time to a quorum: of which one may be the liar.
func (m Rounds) unkept(w *Account, certified uint32, chain *chains) bool {
	shown := 0
	for g := range w.desk {
		if w.desk[g].shown {
			shown++
		}
	}
	var promises uint32
	for e := int8(1); e <= w.n; e++ {
		if !w.entry[e].opens && w.entry[e].run == 2 {
			promises |= bit(e)
		}
	}
	for e := range ones(certified) {
		if w.entry[e].opens && chain[e]&promises == 0 && shown >= m.needed() {
			return true
		}
	}
	return false
}

// nextShown has the payee of a purse's promise show it to a guardian before its
// clock reaches the time, with the certificate of the terms.
func (m Rounds) nextShown(w *Account, g int8, certified uint32, emit func(Step, Account)) {
	terms := int8(1)
	if d := &w.desk[g]; !m.Purse || d.shown || d.clock > 0 || !has(certified, terms) || w.entry[terms].opens {
		return
	}
	next := *w
	d := &next.desk[g]
	d.shown, d.newest = true, max(d.newest, terms)
	chain := next.chains()
	step := Step{verb: shows, desk: g}
	for _, e := range m.children(w, terms, 0, false) {
		with := next
		at := with.child(terms, 0, false, e)
		if m.mayVote(&with, &chain, g, at) {
			with.desk[g].votes |= bit(at)
			step.entry, next = at, with
		}
	}
	emit(step, next)
}
