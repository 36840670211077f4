package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/bench"
)

func (e *env) benchCommand() *cobra.Command {
	c := bench.Config{}
	command := &cobra.Command{
		Use:   "bench",
		Short: "Measure what a guardian on this machine can do",
		Long: `Measure a guardian from outside: a process of its own with real files, which many
connections drive over TCP and TLS for thousands of accounts. The other guardians
of its community are played by the load. A payment counts when the guardian has
voted for it, and has checked and stored the certificate of a quorum.

It is measured under all the load that the connections make, and at half of what
was reached. Then it is killed in the middle of its work, begins again, and must
give the votes again that it gave before; in the end its books are audited. The
exit code says whether it did all of this right. How fast it was is for you to
judge: other programs on the machine count, too.

It touches nothing but a folder of its own, which it removes; with --keep it
stays, for looking into.`,
		Example: "  sanduk bench\n  sanduk bench --accounts 100000 --entries 1000000",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return e.bench(cmd, c) },
	}
	command.Flags().IntVar(&c.Cores, "cores", 1, "how many cores the guardian has (on Linux); the load has all")
	command.Flags().IntVar(&c.Guardians, "guardians", 4, "how many guardians the community has")
	command.Flags().IntVar(&c.Accounts, "accounts", 5000, "how many accounts pay each other")
	command.Flags().IntVar(&c.Connections, "connections", 512, "how many connections pay at once")
	command.Flags().DurationVar(&c.Full, "full", 20*time.Second, "how long to pay under full load")
	command.Flags().DurationVar(&c.Half, "half", 20*time.Second, "how long to pay at half of it")
	command.Flags().IntVar(&c.Entries, "entries", 0, "pay on under full load until the guardian holds so many")
	command.Flags().StringVar(&c.Dir, "keep", "", "folder for the guardian's home, which stays")
	return command
}

func (e *env) bench(cmd *cobra.Command, c bench.Config) error {
	var err error
	if c.Program, err = os.Executable(); err != nil {
		return err
	}
	if c.Dir == "" {
		if c.Dir, err = os.MkdirTemp("", "sanduk-bench-"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(c.Dir) }()
	} else if err := os.Mkdir(c.Dir, 0o700); err != nil {
		return usage(fmt.Sprintf("--keep needs a new folder: %v", err))
	}
	c.Out = e.err
	result, err := bench.Run(cmd.Context(), c)
	if err != nil {
		return err
	}
	return e.show(result, func(w io.Writer) { result.Print(w) })
}
