package ledger_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// explainer writes canonical bytes with the name and the meaning of each item
// behind it.
type explainer struct {
	in    []byte
	names map[string]string       // what some well-known bytes are
	inner map[string]reflect.Type // what stands in a byte string, by its label
	lines []string
}

const hexColumn = 70 // an account and the head before it

func (x *example) explain(b []byte, form reflect.Type, inner map[string]reflect.Type) string {
	e := &explainer{in: b, names: x.names(), inner: inner}
	e.value(words(form.Name()), 0, form)
	return strings.Join(e.lines, "\n")
}

// names are the bytes of the example that a reader meets again and again.
func (x *example) names() map[string]string {
	names := map[string]string{
		string(make([]byte, 32)):              "none",
		string(x.epoch.Community[:]):          "the charter's id",
		string(x.charter.Entry.Account[:]):    "the guardians' account",
		string(accountBytes(x.box.Account())): "the box",
	}
	if x.ana != nil {
		names[string(accountBytes(x.pay.Entry.Account))] = "Ana"
		names[string(accountBytes(x.claim.Entry.Account))] = "Binta"
		for name, s := range map[string][32]byte{"asset": x.asset.ID(), "issue": x.issue.ID(), "pay": x.pay.ID()} {
			names[string(s[:])] = "id of " + name
		}
	}
	return names
}

func accountBytes(a [33]byte) []byte { return a[:] }

func (e *explainer) value(label string, depth int, form reflect.Type) {
	switch {
	case form.Kind() == reflect.Struct:
		n := e.head(label, depth, "array of %d")
		for i := range form.NumField() {
			if f := form.Field(i); f.Name != "_" {
				e.value(words(f.Name), depth+1, f.Type)
				n--
			}
		}
		if n != 0 {
			panic("explain: another number of fields")
		}
	case form.Kind() == reflect.String:
		n, size := e.peek()
		text := string(e.in[size : size+int(n)])
		e.line(size+int(n), depth, fmt.Sprintf("%s %q", label, text))
	case form.Kind() == reflect.Bool:
		e.line(1, depth, fmt.Sprintf("%s %t", label, e.in[0] == 0xf5))
	case form.Kind() == reflect.Uint64:
		n, size := e.peek()
		e.line(size, depth, fmt.Sprintf("%s %d", label, n))
	case form.Elem().Kind() == reflect.Uint8:
		e.bytes(label, depth)
	default:
		for i := range e.head(label, depth, "list of %d") {
			e.value(fmt.Sprintf("%d", i), depth+1, form.Elem())
		}
	}
}

func (e *explainer) bytes(label string, depth int) {
	n, size := e.peek()
	if form, ok := e.inner[label]; ok {
		e.line(size, depth, fmt.Sprintf("%s: %d bytes, which hold", label, n))
		delete(e.inner, label)
		e.value(words(form.Name()), depth+1, form)
		return
	}
	if name, ok := e.names[string(e.in[size:size+int(n)])]; ok {
		label += " (" + name + ")"
	} else if n == 0 {
		label += " (empty)"
	}
	e.line(size+int(n), depth, label)
}

func (e *explainer) head(label string, depth int, text string) int {
	n, size := e.peek()
	e.line(size, depth, fmt.Sprintf("%s: "+text, label, n))
	return int(n)
}

// peek reads a head: its number and its length.
func (e *explainer) peek() (uint64, int) {
	low := e.in[0] & 31
	if low < 24 {
		return uint64(low), 1
	}
	size := 1 << (low - 24)
	var n [8]byte
	copy(n[8-size:], e.in[1:1+size])
	return binary.BigEndian.Uint64(n[:]), 1 + size
}

// line takes bytes off and writes them, 32 in a row, the meaning behind the first.
func (e *explainer) line(size, depth int, meaning string) {
	rows := strings.Split(hexLines(e.in[:size]), "\n")
	rows[0] = fmt.Sprintf("%-*s ; %s%s", hexColumn, rows[0], strings.Repeat("  ", depth), meaning)
	e.lines = append(e.lines, rows...)
	e.in = e.in[size:]
}

// hexLines breaks long bytes into rows.
func hexLines(b []byte) string {
	var rows []string
	for len(b) > hexColumn/2 {
		rows = append(rows, hex.EncodeToString(b[:hexColumn/2]))
		b = b[hexColumn/2:]
	}
	return strings.Join(append(rows, hex.EncodeToString(b)), "\n")
}

// words writes a field's name as words: "ClaimCount" is "claim count".
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
