package book

import (
	"slices"

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

// EndpointsOf are where an epoch's guardians are reached: as they said
// themselves, and as was told of those of the first epoch, by its seats.
func EndpointsOf(epoch *quorum.Epoch, told []Endpoint, reaches []quorum.Reach) []Endpoint {
	first, _ := epoch.At(0)
	var out []Endpoint
	for _, r := range reaches {
		if seat, ok := epoch.SeatOf(r.Identity); ok && r.Address != "" {
			out = append(out, Endpoint{Guardian: seat, Address: r.Address})
		}
	}
	for _, e := range told {
		if e.Guardian >= uint64(first.Guardians()) {
			continue
		}
		seat, ok := epoch.SeatOf(first.Charter.Guardians[e.Guardian].Identity)
		if at := (Endpoint{Guardian: seat, Address: e.Address}); ok && !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
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
