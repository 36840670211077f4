package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
)

type backupOut struct {
	Entries int    `json:"entries"`
	Faults  int    `json:"faults"`
	File    string `json:"file"`
}

func (e *env) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write what may be backed up of a guardian into a file",
		Long: `Write what may be backed up of this home's guardian into a new file, also while it
runs: the community's certified entries with their certificates, the sealed notes
beside them, and the proofs against who cheated. There is no secret in it.

The key that the guardian votes with, and what it voted for, is in no backup. A
guardian that was restored with them would sign twice for one place without
knowing it, and be proven faulty. So copy this file as often as you like, and
never the file guardian.db. "sanduk audit --file" checks a backup.`,
		Example: "  sanduk guardian backup /media/stick/market-2026-11.ledger",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(false, func(s session) error {
				var done boot.BackedUp
				err := create(args[0], func(w io.Writer) (err error) {
					done, err = s.app.BackUpGuardian(cmd.Context(), s.community.ID, w)
					return err
				})
				if err != nil {
					return err
				}
				return e.show(backupOut{Entries: done.Entries, Faults: done.Faults, File: args[0]}, func(w io.Writer) {
					fmt.Fprintf(w, "%d entries of %s are in %s.\n", done.Entries, s.community.Name, args[0])
				})
			})
		},
	}
}

func (e *env) restoreBackupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Take what a backup holds into a guardian that has lost it",
		Long: `Take what a guardian's backup holds into this home, which has joined the community.
Everything is checked; repeats change nothing. Stop a guardian that runs from this
home for it.

This gives the books back, and no vote: this home carries for the community, and
votes again when an amendment gives it a seat with a new key ("sanduk guardian
card --next", "sanduk amend --help").`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(false, func(s session) error {
				done, err := s.app.RestoreGuardian(cmd.Context(), s.community.ID, args[0])
				if err != nil {
					return err
				}
				return e.show(backupOut{Entries: done.Entries, Faults: done.Faults, File: args[0]}, func(w io.Writer) {
					fmt.Fprintf(w, "%d entries of %s were read from %s.\n", done.Entries, s.community.Name, args[0])
				})
			})
		},
	}
}
