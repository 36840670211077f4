package guardian_test

import (
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

func moneyOf(n int) money.Amount { return money.Amount(n) }

// one is an entry of the member, alone.
func one(make func(*table) *ledger.Signed) func(*table) (*ledger.Signed, []quorum.AccountSeal) {
	return func(w *table) (*ledger.Signed, []quorum.AccountSeal) { return make(w), nil }
}

func refusals() map[string]refused {
	out := placeRefusals()
	first := func(make func(*table) ledger.Entry, change func(*ledger.Entry)) func(*table) (*ledger.Signed, []quorum.AccountSeal) {
		return one(func(w *table) *ledger.Signed { return w.entry(w.member, ledger.ID{}, make(w), change) })
	}
	claim := func(w *table) ledger.Entry { return w.claimOf(0) }
	out["of another community"] = refused{ledger.CodeCommunity, first(claim, func(e *ledger.Entry) { e.Community[0] ^= 1 }), nil}
	out["a charter"] = refused{ledger.CodeKind, one(func(w *table) *ledger.Signed { return w.charter }), nil}
	out["somebody else's signature"] = refused{ledger.CodeAuthority, one(func(w *table) *ledger.Signed {
		s, err := ledger.SignSingle(first0(w, claim(w)).Entry, w.authors[2].key)
		if err != nil {
			w.t.Fatal(err)
		}
		return s
	}), nil}
	out["a first entry that claims nothing"] = refused{ledger.CodeNotAdmitted, first(func(w *table) ledger.Entry { return w.payment(1) }, nil), nil}
	out["another's credit"] = refused{ledger.CodeNotYours, first(func(w *table) ledger.Entry { return w.claimOf(3) }, nil), nil}
	out["a credit that is not there"] = refused{ledger.CodeNotYours, first(claim, func(e *ledger.Entry) { e.Claims[0].Index = 63 }), func(t *testing.T, _ *table, r *ledger.Refusal) {
		if r.Credit.Index != 63 {
			t.Errorf("credit %s", r.Credit)
		}
	}}
	out["more than there is"] = refused{ledger.CodeFunds, first(claim, func(e *ledger.Entry) {
		e.Credits = []ledger.Credit{{Payee: ledger.Account{1, 1}, Asset: e.After.Balances[0].Asset, Amount: 51}}
	}), func(t *testing.T, _ *table, r *ledger.Refusal) {
		if r.Balance.Amount != 50 {
			t.Errorf("balance %+v", r.Balance)
		}
	}}
	out["another result"] = refused{ledger.CodeAfter, first(claim, func(e *ledger.Entry) { e.After.Balances[0].Amount++ }), nil}
	out["a malformed body"] = refused{ledger.CodeMalformed, one(func(w *table) *ledger.Signed {
		return w.entry(w.issuer, w.gift, ledger.Entry{Kind: ledger.KindAsset, Body: []byte{0x80}}, nil)
	}), nil}
	out["an asset without the right"] = refused{ledger.CodeRight, one(func(w *table) *ledger.Signed {
		c := first0(w, claim(w))
		w.certify(c)
		return w.entry(w.member, c.ID(), ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token})}, nil)
	}), nil}
	out["an issue of another's asset"] = refused{ledger.CodeRight, one(func(w *table) *ledger.Signed {
		c := first0(w, claim(w))
		w.certify(c)
		return w.entry(w.member, c.ID(), ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: w.asset, Amount: 5})}, nil)
	}), nil}
	out["an issue beyond the greatest amount"] = refused{ledger.CodeOverflow, one(func(w *table) *ledger.Signed {
		return w.entry(w.issuer, w.gift, ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: w.asset, Amount: ledger.MaxAmount})}, nil)
	}), nil}
	out["a credit claimed before"] = refused{ledger.CodeClaimedTwice, one(func(w *table) *ledger.Signed {
		c := first0(w, claim(w))
		w.certify(c)
		return w.entry(w.member, c.ID(), claim(w), nil)
	}), nil}
	out["a credit claimed before, not certified yet"] = refused{ledger.CodeClaimedTwice, one(func(w *table) *ledger.Signed {
		c := first0(w, claim(w))
		w.submitted(c)
		return w.entry(w.member, c.ID(), claim(w), nil)
	}), nil}
	return out
}

func first0(w *table, e ledger.Entry) *ledger.Signed { return w.entry(w.member, ledger.ID{}, e, nil) }

// submitted has the first guardian alone vote for an entry.
func (w *table) submitted(s *ledger.Signed) {
	w.t.Helper()
	if err := w.submit(0, s.ID()); err != nil || len(w.votes[s.ID()]) != 1 {
		w.t.Fatalf("%d votes, %v", len(w.votes[s.ID()]), err)
	}
}

func placeRefusals() map[string]refused {
	tip := func(t *testing.T, w *table, r *ledger.Refusal) {
		if r.Tip.Entry != w.gift {
			t.Errorf("tip %+v", r.Tip)
		}
	}
	issuers := func(change func(*ledger.Entry)) func(*table) (*ledger.Signed, []quorum.AccountSeal) {
		return one(func(w *table) *ledger.Signed { return w.entry(w.issuer, w.gift, w.payment(1), change) })
	}
	return map[string]refused{
		"behind what is certified": {ledger.CodeLink, one(func(w *table) *ledger.Signed {
			return w.entry(w.issuer, w.entries[w.gift].Entry.Prev, w.payment(1), func(e *ledger.Entry) { e.Round = 5 })
		}), tip},
		"a higher round without an opening": {ledger.CodeRound, issuers(func(e *ledger.Entry) { e.Round = 1 }), tip},
		"a place left out":                  {ledger.CodeLink, issuers(func(e *ledger.Entry) { e.Seq++ }), tip},
		"earlier than the entry before":     {ledger.CodeTime, issuers(func(e *ledger.Entry) { e.Time = 1 }), tip},
		"of a round that was sealed": {ledger.CodeSealed, one(func(w *table) *ledger.Signed {
			c := first0(w, w.claimOf(0))
			w.submitted(c)
			w.member.tip, w.member.entries = c.ID(), []ledger.ID{c.ID()}
			w.seal(0, w.member, 1)
			return w.entry(w.member, c.ID(), w.payment(1), nil)
		}), func(t *testing.T, _ *table, r *ledger.Refusal) {
			if r.Tip.Round != 1 {
				t.Errorf("round %d", r.Tip.Round)
			}
		}},
		"of a taken place, not signed by the author": {ledger.CodeSlotTaken, one(func(w *table) *ledger.Signed {
			c := first0(w, w.claimOf(0))
			w.submitted(c)
			s, err := ledger.SignSingle(w.entry(w.member, ledger.ID{}, w.claimOf(1), nil).Entry, w.authors[2].key)
			if err != nil {
				w.t.Fatal(err)
			}
			return s
		}), func(t *testing.T, w *table, r *ledger.Refusal) {
			if string(r.Other) != string(w.entries[w.member.entry0(w)].Bytes()) {
				t.Error("the other entry is not shown")
			}
		}},
		"of a frozen account": {ledger.CodeFrozen, one(func(w *table) *ledger.Signed {
			a, b := first0(w, w.claimOf(0)), first0(w, w.claimOf(1))
			proof, ok := ledger.FindFault(a, b)
			if !ok {
				w.t.Fatal("no fault")
			}
			if err := w.seats[0].write(w.world, func(b *book.Book) error { return b.KeepFault(proof) }); err != nil {
				w.t.Fatal(err)
			}
			return a
		}), func(t *testing.T, _ *table, r *ledger.Refusal) {
			if _, err := ledger.DecodeFaultProof(r.Other); err != nil {
				t.Errorf("the proof is not shown: %v", err)
			}
		}},
		"an opening with seals of too few": {ledger.CodeSeals, opening(func(w *table) []int { return []int{0, 1} }, nil), nil},
		"an opening that leaves out a report": {ledger.CodeSeals, opening(three, func(w *table, e *ledger.Entry) {
			*e = w.entry(w.member, ledger.ID{}, openingOf(1), nil).Entry
			e.Claims = w.claimOf(0).Claims
		}), nil},
		"an opening with a seal that was forged": {ledger.CodeSeals, forged(), nil},
	}
}

// entry0 is the entry that the first guardian voted for in the first place.
func (a *author) entry0(w *table) ledger.ID {
	for id, votes := range w.votes {
		if _, ok := votes[0]; ok && w.entries[id].Entry.Account == a.account {
			return id
		}
	}
	return ledger.ID{}
}

func three(*table) []int { return []int{0, 1, 2} }

func openingOf(round uint64) ledger.Entry {
	return ledger.Entry{Kind: ledger.KindOpening, Round: round, Body: ledger.Encode(&ledger.Opening{})}
}

// opening gives an opening of the member on a voted entry, with the seals of
// the guardians named.
func opening(of func(*table) []int, change func(*table, *ledger.Entry)) func(*table) (*ledger.Signed, []quorum.AccountSeal) {
	return func(w *table) (*ledger.Signed, []quorum.AccountSeal) {
		w.t.Helper()
		c := first0(w, w.claimOf(0))
		w.submitted(c)
		w.member.tip, w.member.entries = c.ID(), []ledger.ID{c.ID()}
		var seals []quorum.AccountSeal
		for _, at := range of(w) {
			seals = append(seals, w.seal(at, w.member, 1))
		}
		return w.entry(w.member, c.ID(), openingOf(1), func(e *ledger.Entry) {
			if change != nil {
				change(w, e)
			}
		}), seals
	}
}

func forged() func(*table) (*ledger.Signed, []quorum.AccountSeal) {
	return func(w *table) (*ledger.Signed, []quorum.AccountSeal) {
		s, seals := opening(three, nil)(w)
		seals[1].Votes = append(seals[1].Votes, ledger.Tip{Seq: 2, Entry: ledger.ID{1}})
		return s, seals
	}
}

type waiting struct {
	reason ledger.Reason
	entry  func(*table) (*ledger.Signed, []quorum.AccountSeal)
}

func waits() map[string]waiting {
	return map[string]waiting{
		"an entry before that is not held": {ledger.WaitEntry, one(func(w *table) *ledger.Signed {
			return w.entry(w.member, first0(w, w.claimOf(0)).ID(), w.payment(1), nil)
		})},
		"a credit that is not certified": {ledger.WaitEntry, one(func(w *table) *ledger.Signed {
			gift := w.payment(3)
			gift.Credits[0].Payee = w.member.account
			p := w.entry(w.issuer, w.gift, gift, nil)
			w.submitted(p)
			return w.entry(w.member, ledger.ID{}, ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: p.ID()}}}, nil)
		})},
		"a time to come": {ledger.WaitTime, one(func(w *table) *ledger.Signed {
			return w.entry(w.issuer, w.gift, w.payment(1), func(e *ledger.Entry) { e.Time += quorum.DefaultClockGap + 1 })
		})},
		"a kind to come": {ledger.WaitKind, one(func(w *table) *ledger.Signed {
			return w.entry(w.issuer, w.gift, ledger.Entry{Kind: "kind-to-come"}, nil)
		})},
		"too many that are not certified": {ledger.WaitRoom, one(func(w *table) *ledger.Signed {
			prev := w.gift
			for range ledger.MaxUncertified {
				s := w.entry(w.issuer, prev, w.payment(1), nil)
				w.submitted(s)
				prev = s.ID()
			}
			return w.entry(w.issuer, prev, w.payment(1), nil)
		})},
		"an opening that it has not sealed for": {ledger.WaitSeals, opening(func(*table) []int { return []int{1, 2, 3} }, nil)},
		"a policy to come": {ledger.WaitPolicy, one(func(w *table) *ledger.Signed {
			w.epoch.Charter.Policy = []quorum.Rule{{Name: "rule-to-come"}}
			return w.entry(w.issuer, w.gift, w.payment(1), nil)
		})},
	}
}
