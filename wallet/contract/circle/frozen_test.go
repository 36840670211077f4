package circle_test

import (
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/ledger"
)

var update = flag.Bool("update", false, "write what is not there yet of the frozen bytes")

// frozen are acts of every kind, whose bytes are final.
func frozen(t *testing.T) map[string][]byte {
	t.Helper()
	rules := chit(3, 100, 500, 3_500)
	rules.Deposit, rules.Fine, rules.First, rules.Guarantors = 40, 5, []uint64{1}, []uint64{1, 0, 2}
	x := newRing(t, weekly(3))
	x.keys = append(x.keys, key(8))
	ticket := x.ticket(0, 7)
	acts := map[string]circle.Act{
		"found":   circle.NewAct(circle.DoFound, &rules),
		"commit":  x.commit(0, 7),
		"reveal":  x.signed(circle.DoReveal, &ticket, 0),
		"swap":    x.signed(circle.DoSwap, &circle.Pair{Round: 1, Early: 0, Late: 2}, 0, 2),
		"leave":   x.signed(circle.DoLeave, &circle.One{Round: 1, Member: 2}, 2),
		"replace": x.signed(circle.DoReplace, &circle.Heir{Round: 1, Member: 2, Account: ledger.SingleAccount(key(8).Public())}, 3, 2),
		"fine":    circle.NewAct(circle.DoFine, &circle.One{Round: 1, Member: 2}),
		"waive":   circle.NewAct(circle.DoWaive, &circle.One{Round: 1, Member: 2}),
		"close":   circle.NewAct(circle.DoClose, &circle.Whole{Round: 1}),
	}
	out := map[string][]byte{}
	for name, a := range acts {
		out[name] = circle.Encode(a)
	}
	return out
}

func TestBytesOfActsAreFinal(t *testing.T) {
	for name, want := range frozen(t) {
		path := filepath.Join("testdata", "frozen", name+".hex")
		got, err := os.ReadFile(path)
		if os.IsNotExist(err) && *update {
			must(t, os.WriteFile(path, []byte(hex.EncodeToString(want)+"\n"), 0o600))
			continue
		}
		must(t, err)
		if strings.TrimSpace(string(got)) != hex.EncodeToString(want) {
			t.Errorf("%s: it was %s, it is %x", name, got, want)
		}
	}
}

// The lot of a circle that is frozen here is what every version must draw.
func TestLotOfGivenSecretsIsFinal(t *testing.T) {
	x := newRing(t, lots(7, circle.ByLot))
	x.hideAll()
	x.showAll()
	if !same(x.state.Order, []int{2, 5, 4, 1, 0, 3, 6}) {
		t.Errorf("%v", x.state.Order)
	}
}
