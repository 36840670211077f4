package ledger_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

func naming(needed uint64, owner bool, who ...*keys.Key) *ledger.Friends {
	f := &ledger.Friends{Needed: needed, OwnerCan: owner}
	for _, k := range who {
		f.Members = append(f.Members, k.Public())
	}
	return f
}

func TestNamingFriendsMovesNothingAndNamesOthersThanTheOwner(t *testing.T) {
	f := newFeed(t)
	a, b := secretKey(31), secretKey(32)
	beyond := naming(1, true, a)
	beyond.Members[0] = noKey()
	for name, c := range map[string]struct {
		body   *ledger.Friends
		change func(*ledger.Entry)
		want   error
	}{
		"two of two":        {naming(2, true, a, b), nil, nil},
		"one of one":        {naming(1, false, a), nil, nil},
		"the owner herself": {naming(1, true, a, f.key), nil, &ledger.Refusal{Code: ledger.CodeKind}},
		"no key":            {beyond, nil, &ledger.Refusal{Code: ledger.CodeKind}},
		"three of two":      {naming(3, true, a, b), nil, &ledger.Refusal{Code: ledger.CodeMalformed}},
		"it pays, too":      {naming(1, true, a), func(e *ledger.Entry) { e.Credits = f.credit(1) }, &ledger.Refusal{Code: ledger.CodeKind}},
		"no body":           {naming(1, true, a), func(e *ledger.Entry) { e.Body = nil }, &ledger.Refusal{Code: ledger.CodeMalformed}},
	} {
		e := f.draft(ledger.KindFriends, c.body)
		if c.change != nil {
			c.change(&e)
		}
		state, err := f.state.Apply(f.sign(e, f.facts), f.facts)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (len(state.Friends) != 1 || state.Friends[0].Needed != c.body.Needed) {
			t.Errorf("%s: %+v", name, state.Friends)
		}
	}
}

// friendly is the feed after its owner has named three friends, of whom two are
// needed.
func friendly(t *testing.T) (*feed, []*keys.Key) {
	f := newFeed(t)
	who := []*keys.Key{secretKey(31), secretKey(32), secretKey(33)}
	f.apply(f.sign(f.draft(ledger.KindFriends, naming(2, true, who...)), f.facts), f.facts)
	return f, who
}

func byFriends(t *testing.T, e ledger.Entry, who []*keys.Key, signing ...int) *ledger.Signed {
	t.Helper()
	var a ledger.Authority
	for _, i := range signing {
		approval, err := ledger.Approve(ledger.IDOf(&e), uint64(i), who[i])
		a.Approvals = append(a.Approvals, must(t, approval, err))
	}
	s, err := ledger.NewSigned(e, a)
	return must(t, s, err)
}

func TestEnoughFriendsAndNobodyElseSignTheirOpening(t *testing.T) {
	f, who := friendly(t)
	who = append(who, secretKey(34))
	e := openingTo(f.state)
	e.Body = ledger.Encode(&ledger.Opening{By: ledger.ByFriends, Holder: []ledger.Holder{{Members: []keys.PublicKey{secretKey(50).Public()}, Needed: 1}}})
	for name, c := range map[string]struct {
		by   []int
		good bool
	}{
		"two": {[]int{0, 2}, true}, "three": {[]int{0, 1, 2}, true}, "one": {[]int{1}, false}, "two and a stranger": {[]int{0, 1, 3}, false},
	} {
		err := f.state.CheckAuthority(byFriends(t, e, who, c.by...), ledger.Facts{}, keys.Verify)
		if (err == nil) != c.good || err != nil && !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	own, err := ledger.SignSingle(e, f.key)
	own = must(t, own, err)
	if err := f.state.CheckAuthority(own, ledger.Facts{}, keys.Verify); err == nil {
		t.Error("the owner signs for her friends")
	}
	if err := f.state.Holder.CheckAuthority(own, keys.Verify); err == nil {
		t.Error("the owner's signature is enough for an opening by friends")
	}
	nobody := f.state
	nobody.Friends = nil
	if err := nobody.CheckAuthority(byFriends(t, e, who, 0, 1), ledger.Facts{}, keys.Verify); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Errorf("where nobody was named: %v", err)
	}
}

func TestAnOpeningByFriendsBringsAKeyAndKeepsTheFriends(t *testing.T) {
	f, who := friendly(t)
	e := openingTo(f.state)
	e.Body = ledger.Encode(&ledger.Opening{By: ledger.ByFriends})
	if _, err := f.state.Apply(byFriends(t, e, who, 0, 1), ledger.Facts{}); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Errorf("without a key: %v", err)
	}
	fresh := secretKey(50).Public()
	e.Body = ledger.Encode(&ledger.Opening{By: ledger.ByFriends, Holder: []ledger.Holder{{Members: []keys.PublicKey{fresh}, Needed: 1}}})
	s := byFriends(t, e, who, 0, 1)
	state, err := f.state.Apply(s, ledger.Facts{})
	state = must(t, state, err)
	if state.Holder.Members[0] != fresh || len(state.Friends) != 1 {
		t.Errorf("%+v", state)
	}
	lock := ledger.Entry{Account: state.Account, Kind: ledger.KindLock}
	lock.Locks = []ledger.Lock{{Payee: other(), Asset: f.asset.ID(), Amount: 1, RefundFrom: 9, Condition: ledger.Condition{Tag: ledger.ConditionHash, Data: make([]byte, 32)}}}
	lock.Version, lock.Community, lock.Seq, lock.Round, lock.Prev, lock.Time = ledger.Version, e.Community, state.Tip.Seq+1, state.Tip.Round, state.Tip.Entry, state.Time
	for name, body := range map[string][]byte{
		"no key": nil, "the old key": ledger.Encode(&ledger.LockKeys{Payer: f.key.Public(), Payees: []keys.PublicKey{other().Key()}}),
	} {
		if lock.Body = body; body != nil {
			lock.Kind = ledger.KindLockKeys
		}
		after, err := state.Next(&lock, ledger.Facts{})
		lock.After = must(t, after, err)
		signed, err := ledger.SignSingle(lock, secretKey(50))
		if _, err := state.Apply(must(t, signed, err), ledger.Facts{}); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
			t.Errorf("a lock that names %s for its payer: %v", name, err)
		}
	}
	lock.Kind, lock.Body = ledger.MakeLocks(state.Account, fresh, lock.Locks, []keys.PublicKey{other().Key()})
	signed, err := ledger.SignSingle(lock, secretKey(50))
	_, err = state.Apply(must(t, signed, err), ledger.Facts{})
	must(t, lock.Kind, err)
}

func TestWhatFriendsSignMakesNobodyACheat(t *testing.T) {
	f, who := friendly(t)
	open := func(key uint64) *ledger.Signed {
		e := openingTo(f.state)
		e.Body = ledger.Encode(&ledger.Opening{By: ledger.ByFriends, Holder: []ledger.Holder{{Members: []keys.PublicKey{secretKey(key).Public()}, Needed: 1}}})
		return byFriends(t, e, who, 0, 1)
	}
	own, err := ledger.SignSingle(openingTo(f.state), f.key)
	for _, b := range []*ledger.Signed{open(51), must(t, own, err)} {
		if _, found := ledger.FindFault(open(50), b); found {
			t.Error("a fault is found")
		}
	}
}

func TestARequestByFriendsIsSignedByEnoughOfThem(t *testing.T) {
	f, who := friendly(t)
	r := ledger.SealRequest{Community: ledger.ID{7}, Account: f.state.Account, Round: 1, By: ledger.ByFriends}
	for i := range 2 {
		sig, err := who[i].Sign(r.ApprovalDigest())
		r.Authority.Approvals = append(r.Authority.Approvals, ledger.Approval{Member: uint64(i), Signature: must(t, sig, err)})
	}
	if err := f.state.Friends[0].CheckRequest(&r, keys.Verify); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*ledger.SealRequest){
		"for another round": func(r *ledger.SealRequest) { r.Round++ },
		"as the owner's":    func(r *ledger.SealRequest) { r.By = ledger.ByAuthority },
		"with a proposer":   func(r *ledger.SealRequest) { r.Authority.Proposer = make([]byte, 64) },
		"one friend alone":  func(r *ledger.SealRequest) { r.Authority.Approvals = r.Authority.Approvals[:1] },
		"one friend, twice": func(r *ledger.SealRequest) {
			r.Authority.Approvals = append(r.Authority.Approvals[:1:1], r.Authority.Approvals[0])
		},
	} {
		other := r
		change(&other)
		if err := f.state.Friends[0].CheckRequest(&other, keys.Verify); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// noKey is beyond the field, so nobody can sign for it.
func noKey() keys.PublicKey {
	var k keys.PublicKey
	for i := range k {
		k[i] = 0xff
	}
	return k
}
