// Package simnet is a world for tests: devices whose disks crash, a network
// that loses, doubles, delays and reorders what it carries, clocks that are
// wrong, guardians that lie, and a Law that watches every commit of every disk.
//
// The code under test is the real one; only time, the network and the disks are
// not. A world lives in a bubble of testing/synctest, where days cost nothing.
// Everything that is left to chance is drawn from one seed: each device and
// each connection has a stream of its own, so that what happens to one does not
// depend on the order in which others run.
package simnet
