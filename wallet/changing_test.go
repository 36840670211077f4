package wallet_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// card is of a guardian of an epoch.
func (v *village) card(identity *keys.Key, epoch uint64, address string) quorum.Place {
	v.t.Helper()
	p, err := quorum.NewPlace(identity, newKey(v.t).Public(), v.epoch.Community, epoch, address)
	must(v.t, err)
	return p
}

// takes asserts that a text is taken as what it is.
func (v *village) takes(w *wallet.Wallet, text string, want wallet.ChangePart) {
	v.t.Helper()
	if got, err := w.TakeForChange(v.epoch.Community, text); err != nil || got != want {
		v.t.Fatalf("%.20s: taken as %q, %v; want %q", text, got, err, want)
	}
}

func (v *village) changing(w *wallet.Wallet) wallet.Changing {
	v.t.Helper()
	c, err := w.Changing(v.epoch.Community)
	must(v.t, err)
	return c
}

// answers is a guardian's consent to what was drafted.
func (v *village) answers(w *wallet.Wallet, seat int) quorum.Consent {
	v.t.Helper()
	entry, _, err := v.epoch.Read(v.changing(w).Draft, keys.Verify)
	must(v.t, err)
	k, err := v.epoch.Consent(&entry, v.guardians[seat].identity)
	must(v.t, err)
	return k
}

func TestAChangeIsGatheredFromCardsADraftAndAnswersInAnyOrderOfDays(t *testing.T) {
	v, w := newVillage(t, 4)
	id := v.epoch.Community
	stranger := v.card(newKey(t), 1, "host:9")
	v.takes(w, stranger.String(), wallet.ChangeCard)
	for _, seat := range []int{2, 0, 1} { // the fourth is lost
		p := v.card(v.guardians[seat].identity, 1, "host:1")
		v.takes(w, p.String(), wallet.ChangeCard)
	}
	again := v.card(v.guardians[1].identity, 1, "host:7")
	v.takes(w, again.String(), wallet.ChangeCard)
	c := v.changing(w)
	var order []keys.PublicKey
	for _, p := range c.Places {
		order = append(order, p.Seat.Identity)
	}
	want := []keys.PublicKey{v.guardians[0].identity.Public(), v.guardians[1].identity.Public(), v.guardians[2].identity.Public(), stranger.Seat.Identity}
	if !slices.Equal(order, want) || c.Places[1].Reach.Address != "host:7" || c.Seat != -1 || c.Draft != nil {
		t.Fatalf("%+v", c)
	}
	must(t, w.DropCard(id, stranger.Seat.Identity))
	must(t, w.DropCard(id, stranger.Seat.Identity))
	if n := len(v.changing(w).Places); n != 3 {
		t.Fatalf("%d cards", n)
	}
	v.takes(w, stranger.String(), wallet.ChangeCard)
	must(t, w.DraftGathered(id, 0))
	must(t, w.DraftGathered(id, 4))
	if c = v.changing(w); c.Next.Quorum != 4 || len(c.Next.Guardians) != 4 || c.Needed() != 3 {
		t.Fatalf("%+v", c.Next)
	}
	for _, seat := range []int{0, 2, 2, 3} {
		k := v.answers(w, seat)
		v.takes(w, k.String(), wallet.ChangeAnswer)
	}
	if c = v.changing(w); len(c.Consents) != 3 || c.Agreed(1) || !c.Agreed(3) {
		t.Fatalf("%+v", c.Consents)
	}
	if _, err := v.epoch.Agreed(c.Draft, c.Consents, keys.Verify); err != nil {
		t.Fatal(err)
	}
	if err := w.DraftGathered(id, 0); !errors.Is(err, wallet.ErrDrafted) {
		t.Errorf("another draft after answers: %v", err)
	}
	must(t, w.DropChange(id))
	if c = v.changing(w); c.Draft != nil || len(c.Consents) > 0 || len(c.Places) != 4 {
		t.Fatalf("%+v", c)
	}
}

func TestWhatIsHandedOverForAChangeIsTakenWholeOrRefusedByName(t *testing.T) {
	v, w := newVillage(t, 4)
	other, _ := newVillage(t, 1)
	take := func(text string) error { _, err := w.TakeForChange(v.epoch.Community, text); return err }
	good := v.card(newKey(t), 1, "")
	stale := v.card(newKey(t), 2, "")
	foreign := other.card(newKey(t), 1, "")
	forged := good
	forged.Reach.Address = "elsewhere:1"
	for text, want := range map[string]error{
		stale.String():                   wallet.ErrChangeOther,
		foreign.String():                 wallet.ErrChangeOther,
		forged.String():                  wallet.ErrChangeText,
		good.String()[:60]:               wallet.ErrChangeText,
		"sanduk-invitation:AAAA":         wallet.ErrChangeText,
		"":                               wallet.ErrChangeText,
		strings.Repeat("x", 3<<20):       wallet.ErrChangeText,
		quorum.Consent{}.String():        wallet.ErrNoDraft,
		"sanduk-change:" + good.String(): wallet.ErrChangeText,
	} {
		if err := take(text); !errors.Is(err, want) {
			t.Errorf("%.30q: %v, want %v", text, err, want)
		}
	}
	if c := v.changing(w); len(c.Places) > 0 {
		t.Fatalf("something of it stayed: %+v", c)
	}
	must(t, take(good.String()))
	must(t, w.DraftGathered(v.epoch.Community, 0))
	k := v.answers(w, 0)
	k.Proposer, _ = ledger.Propose(k.Charter, newKey(t))
	if err := take(k.String()); !errors.Is(err, wallet.ErrChangeText) {
		t.Errorf("an answer that a stranger proposes: %v", err)
	}
	// Elsewhere a draft of the same guardians is another draft.
	invitation, err := w.Invite(v.epoch.Community)
	must(t, err)
	friend := v.member(invitation)
	v.takes(friend, v.changing(w).Draft.String(), wallet.ChangeDraft)
	v.takes(friend, v.changing(w).Draft.String(), wallet.ChangeDraft)
	k = v.answers(w, 0)
	v.takes(friend, k.String(), wallet.ChangeAnswer)
	must(t, take(v.card(newKey(t), 1, "").String()))
	must(t, w.DraftGathered(v.epoch.Community, 0))
	if _, err := friend.TakeForChange(v.epoch.Community, v.changing(w).Draft.String()); !errors.Is(err, wallet.ErrDrafted) {
		t.Errorf("a draft beside one with answers: %v", err)
	}
	if err := take(k.String()); !errors.Is(err, wallet.ErrNoDraft) {
		t.Errorf("an answer to the draft before: %v", err)
	}
}
