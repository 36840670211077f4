package boot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sanduk.app/app/boot"
)

// exported is a town's ledger, as its founder's app writes it, line by line.
func exported(t *testing.T) (lines [][]byte) {
	t.Helper()
	t.Setenv("SANDUK_ADDRESS", "127.0.0.1")
	town := &town{t: t, founder: person(t)}
	var err error
	town.community, err = town.founder.FoundHere(founding(t))
	must(t, err)
	for range 2 {
		_, err = town.founder.Wallet.Issue(town.order(town.community.Address, 100))
		must(t, err)
		town.sync(town.founder)
	}
	must(t, town.founder.ExportLedger(town.community.ID, true, func(l boot.LedgerLine) error {
		raw, err := json.Marshal(l)
		lines = append(lines, raw)
		return err
	}))
	return lines
}

func auditedFile(t *testing.T, lines ...[]byte) (faults []string, complete bool, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	must(t, os.WriteFile(path, append(bytes.Join(lines, []byte("\n")), '\n'), 0o600))
	r, _, err := boot.AuditFile(t.Context(), path, nil)
	if err != nil {
		return nil, false, err
	}
	for _, f := range r.Faults {
		faults = append(faults, f.Item+": "+f.Text)
	}
	return faults, r.Complete(), nil
}

func TestAStrangerAuditsAnExportedLedger(t *testing.T) {
	lines := exported(t)
	faults, complete, err := auditedFile(t, lines...)
	must(t, err)
	if len(faults) > 0 || !complete {
		t.Errorf("%v, complete: %t", faults, complete)
	}
	held := certified(lines)
	last := held[len(held)-1]
	rest := slices.DeleteFunc(slices.Clone(lines), func(l []byte) bool { return bytes.Equal(l, last) })
	if faults, _, err = auditedFile(t, rest...); err != nil || len(faults) > 0 {
		t.Errorf("what is missing at the end is no fault: %v, %v", faults, err)
	}
	for i := range lines {
		for _, part := range []string{`"entry":"`, `"certificate":"`} {
			bad := bytes.Clone(lines[i])
			at := bytes.Index(bad, []byte(part))
			if at < 0 {
				continue
			}
			end := at + len(part) + bytes.IndexByte(bad[at+len(part):], '"')
			if bad[end-8] = 'A'; bytes.Equal(bad, lines[i]) {
				bad[end-8] = 'B' // a signature's last bytes
			}
			changed := append([][]byte(nil), lines...)
			changed[i] = bad
			if faults, _, err := auditedFile(t, changed...); err == nil && len(faults) == 0 {
				t.Errorf("line %d, %s: nobody noticed", i, part)
			}
		}
	}
}

func TestWhatIsNoLedgerIsRefusedWhole(t *testing.T) {
	lines := exported(t)
	for what, l := range map[string][][]byte{
		"nothing": nil, "no charter": certified(lines), "other text": {[]byte("hello")},
		"two communities": append(append([][]byte(nil), lines...), exported(t)...),
	} {
		if _, _, err := auditedFile(t, l...); !errors.Is(err, boot.ErrLedgerFile) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// certified are the lines with a certificate: all but the charter.
func certified(lines [][]byte) (out [][]byte) {
	for _, l := range lines {
		if bytes.Contains(l, []byte(`"certificate"`)) {
			out = append(out, l)
		}
	}
	return out
}
