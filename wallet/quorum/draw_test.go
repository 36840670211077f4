package quorum_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// secretKey is the n-th of the keys that tests sign with: the same every time.
func secretKey(n uint64) *keys.Key {
	secret := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("a test's key "), n))
	k, err := keys.KeyFromSecret(secret)
	if err != nil {
		panic(err) // one in 2^128
	}
	return k
}

func must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func drawID(t *rapid.T, label string) ledger.ID {
	id := ledger.ID(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, label))
	id[31] |= 1 // never "none"
	return id
}

func drawAccount(t *rapid.T) ledger.Account {
	return ledger.SingleAccount(keys.PublicKey(drawID(t, "account")))
}

func drawSignature(t *rapid.T) keys.Signature {
	return keys.Signature(rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "signature"))
}

func drawTip(t *rapid.T, rounds uint64) ledger.Tip {
	return ledger.Tip{
		Seq: rapid.Uint64Range(1, ledger.MaxSeq).Draw(t, "tip's seq"), Round: rapid.Uint64Range(0, rounds-1).Draw(t, "tip's round"),
		Entry: drawID(t, "tip's entry"),
	}
}

// drawTips are in the order in which a seal reports them.
func drawTips(t *rapid.T, rounds uint64) []ledger.Tip {
	tips := []ledger.Tip{}
	for range rapid.IntRange(0, 4).Draw(t, "reports") {
		tips = append(tips, drawTip(t, rounds))
	}
	slices.SortFunc(tips, func(a, b ledger.Tip) int {
		switch {
		case b.Newer(a):
			return -1
		case a.Newer(b):
			return 1
		}
		return bytes.Compare(a.Entry[:], b.Entry[:])
	})
	return slices.Compact(tips)
}

func drawAttestation(t *rapid.T) quorum.Attestation {
	a := quorum.Attestation{Signature: drawSignature(t)}
	for range rapid.IntRange(0, quorum.MaxPath).Draw(t, "path") {
		a.Path = append(a.Path, drawID(t, "sibling"))
	}
	a.Index = rapid.Uint64Range(0, 1<<len(a.Path)-1).Draw(t, "index")
	return a
}

func drawVote(t *rapid.T) quorum.Vote {
	return quorum.Vote{Guardian: drawGuardian(t), Attestation: drawAttestation(t)}
}

func drawGuardian(t *rapid.T) uint64 {
	return rapid.Uint64Range(0, quorum.MaxGuardians-1).Draw(t, "guardian")
}

func drawCertificate(t *rapid.T) quorum.Certificate {
	c := quorum.Certificate{Epoch: rapid.Uint64().Draw(t, "epoch")}
	for range rapid.IntRange(1, 5).Draw(t, "votes") {
		seat := drawGuardian(t)
		if c.Signers>>seat&1 == 0 {
			c.Signers |= 1 << seat
			c.Votes = append(c.Votes, drawAttestation(t))
		}
	}
	return c
}

func drawAccountSeal(t *rapid.T) quorum.AccountSeal {
	s := quorum.AccountSeal{
		Community: drawID(t, "community"), Epoch: rapid.Uint64().Draw(t, "epoch"), Guardian: drawGuardian(t), Account: drawAccount(t),
		Round: rapid.Uint64Range(1, ledger.MaxRound).Draw(t, "round"), Signature: drawSignature(t),
	}
	if rapid.Bool().Draw(t, "has a certified entry") {
		s.Certified = drawTip(t, s.Round)
	}
	s.Votes = drawTips(t, s.Round)
	return s
}

func drawEpochSeal(t *rapid.T) quorum.EpochSeal {
	return quorum.EpochSeal{
		Community: drawID(t, "community"), Epoch: rapid.Uint64().Draw(t, "epoch"), Guardian: drawGuardian(t), Amendment: drawID(t, "amendment"),
		Accounts: rapid.Uint64().Draw(t, "accounts"), Root: drawID(t, "root"), Signature: drawSignature(t),
	}
}

func drawEpochLeaf(t *rapid.T) quorum.EpochLeaf {
	l := quorum.EpochLeaf{Account: drawAccount(t), Votes: drawTips(t, ledger.MaxRound)}
	if rapid.Bool().Draw(t, "has a certified entry") {
		l.Certified = drawTip(t, ledger.MaxRound)
	}
	return l
}

func drawCharter(t *rapid.T) quorum.Charter {
	n := rapid.IntRange(1, 7).Draw(t, "guardians")
	c := quorum.Charter{
		Name:      rapid.StringOfN(rapid.RuneFrom([]rune("Kongowea 市é")), 1, 30, 128).Draw(t, "name"),
		Quorum:    uint64(rapid.IntRange(quorum.Threshold(n), n).Draw(t, "quorum")),
		Admission: rapid.SampledFrom([]quorum.Admission{quorum.ByCredit, quorum.ByMember}).Draw(t, "admission"),
	}
	for i := range uint64(n) {
		c.Guardians = append(c.Guardians, quorum.Seat{Identity: secretKey(100 + i).Public(), VoteKey: secretKey(200 + i).Public(), Binding: drawSignature(t)})
	}
	for range rapid.IntRange(0, 3).Draw(t, "rights") {
		c.Rights = append(c.Rights, quorum.Right{Issuer: drawAccount(t), Code: "KES", Kind: ledger.Token})
	}
	for i, name := range []string{"a", quorum.RuleClockGap, "z"}[:rapid.IntRange(0, 3).Draw(t, "rules")] {
		c.Policy = append(c.Policy, quorum.Rule{Name: name, Value: uint64(i), Source: "the law", From: rapid.Uint64Range(0, ledger.MaxTime).Draw(t, "from")})
	}
	return c
}

func drawAmendment(t *rapid.T) quorum.Amendment {
	a := quorum.Amendment{Epoch: rapid.Uint64Range(1, 99).Draw(t, "epoch"), Charter: drawCharter(t)}
	if rapid.Bool().Draw(t, "recovered") {
		a.Recovered, a.SignedBy, a.PresentBy = true, a.Epoch-1, rapid.Uint64Range(1, ledger.MaxTime).Draw(t, "present by")
	}
	for range rapid.IntRange(0, 2).Draw(t, "successors") {
		a.Successors = append(a.Successors, quorum.Successor{Asset: drawID(t, "asset"), Issuer: drawAccount(t), Stands: drawID(t, "stands")})
	}
	return a
}

func drawGuardianFault(t *rapid.T) quorum.GuardianFault {
	f := quorum.GuardianFault{
		Community: drawID(t, "community"), Epoch: rapid.Uint64().Draw(t, "epoch"), Guardian: drawGuardian(t), Account: drawAccount(t),
		Seq: rapid.Uint64Range(1, ledger.MaxSeq).Draw(t, "seq"), Round: rapid.Uint64().Draw(t, "round"),
		Entries: [2]ledger.ID{drawID(t, "first"), drawID(t, "second")}, Votes: [2]quorum.Attestation{drawAttestation(t), drawAttestation(t)},
	}
	f.Entries[0][0], f.Entries[1][0] = 0, 1
	return f
}
