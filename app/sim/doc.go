// Package sim holds the simulations of whole communities: real wallets, real
// guardians, and the worlds of sync/simnet between them. It has tests only, and
// is here because only app may know both wallet and sync.
//
// SIM_SEED and SIM_SEEDS say which seeds to run, and SIM_TRACE, where each step
// is written; make sim sets them.
//
// A seed always goes the same way, to every byte, however many goroutines run:
// chance comes from the seed alone, and no two events of one device happen at
// one instant whose order would matter.
package sim
