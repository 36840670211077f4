package widget

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieces are what is drawn, from left to right; ‹ › stand round what is drawn
// from right to left.
func pieces(line string, rtl bool) string { return order(visual(line, rtl)) }

func order(line string) string {
	var out strings.Builder
	back := false
	for _, r := range line {
		switch r {
		case leftMark:
		case rightMark:
			if back = !back; back {
				out.WriteRune('‹')
			} else {
				out.WriteRune('›')
			}
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func TestLinesAreDrawnInTheOrderInWhichTheyAreSeen(t *testing.T) {
	for _, c := range []struct {
		line string
		rtl  bool
		want string
	}{
		{"Pay 1,250.00 KES", false, "Pay 1,250.00 KES"},
		{"Pay 1,250.00 KES", true, "Pay 1,250.00 KES"},
		{"الأمين", true, "‹الأمين›"},
		{"عندك 1,250.00\u00a0KES", true, "KES‹\u00a0›1,250.00‹عندك ›"},
		{"حاول بعد 5 دقائق", true, "‹ دقائق›5‹حاول بعد ›"},
		{"Sanduk مقفل", true, "‹ مقفل›Sanduk"},
		{"من \u2068Amina (tailor)\u2069 اليوم", true, "‹ اليوم›Amina (tailor)‹من ›"},
		{"إلى \u2068أمينة\u2069: 5", true, "5‹إلى أمينة: ›"},
		{"\u2068Amina (سوق) shop\u2069 في", true, "‹ في›Amina (‹سوق›) shop"},
		{"From \u2068أمينة 5\u2069 5 KES", false, "From 5‹أمينة › 5 KES"},
		{"Paid أمينة 5", false, "Paid 5‹أمينة ›"},
		{"From \u2068Amina\u2069", false, "From Amina"},
		{"(السوق)", true, "‹(السوق)›"},
		{"100 % من", true, "‹ % من›100"},
		{"Amina \u2068أمينة", false, "Amina ‹أمينة›"},
		{"\u2068اليوم\u2069 \u206809:40\u2069", true, "09:40‹اليوم ›"},
		{"التقى \u2068قبل دقيقة\u2069", true, "‹التقى قبل دقيقة›"},
	} {
		if got := pieces(c.line, c.rtl); got != c.want {
			t.Errorf("%q is drawn as %q, want %q", c.line, got, c.want)
		}
	}
}

func TestALineOfAnAmountAloneRunsAsItsTextDoes(t *testing.T) {
	const text, line = "دخل في هذه الأسابيع 34,163.73\u00a0KES.", "34,163.73\u00a0KES."
	if got := order(visualPart(text, line, true)); got != "‹.›KES‹\u00a0›34,163.73" {
		t.Errorf("%q", got)
	}
	if got := visualPart("It was "+line, line, true); got != line {
		t.Errorf("%q", got)
	}
}

// stripped are the signs of a text that are seen, sorted.
func stripped(text string) []rune {
	var out []rune
	for _, r := range text {
		if !slices.Contains([]rune{leftMark, rightMark, isolated, isolation, stand}, r) {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return out
}

func TestNoSignIsLostOrTurnedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringOf(rapid.SampledFrom([]rune("aB ابج05٣.,:%()\u00a0\u2068\u2069\ufffc…"))).Draw(t, "line")
		rtl := rapid.Bool().Draw(t, "rtl")
		drawn := visual(line, rtl)
		if !slices.Equal(stripped(drawn), stripped(line)) {
			t.Fatalf("%q became %q", line, drawn)
		}
		if again := visual(drawn, rtl); again != drawn {
			t.Fatalf("%q, put in order twice, became %q", drawn, again)
		}
	})
}
