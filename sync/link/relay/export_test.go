package relay

import (
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Mailbox is where a reader looks at a time, in unix ms.
func Mailbox(reader keys.PublicKey, community ledger.ID, time uint64) (keys.PublicKey, error) {
	return mailbox(reader, community, time/period)
}
