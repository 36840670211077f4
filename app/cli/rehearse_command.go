package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
)

type rehearsedOut struct {
	Words  string `json:"words,omitempty"`
	Shares string `json:"shares,omitempty"`
	Due    bool   `json:"due"`
}

func (e *env) rehearseCommand() *cobra.Command {
	var file string
	var byShares, withPassphrase, status bool
	c := &cobra.Command{
		Use:   "rehearse",
		Short: "Try whether your words, or friends' shares, open this wallet",
		Long: `Try a backup without risk: the words on your paper, or enough friends' shares,
are compared with this wallet's own secret. Nothing is changed but the date of
the try, and nothing is sent.

The words are read from standard input, or from a file with --from; shares one
a line.`,
		Example: "  sanduk rehearse\n  sanduk rehearse --shares --from shares.txt\n  sanduk rehearse --status --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withApp(func(app *boot.App) error {
				if status {
					if err := hasWallet(app); err != nil {
						return err
					}
					return e.showRehearsed(app, printRehearsed)
				}
				passphrase, err := e.passphraseIf(withPassphrase)
				if err != nil {
					return err
				}
				if err := e.unlock(app); err != nil {
					return err
				}
				if err := e.rehearse(app, file, byShares, string(passphrase)); err != nil {
					return err
				}
				return e.showRehearsed(app, func(w io.Writer, _ rehearsedOut) { fmt.Fprintln(w, "It works: this opens your wallet.") })
			})
		},
	}
	c.Flags().StringVar(&file, "from", "", "file with the words, or with the shares; - for standard input")
	c.Flags().BoolVar(&byShares, "shares", false, "try friends' shares instead of the words")
	c.Flags().BoolVar(&withPassphrase, "passphrase", false, "ask for the passphrase that goes with the words, or take it from $SANDUK_PASSPHRASE")
	c.Flags().BoolVar(&status, "status", false, "only show what was tried, and when")
	return c
}

// passphraseIf asks for a passphrase, where one was spoken of.
func (e *env) passphraseIf(wanted bool) ([]byte, error) {
	if !wanted {
		return nil, nil
	}
	return e.secret(passphraseVariable, "Passphrase: ")
}

func (e *env) rehearse(app *boot.App, file string, byShares bool, passphrase string) error {
	if !byShares {
		text, err := e.readText(file, "Your words: ")
		if err != nil {
			return err
		}
		m, err := keys.ParseMnemonic(text)
		if err != nil {
			return err
		}
		return app.Wallet.RehearseWords(m, passphrase)
	}
	if file == "" {
		file = "-"
		fmt.Fprintln(e.err, "The shares, one a line:")
	}
	text, err := e.readText(file, "")
	if err != nil {
		return err
	}
	set := &shares.Set{}
	defer set.Wipe()
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		share, err := shares.Parse(line)
		if err != nil {
			return err
		}
		if _, err := set.Add(share); err != nil {
			return err
		}
	}
	return app.Wallet.RehearseShares(set, passphrase)
}

func (e *env) showRehearsed(app *boot.App, words func(io.Writer, rehearsedOut)) error {
	r, err := app.Wallet.Rehearsed()
	if err != nil {
		return err
	}
	due, err := app.Wallet.BackupDue()
	if err != nil {
		return err
	}
	out := rehearsedOut{Words: timeJSON(r.Words), Shares: timeJSON(r.Shares), Due: due}
	return e.show(out, func(w io.Writer) { words(w, out) })
}

func printRehearsed(w io.Writer, r rehearsedOut) {
	tell := func(what, when string) {
		if when == "" {
			when = "never"
		}
		fmt.Fprintf(w, "%s tried: %s\n", what, when)
	}
	tell("Words", r.Words)
	tell("Friends' shares", r.Shares)
	if r.Due {
		fmt.Fprintln(w, "It is time to try one of them: sanduk rehearse")
	}
}
