package node_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sanduk.app/sync/link/mem"
	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store/bolt"
)

// bench is a node that guards alone, on a real file, and its issuer's feed.
type bench struct {
	t       testing.TB
	node    *node.Node
	epoch   quorum.Epoch
	issuer  *keys.Key
	box     ledger.Joint
	state   ledger.State
	asset   *ledger.Signed
	ctx     context.Context
	charter *ledger.Signed
}

func newBench(t testing.TB) *bench {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "guardian.db"), bolt.Migrations())
	must(t, err)
	n, err := node.New(node.Config{Store: s, Now: time.Now, Rand: rand.Reader})
	must(t, err)
	b := &bench{t: t, node: n, issuer: newKey(t)}
	identity := newKey(t)
	card, err := n.Card(identity, "127.0.0.1:1")
	must(t, err)
	b.box = ledger.Joint{Members: []keys.PublicKey{b.issuer.Public()}, Needed: 1, Salt: ledger.ID{7}}
	charter := quorum.Charter{
		Name: "Bench", Quorum: 1, Admission: quorum.ByCredit,
		Rights: []quorum.Right{{Issuer: b.box.Account(), Code: "KES", Kind: ledger.CashBacked}},
	}
	draft, err := quorum.NewDraft(charter, []quorum.Card{card}, ledger.ID{7}, uint64(time.Now().UnixMilli()))
	must(t, err)
	consent, err := draft.Consent(identity)
	must(t, err)
	b.charter, b.epoch, err = draft.Finish([]quorum.Consent{consent}, keys.Verify)
	must(t, err)
	must(t, n.Serve(b.charter, nil))
	var cancel context.CancelFunc
	b.ctx, cancel = context.WithCancel(context.Background())
	l, err := mem.New().Listen("bench", nil)
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- n.Run(b.ctx, l) }()
	t.Cleanup(func() {
		cancel()
		must(t, <-done)
		must(t, s.Close())
	})
	b.state = ledger.Empty(b.box.Account())
	b.asset = b.issue(ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "KES", Decimals: 2, Kind: ledger.CashBacked})})
	return b
}

// issue signs the next entry of the box and has it certified.
func (b *bench) issue(e ledger.Entry) *ledger.Signed {
	b.t.Helper()
	facts := ledger.Facts{}
	if b.asset != nil {
		facts.Asset = &b.asset.Entry
	}
	s := b.sign(&b.state, e, facts, func(e ledger.Entry) (*ledger.Signed, error) { return ledger.SignAlone(e, b.box, b.issuer) })
	b.certify(s)
	return s
}

// sign makes the next entry after a state, which it moves on.
func (b *bench) sign(state *ledger.State, e ledger.Entry, facts ledger.Facts, sign func(ledger.Entry) (*ledger.Signed, error)) *ledger.Signed {
	b.t.Helper()
	e.Version, e.Community, e.Account = ledger.Version, b.epoch.Community, state.Account
	e.Seq, e.Prev, e.Time = state.Tip.Seq+1, state.Tip.Entry, uint64(time.Now().UnixMilli())
	var err error
	e.After, err = state.Next(&e, facts)
	must(b.t, err)
	s, err := sign(e)
	must(b.t, err)
	*state, err = state.Apply(s, facts)
	must(b.t, err)
	return s
}

// submit asks for the vote.
func (b *bench) submit(s *ledger.Signed) []byte {
	return wire.Encode(wire.Submit, &wire.SubmitBody{Community: b.epoch.Community, Entry: s.Bytes()})
}

func (b *bench) certify(s *ledger.Signed) {
	b.t.Helper()
	m := b.answer(b.submit(s), wire.Voted)
	vote, err := quorum.DecodeVote(m.Body)
	must(b.t, err)
	c, err := b.epoch.Certify([]quorum.Vote{vote})
	must(b.t, err)
	items := wire.ItemsOf([]book.Evidence{{Entry: s, Certificate: []quorum.Certificate{c}}})
	b.answer(wire.Encode(wire.Push, &wire.PushBody{Community: b.epoch.Community, Items: items}), wire.Taken)
}

func (b *bench) answer(frame []byte, want wire.Type) wire.Message {
	b.t.Helper()
	reply, err := b.node.Answer(b.ctx, frame)
	must(b.t, err)
	m, err := wire.Decode(reply)
	must(b.t, err)
	if m.Type != want {
		b.t.Fatalf("answer of type %d, want %d: %q", m.Type, want, m.Body)
	}
	return m
}

// inARow is how many payments each account makes; the first claims a credit.
const inARow = 10

// payments funds accounts, and gives each one's payments back to the box: n in
// all, or a few more.
func (b *bench) payments(n int) [][][]byte {
	b.t.Helper()
	var feeds [][][]byte
	for len(feeds)*inARow < n {
		payers := make([]*keys.Key, min(1+n/inARow-len(feeds), ledger.MaxCredits))
		e := ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: b.asset.ID(), Amount: 1_000})}
		for i := range payers {
			payers[i] = newKey(b.t)
			e.Credits = append(e.Credits, ledger.Credit{Payee: ledger.SingleAccount(payers[i].Public()), Asset: b.asset.ID(), Amount: inARow})
		}
		issued := b.issue(e)
		for i, key := range payers {
			feeds = append(feeds, b.feed(key, ledger.CreditID{Entry: issued.ID(), Index: uint64(i)}, issued.Entry.Credits[i]))
		}
	}
	return feeds
}

// feed is an account's payments, ready to be submitted.
func (b *bench) feed(key *keys.Key, id ledger.CreditID, credit ledger.Credit) [][]byte {
	b.t.Helper()
	state := ledger.Empty(credit.Payee)
	var frames [][]byte
	for i := range inARow {
		pay := ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: b.box.Account(), Asset: credit.Asset, Amount: 1}}}
		var facts ledger.Facts
		if i == 0 {
			pay.Claims, facts.Claimed = []ledger.CreditID{id}, []ledger.Credit{credit}
		}
		s := b.sign(&state, pay, facts, func(e ledger.Entry) (*ledger.Signed, error) { return ledger.SignSingle(e, key) })
		frames = append(frames, b.submit(s))
	}
	return frames
}

// voters is how many wallets wait for a vote at once.
const voters = 2048

// A run is some chunks of so many votes, with the limit measured between them:
// a machine that is shared changes its pace on the way.
const (
	chunks = 4
	chunk  = 25_000
	sample = 5_000
)

// BenchmarkVotesOnOneCore has one core judge payments of many accounts, each
// vote durable before it leaves, and compares with what that core can verify
// and sign: by the clock, and by the processor's time that each of the two had,
// which tells the same where others use the machine.
func BenchmarkVotesOnOneCore(b *testing.B) {
	defer onOneCore(b)()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(node.LeastProcs))
	defer debug.SetGCPercent(debug.SetGCPercent(node.GCPercent))
	n := newBench(b)
	var voting, signing pace
	for b.Loop() {
		for range chunks {
			feeds := n.payments(chunk)
			voting.measure(b, len(feeds)*inARow, func() { n.vote(feeds) })
			signing.measure(b, sample, verifyAndSign(b))
		}
	}
	votes, byCPU := voting.perSecond()
	limit, limitByCPU := signing.perSecond()
	b.ReportMetric(votes, "votes/s")
	b.ReportMetric(100*votes/limit, "%of-limit")
	b.ReportMetric(100*byCPU/limitByCPU, "%of-limit-by-cpu")
}

// pace is how often something was done, in which time.
type pace struct {
	times     int
	took, cpu time.Duration
}

func (p *pace) measure(b *testing.B, times int, f func()) {
	b.Helper()
	begin, cpu := time.Now(), worked(b)
	f()
	p.times, p.took, p.cpu = p.times+times, p.took+time.Since(begin), p.cpu+worked(b)-cpu
}

func (p *pace) perSecond() (byClock, byCPU float64) {
	return float64(p.times) / p.took.Seconds(), float64(p.times) / p.cpu.Seconds()
}

// vote has many wallets submit feeds.
func (b *bench) vote(feeds [][][]byte) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range voters {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(feeds) {
					return
				}
				for _, frame := range feeds[i] {
					b.answer(frame, wire.Voted)
				}
			}
		})
	}
	all.Wait()
}

// verifyAndSign does one of each, so many times.
func verifyAndSign(b *testing.B) func() {
	b.Helper()
	key := newKey(b)
	digest := [32]byte{1}
	sig, err := key.Sign(digest)
	must(b, err)
	return func() {
		for range sample {
			if !keys.Verify(key.Public(), digest, sig) {
				b.Fatal("a good signature does not verify")
			}
			if _, err := key.Sign(digest); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func newKey(t testing.TB) *keys.Key {
	t.Helper()
	k, err := keys.NewRandomKey(rand.Reader)
	must(t, err)
	return k
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
