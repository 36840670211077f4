package node_test

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/node"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// rival is another first entry of the issuer, signed by whomever.
func (v *village) rival(signer *keys.Key) *ledger.Signed {
	v.t.Helper()
	p := &person{key: signer, state: ledger.Empty(v.issuer.state.Account)}
	return v.next(p, ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token, Terms: "other"})}, ledger.Facts{})
}

func TestGuardianVotesOnceForAPlaceAndFindsWhoSignsTwice(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	first := v.define()
	vote := v.asks(0, v.submission(first), wire.Voted)
	v.refuses(0, v.submission(v.rival(newKey(t))), ledger.CodeSlotTaken)
	second := v.rival(v.issuer.key)
	m := v.asks(0, v.submission(second), wire.Fault)
	proof, err := ledger.DecodeFaultProof(m.Body)
	must(t, err)
	must(t, proof.Check(ledger.Holder{Members: []keys.PublicKey{v.issuer.key.Public()}, Needed: 1}, keys.Verify))
	if again := v.asks(0, v.submission(first), wire.Voted); !bytes.Equal(again.Body, vote.Body) {
		t.Error("the vote that was given is another now")
	}
	v.refuses(0, v.submission(v.issue(nil, v.somebody())), ledger.CodeFrozen)
}

func TestRepeatsGetTheSameBytesAlsoAfterARestart(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	s := v.define()
	vote := v.asks(0, v.submission(s), wire.Voted)
	seal := v.asks(0, v.sealRequest(v.issuer, 1, v.issuer.key), wire.Sealed)
	for range 2 {
		if again := v.asks(0, v.submission(s), wire.Voted); !bytes.Equal(again.Body, vote.Body) {
			t.Error("the repeated vote is another")
		}
		if again := v.asks(0, v.sealRequest(v.issuer, 1, v.issuer.key), wire.Sealed); !bytes.Equal(again.Body, seal.Body) {
			t.Error("the repeated seal is another")
		}
		v.keepers[0].stop()
		v.start(nil, 0)
	}
	v.refuses(0, v.submission(v.issue(nil, v.somebody())), ledger.CodeSealed)
}

func TestSealRequestsOfStrangersAreRefusedAlsoWhenTheyRepeatAnothers(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	v.asks(0, v.submission(v.define()), wire.Voted)
	stranger := newKey(t)
	v.refuses(0, v.sealRequest(v.issuer, 1, stranger), ledger.CodeAuthority)
	v.asks(0, v.sealRequest(v.issuer, 1, v.issuer.key), wire.Sealed)
	v.refuses(0, v.sealRequest(v.issuer, 1, stranger), ledger.CodeAuthority)
	v.asks(0, v.sealRequest(v.issuer, 3, v.issuer.key), wire.Sealed)
	v.refuses(0, v.sealRequest(v.issuer, 2, v.issuer.key), ledger.CodeRound)
}

func TestRoundIsSealedForOneRequestOnly(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	v.asks(0, v.submission(v.define()), wire.Voted)
	first, other := v.sealRequestOf(v.issuer, 1, [32]byte{1}), v.sealRequestOf(v.issuer, 1, [32]byte{2})
	seal := v.asks(0, first, wire.Sealed)
	v.refuses(0, other, ledger.CodeRound)
	if again := v.asks(0, first, wire.Sealed); !bytes.Equal(again.Body, seal.Body) {
		t.Error("the same request gets another seal")
	}
	v.asks(0, v.sealRequestOf(v.issuer, 2, [32]byte{2}), wire.Sealed)
	v.refuses(0, first, ledger.CodeRound)
}

func TestVoteThatIsNotDurableDoesNotLeave(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	s := v.define()
	v.keepers[0].store.broken.Store(true)
	v.fails(0, v.submission(s), wire.CodeInternal)
	v.fails(0, v.sealRequest(v.issuer, 1, v.issuer.key), wire.CodeInternal)
	v.keepers[0].store.broken.Store(false)
	v.asks(0, v.submission(v.rival(v.issuer.key)), wire.Voted) // no vote for the first was kept or left
}

func TestReplyWaitsForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		c, answered := v.dial(0), make(chan error, 1)
		release := v.keepers[0].store.hold() // now that it serves
		must(t, c.Send(t.Context(), v.submission(v.define())))
		go func() {
			_, err := c.Receive(t.Context())
			answered <- err
		}()
		synctest.Wait()
		select {
		case err := <-answered:
			t.Errorf("the vote left before it was durable: %v", err)
		default:
		}
		release()
		must(t, <-answered)
		v.keepers[0].stop()
	})
}

func TestGuardiansClockNeverGoesBackAlsoNotAfterARestart(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	late := v.now.Load() + 10*int64(quorum.DefaultClockGap)
	v.now.Store(late)
	s := v.define()
	v.asks(0, v.submission(s), wire.Voted)
	v.asks(0, v.pushing(v.certified(s)), wire.Taken)
	v.now.Add(-9 * int64(quorum.DefaultClockGap))
	sign := func() *ledger.Signed {
		e := ledger.Entry{Kind: ledger.KindIssue, Time: uint64(late), Body: ledger.Encode(&ledger.Supply{Asset: v.asset.ID(), Amount: 1})}
		e.Credits = []ledger.Credit{{Payee: v.somebody(), Asset: v.asset.ID(), Amount: 1}}
		return v.write(v.issuer, e, ledger.Facts{Asset: &v.asset.Entry})
	}
	v.asks(0, v.submission(sign()), wire.Voted)
	v.keepers[0].stop()
	v.start(nil, 0)
	v.asks(0, v.submission(sign()), wire.Voted)
}

func TestClockThatCanNotBeReadStopsTheGuardian(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	v.asks(0, v.submission(v.define()), wire.Voted)
	v.keepers[0].stop()
	must(t, v.keepers[0].store.Store.Update(func(tx store.Tx) error { return tx.Put("node", []byte("clock"), []byte{1}) }))
	if _, err := node.New(v.config(v.keepers[0])); err == nil {
		t.Error("it would take any time for the latest")
	}
}

func TestEntryThatTheOthersMadeFinalIsAnsweredWithItsCertificate(t *testing.T) {
	v := newVillage(t, 4)
	v.start(nil, 3)
	first, second := v.define(), v.issue(nil, v.somebody())
	v.asks(3, v.pushing(book.Evidence{Entry: first}, v.certified(second)), wire.Taken)
	client := peer.New(v.dial(3), &v.epoch, keys.Verify)
	for _, s := range []*ledger.Signed{second, first} {
		_, err := client.Submit(t.Context(), book.Pending{Entry: s}, nil)
		var final *peer.FinalReply
		if !errors.As(err, &final) || !wire.Covered(final.Items)[s.ID()] {
			t.Errorf("entry %d: %v", s.Entry.Seq, err)
		}
	}
}
