package ledger_test

import (
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// specimens are one of everything, the same every time.
type specimens struct {
	*feed
	bytes map[string][]byte
}

func newSpecimens(t *testing.T) *specimens {
	t.Helper()
	s := &specimens{feed: newFeed(t), bytes: map[string][]byte{}}
	s.issuersFeed()
	s.joint()
	s.laterKinds()
	s.locks()
	s.purse()
	s.anotherHolder()
	s.held()
	s.fullest()
	s.beside()
	s.values()
	return s
}

func (s *specimens) keep(name string, e *ledger.Signed) { s.bytes["entry."+name] = e.Bytes() }

func (s *specimens) issuersFeed() {
	s.keep("feed-asset", s.asset)
	s.state = ledger.Empty(s.state.Account)
	s.apply(s.asset, ledger.Facts{})
	step := func(name string, e ledger.Entry) {
		signed := s.sign(e, s.facts)
		s.keep("feed-"+name, signed)
		s.apply(signed, s.facts)
	}
	step("issue", s.draft(ledger.KindIssue, &ledger.Supply{Asset: s.asset.ID(), Amount: 1000}))
	pay := s.draft(ledger.KindPay, nil)
	pay.Credits = s.credit(250)
	pay.Credits[0].Memo = ledger.MemoCommitment([]byte("a sealed memo"))
	pay.Refs = []ledger.ID{{4}, {5}}
	step("pay", pay)
	step("redeem", s.draft(ledger.KindRedeem, &ledger.Supply{Asset: s.asset.ID(), Amount: 100}))
	opening := s.draft(ledger.KindOpening, &ledger.Opening{})
	opening.Round = 1
	step("opening", opening)
}

func (s *specimens) joint() {
	e, j, members := jointEntry()
	signed, err := ledger.NewSigned(e, jointAuthority(s.t, &e, j, members[0], map[uint64]*keys.Key{0: members[0], 2: members[2]}))
	s.keep("joint-asset", must(s.t, signed, err))
}

// laterKinds are the kinds whose rules act in later versions.
func (s *specimens) laterKinds() {
	owner, friend := s.key.Public(), secretKey(2).Public()
	holder := ledger.Holder{Members: []keys.PublicKey{owner, friend, secretKey(3).Public()}, Needed: 2, Proposer: 1}
	for name, body := range map[ledger.Kind]any{
		ledger.KindPurse:   &ledger.PurseTerms{Owner: s.state.Account, Allowance: []ledger.Balance{{Asset: s.asset.ID(), Amount: 50}}, Expiry: 1_800_000_000_000},
		ledger.KindFriends: &ledger.Friends{Members: []keys.PublicKey{friend, secretKey(3).Public()}, Needed: 2, OwnerCan: true},
		ledger.KindSettlement: &ledger.Settlement{Fault: ledger.ID{6}, Paid: []ledger.Paid{
			{Credit: ledger.CreditID{Entry: ledger.ID{1}, Index: 2}, Asset: s.asset.ID(), Amount: 5},
			{Credit: ledger.CreditID{Entry: ledger.ID{2}}, Asset: s.asset.ID(), Amount: ledger.MaxAmount},
		}},
		ledger.KindOpening: &ledger.Opening{By: ledger.ByFriends, Holder: []ledger.Holder{holder}},
		ledger.KindLock:    nil,
	} {
		e := s.draft(name, body)
		if name == ledger.KindLock {
			e.Locks = []ledger.Lock{{
				Payee: other(), Asset: s.asset.ID(), Amount: 10, RefundFrom: 1_800_000_000_000,
				Condition: ledger.Condition{Tag: "hash", Data: []byte{1, 2, 3}},
			}}
		}
		s.keep("later-"+string(name), s.sign(e, s.facts))
	}
	closing := s.draft(ledger.KindClosing, &ledger.Closing{Way: ledger.CloseClaim, Witness: []byte{9, 9}})
	closing.Account, closing.Seq, closing.Prev, closing.Round, closing.Time = ledger.LockAccount(ledger.ID{8}, 3), 1, ledger.ID{}, 0, 0
	closing.Credits = s.credit(10)
	s.keep("later-closing", s.sign(closing, s.facts))
	purse := s.draft(ledger.KindPay, nil)
	purse.Account, purse.Seq, purse.Prev = ledger.PurseAccount(s.key.Public()), 1, ledger.ID{}
	purse.Claims = []ledger.CreditID{{Entry: ledger.ID{3}}}
	s.keep("later-purse-pay", s.sign(purse, s.facts))
}

// anotherHolder are a feed of its own that names friends, is opened by them for a
// new key, and by this for the next.
func (s *specimens) anotherHolder() {
	f := newFeed(s.t)
	who := []*keys.Key{secretKey(31), secretKey(32), secretKey(33)}
	step := func(name string, e *ledger.Signed) {
		s.keep("holder-"+name, e)
		f.apply(e, f.facts)
	}
	step("friends", f.sign(f.draft(ledger.KindFriends, naming(2, true, who...)), f.facts))
	r := ledger.SealRequest{Community: ledger.ID{7}, Account: f.state.Account, Round: 1 << 20, By: ledger.ByFriends}
	for _, i := range []uint64{0, 2} {
		sig, err := who[i].Sign(r.ApprovalDigest())
		r.Authority.Approvals = append(r.Authority.Approvals, ledger.Approval{Member: i, Signature: must(s.t, sig, err)})
	}
	s.bytes["asking.friends"] = ledger.Encode(&r)
	open := openingTo(f.state)
	open.Round = r.Round
	open.Body = ledger.Encode(&ledger.Opening{By: ledger.ByFriends, Holder: []ledger.Holder{{Members: []keys.PublicKey{secretKey(50).Public()}, Needed: 1}}})
	step("by-friends", byFriends(s.t, open, who, 0, 2))
	next, err := ledger.SignSingle(openingTo(f.state, ledger.Holder{Members: []keys.PublicKey{secretKey(51).Public()}, Needed: 1}), secretKey(50))
	step("by-key", must(s.t, next, err))
}

// fullest has as many claims, credits, assets and refs as an entry may.
func (s *specimens) fullest() {
	e := s.draft(ledger.KindPay, nil)
	e.Seq, e.Round, e.Time = ledger.MaxSeq, ledger.MaxRound, ledger.MaxTime
	for i := range ledger.MaxClaims {
		e.Claims = append(e.Claims, ledger.CreditID{Entry: ledger.ID{byte(i)}, Index: ledger.MaxCredits - 1})
	}
	for range ledger.MaxCredits {
		e.Credits = append(e.Credits, s.credit(ledger.MaxAmount)...)
		e.Refs = append(e.Refs, ledger.ID{1})
	}
	after := ledger.After{ClaimCount: ledger.MaxSeq, ClaimHash: ledger.ID{1}}
	for i := range ledger.MaxAssets {
		id := ledger.ID{byte(i), 1}
		after.Balances = append(after.Balances, ledger.Balance{Asset: id, Amount: ledger.MaxAmount})
		after.Deposit = append(after.Deposit, ledger.Balance{Asset: id, Amount: 1})
		after.Totals = append(after.Totals, ledger.Total{Asset: id, Issued: ledger.MaxAmount, Redeemed: ledger.MaxAmount})
	}
	e.After = after
	signed, err := ledger.SignSingle(e, s.key)
	s.keep("fullest", must(s.t, signed, err))
}

// beside are the things that travel beside entries.
func (s *specimens) beside() {
	pay := func(time uint64) *ledger.Signed {
		e := s.draft(ledger.KindPay, nil)
		e.Credits, e.Time = s.credit(1), time
		return s.sign(e, s.facts)
	}
	open := func(seq uint64) *ledger.Signed {
		e := s.draft(ledger.KindOpening, &ledger.Opening{})
		e.Seq, e.Round = seq, 2
		return s.sign(e, s.facts)
	}
	entries, ok := ledger.FindFault(pay(10), pay(11))
	openings, ok2 := ledger.FindFault(open(6), open(7))
	if !ok || !ok2 {
		s.t.Fatal("no faults")
	}
	s.bytes["fault.two-entries"], s.bytes["fault.two-openings"] = entries.Bytes(), openings.Bytes()
	request := ledger.SealRequest{Community: ledger.ID{7}, Account: s.state.Account, Round: 2}
	sig, err := s.key.Sign(request.ApprovalDigest())
	request.Authority.Approvals = []ledger.Approval{{Signature: must(s.t, sig, err)}}
	s.bytes["request.seal"] = ledger.Encode(&request)
	s.bytes["refusal.funds"] = ledger.Encode(&ledger.Refusal{Code: ledger.CodeFunds, Text: "the account has 5", Balance: ledger.Balance{Asset: s.asset.ID(), Amount: 5}})
	s.bytes["refusal.slot-taken"] = ledger.Encode(&ledger.Refusal{Code: ledger.CodeSlotTaken, Text: "taken", Tip: s.state.Tip, Credit: ledger.CreditID{Entry: ledger.ID{1}}, Other: []byte{1, 2}})
	s.bytes["wait.entry"] = ledger.Encode(&ledger.Wait{Reason: ledger.WaitEntry, Text: "missing", Needs: []ledger.ID{{1}, {2}}, Until: 5})
}

// values are what hashes give to fixed values.
func (s *specimens) values() {
	_, j, _ := jointEntry()
	joint, lock := j.Account(), ledger.LockAccount(ledger.ID{8}, 3)
	claims := ledger.ClaimHash(ledger.ClaimHash(ledger.ID{}, ledger.CreditID{Entry: ledger.ID{1}}), ledger.CreditID{Entry: ledger.ID{1}, Index: 1})
	asset := s.asset.ID()
	s.bytes["value.joint-account"], s.bytes["value.lock-account"] = joint[:], lock[:]
	s.bytes["value.claim-hash"], s.bytes["value.entry-id"] = claims[:], asset[:]
	s.bytes["value.memo-commitment"] = ledger.MemoCommitment([]byte("a sealed memo"))
}
