package collect_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/sync/collect"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

func TestEntryIsCertifiedWithAQuorumOfDistinctSeatsAndRefusedWhenNoneIsLeft(t *testing.T) {
	for what, c := range map[string]struct {
		votes, refusals, waits []uint64
		want                   collect.Outcome
	}{
		"no answers":               {want: collect.Open},
		"two votes":                {votes: []uint64{0, 1}, want: collect.Open},
		"three votes":              {votes: []uint64{3, 1, 0}, want: collect.Certified},
		"all votes":                {votes: []uint64{0, 1, 2, 3}, want: collect.Certified},
		"one seat three times":     {votes: []uint64{2, 2, 2}, want: collect.Open},
		"one refuses":              {votes: []uint64{0, 1}, refusals: []uint64{2}, want: collect.Open},
		"a quorum and one refuses": {votes: []uint64{0, 1, 3}, refusals: []uint64{2}, want: collect.Certified},
		"two refuse":               {votes: []uint64{0, 1}, refusals: []uint64{2, 3}, want: collect.Refused},
		"one refuses twice":        {refusals: []uint64{2, 2}, want: collect.Open},
		"all wait":                 {waits: []uint64{0, 1, 2, 3}, want: collect.Open},
	} {
		t.Run(what, func(t *testing.T) {
			v := newVillage(t)
			s := v.payment(1)
			l := collect.New(&v.epoch, s, keys.Verify)
			for _, seat := range c.waits {
				l.Wait(seat, &ledger.Wait{Reason: ledger.WaitEntry})
			}
			for _, seat := range c.refusals {
				l.Refuse(seat, ledger.Refuse(ledger.CodeFunds, "too little"))
			}
			for _, seat := range c.votes {
				must(t, l.Vote(seat, v.vote(seat, s)))
			}
			if got := l.Outcome(); got != c.want {
				t.Errorf("outcome %d, want %d", got, c.want)
			}
			certificate, err := l.Certificate()
			if c.want != collect.Certified {
				if !errors.Is(err, quorum.ErrTooFew) {
					t.Errorf("a certificate of too few: %v", err)
				}
				return
			}
			must(t, err)
			must(t, v.epoch.CheckCertificate(s, &certificate, keys.Verify))
		})
	}
}

func TestWhoeverVotesWithAnythingButHisOwnVoteLies(t *testing.T) {
	v := newVillage(t)
	s, other := v.payment(1), v.payment(2)
	foreign := v.epoch
	foreign.Number++
	next, err := quorum.SignVote(0, foreign.Statement(s), v.votes[0])
	must(t, err)
	posing := v.vote(1, s)
	posing.Guardian = 0
	nobody := v.vote(0, s)
	nobody.Guardian = 4
	for what, vote := range map[string]quorum.Vote{
		"another seat's vote":           v.vote(1, s),
		"another's signature as his":    posing,
		"a vote for another entry":      v.vote(0, other),
		"a vote of the next epoch":      next,
		"no signature":                  {Guardian: 0},
		"a seat that there is not":      nobody,
		"a path that is too long":       {Attestation: quorum.Attestation{Path: make([]ledger.ID, quorum.MaxPath+1)}},
		"an index beyond the path's":    {Attestation: quorum.Attestation{Index: 2, Path: make([]ledger.ID, 1)}},
		"another tree's path beside it": {Attestation: quorum.Attestation{Path: make([]ledger.ID, 1), Signature: v.vote(0, s).Attestation.Signature}},
	} {
		l := collect.New(&v.epoch, s, keys.Verify)
		if err := l.Vote(0, vote); err == nil {
			t.Errorf("%s was taken", what)
		}
		for seat := range uint64(2) {
			must(t, l.Vote(seat+1, v.vote(seat+1, s)))
		}
		if l.Outcome() != collect.Open {
			t.Errorf("%s was counted", what)
		}
	}
	l := collect.New(&v.epoch, s, keys.Verify)
	if err := l.Vote(4, nobody); !errors.Is(err, quorum.ErrVote) {
		t.Errorf("a fifth of four guardians: %v", err)
	}
}

func TestForgedVoteTakesNothingBackOfWhatTheSeatSaidBefore(t *testing.T) {
	v := newVillage(t)
	s := v.payment(1)
	l := collect.New(&v.epoch, s, keys.Verify)
	l.Refuse(0, ledger.Refuse(ledger.CodeFunds, "too little"))
	l.Refuse(1, ledger.Refuse(ledger.CodeFunds, "too little"))
	if err := l.Vote(0, quorum.Vote{}); err == nil {
		t.Error("a vote without a signature was taken")
	}
	if l.Outcome() != collect.Refused {
		t.Error("a forged vote took the refusal back")
	}
}

func TestVoteStandsAgainstALaterRefusalAndMendsAnEarlierOne(t *testing.T) {
	v := newVillage(t)
	s := v.payment(1)
	l := collect.New(&v.epoch, s, keys.Verify)
	for seat := range uint64(4) {
		l.Refuse(seat, ledger.Refuse(ledger.CodeFunds, "too little"))
		l.Wait(seat, &ledger.Wait{Reason: ledger.WaitRoom})
		must(t, l.Vote(seat, v.vote(seat, s)))
		l.Refuse(seat, ledger.Refuse(ledger.CodeFunds, "too little"))
		l.Wait(seat, &ledger.Wait{Reason: ledger.WaitRoom})
	}
	if l.Outcome() != collect.Certified || l.Refusal() != nil || len(l.Waits()) > 0 {
		t.Errorf("outcome %d, refusal %v, %d wait", l.Outcome(), l.Refusal(), len(l.Waits()))
	}
}

func TestRefusalIsTheOneOfMostAndOfEqualsTheLowestSeats(t *testing.T) {
	v := newVillage(t)
	for what, c := range map[string]struct {
		codes map[uint64]ledger.Code
		want  ledger.Code
	}{
		"most":              {map[uint64]ledger.Code{0: ledger.CodeFrozen, 2: ledger.CodeFunds, 3: ledger.CodeFunds}, ledger.CodeFunds},
		"the lowest seat's": {map[uint64]ledger.Code{1: ledger.CodeTime, 3: ledger.CodeFunds}, ledger.CodeTime},
	} {
		l := collect.New(&v.epoch, v.payment(1), keys.Verify)
		if l.Refusal() != nil {
			t.Error("a refusal that nobody gave")
		}
		for seat, code := range c.codes {
			l.Refuse(seat, ledger.Refuse(code, "no"))
		}
		if got := l.Refusal(); got == nil || got.Code != c.want {
			t.Errorf("%s: got %v, want %s", what, got, c.want)
		}
	}
}

// TestCollectionAgreesWithItsAnswersWhateverTheirOrder draws any answers in any
// order and compares with what they come to: a good vote is for ever, else the
// last word counts.
func TestCollectionAgreesWithItsAnswersWhateverTheirOrder(t *testing.T) {
	v := newVillage(t)
	s, other := v.payment(1), v.payment(2)
	var good, bad [4]quorum.Vote
	for seat := range uint64(4) {
		good[seat], bad[seat] = v.vote(seat, s), v.vote(seat, other)
	}
	rapid.Check(t, func(t *rapid.T) {
		l := collect.New(&v.epoch, s, keys.Verify)
		voted, refused := map[uint64]bool{}, map[uint64]bool{}
		for range rapid.IntRange(0, 12).Draw(t, "answers") {
			seat := rapid.Uint64Range(0, 3).Draw(t, "seat")
			switch rapid.SampledFrom([]string{"vote", "forged", "refuse", "wait"}).Draw(t, "answer") {
			case "vote":
				if err := l.Vote(seat, good[seat]); err != nil {
					t.Fatal(err)
				}
				voted[seat] = true
				delete(refused, seat)
			case "forged":
				if l.Vote(seat, bad[seat]) == nil || l.Vote(seat, good[(seat+1)%4]) == nil {
					t.Fatal("a forged vote was taken")
				}
			case "refuse":
				l.Refuse(seat, ledger.Refuse(ledger.CodeFunds, "no"))
				refused[seat] = !voted[seat]
			case "wait":
				l.Wait(seat, &ledger.Wait{})
			}
		}
		refusing := 0
		for _, r := range refused {
			if r {
				refusing++
			}
		}
		want := collect.Open
		switch {
		case len(voted) >= 3:
			want = collect.Certified
		case refusing >= 2:
			want = collect.Refused
		}
		if got := l.Outcome(); got != want {
			t.Fatalf("outcome %d with %d votes and %d refusals", got, len(voted), refusing)
		}
		if _, err := l.Certificate(); (err == nil) != (len(voted) >= 3) {
			t.Fatal(err)
		}
	})
}
