package guardian_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// chance decides what happens next: rapid's draws in a property, a seed in a
// search.
type chance interface {
	below(n int, label string) int
}

// pretender signs by a hash: nobody forges in a simulation, and the rules do
// not depend on how a signature is made.
type pretender struct{ public keys.PublicKey }

func newPretender(n uint64) pretender {
	key := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("pretender"), n))
	for {
		if p, err := keys.ParsePublicKey(key[:]); err == nil { // every other hash is a key of the curve
			return pretender{p}
		}
		key = sha256.Sum256(key[:])
	}
}

func (p pretender) Public() keys.PublicKey { return p.public }

func (p pretender) Sign(digest [32]byte) (keys.Signature, error) {
	return pretend(p.public, digest), nil
}

func pretend(key keys.PublicKey, digest [32]byte) keys.Signature {
	h := sha256.Sum256(append(key[:], digest[:]...))
	return keys.Signature(append(h[:], h[:]...))
}

func verifyPretence(key keys.PublicKey, digest [32]byte, sig keys.Signature) bool {
	return sig == pretend(key, digest)
}

// rules are what a mutation breaks; the zero value breaks nothing.
type rules struct {
	quorum int                                                             // instead of 3 of 4
	past   func(seat int, s *ledger.Signed, p guardian.Past) guardian.Past // what a guardian believes of its own past; s is nil when it seals
	honest bool                                                            // nobody lies
	cheats bool                                                            // a second author cheats
	policy []quorum.Rule
}

// seat is one guardian.
type seat struct {
	desk  guardian.Desk
	vote  pretender
	lies  bool
	store store.Store
	ahead uint64 // of the world's clock
}

// author writes a feed. A cheat writes several.
type author struct {
	key      pretender
	account  ledger.Account
	cheats   bool
	tip      ledger.ID // honest: the newest entry that it stands by
	asking   uint64    // the round that it asks seals for; 0: none
	entries  []ledger.ID
	seals    map[uint64][]quorum.AccountSeal // by round
	openings map[ledger.ID][]quorum.AccountSeal
	lock     *party // of a lock's feed: the two who write it
}

// party are the two of a lock.
type party struct {
	place        ledger.Placed
	payee, payer *author
}

func newAuthor(key pretender, account ledger.Account) *author {
	return &author{key: key, account: account, seals: map[uint64][]quorum.AccountSeal{}, openings: map[ledger.ID][]quorum.AccountSeal{}}
}

// world is a community with all that was ever signed in it.
type world struct {
	chance
	rules   rules
	epoch   quorum.Epoch
	charter *ledger.Signed
	seats   []*seat
	authors []*author // the first issues, the last cheats
	locks   []*author // the feeds of certified locks
	purses  []*author
	asset   ledger.ID
	clock   uint64

	entries map[ledger.ID]*ledger.Signed
	states  map[ledger.ID]ledger.State // after each entry, as its author reckoned
	votes   map[ledger.ID]map[uint64]quorum.Vote
	certs   map[ledger.ID]quorum.Certificate
	order   []ledger.ID // of certs

	final    map[ledger.Account][]ledger.ID // certified, or able to be: by seq
	claimed  map[ledger.CreditID]ledger.ID
	happened map[string]int
}

const (
	guardians = 4
	members   = 3 // beside the issuer and the cheat
)

func newWorld(c chance, r rules) (*world, error) {
	w := &world{
		chance: c, rules: r, clock: 1000,
		entries: map[ledger.ID]*ledger.Signed{}, states: map[ledger.ID]ledger.State{}, votes: map[ledger.ID]map[uint64]quorum.Vote{},
		certs: map[ledger.ID]quorum.Certificate{}, final: map[ledger.Account][]ledger.ID{}, claimed: map[ledger.CreditID]ledger.ID{},
		happened: map[string]int{},
	}
	for i := range uint64(members + 2) {
		key := newPretender(i)
		a := newAuthor(key, ledger.SingleAccount(key.public))
		a.cheats = i == members+1 || r.cheats && i == members
		w.authors = append(w.authors, a)
	}
	if err := w.found(); err != nil {
		return nil, err
	}
	liar := w.below(guardians, "liar")
	for i := range guardians {
		s := &seat{vote: newPretender(uint64(200 + i)), lies: i == liar && !r.honest, store: store.Memory()}
		s.desk = guardian.Desk{Epoch: &w.epoch, Seat: uint64(i), Verify: verifyPretence}
		if err := s.write(w, func(b *book.Book) error { return b.Found(w.charter) }); err != nil {
			return nil, err
		}
		w.seats = append(w.seats, s)
	}
	return w, w.begin()
}

func (w *world) found() error {
	var cards []quorum.Card
	for i := range uint64(guardians) {
		card, err := quorum.NewCard(newPretender(100+i), newPretender(200+i).public, "")
		if err != nil {
			return err
		}
		cards = append(cards, card)
	}
	draft, err := quorum.NewDraft(quorum.Charter{
		Name: "simulated", Quorum: 3, Admission: quorum.ByCredit, Rights: []quorum.Right{{Issuer: w.authors[0].account, Code: "BEAN", Kind: ledger.Token}},
		Policy: w.rules.policy,
	}, cards, ledger.ID{1}, 1)
	if err != nil {
		return err
	}
	var consents []quorum.Consent
	for i := range uint64(guardians) {
		consent, err := draft.Consent(newPretender(100 + i))
		if err != nil {
			return err
		}
		consents = append(consents, consent)
	}
	w.charter, w.epoch, err = draft.Finish(consents, verifyPretence)
	if w.rules.quorum != 0 {
		w.epoch.Charter.Quorum = uint64(w.rules.quorum)
	}
	return err
}

// begin has the issuer define an asset and pay everybody, certified.
func (w *world) begin() error {
	issuer := w.authors[0]
	definition, err := w.sign(issuer, ledger.ID{}, ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token})})
	if err != nil {
		return err
	}
	w.asset = definition
	issue, err := w.sign(issuer, definition, ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: w.asset, Amount: 1000})})
	if err != nil {
		return err
	}
	gifts := ledger.Entry{Kind: ledger.KindPay}
	for _, a := range w.authors[1:] {
		for range 3 { // several credits make several first entries
			gifts.Credits = append(gifts.Credits, ledger.Credit{Payee: a.account, Asset: w.asset, Amount: 50})
		}
	}
	gift, err := w.sign(issuer, issue, gifts)
	if err != nil {
		return err
	}
	for _, id := range []ledger.ID{definition, issue, gift} {
		for seat := range guardians {
			if err := w.submit(seat, id); err != nil {
				return err
			}
		}
		for seat := range guardians {
			if err := w.deliver(seat, id); err != nil {
				return err
			}
		}
	}
	if len(w.certs) != 3 {
		return fmt.Errorf("the world did not begin: %d certificates", len(w.certs))
	}
	return nil
}

// sign has an author add an entry after the given one; the entry lacks only
// its place and its result.
func (w *world) sign(a *author, prev ledger.ID, e ledger.Entry) (ledger.ID, error) {
	before := ledger.Empty(a.account)
	if !prev.IsZero() {
		before = w.states[prev]
	}
	w.clock++
	e.Version, e.Community, e.Account = ledger.Version, w.epoch.Community, a.account
	e.Seq, e.Prev, e.Time = before.Tip.Seq+1, prev, w.clock
	if !e.Opens() {
		e.Round = before.Tip.Round
	}
	if a.lock != nil {
		e.Time = 0
	}
	facts := w.facts(&e)
	after, err := before.Next(&e, facts)
	if err != nil {
		return ledger.ID{}, fmt.Errorf("an author's own entry: %w", err)
	}
	e.After = after
	s, err := a.signed(e)
	if err != nil {
		return ledger.ID{}, err
	}
	state, err := before.Apply(s, facts)
	if err != nil {
		return ledger.ID{}, fmt.Errorf("an author's own entry: %w", err)
	}
	w.states[s.ID()] = state
	if w.entries[s.ID()] == nil { // else the very same was signed before
		w.entries[s.ID()], w.votes[s.ID()] = s, map[uint64]quorum.Vote{}
		a.entries = append(a.entries, s.ID())
	}
	a.tip = s.ID()
	return s.ID(), nil
}

// signed signs as the account's holder; a lock's entry as those of its two who
// have to.
func (a *author) signed(e ledger.Entry) (*ledger.Signed, error) {
	if a.lock == nil {
		return ledger.SignSingle(e, a.key)
	}
	signers := map[uint64]*author{e.Round % 2: a.lock.of(e.Round)}
	if c, err := ledger.DecodeClosing(e.Body); e.Kind == ledger.KindClosing && err == nil && c.Way == ledger.CloseSplit {
		signers = map[uint64]*author{0: a.lock.payee, 1: a.lock.payer}
	}
	var authority ledger.Authority
	for member := range uint64(2) {
		if who, ok := signers[member]; ok {
			approval, err := ledger.Approve(ledger.IDOf(&e), member, who.key)
			if err != nil {
				return nil, err
			}
			authority.Approvals = append(authority.Approvals, approval)
		}
	}
	return ledger.NewSigned(e, authority)
}

// of is the one of the two who opens a round, or closes in round 0.
func (p *party) of(round uint64) *author {
	if round%2 == 1 {
		return p.payer
	}
	return p.payee
}

func (w *world) facts(e *ledger.Entry) ledger.Facts {
	facts := ledger.Facts{Ruled: e.Kind.IsContract()}
	if e.Kind == ledger.KindSettlement {
		settlers := w.epoch.Settlers(e.Round)
		facts.Settle = &settlers
	}
	if e.Account.Type() == ledger.TypeLock {
		if a := w.feedOf(e.Account); a.lock != nil {
			facts.Lock, facts.Claimed = &a.lock.place, a.lock.place.Claimed(e)
		}
		return facts
	}
	for _, c := range e.Claims {
		facts.Claimed = append(facts.Claimed, w.entries[c.Entry].Entry.Credits[c.Index])
	}
	if s, ok := ledger.SupplyOf(e); ok {
		facts.Asset = &w.entries[s.Asset].Entry
	}
	return facts
}
