package sim_test

import (
	"slices"
	"sync"
	"time"

	"sanduk.app/wallet/ledger"
)

// week is what happens in a village, with its figures.
type week struct {
	*world
	began time.Time
	bytes []int // of each phone, until the week's end

	mu   sync.Mutex
	paid []paid
}

// paid is one payment of the week.
type paid struct {
	kind  string
	entry ledger.ID
	lock  ledger.Account // of a payment from a tab, which is safe at once, and final with the closing
	at    time.Time
}

func (v *week) note(p paid) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p.at = time.Now()
	v.paid = append(v.paid, p)
}

// final is when a payment became final.
func (v *week) final(p paid) (time.Time, bool) {
	if p.lock != (ledger.Account{}) {
		return v.law.Closed(p.lock)
	}
	return v.law.Since(p.entry)
}

// waiting is how many payments are not final yet; those from tabs may wait.
func (v *week) waiting() (n int) {
	for _, p := range v.paid {
		if _, ok := v.final(p); !ok && p.lock == (ledger.Account{}) {
			n++
		}
	}
	return n
}

func (v *week) bytesBefore() {
	for _, p := range v.everybody() {
		v.bytes = append(v.bytes, -v.net.Bytes(p.name))
	}
}

func (v *week) bytesAfter() {
	for i, p := range v.everybody() {
		v.bytes[i] += v.net.Bytes(p.name)
	}
}

// report logs the figures: how many payments of each kind, how long until they
// were final, and what a phone sent and got in the week.
func (v *week) report() {
	for _, kind := range []string{"payments", "promises", "from tabs"} {
		var took []time.Duration
		n := 0
		for _, p := range v.paid {
			if p.kind != kind {
				continue
			}
			n++
			if at, ok := v.final(p); ok {
				took = append(took, at.Sub(p.at))
			}
		}
		slices.Sort(took)
		v.t.Logf("%d %s: final after: half %s, nine of ten %s, the last %s; %d wait", n, kind, days(took, 0.5), days(took, 0.9), days(took, 1), n-len(took))
	}
	slices.Sort(v.bytes)
	half, most := v.bytes[len(v.bytes)/2], v.bytes[len(v.bytes)-1]
	v.t.Logf("%d people, a phone's week: half up to %d kB, the most %d kB; all was settled %s after the week began", len(v.everybody()), half/1024, most/1024, time.Since(v.began).Round(time.Hour))
}

// days is a quantile of sorted times, in words.
func days(sorted []time.Duration, quantile float64) string {
	if len(sorted) == 0 {
		return "-"
	}
	at := int(quantile * float64(len(sorted)-1))
	return sorted[at].Round(time.Hour).String()
}
