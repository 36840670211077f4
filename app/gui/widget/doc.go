// Package widget holds the parts that Sanduk's screens are made of.
//
// Every part takes plain values and every word it shows; none has a text of its
// own, knows the wallet or looks anything up. What can be pressed is at least 48
// high and wide, can be reached with the tab key and pressed with enter or
// space. Colours and sizes come from the theme in force, so a change of theme
// only needs a refresh.
//
// As everywhere in Fyne, parts are made and changed on its own goroutine only.
package widget
