package ledger_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// jointEntry is the first entry of a joint account of two of three.
func jointEntry() (ledger.Entry, ledger.Joint, []*keys.Key) {
	members := []*keys.Key{secretKey(11), secretKey(12), secretKey(13)}
	j := ledger.Joint{Needed: 2, Salt: ledger.ID{3}}
	for _, k := range members {
		j.Members = append(j.Members, k.Public())
	}
	e := ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: j.Account(), Seq: 1, Time: 1, Kind: ledger.KindAsset,
		Body: ledger.Encode(&ledger.Asset{Code: "KES", Decimals: 2, Kind: ledger.CashBacked}),
	}
	return e, j, members
}

func jointAuthority(t *testing.T, e *ledger.Entry, j ledger.Joint, proposer *keys.Key, approvers map[uint64]*keys.Key) ledger.Authority {
	t.Helper()
	id := ledger.IDOf(e)
	proposal, err := ledger.Propose(id, proposer)
	a := ledger.Authority{Joint: []ledger.Joint{j}, Proposer: must(t, proposal, err)}
	for i := range uint64(3) {
		if k, ok := approvers[i]; ok {
			approval, err := ledger.Approve(id, i, k)
			a.Approvals = append(a.Approvals, must(t, approval, err))
		}
	}
	return a
}

func TestAJointAccountNeedsItsProposerAndEnoughMembers(t *testing.T) {
	e, j, k := jointEntry()
	stranger := secretKey(14)
	for name, c := range map[string]struct {
		proposer  *keys.Key
		approvers map[uint64]*keys.Key
		good      bool
	}{
		"proposer and two":         {k[0], map[uint64]*keys.Key{0: k[0], 1: k[1]}, true},
		"proposer and two others":  {k[0], map[uint64]*keys.Key{1: k[1], 2: k[2]}, true},
		"all":                      {k[0], map[uint64]*keys.Key{0: k[0], 1: k[1], 2: k[2]}, true},
		"one":                      {k[0], map[uint64]*keys.Key{0: k[0]}, false},
		"another proposer":         {k[1], map[uint64]*keys.Key{0: k[0], 1: k[1]}, false},
		"a stranger's approval":    {k[0], map[uint64]*keys.Key{0: k[0], 1: stranger}, false},
		"one member for two":       {k[0], map[uint64]*keys.Key{0: k[0], 1: k[0]}, false},
		"two and a third, foreign": {k[0], map[uint64]*keys.Key{0: k[0], 1: k[1], 2: stranger}, false},
	} {
		s, err := ledger.NewSigned(e, jointAuthority(t, &e, j, c.proposer, c.approvers))
		s = must(t, s, err)
		holder, err := ledger.Empty(e.Account).HolderFor(s, ledger.Facts{})
		holder = must(t, holder, err)
		err = holder.CheckAuthority(s, keys.Verify)
		if c.good && err != nil || !c.good && !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASingleAccountNeedsItsOwnSignatureAlone(t *testing.T) {
	f := newFeed(t)
	e := f.draft(ledger.KindPay, nil)
	e.Credits = f.credit(1)
	holder := f.state.Holder
	for name, signer := range map[string]*keys.Key{"own": f.key, "another's": secretKey(2)} {
		s, err := ledger.SignSingle(e, signer)
		s = must(t, s, err)
		err = holder.CheckAuthority(s, keys.Verify)
		if (err == nil) != (name == "own") {
			t.Errorf("%s: %v", name, err)
		}
		s.Authority.Approvals = append(s.Authority.Approvals, ledger.Approval{Member: 1})
		if err := holder.CheckAuthority(s, keys.Verify); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
			t.Errorf("%s, and one more: %v", name, err)
		}
	}
}

func TestMembersAreShownInAJointAccountsFirstEntryOnly(t *testing.T) {
	e, j, k := jointEntry()
	both := map[uint64]*keys.Key{0: k[0], 1: k[1]}
	hidden := jointAuthority(t, &e, j, k[0], both)
	hidden.Joint = nil
	others := j
	others.Salt = ledger.ID{4}
	weak := j
	weak.Needed = 1
	e2 := e
	e2.Account = weak.Account()
	later := e
	later.Seq, later.Prev = 2, ledger.ID{1}
	for name, c := range map[string]struct {
		entry ledger.Entry
		a     ledger.Authority
	}{
		"hidden":                  {e, hidden},
		"of another account":      {e, jointAuthority(t, &e, others, k[0], both)},
		"no more than half":       {e2, jointAuthority(t, &e2, weak, k[0], both)},
		"in a later entry":        {later, jointAuthority(t, &later, j, k[0], both)},
		"approvals out of order":  {e, swapped(jointAuthority(t, &e, j, k[0], both))},
		"no approvals":            {e, jointAuthority(t, &e, j, k[0], nil)},
		"half a proposer's bytes": {e, halved(jointAuthority(t, &e, j, k[0], both))},
	} {
		if _, err := ledger.NewSigned(c.entry, c.a); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func swapped(a ledger.Authority) ledger.Authority {
	a.Approvals[0], a.Approvals[1] = a.Approvals[1], a.Approvals[0]
	return a
}

func halved(a ledger.Authority) ledger.Authority {
	a.Proposer = a.Proposer[:32]
	return a
}

func TestOnlyTwoEntriesOfOnePlaceOrTwoOpeningsOfOneRoundAreAFault(t *testing.T) {
	f := newFeed(t)
	draft := func(change func(*ledger.Entry)) *ledger.Signed {
		e := f.draft(ledger.KindPay, nil)
		e.Credits = f.credit(1)
		change(&e)
		s, err := ledger.SignSingle(e, f.key)
		return must(t, s, err)
	}
	first := draft(func(*ledger.Entry) {})
	opening := func(seq, round uint64) func(*ledger.Entry) {
		return func(e *ledger.Entry) { e.Kind, e.Seq, e.Round = ledger.KindOpening, seq, round }
	}
	for name, c := range map[string]struct {
		a, b *ledger.Signed
		want bool
	}{
		"one entry twice":             {first, draft(func(*ledger.Entry) {}), false},
		"two for a place":             {first, draft(func(e *ledger.Entry) { e.Time++ }), true},
		"one signed again, other seq": {first, draft(func(e *ledger.Entry) { e.Seq++ }), false},
		"left behind by an opening":   {first, draft(opening(first.Entry.Seq, 1)), false},
		"two openings of a round":     {draft(opening(4, 1)), draft(opening(9, 1)), true},
		"openings of two rounds":      {draft(opening(4, 1)), draft(opening(4, 2)), false},
		"of two communities":          {first, draft(func(e *ledger.Entry) { e.Community[0]++ }), false},
	} {
		proof, ok := ledger.FindFault(c.a, c.b)
		if ok != c.want {
			t.Errorf("%s: %t", name, ok)
		}
		if ok && proof.Check(f.state.Holder, keys.Verify) != nil {
			t.Errorf("%s: %v", name, proof.Check(f.state.Holder, keys.Verify))
		}
	}
	framed, err := ledger.SignSingle(draft(func(e *ledger.Entry) { e.Time += 5 }).Entry, secretKey(2))
	proof, ok := ledger.FindFault(first, must(t, framed, err))
	if !ok || proof.Check(f.state.Holder, keys.Verify) == nil {
		t.Error("somebody else's signature makes the account a cheat")
	}
}
