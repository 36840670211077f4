package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
)

type storageOut struct {
	File    int64 `json:"file"`
	Carried int   `json:"carried"`
	Items   int   `json:"items"`
	Others  int   `json:"others"`
	Limit   int   `json:"limit"`
}

func storageJSON(s boot.Storage) storageOut {
	return storageOut{File: s.File, Carried: s.Carried, Items: s.Items, Others: s.Others, Limit: s.Limit}
}

func (e *env) storageCommand() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use:   "storage",
		Short: "Show what the wallet takes on this device, or limit what it carries for others",
		Long: `Show how many bytes the wallet's file takes, and how many of these are items that
are carried: payments, votes and certificates on their way. With --limit as many
bytes may be carried in each community, from 256 kB to 64 MB; what is beyond it is
dropped at once, strangers' first. No more than that is kept either of what others
did and you need no longer: the history of your money stays. Your own money is never
dropped.`,
		Example: "  sanduk storage\n  sanduk storage --limit 1000000",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withApp(func(app *boot.App) error {
				if cmd.Flags().Changed("limit") {
					if err := app.LimitCarried(limit); err != nil {
						return err
					}
				}
				used, err := app.Storage()
				if err != nil {
					return err
				}
				out := storageJSON(used)
				return e.show(out, func(w io.Writer) {
					fmt.Fprintf(w, "The wallet takes %d bytes. %d items are carried, of %d bytes, and %d bytes are of others' past; the limit is %d in each community.\n", out.File, out.Items, out.Carried, out.Others, out.Limit)
				})
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", 0, "bytes that may be carried, in each community")
	return c
}
