package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

func rows(last bool) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		NewRow(RowData{Key: []byte("demo key 3"), Name: "Brother", When: "Today 09:40", Money: kes("+", "1,200", ".00"), State: theme.StatePromised, Word: "Promised"}, func() {}),
		NewRow(RowData{Key: []byte("demo key 4"), Name: "Shop by the well near the old market", When: "Today 08:15", Money: kes("−", "300", ".00"), State: theme.StateDone, Word: "Done"}, func() {}),
		NewRow(RowData{Key: []byte("demo key 5"), Name: "Well Women’s Group", When: "Yesterday", Money: kes("−", "200", ".00"), State: theme.StateWaiting, Word: "Waiting"}, func() {}),
		NewRow(RowData{Key: []byte("demo key 6"), Name: "Aunt in Mombasa", When: "New: you never paid them"}, func() {}),
		NewRow(RowData{Key: []byte("demo key 7"), Name: "Phone seller", When: "Monday", Money: kes("−", "2,400", ".00"), State: theme.StateCheated, Word: "Cheated", Last: last}, func() {}),
	}
}

func homeHeader() *Header {
	have := newParagraph("You have", theme.TextText, theme.ColorOnPrimary2, false)
	money := NewMoneyLabel(kes("", "12,450", ".00"), theme.TextHuge)
	money.Colour, money.Shrink = theme.ColorOnPrimary, true
	h := NewHeader([]byte("demo key 1"), "Kongowea Market", "Met others 2 h ago", NewStack(0, have, money), func() {})
	h.Inset = 24
	return h
}

func TestPictureHome(t *testing.T) {
	golden(t, "home", 1, 360, 800, func() fyne.CanvasObject { return homeScreen() })
}

func TestPictureHomeAtOneAndAHalf(t *testing.T) {
	golden(t, "home-150", 1.5, 360, 800, func() fyne.CanvasObject { return homeScreen() })
}

func TestPictureHomeInAWideWindow(t *testing.T) {
	golden(t, "home-wide", 1, 700, 640, func() fyne.CanvasObject { return homeScreen() })
}

func homeScreen() fyne.CanvasObject {
	tabs := []Tab{{"home", "Home"}, {"people", "People"}, {"box", "Savings"}, {"community", "Community"}, {"more", "More"}}
	parts := append([]fyne.CanvasObject{NewPair(NewMainButton("Pay", "up", nil), NewPrimaryButton("Get paid", "down", nil)), NewHeading("Latest")},
		NewStack(0, rows(true)...))
	return NewScreen(homeHeader(), NewColumn(nil, parts...), NewTabBar(tabs, 0, func(int) {}))
}

func TestPictureRowsAtTwice(t *testing.T) {
	golden(t, "rows-200", 2, 360, 900, func() fyne.CanvasObject {
		wide := NewRow(RowData{Key: []byte("demo key 4"), Name: "Shop by the well", When: "Today 08:15", Money: kes("−", "1,234,567", ".00"), State: theme.StateDone, Word: "Done"}, nil)
		return column(append([]fyne.CanvasObject{wide}, rows(true)[2:]...)...)
	})
}

func TestPictureToolkit(t *testing.T) {
	golden(t, "toolkit", 1, 360, 340, func() fyne.CanvasObject {
		empty, full := widget.NewEntry(), widget.NewEntry()
		empty.PlaceHolder = "Paste an address"
		full.SetText("sdk1qwertyuiop")
		check := widget.NewCheck("Dark", nil)
		check.SetChecked(true)
		return column(empty, full, check, widget.NewSelect([]string{"English", "Kiswahili"}, nil), widget.NewButton("Yes", nil), widget.NewSlider(1, 2))
	})
}

func TestPictureKeypad(t *testing.T) {
	golden(t, "keypad", 1, 360, 660, func() fyne.CanvasObject {
		off := NewKeypad("", nil, nil, nil)
		off.SetDigits("٠١٢٣٤٥٦٧٨٩")
		off.SetEnabled(false)
		return column(NewKeypad(".", nil, nil, nil), off)
	})
}

func TestPicturePINPad(t *testing.T) {
	golden(t, "pinpad", 1, 360, 400, func() fyne.CanvasObject {
		p := NewPINPad(6, nil, nil)
		p.SetFilled(4)
		return column(p)
	})
}

func TestPictureHold(t *testing.T) {
	golden(t, "hold", 1, 360, 360, func() fyne.CanvasObject {
		var parts []fyne.CanvasObject
		for _, part := range []float32{0, 0.05, 0.4, 0.9} {
			h := NewHoldButton("Hold to pay", "press", nil, nil)
			h.MinSize()
			h.Resize(fyne.NewSize(328, 72))
			h.part = part
			h.redraw()
			parts = append(parts, h)
		}
		return column(parts...)
	})
}

func TestPictureCheck(t *testing.T) {
	golden(t, "check", 1, 360, 800, func() fyne.CanvasObject {
		amount := NewMoneyLabel(kes("", "1,250", ".00"), theme.TextHuge)
		amount.Align, amount.Shrink = fyne.TextAlignCenter, true
		facts := NewFactCard(
			Fact{Label: "Fee", Money: kes("", "5", ".00")},
			Fact{Label: "You pay", Money: kes("", "1,255", ".00")},
			Fact{Label: "You have left", Money: kes("", "11,195", ".00"), Strong: true},
		)
		notice := NewNoticeCard(SeverityPromise, "Promised until you meet others",
			"Your phone is alone now. When one of you meets the market, it is done. You can still promise 1,745.00 KES.", "", "", nil)
		return NewScreen(NewTitleBar(func() {}, "Is this right?", ""),
			NewColumn(NewHoldButton("Hold to pay", "press", nil, nil),
				NewFringedCloth([]byte("demo key 4"), ClothCheck), NewTitle("Shop by the well gets").Centred(), amount, facts, notice), nil)
	})
}

func TestPictureNotices(t *testing.T) {
	golden(t, "notices", 1, 360, 760, func() fyne.CanvasObject {
		return column(
			NewNoticeCard(SeverityGood, "Everything adds up", "Checked today, 06:12", "", "", nil),
			NewNoticeCard(SeverityInfo, "Your words are not on paper yet", "If this phone is lost, the money is lost with it.", "Take pen and paper.", "Write them down", func() {}),
			NewNoticeCard(SeverityPromise, "Done at the next meeting", "", "", "", nil),
			NewNoticeCard(SeverityTrouble, "The guardians were not reached", "No answer since 10:22.", "Go where there is network.", "", nil),
			NewNoticeCard(SeverityCheated, "You did not get this money", "It was promised to someone else first.", "Keep the goods.", "Show the proof", func() {}),
		)
	})
}

func TestPictureQR(t *testing.T) {
	golden(t, "qr", 1, 360, 470, func() fyne.CanvasObject {
		q, err := NewQRCode("SANDUK:PAY?TO=SDK1QWERTYUIOPASDFGHJKLZXCVBNM0123456789", []byte("demo key 8"))
		if err != nil {
			t.Fatal(err)
		}
		return column(q, NewSmallParagraph("Two baskets of mangoes").Centred())
	})
}

func TestPictureWordsAndSteps(t *testing.T) {
	golden(t, "words", 1, 360, 700, func() fyne.CanvasObject {
		return column(NewTitleBar(func() {}, "Your words", "Page 3 of 6"), NewStepBar(10, 4),
			NewWordList(9, []string{"abandon", "market", "zebra", "orange"}), NewProgress(0), NewProgress(0.01), NewProgress(0.6), NewProgress(1),
			NewEmptyState("people", "Nobody yet. Scan the code of somebody you trade with.", NewOutlinedButton("Add somebody", "plus", func() {})))
	})
}

func TestPictureFocus(t *testing.T) {
	golden(t, "focus", 1, 360, 330, func() fyne.CanvasObject {
		b, o, r := NewMainButton("Pay", "up", nil), NewOutlinedButton("More", "", nil), rows(true)[0].(*Row)
		i := NewIconButton("minus", 48, true, nil)
		for _, f := range []fyne.Focusable{b, o, r, i} {
			f.FocusGained()
		}
		return column(b, o, r, i)
	})
}
