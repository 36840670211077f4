package carry_test

import (
	"encoding/binary"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// village is a community with the keys of its four guardians.
type village struct {
	t       testing.TB
	votes   []*keys.Key
	charter *ledger.Signed
	epoch   quorum.Epoch
}

func newVillage(t testing.TB, salt byte) *village {
	t.Helper()
	v := &village{t: t}
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

// feed is n entries of an author that follow one another; each credits a memo
// of its own.
func (v *village) feed(author uint64, n int) []*ledger.Signed {
	v.t.Helper()
	key := secretKey(v.t, author)
	var out []*ledger.Signed
	var prev ledger.ID
	for i := range uint64(n) {
		s, err := ledger.SignSingle(ledger.Entry{
			Version: ledger.Version, Community: v.epoch.Community, Account: ledger.SingleAccount(key.Public()),
			Seq: i + 1, Prev: prev, Time: 1, Kind: ledger.KindPay,
			Credits: []ledger.Credit{{Payee: ledger.SingleAccount(v.votes[0].Public()), Asset: ledger.ID{9}, Amount: 1, Memo: ledger.MemoCommitment(memo(i))}},
		}, key)
		must(v.t, err)
		out, prev = append(out, s), s.ID()
	}
	return out
}

// memo is what stands for a sealed one.
func memo(i uint64) []byte { return binary.BigEndian.AppendUint64(nil, i) }

// certified is an entry with votes of the first three guardians.
func (v *village) certified(s *ledger.Signed) book.Evidence {
	v.t.Helper()
	var votes []quorum.Vote
	for seat := range uint64(3) {
		vote, err := quorum.SignVote(seat, v.epoch.Statement(s), v.votes[seat])
		must(v.t, err)
		votes = append(votes, vote)
	}
	c, err := v.epoch.Certify(votes)
	must(v.t, err)
	return book.Evidence{Entry: s, Certificate: []quorum.Certificate{c}}
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

// vote is one guardian's for an entry.
func (v *village) vote(s *ledger.Signed, seat uint64) quorum.Vote {
	v.t.Helper()
	vote, err := quorum.SignVote(seat, v.epoch.Statement(s), v.votes[seat])
	must(v.t, err)
	return vote
}
