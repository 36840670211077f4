package collect_test

import (
	"encoding/binary"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// village is a community with the keys of its four guardians.
type village struct {
	t     testing.TB
	votes []*keys.Key
	epoch quorum.Epoch
}

func newVillage(t testing.TB) *village {
	t.Helper()
	v := &village{t: t}
	var cards []quorum.Card
	for i := range uint64(4) {
		vote := secretKey(t, 200+i)
		card, err := quorum.NewCard(secretKey(t, 100+i), vote.Public(), "")
		must(t, err)
		cards, v.votes = append(cards, card), append(v.votes, vote)
	}
	draft, err := quorum.NewDraft(quorum.Charter{Name: "Kongowea Market", Quorum: 3, Admission: quorum.ByCredit}, cards, ledger.ID{5}, 1)
	must(t, err)
	var consents []quorum.Consent
	for i := range uint64(4) {
		consent, err := draft.Consent(secretKey(t, 100+i))
		must(t, err)
		consents = append(consents, consent)
	}
	_, v.epoch, err = draft.Finish(consents, keys.Verify)
	must(t, err)
	return v
}

// payment is an entry of an author, which n tells from others.
func (v *village) payment(n uint64) *ledger.Signed {
	v.t.Helper()
	key := secretKey(v.t, 1)
	s, err := ledger.SignSingle(ledger.Entry{
		Version: ledger.Version, Community: v.epoch.Community, Account: ledger.SingleAccount(key.Public()),
		Seq: 1, Time: 1 + n, Kind: ledger.KindPay,
		Credits: []ledger.Credit{{Payee: ledger.SingleAccount(v.votes[0].Public()), Asset: ledger.ID{9}, Amount: 1}},
	}, key)
	must(v.t, err)
	return s
}

// vote is a seat's for an entry.
func (v *village) vote(seat uint64, s *ledger.Signed) quorum.Vote {
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
