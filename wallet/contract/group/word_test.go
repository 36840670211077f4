package group_test

import (
	"bytes"
	"testing"

	"sanduk.app/wallet/contract/group"
)

func TestWordsComeBackAndWrongOnesDoNot(t *testing.T) {
	n := group.Word{Note: &group.Note{Salt: [16]byte{1}, Text: "Asha"}}
	if got, err := group.DecodeWord(n.Bytes()); err != nil || *got.Note != *n.Note {
		t.Errorf("%+v, %v", got, err)
	}
	m := group.Word{Minutes: &group.Minutes{Held: 5, Lines: []group.Line{{What: group.Next}}}}
	if got, err := group.DecodeWord(m.Bytes()); err != nil || len(got.Minutes.Lines) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	n.Note.Text = "two\nlines"
	for _, raw := range [][]byte{n.Bytes(), nil, {0x82, 3, 0x40}, append(m.Bytes(), 0)} {
		if _, err := group.DecodeWord(raw); err == nil {
			t.Errorf("%x was taken", raw)
		}
	}
}

func FuzzWord(f *testing.F) {
	n := group.Word{Note: &group.Note{Text: "Asha"}}
	m := group.Word{Minutes: &group.Minutes{Held: 5, Lines: []group.Line{{What: group.Next}}}}
	f.Add(n.Bytes())
	f.Add(m.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		w, err := group.DecodeWord(raw)
		if err == nil && !bytes.Equal(w.Bytes(), raw) {
			t.Fatal("it reads as something else than it is")
		}
	})
}
