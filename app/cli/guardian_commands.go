package cli

import (
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/sync/node"
	"sanduk.app/wallet/quorum"
)

func (e *env) guardianCommand() *cobra.Command {
	var o serving
	c := &cobra.Command{
		Use:   "guardian",
		Short: "Be a guardian: sign what members pay",
		Long: `Serve as a guardian of the communities whose charters name this home, until
stopped. It needs this home's PIN once, at the start. At this home's relays
("sanduk relay add") it also fetches what members left for it, each minute, and
leaves its votes for them.

The file guardian.db in the home is the guardian's memory of what it signed.
Never run it from a copy: not from a backup, not from a disk image. A guardian
that signs twice for one place proves itself faulty. If the file is lost, the
guardian is lost, and the community has to replace it.`,
		Example: "  sanduk --home /srv/sanduk guardian --listen :7263",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return e.serve(cmd, o) },
	}
	c.Flags().StringVar(&o.listen, "listen", "", "where to listen: host:port; else at the port that invitations name for this home, or :7263")
	c.Flags().StringVar(&o.metrics, "metrics", "", "where to serve /metrics (Prometheus) and /health: host:port, best on loopback")
	c.Flags().StringVar(&e.pinFile, "pin-file", "", "file with the PIN, which only its owner can read: for a service")
	c.Flags().BoolVar(&o.json, "log-json", false, "write the log as lines of JSON")
	c.AddCommand(e.cardCommand(), e.agreeCommand(), e.guardianStatusCommand(), e.backupCommand(), e.restoreBackupCommand())
	return c
}

// serving is how a guardian is to run.
type serving struct {
	listen  string
	metrics string
	json    bool
}

func (e *env) serve(cmd *cobra.Command, o serving) error {
	log := e.server()
	if o.json {
		log = slog.New(slog.NewJSONHandler(e.err, nil))
	}
	app, err := boot.Open(boot.Options{Home: e.home, Now: e.now, Log: log, Metrics: o.metrics})
	if err != nil {
		return err
	}
	if err := e.unlock(app); err != nil {
		_ = app.Close()
		return err
	}
	return app.Serve(cmd.Context(), o.listen, func(address string) {
		fmt.Fprintf(e.out, "listening on %s\n", address)
	})
}

// server sets up the process of a command that serves, and gives its log.
func (e *env) server() *slog.Logger {
	debug.SetGCPercent(node.GCPercent)
	debug.SetMemoryLimit(node.MemoryLimit)
	runtime.GOMAXPROCS(max(runtime.GOMAXPROCS(0), node.LeastProcs))
	return slog.New(slog.NewTextHandler(e.err, nil))
}

func (e *env) cardCommand() *cobra.Command {
	var address string
	var next bool
	c := &cobra.Command{
		Use:   "card",
		Short: "Show the card that a founder needs to name you as a guardian",
		Long: `Show the card that a founder needs to name you as a guardian of a new community.

With --next it is for a change of the community that you are in, see "sanduk
amend": each guardian of the time after the change needs such a card, also who
was one before. If "sanduk guardian" runs in this home, stop it for this.`,
		Example: "  sanduk guardian card --address 192.168.1.20:7263\n  sanduk guardian card --next --address 192.168.1.20:7263",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if address == "" {
				return usage("say with --address where others will reach you: host:port")
			}
			if next {
				return e.nextCard(address)
			}
			return e.withApp(func(app *boot.App) error {
				if err := e.unlock(app); err != nil {
					return err
				}
				card, err := app.GuardianCard(address)
				if err != nil {
					return err
				}
				return e.show(textOut{Text: card.String()}, func(w io.Writer) { fmt.Fprintln(w, card) })
			})
		},
	}
	c.Flags().StringVar(&address, "address", "", "where others will reach you: host:port")
	c.Flags().BoolVar(&next, "next", false, "for a change of the community that you are in")
	return c
}

func (e *env) agreeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "agree DRAFT|@FILE|-",
		Short: "Agree to the draft of a charter that names you, or of a change",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withApp(func(app *boot.App) error {
				text, err := e.argument(args[0])
				if err != nil {
					return err
				}
				if change, err := quorum.ParseChange(text); err == nil {
					return e.agreeToChange(app, &change)
				}
				draft, err := quorum.ParseDraft(text)
				if err != nil {
					return err
				}
				_, charter, err := draft.Charter()
				if err != nil {
					return err
				}
				fmt.Fprintf(e.err, "%s: %d of %d guardians must agree to a payment.\n", charter.Name, charter.Quorum, len(charter.Guardians))
				if err := e.unlock(app); err != nil {
					return err
				}
				consent, err := app.Agree(draft)
				if err != nil {
					return err
				}
				return e.show(textOut{Text: consent.String()}, func(w io.Writer) { fmt.Fprintln(w, consent) })
			})
		},
	}
}
