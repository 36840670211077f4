package model

import (
	"fmt"
	"strings"
)

// name is an entry's: A, B, C …
func name(e int8) string {
	switch {
	case e == 0:
		return "nothing"
	case e <= 26:
		return string(rune('A' + e - 1))
	}
	return fmt.Sprintf("entry %d", e)
}

func names(set uint32) string {
	var out []string
	for e := range ones(set) {
		out = append(out, name(e))
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}

// Tell says what happened.
func (m Rounds) Tell(before *Account, s Step, after *Account) string {
	who := fmt.Sprintf("guardian %d", s.desk)
	switch s.verb {
	case votes:
		return who + " votes for " + m.describe(before, after, s.entry)
	case opens:
		return who + " votes for " + m.describe(before, after, s.entry) + m.carriers(after, s)
	case seals:
		held := &after.desk[s.desk].seals[s.round]
		words := fmt.Sprintf("%s seals for round %d and reports votes for %s", who, s.round, names(held.votes))
		if held.certified != 0 {
			words += ", " + name(held.certified) + " as certified"
		}
		return words
	case learns:
		return who + " receives the certificate of " + name(s.entry)
	case ticks:
		return fmt.Sprintf("%s's clock reaches the time to seal for round %d", who, s.round)
	case shows:
		if s.entry != 0 {
			return "the payee shows " + name(s.entry) + " to " + who + " in time, which votes for it"
		}
		return "the payee shows the promise to " + who + " in time, which does not vote for it"
	}
	return who + " goes on from an old copy of its store, in which it has voted for nothing"
}

func (m Rounds) describe(before, after *Account, e int8) string {
	x := &after.entry[e]
	what := "an entry"
	switch {
	case m.Lock.is() && x.opens && x.prev == 0:
		what = "a refund"
	case x.opens:
		what = "an opening"
	case m.Lock.is():
		what = "a closing"
	case m.Purse && x.run == 1:
		what = "the terms"
	case m.Purse:
		what = "a promise"
	}
	words := fmt.Sprintf("%s (%s of round %d on %s", name(e), what, x.round, name(x.prev))
	if below := x.prev; below > before.n {
		words += ", which is " + m.describe(before, after, below)
	}
	return words + ")"
}

// carriers names the honest seals that lead an opening to its place.
func (m Rounds) carriers(w *Account, s Step) string {
	chain, prev := w.chains(), w.entry[s.entry].prev
	for i := range w.desk {
		for j := range i + 1 {
			a, b := &w.desk[i].seals[s.round], &w.desk[j].seals[s.round]
			if (i != j) == (m.needed() == 2) && m.allow(w, &chain, s.round, prev, a, b, false) {
				return fmt.Sprintf(", on the seals of %d, %d and the liar, who reports %s", j, i, name(prev))
			}
		}
	}
	return ""
}
