// Package report puts what was found out into words and tables that are kept,
// printed and handed on: the same for the window and for the command line.
//
// Values only: whoever calls reads the store, and writes the file.
package report

import (
	"encoding/hex"
	"time"

	"sanduk.app/app/paper"
	"sanduk.app/i18n"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/publiclog"
)

// Books are what an audit of a community found.
type Books struct {
	Name   string
	At     time.Time // when they were checked
	Report *audit.Report
	Logs   []publiclog.Watched // of the guardians now; empty where nobody asked them
}

// Line is a label and what it says.
type Line struct{ Label, Text string }

// Verdict is the key of the sentence that says how the books stand.
func (b *Books) Verdict() string {
	switch {
	case len(b.Report.Faults) > 0:
		return "audit.fails"
	case !b.Report.Complete():
		return "audit.part"
	}
	return "audit.holds"
}

// Counted is what was checked.
func (b *Books) Counted(t *i18n.Texts) []Line {
	r := b.Report
	lines := []Line{
		{t.T("audit.accounts", nil), t.Number(r.Feeds)},
		{t.T("audit.entries", nil), t.Number(r.Entries)},
		{t.T("audit.certificates", nil), t.Number(r.Certificates)},
	}
	if r.Proofs > 0 {
		lines = append(lines, Line{t.T("audit.frozen", nil), t.Number(r.Proofs)})
	}
	if lacking := r.Partial + r.Missing; lacking > 0 {
		lines = append(lines, Line{t.T("audit.lacking", nil), t.Number(lacking)})
	}
	return lines
}

// Sums are the two sides of one currency's law.
func Sums(t *i18n.Texts, c *audit.Conservation) []Line {
	of := func(key string, n money.Amount) Line {
		return Line{t.T(key, nil), t.Money(sum{n, c.Decimals, c.Code}).String()}
	}
	return []Line{
		of("audit.issued", c.Issued), of("audit.redeemed", c.Redeemed),
		of("audit.balances", c.Balances), of("audit.unclaimed", c.Unclaimed), of("home.locked", c.Locked),
	}
}

// sum is an amount as it comes to be written.
type sum struct {
	units    money.Amount
	decimals uint8
	code     string
}

// Parts implements i18n.Amount.
func (s sum) Parts() (units uint64, decimals uint8, code string) {
	return uint64(s.units), s.decimals, s.code
}

// Guardians are what each guardian signed of what was checked, and how its public
// log looked.
func (b *Books) Guardians(t *i18n.Texts) []Line {
	var out []Line
	var newest uint64
	for _, s := range b.Report.Signed {
		newest = max(newest, s.Epoch)
	}
	for _, s := range b.Report.Signed {
		l := Line{t.T("community.seat", map[string]any{"seat": s.Guardian + 1}), t.T("audit.signed", map[string]any{"count": s.Certificates})}
		if s.Epoch < newest {
			l.Label = t.T("audit.earlier", map[string]any{"seat": s.Guardian + 1, "change": s.Epoch + 1})
		} else if s.Guardian < uint64(len(b.Logs)) {
			l.Text += "\n" + Log(t, &b.Logs[s.Guardian])
		}
		out = append(out, l)
	}
	return out
}

// Log says how a guardian's public log looked.
func Log(t *i18n.Texts, w *publiclog.Watched) string {
	switch {
	case w.Fault != nil:
		return t.T("audit.log.false", nil)
	case len(w.Missing) > 0:
		return t.T("audit.log.missing", map[string]any{"count": len(w.Missing)})
	case w.Err != nil:
		return t.T("audit.log.away", nil)
	}
	return t.T("audit.log.good", map[string]any{"count": w.Checked})
}

// Proofs are the bytes that prove guardians faulty, as anybody can check them
// (PROTOCOL.md, 12.3), in hex.
func (b *Books) Proofs() (out []string) {
	for _, w := range b.Logs {
		if w.Fault != nil {
			out = append(out, hex.EncodeToString(w.Fault.Bytes()))
		}
	}
	return out
}

// Document is the whole of it, to be printed.
func (b *Books) Document(t *i18n.Texts) *paper.Document {
	d := &paper.Document{Title: b.Name, Foot: t.T("audit.community", map[string]any{"id": b.Report.Community.String()}), RightToLeft: t.Language().RTL}
	say := func(text string) { d.Parts = append(d.Parts, paper.Part{Sentence: text}) }
	head := func(key string) { d.Parts = append(d.Parts, paper.Part{Heading: t.T(key, nil)}) }
	head(b.Verdict())
	say(t.T(b.Verdict()+".text", nil))
	say(t.T("audit.checked", map[string]any{"when": t.T("date.at", map[string]any{"day": t.Date(b.At), "clock": t.Clock(b.At)})}))
	for _, f := range b.Report.Faults {
		say(f.Item + ": " + f.Text)
	}
	head("audit.more")
	lines(d, b.Counted(t), true)
	head("community.currencies")
	d.Parts = append(d.Parts, paper.Part{Table: sums(t, b.Report.Assets)})
	say(t.T("audit.law", nil))
	head("community.guardians")
	lines(d, b.Guardians(t), false)
	for _, p := range b.Proofs() {
		say(p)
	}
	if len(b.Report.Frozen) > 0 {
		head("audit.frozen")
	}
	for _, account := range b.Report.Frozen {
		say(account.String())
	}
	if len(b.Report.Lacks) > 0 {
		head("audit.lacking")
	}
	for _, l := range b.Report.Lacks {
		say(l.Item + ": " + l.Text)
	}
	return d
}

// lines are a table of two columns without a head.
func lines(d *paper.Document, list []Line, number bool) {
	table := &paper.Table{Number: []bool{false, number}}
	for _, l := range list {
		table.Rows = append(table.Rows, []string{l.Label, l.Text})
	}
	d.Parts = append(d.Parts, paper.Part{Table: table})
}

func sums(t *i18n.Texts, assets []audit.Conservation) *paper.Table {
	table := &paper.Table{}
	for i := range assets {
		row := []string{}
		for _, l := range Sums(t, &assets[i]) {
			row = append(row, l.Text)
			if i == 0 {
				table.Head, table.Number = append(table.Head, l.Label), append(table.Number, true)
			}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
