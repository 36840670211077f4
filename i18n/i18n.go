// Package i18n puts what Sanduk says into the reader's language: texts by their
// keys, plurals, money, dates and spans of time. It knows no toolkit.
//
// A catalogue is a JSON file beside this one. A text has {placeholders}; one
// that counts has a form for each plural of the language, chosen by {count}.
// All catalogues have the same keys and placeholders, which the tests see to.
//
// Numbers are written as CLDR has it by default for each language: Bengali and
// Nepali in their own digits, which are those of their banknotes, and in lakhs;
// Hindi, Arabic and Urdu, as most of their phones do, in the digits 0 to 9. An amount has one writing in a
// language, on all screens and receipts, so that it is recognised. Typed, digits
// of all these scripts count (PlainDigit). Addresses, words and codes are the
// same everywhere.
//
// A name or another text that is put into a sentence can be of a script that runs
// the other way. It is isolated then (U+2068, U+2069), so that it never turns
// round what stands beside it, such as an amount. The order in which a line is
// seen is the business of whoever draws it.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
)

// catalogues are the texts, one file a language. Only embedding needs a
// variable of the package; nothing writes to it.
//
//go:embed *.json
var catalogues embed.FS

// Texts are those of one language. They are safe for concurrent use.
type Texts struct {
	language Language
	texts    map[string]text
	now      func() time.Time
}

// text is one of a catalogue. One that counts has its plurals by their names in
// CLDR; other is among them, and is all that one has which does not count.
type text struct {
	forms map[string]string
	other string
}

// UnmarshalJSON reads a plain text, or one with plurals.
func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &t.other)
	}
	err := json.Unmarshal(b, &t.forms)
	t.other = t.forms[other]
	return err
}

// Open gives the texts of a language by its tag; of English for one that is
// not there. now is the clock that relative times go by.
func Open(tag string, now func() time.Time) (*Texts, error) {
	language := Languages()[0]
	for _, l := range Languages() {
		if l.Tag == tag {
			language = l
		}
	}
	texts, err := catalogue(Languages()[0].Tag)
	if err != nil {
		return nil, err
	}
	own, err := catalogue(language.Tag)
	maps.Copy(texts, own) // what were missing would be English
	return &Texts{language: language, texts: texts, now: now}, err
}

func catalogue(tag string) (map[string]text, error) {
	raw, err := catalogues.ReadFile(tag + ".json")
	if err != nil {
		return nil, fmt.Errorf("catalogue of %s: %w", tag, err)
	}
	var texts map[string]text
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, fmt.Errorf("catalogue of %s: %w", tag, err)
	}
	return texts, nil
}

// Language is the language that is spoken.
func (t *Texts) Language() Language { return t.language }

// Runes are all signs that the language is written with here, each once: those
// of its texts, of its numbers and of amounts.
func (t *Texts) Runes() string {
	signs := map[rune]bool{}
	l := t.language
	for _, text := range []string{l.Name, l.Group, l.Point, l.Digits, "−+…\u00a0"} {
		for _, r := range text {
			signs[r] = true
		}
	}
	for _, found := range t.texts {
		for _, form := range append(slices.Collect(maps.Values(found.forms)), found.other) {
			for _, r := range form {
				signs[r] = true
			}
		}
	}
	return string(slices.Sorted(maps.Keys(signs)))
}

// Has tells whether there is a text.
func (t *Texts) Has(key string) bool {
	_, ok := t.texts[key]
	return ok
}

// T is a text with its placeholders filled in. Values are string, int,
// time.Time, time.Duration or Amount. A key that is not there is its own text,
// so that it is seen.
func (t *Texts) T(key string, args map[string]any) string {
	found, ok := t.texts[key]
	if !ok {
		return key
	}
	form := found.other
	if n, ok := args["count"].(int); ok && found.forms != nil {
		form = found.forms[t.language.plural(n)]
	}
	return t.fill(form, args)
}

// fill puts values into placeholders. One without a value stays as it is.
func (t *Texts) fill(form string, args map[string]any) string {
	var out strings.Builder
	for {
		before, rest, open := strings.Cut(form, "{")
		out.WriteString(before)
		if !open {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, given := args[name]
		switch {
		case !closed:
			return out.String() + "{" + rest
		case given:
			out.WriteString(t.value(value))
		default:
			out.WriteString("{" + name + "}")
		}
		form = after
	}
}

// isolated keeps a text apart from a sentence that may run the other way.
func (t *Texts) isolated(text string) string {
	if text == "" || !t.language.RTL && !strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Hebrew) }) {
		return text
	}
	return "\u2068" + text + "\u2069"
}

func (t *Texts) value(v any) string {
	switch v := v.(type) {
	case string:
		return t.isolated(v)
	case int:
		return t.Number(v)
	case time.Time:
		return t.When(v)
	case time.Duration:
		return t.Span(v)
	case Amount:
		return t.Money(v).String()
	}
	return fmt.Sprint(v)
}
