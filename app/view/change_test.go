package view_test

import (
	"context"
	"crypto/rand"
	"testing"
	"testing/synctest"

	"sanduk.app/app/boot"
	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

var (
	_ view.ChangeKeeper = (*wallet.Wallet)(nil)
	_ view.ChangeMaker  = (*boot.App)(nil)
)

// seated is a person in whose home a guardian lives, or is to live, with its vote
// key of each epoch.
type seated struct {
	*person
	votes map[uint64]*keys.Key // by epoch
}

func (s *seated) identity() *keys.Key {
	k, err := s.GuardianKey(0)
	if err != nil {
		panic(err)
	}
	return k
}

func (s *seated) PlaceHere(community ledger.ID) (quorum.Place, error) {
	m, err := s.Membership(community)
	if err != nil {
		return quorum.Place{}, err
	}
	vote, err := keys.NewRandomKey(rand.Reader)
	if err != nil {
		return quorum.Place{}, err
	}
	s.votes[m.Epoch.Number+1] = vote
	if err := s.NotePlace(community, s.identity().Public(), 0); err != nil {
		return quorum.Place{}, err
	}
	p, err := quorum.NewPlace(s.identity(), vote.Public(), community, m.Epoch.Number+1, "host:7263")
	if err != nil {
		return quorum.Place{}, err
	}
	return p, s.KeepPlace(p)
}

func (s *seated) AgreeToGathered(community ledger.ID) (quorum.Consent, error) {
	c, err := s.Changing(community)
	if err != nil {
		return quorum.Consent{}, err
	}
	return s.AgreeToChange(c.Draft, s.identity())
}

// MakeChange certifies with the one guardian that there is.
func (s *seated) MakeChange(_ context.Context, community ledger.ID) (wallet.Community, error) {
	c, err := s.Changing(community)
	if err != nil {
		return wallet.Community{}, err
	}
	entry, err := c.Epoch.Agreed(c.Draft, c.Consents, keys.Verify)
	if err != nil {
		return wallet.Community{}, err
	}
	vote, err := quorum.SignVote(0, c.Epoch.Statement(entry), s.votes[c.Epoch.Number])
	if err != nil {
		return wallet.Community{}, err
	}
	certificate, err := c.Epoch.Certify([]quorum.Vote{vote})
	if err != nil {
		return wallet.Community{}, err
	}
	amendment := []book.Evidence{{Entry: entry, Certificate: []quorum.Certificate{certificate}}}
	if err := s.Amended(community, amendment, c.Draft.Reaches); err != nil {
		return wallet.Community{}, err
	}
	if err := s.EndChange(community); err != nil {
		return wallet.Community{}, err
	}
	return s.Community(community)
}

// founds starts a community whose guardian lives in the founder's home.
func founds(t *testing.T) *seated {
	t.Helper()
	s := &seated{person: newPerson(t), votes: map[uint64]*keys.Key{0: newKey(t)}}
	index, err := s.NextKey()
	must(t, err)
	card, err := quorum.NewCard(s.identity(), s.votes[0].Public(), "")
	must(t, err)
	kes, err := money.Lookup("KES")
	must(t, err)
	draft, err := s.Draft(wallet.Founding{Name: "Kongowea Market", Asset: kes, Kind: ledger.CashBacked, Cards: []quorum.Card{card}}, index)
	must(t, err)
	consent, err := draft.Consent(s.identity())
	must(t, err)
	_, err = s.Finish(draft, []quorum.Consent{consent}, ledger.Asset{Code: "KES", Decimals: 2, Kind: ledger.CashBacked})
	must(t, err)
	return s
}

// joins is somebody who joined the founder's community.
func (s *seated) joins(t *testing.T) *seated {
	t.Helper()
	c, err := s.Current()
	must(t, err)
	invitation, err := s.Invite(c.ID)
	must(t, err)
	p := newPerson(t)
	_, err = p.Join(invitation)
	must(t, err)
	return &seated{person: p, votes: map[uint64]*keys.Key{}}
}

func changeOf(t *testing.T, s *seated) *view.Change {
	t.Helper()
	v := view.NewChange(s, s, s.hub)
	t.Cleanup(v.Close)
	return v
}

// gives makes somebody's card and gives it.
func gives(t *testing.T, s *seated) string {
	t.Helper()
	v := changeOf(t, s)
	v.Card()
	synctest.Wait()
	state := v.State()
	if state.Step != view.ChangeHand || state.What != wallet.ChangeCard || state.Text == "" || !state.Carded {
		t.Fatalf("%+v", state)
	}
	return state.Text
}

// takes takes what somebody gave, and gives the step after.
func takes(v *view.Change, text string) view.ChangeState {
	v.TakeText()
	v.SetText(text)
	v.Take()
	synctest.Wait()
	return v.State()
}

func TestFounderAloneMakesOthersGuardiansStepByStep(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		amina := founds(t)
		brother, aunt, shop := amina.joins(t), amina.joins(t), amina.joins(t)
		v := changeOf(t, amina)
		if s := v.State(); !s.Notice.None() || s.CanDraft() || len(s.Leaves) != 1 || !s.Leaves[0].Here || !s.Guardian {
			t.Fatalf("%+v", s)
		}
		for _, who := range []*seated{brother, aunt, shop} {
			if s := takes(v, gives(t, who)); s.Took != wallet.ChangeCard || s.Step != view.ChangeGather {
				t.Fatalf("%+v", s)
			}
		}
		v.Card()
		synctest.Wait()
		if !v.Back() || v.Back() {
			t.Fatal("back does not go back once")
		}
		s := v.State()
		if len(s.After) != 4 || len(s.Leaves) != 0 || s.After[0].Seat != 1 || !s.After[0].Here || !s.After[1].Comes() || s.Wanted != 3 || s.Least() != 3 {
			t.Fatalf("%+v", s)
		}
		v.SetWanted(9)
		v.Remove(s.After[3])
		synctest.Wait()
		if s = v.State(); len(s.After) != 3 || s.Wanted != 3 {
			t.Fatalf("%+v", s)
		}
		v.Draft()
		synctest.Wait()
		if s = v.State(); !s.Drafted || s.CanMake() || !s.CanAgree() || !s.CanDrop() || s.Quorum != 1 {
			t.Fatalf("%+v", s)
		}
		v.Look()
		v.Agree()
		synctest.Wait()
		if s = v.State(); s.Step != view.ChangeGather || !s.Mine || !s.CanMake() || s.CanDrop() || !s.After[0].Agreed {
			t.Fatalf("%+v", s)
		}
		v.Make()
		synctest.Wait()
		if s = v.State(); s.Step != view.ChangeMade || s.Guardians != 3 || s.Quorum != 3 || s.Drafted {
			t.Fatalf("%+v", s)
		}
		if c, err := amina.Current(); err != nil || c.Epoch != 1 || !c.Guardian {
			t.Fatalf("%+v %v", c, err)
		}
	})
}

func TestPresentGuardianLooksAtADraftAndGivesItsAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		amina := founds(t)
		brother := amina.joins(t)
		drafter := changeOf(t, brother)
		takes(drafter, gives(t, brother))
		drafter.Draft()
		synctest.Wait()
		drafter.Give(wallet.ChangeDraft)
		s := drafter.State()
		if s.Step != view.ChangeHand || s.CanAgree() || s.CanMake() || len(s.Leaves) != 1 || s.Leaves[0].Here {
			t.Fatalf("%+v", s)
		}
		v := changeOf(t, amina)
		if s := takes(v, s.Text[:40]); s.Notice.Code != "bad-change" || s.Typed == "" || s.Step != view.ChangeTake {
			t.Fatalf("%+v", s)
		}
		v.SetText(s.Text)
		v.Take()
		synctest.Wait()
		if s := v.State(); s.Step != view.ChangeLook || len(s.After) != 1 || s.After[0].Here || len(s.Leaves) != 1 || !s.Leaves[0].Here {
			t.Fatalf("%+v", s)
		}
		v.Agree()
		synctest.Wait()
		v.Give(wallet.ChangeAnswer)
		answer := v.State()
		if answer.Step != view.ChangeHand || answer.What != wallet.ChangeAnswer || answer.Agreed != 1 {
			t.Fatalf("%+v", answer)
		}
		drafter.Back()
		if s := takes(drafter, answer.Text); s.Took != wallet.ChangeAnswer || !s.CanMake() || s.Mine {
			t.Fatalf("%+v", s)
		}
		c := view.NewCommunity(brother, auditor{village: &village{t: t}}, coder{}, brother.hub, nil)
		defer c.Close()
		if s := c.State(); !s.Drafted || s.Agreed != 1 || s.Changed != 0 {
			t.Fatalf("%+v", s)
		}
		drafter.Drop()
		synctest.Wait()
		if s := drafter.State(); s.Drafted || len(s.After) != 1 || s.Agreed != 0 || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
	})
}
