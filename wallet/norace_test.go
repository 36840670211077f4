//go:build !race

package wallet_test

const underRace = false
