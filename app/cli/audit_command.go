package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/app/report"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/money"
)

type auditOut struct {
	Community    string          `json:"community"`
	Complete     bool            `json:"complete"`
	Feeds        int             `json:"feeds"`
	Partial      int             `json:"partial"`
	Missing      int             `json:"missing"`
	Entries      int             `json:"entries"`
	Certificates int             `json:"certificates"`
	Proofs       int             `json:"proofs"`
	Frozen       []string        `json:"frozen,omitempty"`
	Signed       []signedOut     `json:"signed"`
	Assets       []auditAssetOut `json:"assets"`
	Faults       []audit.Fault   `json:"faults"`
	Lacks        []audit.Fault   `json:"lacks,omitempty"`
	Guardians    []guardianOut   `json:"guardians,omitempty"`
}

// signedOut is in how many certificates a guardian's vote is.
type signedOut struct {
	Epoch        uint64 `json:"epoch"`
	Guardian     uint64 `json:"guardian"` // from 1
	Certificates int    `json:"certificates"`
}

type auditAssetOut struct {
	ID        string `json:"id"`
	Code      string `json:"code"`
	Issued    string `json:"issued"`
	Redeemed  string `json:"redeemed"`
	Balances  string `json:"balances"`
	Unclaimed string `json:"unclaimed"`
	Locked    string `json:"locked"`
	Holds     bool   `json:"holds"`
}

func (e *env) auditCommand() *cobra.Command {
	var export, file, pdf string
	var guardian, logs bool
	c := &cobra.Command{
		Use:   "audit",
		Short: "Check that everything adds up",
		Long: `Replay everything that this home holds of the community: every signature, every
certificate, every step, and for each currency the law

  issued − redeemed = balances + unclaimed credits + open locks.

A guardian's home holds the whole community; a wallet holds its own part, and
says so, and what it lacks: a phone forgets others' entries that it needs no
longer. Any fault is named, and the exit code is 1.

--logs asks each guardian for the public log of its votes: that it goes on from
what this home and other guardians have seen of it, that it has the votes of all
certificates held here, and no two votes for one place. What proves a guardian
faulty is shown: anybody can check it (PROTOCOL.md, 12.3).

--file audits a ledger that somebody else exported. It needs no wallet, no
membership and no secret; compare the community's id that it prints with the one
that you know.

--pdf writes what was found as pages to print, in your language.

--export writes the entries and certificates into a file of JSON lines that a
stranger can repeat the audit from (PROTOCOL.md says how).`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file != "" {
				if export != "" || guardian || logs {
					return usage("--file goes with no other flag but --pdf")
				}
				return e.auditFile(cmd.Context(), file, pdf)
			}
			return e.withCommunity(false, func(s session) error {
				found, err := s.app.Audit(cmd.Context(), s.community.ID, guardian, nil)
				if err != nil {
					return err
				}
				if export != "" {
					if err := e.exportLedger(s, export, guardian); err != nil {
						return err
					}
				}
				books := &report.Books{Name: s.community.Name, At: e.now(), Report: found}
				if logs {
					if books.Logs, err = s.app.WatchGuardians(cmd.Context(), s.community.ID, true, nil); err != nil {
						return err
					}
				}
				out := auditJSON(found)
				out.Guardians = guardiansJSON(books.Logs)
				if err := e.printed(pdf, books.Document); err != nil {
					return err
				}
				if err := e.show(out, func(w io.Writer) { printAudit(w, s.community.Name, out) }); err != nil {
					return err
				}
				if len(found.Faults) > 0 || slices.ContainsFunc(out.Guardians, guardianOut.bad) {
					return errShown
				}
				return nil
			})
		},
	}
	c.Flags().BoolVar(&logs, "logs", false, "look at the guardians' public logs too; needs them in reach")
	c.Flags().StringVar(&file, "file", "", "audit an exported ledger, and not what this home holds")
	c.Flags().StringVar(&pdf, "pdf", "", "file to write what was found to, as pages to print")
	c.Flags().StringVar(&export, "export", "", "file to write entries and certificates to, one JSON value a line")
	c.Flags().BoolVar(&guardian, "guardian", false, "audit what this home's guardian holds, and not its wallet")
	return c
}

// auditFile audits what somebody else exported.
func (e *env) auditFile(ctx context.Context, path, pdf string) error {
	found, name, err := boot.AuditFile(ctx, path, nil)
	if err != nil {
		return err
	}
	books := &report.Books{Name: name, At: e.now(), Report: found}
	if err := e.printed(pdf, books.Document); err != nil {
		return err
	}
	out := auditJSON(found)
	err = e.show(out, func(w io.Writer) {
		fmt.Fprintf(w, "community %s\n", out.Community)
		printAudit(w, name, out)
	})
	if err == nil && len(found.Faults) > 0 {
		err = errShown
	}
	return err
}

func auditJSON(r *audit.Report) auditOut {
	out := auditOut{
		Community: r.Community.String(), Complete: r.Complete(), Feeds: r.Feeds, Partial: r.Partial, Missing: r.Missing,
		Entries: r.Entries, Certificates: r.Certificates, Proofs: r.Proofs, Assets: []auditAssetOut{}, Faults: []audit.Fault{}, Signed: []signedOut{},
	}
	out.Faults = append(out.Faults, r.Faults...)
	out.Lacks = r.Lacks
	for _, account := range r.Frozen {
		out.Frozen = append(out.Frozen, account.String())
	}
	for _, s := range r.Signed {
		out.Signed = append(out.Signed, signedOut{Epoch: s.Epoch, Guardian: s.Guardian + 1, Certificates: s.Certificates})
	}
	for _, a := range r.Assets {
		f := func(n money.Amount) string { return money.Format(n, a.Decimals) }
		out.Assets = append(out.Assets, auditAssetOut{
			ID: a.Asset.String(), Code: a.Code, Issued: f(a.Issued), Redeemed: f(a.Redeemed),
			Balances: f(a.Balances), Unclaimed: f(a.Unclaimed), Locked: f(a.Locked), Holds: a.Holds(),
		})
	}
	return out
}

// mostShownLacks is how much of what is missing is shown; --json has more.
const mostShownLacks = 8

func printAudit(w io.Writer, name string, r auditOut) {
	fmt.Fprintf(w, "%s: %d entries of %d accounts, %d certificates, %d proofs of cheating\n", name, r.Entries, r.Feeds, r.Certificates, r.Proofs)
	fmt.Fprintf(w, "%-6s %16s %16s %16s %16s %16s\n", "", "issued", "redeemed", "balances", "unclaimed", "locked")
	for _, a := range r.Assets {
		fmt.Fprintf(w, "%-6s %16s %16s %16s %16s %16s\n", a.Code, a.Issued, a.Redeemed, a.Balances, a.Unclaimed, a.Locked)
	}
	for _, s := range r.Signed {
		fmt.Fprintf(w, "guardian %d of epoch %d signed %d\n", s.Guardian, s.Epoch, s.Certificates)
	}
	for _, account := range r.Frozen {
		fmt.Fprintf(w, "frozen for cheating: %s\n", account)
	}
	for _, f := range r.Faults {
		fmt.Fprintf(w, "FAULT  %s: %s\n", f.Item, f.Text)
	}
	printGuardians(w, r.Guardians)
	switch {
	case len(r.Faults) > 0:
		fmt.Fprintf(w, "%d faults.\n", len(r.Faults))
	case r.Complete:
		fmt.Fprintln(w, "Everything adds up.")
	default:
		for _, l := range r.Lacks[:min(len(r.Lacks), mostShownLacks)] {
			fmt.Fprintf(w, "lacks  %s: %s\n", l.Item, l.Text)
		}
		fmt.Fprintf(w, "What is held here is right. %d accounts and %d credits are held in part only, so the sums are not the community's.\n", r.Partial, r.Missing)
	}
}

// exportLedger writes what a stranger needs to repeat the audit.
func (e *env) exportLedger(s session, path string, guardian bool) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(f)
	err = s.app.ExportLedger(s.community.ID, guardian, func(line boot.LedgerLine) error { return enc.Encode(line) })
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
