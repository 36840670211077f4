package gui_test

import (
	"strings"
	"testing"
	"time"

	"sanduk.app/wallet"
	parts "sanduk.app/wallet/keys/shares"
)

// given is a wallet whose friends have some of their shares.
func given() *fake {
	f := stall()
	f.sets = []wallet.FriendSet{{Number: 2, Made: now().Add(-48 * time.Hour), Needed: 2, Friends: []wallet.Friend{
		{Name: "Juma", Given: now().Add(-47 * time.Hour)}, {Name: "Zawadi wa Mtaa wa Kongowea, karibu na kisima"}, {},
	}}, {Number: 1}}
	return f
}

func toFriends(s *screens) {
	s.tab(2)
	s.does("friends.title")
}

// toShare goes to the first share of three.
func toShare(s *screens) {
	toFriends(s)
	s.does("friends.make")
	s.types(0, "Juma")
	s.types(1, "Zawadi")
	s.does("action.next")
	s.keys(rightPIN)
	s.shows("friends.write")
}

// toLastWords turns to the last page of a share.
func (s *screens) toLastWords() {
	s.t.Helper()
	for range 2 {
		s.does("action.next")
	}
}

func toGather(s *screens) {
	s.does("welcome.friends")
	s.does("friendshelp.shares")
	s.keys(rightPIN + rightPIN)
	s.shows("gather.first")
}

// gives types a friend's share.
func (s *screens) gives(share parts.Share) {
	s.t.Helper()
	s.types(0, share.String())
	s.does("gather.take")
}

func friendScreens() []picture {
	begun := func() *fake {
		f := newcomer()
		_, _ = f.gathered.Add(sharesOf(2, 3)[0])
		return f
	}
	due := func() *fake {
		f := stall()
		f.due = true
		return f
	}
	return []picture{
		{"home-try-backup", due, func(s *screens) { s.shows("notice.try-backup.title") }},
		{"friends-none", stall, func(s *screens) { toFriends(s); s.shows("friends.none") }},
		{"friends", given, func(s *screens) { toFriends(s); s.shows("friends.older") }},
		{"friends-plan", stall, func(s *screens) { toFriends(s); s.does("friends.make"); s.types(0, "Juma"); s.shows("friends.advice") }},
		{"friends-share", stall, toShare},
		{"friends-share-2", stall, func(s *screens) { toShare(s); s.toLastWords(); s.shows("friends.has-it") }},
		{"friends-code", stall, func(s *screens) { toShare(s); s.does("friends.as-code"); s.shows("friends.photo") }},
		{"friends-done", stall, func(s *screens) {
			toShare(s)
			for range 3 {
				s.does("friends.as-code")
				s.does("friends.has-it")
			}
			s.shows("friends.done.title")
		}},
		{"friends-done-few", stall, func(s *screens) {
			toShare(s)
			for range 3 {
				s.does("friends.later")
			}
			s.sees("So far 0")
		}},
		{"gather", newcomer, toGather},
		{"gather-progress", newcomer, func(s *screens) {
			toGather(s)
			s.gives(sharesOf(2, 3)[0])
			s.sees("1 of 2")
		}},
		{"gather-slip", newcomer, func(s *screens) {
			toGather(s)
			s.types(0, strings.Replace(sharesOf(2, 3)[0].String(), " academic ", " zero ", 1))
			s.does("gather.take")
			s.sees("looks wrong")
		}},
		{"gather-pin", begun, func(s *screens) {
			s.does("welcome.friends")
			s.does("friendshelp.shares")
			s.keys("48")
			s.shows("gather.pin")
		}},
		{"gather-anew", begun, func(s *screens) {
			s.does("welcome.friends")
			s.does("friendshelp.shares")
			s.does("gather.anew")
			s.shows("gather.anew.title")
		}},
		{"gather-done", newcomer, func(s *screens) {
			toGather(s)
			s.gives(sharesOf(2, 3)[0])
			s.sees("1 of 2")
			s.gives(sharesOf(2, 3)[2])
			s.shows("gather.done")
		}},
		{"rehearse", stall, func(s *screens) { s.tab(2); s.does("rehearse.title"); s.shows("rehearse.text") }},
		{"rehearse-words", stall, func(s *screens) {
			s.tab(2)
			s.does("rehearse.title")
			s.does("rehearse.words")
			s.types(0, strings.Replace(words, "grab", "grabb", 1))
			s.does("rehearse.try")
			s.sees("Word 3")
		}},
		{"rehearse-done", stall, func(s *screens) {
			s.tab(2)
			s.does("rehearse.title")
			s.does("rehearse.words")
			s.types(0, words)
			s.does("rehearse.try")
			s.shows("rehearse.done.title")
		}},
	}
}

func TestFriendsScreensLookAsTheyWereSeen(t *testing.T) {
	for _, p := range friendScreens() {
		t.Run(p.name, func(t *testing.T) { p.draw(t, p.name, phoneLook()) })
	}
}

func TestFriendsScreensHoldInSwahiliAndWithLargeText(t *testing.T) {
	hold := map[string]bool{"friends": true, "friends-plan": true, "friends-share": true, "friends-code": true, "gather": true, "gather-pin": true, "rehearse": true}
	for _, p := range friendScreens() {
		if !hold[p.name] {
			continue
		}
		for name, l := range map[string]look{"sw": {language: "sw", width: 360, height: 800}, "150": {scale: 150, width: 360, height: 800}} {
			t.Run(p.name+"-"+name, func(t *testing.T) { p.draw(t, p.name+"-"+name, l) })
		}
	}
}

func TestOneTapNotesThatAFriendHasTheShareAndGoesOn(t *testing.T) {
	s := open(t, stall(), phoneLook())
	toShare(s)
	s.toLastWords()
	s.does("friends.has-it")
	s.sees("Zawadi")
	unlock := s.wallet.locked()
	defer unlock()
	if f := s.wallet.sets[0].Friends; f[0].Given.IsZero() || !f[1].Given.IsZero() {
		t.Fatalf("%+v", f)
	}
}

func TestHomeLeadsToTheTry(t *testing.T) {
	f := stall()
	f.due = true
	s := open(t, f, phoneLook())
	s.does("rehearse.title")
	s.shows("rehearse.text")
}

// photographs has a picture of a share's code be taken.
func (s *screens) photographs(share parts.Share) {
	s.t.Helper()
	s.photo = gifOf(s.t, []string{strings.ToUpper(share.String())})
	s.does("action.photo")
	s.until("the share", func() bool { return s.enabled("gather.take") })
	s.does("gather.take")
}

func TestAPictureOfAFriendsCodeIsTakenAsTheShare(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.tab(2)
	s.does("rehearse.title")
	s.does("rehearse.shares")
	s.photographs(sharesOf(2, 3)[1])
	s.sees("1 of 2")
	s.photographs(sharesOf(2, 3)[2])
	s.shows("rehearse.done.title")

	s = open(t, newcomer(), phoneLook())
	toGather(s)
	s.photographs(sharesOf(2, 3)[1])
	s.sees("1 of 2")
}
