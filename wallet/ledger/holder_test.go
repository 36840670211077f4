package ledger_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// circleOf is a joint account of needed of n members after its first entry.
func circleOf(t *testing.T, n, needed uint64) (ledger.State, []*keys.Key) {
	t.Helper()
	j := ledger.Joint{Needed: needed, Salt: ledger.ID{3}}
	var members []*keys.Key
	for i := range n {
		members = append(members, secretKey(11+i))
		j.Members = append(j.Members, members[i].Public())
	}
	state := ledger.Empty(j.Account())
	state.Tip, state.Time, state.Holder = ledger.Tip{Seq: 1, Entry: ledger.ID{9}}, 1, j.Holder()
	return state, members
}

func openingTo(state ledger.State, next ...ledger.Holder) ledger.Entry {
	return ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: state.Account, Seq: state.Tip.Seq + 1, Round: state.Tip.Round + 1,
		Prev: state.Tip.Entry, Time: state.Time, Kind: ledger.KindOpening, Body: ledger.Encode(&ledger.Opening{Holder: next}), After: state.After,
	}
}

func jointly(t *testing.T, e ledger.Entry, proposer *keys.Key, members []*keys.Key, approve ...int) *ledger.Signed {
	t.Helper()
	id := ledger.IDOf(&e)
	proposal, err := ledger.Propose(id, proposer)
	a := ledger.Authority{Proposer: must(t, proposal, err)}
	for _, i := range approve {
		approval, err := ledger.Approve(id, uint64(i), members[i])
		a.Approvals = append(a.Approvals, must(t, approval, err))
	}
	s, err := ledger.NewSigned(e, a)
	return must(t, s, err)
}

func TestAJointAccountGoesOnWithTheSameMembersAnotherProposerOrFewer(t *testing.T) {
	state, k := circleOf(t, 5, 3)
	pick := func(needed, proposer uint64, members ...int) ledger.Holder {
		h := ledger.Holder{Needed: needed, Proposer: proposer}
		for _, i := range members {
			h.Members = append(h.Members, k[i].Public())
		}
		return h
	}
	k = append(k, secretKey(99))
	for name, c := range map[string]struct {
		next     ledger.Holder
		proposer int
		approve  []int
		want     error
	}{
		"another proposer":                      {pick(3, 2, 0, 1, 2, 3, 4), 2, []int{1, 2, 3}, nil},
		"the old proposer submits":              {pick(3, 2, 0, 1, 2, 3, 4), 0, []int{0, 1, 2}, &ledger.Refusal{Code: ledger.CodeAuthority}},
		"one left out":                          {pick(3, 0, 1, 2, 3, 4), 1, []int{1, 2, 3}, nil},
		"two left out":                          {pick(3, 1, 1, 3, 4), 3, []int{1, 3, 4}, nil},
		"the one left out approves":             {pick(3, 0, 1, 2, 3, 4), 1, []int{0, 1, 2}, &ledger.Refusal{Code: ledger.CodeAuthority}},
		"too few approve":                       {pick(3, 0, 1, 2, 3, 4), 1, []int{1, 2}, &ledger.Refusal{Code: ledger.CodeAuthority}},
		"fewer are needed":                      {pick(2, 0, 1, 2, 3), 1, []int{1, 2, 3}, &ledger.Refusal{Code: ledger.CodeKind}},
		"more are needed":                       {pick(4, 0, 0, 1, 2, 3, 4), 0, []int{0, 1, 2, 3}, &ledger.Refusal{Code: ledger.CodeKind}},
		"a new member":                          {pick(3, 0, 0, 1, 2, 3, 5), 0, []int{0, 1, 2}, &ledger.Refusal{Code: ledger.CodeKind}},
		"in another order":                      {pick(3, 1, 1, 0, 2, 3, 4), 0, []int{0, 1, 2}, &ledger.Refusal{Code: ledger.CodeKind}},
		"an approval that is wrong beside them": {pick(3, 0, 1, 2, 3, 4), 5, []int{1, 2, 3}, &ledger.Refusal{Code: ledger.CodeAuthority}},
	} {
		s := jointly(t, openingTo(state, c.next), k[c.proposer], k, c.approve...)
		err := state.CheckAuthority(s, ledger.Facts{}, keys.Verify)
		after := state
		if err == nil {
			after, err = state.Apply(s, ledger.Facts{})
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (after.Holder.Needed != 3 || after.Holder.Members[after.Holder.Proposer] != k[c.proposer].Public()) {
			t.Errorf("%s: %+v", name, after.Holder)
		}
	}
}

func TestNobodyIsLeftOutWhereAllAreNeeded(t *testing.T) {
	for _, c := range []struct{ n, needed uint64 }{{1, 1}, {2, 2}, {3, 3}} {
		state, _ := circleOf(t, c.n, c.needed)
		if next := state.Holder.Without(c.n-1, 0); next != nil {
			t.Errorf("%d of %d: %+v", c.needed, c.n, next)
		}
	}
	state, _ := circleOf(t, 4, 3)
	next := state.Holder.Without(3, 1)
	if next == nil || len(next.Members) != 3 || next.Proposer != 2 || state.Holder.Without(1, 1) != nil {
		t.Errorf("%+v", next)
	}
}

// The proposer may be gone: any member asks in his place, with enough approvals.
func TestAnyMemberOfAJointAccountMayAskForSeals(t *testing.T) {
	state, k := circleOf(t, 3, 2)
	r := ledger.SealRequest{Community: ledger.ID{7}, Account: state.Account, Round: 1}
	for i, m := range k[1:] {
		sig, err := m.Sign(r.ApprovalDigest())
		r.Authority.Approvals = append(r.Authority.Approvals, ledger.Approval{Member: uint64(i + 1), Signature: must(t, sig, err)})
	}
	for i, who := range append(k, secretKey(99)) {
		sig, err := who.Sign(r.ProposalDigest())
		signed := must(t, sig, err)
		r.Authority.Proposer = signed[:]
		if err := r.CheckAuthority(state.Holder, keys.Verify); (err == nil) != (i < len(k)) {
			t.Errorf("member %d: %v", i, err)
		}
	}
	r.Authority.Approvals = r.Authority.Approvals[:1]
	if err := r.CheckAuthority(state.Holder, keys.Verify); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Errorf("one approval: %v", err)
	}
}

// A member who approves two has cheated the others; the account is no cheat.
func TestTwoProposersMakeNoFaultOfAJointAccount(t *testing.T) {
	state, k := circleOf(t, 3, 2)
	plain := jointly(t, openingTo(state), k[0], k, 0, 1)
	next := state.Holder.Without(2)
	named := jointly(t, openingTo(state, *next), k[2], k, 1, 2)
	proof, ok := ledger.FindFault(plain, named)
	if !ok || proof.Check(state.Holder, keys.Verify) == nil {
		t.Error("the account is called a cheat")
	}
	again := openingTo(state)
	again.Time++
	proof, ok = ledger.FindFault(plain, jointly(t, again, k[0], k, 1, 2))
	if !ok || proof.Check(state.Holder, keys.Verify) != nil {
		t.Error("one proposer signed two, and that is no fault")
	}
}

func TestASingleAccountGoesOnWithOneOtherKey(t *testing.T) {
	f := newFeed(t)
	one := func(members ...keys.PublicKey) ledger.Holder {
		return ledger.Holder{Members: members, Needed: uint64(len(members))}
	}
	fresh := secretKey(44)
	for name, c := range map[string]struct {
		next ledger.Holder
		want error
	}{
		"another key":         {one(fresh.Public()), nil},
		"two keys":            {one(fresh.Public(), secretKey(45).Public()), &ledger.Refusal{Code: ledger.CodeKind}},
		"no key of the curve": {one(noKey()), &ledger.Refusal{Code: ledger.CodeKind}},
	} {
		s, err := ledger.SignSingle(openingTo(f.state, c.next), f.key)
		s = must(t, s, err)
		after, err := f.state.Apply(s, ledger.Facts{})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		must(t, s, f.state.CheckAuthority(s, ledger.Facts{}, keys.Verify))
		e := openingTo(after)
		for key, good := range map[*keys.Key]bool{f.key: false, fresh: true} {
			s, err := ledger.SignSingle(e, key)
			if err := after.CheckAuthority(must(t, s, err), ledger.Facts{}, keys.Verify); (err == nil) != good {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestLocksAndPursesKeepTheirHolders(t *testing.T) {
	for _, account := range []ledger.Account{ledger.PurseAccount(secretKey(1).Public()), ledger.LockAccount(ledger.ID{1}, 0)} {
		state := ledger.Empty(account)
		state.Tip, state.Holder = ledger.Tip{Seq: 1, Entry: ledger.ID{9}}, ledger.Holder{Members: []keys.PublicKey{secretKey(1).Public()}, Needed: 1}
		state.Purse = []ledger.PurseTerms{{}}
		e := openingTo(state, ledger.Holder{Members: []keys.PublicKey{secretKey(2).Public()}, Needed: 1})
		if account.Type() == ledger.TypePurse {
			e.Time = 1
		}
		s, err := ledger.SignSingle(e, secretKey(1))
		if _, err := state.Apply(must(t, s, err), ledger.Facts{}); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitKind}) {
			t.Errorf("%s: %v", account, err)
		}
	}
}
