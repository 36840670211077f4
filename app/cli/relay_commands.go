package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/app/letters"
	"sanduk.app/app/notice"
	"sanduk.app/sync/link/relay"
)

func (e *env) relayCommand() *cobra.Command {
	var listen, public string
	c := &cobra.Command{
		Use:   "relay",
		Short: "Keep mail for people who are never online together",
		Long: `Serve as a relay, until stopped: keep sealed items in mailboxes until their
readers fetch them. The relay can't read what it keeps, nor tell whose it is; it
sees who connects, when, and how much. It needs no wallet, and is best run by
somebody outside of the community.

The file relay.db in the home holds the mail and the relay's key. The file
relay.json, if it is there, sets other limits than the defaults:
max_item_bytes, mailbox_items, mailbox_bytes, depositor_items_a_day,
depositor_bytes_a_day, total_items, total_bytes, age_hours.

If there is a wallet in the home, the relay asks for its PIN, and also serves
what the home's guardian holds, without signing anything.

Everybody who is to meet at the relay adds its address with "relay add"; then
"sync" and the window use it by themselves.`,
		Example: "  sanduk --home /srv/relay relay --public relay.example:7264\n  sanduk relay add sanduk-relay:…@relay.example:7264",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return e.serveRelay(cmd.Context(), listen, public) },
	}
	c.PersistentFlags().StringVar(&listen, "listen", ":7264", "where to listen: host:port")
	c.PersistentFlags().StringVar(&public, "public", "", "where others reach it: host:port; else this machine's address")
	c.AddCommand(e.relayAddressCommand(&listen, &public), e.relayAddCommand(), e.relayListCommand(), e.relayRemoveCommand())
	return c
}

func (e *env) serveRelay(ctx context.Context, listen, public string) error {
	r := boot.Relay{Options: boot.Options{Home: e.home, Now: e.now, Log: e.server()}, Listen: listen, Public: public}
	has, err := boot.HasWallet(e.home)
	if err != nil {
		return err
	}
	if has {
		err := e.withApp(func(app *boot.App) error {
			if err := e.unlock(app); err != nil {
				return err
			}
			return app.CarryToo(&r)
		})
		if err != nil {
			return err
		}
	}
	return r.Serve(ctx, func(at string, address relay.Address) {
		fmt.Fprintf(e.out, "listening on %s\nothers add it with: sanduk relay add %s\n", at, address)
	})
}

func (e *env) relayAddressCommand(listen, public *string) *cobra.Command {
	return &cobra.Command{
		Use:   "address",
		Short: "Show the address of this home's relay, while it is not running",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			r := boot.Relay{Options: boot.Options{Home: e.home, Now: e.now}, Listen: *listen, Public: *public}
			address, err := r.Address()
			if err != nil {
				return err
			}
			return e.show(textOut{Text: address.String()}, func(w io.Writer) { fmt.Fprintln(w, address) })
		},
	}
}

type relaysOut struct {
	Relays []string `json:"relays"`
}

// showRelays shows which relays a home has.
func (e *env) showRelays(app *boot.App) error {
	list, err := app.Relays()
	if err != nil {
		return err
	}
	out := relaysOut{Relays: []string{}}
	for _, r := range list {
		out.Relays = append(out.Relays, r.String())
	}
	return e.show(out, func(w io.Writer) {
		for _, r := range out.Relays {
			fmt.Fprintln(w, r)
		}
		if len(out.Relays) == 0 {
			fmt.Fprintln(w, "This wallet uses no relay.")
		}
	})
}

// withRelay changes the list by an address, and shows it.
func (e *env) withRelay(text string, change func(*boot.App, relay.Address) error) error {
	address, err := relay.ParseAddress(text)
	if err != nil {
		return err
	}
	return e.withApp(func(app *boot.App) error {
		if err := change(app, address); err != nil {
			return err
		}
		return e.showRelays(app)
	})
}

func (e *env) relayAddCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "add ADDRESS",
		Short: "Use a relay: leave things for others there, and fetch what they left",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return e.withRelay(args[0], (*boot.App).AddRelay) },
	}
}

func (e *env) relayListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Show the relays that this wallet uses",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(*cobra.Command, []string) error { return e.withApp(e.showRelays) },
	}
}

func (e *env) relayRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "remove ADDRESS",
		Short: "Use a relay no longer",
		Long:  "Use a relay no longer. What is left in a mailbox there is not fetched any more.",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return e.withRelay(args[0], (*boot.App).RemoveRelay) },
	}
}

type mailOut struct {
	Asked     int    `json:"asked"`
	Reached   int    `json:"reached"`
	Fetched   int    `json:"fetched"`
	Deposited int    `json:"deposited"`
	Left      int    `json:"left"`
	Trouble   string `json:"trouble,omitempty"`
}

// mailJSON is nothing where there is no relay.
func mailJSON(r letters.Report) *mailOut {
	if r.Asked == 0 {
		return nil
	}
	out := &mailOut{Asked: r.Asked, Reached: r.Reached, Fetched: r.Fetched, Deposited: r.Deposited, Left: r.Left}
	if r.Trouble != nil {
		out.Trouble = string(notice.Of(r.Trouble).Code)
	}
	return out
}

func (e *env) printMail(w io.Writer, r letters.Report) {
	switch {
	case r.Asked == 0:
	case r.Reached == 0:
		fmt.Fprintln(w, "No relay could be reached.")
	default:
		fmt.Fprintf(w, "By relays: %d letters came in, %d were left for others, %d wait.\n", r.Fetched, r.Deposited, r.Left)
	}
	if r.Trouble != nil {
		n := notice.Of(r.Trouble)
		fmt.Fprintf(e.err, "%s. %s\n", e.words().T(n.Title(), n.Args), e.words().T(n.Do(), n.Args))
	}
}

// visitRelays visits the relays after the guardians. Relays are a help: what
// fails there fails no command, and is said.
func (e *env) visitRelays(ctx context.Context, app *boot.App) (letters.Report, error) {
	report, err := app.VisitRelays(ctx)
	if errors.Is(err, context.Canceled) {
		return report, nil
	}
	return report, err
}
