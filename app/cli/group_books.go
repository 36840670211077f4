package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

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

func (e *env) groupPassbookCommand() *cobra.Command {
	return &cobra.Command{
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
				out := postingsJSON(g, past, func(p group.Posting) bool { return p.Member == n })
				return e.show(out, func(w io.Writer) {
					for _, p := range out {
						fmt.Fprintf(w, "%d.%-3d %s  %-9s %-6s %-6s  in %10s  out %10s  %s\n", p.Cycle, p.Meeting, p.Held, p.What, p.Fund, p.Side, p.In, p.Out, p.Note)
					}
				})
			})
		},
	}
}

func (e *env) groupMinutesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "minutes NAME [NUMBER]",
		Short: "Show the minutes of the meetings in the books, or of one of them",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onHistory(args[0], func(g wallet.Group, past []wallet.SatMeeting) error {
				out := minutesJSON(g, past, strings.Join(args[1:], ""))
				return e.show(out, func(w io.Writer) { printMinutes(w, out) })
			})
		},
	}
}

func (e *env) groupFiguresCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "figures NAME",
		Short: "Show how a group does: attendance, return, risk, use of its fund",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onGroup(false, args[0], func(_ session, g wallet.Group) error {
				if !g.Founded {
					return wallet.ErrNoGroup
				}
				f := figuresJSON(g)
				return e.show(f, func(w io.Writer) {
					fmt.Fprintf(w, "members     %d (%d joined, %d left, %s %% dropped out), %s %% at the meetings\n", f.Members, f.Joined, f.Left, f.DropOut, f.Attendance)
					fmt.Fprintf(w, "savings     %s, worth %s, profit %s: %s %% a year; %s a member\n", f.Savings, f.Worth, f.Profit, f.Return, f.Average)
					fmt.Fprintf(w, "loans       %s to %d members (%s %%), %s %% of the fund; past due %s (%s %%), written off %s\n", f.Lent, f.Borrowers, f.Borrowing, f.FundUse, f.PastDue, f.AtRisk, f.WrittenOff)
				})
			})
		},
	}
}

func (e *env) groupExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export NAME [FILE.csv]",
		Short: "Write the cash book of all meetings as a table",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onHistory(args[0], func(g wallet.Group, past []wallet.SatMeeting) error {
				rows := postingsJSON(g, past, func(group.Posting) bool { return true })
				if len(args) == 1 {
					return writeCashBook(e.out, rows)
				}
				f, err := os.OpenFile(args[1], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
				if err != nil {
					return err
				}
				if err := writeCashBook(f, rows); err != nil {
					_ = f.Close() // what was wrong before is said
					return err
				}
				if err := f.Close(); err != nil {
					return err
				}
				return e.show(doneOut{Done: true}, func(w io.Writer) { fmt.Fprintf(w, "%d lines in %s\n", len(rows), args[1]) })
			})
		},
	}
}

func writeCashBook(w io.Writer, rows []postingOut) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"cycle", "meeting", "held", "number", "name", "what", "fund", "side", "in", "out", "note"}); err != nil {
		return err
	}
	for _, r := range rows {
		number := ""
		if r.Member > 0 {
			number = fmt.Sprint(r.Member)
		}
		row := []string{fmt.Sprint(r.Cycle), fmt.Sprint(r.Meeting), r.Held, number, noFormula(r.Name), r.What, r.Fund, r.Side, r.In, r.Out, noFormula(r.Note)}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// noFormula keeps a spreadsheet from reckoning with what a person typed.
func noFormula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t", rune(text[0])) {
		return "'" + text
	}
	return text
}
