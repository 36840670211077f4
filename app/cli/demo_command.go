package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"sanduk.app/app/demo"
)

func (e *env) demoCommand() *cobra.Command {
	c := demo.Config{}
	command := &cobra.Command{
		Use:   "demo",
		Short: "Play a market day on this machine, and audit it",
		Long: `Play a market day on this machine: four guardians, a community and twenty
wallets, as processes of their own with real files. On the way a guardian is
killed and comes back, and somebody pays the same money twice. At the end
everybody's books are audited, and the exit code says whether they add up.

It touches nothing but a folder of its own, which it removes; with --keep it
stays, for looking into.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.demo(cmd, c)
		},
	}
	command.Flags().IntVar(&c.Wallets, "wallets", 20, "how many wallets, at least 4")
	command.Flags().IntVar(&c.Rounds, "rounds", 5, "how many rounds, at least 3")
	command.Flags().IntVar(&c.Each, "each", 4, "payments of each wallet in a round")
	command.Flags().Uint64Var(&c.Seed, "seed", 1, "who pays whom")
	command.Flags().StringVar(&c.Dir, "keep", "", "folder for the homes, which stays")
	return command
}

func (e *env) demo(cmd *cobra.Command, c demo.Config) error {
	var err error
	if c.Program, err = os.Executable(); err != nil {
		return err
	}
	if c.Dir == "" {
		if c.Dir, err = os.MkdirTemp("", "sanduk-demo-"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(c.Dir) }()
	} else if err := os.Mkdir(c.Dir, 0o700); err != nil {
		return usage(fmt.Sprintf("--keep needs a new folder: %v", err))
	}
	c.Out = e.out
	return demo.Run(cmd.Context(), c)
}
