// Package widget holds the parts that Sanduk's screens are made of.
//
// Every part takes plain values and every word it shows; none has a text of its
// own, knows the wallet or looks anything up. What can be pressed is at least 48
// high and wide, can be reached with the tab key and pressed with enter or
// space. Colours and sizes come from the theme in force, so a change of theme
// only needs a refresh.
//
// # From right to left
//
// Fyne lays out and draws from left to right only. What it lacks is made up for
// here, and nowhere else:
//   - Every part is laid out from the left; its renderer then shows it in a mirror
//     where the theme says so (direction.go). Numbers, keypads, cloths and codes
//     stay as they are. A layout of the toolkit is wrapped by Turned.
//   - A line of text that runs both ways is put into the order in which it is seen
//     just before it is drawn (bidi.go). Screens keep texts as they are written.
//   - Arrows are turned, and lines are as deep as the script needs, in the theme.
//
// What stays: the toolkit's own fields begin at the left, and what is typed
// in both directions at once is shown in the order of typing; its scroll bars are
// at the right; names in Arabic letters in a language of Latin letters may lose
// the last dot below the line.
//
// As everywhere in Fyne, parts are made and changed on its own goroutine only.
package widget
