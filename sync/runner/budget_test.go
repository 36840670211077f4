package runner_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/runner"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/quorum"
)

// others is a carrier that always has something of others.
type others struct{ went int }

func (*others) Voted(book.Membership, book.Pending, quorum.Vote) error { return nil }
func (*others) Carries(book.Membership) (bool, error)                  { return true, nil }
func (o *others) Beside(context.Context, book.Membership, map[uint64]*peer.Client) error {
	o.went++
	return nil
}

func TestOwnPaymentsKeepTheLastOfTheDaysBytes(t *testing.T) {
	for _, c := range []struct {
		left                float64
		byHand              bool
		others, news, final bool
	}{
		{left: 1, others: true, news: true, final: true},
		{left: 0.4, news: true, final: true},
		{left: 0.2, final: true},
		{left: 0},
		{left: 0, byHand: true, others: true, news: true, final: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, carrier := newWorld(t, 0, 1, 2, 3), &others{}
			w.newsOf()
			w.runner = runner.New(runner.Config{
				Owner: w.owner, Carrier: carrier, Store: w.store, Dialer: w, Now: time.Now, Left: func() float64 { return c.left },
			})
			defer w.runner.Close()
			w.owes(w.feed(1, 1)...)
			report, err := w.runner.Once(t.Context(), c.byHand)
			must(t, err)
			if others, news, final := carrier.went > 0, report.Received > 0, report.Certified == 1; others != c.others || news != c.news || final != c.final {
				t.Errorf("%.1f left, by hand %t: others' %t, news %t, own payment final %t", c.left, c.byHand, others, news, final)
			}
		})
	}
}

func TestNobodyIsDialledForNewsWhenLittleIsLeft(t *testing.T) {
	for left, dials := range map[float64]int{0.3: 1, 0.25: 0, 0: 0} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 0, 1, 2, 3)
			w.runner = runner.New(runner.Config{Owner: w.owner, Store: w.store, Dialer: w, Now: time.Now, Left: func() float64 { return left }})
			defer w.runner.Close()
			_, err := w.runner.Once(t.Context(), false)
			must(t, err)
			if w.allDials() != dials {
				t.Errorf("%.2f left: %d dials", left, w.allDials())
			}
		})
	}
}
