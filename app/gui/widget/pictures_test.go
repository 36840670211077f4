package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sanduk.app/app/gui/theme"
)

func kes(sign, major, minor string) Money {
	return Money{Sign: sign, Major: major, Minor: minor, Currency: "KES"}
}

func TestPictureButtons(t *testing.T) {
	golden(t, "buttons", 1, 360, 640, func() fyne.CanvasObject {
		next := NewMainButton("Next", "next", nil)
		next.IconAfter = true
		off := NewMainButton("Next", "next", nil)
		off.IconAfter = true
		off.Disable()
		outlinedOff := NewOutlinedButton("Show the proof", "share", nil)
		outlinedOff.Disable()
		return column(
			container.NewGridWithColumns(2, NewMainButton("Pay", "up", nil), NewPrimaryButton("Get paid", "down", nil)),
			next, off,
			NewMainButton("Tell all the guardians of this market now", "flag", nil).Low(),
			NewOutlinedButton("Share the receipt", "share", nil), outlinedOff,
			NewTextButton("Change", "", nil),
			NewTextButton("All", "chevr", nil),
			NewDangerButton("Leave this community", "", nil),
		)
	})
}

func TestPictureMoney(t *testing.T) {
	golden(t, "money", 1, 360, 490, func() fyne.CanvasObject {
		huge := NewMoneyLabel(kes("", "12,450", ".00"), theme.TextHuge)
		centre := NewMoneyLabel(kes("", "1,250", ".00"), theme.TextHuge)
		centre.Align = fyne.TextAlignCenter
		row := NewMoneyLabel(kes("+", "1,200", ".00"), theme.TextText)
		minus := NewMoneyLabel(kes("−", "300", ".00"), theme.TextText)
		minus.Align = fyne.TextAlignTrailing
		struck := NewMoneyLabel(kes("−", "2,400", ".00"), theme.TextText)
		struck.Struck = true
		struck.Align = fyne.TextAlignTrailing
		even := NewMoneyLabel(kes("", "11,195", ".00"), theme.TextText)
		even.Even = true
		whole := NewMoneyLabel(Money{Major: "1,250", Currency: "UGX"}, theme.TextLarge)
		arabic := NewMoneyLabel(Money{Major: "١٢٬٤٥٠", Minor: "٫٠٠", Currency: "شلن"}, theme.TextHuge)
		wide := NewMoneyLabel(kes("", "987,654,321,000", ".00"), theme.TextHuge)
		wide.Shrink = true
		return column(huge, centre, row, minus, struck, even, whole, arabic, wide)
	})
}

func TestPictureBadges(t *testing.T) {
	golden(t, "badges", 1, 180, 270, func() fyne.CanvasObject {
		return column(
			NewStateBadge(theme.StateDone, "Done"), NewStateBadge(theme.StatePromised, "Promised"),
			NewStateBadge(theme.StateWaiting, "Waiting"), NewStateBadge(theme.StateRefused, "Refused"),
			NewStateBadge(theme.StateCheated, "Cheated"), NewStateBadge(theme.StateNotKept, "Not kept"),
			NewStateBadge(theme.StateWaiting, "Waiting for them to scan"),
		)
	})
}

func TestPictureCloths(t *testing.T) {
	golden(t, "cloths", 1, 360, 460, func() fyne.CanvasObject {
		small := container.NewHBox()
		for _, side := range []float32{ClothSmall, ClothRow, ClothCard} {
			for _, key := range []string{"demo key 0", "demo key 1"} {
				small.Add(NewCloth([]byte(key), side))
			}
		}
		return column(small, NewFringedCloth([]byte("demo key 2"), ClothCheck),
			NewHem([]byte("demo key 0")), NewHem([]byte("demo key 1")), NewHem([]byte("demo key 2")), NewHem([]byte("demo key 3")))
	})
}
