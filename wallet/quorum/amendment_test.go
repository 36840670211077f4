package quorum_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// place is a guardian's card for the epoch after v's, with a new vote key.
func (v *village) place(identity *keys.Key, vote uint64) quorum.Place {
	v.t.Helper()
	p, err := quorum.NewPlace(identity, secretKey(vote).Public(), v.epoch.Community, v.epoch.Number+1, "host:1")
	return must(v.t, p, err)
}

// places are cards of n guardians: v's first ones, then new ones.
func (v *village) places(n int) []quorum.Place {
	v.t.Helper()
	var out []quorum.Place
	for i := range uint64(n) {
		out = append(out, v.place(secretKey(100+i), 1000*(v.epoch.Number+1)+i))
	}
	return out
}

func (v *village) change(c quorum.Charter, places []quorum.Place) quorum.Change {
	v.t.Helper()
	d, err := v.epoch.Propose(c, places, v.epoch.Began, 5, keys.Verify)
	return must(v.t, d, err)
}

func (v *village) consent(d quorum.Change, seats ...int) []quorum.Consent {
	v.t.Helper()
	entry, _, err := v.epoch.Read(&d, keys.Verify)
	must(v.t, entry, err)
	var out []quorum.Consent
	for _, i := range seats {
		k, err := v.epoch.Consent(&entry, v.identity[i])
		out = append(out, must(v.t, k, err))
	}
	return out
}

func (v *village) certify(s *ledger.Signed) quorum.Certificate {
	v.t.Helper()
	var votes []quorum.Vote
	for seat := range v.epoch.Quorum() {
		votes = append(votes, v.voteOf(uint64(seat), s))
	}
	c, err := v.epoch.Certify(votes)
	return must(v.t, c, err)
}

// amended is the village in its next epoch, of n guardians.
func (v *village) amended(n int) (*village, *ledger.Signed, quorum.Certificate) {
	v.t.Helper()
	places := v.places(n)
	c := v.epoch.Charter
	c.Quorum = uint64(quorum.Threshold(n))
	d := v.change(c, places)
	var seats []int
	for i := range v.identity {
		seats = append(seats, i)
	}
	s, err := v.epoch.Agreed(&d, v.consent(d, seats...), keys.Verify)
	must(v.t, s, err)
	certificate := v.certify(s)
	epoch, err := v.epoch.Amend(s, &certificate, keys.Verify)
	next := &village{t: v.t, charter: v.charter, epoch: must(v.t, epoch, err)}
	for i := range uint64(n) {
		next.identity, next.vote = append(next.identity, secretKey(100+i)), append(next.vote, secretKey(1000*(v.epoch.Number+1)+i))
	}
	return next, s, certificate
}

func TestAChainOfAmendmentsIsFollowedFromTheCharterAlone(t *testing.T) {
	v := newVillage(t, 1)
	at := v.epoch
	now := v
	for number, n := range []int{4, 4, 7, 1} {
		next, s, c := now.amended(n)
		epoch, err := at.Amend(s, &c, keys.Verify)
		if err != nil || epoch.Number != uint64(number+1) || epoch.Guardians() != n || epoch.Began != s.Tip() {
			t.Fatalf("epoch %d of %d guardians: %v", epoch.Number, epoch.Guardians(), err)
		}
		if trusted, err := at.Trusted(s); err != nil || trusted.Number != epoch.Number {
			t.Fatal(err)
		}
		at, now = epoch, next
	}
	for number := range uint64(5) {
		if e, ok := at.At(number); !ok || e.Number != number {
			t.Errorf("epoch %d is not known", number)
		}
	}
}

func TestACertificateOfAnotherEpochIsNotOneOfThis(t *testing.T) {
	v := newVillage(t, 4)
	pay := v.entry(1, 0, 0)
	old := v.certify(pay)
	next, _, _ := v.amended(4)
	if err := next.epoch.CheckCertificate(pay, &old, keys.Verify); !errors.Is(err, quorum.ErrEpoch) {
		t.Error(err)
	}
	if err := next.epoch.CheckAnyCertificate(pay, &old, keys.Verify); err != nil {
		t.Error(err)
	}
	fresh := next.certify(pay)
	if err := next.epoch.CheckCertificate(pay, &fresh, keys.Verify); err != nil {
		t.Error(err)
	}
	if err := v.epoch.CheckAnyCertificate(pay, &fresh, keys.Verify); !errors.Is(err, quorum.ErrNewer) || !errors.Is(err, quorum.ErrEpoch) {
		t.Error(err)
	}
	mixed := fresh
	mixed.Votes = append([]quorum.Attestation{old.Votes[0]}, fresh.Votes[1:]...)
	if err := next.epoch.CheckCertificate(pay, &mixed, keys.Verify); err == nil {
		t.Error("votes of two epochs add up")
	}
}

func TestAChangeIsRefusedWhole(t *testing.T) {
	v := newVillage(t, 4)
	for name, c := range map[string]struct {
		change func(*quorum.Charter, []quorum.Place) []quorum.Place
	}{
		"a vote key of an earlier epoch": {func(_ *quorum.Charter, p []quorum.Place) []quorum.Place {
			old, _ := quorum.NewPlace(v.identity[1], v.vote[1].Public(), v.epoch.Community, 1, "")
			p[1] = old
			return p
		}},
		"a card for another epoch": {func(_ *quorum.Charter, p []quorum.Place) []quorum.Place {
			p[0], _ = quorum.NewPlace(v.identity[0], secretKey(77).Public(), v.epoch.Community, 2, "")
			return p
		}},
		"a card for another community": {func(_ *quorum.Charter, p []quorum.Place) []quorum.Place {
			p[0], _ = quorum.NewPlace(v.identity[0], secretKey(77).Public(), ledger.ID{1}, 1, "")
			return p
		}},
		"a guardian twice": {func(_ *quorum.Charter, p []quorum.Place) []quorum.Place { return append(p[:3], p[0]) }},
		"too small a quorum": {func(c *quorum.Charter, p []quorum.Place) []quorum.Place {
			c.Quorum = 2
			return p
		}},
		"a rule that is not known": {func(c *quorum.Charter, p []quorum.Place) []quorum.Place {
			c.Policy = append(c.Policy, quorum.Rule{Name: "zz-a-rule-to-come"})
			return p
		}},
		"a binding of another key": {func(_ *quorum.Charter, p []quorum.Place) []quorum.Place {
			p[2].Seat.Binding = p[1].Seat.Binding
			return p
		}},
	} {
		charter := v.epoch.Charter
		places := c.change(&charter, v.places(4))
		if _, err := v.epoch.Propose(charter, places, v.epoch.Began, 5, keys.Verify); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func TestAnAmendmentNeedsAQuorumThatAgreesAndAQuorumThatVotes(t *testing.T) {
	v := newVillage(t, 4)
	d := v.change(v.epoch.Charter, v.places(4))
	if _, err := v.epoch.Agreed(&d, v.consent(d, 1, 2), keys.Verify); !errors.Is(err, quorum.ErrTooFew) {
		t.Errorf("two agree: %v", err)
	}
	twice := append(v.consent(d, 1, 2), v.consent(d, 1)...)
	if _, err := v.epoch.Agreed(&d, twice, keys.Verify); !errors.Is(err, quorum.ErrTooFew) {
		t.Errorf("one agrees twice: %v", err)
	}
	s, err := v.epoch.Agreed(&d, v.consent(d, 1, 2, 3), keys.Verify) // the first guardian is lost
	if err != nil {
		t.Fatal(err)
	}
	c := v.certify(s)
	for name, spoil := range map[string]func(*ledger.Authority){
		"an approval too few": func(a *ledger.Authority) { a.Approvals = a.Approvals[:2] },
		"nobody proposes":     func(a *ledger.Authority) { a.Proposer = nil },
		"a stranger proposes": func(a *ledger.Authority) { a.Proposer, _ = ledger.Propose(s.ID(), secretKey(1)) },
	} {
		a := s.Authority
		spoil(&a)
		bad, err := ledger.NewSigned(s.Entry, a)
		if err == nil {
			_, err = v.epoch.Amend(bad, &c, keys.Verify)
		}
		if err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
	short := quorum.Certificate{Epoch: 0, Signers: 3, Votes: c.Votes[:2]}
	if _, err := v.epoch.Amend(s, &short, keys.Verify); !errors.Is(err, quorum.ErrTooFew) {
		t.Errorf("two vote: %v", err)
	}
	if _, err := v.epoch.Amend(s, &c, keys.Verify); err != nil {
		t.Error(err)
	}
}

func TestAConsentThatIsNotWholeSpoilsNobodyElses(t *testing.T) {
	v := newVillage(t, 4)
	d := v.change(v.epoch.Charter, v.places(4))
	all := v.consent(d, 0, 1, 2, 3)
	all[3].Proposer, _ = ledger.Propose(all[3].Charter, secretKey(1))
	entry, _, err := v.epoch.Read(&d, keys.Verify)
	must(t, entry, err)
	if err := v.epoch.CheckConsent(&entry, &all[3], keys.Verify); !errors.Is(err, quorum.ErrVote) {
		t.Errorf("its proposer is a stranger: %v", err)
	}
	if _, err := v.epoch.Agreed(&d, all, keys.Verify); err != nil {
		t.Errorf("the other three are a quorum: %v", err)
	}
}

func TestAnAddressIsItsGuardiansOwnWord(t *testing.T) {
	v := newVillage(t, 4)
	d := v.change(v.epoch.Charter, v.places(4))
	d.Reaches[1].Address = "elsewhere:1"
	if _, _, err := v.epoch.Read(&d, keys.Verify); !errors.Is(err, ledger.ErrMalformed) {
		t.Error(err)
	}
	d = v.change(v.epoch.Charter, v.places(4))
	d.Reaches[1], d.Reaches[2] = d.Reaches[2], d.Reaches[1]
	if _, _, err := v.epoch.Read(&d, keys.Verify); !errors.Is(err, ledger.ErrMalformed) {
		t.Error(err)
	}
}

func TestTextsOfAChangeReadBack(t *testing.T) {
	v := newVillage(t, 4)
	p := v.places(1)[0]
	if got, err := quorum.ParsePlace(p.String(), keys.Verify); err != nil || got.String() != p.String() {
		t.Error(err)
	}
	d := v.change(v.epoch.Charter, v.places(4))
	got, err := quorum.ParseChange(d.String())
	if err != nil || got.String() != d.String() {
		t.Error(err)
	}
	k := v.consent(d, 0)[0]
	for _, text := range []string{p.String(), d.String(), k.String()} {
		part, err := quorum.ParsePart(" "+text+"\n", keys.Verify)
		if err != nil || (part.Place != nil) != (text == p.String()) || (part.Change != nil) != (text == d.String()) || (part.Consent != nil) != (text == k.String()) {
			t.Errorf("%.20s: %+v %v", text, part, err)
		}
	}
	for _, wrong := range []string{v.draft.String(), v.cards[0].String(), "sanduk-seat:", "sanduk-change:", d.String()[:200]} {
		if _, err := quorum.ParseChange(wrong); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%.20s: %v", wrong, err)
		}
		if _, err := quorum.ParsePlace(wrong, keys.Verify); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%.20s: %v", wrong, err)
		}
		if part, err := quorum.ParsePart(wrong, keys.Verify); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%.20s: %v %v", wrong, part, err)
		}
	}
}

func TestAnEpochSealCoversItsLeavesAndNoOthers(t *testing.T) {
	v := newVillage(t, 4)
	rapid.Check(t, func(t *rapid.T) {
		var leaves []ledger.ID
		for range rapid.IntRange(0, 20).Draw(t, "leaves") {
			leaf := drawEpochLeaf(t)
			leaves = append(leaves, leaf.Hash())
		}
		s, err := v.epoch.SealEpoch(2, ledger.ID{7}, leaves, v.vote[2])
		if err == nil {
			err = v.epoch.CheckEpochSeal(&s, ledger.ID{7}, keys.Verify)
		}
		if err != nil || !s.Covers(leaves) {
			t.Fatal(err)
		}
		if s.Covers(append(leaves, ledger.ID{1})) || len(leaves) > 0 && s.Covers(leaves[1:]) {
			t.Fatal("it covers other leaves")
		}
		if len(leaves) > 0 {
			at := rapid.IntRange(0, len(leaves)-1).Draw(t, "at")
			leaves[at][0] ^= 1
			if s.Covers(leaves) {
				t.Fatal("it covers another leaf")
			}
		}
		if err := v.epoch.CheckEpochSeal(&s, ledger.ID{8}, keys.Verify); !errors.Is(err, quorum.ErrEpoch) {
			t.Fatal(err)
		}
		s.Guardian = 1
		if err := v.epoch.CheckEpochSeal(&s, ledger.ID{7}, keys.Verify); !errors.Is(err, quorum.ErrSeal) {
			t.Fatal(err)
		}
	})
}

// policyOf is the next epoch of a village, with another policy.
func (v *village) withPolicy(since uint64, rules ...quorum.Rule) *quorum.Epoch {
	next := v.epoch
	next.Number, next.Since, next.Before = 1, since, &v.epoch
	next.Charter.Policy = rules
	return &next
}

func TestAPurseKeepsToThePolicyUnderWhichItWasFilled(t *testing.T) {
	const day = 24 * 60 * 60 * 1000
	v := newVillage(t, 4)
	next := v.withPolicy(100*day, quorum.Rule{Name: quorum.RuleOfflinePay, Value: 10}, quorum.Rule{Name: quorum.RulePromiseAge, Value: 1})
	asset := ledger.ID{3}
	promise := &ledger.Entry{Credits: []ledger.Credit{{Payee: v.author(), Asset: asset, Amount: 200}}}
	terms := func(expiry uint64) *ledger.PurseTerms {
		return &ledger.PurseTerms{Owner: ledger.SingleAccount(secretKey(9).Public()), Allowance: []ledger.Balance{{Asset: asset, Amount: 1000}}, Expiry: expiry}
	}
	if err := next.CheckPromise(promise, terms(105*day)); err != nil {
		t.Errorf("filled before: %v", err)
	}
	if span := next.PurseTime(quorum.RulePromiseAge, 105*day, quorum.DefaultPromiseAge); span != quorum.DefaultPromiseAge {
		t.Errorf("the promise age is %d", span)
	}
	if err := next.CheckPromise(promise, terms(200*day)); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeLimit}) {
		t.Errorf("filled after: %v", err)
	}
	if span := next.PurseTime(quorum.RulePromiseAge, 200*day, quorum.DefaultPromiseAge); span != 1 {
		t.Errorf("the promise age is %d", span)
	}
}
