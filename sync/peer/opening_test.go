package peer_test

import (
	"errors"
	"testing"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// A guardian that reports an opening shows the seals that carried it: an author
// who stood on one that nobody sealed for would be refused by the others.
func TestAReportedOpeningThatComesWithoutItsSealsIsSuspicious(t *testing.T) {
	v := newVillage(t, 1)
	below := v.feed(3, 1)[0]
	e := below.Entry
	e.Seq, e.Prev, e.Round, e.Kind, e.Body, e.Credits = 2, below.ID(), 1, ledger.KindOpening, ledger.Encode(&ledger.Opening{}), nil
	open, err := ledger.SignSingle(e, secretKey(t, 3))
	must(t, err)
	carrying := func(round uint64, seats ...uint64) book.Evidence {
		out := book.Evidence{Entry: open}
		for _, seat := range seats {
			out.Seals = append(out.Seals, v.seal(seat, round, e.Account, below.Tip()))
		}
		return out
	}
	r := ledger.SealRequest{Community: v.epoch.Community, Account: e.Account, Round: 2}
	for name, c := range map[string]struct {
		item book.Evidence
		good bool
	}{
		"without":             {book.Evidence{Entry: open}, false},
		"of too few":          {carrying(1, 0, 1), false},
		"two of one guardian": {carrying(1, 0, 1, 1), false},
		"of another round":    {carrying(2, 0, 1, 2), false},
		"of a quorum":         {carrying(1, 0, 1, 2), true},
	} {
		seal := v.seal(0, 2, e.Account, below.Tip(), open.Tip())
		body := v.sealed(r, seal, v.certified(below), c.item)
		reply := wire.Encode(wire.Sealed, &body)
		_, items, err := v.dial(t, answering(reply)).Seal(t.Context(), r)
		var suspicion *peer.Suspicion
		if c.good != (err == nil) || !c.good && !errors.As(err, &suspicion) {
			t.Errorf("%s: %v", name, err)
		}
		if c.good && (len(items) != 2 || len(items[1].Seals) != 3) {
			t.Errorf("%s: the seals did not come along", name)
		}
	}
	seal := v.seal(0, 2, e.Account, below.Tip())
	paying := book.Evidence{Entry: v.feed(4, 1)[0], Seals: []quorum.AccountSeal{seal}}
	body := v.sealed(r, seal, v.certified(below), paying)
	reply := wire.Encode(wire.Sealed, &body)
	if _, _, err := v.dial(t, answering(reply)).Seal(t.Context(), r); err == nil {
		t.Error("seals beside a payment pass")
	}
}
