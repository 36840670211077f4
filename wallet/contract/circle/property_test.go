package circle_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// drawRules are rules of any kind.
func drawRules(r *rapid.T) circle.Rules {
	rules := weekly(rapid.IntRange(2, 6).Draw(r, "members"))
	n := uint64(len(rules.Members))
	rules.Order = rapid.Uint64Range(circle.ByAgreement, circle.ByBid).Draw(r, "order")
	rules.OwnPart = rules.Order != circle.ByAgreement || rapid.Bool().Draw(r, "own part")
	rules.Contribution = money.Amount(rapid.Uint64Range(1, 1000).Draw(r, "contribution"))
	rules.Deposit = money.Amount(rapid.Uint64Range(0, 500).Draw(r, "deposit"))
	rules.Fine = money.Amount(rapid.Uint64Range(0, 50).Draw(r, "fine"))
	rules.FinesTo = rapid.Uint64Range(circle.ToPot, circle.ToAll).Draw(r, "fines to")
	rules.Dividend = rapid.Uint64Range(circle.DividendToAll, circle.DividendToOthers).Draw(r, "dividend")
	rules.Fee = rapid.Uint64Range(0, circle.MaxFee).Draw(r, "fee")
	rules.Cap = rapid.Uint64Range(rules.Fee, circle.MaxCap).Draw(r, "cap")
	rules.Organiser = rapid.Uint64Range(0, n-1).Draw(r, "organiser")
	if rapid.Bool().Draw(r, "first pot") {
		rules.First = []uint64{rules.Organiser}
	}
	if rapid.Bool().Draw(r, "guarantors") {
		rules.Guarantors = rapid.SliceOfN(rapid.Uint64Range(0, n-1), int(n), int(n)).Draw(r, "for whom")
	}
	return rules
}

// something happens: an event that may be refused.
func (x *ring) something(r *rapid.T) {
	i := rapid.IntRange(0, len(x.state.Members)-1).Draw(r, "member")
	j := rapid.IntRange(0, len(x.state.Members)-1).Draw(r, "other")
	one := circle.One{Round: x.state.Round, Member: uint64(i)}
	bid := money.Amount(0)
	if x.state.Rules.Order == circle.ByBid {
		bid = money.Amount(i) * x.state.Rules.Contribution / 4
	}
	var paid []contract.Payment
	var acts []circle.Act
	switch rapid.IntRange(0, 11).Draw(r, "what") {
	case 0, 1, 2, 3:
		amount := money.Amount(rapid.Uint64Range(1, 2*uint64(x.state.Rules.Contribution)).Draw(r, "amount"))
		paid = []contract.Payment{{Payer: x.account(i), Asset: bean, Amount: amount}}
	case 4:
		acts = []circle.Act{x.commit(i, bid)}
	case 5:
		acts = []circle.Act{x.reveal(i, bid)}
	case 6:
		acts = []circle.Act{x.signed(circle.DoSwap, &circle.Pair{Round: x.state.Round, Early: uint64(i), Late: uint64(j)}, i, j)}
	case 7:
		acts = []circle.Act{x.signed(circle.DoLeave, &one, i)}
	case 8:
		acts = []circle.Act{circle.NewAct(circle.DoFine, &one)}
	case 9:
		acts = []circle.Act{circle.NewAct(circle.DoClose, &circle.Whole{Round: x.state.Round})}
	case 10:
		x.now += rapid.Uint64Range(0, 9*day).Draw(r, "time")
	case 11:
		for k := range x.state.Members {
			paid = append(paid, contract.Payment{Payer: x.account(k), Asset: bean, Amount: x.state.Rules.Contribution})
		}
	}
	_ = x.try(paid, acts...) // conservation is checked where it passes
}

// TestWhateverHappensMoneyIsConservedAndNobodyTakesTwoTurns checks, after each
// event of any circle: what was paid in is what was taken and what is held;
// each turn's pot is what its winner took, the fee and the dividends; nobody
// has two turns; and a fold from nothing gives the same circle.
func TestWhateverHappensMoneyIsConservedAndNobodyTakesTwoTurns(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := newRing(t, drawRules(r))
		for range rapid.IntRange(0, 60).Draw(r, "events") {
			x.something(r)
		}
		seen := map[int]bool{}
		for _, turn := range x.state.Turns {
			if seen[turn.Member] {
				r.Fatalf("member %d had two turns", turn.Member)
			}
			seen[turn.Member] = true
			if turn.Takes+turn.Fee < turn.Pot-turn.Discount || turn.Discount < turn.Fee || turn.Discount > turn.Pot {
				r.Fatalf("%+v", turn)
			}
		}
		folded := &circle.Circle{}
		for i := range x.all {
			if _, err := folded.Apply(&x.all[i]); err != nil {
				r.Fatalf("event %d: %v", i+1, err)
			}
		}
		if !slices.Equal(folded.Balances(), x.state.Balances()) || !slices.Equal(folded.Turns, x.state.Turns) || !slices.Equal(folded.Members, x.state.Members) {
			r.Fatal("a fold gives another circle")
		}
	})
}

// TestWholeCirclePaysOutWhatWasPaidInLessTheFees runs circles of any rules
// through all their rounds: the pots are the contributions, and the fees are all
// that does not come back to the members as a whole.
func TestWholeCirclePaysOutWhatWasPaidInLessTheFees(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := newRing(t, drawRules(r))
		for range 4 * len(x.keys) {
			if x.state.Over {
				break
			}
			x.pay(x.state.Rules.Contribution+x.state.Rules.Deposit, x.everybody()...)
			if x.state.Drawing() {
				bids := map[int]money.Amount{}
				for i, m := range x.state.Members {
					if m.Served == 0 && m.Paid {
						bids[i] = 0
					}
				}
				x.auction(bids)
			}
		}
		var pots, fees, takes, dividends money.Amount
		for _, turn := range x.state.Turns {
			pots, fees, takes = pots+turn.Pot, fees+turn.Fee, takes+turn.Takes
			n := money.Amount(len(x.keys))
			if x.state.Rules.Dividend == circle.DividendToOthers {
				n--
			}
			dividends += n * turn.Dividend
		}
		if !x.state.Over || len(x.state.Turns) != len(x.keys) || takes+dividends != pots-fees {
			r.Fatalf("over %t, %d turns, pots %d, fees %d, takes %d, dividends %d", x.state.Over, len(x.state.Turns), pots, fees, takes, dividends)
		}
	})
}

func FuzzCircleActs(f *testing.F) {
	x := newRing(f, chit(3, 100, 200, 3_000))
	x.pay(100, 0, 1)
	f.Add(circle.Encode(x.commit(0, 3)), uint64(1), uint64(20*day))
	f.Add(circle.Encode(circle.NewAct(circle.DoFound, &x.state.Rules)), uint64(0), uint64(day))
	f.Add(circle.Encode(x.signed(circle.DoLeave, &circle.One{Round: 1, Member: 2}, 2), circle.NewAct(circle.DoClose, &circle.Whole{Round: 1})), uint64(1), uint64(90*day))
	f.Fuzz(func(t *testing.T, raw []byte, seq, now uint64) {
		before := contract.State(x.state)
		if seq == 0 {
			before = &circle.Circle{}
		}
		ev := contract.Event{Community: community, Account: account, Seq: min(seq, 1) + 1, Time: max(now, x.now), Acts: raw, Verify: verifyAll}
		if _, _, err := contract.Step(before, &ev); err == nil {
			var list []circle.Act
			must(t, ledger.Decode("acts", raw, ledger.MaxBody, &list))
			if !bytes.Equal(ledger.Encode(list), raw) {
				t.Fatal("it reads as something else than it is")
			}
		}
	})
}

func verifyAll(keys.PublicKey, [32]byte, keys.Signature) bool { return true }
