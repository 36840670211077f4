package view_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
)

var (
	_ view.Sharer    = (*wallet.Wallet)(nil)
	_ view.Gatherer  = (*wallet.Wallet)(nil)
	_ view.Rehearser = (*wallet.Wallet)(nil)
)

// sharesOf are a person's shares, 2 of 3 needed.
func sharesOf(t *testing.T, p *person) []string {
	t.Helper()
	_, all, err := p.SplitAmong([]byte(pin), 2, make([]string, 3))
	must(t, err)
	var out []string
	for _, s := range all {
		out = append(out, s.String())
	}
	return out
}

// mnemonicOf is a person's.
func mnemonicOf(t *testing.T, p *person) keys.Mnemonic {
	t.Helper()
	words, err := p.Words([]byte(pin))
	must(t, err)
	m, err := keys.ParseMnemonic(strings.Join(words, " "))
	must(t, err)
	return m
}

func TestFriendsGetTheirSharesOneByOneAndWhatWasLeftOutIsShownAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		f := view.NewFriends(p, p.hub, time.Now)
		defer f.Close()
		f.Plan()
		f.SetShares(4)
		f.SetNeeded(3)
		f.SetNeeded(5) // more than there are
		f.SetShares(17)
		f.SetName(1, "Amina")
		f.SetName(4, "Neema")
		if s := f.State(); s.Needed != 3 || len(s.Names) != 4 || s.Names[3] != "Neema" {
			t.Fatalf("%+v", s)
		}
		f.Make()
		keysIn(f.Digit, "314159")
		if s := f.State(); s.Step != view.FriendsPIN || s.Notice.Code != "wrong-pin" {
			t.Fatalf("%+v", s)
		}
		keysIn(f.Digit, pin)
		s := f.State()
		if s.Step != view.FriendsShare || s.Share.Name != "Amina" || s.Share.Number != 1 || s.Share.Of != 4 || s.Share.Page.Pages != 3 || len(strings.Fields(s.Share.Text)) != 20 {
			t.Fatalf("%+v", s)
		}
		first := s.Share.Text
		f.Next()
		if s := f.State(); s.Share.Page.First != 8 {
			t.Fatalf("%+v", s.Share)
		}
		f.Given()
		synctest.Wait()
		f.Later()
		if s := f.State(); s.Share.Number != 3 || s.Share.Text == first || s.Newest.Friends[0].Given.IsZero() || !s.Newest.Friends[1].Given.IsZero() {
			t.Fatalf("%+v", s)
		}
		f.Back()
		f.Back()
		if s := f.State(); s.Given() != 1 || s.Share.Number != 1 || !s.Share.Given || s.Share.Text != first {
			t.Fatalf("%+v", s)
		}
		f.Back()
		if s := f.State(); s.Step != view.FriendsList || s.Share.Text != "" {
			t.Fatalf("%+v", s)
		}
		f.Again()
		keysIn(f.Digit, pin)
		if s := f.State(); s.Share.Number != 2 {
			t.Fatalf("again it begins with the first that nobody has: %+v", s)
		}
		for range 3 {
			f.Given()
			synctest.Wait()
		}
		if s := f.State(); s.Step != view.FriendsDone || s.Share.Text != "" || s.Newest.Friends[3].Given.IsZero() {
			t.Fatalf("%+v", s)
		}
	})
}

func TestAPlanThatNamesNobodyWellIsRefusedWithWords(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		f := view.NewFriends(p, p.hub, time.Now)
		defer f.Close()
		f.Plan()
		f.SetName(2, strings.Repeat("long", 20))
		f.Make()
		keysIn(f.Digit, pin)
		if s := f.State(); s.Notice.Code != "friend-name" || s.Newest.Number != 0 {
			t.Fatalf("%+v", s)
		}
		f.Back()
		if s := f.State(); s.Step != view.FriendsPlan || len(s.Names[1]) != 80 {
			t.Fatalf("what was typed is gone: %+v", s)
		}
	})
}

func TestFriendsBringAWalletBackOverTwoDays(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p, again := newPerson(t), empty(t)
		all := sharesOf(t, p)
		g := view.NewGather(again, time.Now)
		keysIn(g.Digit, "111111")
		if s := g.State(); s.Notice.Code != "weak-pin" {
			t.Fatalf("%+v", s)
		}
		keysIn(g.Digit, pin+pin)
		if s := g.State(); s.Step != view.GatherShares {
			t.Fatalf("%+v", s)
		}
		words := strings.Fields(all[1])
		words[4] = "zero"
		g.Type(strings.Join(words, " "))
		g.Accept()
		synctest.Wait()
		if s := g.State(); s.Notice.Code != "share-slip" || s.Notice.Args["position"] != 5 || s.Typing == "" {
			t.Fatalf("%+v", s)
		}
		for range 2 {
			g.Type(all[1])
			g.Accept()
			synctest.Wait()
		}
		if s := g.State(); s.Have != 1 || s.Needed != 2 || s.Typing != "" || !s.Repeat {
			t.Fatalf("%+v", s)
		}
		g.Close()

		g = view.NewGather(again, time.Now)
		defer g.Close()
		if s := g.State(); !s.Begun || s.Step != view.GatherPIN {
			t.Fatalf("%+v", s)
		}
		keysIn(g.Digit, "314159")
		if s := g.State(); s.Notice.Code != "wrong-pin" || s.Digits != 0 {
			t.Fatalf("%+v", s)
		}
		keysIn(g.Digit, pin)
		if s := g.State(); s.Step != view.GatherShares || s.Have != 1 {
			t.Fatalf("%+v", s)
		}
		g.Type(all[0])
		g.Accept()
		synctest.Wait()
		if s := g.State(); s.Step != view.GatherDone || !again.Unlocked() {
			t.Fatalf("%+v", s)
		}
		own, err := p.Words([]byte(pin))
		must(t, err)
		back, err := again.Words([]byte(pin))
		must(t, err)
		if strings.Join(own, " ") != strings.Join(back, " ") {
			t.Fatal("another wallet came back")
		}
	})
}

func TestAShareOfAnotherSetIsNamedAndOneCanBeginAnew(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		mine, others, again := sharesOf(t, newPerson(t)), sharesOf(t, newPerson(t)), empty(t)
		g := view.NewGather(again, time.Now)
		defer g.Close()
		keysIn(g.Digit, pin+pin)
		for _, text := range []string{others[0], mine[1]} {
			g.Type(text)
			g.Accept()
			synctest.Wait()
		}
		if s := g.State(); s.Notice.Code != "share-foreign" || s.Have != 1 {
			t.Fatalf("%+v", s)
		}
		g.Anew()
		synctest.Wait()
		if s := g.State(); s.Step != view.GatherPIN || s.Begun || s.Have != 0 {
			t.Fatalf("%+v", s)
		}
		keysIn(g.Digit, pin+pin)
		for _, text := range mine[:2] {
			g.Type(text)
			g.Accept()
			synctest.Wait()
		}
		if s := g.State(); s.Step != view.GatherDone {
			t.Fatalf("%+v", s)
		}
	})
}

func TestAPassphraseIsAskedForWhenTheSharesSaySo(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p, again := empty(t), empty(t)
		m, err := keys.FromEntropy(make([]byte, 32), keys.Spanish)
		must(t, err)
		must(t, p.Restore(m, "mango", []byte(pin)))
		all := sharesOf(t, p)
		g := view.NewGather(again, time.Now)
		defer g.Close()
		keysIn(g.Digit, pin+pin)
		for _, text := range all[1:] {
			g.Type(text)
			g.Accept()
			synctest.Wait()
		}
		if s := g.State(); s.Step != view.GatherPassphrase {
			t.Fatalf("%+v", s)
		}
		g.Open()
		synctest.Wait()
		if s := g.State(); s.Notice.Code != "passphrase-needed" {
			t.Fatalf("%+v", s)
		}
		g.SetPassphrase("mango")
		g.Open()
		synctest.Wait()
		if s := g.State(); s.Step != view.GatherDone {
			t.Fatalf("%+v", s)
		}
		must(t, again.RehearseWords(m, "mango"))
	})
}

func TestARehearsalShowsWhetherABackupWorks(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		words, err := p.Words([]byte(pin))
		must(t, err)
		mine, others := sharesOf(t, p), sharesOf(t, newPerson(t))

		r := view.NewRehearse(p, p.hub)
		defer r.Close()
		r.Words()
		r.Type("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")
		r.Accept()
		synctest.Wait()
		if s := r.State(); s.Notice.Code != "other-wallet" || s.Typing == "" {
			t.Fatalf("%+v", s)
		}
		r.Type(" " + strings.Join(words, "  ") + "\n")
		r.Accept()
		synctest.Wait()
		if s := r.State(); s.Step != view.RehearseDone || s.Typing != "" || s.Last.Words.IsZero() {
			t.Fatalf("%+v", s)
		}

		again := view.NewRehearse(p, p.hub)
		defer again.Close()
		again.Shares()
		for _, text := range []string{others[0], mine[0]} {
			again.Type(text)
			again.Accept()
			synctest.Wait()
		}
		if s := again.State(); s.Notice.Code != "share-foreign" || s.Have != 1 {
			t.Fatalf("%+v", s)
		}
		again.Anew()
		for _, text := range []string{mine[2], mine[2], mine[0]} {
			again.Type(text)
			again.Accept()
			synctest.Wait()
		}
		if s := again.State(); s.Step != view.RehearseDone || s.Last.Shares.IsZero() {
			t.Fatalf("%+v", s)
		}
	})
}

func TestHomeRemindsOfABackupThatNobodyTried(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p := v.member(0)
		must(t, p.KeepWords())
		h := view.NewHome(p, p.hub, time.Now)
		defer h.Close()
		if s := h.State(); !s.Card.None() {
			t.Fatalf("%+v", s.Card)
		}
		time.Sleep(25 * time.Hour)
		p.hub.Changed()
		if s := h.State(); s.Card.Code != notice.TryBackup {
			t.Fatalf("%+v", s.Card)
		}
		must(t, p.RehearseWords(mnemonicOf(t, p), ""))
		p.hub.Changed()
		if s := h.State(); s.Card.Code == notice.TryBackup {
			t.Fatalf("%+v", s.Card)
		}
	})
}
