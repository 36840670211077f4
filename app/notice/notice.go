// Package notice puts trouble into words: an error becomes a code, a severity,
// and the keys of three texts: what happened, more about it, what to do. It is
// the only place that does so, for screens and command line alike; the texts
// stand in the catalogues of i18n, under notice.<code>.title, .text and .do.
//
// Everything is pure and safe for concurrent use.
package notice

import (
	"maps"

	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

// Code names a kind of trouble. Codes are stable: catalogues, programs and
// helplines go by them.
type Code string

// Severity says how loud a notice is drawn.
type Severity int

// The severities, from quiet to loud.
const (
	Info     Severity = iota // something to know; nothing is wrong
	Hint                     // what was typed or chosen does not fit; try again
	Waiting                  // nothing to do but wait or meet others
	Trouble                  // something did not work and needs a look
	Cheating                 // somebody cheated, and there is a proof
)

// Args are the values of a text's placeholders: string, int, time.Time or
// Money. Screens write them in the reader's language.
type Args map[string]any

// Money is an amount with what is needed to write it.
type Money struct {
	Amount   money.Amount
	Code     string
	Decimals uint8
}

// MoneyOf is an amount of an asset.
func MoneyOf(a money.Amount, asset wallet.AssetInfo) Money {
	return Money{Amount: a, Code: asset.Code, Decimals: asset.Decimals}
}

// Parts are what a language writes an amount from.
func (m Money) Parts() (units uint64, decimals uint8, code string) {
	return uint64(m.Amount), m.Decimals, m.Code
}

// String is the plain form, for programs and logs.
func (m Money) String() string { return money.Format(m.Amount, m.Decimals) + " " + m.Code }

// Notice is trouble, ready to be worded. The zero Notice is none.
type Notice struct {
	Code     Code
	Severity Severity
	Args     Args
}

// New is the notice of a code, with the values for its texts.
func New(code Code, severity Severity, args Args) Notice {
	return Notice{Code: code, Severity: severity, Args: maps.Clone(args)}
}

// None tells whether there is nothing to say.
func (n Notice) None() bool { return n.Code == "" }

// Title is the key of the one line that says what happened.
func (n Notice) Title() string { return n.key("title") }

// Text is the key of what there is to know about it.
func (n Notice) Text() string { return n.key("text") }

// Do is the key of what to do about it.
func (n Notice) Do() string { return n.key("do") }

func (n Notice) key(part string) string {
	if n.None() {
		return ""
	}
	return "notice." + string(n.Code) + "." + part
}
