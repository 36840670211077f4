package circle_test

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// day is in ms.
const day = 24 * 60 * 60 * 1000

var (
	community = ledger.ID{1}
	bean      = ledger.ID{7}
	account   = (&ledger.Joint{Members: []keys.PublicKey{{1}}, Needed: 1}).Account()
)

// ring is a circle, its members' keys, and what each has paid in and taken.
type ring struct {
	t     testing.TB
	keys  []*keys.Key
	state *circle.Circle
	seq   uint64
	now   uint64
	salt  byte // of secrets
	in    map[ledger.Account]money.Amount
	took  map[ledger.Account]money.Amount
	all   []contract.Event
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func key(i int) *keys.Key {
	k, err := keys.KeyFromSecret(sha256.Sum256([]byte{byte(i), 'c'}))
	if err != nil {
		panic(err) // one in 2^128
	}
	return k
}

// weekly are the rules of n members who pay 100 a week in the order agreed.
func weekly(n int) circle.Rules {
	r := circle.Rules{
		Asset: bean, Contribution: 100, Order: circle.ByAgreement, Start: 10 * day, Every: 7 * day, Grace: day,
		FinesTo: circle.ToAll, OwnPart: true, Window: 2 * day, Dividend: circle.DividendToAll,
	}
	for i := range n {
		r.Members = append(r.Members, ledger.SingleAccount(key(i).Public()))
	}
	return r
}

// newRing founds a circle; nobody has paid yet.
func newRing(t testing.TB, r circle.Rules) *ring {
	t.Helper()
	x := &ring{t: t, state: &circle.Circle{}, now: day, in: map[ledger.Account]money.Amount{}, took: map[ledger.Account]money.Amount{}}
	for i := range r.Members {
		x.keys = append(x.keys, key(i))
	}
	must(t, x.try(nil, circle.NewAct(circle.DoFound, &r)))
	return x
}

// try is an entry with payments and acts; where it is refused nothing changes.
func (x *ring) try(paid []contract.Payment, acts ...circle.Act) error {
	ev := contract.Event{Community: community, Account: account, Seq: x.seq + 1, Time: x.now, Paid: paid, Acts: circle.Encode(acts...), Verify: keys.Verify}
	next, effects, err := contract.Step(x.state, &ev)
	if err != nil {
		return err
	}
	x.state, x.seq = next.(*circle.Circle), x.seq+1
	for _, p := range paid {
		x.in[p.Payer] += p.Amount
	}
	for _, e := range effects {
		x.took[e.Payee] += e.Amount
	}
	ev.Verify = nil
	x.all = append(x.all, ev)
	x.conserved()
	return nil
}

// conserved checks that nothing was made or lost.
func (x *ring) conserved() {
	x.t.Helper()
	var in, out, held money.Amount
	for _, a := range x.in {
		in += a
	}
	for _, a := range x.took {
		out += a
	}
	for _, b := range x.state.Balances() {
		held += b.Amount
	}
	if in != out+held {
		x.t.Fatalf("paid in %d, taken %d, held %d", in, out, held)
	}
}

func (x *ring) do(acts ...circle.Act) {
	x.t.Helper()
	must(x.t, x.try(nil, acts...))
}

// pay has members pay a sum each, one entry for all.
func (x *ring) pay(amount money.Amount, members ...int) {
	x.t.Helper()
	var paid []contract.Payment
	for _, i := range members {
		paid = append(paid, contract.Payment{Payer: x.account(i), Asset: bean, Amount: amount})
	}
	must(x.t, x.try(paid))
}

func (x *ring) account(i int) ledger.Account { return x.state.Members[i].Account }

func (x *ring) everybody() (out []int) {
	for i := range x.state.Members {
		out = append(out, i)
	}
	return out
}

// signed is an act with members' words.
func (x *ring) signed(do uint64, data any, members ...int) circle.Act {
	x.t.Helper()
	a := circle.NewAct(do, data)
	for _, i := range members {
		var err error
		a, err = a.Sign(community, account, x.keys[i])
		must(x.t, err)
	}
	return a
}

// ticket is a member's in a round: the same each time.
func (x *ring) ticket(i int, bid money.Amount) circle.Reveal {
	secret := sha256.Sum256(binary.BigEndian.AppendUint64([]byte{x.salt, byte(i)}, x.state.Round))
	return circle.Reveal{Round: x.state.Round, Member: uint64(i), Secret: secret, Bid: bid}
}

func (x *ring) commit(i int, bid money.Amount) circle.Act {
	d := circle.Commit{Round: x.state.Round, Member: uint64(i), Hash: circle.HashOf(community, account, x.ticket(i, bid))}
	return x.signed(circle.DoCommit, &d, i)
}

func (x *ring) reveal(i int, bid money.Amount) circle.Act {
	d := x.ticket(i, bid)
	return x.signed(circle.DoReveal, &d, i)
}

// auction has members bid, each so much, and shows all bids.
func (x *ring) auction(bids map[int]money.Amount) {
	x.t.Helper()
	var hide, show []circle.Act
	for _, i := range x.everybody() {
		if bid, ok := bids[i]; ok {
			hide, show = append(hide, x.commit(i, bid)), append(show, x.reveal(i, bid))
		}
	}
	x.do(hide...)
	x.now = max(x.state.Rules.Due(x.state.Round), x.now+x.state.Rules.Window)
	x.do(show...)
}

func (x *ring) last() circle.Turn { return x.state.Turns[len(x.state.Turns)-1] }

// turns are the members who had theirs, in order.
func (x *ring) turns() (out []int) {
	for _, t := range x.state.Turns {
		out = append(out, t.Member)
	}
	return out
}

func same(a, b []int) bool { return slices.Equal(a, b) }
