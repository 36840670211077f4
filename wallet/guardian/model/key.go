package model

// Key is the least of the keys that the world has under the six orders of its
// honest guardians; the order of rival entries does not enter at all.
func (m Rounds) Key(w *Account) uint64 {
	label, whole := w.labels()
	least := ^uint64(0)
	for _, p := range [...][honest]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		least = min(least, w.key(&label, &whole, p))
	}
	return max(least, 1) // 0 is before the start
}

// labels are what each guardian has to do with each entry, in bits, and with
// the account as a whole.
func (w *Account) labels() (label [mostKept + 1][honest]uint64, whole [honest]uint64) {
	for g := range w.desk {
		d := &w.desk[g]
		set(&label, d.votes, g, 0)
		set(&label, d.lost, g, 1)
		label[d.newest][g] |= 1 << 2
		for r := 1; r <= mostRounds; r++ {
			s := &d.seals[r]
			set(&label, s.votes, g, 1+2*r)
			if s.given {
				label[s.certified][g] |= 1 << (2 + 2*r)
				whole[g] |= 1 << r
			}
		}
		whole[g] |= uint64(d.sealed) << 5
		whole[g] |= uint64(d.clock) << 8
		if d.shown {
			whole[g] |= 1 << 10
		}
	}
	return label, whole
}

func set(label *[mostKept + 1][honest]uint64, entries uint32, g, at int) {
	for e := range ones(entries) {
		label[e][g] |= 1 << at
	}
}

// key is of the tree of entries, each with what the guardians in this order
// have to do with it, and sums over those that stand on the same.
func (w *Account) key(label *[mostKept + 1][honest]uint64, whole *[honest]uint64, p [honest]int) uint64 {
	var on [mostKept + 1]uint64
	for e := w.n; e >= 0; e-- {
		l, x := &label[e], &w.entry[e]
		h := uint64(x.round)<<60 | l[p[0]]<<32 | l[p[1]]<<16 | l[p[2]]
		if x.opens {
			h |= 1 << 59
		}
		h = mix(mix(h+0x9e3779b97f4a7c15) ^ (on[e] + 0x7f4a7c15f39cc060))
		if e == 0 {
			return mix(h ^ mix(whole[p[0]]<<40|whole[p[1]]<<20|whole[p[2]]|1<<62))
		}
		on[x.prev] += h
	}
	return 0
}
