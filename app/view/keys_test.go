package view_test

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/app/view"
	"sanduk.app/wallet/keys"
)

func TestLockOpensWithThePINAndCountsWaitsDown(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		p.Lock()
		l := view.NewLock(p, time.Now)
		defer l.Close()
		for range 4 {
			keysIn(l.Digit, "314159")
			if s := l.State(); s.Notice.Code != "wrong-pin" || s.Open || s.Digits != 0 {
				t.Fatalf("%+v", s)
			}
		}
		keysIn(l.Digit, "314159")
		if s := l.State(); s.Notice.Code != "pin-wait" || s.Left != 30*time.Second {
			t.Fatalf("%+v", s)
		}
		again := view.NewLock(p, time.Now)
		if s := again.State(); s.Left != 30*time.Second {
			t.Fatalf("opened in the wait: %+v", s)
		}
		again.Close()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		keysIn(l.Digit, pin)
		if s := l.State(); s.Left != 20*time.Second || s.Digits != 0 {
			t.Fatalf("in the wait: %+v", s)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if s := l.State(); s.Left != 0 || !s.Notice.None() {
			t.Fatalf("after the wait: %+v", s)
		}
		keysIn(l.Digit, pin)
		if s := l.State(); !s.Open || !p.Unlocked() {
			t.Fatalf("%+v", s)
		}
	})
}

func TestClosedLockCountsNoFurther(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		l := view.NewLock(p, time.Now)
		for range 6 {
			keysIn(l.Digit, "314159")
		}
		l.Close() // a timer that is left would keep the bubble open
	})
}

func TestWordsAreShownAfterThePINAndCheckedOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		all, err := p.Words([]byte(pin))
		must(t, err)
		w := view.NewShowWords(p, p.hub, rand.Reader, time.Now)
		defer w.Close()
		keysIn(w.Digit, pin)
		var shown []string
		for s := w.State(); s.Step == view.WordsPages; s = w.State() {
			shown = append(shown, s.Page.Words...)
			w.Next()
		}
		if !slices.Equal(shown, all) {
			t.Fatalf("shown: %q", shown)
		}
		w.Answer("not a word")
		synctest.Wait()
		if s := w.State(); !s.Question.Wrong {
			t.Fatalf("%+v", s)
		}
		for s := w.State(); s.Step == view.WordsCheck; s = w.State() {
			w.Answer(all[s.Question.Position-1])
			synctest.Wait()
		}
		kept, err := p.WordsKept()
		must(t, err)
		if s := w.State(); s.Step != view.WordsDone || !kept || len(s.Page.Words) != 0 {
			t.Fatalf("%+v, kept %v", s, kept)
		}
	})
}

func TestRestoreNamesNearWordsAndOpensTheWallet(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p, again := newPerson(t), empty(t)
		words, err := p.Words([]byte(pin))
		must(t, err)
		r := view.NewRestore(again)
		defer r.Close()
		for i, word := range words {
			typed := word
			if i == 3 {
				typed = word + "q"
			}
			r.Type(" " + strings.ToUpper(typed) + " ")
			r.Accept()
			synctest.Wait()
			if s := r.State(); i == 3 {
				if !slices.Contains(s.Near, word) || s.At != 4 || s.Notice.Code != "mistyped-word" {
					t.Fatalf("%+v", s)
				}
				r.Choose(word)
				synctest.Wait()
			}
		}
		if s := r.State(); s.Step != view.RestorePIN || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
		keysIn(r.Digit, "111111")
		if s := r.State(); s.Notice.Code != "weak-pin" {
			t.Fatalf("%+v", s)
		}
		keysIn(r.Digit, pin)
		keysIn(r.Digit, "314159")
		if s := r.State(); s.Notice.Code != notice.PINMismatch || s.Step != view.RestorePIN {
			t.Fatalf("%+v", s)
		}
		keysIn(r.Digit, pin+pin)
		if s := r.State(); s.Step != view.RestoreDone || !again.Unlocked() {
			t.Fatalf("%+v", s)
		}
	})
}

func TestSwappedWordsCanBeEdited(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		r := view.NewRestore(empty(t))
		defer r.Close()
		r.Type(strings.Repeat("abandon ", 11) + "zoo")
		r.Accept()
		synctest.Wait()
		if s := r.State(); s.Notice.Code != "words-dont-match" || s.Step != view.RestoreWords || len(s.Words) != 12 {
			t.Fatalf("%+v", s)
		}
		r.Edit(12)
		r.Type("about")
		r.Accept()
		synctest.Wait()
		if s := r.State(); s.Step != view.RestorePIN {
			t.Fatalf("%+v", s)
		}
		r.Back()
		if s := r.State(); s.Step != view.RestoreWords || s.Typing != "about" {
			t.Fatalf("%+v", s)
		}
	})
}

func TestNewWalletExistsBeforeTheWordsAreChecked(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := empty(t)
		n := view.NewNewWallet(p, rand.Reader, "sw")
		defer n.Close()
		keysIn(n.Digit, pin+pin)
		if s := n.State(); s.Step != view.NewWords || len(s.Words.Words) != view.WordsPerPage || !p.Unlocked() {
			t.Fatalf("%+v", s)
		}
		n.Later()
		kept, err := p.WordsKept()
		must(t, err)
		if s := n.State(); s.Step != view.NewDone || s.Kept || kept {
			t.Fatalf("%+v", s)
		}
	})
}

func TestWordsOfTheReadersLanguageAreOfferedAndBringTheWalletBack(t *testing.T) {
	for _, c := range []struct {
		tag  string
		own  bool
		list keys.Language
	}{{"es", true, keys.Spanish}, {"fr", true, keys.French}, {"fr", false, keys.English}} {
		inBubble(t, func(t *testing.T) {
			p := empty(t)
			n := view.NewNewWallet(p, rand.Reader, c.tag)
			defer n.Close()
			n.Digit('1')
			if s := n.State(); s.Step != view.NewList || s.Digits != 0 {
				t.Fatalf("%+v", s)
			}
			n.ChooseList(c.own)
			if !n.Back() || n.State().Step != view.NewList {
				t.Fatalf("there is no way back to the choice: %+v", n.State())
			}
			n.ChooseList(c.own)
			keysIn(n.Digit, pin+pin)
			words, err := p.Words([]byte(pin))
			must(t, err)
			m, err := keys.ParseMnemonic(strings.Join(words, " "))
			must(t, err)
			if m.Language() != c.list {
				t.Errorf("%s, own %v: the words are %s", c.tag, c.own, m.Language())
			}

			other := empty(t)
			r := view.NewRestore(other)
			defer r.Close()
			r.Type(strings.Join(words, "  "))
			r.Accept()
			synctest.Wait()
			keysIn(r.Digit, pin+pin)
			if s := r.State(); s.Step != view.RestoreDone {
				t.Fatalf("%+v", s)
			}
			again, err := other.Words([]byte(pin))
			must(t, err)
			if !slices.Equal(again, words) {
				t.Errorf("%q became %q", words, again)
			}
		})
	}
}
