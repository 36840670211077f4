package runner_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/mem"
	"sanduk.app/sync/outbox"
	"sanduk.app/sync/runner"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// answer is what a guardian says to a request; nil: nothing, it stalls.
type answer func(wire.Message) []byte

// world is a wallet's runner and four guardians that say what the test wants.
// It lives in a bubble of synctest, whose time costs nothing.
type world struct {
	*village
	owner   *owner
	store   store.Store
	runner  *runner.Runner
	network *mem.Network
	ctx     context.Context

	mu      sync.Mutex
	answers [4]answer // in place of an honest one's, where set
	dials   [4]int
	pushes  [4]int
	slow    [4]time.Duration // before a dial comes through
}

// newWorld opens a world in which the given guardians can be reached.
func newWorld(t testing.TB, reached ...int) *world {
	t.Helper()
	w := &world{village: newVillage(t), store: store.Memory(), network: mem.New()}
	w.owner = &owner{member: book.Membership{Epoch: w.epoch, Accounts: []ledger.Account{ledger.SingleAccount(secretKey(t, 1).Public())}}}
	for i := range uint64(4) {
		w.owner.member.Endpoints = append(w.owner.member.Endpoints, book.Endpoint{Guardian: i, Address: fmt.Sprint(i)})
	}
	var cancel context.CancelFunc
	w.ctx, cancel = context.WithCancel(context.Background())
	var guardians sync.WaitGroup
	for _, i := range reached {
		l, err := w.network.Listen(fmt.Sprint(i), link.One(secretKey(t, 100+uint64(i))))
		must(t, err)
		guardians.Go(func() { w.accept(&guardians, i, l) })
	}
	w.runner = runner.New(runner.Config{Owner: w.owner, Store: w.store, Dialer: w, Now: time.Now})
	t.Cleanup(func() {
		must(t, w.runner.Close())
		cancel()
		guardians.Wait()
	})
	return w
}

// Dial counts, and takes its time.
func (w *world) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	var seat int
	if _, err := fmt.Sscan(address, &seat); err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.dials[seat]++
	slow := w.slow[seat]
	w.mu.Unlock()
	select {
	case <-time.After(slow):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return w.network.Dialer(keys.PublicKey{}).Dial(ctx, address, expect)
}

func (w *world) accept(guardians *sync.WaitGroup, seat int, l link.Listener) {
	for {
		c, err := l.Accept(w.ctx)
		if err != nil {
			return
		}
		guardians.Go(func() { w.serve(seat, c) })
	}
}

func (w *world) serve(seat int, c link.Conn) {
	for {
		frame, err := c.Receive(w.ctx)
		if err != nil {
			return
		}
		m, err := wire.Decode(frame)
		if err != nil {
			w.t.Error(err)
			return
		}
		w.mu.Lock()
		say := w.answers[seat]
		if m.Type == wire.Push || m.Type == wire.Certified {
			w.pushes[seat]++
		}
		w.mu.Unlock()
		if say == nil {
			say = w.honest(seat)
		}
		if reply := say(m); reply != nil && c.Send(w.ctx, reply) != nil {
			return
		}
	}
}

// honest is a guardian that agrees with everything and knows no news.
func (w *world) honest(seat int) answer {
	return func(m wire.Message) []byte {
		switch m.Type {
		case wire.Submit:
			body, err := wire.Body[wire.SubmitBody](m)
			must(w.t, err)
			s, err := ledger.DecodeSigned(body.Entry)
			must(w.t, err)
			vote, err := quorum.SignVote(uint64(seat), w.epoch.Statement(s), w.votes[seat])
			must(w.t, err)
			return wire.Encode(wire.Voted, &vote)
		case wire.SealAsk:
			return w.seal(seat, m)
		case wire.Push, wire.Certified:
			return wire.Encode(wire.Taken, nil)
		case wire.NewsAsk:
			return moreOfAll(w.t, m)
		case wire.EpochsAsk:
			return wire.Encode(wire.EpochsSaid, &wire.EpochsSaidBody{Community: w.epoch.Community})
		}
		return wire.Encode(wire.Items, &wire.ItemsBody{})
	}
}

// moreOfAll says that there is news of every account, so that all is asked for.
func moreOfAll(t testing.TB, m wire.Message) []byte {
	body, err := wire.Body[wire.NewsAskBody](m)
	must(t, err)
	var out wire.NewsBody
	for i := range body.Accounts {
		out.Changed = append(out.Changed, uint64(i))
	}
	return wire.Encode(wire.News, &out)
}

// seal is of an account that the guardian never heard of.
func (w *world) seal(seat int, m wire.Message) []byte {
	body, err := wire.Body[wire.SealAskBody](m)
	must(w.t, err)
	r, err := ledger.DecodeSealRequest(body.Request)
	must(w.t, err)
	seal := quorum.AccountSeal{Community: w.epoch.Community, Guardian: uint64(seat), Account: r.Account, Round: r.Round}
	must(w.t, seal.Sign(w.votes[seat]))
	answer, err := quorum.SignAnswer(quorum.RequestHash(&r), &seal, w.votes[seat])
	must(w.t, err)
	return wire.Encode(wire.Sealed, &wire.SealedBody{Seal: seal.Bytes(), Answer: answer})
}

// says has a guardian answer requests of one type in its own way.
func (w *world) says(seat int, t wire.Type, say answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.answers[seat]
	if before == nil {
		before = w.honest(seat)
	}
	w.answers[seat] = func(m wire.Message) []byte {
		if m.Type == t {
			return say(m)
		}
		return before(m)
	}
}

// owes puts entries into the owner's outbox.
func (w *world) owes(list ...*ledger.Signed) {
	w.t.Helper()
	for _, s := range list {
		w.owner.pending = append(w.owner.pending, book.Pending{Entry: s})
		must(w.t, w.store.Update(func(tx store.Tx) error { return outbox.Queue{}.Put(tx, w.epoch.Community, s.ID()) }))
	}
}

// busy has the owner miss an entry that nobody has, so that each round meets all
// guardians.
func (w *world) busy() { w.owner.wants = []ledger.ID{{1}} }

// restart ends the wallet's process, and begins another.
func (w *world) restart() {
	w.t.Helper()
	must(w.t, w.runner.Close())
	w.runner = runner.New(runner.Config{Owner: w.owner, Store: w.store, Dialer: w, Now: time.Now})
}

// once does a round.
func (w *world) once() runner.Report {
	w.t.Helper()
	report, err := w.runner.Once(w.t.Context(), false)
	must(w.t, err)
	return report
}

func (w *world) dialled(seat int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dials[seat]
}

func stalls(wire.Message) []byte { return nil }

func refuses(code ledger.Code) answer {
	return func(wire.Message) []byte { return wire.Encode(wire.Refused, ledger.Refuse(code, "no")) }
}
