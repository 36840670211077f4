package widget

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestAllThatCanBePressedHasAWordForScreenReaders(t *testing.T) {
	themed(t, 1)
	var count int
	parts := pressables(&count)
	parts["icon"].(*IconButton).Named("One less")
	parts["back"].(*IconButton).Named("Back")
	pad := NewKeypad(".", func(rune) {}, func() {}, func() {})
	pad.Named("Point", "Delete the last digit")
	for i, k := range pad.keys {
		parts["key "+string(rune('a'+i))] = k
	}
	for name, p := range parts {
		a, can := p.(fyne.Accessible)
		if !can || a.AccessibilityLabel() == "" || a.AccessibilityRole() != fyne.AccessibleRoleButton {
			t.Errorf("%s says nothing to a screen reader", name)
		}
	}
}
