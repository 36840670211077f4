package wallet_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
)

func TestLinesBeforeTheLastAreCorrectedAllOrNone(t *testing.T) {
	x := newSavers(t)
	id := x.epoch.Community
	x.write(x.amina, group.Line{What: group.Roll, Member: 1, N: 1}, group.Line{What: group.Roll, Member: 2, N: 4})
	remark := wallet.SaidLine{Line: group.Line{What: group.Remark}, Text: "rain"}
	g, err := x.amina.WriteLines(id, x.account, []wallet.SaidLine{remark})
	must(t, err)
	again := func(lines ...group.Line) (out []wallet.SaidLine) {
		for _, l := range lines {
			out = append(out, wallet.SaidLine{Line: l})
		}
		return out
	}
	lines := g.Meeting.Minutes.Lines
	if _, err := x.amina.RewriteLines(id, x.account, 2, again(lines[0])); !errors.Is(err, group.ErrMinutes) {
		t.Fatalf("lines that came meanwhile are lost: %v", err)
	}
	if _, err := x.amina.RewriteLines(id, x.account, 3, again(lines[0], group.Line{What: group.Roll, Member: 99, N: 1})); !errors.Is(err, group.ErrMember) {
		t.Fatal(err)
	}
	lines[1].N = 2
	g, err = x.amina.RewriteLines(id, x.account, 3, again(lines...))
	must(t, err)
	if m := g.Meeting; len(m.Minutes.Lines) != 3 || m.Now.Members[1].Here != group.Behind || g.Said([32]byte(m.Minutes.Lines[2].Note)) != "rain" {
		t.Fatalf("%+v", m.Minutes)
	}
	g, err = x.amina.RewriteLines(id, x.account, 3, nil)
	must(t, err)
	if g.Meeting != nil {
		t.Fatalf("%+v", g.Meeting)
	}
}
