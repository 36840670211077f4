// Package group is the rules of a savings group (a VSLA, and with other options
// an SHG): its constitution, its meetings, loans, fines, social fund and
// share-out. It is PURE: the same events give the same books on every phone, and
// no option is a branch on the kind of group.
//
// Start with a [Constitution]. [Found] makes the group's first [State] of it and
// of its first members. A meeting is a list of events, each of which
// [State.Record] checks against the constitution and the order of the meeting
// while it is written down; [Minutes] are the whole list with the signatures of
// who counted and of who locked the box. [State.Apply] takes a meeting into the
// books, or refuses it whole.
//
// Cash in the box and money in the group's account are two sides of each fund
// ([Side]) and are never mixed: cash is what counters counted and signed; the
// other side is certified money only, which came in by payments to the account.
//
// Amounts are whole minor units of the constitution's asset. Everything is
// rounded down to the constitution's unit; what that leaves is said, never lost.
// Values are safe for concurrent use as long as nobody changes them.
package group
