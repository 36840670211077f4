package relay_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/mem"
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/mailbox"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

const (
	begin = int64(1_767_225_600_000)
	week  = 7 * 24 * time.Hour
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newKey(t testing.TB) *keys.Key {
	t.Helper()
	k, err := keys.NewRandomKey(rand.Reader)
	must(t, err)
	return k
}

// office is a relay on a network in memory, with a clock of its own and a line
// that can be cut.
type office struct {
	t       testing.TB
	network *mem.Network
	server  *mailbox.Server
	now     time.Time
	cut     func() bool // whether the line breaks with the next frame
	seen    map[keys.PublicKey]bool
	bytes   int
}

func newOffice(t testing.TB, change func(*mailbox.Policy)) *office {
	t.Helper()
	o := &office{t: t, network: mem.New(), now: time.UnixMilli(begin), seen: map[keys.PublicKey]bool{}}
	policy := mailbox.Defaults()
	if change != nil {
		change(&policy)
	}
	var err error
	o.server, err = mailbox.New(mailbox.Config{Store: store.Memory(), Policy: policy, Now: func() time.Time { return o.now }, Rand: rand.Reader})
	must(t, err)
	l, err := o.network.Listen("relay", link.One(o.server.Key()))
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- o.server.Run(ctx, l) }()
	t.Cleanup(func() { cancel(); must(t, <-done) })
	return o
}

func (o *office) address() relay.Address {
	return relay.Address{Key: o.server.Key().Public(), Host: "relay:1"}
}

func (o *office) dial(ctx context.Context, to relay.Address, self keys.Signer) (link.Conn, error) {
	if self == nil {
		self = newKey(o.t)
	}
	o.seen[self.Public()] = true
	c, err := o.network.Dialer(self.Public()).Dial(ctx, "relay", to.Key)
	if err != nil {
		return nil, err
	}
	return &line{Conn: c, office: o}, nil
}

// line may break before a frame goes out, or after it was taken and before the
// answer comes.
type line struct {
	link.Conn
	office *office
}

var errCut = errors.New("the line is cut")

func (l *line) Send(ctx context.Context, frame []byte) error {
	if l.office.cut != nil && l.office.cut() {
		return errors.Join(errCut, l.Close())
	}
	l.office.bytes += len(frame)
	return l.Conn.Send(ctx, frame)
}

func (l *line) Receive(ctx context.Context) ([]byte, error) {
	frame, err := l.Conn.Receive(ctx)
	if l.office.cut != nil && l.office.cut() {
		return nil, errors.Join(errCut, l.Close())
	}
	l.office.bytes += len(frame)
	return frame, err
}

// person writes to others and keeps what came.
type person struct {
	office *office
	post   *relay.Post
	route  relay.Route
	key    *keys.Key
	give   []relay.Mail
	got    [][]byte
	from   []keys.PublicKey
}

func (o *office) person(community byte) *person {
	p := &person{office: o, key: newKey(o.t), route: relay.Route{Relay: o.address(), Community: ledger.ID{community}}}
	p.post = relay.New(relay.Config{Store: store.Memory(), Rand: rand.Reader, Now: func() time.Time { return o.now }, Dial: o.dial})
	return p
}

func (p *person) writes(to *person, text string) {
	frame := wire.EncodeRaw(wire.Taken, []byte(text))
	p.give = append(p.give, relay.Mail{Reader: to.key.Public(), Name: relay.Name(wire.Taken, []byte(text)), Frame: frame})
}

func (p *person) burst() relay.Report {
	p.office.t.Helper()
	report, err := p.post.Burst(p.office.t.Context(), relay.Person{
		Route: p.route, Key: p.key,
		Take: func(l relay.Letter) error {
			p.got, p.from = append(p.got, l.Frames...), append(p.from, l.ReplyTo...)
			return nil
		},
		Give: func() ([]relay.Mail, error) { return p.give, nil },
	})
	must(p.office.t, err)
	return report
}

func (p *person) has(texts ...string) {
	p.office.t.Helper()
	var got []string
	for _, f := range p.got {
		m, err := wire.Decode(f)
		must(p.office.t, err)
		got = append(got, string(m.Body))
	}
	if fmt.Sprint(got) != fmt.Sprint(texts) {
		p.office.t.Fatalf("has %v, not %v", got, texts)
	}
}

func TestTwoWhoAreNeverThereTogetherExchangeLetters(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben := o.person(1), o.person(1)
	ana.writes(ben, "one")
	ana.writes(ben, "two")
	if r := ana.burst(); r.Deposited != 1 || r.Left != 0 || r.Trouble != nil {
		t.Fatalf("%+v", r)
	}
	if r := ben.burst(); r.Fetched != 1 {
		t.Fatalf("%+v", r)
	}
	ben.has("one", "two")
	if ben.from[0] != ana.key.Public() {
		t.Fatal("he does not know whom to answer")
	}
	ben.writes(ana, "back")
	ben.burst()
	ana.burst()
	ana.has("back")
	if items, _, err := o.server.Office().Totals(); err != nil || items != 0 {
		t.Fatalf("%d items are left: %v", items, err)
	}
}

func TestNothingIsSentTwice(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben := o.person(1), o.person(1)
	ana.writes(ben, "one")
	for range 3 {
		ana.burst()
		ben.burst()
	}
	ben.has("one")
	ana.writes(ben, "two")
	ana.burst()
	ben.burst()
	ben.has("one", "two")
	o.bytes = 0
	if r := ana.burst(); r.Deposited != 0 || o.bytes > 400 {
		t.Fatalf("an up-to-date visit took %d bytes: %+v", o.bytes, r)
	}
}

func TestOneMailboxIsNotFoundFromAnotherCommunityOrWithoutTheKey(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben, other := o.person(1), o.person(1), o.person(1)
	ana.writes(ben, "one")
	ana.burst()
	other.burst()
	other.has()
	elsewhere := o.person(2)
	elsewhere.key = ben.key
	elsewhere.burst()
	elsewhere.has()
}

func TestMailboxesChangeByTheWeekAndNothingIsLostByIt(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben := o.person(1), o.person(1)
	ben.burst()
	for i := range 6 {
		ana.writes(ben, fmt.Sprint(i))
		if r := ana.burst(); r.Deposited != 1 {
			t.Fatalf("%+v", r)
		}
		o.now = o.now.Add(5 * 24 * time.Hour)
	}
	ben.burst()
	ben.has("0", "1", "2", "3", "4", "5")
	o.bytes = 0
	ben.burst()
	if o.bytes > 800 {
		t.Fatalf("he looks into old mailboxes again: %d bytes", o.bytes)
	}
}

func TestDepositorHasAKeyForAWeekAndAReaderNone(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben := o.person(1), o.person(1)
	for i := range 3 {
		ana.writes(ben, fmt.Sprint(i))
		ana.burst()
	}
	if len(o.seen) != 4 { // three visits to read, one depositor
		t.Fatalf("the relay saw %d keys", len(o.seen))
	}
	if o.seen[ana.key.Public()] {
		t.Fatal("it saw the account's key")
	}
	o.now = o.now.Add(week)
	ana.writes(ben, "next week")
	ana.burst()
	if len(o.seen) != 6 {
		t.Fatalf("the relay saw %d keys", len(o.seen))
	}
}

func TestLongItemComesInPartsAcrossBursts(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben := o.person(1), o.person(1)
	long := string(bytes.Repeat([]byte("x"), 400<<10))
	ana.writes(ben, long)
	ana.writes(ben, "after")
	ana.burst()
	visits := 0
	for ; len(ben.got) == 0 && visits < 40; visits++ {
		left := 7 // each visit breaks in the middle of its second page: a week has just begun, and the last one is looked into too
		o.cut = func() bool { left--; return left < 0 }
		ben.burst()
	}
	if visits > 20 {
		t.Fatalf("it began anew each time: %d visits", visits)
	}
	o.cut = nil
	ben.burst()
	ben.has(long, "after")
}

func TestRubbishInAMailboxIsThrownAway(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben, stranger := o.person(1), o.person(1), o.person(1)
	stranger.writes(ana, "sealed to Ana")
	stranger.burst()
	ana.writes(ben, "one")
	ana.burst() // reads hers
	box := theMailbox(t, o, ben)
	for i := range byte(5) {
		_, err := o.server.Office().Deposit(uint64(begin), keys.PublicKey{1}, box, []byte{i})
		must(t, err)
	}
	if r := ben.burst(); r.Fetched != 1 {
		t.Fatalf("%+v", r)
	}
	ben.has("one")
	if items, _, err := o.server.Office().Totals(); err != nil || items != 0 {
		t.Fatalf("%d items are left: %v", items, err)
	}
}

func theMailbox(t *testing.T, o *office, p *person) keys.PublicKey {
	t.Helper()
	box, err := relay.Mailbox(p.key.Public(), p.route.Community, uint64(o.now.UnixMilli()))
	must(t, err)
	return box
}

func TestRefusedDepositWaitsAndGoesOutWhenThereIsRoom(t *testing.T) {
	o := newOffice(t, func(p *mailbox.Policy) { p.BoxItems = 2 })
	ana, ben, eve := o.person(1), o.person(1), o.person(1)
	for i := range 3 {
		ana.writes(ben, fmt.Sprint(i))
		ana.burst()
	}
	ana.writes(eve, "for another mailbox")
	r := ana.burst()
	var failed *wire.FailedBody
	if r.Left != 1 || r.Deposited != 1 || !errors.As(r.Trouble, &failed) || failed.Code != wire.CodeMailboxFull {
		t.Fatalf("%+v", r)
	}
	ben.burst()
	if r := ana.burst(); r.Left != 0 || r.Deposited != 1 || r.Trouble != nil {
		t.Fatalf("%+v", r)
	}
	ben.burst()
	ben.has("0", "1", "2")
}

func TestFullRelayIsSaidToTheDepositor(t *testing.T) {
	o := newOffice(t, func(p *mailbox.Policy) { p.TotalItems = 1 })
	ana, ben, eve := o.person(1), o.person(1), o.person(1)
	ana.writes(ben, "one")
	ana.writes(eve, "two")
	r := ana.burst()
	var failed *wire.FailedBody
	if r.Deposited != 1 || r.Left != 1 || !errors.As(r.Trouble, &failed) || failed.Code != wire.CodeFull {
		t.Fatalf("%+v", r)
	}
}

func TestNobodyAtTheRelayIsTroubleAndNoError(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben := o.person(1), o.person(1)
	ana.writes(ben, "one")
	ana.route.Relay.Key = newKey(t).Public() // somebody else answers there
	if r := ana.burst(); r.Reached != 0 || !errors.Is(r.Trouble, link.ErrWrongPeer) {
		t.Fatalf("%+v", r)
	}
}

func TestLetterThatCouldNotBeTakenComesAgain(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben := o.person(1), o.person(1)
	ana.writes(ben, "one")
	ana.burst()
	trouble := errors.New("no room on the phone")
	_, err := ben.post.Burst(t.Context(), relay.Person{
		Route: ben.route, Key: ben.key,
		Take: func(relay.Letter) error { return trouble },
		Give: func() ([]relay.Mail, error) { return nil, nil },
	})
	if !errors.Is(err, trouble) {
		t.Fatal(err)
	}
	ben.burst()
	ben.has("one")
}

// TestLineThatBreaksAnywhereLosesNothing has lines break at moments that are
// drawn; then they are good again, and everybody has everything, in order.
func TestLineThatBreaksAnywhereLosesNothing(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := mathrand.New(mathrand.NewPCG(seed, 0))
	o := newOffice(t, nil)
	people := []*person{o.person(1), o.person(1), o.person(1)}
	wrote := map[*person][]string{}
	o.cut = func() bool { return random.IntN(6) == 0 }
	for i := range 120 {
		from, to := people[random.IntN(3)], people[random.IntN(3)]
		text := fmt.Sprintf("%d %s", i, bytes.Repeat([]byte("x"), random.IntN(3000)))
		from.writes(to, text)
		wrote[to] = append(wrote[to], text)
		people[random.IntN(3)].burst()
	}
	o.cut = nil
	for range 2 {
		for _, p := range people {
			p.burst()
		}
	}
	for i, p := range people {
		times := map[string]int{}
		for _, f := range p.got {
			m, err := wire.Decode(f)
			must(t, err)
			times[string(m.Body)]++
		}
		for _, text := range wrote[p] {
			if times[text] == 0 {
				t.Errorf("%d never got %.10q", i, text)
			}
		}
		if len(times) != len(wrote[p]) {
			t.Errorf("%d got %d texts, %d were written", i, len(times), len(wrote[p]))
		}
	}
	if items, _, err := o.server.Office().Totals(); err != nil || items != 0 {
		t.Fatalf("%d items are left: %v", items, err)
	}
}

func TestForgottenRelayGetsEverythingAnew(t *testing.T) {
	o := newOffice(t, nil)
	ana, ben := o.person(1), o.person(1)
	s := store.Memory()
	ana.post = relay.New(relay.Config{Store: s, Rand: rand.Reader, Now: func() time.Time { return o.now }, Dial: o.dial})
	ana.writes(ben, "one")
	ana.burst()
	must(t, relay.Forget(s, o.address()))
	ana.burst()
	ben.burst()
	ben.has("one", "one")
}
