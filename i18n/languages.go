package i18n

import "strings"

// Language is one that Sanduk speaks.
type Language struct {
	Tag   string // BCP 47
	Name  string // in its own script
	Group string // between groups of three digits
	Point string // before the minor digits
	RTL   bool   // written from right to left
}

// Languages are all, English first.
func Languages() []Language {
	return []Language{
		{Tag: "en", Name: "English", Group: ",", Point: "."},
		{Tag: "sw", Name: "Kiswahili", Group: ",", Point: "."},
	}
}

// one tells whether a number takes the form "one" (CLDR's rule for whole
// numbers, the same in English and Swahili).
func (l Language) one(n int) bool { return n == 1 }

// Match is the tag of the language that fits best what a device asks for, the
// most wanted first: "sw-KE" and "sw_TZ.UTF-8" are Swahili. English when none
// fits.
func Match(wanted ...string) string {
	for _, w := range wanted {
		base, _, _ := strings.Cut(strings.ReplaceAll(w, "_", "-"), "-")
		base, _, _ = strings.Cut(base, ".")
		for _, l := range Languages() {
			if strings.EqualFold(l.Tag, base) {
				return l.Tag
			}
		}
	}
	return Languages()[0].Tag
}
