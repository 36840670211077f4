package group_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func usual() group.Constitution {
	c := group.Usual(ledger.ID{1}, 500, 100, 50)
	c.Fines = []group.Fine{{Name: "late", Amount: 50}, {Name: "absent", Amount: 100}, {Name: "late loan", Amount: 200}}
	c.Lending.LateFine = 3
	return c
}

func TestAConstitutionIsRefusedWholeWhenAPartOfItIsWrong(t *testing.T) {
	for what, spoil := range map[string]func(*group.Constitution){
		"version":                func(c *group.Constitution) { c.Version = 2 },
		"fine without a name":    func(c *group.Constitution) { c.Fines[0].Name = "" },
		"name of two lines":      func(c *group.Constitution) { c.Fines[0].Name = "a\nb" },
		"no currency":            func(c *group.Constitution) { c.Asset = ledger.ID{} },
		"no unit":                func(c *group.Constitution) { c.Unit = 0 },
		"price below the unit":   func(c *group.Constitution) { c.Price = 520 },
		"price too large":        func(c *group.Constitution) { c.Price = group.MaxPrice * 2 },
		"no shares":              func(c *group.Constitution) { c.MaxShares = 0 },
		"more shares than most":  func(c *group.Constitution) { c.MinShares = 6 },
		"social below the unit":  func(c *group.Constitution) { c.Social = 10 },
		"multiple":               func(c *group.Constitution) { c.Lending.Multiple = 21 },
		"no term":                func(c *group.Constitution) { c.Lending.Periods = 0 },
		"rate":                   func(c *group.Constitution) { c.Lending.Rate = group.MaxRate + 1 },
		"fine without loans":     func(c *group.Constitution) { c.Lending.Multiple, c.Lending.LateFine = 0, 99 },
		"form of the charge":     func(c *group.Constitution) { c.Lending.Charge = 4 },
		"fine that is not there": func(c *group.Constitution) { c.Lending.LateFine = 4 },
		"fine of nothing":        func(c *group.Constitution) { c.Fines[0].Amount = 0 },
		"fine below the unit":    func(c *group.Constitution) { c.Fines[0].Amount = 7 },
		"fines to nowhere":       func(c *group.Constitution) { c.FinesTo = 3 },
		"many fines":             func(c *group.Constitution) { c.Fines = make([]group.Fine, group.MaxFines+1) },
		"no order":               func(c *group.Constitution) { c.Order = nil },
		"a step twice":           func(c *group.Constitution) { c.Order[3] = c.Order[4] },
		"an unknown step":        func(c *group.Constitution) { c.Order[3] = 11 },
		"count after money":      func(c *group.Constitution) { c.Order[1], c.Order[2] = c.Order[2], c.Order[1] },
		"locks not last": func(c *group.Constitution) {
			n := len(c.Order)
			c.Order[n-1], c.Order[n-2] = c.Order[n-2], c.Order[n-1]
		},
		"lent before the total": func(c *group.Constitution) {
			c.Order[5], c.Order[8] = c.Order[8], c.Order[5]
		},
		"cycle":        func(c *group.Constitution) { c.Meetings = group.MaxCycle + 1 },
		"form":         func(c *group.Constitution) { c.Form = 5 },
		"rest":         func(c *group.Constitution) { c.Rest = 0 },
		"late":         func(c *group.Constitution) { c.Late = 0 },
		"leaving":      func(c *group.Constitution) { c.Leaving = 3 },
		"no counters":  func(c *group.Constitution) { c.Counters = 0 },
		"many locks":   func(c *group.Constitution) { c.Locks = 6 },
		"outside loan": func(c *group.Constitution) { c.OutsideMost = 1_001 },
	} {
		c := usual()
		spoil(&c)
		if err := c.Validate(); !errors.Is(err, group.ErrConstitution) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := group.DecodeConstitution(c.Bytes()); err == nil {
			t.Errorf("%s: it was read", what)
		}
	}
}

func TestAConstitutionComesBackAndOnlyInOneForm(t *testing.T) {
	c := usual()
	c.Fines[0].Name = strings.Repeat("x", group.MaxName)
	got, err := group.DecodeConstitution(c.Bytes())
	if err != nil || !bytes.Equal(got.Bytes(), c.Bytes()) {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := group.DecodeConstitution(append(c.Bytes(), 0)); err == nil {
		t.Error("bytes after its end were taken")
	}
}

func TestOrderOfTheMeetingIsTheGroups(t *testing.T) {
	c := usual() // AgroCenta: attendance, savings, repayment, issuance, social fund
	c.Order = []group.Step{group.StepOpen, group.StepRoll, group.StepShares, group.StepFines, group.StepTotal, group.StepRepay, group.StepLend, group.StepSocial, group.StepBusiness, group.StepClose}
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

func FuzzConstitution(f *testing.F) {
	c := usual()
	f.Add(c.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := group.DecodeConstitution(raw)
		if err == nil && !bytes.Equal(c.Bytes(), raw) {
			t.Fatal("it reads as something else than it is")
		}
	})
}

func TestSchedulesOfTheThreeFormsOfCharge(t *testing.T) {
	// 3,000 in three instalments, every four meetings, 10 % a period
	for charge, want := range map[group.Charge][3]money.Amount{
		group.ChargeOnce:      {300, 0, 0},
		group.ChargeFlat:      {300, 300, 300},
		group.ChargeDeclining: {300, 200, 100},
	} {
		c := usual()
		c.Lending.Charge = charge
		plan, err := c.Schedule(3_000, 12, 3)
		if err != nil || len(plan) != 3 {
			t.Fatalf("%+v, %v", plan, err)
		}
		for i, p := range plan {
			if p.Charge != want[i] || p.Principal != 1_000 || p.Meeting != uint64(16+4*i) {
				t.Errorf("charge %d: %+v", charge, plan)
			}
		}
	}
	c := usual()
	plan, err := c.Schedule(1_000, 12, 3) // in coins of 50
	if err != nil || plan[0].Principal != 300 || plan[2].Principal != 400 || plan[1].Charge != 50 {
		t.Errorf("%+v, %v", plan, err)
	}
}

func TestANoteIsOneLineAndItsSaltHidesIt(t *testing.T) {
	for text, good := range map[string]bool{"Asha": true, "": false, "a\nb": false, "\xff": false, strings.Repeat("x", group.MaxText+1): false} {
		if n := (group.Note{Text: text}); n.Valid() != good {
			t.Errorf("%q", text)
		}
	}
	a, b := group.Note{Text: "Asha"}, group.Note{Salt: [16]byte{1}, Text: "Asha"}
	if a.ID() == b.ID() {
		t.Error("a name can be guessed")
	}
}
