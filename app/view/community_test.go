package view_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/app/config"
	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// The wallet and the app are what the view-models call.
var (
	_ view.Creator         = (*wallet.Wallet)(nil)
	_ view.Restorer        = (*wallet.Wallet)(nil)
	_ view.Unlocker        = (*wallet.Wallet)(nil)
	_ view.Wordkeeper      = (*wallet.Wallet)(nil)
	_ view.PINChanger      = (*wallet.Wallet)(nil)
	_ view.Beginner        = (*wallet.Wallet)(nil)
	_ view.Chooser         = (*wallet.Wallet)(nil)
	_ view.HomeReader      = (*wallet.Wallet)(nil)
	_ view.Payer           = (*wallet.Wallet)(nil)
	_ view.Payable         = (*wallet.Wallet)(nil)
	_ view.Historian       = (*wallet.Wallet)(nil)
	_ view.MovementReader  = (*wallet.Wallet)(nil)
	_ view.CommunityReader = (*wallet.Wallet)(nil)
	_ view.Issuer          = (*wallet.Wallet)(nil)
	_ view.Founder         = (*boot.App)(nil)
	_ view.Auditor         = (*boot.App)(nil)
)

// founder founds with a guardian that lives nowhere, since no test here waits
// for its votes.
type founder struct{ *person }

func (f founder) FoundHere(what wallet.Founding) (wallet.Community, error) {
	index, err := f.NextKey()
	if err != nil {
		return wallet.Community{}, err
	}
	identity, err := f.GuardianKey(index)
	if err != nil {
		return wallet.Community{}, err
	}
	vote, err := keys.NewRandomKey(rand.Reader)
	if err != nil {
		return wallet.Community{}, err
	}
	card, err := quorum.NewCard(identity, vote.Public(), "")
	if err != nil {
		return wallet.Community{}, err
	}
	what.Cards = []quorum.Card{card}
	draft, err := f.Draft(what, index)
	if err != nil {
		return wallet.Community{}, err
	}
	consent, err := draft.Consent(identity)
	if err != nil {
		return wallet.Community{}, err
	}
	return f.Finish(draft, []quorum.Consent{consent}, ledger.Asset{Code: what.Asset.Code, Decimals: uint64(what.Asset.Decimals), Kind: what.Kind})
}

// auditor audits what the village's guardian holds.
type auditor struct {
	*village
	accused []publiclog.Fault
}

func (a auditor) Audit(ctx context.Context, community ledger.ID, _ bool, progress audit.Progress) (r *audit.Report, err error) {
	err = a.store.View(func(tx store.Tx) error {
		r, err = audit.Run(ctx, book.Open(tx, community), &a.epoch, keys.Verify, progress)
		return err
	})
	return r, err
}

// WatchGuardians has nobody to ask: the guardian's log is tested with app/boot.
func (a auditor) WatchGuardians(context.Context, ledger.ID, bool, func(int)) ([]publiclog.Watched, error) {
	return []publiclog.Watched{{Err: errors.New("not in reach")}}, nil
}

func (a auditor) Accused(ledger.ID) ([]publiclog.Fault, error) { return a.accused, nil }

func (auditor) Heard(ledger.ID) (map[uint64]time.Time, error) { return nil, nil }

// OnDuty is that guardian's, as an app would tell it.
func (a auditor) OnDuty(ledger.ID) (since time.Time, votes uint64, level, accused int, disk time.Time, err error) {
	return time.Now(), 7, 0, 0, disk, nil
}

func TestStartingACommunityAsksForNameAndCurrency(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		c := view.NewChooseCommunity(p, founder{p}, p.hub)
		defer c.Close()
		c.Start()
		c.SetCurrency(" jpy ")
		if s := c.State(); s.CanFound() || s.Decimals != 0 || s.Own {
			t.Fatalf("%+v", s)
		}
		c.SetCurrency("stars")
		c.SetDecimals(1)
		c.SetKind(ledger.Token)
		c.SetName(" Well Women's Group ")
		c.Found()
		synctest.Wait()
		s := c.State()
		if s.Step != view.ChooseDone || s.Community.Name != "Well Women's Group" || !s.Community.Issuer || len(s.Communities) != 1 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestJoiningTakesAWholeInvitationOnly(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v, p := newVillage(t), newPerson(t)
		c := view.NewChooseCommunity(p, founder{p}, p.hub)
		defer c.Close()
		c.ByInvitation()
		c.SetInvitation(v.invitation[:100])
		c.Join()
		synctest.Wait()
		if s := c.State(); s.Notice.Code != "bad-invitation" || s.Step != view.ChooseJoin {
			t.Fatalf("%+v", s)
		}
		if !c.Back() || c.State().Invitation == "" {
			t.Fatal("back forgets what was pasted")
		}
		c.ByInvitation()
		c.SetInvitation("  " + v.invitation + "\n")
		c.Join()
		synctest.Wait()
		if s := c.State(); s.Step != view.ChooseDone || s.Community.Name != "Kongowea Market" {
			t.Fatalf("%+v", s)
		}
		if screen, err := view.First(p); err != nil || screen != view.AtHome {
			t.Fatalf("begins with %s, %v", screen, err)
		}
	})
}

func TestCommunityIsChangedByChoosing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		one, two, p := newVillage(t), newVillage(t), newPerson(t)
		for _, v := range []*village{one, two} {
			_, err := p.Join(v.invitation)
			must(t, err)
		}
		c := view.NewChooseCommunity(p, founder{p}, p.hub)
		defer c.Close()
		if s := c.State(); len(s.Communities) != 2 {
			t.Fatalf("%+v", s)
		}
		c.Choose(one.epoch.Community)
		synctest.Wait()
		current, err := p.Current()
		must(t, err)
		if current.ID != one.epoch.Community || c.State().Step != view.ChooseDone {
			t.Fatal("not chosen")
		}
	})
}

func TestCommunityShowsItsGuardiansInvitesAndAddsUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina := v.member(5_000)
		c := view.NewCommunity(v.founder, auditor{village: v}, coder{}, v.founder.hub, time.Now)
		defer c.Close()
		if s := c.State(); s.Name != "Kongowea Market" || len(s.Guardians) != 1 || s.Quorum != 1 || !s.Issuer || s.Guardians[0].Key != v.identity.Public() {
			t.Fatalf("%+v", s)
		}
		c.Invite()
		synctest.Wait()
		if s := c.State(); s.Invitation != v.invitation || len(s.Codes) != 2 || s.Codes[0]+s.Codes[1] != v.invitation {
			t.Fatal("no invitation")
		}
		c.Check()
		synctest.Wait()
		if s := c.State(); s.Books == nil || s.Books.Verdict() != "audit.holds" || s.Checked == 0 || s.Books.At.IsZero() || len(s.Books.Logs) != 1 || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
		member := view.NewCommunity(amina, auditor{village: v}, coder{}, amina.hub, time.Now)
		defer member.Close()
		if s := member.State(); s.Issuer || s.InBox == nil || len(s.InBox) != 0 || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
	})
}

func TestBoxGivesMoneyForCashAndTakesItBack(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina := v.member(0)
		b := view.NewBox(v.founder, v.founder.hub)
		defer b.Close()
		b.CashIn()
		b.SetTo(v.address(amina))
		b.Next()
		keysIn(b.Key, "50")
		b.Next()
		b.Do()
		synctest.Wait()
		v.carry(v.founder)
		if s := b.State(); s.Step != view.BoxDone || s.Row.Status != wallet.Done || s.Row.Amount.String() != "50.00 KES" {
			t.Fatalf("%+v", s)
		}
		v.fetch(amina)
		c, err := amina.Current()
		must(t, err)
		p := view.NewPay(amina, amina.hub, time.Now)
		defer p.Close()
		p.SetTo(c.Box)
		p.Next()
		if !p.State().Payee.Box {
			t.Fatal("the box is not known as one")
		}
		keysIn(p.Key, "30")
		p.Next()
		p.Pay()
		synctest.Wait()
		v.carry(amina)
		v.fetch(v.founder)
		out := view.NewBox(v.founder, v.founder.hub)
		defer out.Close()
		out.CashOut()
		keysIn(out.Key, "30.1")
		if s := out.State(); !s.Over || s.CanNext() || s.InBox[0].Amount.String() != "30.00 KES" {
			t.Fatalf("%+v", s)
		}
		out.Delete()
		out.Next()
		out.Do()
		synctest.Wait()
		if s := out.State(); s.Step != view.BoxDone || s.Row.Sign != 0 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestBoxIsOnlyForTheIssuer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina := v.member(0)
		b := view.NewBox(amina, amina.hub)
		defer b.Close()
		if s := b.State(); s.Notice.Code != "not-issuer" {
			t.Fatalf("%+v", s)
		}
	})
}

func TestPINIsChangedWithTheOldOne(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		c := view.NewChangePIN(p, time.Now)
		defer c.Close()
		keysIn(c.Digit, "141421"+"314159"+"314159")
		if s := c.State(); s.Notice.Code != "wrong-pin" || s.Step != view.ChangeOld {
			t.Fatalf("%+v", s)
		}
		keysIn(c.Digit, pin+"314159"+"314159")
		if s := c.State(); s.Step != view.ChangeDone {
			t.Fatalf("%+v", s)
		}
		must(t, p.Unlock([]byte("314159")))
	})
}

func TestSettingsAreKeptAtOnceAndHoldEvenWhenTheyCantBe(t *testing.T) {
	var kept config.Settings
	var fails error
	s := view.NewSettings(config.Defaults(), nil, []view.Language{{Tag: "en", Name: "English"}}, func(c config.Settings) error { kept = c; return fails })
	defer s.Close()
	s.SetLanguage("sw")
	s.LargerText()
	s.SetLook(config.Dark)
	if kept.Language != "sw" || kept.TextScale != 125 || kept.Look != config.Dark {
		t.Fatalf("%+v", kept)
	}
	for range 9 {
		s.LargerText()
	}
	fails = errors.New("no room")
	s.SmallerText()
	if st := s.State(); st.TextScale != 175 || st.Notice.None() {
		t.Fatalf("%+v", st)
	}
}

func TestFirstScreenFollowsTheWallet(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := empty(t)
		begins := func(want view.Screen) {
			t.Helper()
			if got, err := view.First(p); err != nil || got != want {
				t.Errorf("begins with %s, %v; want %s", got, err, want)
			}
		}
		begins(view.Welcome)
		_, err := p.Create([]byte(pin), 12)
		must(t, err)
		begins(view.Nowhere)
		p.Lock()
		begins(view.Locked)
	})
}
