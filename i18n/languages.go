package i18n

import (
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Language is one that Sanduk speaks. How it writes numbers is CLDR's.
type Language struct {
	Tag    string // BCP 47
	Name   string // in its own script
	Group  string // between groups of digits
	Point  string // before the minor digits
	Digits string // 0 to 9
	Lakh   bool   // groups of two digits before the last three
	Least  int    // how many digits the first group must have; none is one
	RTL    bool   // written from right to left
	Depth  int    // how far letters hang below the line, in thousandths of their size; none is as in Latin
}

const (
	latin      = "0123456789"
	devanagari = "०१२३४५६७८९"
	bengali    = "০১২৩৪৫৬৭৮৯"
	narrow     = "\u202f" // a narrow space that does not break
)

// Languages are all, English first, then by their names.
func Languages() []Language {
	return []Language{
		{Tag: "en", Name: "English", Group: ",", Point: ".", Digits: latin},
		{Tag: "id", Name: "Bahasa Indonesia", Group: ".", Point: ",", Digits: latin},
		{Tag: "es", Name: "Español", Group: ".", Point: ",", Digits: latin, Least: 2},
		{Tag: "tl", Name: "Filipino", Group: ",", Point: ".", Digits: latin},
		{Tag: "fr", Name: "Français", Group: narrow, Point: ",", Digits: latin},
		{Tag: "ha", Name: "Hausa", Group: ",", Point: ".", Digits: latin},
		{Tag: "sw", Name: "Kiswahili", Group: ",", Point: ".", Digits: latin},
		{Tag: "pt", Name: "Português", Group: ".", Point: ",", Digits: latin},
		{Tag: "ur", Name: "اردو", Group: ",", Point: ".", Digits: latin, RTL: true, Depth: 470},
		{Tag: "ar", Name: "العربية", Group: ",", Point: ".", Digits: latin, RTL: true, Depth: 470},
		{Tag: "ne", Name: "नेपाली", Group: ",", Point: ".", Digits: devanagari, Lakh: true, Depth: 410},
		{Tag: "hi", Name: "हिन्दी", Group: ",", Point: ".", Digits: latin, Lakh: true, Depth: 410},
		{Tag: "bn", Name: "বাংলা", Group: ",", Point: ".", Digits: bengali, Lakh: true, Depth: 410},
		{Tag: "am", Name: "አማርኛ", Group: ",", Point: ".", Digits: latin},
	}
}

const other = "other"

// plural names the form that CLDR has for a number of things. The library's
// tables are used; they know no "many" for a million in French.
func (l Language) plural(n int) string {
	n = max(n, -n)
	switch plural.Cardinal.MatchPlural(language.Make(l.Tag), n%10_000_000, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return other
}

// Match is the tag of the language that fits best what a device asks for, the
// most wanted first: "sw-KE" and "sw_TZ.UTF-8" are Swahili. English when none
// fits.
func Match(wanted ...string) string {
	for _, w := range wanted {
		base, _, _ := strings.Cut(strings.ReplaceAll(w, "_", "-"), "-")
		base, _, _ = strings.Cut(base, ".")
		for _, l := range Languages() {
			if strings.EqualFold(l.Tag, modern(base)) {
				return l.Tag
			}
		}
	}
	return Languages()[0].Tag
}

// modern is the tag that is used today, of one that devices still give.
func modern(tag string) string {
	switch strings.ToLower(tag) {
	case "fil":
		return "tl"
	case "in":
		return "id"
	}
	return tag
}
