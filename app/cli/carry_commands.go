package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/app/letters"
	"sanduk.app/sync/link/qr"
	"sanduk.app/sync/runner"
)

type syncOut struct {
	Reached   int `json:"reached"`
	Asked     int `json:"asked"`
	Certified int `json:"certified"`
	Refused   int `json:"refused"`
	Received  int `json:"received"`
	Waiting   int `json:"waiting"`

	Relays *mailOut `json:"relays,omitempty"`
}

func syncJSON(r runner.Report, mail letters.Report) syncOut {
	return syncOut{Reached: r.Reached, Asked: r.Asked, Certified: r.Certified, Refused: r.Refused, Received: r.Received, Waiting: r.Waiting, Relays: mailJSON(mail)}
}

func (e *env) syncCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "sync",
		Short: "Meet the guardians: hand over what waits, fetch what came; also by relays",
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
				mail, err := e.visitRelays(cmd.Context(), app)
				if err != nil {
					return err
				}
				return e.show(syncJSON(report, mail), func(w io.Writer) {
					printReport(w, report)
					e.printMail(w, mail)
				})
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
				return e.show(syncJSON(report, letters.Report{}), func(w io.Writer) { printReport(w, report) })
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

type bundleOut struct {
	File    string `json:"file,omitempty"`
	Entries int    `json:"entries"`
	LeftOut int    `json:"left_out,omitempty"`
}

func (e *env) exportCommand() *cobra.Command {
	var to []string
	var code bool
	c := &cobra.Command{
		Use:   "export FILE | --qr FILE.gif",
		Short: "Write what you would hand over into a file",
		Long: `Write what waits for the guardians, and what you hold for others, into one file
that only its readers can open: the community's guardians, and the addresses that
--to gives. Hand it over by cable, card or messenger; they read it with "import".

With --qr the file is a moving code, a picture to be shown and photographed. It
carries up to 39440 bytes; what does not fit is said, and goes the next time.`,
		Example: "  sanduk export bundle.sanduk\n  sanduk export for-amina.sanduk --to sanduk1q…\n  sanduk export --qr loop.gif",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				if code {
					return e.exportCode(s, args[0], to)
				}
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
	c.Flags().BoolVar(&code, "qr", false, "write a moving code instead of a file for programs")
	c.Flags().StringArrayVar(&to, "to", nil, "address of a reader; can be given several times")
	return c
}

// exportCode writes the bundle as a moving code.
func (e *env) exportCode(s session, name string, to []string) error {
	bundle, in, out, err := s.app.ExportBytes(s.community.ID, qr.MaxPayload, to)
	if err != nil {
		return err
	}
	texts, err := qr.Encode(bundle)
	if err != nil {
		return err
	}
	if err := saveGIF(name, texts); err != nil {
		return err
	}
	return e.show(bundleOut{File: name, Entries: in, LeftOut: out}, func(w io.Writer) {
		fmt.Fprintf(w, "%d entries are in %s, a moving code of %d parts.\n", in, name, len(texts))
		if out > 0 {
			fmt.Fprintf(w, "%d more entries did not fit: export a file, too.\n", out)
		}
	})
}

func (e *env) importCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE | PICTURE…",
		Short: "Read a file or a moving code that somebody handed over",
		Long: `Read a file that somebody wrote with "export" for you. Everything in it is
checked first. A guardian's home also signs what waits in it for votes: export
again, and hand the file back. A moving code is read from a picture that moves, or
from several pictures of it.`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				n, err := e.importFrom(cmd.Context(), s, args)
				if err != nil {
					return err
				}
				return e.show(bundleOut{Entries: n}, func(w io.Writer) { fmt.Fprintf(w, "%d entries were new.\n", n) })
			})
		},
	}
}

// importFrom reads one file, or the pictures of one moving code.
func (e *env) importFrom(ctx context.Context, s session, names []string) (int, error) {
	if !isPicture(names[0]) {
		if len(names) > 1 {
			return 0, usage("one file at a time; only pictures belong together")
		}
		return s.app.Import(ctx, s.community.ID, names[0])
	}
	bundle, err := e.readPictures(ctx, names...)
	if err != nil {
		return 0, err
	}
	return s.app.ImportBytes(ctx, s.community.ID, names[0], bundle)
}
