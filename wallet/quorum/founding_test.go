package quorum_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

func TestACharterFoundsACommunityWithEveryGuardiansConsentOnly(t *testing.T) {
	for _, n := range []int{1, 4, 7} {
		v := newVillage(t, n)
		if v.epoch.Community != v.charter.ID() || v.epoch.Guardians() != n || v.epoch.Quorum() != quorum.Threshold(n) {
			t.Errorf("%d guardians: %+v", n, v.epoch)
		}
		for i := range v.consents {
			if _, _, err := v.draft.Finish(slices.Delete(slices.Clone(v.consents), i, i+1), keys.Verify); err == nil {
				t.Errorf("%d guardians: founded without the consent of %d", n, i)
			}
		}
		twice := append(slices.Clone(v.consents), v.consents...)
		if s, _, err := v.draft.Finish(twice, keys.Verify); err != nil || s.ID() != v.charter.ID() {
			t.Errorf("%d guardians, each consent twice: %v", n, err)
		}
	}
}

func TestACharterThatWasChangedFoundsNothing(t *testing.T) {
	v := newVillage(t, 4)
	for name, change := range map[string]func(*quorum.Charter){
		"a lower quorum":      func(c *quorum.Charter) { c.Quorum = 2 },
		"a guardian less":     func(c *quorum.Charter) { c.Guardians = c.Guardians[:3] },
		"another vote key":    func(c *quorum.Charter) { c.Guardians[1].VoteKey = secretKey(300).Public() },
		"another binding":     func(c *quorum.Charter) { c.Guardians[1].Binding[0] ^= 1 },
		"one key twice":       func(c *quorum.Charter) { c.Guardians[1].VoteKey = c.Guardians[0].Identity },
		"seats changed round": func(c *quorum.Charter) { c.Guardians[0], c.Guardians[1] = c.Guardians[1], c.Guardians[0] },
	} {
		c, err := quorum.DecodeCharter(v.charter.Entry.Body)
		c = must(t, c, err)
		change(&c)
		e := v.charter.Entry
		e.Body = ledger.Encode(&c)
		a := ledger.Authority{Joint: v.charter.Authority.Joint}
		proposal, err := ledger.Propose(ledger.IDOf(&e), v.identity[0])
		a.Proposer = must(t, proposal, err)
		for i, k := range v.identity {
			approval, err := ledger.Approve(ledger.IDOf(&e), uint64(i), k)
			a.Approvals = append(a.Approvals, must(t, approval, err))
		}
		s, err := ledger.NewSigned(e, a)
		if _, err := quorum.Found(must(t, s, err), keys.Verify); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheTextsOfAFoundingReadBack(t *testing.T) {
	v := newVillage(t, 4)
	card, err := quorum.ParseCard(" "+v.cards[2].String()+"\n", keys.Verify)
	if err != nil || card != v.cards[2] {
		t.Errorf("card: %+v, %v", card, err)
	}
	draft, err := quorum.ParseDraft(v.draft.String())
	if err != nil || !same(reflect.ValueOf(draft), reflect.ValueOf(v.draft)) {
		t.Errorf("draft: %+v, %v", draft, err)
	}
	consent, err := quorum.ParseConsent(v.consents[0].String())
	if err != nil || !same(reflect.ValueOf(consent), reflect.ValueOf(v.consents[0])) {
		t.Errorf("consent: %+v, %v", consent, err)
	}
	for _, wrong := range []string{v.draft.String(), v.consents[0].String(), "", "hello"} {
		if _, err := quorum.ParseCard(wrong, keys.Verify); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%.20q as a card: %v", wrong, err)
		}
	}
	stolen := v.cards[2]
	stolen.Seat.VoteKey = secretKey(300).Public()
	if _, err := quorum.ParseCard(stolen.String(), keys.Verify); !errors.Is(err, ledger.ErrMalformed) {
		t.Errorf("a vote key that its identity does not vouch for: %v", err)
	}
	if _, err := v.draft.Consent(secretKey(300)); err == nil {
		t.Error("a stranger consented")
	}
}

func TestAPolicyRuleThatIsNotKnownMakesGuardiansWait(t *testing.T) {
	v := newVillage(t, 1)
	c := v.epoch.Charter
	if err := c.CheckKnown(); err != nil {
		t.Fatal(err)
	}
	c.Policy = append(slices.Clone(c.Policy), quorum.Rule{Name: "daily-limit", Value: 5})
	if err := c.CheckKnown(); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitPolicy}) {
		t.Errorf("%v", err)
	}
}

func TestARuleForAnAssetComesBeforeTheOneForAll(t *testing.T) {
	c := quorum.Charter{Policy: []quorum.Rule{{Name: "x", Value: 1}, {Name: "x", Asset: "KES", Value: 2}}}
	for asset, want := range map[string]uint64{"KES": 2, "TZS": 1, "": 1} {
		if got := c.Value("x", asset, 9); got != want {
			t.Errorf("%q: %d", asset, got)
		}
	}
	if got := c.Value("y", "KES", 9); got != 9 {
		t.Errorf("no rule: %d", got)
	}
}

// fuzzText is the property of the texts: what is read prints to a text that
// reads the same, and what is not is malformed.
func fuzzText[T interface{ String() string }](f *testing.F, parse func(string) (T, error), seeds ...string) {
	f.Helper()
	for _, s := range seeds {
		f.Add(s)
		f.Add(s[:len(s)-3])
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parse(text)
		if err != nil {
			if !errors.Is(err, ledger.ErrMalformed) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := parse(v.String())
		if err != nil || again.String() != v.String() {
			t.Fatalf("%q was read as %s, then %s, %v", text, v, again, err)
		}
	})
}

func FuzzCard(f *testing.F) {
	fuzzText(f, func(s string) (quorum.Card, error) { return quorum.ParseCard(s, keys.Verify) }, newVillage(f, 1).cards[0].String())
}

func FuzzDraft(f *testing.F) {
	fuzzText(f, quorum.ParseDraft, newVillage(f, 1).draft.String(), newVillage(f, 4).draft.String())
}

func FuzzConsent(f *testing.F) {
	v := newVillage(f, 4)
	fuzzText(f, quorum.ParseConsent, v.consents[0].String(), v.consents[1].String())
}
