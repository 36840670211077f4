package meet_test

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"slices"
	"sync"
	"testing"
	"time"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/link"
	"sanduk.app/sync/link/mem"
	"sanduk.app/sync/meet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// village is a community with the keys of its four guardians, and people.
type village struct {
	t       testing.TB
	votes   []*keys.Key
	charter *ledger.Signed
	epoch   quorum.Epoch
	network *mem.Network
	people  uint64
}

func newVillage(t testing.TB, salt byte) *village {
	t.Helper()
	v := &village{t: t, network: mem.New()}
	var cards []quorum.Card
	for i := range uint64(4) {
		vote := secretKey(t, 200+i)
		card, err := quorum.NewCard(secretKey(t, 100+i), vote.Public(), "")
		must(t, err)
		cards, v.votes = append(cards, card), append(v.votes, vote)
	}
	draft, err := quorum.NewDraft(quorum.Charter{Name: "Kongowea Market", Quorum: 3, Admission: quorum.ByCredit}, cards, ledger.ID{salt}, 1)
	must(t, err)
	var consents []quorum.Consent
	for i := range uint64(4) {
		consent, err := draft.Consent(secretKey(t, 100+i))
		must(t, err)
		consents = append(consents, consent)
	}
	v.charter, v.epoch, err = draft.Finish(consents, keys.Verify)
	must(t, err)
	return v
}

// person is somebody with a wallet that notes what it is told.
type person struct {
	*village
	key     *keys.Key
	account ledger.Account
	store   store.Store
	meeter  *meet.Meeter
	now     time.Time
	feed    []*ledger.Signed // the own entries

	mu       sync.Mutex
	pending  []book.Pending
	asks     []ledger.SealRequest
	sealed   []quorum.AccountSeal
	further  []book.SealRefusal
	wants    []ledger.ID
	friends  []ledger.Account
	received []ledger.ID
	voted    map[ledger.ID]uint64
	fate     meet.Fate // of what is handed over
	hands    [][]byte  // hand-overs that came
	faulty   []*ledger.FaultProof
}

func (v *village) person(change ...func(*meet.Config)) *person {
	v.t.Helper()
	v.people++
	key := secretKey(v.t, 1000+v.people)
	p := &person{village: v, key: key, account: ledger.SingleAccount(key.Public()), store: store.Memory(), now: time.UnixMilli(1_700_000_000_000), voted: map[ledger.ID]uint64{}}
	c := meet.Config{Owner: p, Store: p.store, Now: func() time.Time { return p.now }, Rand: rand.Reader}
	for _, f := range change {
		f(&c)
	}
	p.meeter = meet.New(c)
	return p
}

func (p *person) Memberships() ([]book.Membership, error) {
	return []book.Membership{{Epoch: p.epoch, Accounts: []ledger.Account{p.account}}}, nil
}
func (p *person) Pending(ledger.ID) ([]book.Pending, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.pending), nil
}
func (p *person) Evidence(community ledger.ID, ids []ledger.ID) (out []book.Evidence, err error) {
	return out, p.store.View(func(tx store.Tx) error {
		for _, id := range ids {
			proof, _, err := book.Open(tx, community).Proof(id)
			if err != nil {
				return err
			}
			out = append(out, proof...)
		}
		return nil
	})
}
func (p *person) Wants(ledger.ID) ([]ledger.ID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.wants), nil
}
func (p *person) SealsWanted(ledger.ID) ([]ledger.SealRequest, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asks), nil
}
func (p *person) SealsHeld(ledger.SealRequest) (seats uint64, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sealed {
		seats |= 1 << s.Guardian
	}
	return seats, nil
}
func (p *person) Sealed(_ ledger.ID, _ ledger.SealRequest, seals []quorum.AccountSeal, _ []book.Evidence) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sealed = append(p.sealed, seals...)
	return false, nil
}
func (p *person) SealRefused(_ ledger.ID, _ ledger.SealRequest, refusals []book.SealRefusal, _ bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.further = refusals
	return nil
}
func (p *person) Knows(ledger.ID) (func(ledger.Account) bool, error) {
	return func(a ledger.Account) bool { return slices.Contains(p.friends, a) }, nil
}
func (p *person) HandOver(_, entry ledger.ID) ([]byte, error) { return entry[:], nil }

func (p *person) Received(community ledger.ID, items []book.Evidence) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.store.Update(func(tx store.Tx) error {
		for _, e := range items {
			if err := book.Open(tx, community).Learn(e); err != nil {
				return err
			}
			id := e.Entry.ID()
			p.received = append(p.received, id)
			p.pending = slices.DeleteFunc(p.pending, func(q book.Pending) bool { return q.Entry.ID() == id })
			p.wants = slices.DeleteFunc(p.wants, func(w ledger.ID) bool { return w == id })
		}
		return nil
	})
}
func (p *person) Voted(_, entry ledger.ID, vote quorum.Vote) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.voted[entry] |= 1 << vote.Guardian
	return true, nil
}
func (p *person) VotesHeld(ledger.ID, *ledger.Signed) ([]quorum.Vote, error) { return nil, nil }
func (p *person) Taken(_ ledger.ID, raw []byte) (meet.Fate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hands = append(p.hands, raw)
	return p.fate, nil
}
func (p *person) Faulty(_ ledger.ID, proof *ledger.FaultProof) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faulty = append(p.faulty, proof)
	return nil
}

// signs writes the next own entry, which pays somebody; where that is the author
// herself, somebody whom nobody here knows.
func (p *person) signs(to *person) *ledger.Signed {
	p.t.Helper()
	payee := to.account
	if to == p {
		payee = ledger.SingleAccount(p.votes[3].Public())
	}
	e := ledger.Entry{
		Version: ledger.Version, Community: p.epoch.Community, Account: p.account, Seq: uint64(len(p.feed)) + 1, Time: 1,
		Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: payee, Asset: ledger.ID{9}, Amount: 1}},
	}
	if n := len(p.feed); n > 0 {
		e.Prev = p.feed[n-1].ID()
	}
	s, err := ledger.SignSingle(e, p.key)
	must(p.t, err)
	p.feed = append(p.feed, s)
	return s
}

// pays has the own entry wait for certificates.
func (p *person) pays(to *person) *ledger.Signed {
	p.t.Helper()
	s := p.signs(to)
	p.pending = append(p.pending, book.Pending{Entry: s})
	return s
}

// holds puts a certified entry into the books.
func (p *person) holds(s *ledger.Signed) *ledger.Signed {
	p.t.Helper()
	must(p.t, p.store.Update(func(tx store.Tx) error { return book.Open(tx, p.epoch.Community).Learn(p.certified(s)) }))
	return s
}

// rich gives an account a past, so that strangers carry for it.
func (p *person) rich() *person {
	p.t.Helper()
	p.holds(p.signs(p))
	return p
}

// fills puts entries of so many strangers into the bag.
func (p *person) fills(n int) {
	p.t.Helper()
	must(p.t, p.store.Update(func(tx store.Tx) error {
		bag := carry.Open(tx, &p.epoch, carry.Default())
		for range n {
			author := p.village.person()
			past := p.village.certified(author.signs(author))
			if _, err := bag.Add(&carry.Item{Entry: author.signs(author), Evidence: []book.Evidence{past}}, carry.Stranger, uint64(p.now.UnixMilli())); err != nil {
				return err
			}
		}
		return nil
	}))
}

// carries gives what is in the bag.
func (p *person) carries() (out []carry.Note) {
	p.t.Helper()
	must(p.t, p.store.View(func(tx store.Tx) (err error) {
		out, err = carry.Open(tx, &p.epoch, carry.Default()).List()
		return err
	}))
	return out
}

// lines gives a connection between two, and the key of the one that listens.
func (v *village) lines() (near, far link.Conn, self keys.PublicKey) {
	v.t.Helper()
	v.people++
	identity := secretKey(v.t, 5000+v.people)
	address := identity.Public().String()
	l, err := v.network.Listen(address, link.One(identity))
	must(v.t, err)
	accepted := make(chan link.Conn, 1)
	go func() {
		c, err := l.Accept(context.Background())
		if err == nil {
			accepted <- c
		}
	}()
	near, err = v.network.Dialer(keys.PublicKey{}).Dial(v.t.Context(), address, identity.Public())
	must(v.t, err)
	far = <-accepted
	must(v.t, l.Close())
	return near, far, identity.Public()
}

// meets has p go to q.
func (p *person) meets(q *person) (mine, hers meet.Report) {
	p.t.Helper()
	mine, hers, err, other := p.tries(q, func(c link.Conn) link.Conn { return c })
	must(p.t, err)
	must(p.t, other)
	return mine, hers
}

func (p *person) tries(q *person, change func(link.Conn) link.Conn) (mine, hers meet.Report, err, other error) {
	p.t.Helper()
	near, far, self := p.lines()
	var group sync.WaitGroup
	group.Go(func() { hers, other = q.meeter.Serve(p.t.Context(), far, self) })
	mine, err = p.meeter.Meet(p.t.Context(), change(near))
	group.Wait()
	return mine, hers, err, other
}

// certified is an entry with votes of the first three guardians.
func (v *village) certified(s *ledger.Signed) book.Evidence {
	v.t.Helper()
	c, err := v.epoch.Certify([]quorum.Vote{v.vote(s, 0), v.vote(s, 1), v.vote(s, 2)})
	must(v.t, err)
	return book.Evidence{Entry: s, Certificate: []quorum.Certificate{c}}
}

func (v *village) vote(s *ledger.Signed, seat uint64) quorum.Vote {
	v.t.Helper()
	vote, err := quorum.SignVote(seat, v.epoch.Statement(s), v.votes[seat])
	must(v.t, err)
	return vote
}

func secretKey(t testing.TB, n uint64) *keys.Key {
	t.Helper()
	k, err := keys.KeyFromSecret([32]byte(binary.BigEndian.AppendUint64(make([]byte, 24), n)))
	must(t, err)
	return k
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
