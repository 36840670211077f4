package group_test

import (
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

var update = flag.Bool("update", false, "write the frozen bytes anew: they are part of the protocol, and never change")

func TestBytesOfFoundingAndMinutesStayAsTheyWere(t *testing.T) {
	f := founding(usual(), 7, 6)
	m := group.Minutes{
		Before: ledger.ID{5}, Held: 1_700_000_000_000, Amends: []group.Constitution{usual()}, Hands: []group.Hand{{Member: 4, Signature: keys.Signature{1, 2}}},
		Lines: []group.Line{{What: group.Roll, Member: 1, N: 1, Key: []byte{}}, {What: group.Lend, Member: 2, Amount: 3_000, N: 3, Side: group.Cash}, {What: group.Remark, Note: note("mvua")}},
	}
	digest := m.Digest(community, box)
	for name, raw := range map[string][]byte{"founding": f.Bytes(), "minutes": m.Bytes(), "digest": digest[:]} {
		path := filepath.Join("testdata", name+".hex")
		if *update {
			must(t, os.WriteFile(path, []byte(hex.EncodeToString(raw)+"\n"), 0o600))
		}
		want, err := os.ReadFile(path)
		must(t, err)
		if got := hex.EncodeToString(raw); got != strings.TrimSpace(string(want)) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got, err := group.DecodeFounding(f.Bytes()); err != nil || len(got.Members) != 7 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := group.DecodeMinutes(m.Bytes()); err != nil || len(got.Lines) != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

// full is a meeting of 25 in which each does something, signed.
func full(t testing.TB) (*village, *group.Minutes) {
	t.Helper()
	c := early()
	c.Meetings = 0
	v := newVillage(t, c, 25)
	v.meet(1)
	s := v.sit()
	s.to(group.StepLend)
	for n := uint64(1); n <= 8; n++ {
		s.do(lend(n, 500, 3))
	}
	s.do(group.Line{What: group.Next})
	s.least(group.StepClose)
	s.do(group.Line{What: group.Next})
	return v, s.minutes()
}

func TestAMeetingOf25FitsIntoAFewCodes(t *testing.T) {
	_, m := full(t)
	if n := len(m.Bytes()); n > 10_000 {
		t.Errorf("%d bytes", n)
	} else {
		t.Logf("%d lines, %d bytes", len(m.Lines), n)
	}
}

// BenchmarkBooks folds 10,000 lines of minutes into a group's books: the figure
// to keep is 50 ms.
func BenchmarkBooks(b *testing.B) {
	v, m := full(b)
	v.step(m.Bytes())
	lines := 0
	for lines < 10_000 {
		s := v.sit()
		s.end()
		lines += len(s.lines)
	}
	b.ReportMetric(float64(lines), "lines")
	for b.Loop() {
		s := &group.State{}
		for i := range v.events {
			ev := v.events[i]
			ev.Verify = nil
			if _, err := s.Apply(&ev); err != nil {
				b.Fatal(err)
			}
		}
	}
}
