package view_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

var (
	_ view.Trusting = (*wallet.Wallet)(nil)
	_ view.Rescued  = (*wallet.Wallet)(nil)
	_ view.Helper   = (*wallet.Wallet)(nil)
)

// feeds brings somebody the feeds of the accounts that her wallet asks for.
func (v *village) feeds(p *person) {
	v.t.Helper()
	m, err := p.Membership(v.epoch.Community)
	must(v.t, err)
	var items []book.Evidence
	must(v.t, v.store.View(func(tx store.Tx) error {
		b := book.Open(tx, v.epoch.Community)
		for _, account := range m.Accounts {
			err := b.Feed(account, 1, func(s *ledger.Signed) error {
				e, _, err := b.Proof(s.ID())
				items = append(items, e...)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	must(v.t, p.Received(v.epoch.Community, items))
	v.fetch(p)
}

// seal has the guardian seal what somebody's wallet asks to be sealed.
func (v *village) seal(p *person) {
	v.t.Helper()
	wanted, err := p.SealsWanted(v.epoch.Community)
	must(v.t, err)
	for _, r := range wanted {
		var seal quorum.AccountSeal
		var items []book.Evidence
		must(v.t, v.store.Update(func(tx store.Tx) error {
			b := book.Open(tx, v.epoch.Community)
			now := uint64(time.Now().UnixMilli())
			s, err := v.desk.Seal(b, now, &r)
			if err != nil {
				return err
			}
			if seal = s; !seal.Certified.IsZero() {
				if items, _, err = b.Proof(seal.Certified.Entry); err != nil {
					return err
				}
			}
			asking, err := v.desk.Asking(b, now, &r)
			return errors.Join(err, seal.Sign(v.vote), b.KeepSeal(&seal), b.KeepAsk(r.Account, [32]byte{}, asking))
		}))
		_, err := p.Sealed(v.epoch.Community, r, []quorum.AccountSeal{seal}, items)
		must(v.t, err)
	}
	p.hub.Changed()
}

// fileOf is a file that somebody chose.
func fileOf(text string) view.Picture {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}

// then does something and waits for what comes of it.
func then(f func()) {
	f()
	synctest.Wait()
}

// naming has somebody name friends, two of whom are needed.
func naming(t *testing.T, v *village, p *person, friends ...*person) *view.Rescuers {
	t.Helper()
	for i, f := range friends {
		account := accountOf(t, v, f)
		must(t, p.Call(v.epoch.Community, account, []string{"Juma", "Zawadi", "Neema"}[i]))
	}
	r := view.NewRescuers(p, p.hub)
	r.Plan()
	for _, f := range friends {
		account := accountOf(t, v, f)
		for _, known := range r.State().People {
			if known.Account == account {
				r.Toggle(known)
			}
		}
	}
	return r
}

func accountOf(t *testing.T, v *village, p *person) ledger.Account {
	t.Helper()
	c, err := p.Community(v.epoch.Community)
	must(t, err)
	return c.Account
}

func TestPeopleAreNamedAsFriendsWhoMayGiveTheAccountToANewPhone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, juma, zawadi := v.member(5_000), v.member(0), v.member(0)
		r := naming(t, v, amina, juma, zawadi)
		defer r.Close()
		s := r.State()
		if len(s.Chosen) != 2 || s.PlanNeeded != 2 || s.Wait != 72*time.Hour || s.PlanOwnerCan || !s.CanNext() {
			t.Fatalf("%+v", s)
		}
		for _, p := range s.People {
			if p.Box || p.Account == accountOf(t, v, amina) {
				t.Fatalf("%+v can't be a friend", p)
			}
		}
		r.SetNeeded(3) // more than there are
		r.SetFind("juma")
		if s := r.State(); s.PlanNeeded != 2 || len(s.People) != 2 {
			t.Fatalf("who is chosen is not seen any more: %+v", s)
		}
		then(r.Name) // unchecked
		if s := r.State(); s.Step != view.RescuersPlan {
			t.Fatalf("%+v", s)
		}
		r.Toggle(s.Chosen[1])
		r.Next()
		if s := r.State(); s.Step != view.RescuersCheck || s.PlanNeeded != 1 {
			t.Fatalf("%+v", s)
		}
		r.Back()
		r.Toggle(s.Chosen[1])
		r.SetNeeded(2)
		r.SetOwnerCan(true)
		r.Next()
		then(r.Name)
		if s := r.State(); !s.Notice.None() || s.Step != view.RescuersList || len(s.Named) != 2 || s.Named[0].Called != "Juma" || s.Final || !s.OwnerCan {
			t.Fatalf("%+v", s)
		}
		then(func() { v.carry(amina) })
		if s := r.State(); !s.Final || s.Needed != 2 {
			t.Fatalf("%+v", s)
		}
		if r.Back() {
			t.Fatal("there is a step before the first")
		}
	})
}

func TestNamingFriendsBeforeTheAccountWasEverPaidSaysWhatToDo(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		r := naming(t, v, v.member(0), v.member(0))
		defer r.Close()
		r.Next()
		then(r.Name)
		if s := r.State(); s.Notice.Code != "friends-empty" || s.Step != view.RescuersCheck || len(s.Named) != 0 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestFriendsGiveTheAccountOfALostPhoneToANewOne(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, juma, zawadi, fresh := v.member(5_000), v.member(0), v.member(0), v.member(0)
		must(t, juma.Call(v.epoch.Community, accountOf(t, v, amina), "Amina"))
		r := naming(t, v, amina, juma, zawadi)
		r.Next()
		then(r.Name)
		v.carry(amina)
		r.Close()

		n := view.NewRescue(fresh, fresh.hub)
		defer n.Close()
		n.Type("sanduk1nonsense")
		then(n.Accept)
		if s := n.State(); s.Notice.None() || s.Step != view.RescueAddress || s.Typing == "" {
			t.Fatalf("%+v", s)
		}
		n.Type(v.address(amina))
		then(n.Accept)
		s := n.State()
		if s.Step != view.RescueWait || s.Known || s.Text == "" || s.Old.Account != accountOf(t, v, amina) || s.Own != accountOf(t, v, fresh) || s.Typing != "" {
			t.Fatalf("%+v", s)
		}
		then(func() { v.feeds(fresh) })
		helped(t, n, juma, "Amina", false)
		if s := n.State(); !s.Known || s.Signed != 1 || s.Needed != 2 || s.Of != 2 || s.Stage != wallet.StageStop {
			t.Fatalf("%+v", s)
		}
		helped(t, n, zawadi, "", false)
		if s := n.State(); s.Stage != wallet.StageSeals || s.Text != "" {
			t.Fatalf("%+v", s)
		}
		then(func() { v.seal(fresh) })
		if s := n.State(); s.Stage != wallet.StageOpening || s.Signed != 0 || s.Until.IsZero() {
			t.Fatalf("%+v", s)
		}
		helped(t, n, juma, "Amina", true)
		helped(t, n, zawadi, "", true)
		if s := n.State(); s.Stage != wallet.StageDelay || s.Text != "" {
			t.Fatalf("%+v", s)
		}
		then(n.Stop)
		if s := n.State(); s.Notice.Code != "rescue-opened" || s.Step != view.RescueWait {
			t.Fatalf("%+v", s)
		}
		time.Sleep(72*time.Hour + time.Minute)
		then(func() { v.carry(fresh) })
		if s := n.State(); s.Step != view.RescueDone || v.address(fresh) != v.address(amina) {
			t.Fatalf("%+v", s)
		}
	})
}

// helped has a friend sign what the new phone shows: he takes it from a file,
// and she his answer.
func helped(t *testing.T, n *view.Rescue, friend *person, called string, gives bool) {
	t.Helper()
	h := view.NewHelpFriend(friend)
	defer h.Close()
	then(func() { h.FromFile(fileOf("\n" + n.State().Text + "\n")) })
	if s := h.State(); s.Step != view.HelpCheck || s.Friend.Called != called || s.Gives != gives || s.New != n.State().Own || s.Friend.Account != n.State().Old.Account {
		t.Fatalf("%+v", s)
	}
	then(h.Help)
	if s := h.State(); s.Step != view.HelpDone || h.Back() {
		t.Fatalf("%+v", s)
	}
	n.Answer()
	n.Type(h.State().Answer)
	then(n.Accept)
	if s := n.State(); !s.Notice.None() || s.Step != view.RescueWait {
		t.Fatalf("%+v", s)
	}
}

func TestAFriendIsWarnedOfASecondPhoneAndOfDamagedTexts(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, juma, fresh, thief := v.member(5_000), v.member(0), v.member(0), v.member(0)
		text := func(p *person) string {
			must(t, p.StartRescue(v.epoch.Community, v.address(amina)))
			r, _, err := p.Rescue(v.epoch.Community)
			must(t, err)
			return r.Text
		}
		_, err := juma.HelpRescue(text(fresh))
		must(t, err)
		h := view.NewHelpFriend(juma)
		defer h.Close()
		for _, bad := range []string{"", "\xff\xfe", strings.Repeat("a", 1<<20), text(thief) + "AAAA"} {
			then(func() { h.FromFile(fileOf(bad)) })
			if s := h.State(); s.Notice.Code != "bad-rescue" || s.Step != view.HelpRead {
				t.Fatalf("%.20q: %+v", bad, s)
			}
		}
		h.SetText(text(thief))
		then(h.Next)
		then(h.Help)
		if s := h.State(); s.Notice.Code != "rescue-other" || s.Step != view.HelpCheck || s.Answer != "" {
			t.Fatalf("%+v", s)
		}
		if !h.Back() || h.State().Text == "" {
			t.Fatal("what was read is gone")
		}
	})
}

func TestAWrongAddressIsLetGo(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		fresh := v.member(0)
		n := view.NewRescue(fresh, fresh.hub)
		defer n.Close()
		n.Type(v.address(v.member(0)))
		then(n.Accept)
		n.Answer()
		if s := n.State(); s.Step != view.RescueAnswer || !n.Back() {
			t.Fatalf("%+v", s)
		}
		then(n.Stop)
		if s := n.State(); s.Step != view.RescueAddress || s.Text != "" || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
	})
}
