// Package money holds amounts as whole minor units, with arithmetic that can't
// wrap, and reads and prints them by a currency's digits. There are no floats.
//
// Everything is pure and safe for concurrent use.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bojanz/currency"
)

// Amount is a number of minor units: cents of a currency with two digits.
type Amount uint64

var (
	// ErrOverflow says that a sum is more than an amount can hold.
	ErrOverflow = errors.New("the sum is too large")
	// ErrNegative says that more would be taken than there is.
	ErrNegative = errors.New("more than there is")
	// ErrSyntax says that a text is no amount.
	ErrSyntax = errors.New("not an amount")
	// ErrPrecision says that a text has more digits after the point than the
	// currency.
	ErrPrecision = errors.New("too many digits after the point")
	// ErrCurrency says that a code is no ISO 4217 currency.
	ErrCurrency = errors.New("not a currency")
)

// Plus adds, or gives ErrOverflow.
func (a Amount) Plus(b Amount) (Amount, error) {
	if sum := a + b; sum >= a {
		return sum, nil
	}
	return 0, ErrOverflow
}

// Minus subtracts, or gives ErrNegative.
func (a Amount) Minus(b Amount) (Amount, error) {
	if b > a {
		return 0, ErrNegative
	}
	return a - b, nil
}

// Currency is a code with the digits after its point.
type Currency struct {
	Code     string
	Decimals uint8
}

// Lookup is the ISO 4217 currency of a code.
func Lookup(code string) (Currency, error) {
	digits, ok := currency.GetDigits(code)
	if !ok {
		return Currency{}, fmt.Errorf("%w: %.20q", ErrCurrency, code)
	}
	return Currency{Code: code, Decimals: digits}, nil
}

// ValidCode tells whether a text can be an asset's code: 3 to 12 of A–Z and
// 0–9, a letter first.
func ValidCode(code string) bool {
	if len(code) < 3 || len(code) > 12 || code[0] < 'A' || code[0] > 'Z' {
		return false
	}
	for _, r := range code {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// maxText is 20 digits of a 64-bit number, their group marks and a point.
const maxText = 40

// Parse reads a decimal amount: digits, groups of three that are marked by
// commas or spaces all through or not at all, and at most the given digits
// after a point. No sign, nothing else.
func Parse(text string, decimals uint8) (Amount, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxText {
		return 0, fmt.Errorf("%w: %d letters", ErrSyntax, len(text))
	}
	major, minor, point := strings.Cut(text, ".")
	major, err := ungroup(major)
	if err != nil || point && !isDigits(minor) {
		return 0, fmt.Errorf("%w: %q", ErrSyntax, text)
	}
	if len(minor) > int(decimals) {
		return 0, fmt.Errorf("%w: %q, there are %d", ErrPrecision, text, decimals)
	}
	digits := major + minor + strings.Repeat("0", int(decimals)-len(minor))
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrOverflow, text)
	}
	return Amount(n), nil
}

// ungroup takes the marks out of well-formed groups of three.
func ungroup(text string) (string, error) {
	mark := ""
	for _, m := range []string{",", " ", "\u00a0", "\u202f"} {
		if strings.Contains(text, m) {
			mark = m
			break
		}
	}
	if mark == "" {
		if !isDigits(text) {
			return "", ErrSyntax
		}
		return text, nil
	}
	groups := strings.Split(text, mark)
	for i, g := range groups {
		if !isDigits(g) || i > 0 && len(g) != 3 || len(g) > 3 {
			return "", ErrSyntax
		}
	}
	return strings.Join(groups, ""), nil
}

func isDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

// Format is the plain decimal form, as "1250.00": for files and programs.
func Format(a Amount, decimals uint8) string {
	major, minor := split(a, decimals)
	if minor == "" {
		return major
	}
	return major + "." + minor
}

// Group is the form for people: the major part in groups of three, and the
// minor digits, which are empty where the currency has none.
func Group(a Amount, decimals uint8) (major, minor string) {
	major, minor = split(a, decimals)
	for i := len(major) - 3; i > 0; i -= 3 {
		major = major[:i] + "," + major[i:]
	}
	return major, minor
}

func split(a Amount, decimals uint8) (major, minor string) {
	digits := strconv.FormatUint(uint64(a), 10)
	if missing := int(decimals) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	at := len(digits) - int(decimals)
	return digits[:at], digits[at:]
}
