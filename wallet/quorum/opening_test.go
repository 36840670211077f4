package quorum_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// chain is a made-up history: tips with what each stands on.
type chain map[ledger.ID]ledger.ID

func (c chain) onChain(lower, upper ledger.Tip) (bool, error) {
	for id := upper.Entry; !id.IsZero(); id = c[id] {
		if id == lower.Entry {
			return true, nil
		}
	}
	return false, nil
}

func tip(seq, round uint64, name byte) ledger.Tip {
	return ledger.Tip{Seq: seq, Round: round, Entry: ledger.ID{name}}
}

func TestAnOpeningStandsOnTheHighestRoundThenTheHighestSeq(t *testing.T) {
	id := func(n byte) ledger.ID { return ledger.ID{n} }
	// a ← b ← c in round 0; a ← o ← p, an opening of round 1; b and x are rivals.
	history := chain{id('b'): id('a'), id('c'): id('b'), id('o'): id('a'), id('p'): id('o'), id('x'): id('a')}
	none := ledger.Tip{}
	a, b, c, o, p, x := tip(1, 0, 'a'), tip(2, 0, 'b'), tip(3, 0, 'c'), tip(2, 1, 'o'), tip(3, 1, 'p'), tip(2, 0, 'x')
	for name, k := range map[string]struct {
		reports [][]ledger.Tip // of each seal: the certified, then the votes
		want    ledger.Tip
		forked  bool
	}{
		"nothing":                                  {[][]ledger.Tip{{none}, {none}, {none}}, none, false},
		"one vote":                                 {[][]ledger.Tip{{none, a}, {none}, {none}}, a, false},
		"the highest seq":                          {[][]ledger.Tip{{a, b}, {a, b, c}, {a}}, c, false},
		"a certificate and votes alike":            {[][]ledger.Tip{{b}, {a, b}, {a, b, c}}, c, false},
		"a higher round before a higher seq":       {[][]ledger.Tip{{a, b, c}, {a, o}, {a}}, o, false},
		"lower rounds need not lie on its chain":   {[][]ledger.Tip{{a, b, c}, {a, o, p}, {a, x}}, p, false},
		"two rivals in the highest round":          {[][]ledger.Tip{{a, b}, {a, x}, {a}}, none, true},
		"rivals of one guardian's own":             {[][]ledger.Tip{{a, b, x}, {a}, {a}}, none, true},
		"a certified entry that is left out":       {[][]ledger.Tip{{b}, {a, o}, {a}}, none, true},
		"a certified rival":                        {[][]ledger.Tip{{x}, {a, b, c}, {a}}, none, true},
		"a lower certified entry on the same line": {[][]ledger.Tip{{a}, {b}, {c}}, c, false},
	} {
		var seals []quorum.AccountSeal
		for i, r := range k.reports {
			seals = append(seals, quorum.AccountSeal{Guardian: uint64(i), Certified: r[0], Votes: r[1:]})
		}
		for range seals { // the order of the seals decides nothing
			got, err := quorum.Choose(seals, history.onChain)
			if k.forked != errors.Is(err, quorum.ErrForked) || !k.forked && (err != nil || got != k.want) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
			seals = append(seals[1:], seals[0])
		}
	}
}

func TestAnErrorOfTheChainIsPassedOn(t *testing.T) {
	wait := &ledger.Wait{Reason: ledger.WaitEntry}
	_, err := quorum.Choose([]quorum.AccountSeal{{Certified: tip(1, 0, 'a')}}, func(ledger.Tip, ledger.Tip) (bool, error) { return false, wait })
	if !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
		t.Errorf("%v", err)
	}
}

func TestSealsAreOfAQuorumForOneAccountAndRound(t *testing.T) {
	v := newVillage(t, 4)
	a := tip(1, 0, 'a')
	good := func() []quorum.AccountSeal {
		return []quorum.AccountSeal{v.seal(0, 1, a), v.seal(1, 1, ledger.Tip{}, a), v.seal(3, 1, ledger.Tip{})}
	}
	if err := v.epoch.CheckSeals(v.author(), 1, good(), keys.Verify); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func([]quorum.AccountSeal) []quorum.AccountSeal
		want   error
	}{
		"two":                {func(s []quorum.AccountSeal) []quorum.AccountSeal { return s[:2] }, quorum.ErrTooFew},
		"four":               {func(s []quorum.AccountSeal) []quorum.AccountSeal { return append(s, v.seal(2, 1, a)) }, quorum.ErrTooFew},
		"one guardian twice": {func(s []quorum.AccountSeal) []quorum.AccountSeal { s[1] = v.seal(0, 1, a); return s }, quorum.ErrSeal},
		"of another round":   {func(s []quorum.AccountSeal) []quorum.AccountSeal { s[1] = v.seal(1, 2, a); return s }, quorum.ErrSeal},
		"changed report":     {func(s []quorum.AccountSeal) []quorum.AccountSeal { s[0].Certified.Seq = 2; return s }, quorum.ErrSeal},
		"changed votes":      {func(s []quorum.AccountSeal) []quorum.AccountSeal { s[1].Votes = nil; return s }, quorum.ErrSeal},
		"of another seat":    {func(s []quorum.AccountSeal) []quorum.AccountSeal { s[0].Guardian = 2; return s }, quorum.ErrSeal},
		"of no seat":         {func(s []quorum.AccountSeal) []quorum.AccountSeal { s[0].Guardian = 9; return s }, quorum.ErrSeal},
		"of another epoch":   {func(s []quorum.AccountSeal) []quorum.AccountSeal { s[0].Epoch = 1; return s }, quorum.ErrEpoch},
	} {
		if err := v.epoch.CheckSeals(v.author(), 1, c.change(good()), keys.Verify); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := v.epoch.CheckSeals(ledger.Account{1}, 1, good(), keys.Verify); !errors.Is(err, quorum.ErrSeal) {
		t.Errorf("another account: %v", err)
	}
}
