//go:build race

package wallet_test

// underRace says that the race detector slows all of this tenfold: what has no
// goroutines of its own, and is long, is left to the run without it.
const underRace = true
