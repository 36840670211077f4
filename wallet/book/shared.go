package book

import (
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// The small types in which a wallet and its carriers speak with each other,
// without knowing each other.

// Membership is a community as a carrier needs to know it.
type Membership struct {
	Epoch     quorum.Epoch
	Accounts  []ledger.Account // the wallet's own in it, then those it is a member of: whose inbox and feed to fetch
	Endpoints []Endpoint       // where guardians were last known to be
}

// Endpoint is where a guardian or relay can be reached.
type Endpoint struct {
	_        struct{} `cbor:",toarray"`
	Guardian uint64   // seat
	Address  string   // "host:port", or what another carrier uses
}

// Pending is an own entry that is not certified yet, with what travels beside it.
type Pending struct {
	Entry *ledger.Signed
	Seals []quorum.AccountSeal // of an opening; else none
	Memos [][]byte             // sealed

	// SealAsk is the request that an opening's seals answer, for guardians that
	// were not asked when they were gathered; none while the wallet is locked.
	SealAsk []ledger.SealRequest
}

// SealRefusal is that a guardian will not seal an account for the round asked
// for: the account is in, or sealed for, this one.
type SealRefusal struct {
	Guardian uint64
	Round    uint64
}

// Evidence is an entry that others know, with what makes it believable.
type Evidence struct {
	Entry       *ledger.Signed
	Certificate []quorum.Certificate // one where it has its own; else none
	Memos       [][]byte             // sealed, those of its credits that are known
	Seals       []quorum.AccountSeal // of an opening that is not certified: those that carry it, where known
}
