package guardian_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// request is the member's, signed by the key given.
func (w *table) request(round uint64, key pretender) *ledger.SealRequest {
	w.t.Helper()
	r := &ledger.SealRequest{Community: w.epoch.Community, Account: w.member.account, Round: round}
	sig, err := key.Sign(r.ApprovalDigest())
	if err != nil {
		w.t.Fatal(err)
	}
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	return r
}

func (w *table) sealOfFirst(r *ledger.SealRequest) (quorum.AccountSeal, error) {
	var seal quorum.AccountSeal
	err := w.seats[0].store.View(func(tx store.Tx) error {
		var err error
		seal, err = w.seats[0].desk.Seal(book.Open(tx, w.epoch.Community), 0, r)
		return err
	})
	return seal, err
}

func TestASealReportsTheNewestCertifiedEntryAndEveryVoteAboveIt(t *testing.T) {
	w := newTable(t)
	first := first0(w, w.claimOf(0, 1, 2))
	w.certify(first)
	want := []ledger.Tip{}
	prev := first.ID()
	for range 3 {
		s := w.entry(w.member, prev, w.payment(1), nil)
		w.submitted(s)
		want, prev = append(want, s.Tip()), s.ID()
	}
	seal, err := w.sealOfFirst(w.request(1, w.member.key))
	if err != nil || seal.Certified != first.Tip() || len(seal.Votes) != len(want) || seal.Round != 1 {
		t.Fatalf("%+v, %v", seal, err)
	}
	for i := range want {
		if seal.Votes[i] != want[i] {
			t.Errorf("vote %d: %+v", i, seal.Votes[i])
		}
	}
}

func TestASealIsGivenToTheHolderForAHigherRoundOnly(t *testing.T) {
	w := newTable(t)
	first := first0(w, w.claimOf(0))
	w.submitted(first)
	w.member.tip, w.member.entries = first.ID(), []ledger.ID{first.ID()}
	foreign, friends := w.request(1, w.member.key), w.request(1, w.member.key)
	foreign.Community[0] ^= 1
	friends.By = ledger.ByFriends
	for name, c := range map[string]struct {
		request *ledger.SealRequest
		want    error
	}{
		"another's signature": {w.request(1, w.issuer.key), &ledger.Refusal{Code: ledger.CodeAuthority}},
		"the round it is in":  {w.request(0, w.member.key), &ledger.Refusal{Code: ledger.CodeRound}},
		"another community":   {foreign, &ledger.Refusal{Code: ledger.CodeCommunity}},
		"by friends":          {friends, &ledger.Refusal{Code: ledger.CodeAuthority}},
		"a round far beyond":  {w.request(66, w.member.key), &ledger.Wait{Reason: ledger.WaitRoom}},
		"good":                {w.request(3, w.member.key), nil},
	} {
		if _, err := w.sealOfFirst(c.request); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.seal(0, w.member, 3)
	for _, round := range []uint64{2, 3} {
		if _, err := w.sealOfFirst(w.request(round, w.member.key)); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeRound}) {
			t.Errorf("round %d after sealing for round 3: %v", round, err)
		}
	}
}

func TestTwoEntriesForOnePlaceShowTheirAuthorToBeACheat(t *testing.T) {
	w := newTable(t)
	a, b := first0(w, w.claimOf(0)), first0(w, w.claimOf(1))
	w.submitted(a)
	_, err := w.judge(b)
	var found *guardian.FaultFound
	if !errors.As(err, &found) {
		t.Fatalf("%v", err)
	}
	if found.Proof.Account() != w.member.account || found.Proof.Check(w.states[a.ID()].Holder, verifyPretence) != nil {
		t.Errorf("%v", found)
	}
	if j, err := w.judge(a); err != nil || !j.Repeat {
		t.Errorf("the first is judged anew: %+v, %v", j, err)
	}
}

func TestTwoOpeningsOfOneRoundShowTheirAuthorToBeACheat(t *testing.T) {
	w := newTable(t)
	first, seals := opening(three, nil)(w)
	w.states[first.ID()] = w.states[first.Entry.Prev]
	w.member.openings[first.ID()] = seals
	w.submitted(first)
	second := w.entry(w.member, first.Entry.Prev, openingOf(1), func(e *ledger.Entry) { e.Refs = []ledger.ID{{1}} })
	var found *guardian.FaultFound
	if _, err := w.judge(second, seals...); !errors.As(err, &found) {
		t.Errorf("%v", err)
	}
}

func TestAnOpeningStandsOnEntriesThatTheGuardianNeverVotedFor(t *testing.T) {
	w := newTable(t)
	first := first0(w, w.claimOf(0, 1))
	w.member.tip, w.member.entries = first.ID(), []ledger.ID{first.ID()}
	if err := w.submit(1, first.ID()); err != nil { // the second guardian alone
		t.Fatal(err)
	}
	seals := []quorum.AccountSeal{w.seal(0, w.member, 1), w.seal(1, w.member, 1), w.seal(2, w.member, 1)}
	open := w.entry(w.member, first.ID(), openingOf(1), nil)
	if _, err := w.judge(open, seals...); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
		t.Errorf("without the entry that is reported: %v", err)
	}
	if err := w.give(0, []ledger.ID{first.ID()}); err != nil {
		t.Fatal(err)
	}
	j, err := w.judge(open, seals...)
	if err != nil || len(j.Stood) != 1 || j.Stood[0].Entry.ID() != first.ID() {
		t.Errorf("%+v, %v", j.Stood, err)
	}
}

// A payer must not have a purse sealed before its time where its terms have not
// been heard of: a promise that is shown there in time would get no vote.
func TestAPurseIsNotSealedWhereItsTermsAreNotKnown(t *testing.T) {
	w := newTable(t)
	r := w.request(1, w.member.key)
	r.Account[0] = byte(ledger.TypePurse)
	sig, err := w.member.key.Sign(r.ApprovalDigest())
	if err != nil {
		t.Fatal(err)
	}
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	if _, err := w.sealOfFirst(r); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
		t.Errorf("%v", err)
	}
}
