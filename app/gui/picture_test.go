package gui_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/widget"
	"sanduk.app/sync/link/qr"
	"sanduk.app/sync/link/qr/draw"
	"sanduk.app/wallet"
)

// gifOf is a picture of the codes of a text.
func gifOf(t *testing.T, texts []string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := draw.GIF(&b, texts); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPictureOfARequestLeadsToItsAmount(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.does("home.pay")
	s.photo = []byte("no picture")
	s.does("action.photo")
	s.shows("notice.bad-picture.title")
	s.photo = gifOf(t, []string{"tea"})
	s.does("action.photo")
	s.shows("notice.bad-request.title")
	s.photo = gifOf(t, []string{"sanduk:" + addressOf("shop by the well").String() + "?amount=12.50&code=KES"})
	s.does("action.photo")
	s.shows("pay.amount.note")
	s.sees("12.50 KES")
}

func TestPicturesOfAMovingInvitationFillItIn(t *testing.T) {
	f := newcomer()
	f.exists, f.open = true, true
	s := open(t, f, phoneLook())
	s.does("choose.join")
	texts, err := qr.Encode([]byte(stall().invitation))
	if err != nil {
		t.Fatal(err)
	}
	s.photo = gifOf(t, texts[:2])
	s.does("action.photo")
	s.shows("notice.code-parts.title")
	s.photo = gifOf(t, texts[3:])
	s.does("action.photo")
	s.until("the invitation", func() bool { return s.enabled("choose.join.do") })
	s.does("choose.join.do")
	s.sees("You are in Kongowea Market")
	if f.joined != stall().invitation {
		t.Errorf("joined by %.30q…", f.joined)
	}
}

func TestAPictureOfAPromiseIsJudgedAtOnce(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.does("home.take")
	s.shows("take.about")
	s.photo = gifOf(t, []string{"\u00e9 is no promise"})
	s.does("action.photo")
	s.shows("notice.bad-promise.title")
	s.photo = gifOf(t, []string{wallet.HandOver{1}.Text()})
	s.does("action.photo")
	s.shows("take.risk")
}

func TestWhatIsHandedOverMovesUntilItsScreenIsLeft(t *testing.T) {
	list := pocketScreens()
	hand := list[slices.IndexFunc(list, func(p picture) bool { return p.name == "pay-hand" })]
	s := open(t, hand.fake(), phoneLook())
	hand.goes(s)
	m := s.moving()
	if m == nil || !m.Moving() {
		t.Fatal("it does not move")
	}
	s.key(fyne.KeyEscape)
	s.shows("action.home")
	at := m.Showing()
	time.Sleep(300 * time.Millisecond)
	s.settle()
	if m.Showing() != at {
		t.Error("it moves on")
	}
}

// moving is the moving code on the screen.
func (s *screens) moving() *widget.MovingQR {
	for _, o := range s.parts() {
		if m, ok := o.(*widget.MovingQR); ok {
			return m
		}
	}
	return nil
}

func TestTheInvitationMovesUntilItsScreenIsLeft(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.tab(1)
	s.does("community.invite")
	s.shows("action.copy")
	m := s.moving()
	if m == nil || !m.Moving() {
		t.Fatal("it does not move")
	}
	s.until("another frame", func() bool { return m.Showing() > 0 })
	s.does("action.done")
	s.shows("community.invite")
	at := m.Showing()
	time.Sleep(300 * time.Millisecond)
	s.settle()
	if m.Showing() != at {
		t.Error("it moves on")
	}
	s.key(fyne.KeyEscape)
}
