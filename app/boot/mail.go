package boot

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"time"

	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/runner"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// MailReport says what visits to relays did.
type MailReport struct {
	Asked     int   // relays, each once for each community
	Reached   int   // of these, how many answered
	Fetched   int   // letters that came
	Deposited int   // items that a relay took
	Left      int   // items that no relay took yet: they wait
	Trouble   error // the last thing that a relay refused or did wrong
}

func (r *MailReport) add(b relay.Report) {
	r.Asked++
	r.Reached += b.Reached
	r.Fetched += b.Fetched
	r.Deposited += b.Deposited
	r.Left += b.Left
	if b.Trouble != nil {
		r.Trouble = b.Trouble
	}
}

const (
	// mailAge is up to what age of a payment its payee is told by a relay: who
	// has not read for two weeks asks the guardians.
	mailAge = 14 * 24 * time.Hour
	// guardianBudget is how much a guardian fetches at a visit: a week's mail.
	guardianBudget = 64 << 20
)

// VisitRelays leaves at this home's relays what concerns others, and fetches
// what others left there, also for the guardian in this app. The wallet must be
// unlocked. A relay that can't be reached is no error.
func (a *App) VisitRelays(ctx context.Context) (MailReport, error) {
	a.mail.Lock()
	defer a.mail.Unlock()
	var report MailReport
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
			if err := a.startGuardian(); err != nil {
				return report, err
			}
		}
		for _, r := range relays {
			v := &visit{app: a, post: post, member: m, guardian: c.Guardian, route: relay.Route{Relay: r, Community: c.ID}}
			got, err := v.burst(ctx)
			report.add(got)
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
	clerk := &clerk{post: a.newPost(guard.store, guardianBudget), node: guard.node, own: own, log: a.options.Log}
	return report, clerk.visit(ctx, relays, &report)
}

// visit is a wallet's to one relay, for one community.
type visit struct {
	app      *App
	post     *relay.Post
	member   book.Membership
	guardian bool
	route    relay.Route
}

func (v *visit) burst(ctx context.Context) (relay.Report, error) {
	key, err := v.app.Wallet.AccountKey(v.route.Community)
	if err != nil {
		return relay.Report{}, err
	}
	return v.post.Burst(ctx, relay.Person{
		Route: v.route, Key: key,
		Take: func(l relay.Letter) error { return v.take(ctx, l) },
		Give: v.give,
	})
}

// take judges a letter's frames as a file's. A bad one is left; the others go
// on.
func (v *visit) take(ctx context.Context, l relay.Letter) error {
	for _, frame := range l.Frames {
		_, err := v.app.importFrame(ctx, &v.member.Epoch, v.guardian, frame)
		if ownTrouble(err) {
			return err
		}
		if err != nil {
			v.app.options.Log.Debug("left out of a letter", "cause", err)
		}
	}
	return nil
}

// ownTrouble tells whether it is this device that failed, so that the letter
// has to come again; any other error is the letter's.
func ownTrouble(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) || errors.Is(err, store.ErrClosed) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, wallet.ErrLocked)
}

// give is what concerns others: to each guardian, what waits for votes, and
// what became of what it was asked by this way; to payees, what they were paid.
func (v *visit) give() ([]relay.Mail, error) {
	waiting, err := v.app.Wallet.Pending(v.route.Community)
	if err != nil {
		return nil, err
	}
	mail, err := v.sealMail()
	if err != nil {
		return nil, err
	}
	for _, p := range waiting {
		frame, err := v.app.submission(v.route.Community, p)
		if err != nil {
			return nil, err
		}
		for _, g := range v.guardians() {
			mail = append(mail, relay.Mail{Reader: g, Name: submitName(p.Entry.ID()), Frame: frame})
		}
	}
	shared, err := v.app.jointMail(v.route.Community)
	if err != nil {
		return nil, err
	}
	final, err := v.final()
	return append(append(mail, shared...), final...), err
}

func submitName(entry ledger.ID) ledger.ID { return relay.Name(wire.Submit, entry[:]) }

func (v *visit) guardians() []keys.PublicKey {
	var list []keys.PublicKey
	for _, s := range v.member.Epoch.Charter.Guardians {
		list = append(list, s.Identity)
	}
	return list
}

// final are the wallet's newest payments that are final.
func (v *visit) final() ([]relay.Mail, error) {
	list, err := v.app.Wallet.History(v.route.Community, nil, newest)
	if errors.Is(err, wallet.ErrNoAsset) {
		return nil, nil // paid in what it does not know yet: that is on its way
	}
	if err != nil {
		return nil, err
	}
	since := v.app.options.Now().Add(-mailAge)
	var mail []relay.Mail
	for _, m := range list {
		if m.Incoming() || m.Status != wallet.Done || m.Time.Before(since) {
			continue
		}
		readers, err := v.concerned(m)
		if err != nil || len(readers) == 0 {
			if err != nil {
				return nil, err
			}
			continue
		}
		for _, id := range []ledger.ID{m.Asset.ID, m.ID.Entry} { // a payee may not know the asset yet
			frame, err := v.push(id)
			if err != nil {
				return nil, err
			}
			for _, reader := range readers {
				mail = append(mail, relay.Mail{Reader: reader, Name: relay.Name(wire.Push, id[:]), Frame: frame})
			}
		}
	}
	return mail, nil
}

// push is a final entry with its proof.
func (v *visit) push(id ledger.ID) ([]byte, error) {
	proof, err := v.app.Wallet.Evidence(v.route.Community, []ledger.ID{id})
	return wire.Encode(wire.Push, &wire.PushBody{Community: v.route.Community, Items: wire.ItemsOf(proof)}), err
}

// concerned are those who want to know of a final payment: its payee, and the
// guardians that were asked for it by this way, to whom nobody else may tell.
func (v *visit) concerned(m wallet.Movement) ([]keys.PublicKey, error) {
	var readers []keys.PublicKey
	if !m.Own && m.Other.Type() == ledger.TypeSingle {
		readers = append(readers, m.Other.Key())
	}
	for _, g := range v.guardians() {
		asked, err := v.post.Sent(v.route, g, submitName(m.ID.Entry))
		if err != nil {
			return nil, err
		}
		if asked {
			readers = append(readers, g)
		}
	}
	return readers, nil
}

// relaysWithNothing is which part of the day's bytes must be left to look into
// relays where nothing of ours waits.
const relaysWithNothing = 0.25

// visitBeside visits relays after rounds with the guardians, when it is time,
// until rounds ends. A locked wallet visits nobody.
func (a *App) visitBeside(ctx context.Context, rounds <-chan runner.Report, done func(MailReport, error)) {
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
		a.visitBeside(ctx, rounds, func(MailReport, error) { done(runner.Report{}, nil) })
	})
	a.runner.Run(ctx, wake, func(r runner.Report, err error) {
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
