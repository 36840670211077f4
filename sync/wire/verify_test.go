package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

func TestItemsThatCanNotBeRightAreRefusedWithTheirPlace(t *testing.T) {
	v, abroad := newVillage(t, 1), newVillage(t, 2)
	good := wire.ItemOf(v.certified(v.feed(1, 1)[0]))
	other := wire.ItemOf(v.certified(v.feed(2, 1)[0]))
	for what, c := range map[string]struct {
		item wire.Item
		want error
	}{
		"no entry":                      {wire.Item{}, ledger.ErrMalformed},
		"an entry cut short":            {wire.Item{Entry: good.Entry[:len(good.Entry)-1]}, ledger.ErrMalformed},
		"bytes that are no certificate": {wire.Item{Entry: good.Entry, Certificate: []byte{1}}, ledger.ErrMalformed},
		"another entry's certificate":   {wire.Item{Entry: good.Entry, Certificate: other.Certificate}, quorum.ErrVote},
		"a certificate of too few":      {wire.Item{Entry: good.Entry, Certificate: fewer(t, good.Certificate)}, quorum.ErrTooFew},
		"a certificate of two epochs":   {wire.Item{Entry: good.Entry, Certificate: later(t, good.Certificate)}, quorum.ErrEpoch},
		"a foreign entry":               {wire.ItemOf(abroad.certified(abroad.feed(1, 1)[0])), quorum.ErrEpoch},
		"a foreign charter":             {wire.Item{Entry: abroad.charter.Bytes()}, quorum.ErrEpoch},
		"a memo that no credit names":   {wire.Item{Entry: good.Entry, Memos: [][]byte{memo(7)}}, ledger.ErrMalformed},
		"more memos than credits can":   {wire.Item{Entry: good.Entry, Memos: make([][]byte, ledger.MaxCredits+1)}, ledger.ErrMalformed},
	} {
		t.Run(what, func(t *testing.T) {
			got, err := wire.Verify([]wire.Item{good, c.item}, &v.epoch, keys.Verify)
			if !errors.Is(err, c.want) || got != nil {
				t.Fatalf("got %d items, %v; want %v", len(got), err, c.want)
			}
			if !strings.Contains(err.Error(), "item 1") {
				t.Errorf("%v does not say which item", err)
			}
		})
	}
}

// fewer takes a vote out of a certificate.
func fewer(t *testing.T, raw []byte) []byte {
	t.Helper()
	c, err := quorum.DecodeCertificate(raw)
	must(t, err)
	c.Signers &^= 1
	c.Votes = c.Votes[1:]
	return c.Bytes()
}

// later says that a certificate is of the next epoch.
func later(t *testing.T, raw []byte) []byte {
	t.Helper()
	c, err := quorum.DecodeCertificate(raw)
	must(t, err)
	c.Epoch++
	return c.Bytes()
}

func TestItemsComeThroughWithWhatTravelsBesideThem(t *testing.T) {
	v := newVillage(t, 1)
	feed := v.feed(1, 2)
	want := []book.Evidence{{Entry: v.charter}, {Entry: feed[0], Memos: [][]byte{memo(0)}}, v.certified(feed[1])}
	got, err := wire.Verify(wire.ItemsOf(want), &v.epoch, keys.Verify)
	must(t, err)
	for i := range want {
		if got[i].Entry.ID() != want[i].Entry.ID() || len(got[i].Certificate) != len(want[i].Certificate) || len(got[i].Memos) != len(want[i].Memos) {
			t.Errorf("item %d: %+v", i, got[i])
		}
	}
	if !bytes.Equal(got[1].Memos[0], memo(0)) || !bytes.Equal(got[2].Certificate[0].Bytes(), want[2].Certificate[0].Bytes()) {
		t.Error("the memo or the certificate is another")
	}
}

func TestMemosAreRefusedUnlessACreditCommitsToEach(t *testing.T) {
	v := newVillage(t, 1)
	s := v.feed(1, 1)[0]
	long := make([]byte, ledger.MaxMemoSealed+1)
	pay := s.Entry
	pay.Credits = []ledger.Credit{{Payee: pay.Credits[0].Payee, Asset: ledger.ID{9}, Amount: 1, Memo: ledger.MemoCommitment(long)}}
	tooLong, err := ledger.SignSingle(pay, secretKey(t, 1))
	must(t, err)
	for what, c := range map[string]struct {
		entry *ledger.Signed
		memos [][]byte
		names string
	}{
		"none":                      {s, nil, ""},
		"its own":                   {s, [][]byte{memo(0)}, ""},
		"its own twice":             {s, [][]byte{memo(0), memo(0)}, ""},
		"another's":                 {s, [][]byte{memo(1)}, "memo 0"},
		"its own, then another's":   {s, [][]byte{memo(0), memo(1)}, "memo 1"},
		"an empty one":              {s, [][]byte{{}}, "memo 0"},
		"its own, beyond a bound":   {tooLong, [][]byte{long}, "memo 0"},
		"one beside a lone charter": {v.charter, [][]byte{memo(0)}, "memo 0"},
	} {
		err := wire.CheckMemos(c.entry, c.memos)
		if c.names == "" {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
		} else if !errors.Is(err, ledger.ErrMalformed) || !strings.Contains(err.Error(), c.names) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

func TestCertificateCoversItsChainDownwardsAndNothingElse(t *testing.T) {
	v := newVillage(t, 1)
	feed, alone := v.feed(1, 4), v.feed(2, 1)[0]
	list := []book.Evidence{{Entry: feed[3]}, {Entry: alone}, v.certified(feed[2]), {Entry: feed[1]}}
	for what, list := range map[string][]book.Evidence{"in one order": list, "in another": {list[3], list[2], list[1], list[0]}} {
		covered := wire.Covered(list)
		for i, s := range feed {
			if want := i == 1 || i == 2; covered[s.ID()] != want {
				t.Errorf("%s: entry %d covered: %t", what, i+1, !want)
			}
		}
		if covered[alone.ID()] {
			t.Errorf("%s: another feed's entry is covered", what)
		}
	}
}

func TestGapInAChainEndsWhatACertificateCovers(t *testing.T) {
	v := newVillage(t, 1)
	feed := v.feed(1, 3)
	covered := wire.Covered([]book.Evidence{v.certified(feed[2]), {Entry: feed[0]}})
	if covered[feed[0].ID()] || !covered[feed[2].ID()] {
		t.Errorf("covered: %v", covered)
	}
}
