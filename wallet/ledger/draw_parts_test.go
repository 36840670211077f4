package ledger_test

import (
	"bytes"
	"slices"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

func drawTip(t *rapid.T) ledger.Tip {
	return ledger.Tip{
		Seq: rapid.Uint64Range(0, ledger.MaxSeq).Draw(t, "tip's seq"), Round: rapid.Uint64Range(0, ledger.MaxRound).Draw(t, "tip's round"),
		Entry: drawID(t, "tip's entry"),
	}
}

func drawHolder(t *rapid.T) ledger.Holder {
	members := drawMembers(t)
	n := uint64(len(members))
	return ledger.Holder{
		Members: members, Needed: rapid.Uint64Range(n/2+1, n).Draw(t, "needed"),
		Proposer: rapid.Uint64Range(0, n-1).Draw(t, "proposer"),
	}
}

func drawSignature(t *rapid.T) keys.Signature {
	return keys.Signature(rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "signature"))
}

func drawAuthority(t *rapid.T) ledger.Authority {
	var a ledger.Authority
	if rapid.Bool().Draw(t, "shows members") {
		h := drawHolder(t)
		a.Joint = []ledger.Joint{{Members: h.Members, Needed: h.Needed, Salt: drawID(t, "salt")}}
		proposer := drawSignature(t)
		a.Proposer = proposer[:]
	}
	for i := range rapid.Uint64Range(1, 4).Draw(t, "approvals") {
		a.Approvals = append(a.Approvals, ledger.Approval{Member: i, Signature: drawSignature(t)})
	}
	return a
}

func drawSealRequest(t *rapid.T) ledger.SealRequest {
	return ledger.SealRequest{
		Community: drawID(t, "community"), Account: drawAccount(t, "account"),
		Round: rapid.Uint64Range(1, ledger.MaxRound).Draw(t, "round"), By: rapid.Uint64Range(0, 1).Draw(t, "by"), Authority: drawAuthority(t),
	}
}

// drawFault gives proof of either form: two entries of a place, or two
// openings of a round.
func drawFault(t *rapid.T) *ledger.FaultProof {
	e, key := drawEntry(t)
	other := e
	other.Time = e.Time%ledger.MaxTime + 1
	if rapid.Bool().Draw(t, "two openings") {
		e.Kind, other.Kind = ledger.KindOpening, ledger.KindOpening
		if e.Seq > 1 && e.Seq < ledger.MaxSeq {
			other.Seq++
		}
	}
	a, err := ledger.SignSingle(e, key)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ledger.SignSingle(other, key)
	if err != nil {
		t.Fatal(err)
	}
	f, ok := ledger.FindFault(a, b)
	if !ok {
		t.Fatal("two entries of a place prove nothing")
	}
	if g, ok := ledger.FindFault(b, a); !ok || !bytes.Equal(g.Bytes(), f.Bytes()) {
		t.Fatal("the proof depends on the order in which its entries came")
	}
	return f
}

// body is a kind's body with its decoder; draw gives a pointer to one.
type body struct {
	name   string
	decode decoder
	draw   func(*rapid.T) any
}

// pointing is plain for values that are drawn as pointers.
func pointing[T any](decode func([]byte) (T, error)) decoder {
	return func(b []byte) (any, []byte, error) {
		v, err := decode(b)
		return &v, ledger.Encode(&v), err
	}
}

func bodies() []body {
	return []body{
		{"asset", pointing(ledger.DecodeAsset), func(t *rapid.T) any { return drawAsset(t) }},
		{"supply", pointing(ledger.DecodeSupply), func(t *rapid.T) any {
			return &ledger.Supply{Asset: drawID(t, "asset"), Amount: drawAmount(t, "amount")}
		}},
		{"opening", pointing(ledger.DecodeOpening), func(t *rapid.T) any { return drawOpening(t) }},
		{"closing", pointing(ledger.DecodeClosing), func(t *rapid.T) any {
			return &ledger.Closing{Way: rapid.Uint64Range(1, 3).Draw(t, "way"), Witness: drawBytes(t, ledger.MaxConditionData, "witness")}
		}},
		{"purse", pointing(ledger.DecodePurseTerms), func(t *rapid.T) any {
			return &ledger.PurseTerms{Owner: drawAccount(t, "owner"), Allowance: drawBalances(t, "allowance"), Expiry: drawTime(t, "expiry")}
		}},
		{"friends", pointing(ledger.DecodeFriends), func(t *rapid.T) any {
			members := drawMembers(t)
			needed := rapid.Uint64Range(1, uint64(len(members))).Draw(t, "needed")
			return &ledger.Friends{Members: members, Needed: needed, OwnerCan: rapid.Bool().Draw(t, "owner can")}
		}},
		{"lock-keys", pointing(ledger.DecodeLockKeys), func(t *rapid.T) any {
			return &ledger.LockKeys{Payer: drawMembers(t)[0], Payees: drawMembers(t)}
		}},
		{"hold", pointing(ledger.DecodeHold), func(t *rapid.T) any {
			h := &ledger.Hold{Until: rapid.Uint64Range(1, ledger.MaxTime).Draw(t, "until"), Wait: rapid.Uint64Range(1, ledger.MaxWait).Draw(t, "wait")}
			if rapid.Bool().Draw(t, "sum") {
				h.Asset, h.Sum = drawID(t, "asset"), drawAmount(t, "sum")
			}
			return h
		}},
		{"settlement", pointing(ledger.DecodeSettlement), func(t *rapid.T) any { return drawSettlement(t) }},
	}
}

func drawAsset(t *rapid.T) *ledger.Asset {
	return &ledger.Asset{
		Code: rapid.StringMatching(`[A-Z][A-Z0-9]{2,11}`).Draw(t, "code"), Decimals: rapid.Uint64Range(0, ledger.MaxDecimals).Draw(t, "decimals"),
		Kind:  rapid.SampledFrom([]ledger.AssetKind{ledger.CashBacked, ledger.Share, ledger.Token}).Draw(t, "kind"),
		Terms: rapid.StringN(0, 100, ledger.MaxText).Draw(t, "terms"),
	}
}

func drawOpening(t *rapid.T) *ledger.Opening {
	o := &ledger.Opening{By: rapid.Uint64Range(0, 1).Draw(t, "by")}
	if rapid.Bool().Draw(t, "new holder") {
		o.Holder = []ledger.Holder{drawHolder(t)}
	}
	return o
}

func drawSettlement(t *rapid.T) *ledger.Settlement {
	s := &ledger.Settlement{Fault: drawID(t, "fault")}
	for _, c := range drawClaims(t) {
		s.Paid = append(s.Paid, ledger.Paid{Credit: c, Asset: drawID(t, "asset"), Amount: drawAmount(t, "amount")})
	}
	slices.SortFunc(s.Paid, func(a, b ledger.Paid) int { return a.Credit.Compare(b.Credit) })
	return s
}
