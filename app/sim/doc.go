// Package sim holds the simulations of whole communities: real wallets, real
// guardians, and the worlds of sync/simnet between them. It has tests only, and
// is here because only app may know both wallet and sync.
//
// SIM_SEED and SIM_SEEDS say which seeds to run; make sim sets them.
package sim
