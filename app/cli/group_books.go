package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"sanduk.app/app/paper"
	"sanduk.app/app/report"
	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
)

// onHistory does something with the group that a name stands for, and with the
// meetings that are in its books.
func (e *env) onHistory(name string, f func(wallet.Group, []wallet.SatMeeting) error) error {
	return e.onGroup(false, name, func(s session, g wallet.Group) error {
		past, err := s.app.Wallet.GroupHistory(g.Community, g.Account)
		if err != nil {
			return err
		}
		return f(g, past)
	})
}

// printed writes a document as pages to print, where a file is named.
func (e *env) printed(file string, d func(*i18n.Texts) *paper.Document) error {
	if file == "" {
		return nil
	}
	return create(file, func(w io.Writer) error { return report.Pages(w, d(e.words())) })
}

func pdfFlag(c *cobra.Command, file *string) *cobra.Command {
	c.Flags().StringVar(file, "pdf", "", "file to write it to, too, as pages to print, in your language")
	return c
}

func (e *env) groupPassbookCommand() *cobra.Command {
	var pdf string
	return pdfFlag(&cobra.Command{
		Use:   "passbook NAME MEMBER",
		Short: "Show what a member paid and got, meeting by meeting",
		Args:  usageArgs(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onGroup(false, args[0], func(s session, g wallet.Group) error {
				if !g.Founded {
					return wallet.ErrNoGroup
				}
				n, err := (&lineReader{group: g}).member(args[1])
				if err != nil {
					return err
				}
				past, err := s.app.Wallet.GroupHistory(g.Community, g.Account)
				if err != nil {
					return err
				}
				books := report.GroupBooks{Group: g, Past: past}
				if err := e.printed(pdf, func(t *i18n.Texts) *paper.Document { return books.PassbookDocument(t, int(n)) }); err != nil {
					return err
				}
				out := postingsJSON(g, past, func(p group.Posting) bool { return p.Member == n })
				return e.show(out, func(w io.Writer) {
					for _, p := range out {
						fmt.Fprintf(w, "%d.%-3d %s  %-9s %-6s %-6s  in %10s  out %10s  %s\n", p.Cycle, p.Meeting, p.Held, p.What, p.Fund, p.Side, p.In, p.Out, p.Note)
					}
				})
			})
		},
	}, &pdf)
}

func (e *env) groupMinutesCommand() *cobra.Command {
	var pdf string
	return pdfFlag(&cobra.Command{
		Use:   "minutes NAME [NUMBER]",
		Short: "Show the minutes of the meetings in the books, or of one of them",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onHistory(args[0], func(g wallet.Group, past []wallet.SatMeeting) error {
				books, number := report.GroupBooks{Group: g, Past: past}, strings.Join(args[1:], "")
				if err := e.printed(pdf, func(t *i18n.Texts) *paper.Document { return books.AllMinutes(t, number) }); err != nil {
					return err
				}
				out := minutesJSON(g, past, number)
				return e.show(out, func(w io.Writer) { printMinutes(w, out) })
			})
		},
	}, &pdf)
}

func (e *env) groupFiguresCommand() *cobra.Command {
	var pdf string
	return pdfFlag(&cobra.Command{
		Use:   "figures NAME",
		Short: "Show how a group does: attendance, return, risk, use of its fund",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onGroup(false, args[0], func(_ session, g wallet.Group) error {
				if !g.Founded {
					return wallet.ErrNoGroup
				}
				books := report.GroupBooks{Group: g}
				if err := e.printed(pdf, books.FiguresDocument); err != nil {
					return err
				}
				f := figuresJSON(g)
				return e.show(f, func(w io.Writer) {
					fmt.Fprintf(w, "members     %d (%d joined, %d left, %s %% dropped out), %s %% at the meetings\n", f.Members, f.Joined, f.Left, f.DropOut, f.Attendance)
					fmt.Fprintf(w, "savings     %s, worth %s, profit %s: %s %% a year; %s a member\n", f.Savings, f.Worth, f.Profit, f.Return, f.Average)
					fmt.Fprintf(w, "loans       %s to %d members (%s %%), %s %% of the fund; past due %s (%s %%), written off %s\n", f.Lent, f.Borrowers, f.Borrowing, f.FundUse, f.PastDue, f.AtRisk, f.WrittenOff)
				})
			})
		},
	}, &pdf)
}

func (e *env) groupExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export NAME [FILE.csv]",
		Short: "Write the cash book of all meetings as a table",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onHistory(args[0], func(g wallet.Group, past []wallet.SatMeeting) error {
				books := report.GroupBooks{Group: g, Past: past}
				if len(args) == 1 {
					return books.WriteCashBook(e.out)
				}
				if err := create(args[1], books.WriteCashBook); err != nil {
					return err
				}
				return e.show(doneOut{Done: true}, func(w io.Writer) { fmt.Fprintf(w, "%d lines in %s\n", len(books.Passbook(0)), args[1]) })
			})
		},
	}
}
