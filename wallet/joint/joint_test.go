package joint_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// treasurers are the keys of n members and their account.
func treasurers(t testing.TB, n, needed uint64) ([]*keys.Key, ledger.Joint) {
	t.Helper()
	j := ledger.Joint{Needed: needed, Salt: ledger.ID{1}}
	var all []*keys.Key
	for i := range n {
		k, err := keys.KeyFromSecret([32]byte(binary.BigEndian.AppendUint64(make([]byte, 24), i+1)))
		must(t, err)
		all, j.Members = append(all, k), append(j.Members, k.Public())
	}
	return all, j
}

func proposal(t testing.TB, j ledger.Joint, k *keys.Key, time uint64) *ledger.Signed {
	t.Helper()
	s, err := joint.Propose(ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: j.Account(), Seq: 1, Time: time, Kind: ledger.KindPay,
		Claims: []ledger.CreditID{{Entry: ledger.ID{9}}},
	}, j, 0, k)
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestApprovalsAddUpInAnyOrderAndRepeatsChangeNothing(t *testing.T) {
	members, j := treasurers(t, 5, 3)
	h, first := j.Holder(), proposal(t, j, members[0], 1)
	rapid.Check(t, func(r *rapid.T) {
		mine, seen := first, map[uint64]bool{0: true}
		for _, m := range rapid.SliceOfN(rapid.Uint64Range(0, 4), 0, 12).Draw(r, "members") {
			copied, err := joint.Approve(first, m, members[m])
			must(t, err)
			var grown bool
			mine, grown, err = joint.Merge(mine, copied)
			must(t, err)
			if grown == seen[m] {
				r.Fatalf("member %d after %v: grown %t", m, seen, grown)
			}
			seen[m] = true
		}
		must(t, joint.Check(mine, h, keys.Verify))
		if joint.Complete(mine, h) != (len(seen) >= 3) || mine.ID() != first.ID() {
			r.Fatalf("%d approvals", len(seen))
		}
		if err := h.CheckAuthority(mine, keys.Verify); (err == nil) != joint.Complete(mine, h) {
			r.Fatalf("%d approvals: guardians say %v", len(seen), err)
		}
	})
}

func TestWrongSignatureIsFoundBeforeItCounts(t *testing.T) {
	members, j := treasurers(t, 3, 2)
	forged, err := joint.Approve(proposal(t, j, members[0], 1), 1, members[2])
	must(t, err)
	other := proposal(t, j, members[1], 1) // not the proposer
	for what, s := range map[string]*ledger.Signed{"another's key": forged, "not the proposer": other} {
		if err := joint.Check(s, j.Holder(), keys.Verify); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}

func TestMemberWhoApprovesTwoIsFoundAndNobodyElse(t *testing.T) {
	members, j := treasurers(t, 5, 3)
	a, b := proposal(t, j, members[0], 1), proposal(t, j, members[0], 2)
	approve := func(s *ledger.Signed, m uint64) *ledger.Signed {
		out, err := joint.Approve(s, m, members[m])
		must(t, err)
		return out
	}
	a, b = approve(approve(a, 1), 2), approve(approve(b, 2), 4)
	if got := joint.Doubles(a, b); !slices.Equal(got, []uint64{0, 2}) {
		t.Errorf("members %v", got)
	}
	if got := joint.Doubles(a, a); got != nil {
		t.Errorf("one entry twice: %v", got)
	}
	if _, _, err := joint.Merge(a, b); err == nil {
		t.Error("two entries were merged")
	}
}

func TestParcelIsReadByItsMembersOnly(t *testing.T) {
	members, j := treasurers(t, 3, 2)
	p := joint.Parcel{Community: ledger.ID{7}, Joint: j, Name: "Cash box", Proposals: []joint.Proposed{{Entry: proposal(t, j, members[0], 1).Bytes()}}}
	sealed, err := p.Seal(random())
	must(t, err)
	text, err := joint.ParseText(joint.Text(sealed))
	must(t, err)
	got, err := joint.Open(text, members[2])
	must(t, err)
	if got.Name != p.Name || len(got.Proposals) != 1 || !bytes.Equal(got.Proposals[0].Entry, p.Proposals[0].Entry) {
		t.Errorf("%+v", got)
	}
	stranger, err := keys.KeyFromSecret([32]byte{31: 99})
	must(t, err)
	if _, err := joint.Open(sealed, stranger); !errors.Is(err, keys.ErrSealed) {
		t.Errorf("a stranger: %v", err)
	}
	for what, bad := range map[string]joint.Parcel{
		"half is not enough":      {Joint: ledger.Joint{Members: j.Members[:2], Needed: 1}},
		"a member that is no key": {Joint: ledger.Joint{Members: []keys.PublicKey{j.Members[0], {31: 5}}, Needed: 2}},
		"a long name":             {Joint: j, Name: string(make([]byte, joint.MaxName+1))},
		"many proposals":          {Joint: j, Proposals: make([]joint.Proposed, joint.MaxProposals+1)},
	} {
		if _, err := bad.Seal(random()); !errors.Is(err, joint.ErrParcel) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func FuzzJointParcel(f *testing.F) {
	members, j := treasurers(f, 3, 2)
	good := joint.Parcel{Version: 1, Community: ledger.ID{7}, Joint: j, Name: "Cash box", Proposals: []joint.Proposed{{Entry: proposal(f, j, members[0], 1).Bytes()}}}
	first := good
	first.Proposals = nil
	f.Add(parcelBytes(f, first, members[0]))
	good.Words = [][]byte{{1, 2}}
	f.Add(parcelBytes(f, good, members[0]))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > joint.MaxParcel {
			return
		}
		sealed, err := keys.SealTo(random(), j.Members, raw)
		must(t, err)
		p, err := joint.Open(sealed, members[0])
		if err == nil && !slices.Contains(p.Joint.Members, members[0].Public()) {
			return // of an account of others: she could not read it again
		}
		if err == nil && !bytes.Equal(parcelBytes(t, p, members[0]), raw) {
			t.Fatal("it reads as something else than it is")
		}
	})
}

// random is the same each time: these seals keep no secret.
func random() *bytes.Reader { return bytes.NewReader(bytes.Repeat([]byte{3}, 1<<12)) }

// parcelBytes are those that are sealed.
func parcelBytes(t testing.TB, p joint.Parcel, k *keys.Key) []byte {
	t.Helper()
	sealed, err := p.Seal(random())
	must(t, err)
	raw, err := keys.OpenSealed(k, sealed)
	must(t, err)
	return raw
}

func TestParcelWithWordsIsReadAndOneWithoutIsAsItAlwaysWas(t *testing.T) {
	members, j := treasurers(t, 3, 2)
	p := joint.Parcel{Community: ledger.ID{7}, Joint: j, Name: "Circle"}
	if raw := parcelBytes(t, p, members[0]); raw[0] != 0x87 || raw[1] != 1 {
		t.Errorf("%x", raw[:2])
	}
	p.Words = [][]byte{{1}, {2, 3}}
	sealed, err := p.Seal(random())
	must(t, err)
	got, err := joint.Open(sealed, members[1])
	must(t, err)
	if len(got.Words) != 2 || !bytes.Equal(got.Words[1], p.Words[1]) {
		t.Errorf("%+v", got)
	}
	p.Words[0] = make([]byte, joint.MaxWord+1)
	if _, err := p.Seal(random()); !errors.Is(err, joint.ErrParcel) {
		t.Errorf("a long word: %v", err)
	}
}
