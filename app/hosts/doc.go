// Package hosts has no code but its tests: they run Sanduk on separate hosts,
// each a network namespace of its own, on a virtual local network that delays,
// loses and splits.
package hosts
