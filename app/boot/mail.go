package boot

import (
	"context"
	"errors"
	"sync"
	"time"

	"sanduk.app/app/letters"
	"sanduk.app/sync/node"
	"sanduk.app/sync/runner"
	"sanduk.app/wallet/store"
)

// guardianBudget is how much a guardian fetches at a visit: a week's mail.
const guardianBudget = 64 << 20

// desk is where letters to and from this home are written and read; with the
// guardian inside, which must have been begun, where a community has one here.
func (a *App) desk(guardian bool) *letters.Desk {
	d := &letters.Desk{Wallet: a.Wallet, Now: a.options.Now, Log: a.options.Log}
	if guardian {
		a.mu.Lock()
		defer a.mu.Unlock()
		d.Node = a.guard.node
	}
	return d
}

func (a *App) clerk(s store.Store, n *node.Node, own identities) *letters.Clerk {
	return &letters.Clerk{Post: a.newPost(s, guardianBudget), Node: n, Own: own, Log: a.options.Log}
}

// VisitRelays leaves at this home's relays what concerns others, and fetches
// what others left there, also for the guardian in this app. The wallet must be
// unlocked. A relay that can't be reached is no error.
func (a *App) VisitRelays(ctx context.Context) (letters.Report, error) {
	a.mail.Lock()
	defer a.mail.Unlock()
	var report letters.Report
	relays, err := a.Relays()
	if err != nil || len(relays) == 0 {
		return report, err
	}
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return report, err
	}
	post := a.newPost(a.store, 0)
	for _, m := range memberships {
		c, err := a.Wallet.Community(m.Epoch.Community)
		if err != nil {
			return report, err
		}
		if c.Guardian {
			if _, err := a.guardian(); err != nil {
				return report, err
			}
		}
		for _, r := range relays {
			got, err := a.desk(c.Guardian).Visit(ctx, post, r, m)
			report.Add(got)
			if err != nil {
				return report, err
			}
		}
	}
	a.mu.Lock()
	guard := a.guard
	a.mu.Unlock()
	if guard == nil {
		return report, nil
	}
	own, err := a.identities()
	if err != nil {
		return report, err
	}
	clerk := a.clerk(guard.store, guard.node, own)
	return report, clerk.Visit(ctx, relays, &report)
}

// clerkEvery is how often a guardian that serves visits its relays.
const clerkEvery = time.Minute

// serveMail does a serving guardian's mail until the context ends. The list of
// relays is read anew each time, so that one can be added meanwhile.
func (a *App) serveMail(ctx context.Context, c *letters.Clerk) {
	tick := time.NewTicker(clerkEvery)
	defer tick.Stop()
	for {
		var report letters.Report
		relays, err := relaysOf(a.options.Home)
		if err == nil {
			err = c.Visit(ctx, relays, &report)
		}
		if err = errors.Join(err, report.Trouble); err != nil && ctx.Err() == nil {
			a.options.Log.Warn("trouble with relays", "cause", err)
		}
		if report.Fetched+report.Deposited > 0 {
			a.options.Log.Info("mail by relays", "fetched", report.Fetched, "left for others", report.Deposited)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// relaysWithNothing is which part of the day's bytes must be left to look into
// relays where nothing of ours waits.
const relaysWithNothing = 0.25

// visitBeside visits relays after rounds with the guardians, when it is time,
// until rounds ends. A locked wallet visits nobody.
func (a *App) visitBeside(ctx context.Context, rounds <-chan runner.Report, done func(letters.Report, error)) {
	var p pace
	for round := range rounds {
		if !a.Wallet.Unlocked() || !p.due(time.Now(), round.Waiting) {
			continue
		}
		if left := a.left(); left == 0 || left <= relaysWithNothing && round.Waiting == 0 {
			continue
		}
		report, err := a.VisitRelays(ctx)
		p.visited(time.Now(), report.Fetched+report.Deposited > 0)
		if err != nil && ctx.Err() == nil {
			a.options.Log.Warn("relays were not visited", "cause", err)
		}
		if report.Asked > 0 {
			done(report, err)
		}
	}
}

// runBeside runs the rounds with the guardians, and the visits beside them, so
// that a relay that stalls holds up no guardian.
func (a *App) runBeside(ctx context.Context, wake <-chan struct{}, done func(runner.Report, error)) {
	rounds := make(chan runner.Report, 1)
	var group sync.WaitGroup
	group.Go(func() {
		a.visitBeside(ctx, rounds, func(letters.Report, error) { done(runner.Report{}, nil) })
	})
	a.runner.Run(ctx, wake, func(r runner.Report, err error) {
		a.tendGuardian()
		a.tidy()
		done(r, err)
		select {
		case rounds <- r:
		default: // a visit is under way
		}
	})
	close(rounds)
	group.Wait()
}
