// Package runner carries a wallet's entries to the guardians and brings back
// votes, certificates, seals and credits. It knows the wallet only as an
// Owner, and hands over nothing that it did not verify.
package runner

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/outbox"
	"sanduk.app/sync/peer"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Owner is the wallet, as a runner needs it.
type Owner interface {
	Memberships() ([]book.Membership, error)
	Pending(community ledger.ID) ([]book.Pending, error)
	// VotesHeld are the votes of this epoch that were gathered for one of Pending.
	VotesHeld(community ledger.ID, s *ledger.Signed) ([]quorum.Vote, error)
	Evidence(community ledger.ID, ids []ledger.ID) ([]book.Evidence, error)
	Wants(community ledger.ID) ([]ledger.ID, error)
	SealsWanted(community ledger.ID) ([]ledger.SealRequest, error)

	Certified(community ledger.ID, s *ledger.Signed, c quorum.Certificate) error
	Refused(community, entry ledger.ID, why *ledger.Refusal) error
	Received(community ledger.ID, items []book.Evidence) error
	// SealsHeld are the guardians, as bits, whose seals for a request are here.
	SealsHeld(r ledger.SealRequest) (seats uint64, err error)
	// Sealed keeps seals, and tells whether the account is open by them.
	Sealed(community ledger.ID, r ledger.SealRequest, seals []quorum.AccountSeal, evidence []book.Evidence) (opened bool, err error)
	// SealRefused hears which guardians say that the account is further on, and
	// whether a quorum was asked at once.
	SealRefused(community ledger.ID, r ledger.SealRequest, refusals []book.SealRefusal, together bool) error
	Faulty(community ledger.ID, proof *ledger.FaultProof) error

	// Amended goes on along the chain of charters. What came with a certificate of
	// an epoch that is over is Outdated until it is Reconfirmed.
	Amended(community ledger.ID, amendments []book.Evidence, reaches []quorum.Reach) error
	Outdated(community ledger.ID) ([]*ledger.Signed, error)
	Reconfirmed(community ledger.ID, s *ledger.Signed, c quorum.Certificate) error
	Met(community ledger.ID) error
	// Tend does what is due by itself, such as closing a lock in time. A round
	// begins with it: the next guardian may be met when it is too late.
	Tend(community ledger.ID) error
}

// Carrier carries for others, beside the owner's own entries.
type Carrier interface {
	// Voted keeps a vote for an own entry that has no certificate yet: another
	// guardian may be met another day.
	Voted(book.Membership, book.Pending, quorum.Vote) error
	// Carries tells whether there is anything to take to guardians.
	Carries(book.Membership) (bool, error)
	// Beside goes to the guardians that are in reach, after the own entries.
	Beside(context.Context, book.Membership, map[uint64]*peer.Client) error
}

// Config is what a runner is made of.
type Config struct {
	Owner   Owner
	Carrier Carrier     // nil: nothing is carried, and votes below a quorum are asked for again
	Store   store.Store // the wallet's, for the outbox's times
	Dialer  link.Dialer
	Now     func() time.Time
	Log     *slog.Logger
	Wait    time.Duration // for one guardian's answer; 0: ten seconds
	Rand    *rand.Rand    // spreads retries, and draws whom to ask; nil: a source of its own
	Verify  ledger.Verify // nil: keys.Verify
	// Left is which part of the bytes that the background may use today is left,
	// from 1 to 0; nil: it may use as many as it needs. Rounds by hand don't ask.
	Left func() float64
}

// Report says what a round did.
type Report struct {
	Reached   int // guardians that answered
	Asked     int // guardians that were tried: few, where there was nothing to say
	Certified int // own entries that became final
	Refused   int
	Received  int // entries that came in
	Waiting   int // own entries that are not final yet
}

// Runner keeps connections between rounds. It is safe for concurrent use;
// rounds follow one another.
type Runner struct {
	config Config
	queue  outbox.Queue
	lines  *lines
	late   sync.WaitGroup // certificates on their way to the guardians

	mu sync.Mutex // one round at a time
}

// New makes a runner.
func New(c Config) *Runner {
	if c.Wait == 0 {
		c.Wait = 10 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Rand == nil {
		c.Rand = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if c.Verify == nil {
		c.Verify = keys.Verify
	}
	return &Runner{config: c, lines: newLines(c)}
}

// Close waits a moment for certificates that are on their way, and ends all
// connections.
func (r *Runner) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.late.Wait()
	return r.lines.close()
}

// Once does one round for each community. With all set, as by hand, it tries
// every pending entry, whatever the outbox says of its time, and asks more than
// may lie for news. Guardians that can't be reached are no error.
func (r *Runner) Once(ctx context.Context, all bool) (Report, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var report Report
	memberships, err := r.config.Owner.Memberships()
	if err != nil {
		return report, err
	}
	for _, m := range memberships {
		if ctx.Err() != nil {
			break // what is asked now nobody would hear
		}
		if err := r.inEpochs(ctx, m, &report, all); err != nil {
			return report, err
		}
	}
	return report, ctx.Err()
}

// mostEpochs bounds how often a round begins anew because guardians told of a
// newer epoch; each time they tell of all that they know.
const mostEpochs = 3

// inEpochs does a community's round, anew where its guardians have changed.
func (r *Runner) inEpochs(ctx context.Context, m book.Membership, report *Report, all bool) error {
	for range mostEpochs {
		round := &round{runner: r, member: m, id: m.Epoch.Community, report: report, all: all}
		err := round.run(ctx)
		if !errors.Is(err, errNewer) {
			return err
		}
		memberships, err := r.config.Owner.Memberships()
		if err != nil {
			return err
		}
		for _, next := range memberships {
			if next.Epoch.Community == m.Epoch.Community {
				m = next
			}
		}
	}
	return nil
}

// Idle is how long Run rests between rounds when nobody wakes it: a wallet that
// waits for nothing still learns of what came in.
const Idle = 20 * time.Second

// Run does rounds until the context ends: when woken, and from time to time.
// done is told of each round.
func (r *Runner) Run(ctx context.Context, wake <-chan struct{}, done func(Report, error)) {
	for {
		report, err := r.Once(ctx, false)
		if ctx.Err() != nil {
			return
		}
		done(report, err)
		rest := time.NewTimer(Idle)
		if report.Waiting > 0 {
			rest.Reset(2 * time.Second)
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-rest.C:
		}
		rest.Stop()
	}
}

// round is one community's.
type round struct {
	runner  *Runner
	member  book.Membership
	id      ledger.ID
	report  *Report
	all     bool
	clients map[uint64]*peer.Client
	found   *foundNewer // how the chain of charters goes on, where a guardian told
}

// What is most important keeps the last of the bytes: what others do may use half
// of a day's, news three quarters, and the own payments all.
const (
	forOthers = 0.5
	forNews   = 0.25
	forOwn    = 0
)

// may tells whether the bytes reach for something of such importance.
func (r *round) may(use float64) bool {
	left := r.runner.config.Left
	return r.all || left == nil || left() > use
}

// run looks for news where there is nothing to say, and else, or when the news
// are such, meets all guardians.
func (r *round) run(ctx context.Context) error {
	if !r.may(forOwn) {
		return r.countWaiting()
	}
	quiet, err := r.quiet()
	if err != nil || quiet && !r.may(forNews) {
		return err
	}
	if quiet {
		before := *r.report
		if err := r.look(ctx); err != nil {
			return err
		}
		if quiet, err = r.quiet(); quiet || err != nil {
			return err
		}
		r.report.Asked, r.report.Reached = before.Asked, before.Reached // they are met again
	}
	return r.meet(ctx)
}

// meet sends first what waits: a guardian that stalls while it is asked for news
// holds up no payment.
func (r *round) meet(ctx context.Context) error {
	r.connect(ctx)
	if len(r.clients) == 0 {
		return r.countWaiting()
	}
	if err := r.runner.config.Owner.Tend(r.id); err != nil {
		return err
	}
	if err := r.submitAll(ctx); err != nil {
		return err
	}
	if r.found != nil {
		return r.amended(r.found.Newer)
	}
	if err := r.reconfirm(ctx); err != nil {
		return err
	}
	if r.may(forNews) {
		if err := r.fetchFromEnough(ctx); err != nil {
			return err
		}
	}
	opened, err := r.open(ctx)
	if err != nil {
		return err
	}
	if opened {
		if err := r.submitAll(ctx); err != nil {
			return err
		}
	}
	if carrier := r.runner.config.Carrier; carrier != nil && r.may(forOthers) {
		if err := carrier.Beside(ctx, r.member, r.clients); err != nil {
			return err
		}
	}
	if len(r.clients) >= r.member.Epoch.Quorum() {
		if err := r.runner.config.Owner.Met(r.id); err != nil {
			return err
		}
	}
	return r.countWaiting()
}

func (r *round) countWaiting() error {
	pending, err := r.runner.config.Owner.Pending(r.id)
	r.report.Waiting += len(pending)
	return err
}

// connect takes the lines that are open, and opens the others.
func (r *round) connect(ctx context.Context) {
	r.report.Asked += len(r.seats())
	r.clients = r.runner.lines.open(ctx, r.member)
	r.report.Reached += len(r.clients)
}

// seats are those of guardians with an address, ascending.
func (r *round) seats() []uint64 { return slices.Sorted(maps.Keys(addressesOf(r.member))) }

// drop lets go of a guardian that failed, until a later round.
func (r *round) drop(seat uint64, err error) {
	var suspicion *peer.Suspicion
	if errors.As(err, &suspicion) {
		r.runner.config.Log.Warn("a guardian can't be believed", "seat", seat, "cause", err)
	} else {
		r.runner.config.Log.Debug("guardian dropped", "seat", seat, "cause", err)
	}
	delete(r.clients, seat)
	r.runner.lines.drop(place{r.id, seat})
}

// later moves the next try of an entry.
func (r *round) later(entry ledger.ID) error {
	return r.runner.config.Store.Update(func(tx store.Tx) error {
		return r.runner.queue.Later(tx, r.id, entry, r.runner.config.Now(), r.runner.config.Rand.Float64())
	})
}

// due tells which entries' time has come.
func (r *round) due() (map[ledger.ID]bool, error) {
	var due map[ledger.ID]bool
	err := r.runner.config.Store.View(func(tx store.Tx) error {
		var err error
		due, err = r.runner.queue.Due(tx, r.id, r.runner.config.Now())
		return err
	})
	return due, err
}
