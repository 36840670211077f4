// Package tour shows people the whole app: its test opens real windows on a
// screen of their own, presses and types with a real pointer and keyboard, and
// makes a picture of each screen. It fails where a screen does not come up.
//
// `make tour` runs it: it takes a build with the tag tour, which can be asked
// where in the window something stands, and nothing more.
package tour
