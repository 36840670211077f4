package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// full has all connections pay as fast as they can, until the time is over and
// the guardian holds as many entries as were asked for.
func (m *measurement) full(ctx context.Context) error {
	if err := m.connect(ctx); err != nil {
		return err
	}
	before, err := m.server.usage()
	if err != nil {
		return err
	}
	begun := time.Now()
	end := begun.Add(m.Full)
	var done atomic.Int64
	err = m.each(ctx, func(ctx context.Context, p *payer) error {
		for time.Now().Before(end) || m.result.Entries+int(done.Load()) < m.Entries {
			if err := p.payment(ctx); err != nil {
				return err
			}
			done.Add(1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	took := time.Since(begun)
	after, err := m.server.usage()
	if err != nil {
		return err
	}
	count := int(done.Load())
	m.result.Entries += count
	m.result.Full = Load{Payments: count, Seconds: took.Seconds(), PerSecond: float64(count) / took.Seconds()}
	m.result.PerCore = m.result.Full.PerSecond / float64(m.Cores)
	if cpu := after.cpu - before.cpu; cpu > 0 {
		m.result.PerCoreSecond = float64(count) / cpu.Seconds()
	}
	m.result.Memory, m.result.PeakMemory, m.result.OwnMemory = after.resident, after.peak, after.anonymous
	return nil
}

// connect makes all connections beforehand, some at a time.
func (m *measurement) connect(ctx context.Context) error {
	slots := make(chan struct{}, 32)
	return m.each(ctx, func(ctx context.Context, p *payer) error {
		slots <- struct{}{}
		defer func() { <-slots }()
		return p.connect(ctx)
	})
}

// each has all connections do something beside each other. The first error ends
// it for all.
func (m *measurement) each(ctx context.Context, f func(context.Context, *payer) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for _, p := range m.payers {
		group.Go(func() {
			if err := f(ctx, p); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

// half has payments begin at random moments, half as many as were reached, and
// measures each from the moment at which it should have begun: one that waits for
// a connection waits, too.
func (m *measurement) half(ctx context.Context) error {
	rate := m.result.Full.PerSecond / 2
	free := make(chan *payer, len(m.payers))
	for _, p := range m.payers {
		free <- p
	}
	var mu sync.Mutex
	var spans []time.Duration
	var failed error
	var group sync.WaitGroup
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // moments of a load
	begun := time.Now()
	for at := time.Duration(0); at < m.Half; at += time.Duration(random.ExpFloat64() / rate * float64(time.Second)) {
		time.Sleep(time.Until(begun.Add(at)))
		group.Go(func() {
			p := <-free
			err := p.payment(ctx)
			span := time.Since(begun) - at
			mu.Lock()
			spans, failed = append(spans, span), errors.Join(failed, err)
			mu.Unlock()
			free <- p
		})
	}
	group.Wait()
	if failed != nil {
		return failed
	}
	took := time.Since(begun)
	slices.Sort(spans)
	m.result.Entries += len(spans)
	m.result.Half = Load{Payments: len(spans), Seconds: took.Seconds(), PerSecond: float64(len(spans)) / took.Seconds()}
	m.result.P50, m.result.P99 = quantile(spans, 50), quantile(spans, 99)
	return nil
}

// quantile is below so many of a hundred, in ms; spans are sorted.
func quantile(spans []time.Duration, percent int) float64 {
	if len(spans) == 0 {
		return 0
	}
	at := min(len(spans)*percent/100, len(spans)-1)
	return float64(spans[at].Microseconds()) / 1000
}

// killAfter is how long the guardian is at work before it is killed.
const killAfter = 500 * time.Millisecond

// recover kills the guardian in the middle of its work, and measures from its
// new beginning to its first vote. Each connection then asks again for the vote
// that it had last.
func (m *measurement) recover(ctx context.Context) error {
	before := m.server
	time.AfterFunc(killAfter, before.kill)
	_ = m.each(ctx, func(ctx context.Context, p *payer) error {
		for p.payment(ctx) == nil { // the kill ends it
			m.late.Add(1)
		}
		p.close()
		return nil
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	<-before.ended
	begun := time.Now()
	var err error
	if m.server, err = before.again(ctx); err != nil {
		return err
	}
	if err := m.firstVote(ctx); err != nil {
		return err
	}
	m.result.Recovery = time.Since(begun).Seconds()
	if err := m.connect(ctx); err != nil {
		return err
	}
	return m.each(ctx, func(ctx context.Context, p *payer) error { return p.held(ctx) })
}

// firstVote waits until the guardian votes: one that has just begun may still be
// looking through its books.
func (m *measurement) firstVote(ctx context.Context) (err error) {
	for end := time.Now().Add(recoveryTime); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(5 * time.Millisecond) {
		if err = m.payers[0].held(ctx); err == nil || errors.Is(err, ErrWrong) {
			return err
		}
		m.payers[0].close()
	}
	return err
}
