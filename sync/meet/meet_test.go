package meet_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/link"
	"sanduk.app/sync/meet"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

func TestPromiseIsHandedToItsPayeeAndCarriedByOthers(t *testing.T) {
	v := newVillage(t, 1)
	for _, way := range []string{"the payer goes", "the payee goes"} {
		payer, payee, other := v.person().rich(), v.person(), v.person()
		s := payer.pays(payee)
		if way == "the payer goes" {
			payer.meets(payee)
			payer.meets(other)
		} else {
			payee.meets(payer)
			other.meets(payer)
		}
		if len(payee.hands) != 1 || len(other.hands) != 0 {
			t.Errorf("%s: %d and %d hand-overs", way, len(payee.hands), len(other.hands))
		}
		for who, p := range map[string]*person{"the payee": payee, "the other": other} {
			if c := p.carries(); len(c) != 1 || c[0].ID != s.ID() {
				t.Errorf("%s: %s carries %d", way, who, len(c))
			}
		}
	}
}

func TestVotesComeBackToTheAuthor(t *testing.T) {
	v := newVillage(t, 1)
	payer, payee, other := v.person().rich(), v.person(), v.person()
	s := payer.pays(payee)
	payer.meets(other)
	other.gains(s, 1)
	other.meets(payer)
	if payer.voted[s.ID()] != 0b10 {
		t.Errorf("the payer has votes %b", payer.voted[s.ID()])
	}
	other.gains(s, 0, 3)
	payee.meets(other)
	if !slices.Contains(payee.received, s.ID()) {
		t.Error("the payee did not receive it")
	}
	payee.meets(payer)
	if !slices.Contains(payer.received, s.ID()) || len(payer.pending) != 0 {
		t.Error("the payer did not hear of the certificate")
	}
}

// gains puts guardians' votes into what is carried.
func (p *person) gains(s *ledger.Signed, seats ...uint64) {
	p.t.Helper()
	var votes []quorum.Vote
	for _, seat := range seats {
		votes = append(votes, p.vote(s, seat))
	}
	must(p.t, p.store.Update(func(tx store.Tx) error {
		_, err := carry.Open(tx, &p.epoch, carry.Default()).Add(&carry.Item{Entry: s, Votes: votes}, carry.Stranger, 0)
		return err
	}))
}

func TestFinalPaymentsAreHandedToTheirPayeeOnce(t *testing.T) {
	v := newVillage(t, 1)
	payer, payee, other := v.person(), v.person(), v.person()
	var paid []ledger.ID
	for range 5 {
		paid = append(paid, payer.holds(payer.signs(payee)).ID())
	}
	other.holds(other.signs(other))
	if r, _ := payee.meets(payer); r.Received != 5 {
		t.Errorf("%+v", r)
	}
	if r, _ := payer.meets(payee); r.Given != 0 || r.Bytes > 2000 {
		t.Errorf("again: %+v", r)
	}
	for _, id := range paid {
		if !slices.Contains(payee.received, id) {
			t.Errorf("%s is missing", id.Short())
		}
	}
	if r, _ := other.meets(payer); r.Received+r.Taken != 0 {
		t.Errorf("somebody else received %+v", r)
	}
}

func TestMissedEntriesAreFound(t *testing.T) {
	v := newVillage(t, 1)
	one, other := v.person(), v.person()
	asset := one.holds(one.signs(one))
	other.wants = []ledger.ID{asset.ID(), {7}}
	one.meets(other)
	if len(other.wants) != 1 {
		t.Errorf("%d are missed still", len(other.wants))
	}
}

// cut is a connection that breaks after some frames.
type cut struct {
	link.Conn
	left *int
}

func (c cut) Send(ctx context.Context, frame []byte) error {
	if *c.left--; *c.left < 0 {
		return errors.Join(io.ErrUnexpectedEOF, c.Close())
	}
	return c.Conn.Send(ctx, frame)
}

func (c cut) Receive(ctx context.Context) ([]byte, error) {
	if *c.left--; *c.left < 0 {
		return nil, errors.Join(io.ErrUnexpectedEOF, c.Close())
	}
	return c.Conn.Receive(ctx)
}

func TestMeetingThatIsCutAnywhereGoesOnTheNextTime(t *testing.T) {
	v := newVillage(t, 1)
	for after := range 12 {
		payer, payee, third, giver := v.person().rich(), v.person(), v.person().rich(), v.person()
		for range 3 {
			payer.pays(payee)
			third.pays(payer)
			payer.holds(giver.signs(payee))
		}
		third.meets(payee)
		left := after
		_, _, _, _ = payee.tries(payer, func(c link.Conn) link.Conn { return cut{c, &left} }) // however it ends
		for range 3 {
			payee.meets(payer)
		}
		if r, _ := payee.meets(payer); r.Taken+r.Given+r.Received != 0 {
			t.Errorf("cut after %d frames, it ends with %+v", after, r)
		}
		if len(payee.received) != 3 || len(payer.carries()) < 6 {
			t.Errorf("cut after %d frames: the payee received %d, the payer carries %d", after, len(payee.received), len(payer.carries()))
		}
	}
}

func TestMostImportantComesFirstWhereBytesDoNotReach(t *testing.T) {
	v := newVillage(t, 1)
	me := v.person(func(c *meet.Config) { c.Budget = 9000 })
	other := v.person()
	other.fills(20) // strangers' business is in her bag
	friend := v.person().rich()
	f := friend.pays(friend)
	me.friends = []ledger.Account{friend.account}
	other.friends = me.friends
	friend.meets(other)
	mine := other.rich().pays(me)
	final := other.holds(v.person().signs(me))
	r, _ := me.meets(other)
	if !r.Cut || !slices.Contains(me.received, final.ID()) {
		t.Fatalf("%+v, received %d", r, len(me.received))
	}
	var got []ledger.ID
	for _, k := range me.carries() {
		got = append(got, k.ID)
	}
	if !slices.Contains(got, mine.ID()) || !slices.Contains(got, f.ID()) || len(got) >= 22 {
		t.Errorf("of %d items: hers to me %t, a friend's %t", len(got), slices.Contains(got, mine.ID()), slices.Contains(got, f.ID()))
	}
	if r.Bytes > 9000+2*parcel {
		t.Errorf("%d bytes", r.Bytes)
	}
	for range 12 {
		r, _ = me.meets(other)
	}
	if r.Cut || len(me.carries()) < 22 {
		t.Errorf("after more meetings: %+v, %d items", r, len(me.carries()))
	}
}

const parcel = 32 << 10

func TestStrangersLearnNothing(t *testing.T) {
	here, there := newVillage(t, 1), newVillage(t, 2)
	one, two := here.person(), there.person()
	_, _, err, other := one.tries(two, func(c link.Conn) link.Conn { return c })
	if !errors.Is(err, meet.ErrStranger) || other != nil {
		t.Errorf("got %v, %v", err, other)
	}
	near, far, self := here.lines()
	go func() { _, _ = one.meeter.Serve(t.Context(), far, self) }()
	for _, m := range [][]byte{
		wire.Encode(wire.MeetAsk, &wire.MeetAskBody{Community: here.epoch.Community}),
		wire.Encode(wire.CarryAsk, &wire.CarryAskBody{Community: here.epoch.Community}),
		wire.Encode(wire.CarryPush, &wire.CarryPushBody{Community: here.epoch.Community}),
		wire.Encode(wire.Submit, &wire.SubmitBody{Community: here.epoch.Community}),
	} {
		must(t, near.Send(t.Context(), m))
		reply, err := near.Receive(t.Context())
		must(t, err)
		if m, err := wire.Decode(reply); err != nil || m.Type != wire.Failed {
			t.Errorf("answered with %+v, %v", m, err)
		}
	}
}

func TestBadItemsDoNotStopTheGoodOnes(t *testing.T) {
	v := newVillage(t, 1)
	author, victim := v.person().rich(), v.person()
	good, other := author.pays(victim), author.signs(victim)
	author.meets(victim)
	before := len(victim.carries())
	near, far, self := v.lines()
	done := make(chan error, 1)
	go func() {
		_, err := victim.meeter.Serve(t.Context(), far, self)
		done <- err
	}()
	var nonce [16]byte
	say := func(m []byte) wire.Message {
		must(t, near.Send(t.Context(), m))
		reply, err := near.Receive(t.Context())
		must(t, err)
		got, err := wire.Decode(reply)
		must(t, err)
		return got
	}
	say(wire.Encode(wire.Greet, &wire.GreetBody{Nonce: nonce, Tags: []wire.Tag{meet.TagOf(nonce, self, v.epoch.Community)}, Budget: 1 << 20}))
	lie := carry.Form(&carry.Item{Entry: good, Votes: []quorum.Vote{v.vote(other, 1)}})
	unproven := wire.Carried{Entry: other.Bytes(), Evidence: wire.ItemsOf([]book.Evidence{{Entry: other}})}
	truth := carry.Form(&carry.Item{Entry: good, Votes: []quorum.Vote{v.vote(good, 2)}})
	push := wire.Encode(wire.CarryPush, &wire.CarryPushBody{Community: v.epoch.Community, Items: []wire.Carried{lie, unproven, {Entry: []byte{1}}, truth}})
	if got := say(push); got.Type != wire.Taken {
		t.Fatalf("%+v", got)
	}
	if c := victim.carries(); len(c) != before || c[0].Seats != 0b100 || len(victim.received) != 0 {
		t.Errorf("%d items, votes %b", len(c), c[0].Seats)
	}
	for range 20 { // and who goes on so is left
		if near.Send(t.Context(), push) != nil {
			break
		}
		if _, err := near.Receive(t.Context()); err != nil {
			break
		}
	}
	if err := <-done; err == nil {
		t.Error("a liar was listened to for ever")
	}
}

func TestDoublePromiseIsFoundWhenItsHalvesMeet(t *testing.T) {
	v := newVillage(t, 1)
	cheat := v.person().rich()
	one, two := v.person(), v.person()
	cheat.pays(one)
	cheat.meets(one)
	cheat.feed, cheat.pending = cheat.feed[:1], nil
	must(t, cheat.store.Close())
	again := v.person()
	again.key, again.account, again.feed = cheat.key, cheat.account, cheat.feed
	again.holds(cheat.feed[0])
	again.pays(two)
	again.meets(two)
	one.meets(two)
	if len(one.faulty)+len(two.faulty) == 0 {
		t.Fatal("nobody found out")
	}
	for _, f := range append(one.faulty, two.faulty...) {
		if f.Account() != cheat.account {
			t.Errorf("%s is accused", f.Account())
		}
	}
}

func TestUpToDateMeetingTakesTwoRoundTripsAndLessThanTwoKilobytes(t *testing.T) {
	v := newVillage(t, 1)
	a, b := v.person(), v.person()
	a.fills(60)
	for range 20 {
		a.holds(v.person().signs(b))
	}
	a.meets(b)
	b.meets(a)
	frames := 1 << 30
	r, _, err, _ := a.tries(b, func(c link.Conn) link.Conn { return cut{c, &frames} })
	must(t, err)
	trips := ((1 << 30) - frames) / 2
	t.Logf("%d items carried: %d bytes in %d round trips", len(a.carries()), r.Bytes, trips)
	if r.Bytes > 2000 || trips > 2 {
		t.Errorf("%d bytes in %d round trips", r.Bytes, trips)
	}
}

func BenchmarkUpToDateMeeting(b *testing.B) {
	v := newVillage(b, 1)
	one, two := v.person(), v.person()
	one.fills(60)
	one.meets(two)
	bytes := 0
	for b.Loop() {
		r, _ := one.meets(two)
		bytes = r.Bytes
	}
	b.ReportMetric(float64(bytes), "bytes")
}

func TestTheReportSaysWhatBecameOfPromisesThatWereHandedOver(t *testing.T) {
	for fate, want := range map[meet.Fate]meet.Report{
		meet.Kept: {Promises: 1}, meet.Offered: {Offers: 1}, meet.Refused: {Refused: 1}, meet.Nothing: {},
	} {
		v := newVillage(t, 1)
		payer, payee := v.person().rich(), v.person()
		payee.fate = fate
		payer.pays(payee)
		_, got := payer.meets(payee)
		if got.Promises != want.Promises || got.Offers != want.Offers || got.Refused != want.Refused {
			t.Errorf("%d: %+v", fate, got)
		}
	}
}
