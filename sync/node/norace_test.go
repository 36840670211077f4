//go:build !race

package node_test

// underRace says that the race detector slows all of this tenfold.
const underRace = false
