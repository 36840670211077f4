package quorum_test

import (
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// specimens are one of everything, the same every time.
func specimens(t *testing.T) map[string][]byte {
	t.Helper()
	v, alone := newVillage(t, 4), newVillage(t, 1)
	pay, rival := v.entry(1, 0, 0), v.entry(1, 0, 1)
	out := map[string][]byte{
		"charter.four": v.charter.Bytes(), "charter.alone": alone.charter.Bytes(),
		"entry.pay": pay.Bytes(), "entry.rival": rival.Bytes(),
		"card.third": []byte(v.cards[2].String()), "draft.four": []byte(v.draft.String()),
		"consent.proposer": []byte(v.consents[0].String()), "consent.second": []byte(v.consents[1].String()),
		"epoch-leaf.hash": leafHash(),
	}
	plain := v.voteOf(0, pay)
	tree := v.votes(3, pay, rival, v.entry(2, 0, 0), v.entry(2, 0, 1))
	out["vote.alone"], out["vote.of-a-tree"] = ledger.Encode(&plain), ledger.Encode(&tree)
	certificate, err := v.epoch.Certify([]quorum.Vote{plain, v.voteOf(1, pay), tree})
	out["certificate.three"] = ledger.Encode(ptr(must(t, certificate, err)))
	seal := v.seal(2, 3, pay.Tip(), tip(2, 0, 'a'), tip(2, 0, 'b'), tip(3, 1, 'c'))
	empty := v.seal(1, 1, ledger.Tip{})
	out["account-seal.of-three-votes"], out["account-seal.of-nothing"] = seal.Bytes(), empty.Bytes()
	proof, ok := quorum.FindGuardianFault(v.epoch.Statement(pay), v.voteOf(2, pay), v.epoch.Statement(rival), v.voteOf(2, rival))
	if !ok {
		t.Fatal("no fault")
	}
	out["guardian-fault.two-votes"] = proof.Bytes()
	v.laterSpecimens(out, pay)
	place, change := v.places(2)[1], v.change(v.epoch.Charter, v.places(4))
	out["place.second"], out["change.four"] = []byte(place.String()), []byte(change.String())
	out["leaf.of-two-votes"] = (&quorum.EpochLeaf{Account: v.author(), Certified: pay.Tip(), Votes: []ledger.Tip{tip(2, 0, 'a'), tip(2, 1, 'b')}}).Bytes()
	return out
}

func ptr[T any](v T) *T { return &v }

// votes signs one tree for four entries, and gives the vote for the first.
func (v *village) votes(guardian uint64, entries ...*ledger.Signed) quorum.Vote {
	v.t.Helper()
	leaves := make([]ledger.ID, len(entries))
	for i, e := range entries {
		leaves[i] = ptr(v.epoch.Statement(e)).Leaf()
	}
	node := keys.NewTag("sanduk/vote-node/1")
	right := ledger.ID(node.Hash(leaves[2][:], leaves[3][:]))
	a := quorum.Attestation{Index: 0, Path: []ledger.ID{leaves[1], right}}
	root := a.Root(leaves[0])
	digest := keys.NewTag("sanduk/vote/1").Hash(v.epoch.Community[:], make([]byte, 8), root[:])
	sig, err := v.vote[guardian].Sign(digest)
	a.Signature = must(v.t, sig, err)
	return quorum.Vote{Guardian: guardian, Attestation: a}
}

// laterSpecimens are what acts in later versions.
func (v *village) laterSpecimens(out map[string][]byte, pay *ledger.Signed) {
	v.t.Helper()
	a := quorum.Amendment{
		Epoch: 1, Charter: v.epoch.Charter, Recovered: true, SignedBy: 0, PresentBy: 1_800_000_000_000,
		Successors: []quorum.Successor{{Asset: ledger.ID{1}, Issuer: v.author(), Stands: pay.ID()}},
	}
	out["amendment.recovered"] = ledger.Encode(&a)
	e := ledger.Entry{
		Version: ledger.Version, Community: v.epoch.Community, Account: v.epoch.Account, Seq: 2, Prev: v.charter.ID(), Time: 2,
		Kind: ledger.KindAmendment, Body: ledger.Encode(&a),
	}
	proposal, err := ledger.Propose(ledger.IDOf(&e), v.identity[0])
	authority := ledger.Authority{Proposer: must(v.t, proposal, err)}
	for _, i := range []uint64{0, 2, 3} {
		approval, err := ledger.Approve(ledger.IDOf(&e), i, v.identity[i])
		authority.Approvals = append(authority.Approvals, must(v.t, approval, err))
	}
	s, err := ledger.NewSigned(e, authority)
	out["entry.amendment"] = must(v.t, s, err).Bytes()
	seal := quorum.EpochSeal{Community: v.epoch.Community, Guardian: 1, Amendment: s.ID(), Accounts: 2, Root: ledger.ID{9}}
	sig, err := v.vote[1].Sign(seal.Digest())
	seal.Signature = must(v.t, sig, err)
	out["epoch-seal.second"] = ledger.Encode(&seal)
}

func leafHash() []byte {
	l := quorum.EpochLeaf{Account: ledger.Account{1, 2}, Certified: tip(1, 0, 'a'), Votes: []ledger.Tip{tip(2, 0, 'b')}}
	h := l.Hash()
	return h[:]
}
