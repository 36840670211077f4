package i18n

import (
	"strconv"
	"strings"
)

// Amount is money as it comes to be written: whole minor units, how many
// digits are after the point, and the currency.
type Amount interface {
	Parts() (units uint64, decimals uint8, code string)
}

// MoneyText is an amount in its parts, since they are drawn in different
// sizes. Nothing is ever rounded or left out.
type MoneyText struct {
	Major string // with groups
	Point string // empty where the currency has no minor digits
	Minor string
	Code  string
}

// String is the amount in one line. The space before the currency never breaks.
func (m MoneyText) String() string { return m.Major + m.Point + m.Minor + "\u00a0" + m.Code }

// Money writes an amount.
func (t *Texts) Money(a Amount) MoneyText {
	units, decimals, code := a.Parts()
	digits := strconv.FormatUint(units, 10)
	if missing := int(decimals) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	at := len(digits) - int(decimals)
	m := MoneyText{Major: t.group(digits[:at]), Minor: t.digits(digits[at:]), Code: code}
	if m.Minor != "" {
		m.Point = t.language.Point
	}
	return m
}

// Typed writes an amount while it is typed, as it was typed: "1250." stays so.
func (t *Texts) Typed(text string) string {
	major, minor, point := strings.Cut(text, ".")
	if major == "" {
		major = "0"
	}
	out := t.group(major)
	if point {
		out += t.language.Point + t.digits(minor)
	}
	return out
}

// Number writes a whole number.
func (t *Texts) Number(n int) string {
	if n < 0 {
		return "−" + t.group(strings.TrimPrefix(strconv.Itoa(n), "-"))
	}
	return t.group(strconv.Itoa(n))
}

// group writes digits in groups: of three, or after the first three of two where
// people count in lakhs.
func (t *Texts) group(digits string) string {
	l := t.language
	if len(digits) < 3+max(l.Least, 1) {
		return t.digits(digits)
	}
	step := 3
	for i := len(digits) - step; i > 0; i -= step {
		digits = digits[:i] + l.Group + digits[i:]
		if l.Lakh {
			step = 2
		}
	}
	return t.digits(digits)
}

// digits writes 0 to 9 in the digits of the language; other signs stay.
func (t *Texts) digits(text string) string {
	signs := []rune(t.language.Digits)
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return signs[r-'0']
		}
		return r
	}, text)
}

// PlainDigit is the digit 0 to 9 that a sign of another script stands for, and
// the point for an Arabic one; other signs stay. So keyboards of all languages
// type amounts and PINs.
func PlainDigit(r rune) rune {
	switch zero := zeroOf(r); {
	case zero > 0:
		return '0' + r - zero
	case r == '\u066b':
		return '.'
	}
	return r
}

// zeroOf is the zero of the ten digits that a sign is one of, or 0: all scripts
// have them in a row.
func zeroOf(r rune) rune {
	for _, zero := range []rune{'\u0660', '\u06f0', '\u0966', '\u09e6'} { // Arabic, Urdu, Devanagari, Bengali
		if r >= zero && r <= zero+9 {
			return zero
		}
	}
	return 0
}

// Plain is a text with its digits and points made plain, for amounts that are
// typed or pasted in the reader's own digits.
func Plain(text string) string { return strings.Map(PlainDigit, text) }
