package gui_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/gui/widget"
	"sanduk.app/wallet/vault"
)

func (s *screens) key(name fyne.KeyName) {
	s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
}

func TestEscapeGoesAStepBackAndKeepsWhatWasTyped(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.toAmount()
	s.keys("1250.5")
	s.sees("1,250.5 KES")
	s.types(0, "Flour")
	s.does("action.next")
	s.sees("Flour")
	s.shows("pay.check.left")
	s.key(fyne.KeyEscape)
	s.shows("pay.amount.note")
	s.sees("1,250.5 KES")
	s.sees("Flour")
	s.key(fyne.KeyEscape)
	s.shows("pay.who.title")
	s.does("action.next")
	s.sees("1,250.5 KES")
	s.key(fyne.KeyEscape)
	s.key(fyne.KeyEscape)
	s.shows("home.latest")
}

func TestAFieldLeavesEscapeAndEnterToTheScreen(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.does("home.pay")
	s.types(0, addressOf("brother").String())
	s.until("the button", func() bool { return s.enabled("action.next") })
	f := s.fields()[0]
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.shows("pay.amount.note")
	s.fields()[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.shows("pay.who.title")
}

func (s *screens) enabled(key string) bool {
	for _, o := range s.parts() {
		if b, ok := o.(*widget.Button); ok && b.Text == s.texts.T(key, nil) {
			return !b.Disabled()
		}
	}
	return false
}

func TestNextIsSwitchedOffUntilThereIsAnAnswer(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.does("home.pay")
	s.shows("pay.who.title")
	if s.enabled("action.next") {
		t.Error("nobody is chosen")
	}
	s.key(fyne.KeyReturn)
	s.shows("pay.who.title")
	s.types(0, addressOf("brother").String())
	s.does("action.next")
	s.keys("99999")
	s.sees("99,999 KES")
	if s.enabled("action.next") {
		t.Error("more than there is")
	}
}

func TestTwoAnswersAndTwoHoldsPayOnce(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.toCheck("1250")
	hold := s.hold()
	test.Tap(hold)
	var yes *widget.Button
	s.until("yes", func() bool {
		yes = s.button("action.yes")
		return yes != nil
	})
	test.Tap(yes)
	test.Tap(yes)
	hold.OnHeld()
	hold.OnHeld()
	s.sees("has the money")
	if n := len(s.wallet.paid); n != 1 {
		t.Errorf("%d payments, want 1", n)
	}
}

func (s *screens) hold() *widget.HoldButton {
	s.t.Helper()
	for _, o := range s.parts() {
		if h, ok := o.(*widget.HoldButton); ok {
			return h
		}
	}
	s.t.Fatal("there is nothing to hold")
	return nil
}

func (s *screens) button(key string) *widget.Button {
	for _, o := range s.parts() {
		if b, ok := o.(*widget.Button); ok && b.Text == s.texts.T(key, nil) {
			return b
		}
	}
	return nil
}

func TestTheSamePaymentAsksEachTimeAndNoPaysNothing(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.pays("1250")
	s.sees("has the money")
	s.does("action.home")
	s.toCheck("1250")
	for range 2 { // no is no, and the next hold asks again
		s.hold().OnHeld()
		s.shows("pay.again.title")
		s.key(fyne.KeyEscape)
		s.shows("pay.check.title")
	}
	if n := len(s.wallet.paid); n != 1 {
		t.Fatalf("%d payments, want 1", n)
	}
	s.hold().OnHeld()
	s.does("pay.again.yes")
	s.sees("has the money")
	if n := len(s.wallet.paid); n != 2 {
		t.Errorf("%d payments, want 2", n)
	}
}

func TestEscapeAnswersAQuestionWithNo(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.toCheck("1250")
	s.key(fyne.KeyReturn)
	s.sees("Pay 1,250.00")
	s.key(fyne.KeyReturn) // a key that is held down must not pay
	s.key(fyne.KeyEscape)
	s.shows("pay.check.left")
	if len(s.wallet.paid) != 0 {
		t.Error("it paid")
	}
}

func TestALockedScreenShowsNothingOfTheWallet(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.tab(2)
	s.does("settings.lock")
	s.shows("pin.enter")
	s.gui.Back()
	for _, text := range s.words() {
		for _, secret := range []string{"Kongowea", "KES", "12,450", "…", "Home"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is shown", text)
			}
		}
	}
	s.keys("000000")
	s.shows("notice.wrong-pin.title")
	s.keys(rightPIN)
	s.shows("home.have")
}

func TestAnotherLanguageIsSpokenAtOnceAndStays(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.tab(2)
	s.taps("Language: English")
	for _, o := range s.parts() {
		if o, ok := o.(*widget.Option); ok && o.Text() == "Kiswahili" {
			test.Tap(o)
		}
	}
	s.sees("Lugha")
	s.gui.Back()
	s.sees("Zaidi")
	s.sees("Badilisha PIN")
	for _, text := range s.words() {
		if text == "More" || text == "Change the PIN" {
			t.Errorf("%q is left", text)
		}
	}
	s.tab(0)
	s.sees("Una")
}

func TestTheCodeWakesTheCarriers(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.does("home.get-paid")
	<-s.hub.Woken()
}

func TestAfterTooManyWrongPINsThePadWaits(t *testing.T) {
	f := stall()
	f.open = false
	s := open(t, f, phoneLook())
	s.keys("000000")
	s.shows("notice.wrong-pin.title")
	unlock := f.locked()
	f.unlock = &vault.WaitError{Until: now().Add(5 * time.Minute)}
	unlock()
	s.keys("000000")
	s.sees("Try again in 5 minutes")
	s.keys(rightPIN)
	s.sees("Try again in 5 minutes")
}
