// Package ledger holds the community's book as values: entries, feeds, the
// state after an entry, and the rules by which one follows from another.
//
// Start with [Entry] (what an author writes), [Signed] (an entry with the
// signatures of its authority, the form that is stored and sent) and
// [State.Apply] (the one place where money moves).
//
// The package is pure: no clock, disk, network or randomness. Every value that
// comes from outside passes a Decode function, which takes canonical bytes
// whole or refuses them whole. PROTOCOL.md beside this file gives the bytes;
// they are final: bytes of any entry that ever was valid decode for ever, and
// new meaning comes as new kinds, never as a changed layout.
//
// All functions are safe for concurrent use; values are not to be changed
// after they were handed over.
package ledger
