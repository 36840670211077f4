package model

// nextOpenings are votes for openings of a round: on entries that guardians
// met already, and on those that the liar alone reports.
func (m Rounds) nextOpenings(w *Account, r uint8, emit func(Step, Account)) {
	if !m.anySealed(w, r) {
		return
	}
	m.reportable(w, r, func(with *Account, prev int8) {
		chain := with.chains()
		if !m.leads(with, &chain, r, prev, false) {
			return
		}
		for _, e := range m.children(with, prev, r, true) {
			next := *with
			at := next.child(prev, r, true, e)
			for g := range int8(honest) {
				if m.mayVote(&next, &chain, g, at) && m.mayOpen(with, &chain, g, r, prev) {
					voted := next
					voted.desk[g].votes |= bit(at)
					emit(Step{verb: opens, desk: g, entry: at, round: r}, voted)
				}
			}
		}
	})
}

func (m Rounds) anySealed(w *Account, r uint8) bool {
	for g := range w.desk {
		if w.desk[g].seals[r].given {
			return true
		}
	}
	return false
}

// mayOpen is what an opening asks of the guardian itself: row 9, and one
// opening a round.
func (m Rounds) mayOpen(w *Account, chain *chains, g int8, r uint8, prev int8) bool {
	d := &w.desk[g]
	if d.sealed != r && m.keeps(OwnSeal) {
		return false
	}
	if m.keeps(OneOpening) {
		for e := range ones(d.votes) {
			if w.entry[e].opens && w.entry[e].round == r {
				return false
			}
		}
	}
	return d.newest == 0 || has(chain[prev], d.newest) || !m.keeps(AboveNewest)
}

// reportable gives every entry below a round that an opening could stand on:
// none, those that are there, and those that the author signs for the liar to
// report. The latter are chains of new entries on what is there.
func (m Rounds) reportable(w *Account, r uint8, visit func(*Account, int8)) {
	for e := int8(0); e <= w.n; e++ {
		if e == 0 || w.entry[e].round < r {
			visit(w, e)
			m.grow(w, e, r, true, visit)
		}
	}
}

// grow gives chains of new entries on an entry. A report of a new opening
// counts only when a quorum of seals leads to what it stands on, and so with
// the openings below it.
func (m Rounds) grow(w *Account, on int8, r uint8, counts bool, visit func(*Account, int8)) {
	up := func(round uint8, opens, counts bool) {
		rivals := m.children(w, on, round, opens)
		if len(rivals) == 0 || rivals[len(rivals)-1] != 0 {
			return // there are as many as the author signs
		}
		with := *w
		e := with.child(on, round, opens, 0)
		if counts {
			visit(&with, e)
		}
		m.grow(&with, e, r, counts, visit)
	}
	up(w.entry[on].round, false, counts)
	chain := w.chains()
	for round := w.entry[on].round + 1; round < r; round++ {
		switch carried := m.leads(w, &chain, round, on, !m.keeps(TruePlaces)); {
		case !m.keeps(CarriedReports):
			up(round, true, true)
		case carried && counts, !m.keeps(CarriedBelow):
			up(round, true, carried)
		}
	}
}

// leads tells whether some quorum of seals for the round leads to an entry. The
// liar is in it: it reports the entry itself, or nothing, and so leads to
// whatever a quorum without it would. Lifted, it names the highest place that a
// seal can name for the entry.
func (m Rounds) leads(w *Account, chain *chains, r uint8, prev int8, lifted bool) bool {
	if !m.keeps(SealsCarry) {
		return true
	}
	for i := range w.desk {
		if m.needed() == 1 && m.allow(w, chain, r, prev, &w.desk[i].seals[r], &w.desk[i].seals[r], lifted) {
			return true
		}
		for j := range i {
			if m.allow(w, chain, r, prev, &w.desk[i].seals[r], &w.desk[j].seals[r], lifted) {
				return true
			}
		}
	}
	return false
}

// allow tells whether two honest seals let the liar's lead to an entry.
func (m Rounds) allow(w *Account, chain *chains, r uint8, prev int8, a, b *seal, lifted bool) bool {
	if !a.given || !b.given {
		return false
	}
	for e := range ones(a.votes | b.votes) {
		if lifted && prev != 0 && w.entry[e].round+1 < r {
			continue // below the round that the liar names
		}
		if !m.below(w, chain, e, prev, false) {
			return false
		}
	}
	return m.below(w, chain, a.certified, prev, true) && m.below(w, chain, b.certified, prev, true)
}

// below tells whether a report lets an opening stand on an entry.
func (m Rounds) below(w *Account, chain *chains, report, prev int8, certified bool) bool {
	switch {
	case report == 0:
		return true
	case prev == 0:
		return false
	case m.newer(&w.entry[report], &w.entry[prev]):
		return false
	case certified && m.keeps(CertifiedOnChain),
		w.entry[report].round == w.entry[prev].round && m.keeps(OneChain):
		return has(chain[prev], report)
	}
	return true
}

func (m Rounds) newer(a, b *entry) bool {
	if !m.keeps(HighestRound) {
		return a.seq > b.seq || a.seq == b.seq && a.round > b.round
	}
	return a.round > b.round || a.round == b.round && a.seq > b.seq
}
