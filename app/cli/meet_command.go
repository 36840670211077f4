package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/app/notice"
	"sanduk.app/sync/link/qr/draw"
	"sanduk.app/sync/meet"
	"sanduk.app/sync/runner"
)

type meetOut struct {
	Communities int    `json:"communities"`
	Received    int    `json:"received"`
	Taken       int    `json:"taken"`
	Given       int    `json:"given"`
	Promises    int    `json:"promises"`
	Offers      int    `json:"offers"`
	Refused     int    `json:"refused"`
	Votes       int    `json:"votes"`
	Final       int    `json:"final"`
	Cheats      int    `json:"cheats"`
	Bytes       int    `json:"bytes"`
	Cut         bool   `json:"cut"`
	Address     string `json:"address,omitempty"`
	Guardians   int    `json:"guardians,omitempty"`
	Error       string `json:"error,omitempty"`
}

func meetJSON(r meet.Report) meetOut {
	return meetOut{Communities: r.Communities, Received: r.Received, Taken: r.Taken, Given: r.Given, Promises: r.Promises, Offers: r.Offers, Refused: r.Refused, Votes: r.Votes, Final: r.Final, Cheats: r.Cheats, Bytes: r.Bytes, Cut: r.Cut}
}

func (e *env) meetCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "meet [TEXT|@FILE|-]",
		Short: "Meet another wallet nearby, and carry for each other",
		Long: `Meet another wallet in the same local network. Each gives the other what
concerns her, and takes along what waits for guardians: payments, votes and
certificates find their way by whoever meets whom.

Without a text it shows one, also as a QR code, which the other reads; it also
looks around for members of your communities and for their guardians, until
stopped or until --wait is over. With the other's text it goes there once.`,
		Example: "  sanduk meet\n  sanduk meet sanduk-meet:AW…",
		Args:    usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withApp(func(app *boot.App) error {
				if err := e.unlock(app); err != nil {
					return err
				}
				if len(args) == 0 {
					return e.meetAround(cmd.Context(), app, wait)
				}
				text, err := e.argument(args[0])
				if err != nil {
					return err
				}
				report, err := app.MeetText(cmd.Context(), text)
				if err != nil {
					return err
				}
				return e.show(meetJSON(report), func(w io.Writer) { printMeeting(w, report) })
			})
		},
	}
	c.Flags().DurationVar(&wait, "wait", 10*time.Minute, "how long to be there for others")
	return c
}

// meetAround is there for others. The text goes to standard output, or, with
// --json, to standard error: the meetings are the result.
func (e *env) meetAround(ctx context.Context, app *boot.App, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	m, err := app.OpenMeeting()
	if err != nil {
		return err
	}
	show := e.out
	if e.json {
		show = e.err
	}
	text := m.Text()
	fmt.Fprintln(show, text)
	if code, err := draw.Terminal(text); err == nil && !e.json {
		fmt.Fprintln(show, code)
	}
	list := []meetOut{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		app.Run(ctx, nil, func(r runner.Report, err error) {
			if err == nil && r.Reached > 0 && r.Received+r.Certified > 0 {
				printReport(e.err, r)
			}
		})
	}()
	err = m.Run(ctx, func(met boot.Met) {
		out := meetJSON(met.Report)
		out.Address, out.Guardians = met.Address, met.Guardians
		if met.Err != nil {
			out.Error = string(notice.Of(met.Err).Code)
		}
		list = append(list, out)
		if !e.json && met.Err == nil {
			printMet(e.out, met)
		}
	})
	<-done
	if err != nil || !e.json {
		return err
	}
	return e.show(list, nil)
}

func printMet(w io.Writer, met boot.Met) {
	if met.Guardians == 0 {
		printMeeting(w, met.Report)
		return
	}
	fmt.Fprintf(w, "Guardians gave %d votes for what you carry; %d payments of others are final now.\n", met.Report.Votes, met.Report.Final)
}

func printMeeting(w io.Writer, r meet.Report) {
	fmt.Fprintf(w, "Met: %d came in for you, %d are carried now, %d were handed over.\n", r.Received, r.Taken, r.Given)
	if r.Promises > 0 {
		fmt.Fprintf(w, "%d promises to you were taken.\n", r.Promises)
	}
	if r.Offers > 0 {
		fmt.Fprintf(w, "%d promises to you wait: look at them with \"sanduk take\".\n", r.Offers)
	}
	if r.Refused > 0 {
		fmt.Fprintf(w, "%d promises to you were not taken: they are above a limit, or do not add up.\n", r.Refused)
	}
	if r.Cheats > 0 {
		fmt.Fprintf(w, "%d accounts promised the same money twice; the proof is kept.\n", r.Cheats)
	}
	if r.Cut {
		fmt.Fprintln(w, "Not all fitted into one meeting: meet again.")
	}
}
