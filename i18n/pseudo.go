package i18n

import (
	"strings"
	"time"
)

// Pseudo are English texts made longer and strange, for looking at layouts:
// what is cut off, and what does not come from a catalogue, is seen at once.
// Placeholders stay.
func Pseudo(now func() time.Time) (*Texts, error) {
	t, err := Open("en", now)
	if err != nil {
		return nil, err
	}
	for key, found := range t.texts {
		for name, form := range found.forms {
			found.forms[name] = strange(form)
		}
		found.other = strange(found.other)
		t.texts[key] = found
	}
	t.language = Language{Tag: "en-XA", Name: "[Ëëñġļîîšĥ]", Group: ",", Point: ".", Digits: latin}
	return t, nil
}

// strange doubles vowels and puts marks on letters, outside of placeholders.
func strange(s string) string {
	if s == "" {
		return ""
	}
	marks := strings.NewReplacer(
		"a", "åå", "e", "ëë", "i", "îî", "o", "öö", "u", "üü", "A", "Å", "E", "Ë", "I", "Î", "O", "Ö", "U", "Ü",
		"c", "ç", "g", "ğ", "l", "ļ", "n", "ñ", "s", "š", "y", "ý", "z", "ž",
	)
	var out strings.Builder
	for s != "" {
		before, rest, open := strings.Cut(s, "{")
		out.WriteString(marks.Replace(before))
		if !open {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		out.WriteString("{" + name + "}")
		s = after
	}
	return "[" + out.String() + "]"
}
