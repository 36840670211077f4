package node_test

import (
	"slices"
	"testing"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
)

func TestCertifiedEntryInAnothersSignatureIsNotKeptAndTheGoodOneIs(t *testing.T) {
	v := newVillage(t, 4)
	v.start(nil, 0)
	s := v.define()
	authority := s.Authority
	authority.Approvals = slices.Clone(authority.Approvals)
	authority.Approvals[0].Signature[5] ^= 1
	bad, err := ledger.NewSigned(s.Entry, authority)
	must(t, err)
	forged, good := v.certified(bad), v.certified(s)
	v.asks(0, v.pushing(forged), wire.Taken)
	if _, held := v.holds(0)[s.ID()]; held {
		t.Error("the forged one is held")
	}
	v.asks(0, v.pushing(good), wire.Taken)
	v.asks(0, v.pushing(forged), wire.Taken)
	if known, held := v.holds(0)[s.ID()]; !held || !known {
		t.Errorf("the good one is not held")
	}
}
