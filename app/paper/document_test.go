package paper_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"testing"

	"sanduk.app/app/paper"
	"sanduk.app/assets"
)

func fonts() paper.Fonts {
	return paper.Fonts{Regular: assets.FontRegular(), Bold: assets.FontBold()}
}

func set(t *testing.T, d *paper.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := paper.WriteDocument(&b, d, fonts()); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("SANDUK_PICTURES"); dir != "" { // to be looked at
		if err := os.WriteFile(dir+"/"+t.Name()+".pdf", b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// sheets are what each sheet draws.
func sheets(t *testing.T, pdf []byte) [][]byte {
	t.Helper()
	var out [][]byte
	for _, m := range regexp.MustCompile(`/Contents (\d+) 0 R`).FindAllSubmatch(pdf, -1) {
		_, object, found := bytes.Cut(pdf, fmt.Appendf(nil, "\n%s 0 obj\n", m[1]))
		_, stream, streams := bytes.Cut(object, []byte("stream\n"))
		if !found || !streams {
			t.Fatalf("there is no object %s", m[1])
		}
		z, err := zlib.NewReader(bytes.NewReader(stream))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

func words() *paper.Document {
	d := &paper.Document{
		Title: "Umoja wa Soko", Foot: "Everything adds up",
		Parts: []paper.Part{
			{Heading: "What was checked"},
			{Sentence: "Every signature, every certificate, every step, and for each currency the law: issued less redeemed is what people hold, what waits to be claimed, and what is locked."},
			{Sentence: "हर हस्ताक्षर, हर प्रमाणपत्र और हर कदम जाँचा गया।"},
		},
	}
	table := &paper.Table{Head: []string{"Name", "Amount"}, Number: []bool{false, true}}
	for i := range 120 {
		table.Rows = append(table.Rows, []string{"Account " + strconv.Itoa(i), strconv.Itoa(i * 317)})
	}
	d.Parts = append(d.Parts, paper.Part{Table: table})
	return d
}

func TestALongTableGoesOnWithItsHeadOnEachSheet(t *testing.T) {
	all := sheets(t, set(t, words()))
	if len(all) != 3 {
		t.Fatalf("there are %d sheets", len(all))
	}
	for i, s := range all {
		if !bytes.Contains(s, []byte("cm /b")) {
			t.Errorf("sheet %d has nothing in bold: its table has no head", i+1)
		}
	}
}

func TestNothingStandsBesideTheSheet(t *testing.T) {
	d := words()
	d.Parts = append(d.Parts, paper.Part{Table: &paper.Table{
		Head: []string{"A long head of a column that needs far more than its share", "Another that needs as much as the first", "3"}, Number: []bool{false, false, true},
		Rows: [][]string{{string(bytes.Repeat([]byte("word "), 40)), string(bytes.Repeat([]byte("w"), 200)), "9"}},
	}})
	for _, rtl := range []bool{false, true} {
		d.RightToLeft = rtl
		for i, s := range sheets(t, set(t, d)) {
			for _, m := range regexp.MustCompile(`q \S+ 0 0 \S+ (\S+) (\S+) cm`).FindAllSubmatch(s, -1) {
				x, errX := strconv.ParseFloat(string(m[1]), 64)
				y, errY := strconv.ParseFloat(string(m[2]), 64)
				if errX != nil || errY != nil || x < 42 || x > 554 || y < 42 || y > 800 {
					t.Fatalf("sheet %d: a letter stands at %s %s", i+1, m[1], m[2])
				}
			}
		}
	}
}

func TestArabicBeginsAtTheRight(t *testing.T) {
	d := &paper.Document{Title: "صندوق القرية", RightToLeft: true, Foot: "2026", Parts: []paper.Part{
		{Sentence: "كل شيء متطابق: 1,250.50 KES عند 12 عضوًا."},
		{Table: &paper.Table{Head: []string{"الاسم", "المبلغ"}, Number: []bool{false, true}, Rows: [][]string{{"آمنة", "250.50"}, {"Ben", "1,000"}}}},
	}}
	s := sheets(t, set(t, d))[0]
	m := regexp.MustCompile(`q \S+ 0 0 \S+ (\S+) `).FindAllSubmatch(s, -1)
	most := 0.0
	for _, one := range m {
		x, _ := strconv.ParseFloat(string(one[1]), 64)
		most = max(most, x)
	}
	if most < 500 {
		t.Errorf("the rightmost letter stands at %v of 553", most)
	}
}

func TestADocumentThatCanNotBeSetIsRefused(t *testing.T) {
	uneven := &paper.Document{Parts: []paper.Part{{Table: &paper.Table{Head: []string{"a"}, Number: []bool{true}, Rows: [][]string{{"1", "2"}}}}}}
	if err := paper.WriteDocument(io.Discard, uneven, fonts()); !errors.Is(err, paper.ErrDocument) {
		t.Errorf("uneven rows: %v", err)
	}
	if err := paper.WriteDocument(io.Discard, &paper.Document{}, paper.Fonts{}); !errors.Is(err, paper.ErrDocument) {
		t.Errorf("no fonts: %v", err)
	}
}
