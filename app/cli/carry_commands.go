package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/sync/runner"
)

type syncOut struct {
	Reached   int `json:"reached"`
	Asked     int `json:"asked"`
	Certified int `json:"certified"`
	Refused   int `json:"refused"`
	Received  int `json:"received"`
	Waiting   int `json:"waiting"`
}

func (e *env) syncCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "sync",
		Short: "Meet the guardians: hand over what waits, fetch what came",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withApp(func(app *boot.App) error {
				if err := e.unlock(app); err != nil {
					return err
				}
				report, err := app.SyncUntilFinal(cmd.Context(), wait, e.progress())
				if err != nil {
					return err
				}
				return e.show(syncOut(report), func(w io.Writer) { printReport(w, report) })
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func printReport(w io.Writer, r runner.Report) {
	switch {
	case r.Asked == 0:
		fmt.Fprintln(w, "There is nobody to meet: join a community first.")
	case r.Reached == 0:
		fmt.Fprintln(w, "No guardian could be reached. What waits goes out the next time.")
	default:
		fmt.Fprintf(w, "Met %d of %d guardians: %d came in, %d became final, %d wait.\n", r.Reached, r.Asked, r.Received, r.Certified, r.Waiting)
	}
}

func (e *env) reopenCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "reopen",
		Short: "Open your account again, when a payment is stuck",
		Long: `Ask the guardians to open your account again, when a payment is stuck: because
a guardian refuses it, or the phone that signed it is lost. What no guardian
signed by then is not kept; what a guardian has may still become final.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withCommunity(true, func(s session) error {
				if err := s.app.Wallet.Reopen(s.community.ID); err != nil {
					return err
				}
				report, err := s.app.SyncUntilFinal(cmd.Context(), wait, e.progress())
				if err != nil {
					return err
				}
				return e.show(syncOut(report), func(w io.Writer) { printReport(w, report) })
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

type bundleOut struct {
	File    string `json:"file,omitempty"`
	Entries int    `json:"entries"`
}

func (e *env) exportCommand() *cobra.Command {
	var to []string
	c := &cobra.Command{
		Use:   "export FILE",
		Short: "Write what you would hand over into a file",
		Long: `Write what waits for the guardians, and what you hold for others, into one file
that only its readers can open: the community's guardians, and the addresses that
--to gives. Hand it over by cable, card or messenger; they read it with "import".`,
		Example: "  sanduk export bundle.sanduk\n  sanduk export for-amina.sanduk --to sanduk1q…",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				n, err := s.app.Export(s.community.ID, args[0], to)
				if err != nil {
					return err
				}
				return e.show(bundleOut{File: args[0], Entries: n}, func(w io.Writer) {
					fmt.Fprintf(w, "%d entries are in %s.\n", n, args[0])
				})
			})
		},
	}
	c.Flags().StringArrayVar(&to, "to", nil, "address of a reader; can be given several times")
	return c
}

func (e *env) importCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Read a file that somebody handed over",
		Long: `Read a file that somebody wrote with "export" for you. Everything in it is
checked first. A guardian's home also signs what waits in it for votes: export
again, and hand the file back.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				n, err := s.app.Import(cmd.Context(), s.community.ID, args[0])
				if err != nil {
					return err
				}
				return e.show(bundleOut{Entries: n}, func(w io.Writer) { fmt.Fprintf(w, "%d entries were new.\n", n) })
			})
		},
	}
}
