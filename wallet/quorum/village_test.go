package quorum_test

import (
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// village is a community with the keys of its n guardians.
type village struct {
	t        testing.TB
	identity []*keys.Key
	vote     []*keys.Key
	cards    []quorum.Card
	draft    quorum.Draft
	consents []quorum.Consent
	charter  *ledger.Signed
	epoch    quorum.Epoch
}

func newVillage(t testing.TB, n int) *village {
	t.Helper()
	v := &village{t: t}
	for i := range uint64(n) {
		identity, vote := secretKey(100+i), secretKey(200+i)
		card, err := quorum.NewCard(identity, vote.Public(), "")
		v.cards = append(v.cards, must(t, card, err))
		v.identity, v.vote = append(v.identity, identity), append(v.vote, vote)
	}
	c := quorum.Charter{
		Name: "Kongowea Market", Quorum: uint64(quorum.Threshold(n)), Admission: quorum.ByCredit,
		Rights: []quorum.Right{{Issuer: v.author(), Code: "BEAN", Kind: ledger.Token}},
		Policy: []quorum.Rule{{Name: quorum.RuleClockGap, Value: 1000, Source: "the founders"}},
	}
	draft, err := quorum.NewDraft(c, v.cards, ledger.ID{5}, 1)
	v.draft = must(t, draft, err)
	for _, k := range v.identity {
		consent, err := v.draft.Consent(k)
		v.consents = append(v.consents, must(t, consent, err))
	}
	v.charter, v.epoch, err = v.draft.Finish(v.consents, keys.Verify)
	must(t, v.charter, err)
	return v
}

func (v *village) author() ledger.Account { return ledger.SingleAccount(secretKey(1).Public()) }

// entry is one of the author's: a payment of a place, which n tells from others.
func (v *village) entry(seq, round, n uint64) *ledger.Signed {
	v.t.Helper()
	e := ledger.Entry{
		Version: ledger.Version, Community: v.epoch.Community, Account: v.author(), Seq: seq, Round: round, Time: 1 + n, Kind: ledger.KindPay,
		Claims: []ledger.CreditID{{Entry: ledger.ID{1}}}, After: ledger.After{ClaimCount: 1, ClaimHash: ledger.ID{2}},
	}
	if seq > 1 {
		e.Prev = ledger.ID{3}
	}
	s, err := ledger.SignSingle(e, secretKey(1))
	return must(v.t, s, err)
}

func (v *village) voteOf(seat uint64, s *ledger.Signed) quorum.Vote {
	v.t.Helper()
	vote, err := quorum.SignVote(seat, v.epoch.Statement(s), v.vote[seat])
	return must(v.t, vote, err)
}

func (v *village) seal(seat, round uint64, certified ledger.Tip, votes ...ledger.Tip) quorum.AccountSeal {
	v.t.Helper()
	s := quorum.AccountSeal{
		Community: v.epoch.Community, Guardian: seat, Account: v.author(), Round: round, Certified: certified, Votes: votes,
	}
	must(v.t, s, s.Sign(v.vote[seat]))
	return s
}
