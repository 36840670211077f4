// Package known lists the contracts of this version. Whoever checks entries
// takes the same list: guardians, wallets and audits.
package known

import (
	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/contract/group"
)

// Machines are the rules of all contracts that this version knows.
func Machines() []contract.Machine {
	return []contract.Machine{circle.Machine(), group.Machine()}
}

// Keeper makes a keeper that knows them all.
func Keeper() *contract.Keeper { return contract.NewKeeper(Machines()...) }
