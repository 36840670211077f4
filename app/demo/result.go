package demo

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"sync"
)

// result is what the day came to.
type result struct {
	mu     sync.Mutex // guards what follows, while people act beside each other
	states map[string]int
	finals []int64 // ms from signing to final
	held   big.Rat // what all wallets say they have
	twice  []movement
	audits []audit
}

func (r *result) add(paid movements) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.states == nil {
		r.states = map[string]int{}
	}
	for _, m := range paid.Movements {
		r.states[m.Status]++
		if m.FinalMS > 0 {
			r.finals = append(r.finals, m.FinalMS)
		}
	}
}

func (r *result) hold(b balance) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range b.Holdings {
		var v big.Rat
		if _, ok := v.SetString(h.Available); !ok {
			return fmt.Errorf("%w: %q is no amount", errSetup, h.Available)
		}
		r.held.Add(&r.held, &v)
	}
	return nil
}

// at is the time that a share of the payments took at most.
func (r *result) at(share float64) int64 {
	if len(r.finals) == 0 {
		return 0
	}
	slices.Sort(r.finals)
	return r.finals[min(int(share*float64(len(r.finals))), len(r.finals)-1)]
}

func (r *result) print(w io.Writer) {
	total := 0
	for _, n := range r.states {
		total += n
	}
	fmt.Fprintf(w, "\npayments          %6d\n", total)
	for _, state := range []string{"done", "promised", "refused", "not-kept", "cheated"} {
		fmt.Fprintf(w, "  %-15s %6d\n", state, r.states[state])
	}
	fmt.Fprintf(w, "time to final     p50 %d ms   p99 %d ms\n", r.at(0.5), r.at(0.99))
	fmt.Fprintf(w, "the same money twice:")
	for _, m := range r.twice {
		fmt.Fprintf(w, "  %s KES %s", m.Amount, m.Status)
	}
	fmt.Fprintf(w, "\nall wallets have  %s KES\n", r.held.FloatString(2))
	for i, a := range r.audits {
		fmt.Fprintf(w, "guardian %d: %d entries of %d accounts, %d certificates, faults found: %d, proofs of cheating: %d\n",
			i+1, a.Entries, a.Feeds, a.Certificates, len(a.Faults), a.Proofs)
		for _, s := range a.Assets {
			fmt.Fprintf(w, "            issued %s − redeemed %s = balances %s + unclaimed %s\n", s.Issued, s.Redeemed, s.Balances, s.Unclaimed)
		}
	}
	if r.err() == nil {
		fmt.Fprintln(w, "Everything adds up.")
	}
}

// err judges the day: money was neither made nor lost, the same money was paid
// once, everybody's books are the same, and the cheat was found.
func (r *result) err() error {
	kept := 0
	for _, m := range r.twice {
		if m.Status == "done" {
			kept++
		}
	}
	if kept > 1 {
		return fmt.Errorf("%w: the same money was paid %d times", ErrAudit, kept)
	}
	if len(r.finals) == 0 || r.states["done"] != len(r.finals) {
		return fmt.Errorf("%w: %d payments are done, %d were seen to become so", ErrAudit, r.states["done"], len(r.finals))
	}
	for i, a := range r.audits {
		switch {
		case len(a.Faults) > 0:
			return fmt.Errorf("%w: guardian %d: %s: %s", ErrAudit, i+1, a.Faults[0].Item, a.Faults[0].Text)
		case !a.Complete || len(a.Assets) != 1 || !a.Assets[0].Holds || a.Entries != r.audits[0].Entries:
			return fmt.Errorf("%w: guardian %d's books are not whole", ErrAudit, i+1)
		case a.Proofs == 0:
			return fmt.Errorf("%w: guardian %d does not know who cheated", ErrAudit, i+1)
		}
		var issued big.Rat
		if _, ok := issued.SetString(a.Assets[0].Issued); !ok || issued.Cmp(&r.held) != 0 {
			return fmt.Errorf("%w: guardian %d: %s were issued, the wallets have %s", ErrAudit, i+1, a.Assets[0].Issued, r.held.FloatString(2))
		}
	}
	return nil
}
