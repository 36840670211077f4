//go:build !tour && !nogui

package window

import "fyne.io/fyne/v2"

// watch does nothing: only the tour's build has an eye.
func watch(fyne.Window) {}
