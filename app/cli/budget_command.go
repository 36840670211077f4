package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
)

type budgetOut struct {
	Daily uint64 `json:"daily"`
	Used  uint64 `json:"used"`
}

func (e *env) budgetCommand() *cobra.Command {
	var daily int
	c := &cobra.Command{
		Use:   "budget",
		Short: "Show how many bytes went over the network today, or limit them",
		Long: `Show how many bytes went over the network today, and how many the background may
use a day: that is the window's rounds with guardians and relays, not what you do
by hand. With --daily it may use so many, 16 kB or more; 0 is as many as it needs.
What others do may use half of them, news three quarters, and your own payments
all.`,
		Example: "  sanduk budget\n  sanduk budget --daily 500000",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withApp(func(app *boot.App) error {
				if cmd.Flags().Changed("daily") {
					if daily < 0 {
						return usage("--daily is 0 or more")
					}
					if err := app.LimitDaily(daily); err != nil {
						return err
					}
				}
				b, err := app.Budget()
				if err != nil {
					return err
				}
				return e.show(budgetOut{b.Daily, b.Used}, func(w io.Writer) {
					limit := "the background may use as many as it needs"
					if b.Daily > 0 {
						limit = fmt.Sprintf("the background may use %d", b.Daily)
					}
					fmt.Fprintf(w, "%d bytes went over the network today; %s.\n", b.Used, limit)
				})
			})
		},
	}
	c.Flags().IntVar(&daily, "daily", 0, "bytes that the background may use a day; 0: no limit")
	return c
}
