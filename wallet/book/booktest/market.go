// Package booktest is a small community whose books tests fill: one guardian,
// an issuer and a member, with entries that are signed and certified like those
// of a real one. Only tests import it.
package booktest

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Market is a community with one guardian, and the entries of an issuer and a
// member. What goes wrong in it fails the test that founded it.
type Market struct {
	testing.TB
	Charter *ledger.Signed
	Epoch   quorum.Epoch
	Asset   ledger.ID // what Pay pays in: Day defines it

	vote    *keys.Key
	states  map[ledger.ID]ledger.State
	entries map[ledger.ID]*ledger.Signed
	locks   map[ledger.Account]*ledger.Placed
	clock   uint64
}

func secretKey(n uint64) *keys.Key {
	secret := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("a test's key "), n))
	k, err := keys.KeyFromSecret(secret)
	if err != nil {
		panic(err) // one in 2^128
	}
	return k
}

// AccountOf is the account that a key alone holds.
func AccountOf(k *keys.Key) ledger.Account { return ledger.SingleAccount(k.Public()) }

// NewMarket founds a market.
func NewMarket(t testing.TB) *Market {
	t.Helper()
	m := &Market{TB: t, vote: secretKey(2), states: map[ledger.ID]ledger.State{}, entries: map[ledger.ID]*ledger.Signed{}, locks: map[ledger.Account]*ledger.Placed{}, clock: 10}
	identity := secretKey(1)
	card, err := quorum.NewCard(identity, m.vote.Public(), "")
	m.Check(err)
	draft, err := quorum.NewDraft(quorum.Charter{
		Name: "Market", Quorum: 1, Admission: quorum.ByCredit, Rights: []quorum.Right{{Issuer: AccountOf(Issuer()), Code: "BEAN", Kind: ledger.Token}},
	}, []quorum.Card{card}, ledger.ID{1}, 1)
	m.Check(err)
	consent, err := draft.Consent(identity)
	m.Check(err)
	m.Charter, m.Epoch, err = draft.Finish([]quorum.Consent{consent}, keys.Verify)
	m.Check(err)
	return m
}

// Issuer is the key of the one who may issue.
func Issuer() *keys.Key { return secretKey(3) }

// Member is the key of the one who is paid.
func Member() *keys.Key { return secretKey(4) }

// Check fails the test on an error.
func (m *Market) Check(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// Sign adds an entry after another of the author's.
func (m *Market) Sign(author *keys.Key, prev *ledger.Signed, e ledger.Entry) *ledger.Signed {
	m.Helper()
	before := ledger.Empty(AccountOf(author))
	if prev != nil {
		before = m.states[prev.ID()]
	}
	m.clock++
	e.Time = m.clock
	return m.finish(before, e, func(e ledger.Entry) (*ledger.Signed, error) { return ledger.SignSingle(e, author) })
}

// finish fills in an entry's place and result, signs it and keeps its state.
func (m *Market) finish(before ledger.State, e ledger.Entry, sign func(ledger.Entry) (*ledger.Signed, error)) *ledger.Signed {
	m.Helper()
	e.Version, e.Community, e.Account = ledger.Version, m.Epoch.Community, before.Account
	e.Seq, e.Prev, e.Round = before.Tip.Seq+1, before.Tip.Entry, max(e.Round, before.Tip.Round)
	facts := m.facts(&e)
	after, err := before.Next(&e, facts)
	m.Check(err)
	e.After = after
	s, err := sign(e)
	m.Check(err)
	state, err := before.Apply(s, facts)
	m.Check(err)
	m.states[s.ID()], m.entries[s.ID()] = state, s
	return s
}

func (m *Market) facts(e *ledger.Entry) ledger.Facts {
	var facts ledger.Facts
	if e.Account.Type() == ledger.TypeLock {
		facts.Lock = m.locks[e.Account]
		facts.Claimed = facts.Lock.Claimed(e)
		return facts
	}
	for _, c := range e.Claims {
		facts.Claimed = append(facts.Claimed, m.entries[c.Entry].Entry.Credits[c.Index])
	}
	if s, ok := ledger.SupplyOf(e); ok {
		facts.Asset = &m.entries[s.Asset].Entry
	}
	return facts
}

// Pay adds a payment of the asset.
func (m *Market) Pay(author *keys.Key, prev *ledger.Signed, to *keys.Key, amount money.Amount) *ledger.Signed {
	m.Helper()
	return m.Sign(author, prev, ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: AccountOf(to), Asset: m.Asset, Amount: amount}}})
}

// Claim adds a claim of the first credit of another entry.
func (m *Market) Claim(author *keys.Key, prev, from *ledger.Signed) *ledger.Signed {
	m.Helper()
	return m.Sign(author, prev, ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: from.ID()}}})
}

// Day is asset, issue, two payments to the member, and the member's claim of
// the first with a payment back.
func (m *Market) Day() []*ledger.Signed {
	m.Helper()
	asset := m.Sign(Issuer(), nil, ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token})})
	m.Asset = asset.ID()
	issue := m.Sign(Issuer(), asset, ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: m.Asset, Amount: 100})})
	first := m.Pay(Issuer(), issue, Member(), 30)
	second := m.Pay(Issuer(), first, Member(), 20)
	claim := m.Claim(Member(), nil, first)
	back := m.Pay(Member(), claim, Issuer(), 7)
	return []*ledger.Signed{asset, issue, first, second, claim, back}
}

// Certificate is the guardian's for an entry.
func (m *Market) Certificate(s *ledger.Signed) quorum.Certificate {
	m.Helper()
	v, err := quorum.SignVote(0, m.Epoch.Statement(s), m.vote)
	m.Check(err)
	c, err := m.Epoch.Certify([]quorum.Vote{v})
	m.Check(err)
	return c
}

// In runs f on a book of the store.
func (m *Market) In(s store.Store, f func(*book.Book) error) error {
	return s.Update(func(tx store.Tx) error { return f(book.Open(tx, m.Epoch.Community)) })
}
