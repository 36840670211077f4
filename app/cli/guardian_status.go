package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/app/health"
)

func (e *env) guardianStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Tell how the guardian of this home stands",
		Long: `Ask the guardian that runs from this home how it stands: what it serves, whether
it votes, how many votes it gave, when it was last level with the others, whether
the disk takes what it writes. Needs no PIN. The exit code is 1 when none runs, or
when something is wrong, so that a script can tell.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := boot.GuardianStatus(cmd.Context(), e.home)
			if err != nil {
				return err
			}
			if err := e.show(s, func(w io.Writer) { printGuardianStatus(w, s, e.now()) }); err != nil {
				return err
			}
			if !s.Well {
				return errShown
			}
			return nil
		},
	}
}

func printGuardianStatus(w io.Writer, s health.Status, now time.Time) {
	fmt.Fprintf(w, "runs since %s, %d requests, %d connections\n", s.Since.Local().Format(time.DateTime), s.Requests, s.Connections)
	if !s.Well {
		fmt.Fprintf(w, "TROUBLE  %s\n", s.Trouble())
	}
	for _, c := range s.Communities {
		if c.Guardian == 0 {
			fmt.Fprintf(w, "%s: carries, and does not vote\n", c.Name)
			continue
		}
		fmt.Fprintf(w, "%s: guardian %d of %d, %d votes\n", c.Name, c.Guardian, c.Of, c.Votes)
		if c.Accused > 0 {
			fmt.Fprintf(w, "  TROUBLE  %d guardians are proven faulty: replace them\n", c.Accused)
		}
		for _, guardian := range slices.Sorted(maps.Keys(c.CaughtUp)) {
			fmt.Fprintf(w, "  level with guardian %d %s ago\n", guardian, now.Sub(c.CaughtUp[guardian]).Round(time.Second))
		}
	}
}
