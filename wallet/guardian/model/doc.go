// Package model searches small models of the protocol exhaustively: four
// guardians of which one lies, authors who lie, and every order in which votes,
// seals, openings and certificates can meet.
//
// A [Machine] says how a world begins, what can happen next and what must never
// be; [Search] visits every world that can be reached, breadth first, so that
// the trace to a broken promise is a shortest one. [Rounds] is the machine of
// accounts, locks and purses, [Settling] that of what a settlement pays, [Ending]
// that of settlements round by round, [Handing] that of friends who open an account with a new key. Their rules can be
// left out, by name: a search that would not find the conflict then shows nothing.
//
// Nothing here is used by the wallet or a guardian. README.md beside it says
// what was searched, with what bounds, and what was found.
package model
