package exchange

import (
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

var (
	tagInbox  = keys.NewTag("sanduk/inbox-digest/1")
	tagFaults = keys.NewTag("sanduk/fault-digest/1")
)

// MostDigested is how many credits, or accounts that have cheated, a digest
// covers. Of more there is none: they are always told anew.
const MostDigested = 1024

// InboxDigest sums up the credits and locks that wait for an account, in the
// order of a book's Arrivals; false: there are too many.
func InboxDigest(waiting []ledger.CreditID) ([8]byte, bool) {
	if len(waiting) > MostDigested {
		return [8]byte{}, false
	}
	var all []byte
	for _, c := range waiting {
		all = append(all, ledger.Encode(&c)...)
	}
	hash := tagInbox.Hash(all)
	return [8]byte(hash[:8]), true
}

// FaultDigest sums up the accounts that have cheated, ascending; zero: none has.
func FaultDigest(accounts []ledger.Account) [8]byte {
	if len(accounts) == 0 {
		return [8]byte{}
	}
	var all []byte
	for _, a := range accounts {
		all = append(all, a[:]...)
	}
	hash := tagFaults.Hash(all)
	return [8]byte(hash[:8])
}
