package report_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"sanduk.app/app/report"
	"sanduk.app/i18n"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
)

func texts(t *testing.T, tag string) *i18n.Texts {
	t.Helper()
	x, err := i18n.Open(tag, func() time.Time { return time.Date(2026, 3, 8, 18, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func books() *report.Books {
	return &report.Books{
		Name: "Umoja wa Soko", At: time.Date(2026, 3, 8, 17, 30, 0, 0, time.UTC),
		Report: &audit.Report{
			Feeds: 41, Entries: 1250, Certificates: 1249, Proofs: 1, Frozen: []ledger.Account{{}},
			Assets: []audit.Conservation{{Code: "KES", Decimals: 2, Issued: 1250050, Redeemed: 50, Balances: 1240000, Locked: 10000}},
			Signed: []audit.Signed{{Epoch: 0, Guardian: 0, Certificates: 17}, {Epoch: 1, Guardian: 0, Certificates: 1230}, {Epoch: 1, Guardian: 1, Certificates: 1100}, {Epoch: 1, Guardian: 2, Certificates: 900}},
		},
		Logs: []publiclog.Watched{{Seat: 0, Votes: 1300, Checked: 1230}, {Seat: 1, Err: errors.New("not there")}, {Seat: 2, Checked: 900, Missing: []ledger.ID{{1}}}},
	}
}

func TestAReportSaysWhatHoldsWhatIsHeldInPartAndWhatDoesNot(t *testing.T) {
	b := books()
	for want, change := range map[string]func(*audit.Report){
		"audit.holds": func(*audit.Report) {},
		"audit.part":  func(r *audit.Report) { r.Missing = 3 },
		"audit.fails": func(r *audit.Report) { r.Faults = []audit.Fault{{Item: "entry 7", Text: "wrong"}} },
	} {
		r := *b.Report
		change(&r)
		if got := (&report.Books{Report: &r}).Verdict(); got != want {
			t.Errorf("%s: %s", want, got)
		}
	}
}

func TestAGuardianThatIsAwayIsNotToldToBeFalse(t *testing.T) {
	said := ""
	for _, l := range books().Guardians(texts(t, "en")) {
		said += l.Label + ": " + l.Text + "\n"
	}
	want := `Guardian 1, until change 1: Signatures: 17
Guardian 1: Signatures: 1,230
All that it signed is in its public log. Looked for: 1,230
Guardian 2: Signatures: 1,100
Not reached now
Guardian 3: Signatures: 900
Missing in its public log: 1
`
	if said != want {
		t.Errorf("it says:\n%s", said)
	}
}

func TestTheReportIsPrintedInEveryLanguage(t *testing.T) {
	for _, l := range i18n.Languages() {
		d := books().Document(texts(t, l.Tag))
		for _, p := range d.Parts {
			if strings.Contains(p.Sentence+p.Heading, "audit.") || strings.Contains(p.Sentence, "{") {
				t.Errorf("%s: %+v", l.Tag, p)
			}
		}
		var b bytes.Buffer
		if err := report.Pages(&b, d); err != nil {
			t.Errorf("%s: %v", l.Tag, err)
		}
		if dir := os.Getenv("SANDUK_PICTURES"); dir != "" { // to be looked at
			if err := os.WriteFile(dir+"/audit-"+l.Tag+".pdf", b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
