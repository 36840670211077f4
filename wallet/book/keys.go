package book

import (
	"encoding/binary"

	"sanduk.app/wallet/ledger"
)

func finalKey(a ledger.Account, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), a[:]...), seq)
}

func slotPrefix(a ledger.Account, seq, round uint64) []byte {
	key := binary.BigEndian.AppendUint64(append(make([]byte, 0, 81), a[:]...), round)
	return binary.BigEndian.AppendUint64(key, seq)
}

func slotKey(a ledger.Account, t ledger.Tip) []byte {
	return append(slotPrefix(a, t.Seq, t.Round), t.Entry[:]...)
}

func slotTip(key []byte) ledger.Tip {
	var t ledger.Tip
	t.Round = binary.BigEndian.Uint64(key[33:])
	t.Seq = binary.BigEndian.Uint64(key[41:])
	copy(t.Entry[:], key[49:])
	return t
}

func openKey(a ledger.Account, round uint64) []byte { return finalKey(a, round) }

func creditKey(c ledger.CreditID) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, 72), c.Entry[:]...), c.Index)
}

// lockIndex is a lock's place in an inbox: behind all credits' places, so that
// the two never meet.
func lockIndex(c ledger.CreditID) ledger.CreditID {
	return ledger.CreditID{Entry: c.Entry, Index: ledger.MaxCredits + c.Index}
}

func inboxKey(payee ledger.Account, c ledger.CreditID) []byte {
	return append(append(make([]byte, 0, 73), payee[:]...), creditKey(c)...)
}

func inboxCredit(key []byte) ledger.CreditID {
	var c ledger.CreditID
	copy(c.Entry[:], key[33:])
	c.Index = binary.BigEndian.Uint64(key[65:])
	return c
}
