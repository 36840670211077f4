package audit_test

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

// market is a community with one guardian, and entries of an issuer and a
// member.
type market struct {
	t       testing.TB
	vote    *keys.Key
	charter *ledger.Signed
	epoch   quorum.Epoch
	asset   ledger.ID
	states  map[ledger.ID]ledger.State
	entries map[ledger.ID]*ledger.Signed
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

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func accountOf(k *keys.Key) ledger.Account { return ledger.SingleAccount(k.Public()) }

func newMarket(t testing.TB) *market {
	t.Helper()
	m := &market{t: t, vote: secretKey(2), states: map[ledger.ID]ledger.State{}, entries: map[ledger.ID]*ledger.Signed{}, clock: 10}
	identity := secretKey(1)
	card, err := quorum.NewCard(identity, m.vote.Public(), "")
	check(t, err)
	draft, err := quorum.NewDraft(quorum.Charter{
		Name: "Market", Quorum: 1, Admission: quorum.ByCredit, Rights: []quorum.Right{{Issuer: accountOf(issuer()), Code: "BEAN", Kind: ledger.Token}},
	}, []quorum.Card{card}, ledger.ID{1}, 1)
	check(t, err)
	consent, err := draft.Consent(identity)
	check(t, err)
	m.charter, m.epoch, err = draft.Finish([]quorum.Consent{consent}, keys.Verify)
	check(t, err)
	return m
}

func issuer() *keys.Key { return secretKey(3) }
func member() *keys.Key { return secretKey(4) }

// sign adds an entry after another of the author's.
func (m *market) sign(author *keys.Key, prev *ledger.Signed, e ledger.Entry) *ledger.Signed {
	m.t.Helper()
	before := ledger.Empty(accountOf(author))
	if prev != nil {
		before = m.states[prev.ID()]
	}
	m.clock++
	e.Version, e.Community, e.Account = ledger.Version, m.epoch.Community, before.Account
	e.Seq, e.Prev, e.Time, e.Round = before.Tip.Seq+1, before.Tip.Entry, m.clock, max(e.Round, before.Tip.Round)
	var facts ledger.Facts
	for _, c := range e.Claims {
		facts.Claimed = append(facts.Claimed, m.entries[c.Entry].Entry.Credits[c.Index])
	}
	if s, ok := ledger.SupplyOf(&e); ok {
		facts.Asset = &m.entries[s.Asset].Entry
	}
	after, err := before.Next(&e, facts)
	check(m.t, err)
	e.After = after
	s, err := ledger.SignSingle(e, author)
	check(m.t, err)
	state, err := before.Apply(s, facts)
	check(m.t, err)
	m.states[s.ID()], m.entries[s.ID()] = state, s
	return s
}

func (m *market) pay(author *keys.Key, prev *ledger.Signed, to *keys.Key, amount money.Amount) *ledger.Signed {
	m.t.Helper()
	return m.sign(author, prev, ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: accountOf(to), Asset: m.asset, Amount: amount}}})
}

func (m *market) claim(author *keys.Key, prev, from *ledger.Signed) *ledger.Signed {
	m.t.Helper()
	return m.sign(author, prev, ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: from.ID()}}})
}

// day is asset, issue, two payments to the member, and the member's claim of
// the first with a payment back.
func (m *market) day() []*ledger.Signed {
	m.t.Helper()
	asset := m.sign(issuer(), nil, ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token})})
	m.asset = asset.ID()
	issue := m.sign(issuer(), asset, ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: m.asset, Amount: 100})})
	first := m.pay(issuer(), issue, member(), 30)
	second := m.pay(issuer(), first, member(), 20)
	claim := m.claim(member(), nil, first)
	back := m.pay(member(), claim, issuer(), 7)
	return []*ledger.Signed{asset, issue, first, second, claim, back}
}

func (m *market) certificate(s *ledger.Signed) quorum.Certificate {
	m.t.Helper()
	v, err := quorum.SignVote(0, m.epoch.Statement(s), m.vote)
	check(m.t, err)
	c, err := m.epoch.Certify([]quorum.Vote{v})
	check(m.t, err)
	return c
}

// in runs f on a book of the store.
func (m *market) in(s store.Store, f func(*book.Book) error) error {
	return s.Update(func(tx store.Tx) error { return f(book.Open(tx, m.epoch.Community)) })
}
