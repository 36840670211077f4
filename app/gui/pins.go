package gui

import (
	"time"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// pinLength is how many digits a PIN has.
const pinLength = 6

// pinPart is what is said above a pad, which stands at the bottom of the screen,
// under the thumb.
type pinPart struct {
	*widget.Stack
	g      *GUI
	title  *widget.Paragraph
	why    *widget.Paragraph
	pad    *widget.PINPad
	status *status
}

func (g *GUI) pinPart(digit func(rune), erase func()) *pinPart {
	p := &pinPart{g: g, title: widget.NewTitle("").Centred(), why: widget.NewSmallParagraph("").Centred(), status: g.status()}
	p.pad = widget.NewPINPad(pinLength, digit, erase)
	p.pad.Keys.Named("", g.T("action.delete"))
	p.pad.Keys.SetDigits(g.texts.Language().Digits)
	p.Stack = flow(p.title, p.why, p.status)
	return p
}

// set shows how far the PIN is; left is how long there is to wait.
func (p *pinPart) set(title, why string, digits int, left time.Duration, progress view.Progress) {
	if left > 0 {
		why = p.g.T("pin.wait", "left", left)
	}
	p.title.SetText(title)
	p.why.SetText(why)
	p.why.Hidden = why == ""
	p.pad.SetFilled(digits)
	p.pad.SetEnabled(!progress.Busy && left == 0)
	p.status.set(progress)
	p.Refresh()
}

// lockPage asks for the PIN and shows nothing of the wallet.
func (g *GUI) lockPage() *page {
	v := view.NewLock(g.Wallet, g.Now)
	mark := newMark(56)
	p := staged(g, v, once[view.LockState], func(view.LockState) (fyne.CanvasObject, func(view.LockState)) {
		pin := g.pinPart(v.Digit, v.Delete)
		column := widget.NewColumn(pin.pad, widget.NewPadded(mark, 0, theme.Space5, 0), pin)
		return column, func(s view.LockState) {
			if s.Open {
				g.enter()
				return
			}
			pin.set(g.T("pin.enter"), "", s.Digits, s.Left, s.Progress)
			column.Refresh()
		}
	})
	p.digit, p.erase, p.again = v.Digit, v.Delete, g.lockPage
	return p
}

// changePINPage puts the wallet under another PIN.
func (g *GUI) changePINPage() *page {
	v := view.NewChangePIN(g.Wallet, g.Now)
	titles := map[view.ChangePINStep]string{
		view.ChangeOld: g.T("pin.change.old"), view.ChangeNew: g.T("pin.change.new"), view.ChangeAgain: g.T("pin.change.again"),
	}
	p := staged(g, v, func(s view.ChangePINState) bool { return s.Step == view.ChangeDone }, func(s view.ChangePINState) (fyne.CanvasObject, func(view.ChangePINState)) {
		if s.Step == view.ChangeDone {
			done := widget.NewEmptyState("check", g.T("pin.change.done"), nil)
			return g.screen(g.T("pin.change.title"), "", g.main(g.T("action.done"), "", g.leave), done), nil
		}
		pin := g.pinPart(v.Digit, v.Delete)
		body := g.screen(g.T("pin.change.title"), "", pin.pad, pin)
		return body, func(s view.ChangePINState) {
			pin.set(titles[s.Step], "", s.Digits, s.Left, s.Progress)
			body.Refresh()
		}
	})
	p.digit, p.erase, p.back = v.Digit, v.Delete, v.Back
	return p
}
