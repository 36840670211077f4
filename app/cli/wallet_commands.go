package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/wallet/keys"
)

func (e *env) createCommand() *cobra.Command {
	var words int
	var list string
	c := &cobra.Command{
		Use:   "create",
		Short: "Make a new wallet and show its words",
		Long: `Make a new wallet under a PIN of six digits, and show its words.

Write the words on paper and keep the paper apart from the phone: whoever has
them has the money, and without them a lost phone is a lost wallet.

The words are English unless --list names another list of BIP39, as french or
spanish. Restoring knows the list by its words.`,
		Example: "  sanduk create\n  sanduk create --words 24\n  SANDUK_PIN=271828 sanduk --home ./amina create",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(keys.Languages(), keys.Language(list)) {
				return usage("there is no list of words called " + list)
			}
			return e.withApp(func(app *boot.App) error {
				pin, err := e.newPIN()
				if err != nil {
					return err
				}
				m, err := app.Wallet.CreateIn(pin, words, keys.Language(list))
				if err != nil {
					return err
				}
				return e.show(wordsOut{Words: m.Words()}, func(w io.Writer) {
					printWords(w, m.Words())
					fmt.Fprintln(w, "Write these words on paper, in this order, and keep it safe.")
				})
			})
		},
	}
	c.Flags().IntVar(&words, "words", 12, "how many words: 12 or 24")
	c.Flags().StringVar(&list, "list", string(keys.English), "the list that the words are of")
	return c
}

func (e *env) wordsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "words",
		Short: "Show the wallet's words again",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withApp(func(app *boot.App) error {
				pin, err := e.pin("PIN: ")
				if err != nil {
					return err
				}
				words, err := app.Wallet.Words(pin)
				if err != nil {
					return err
				}
				return e.show(wordsOut{Words: words}, func(w io.Writer) { printWords(w, words) })
			})
		},
	}
}

func printWords(w io.Writer, words []string) {
	for i, word := range words {
		fmt.Fprintf(w, "%3d  %s\n", i+1, word)
	}
}

func (e *env) restoreCommand() *cobra.Command {
	var file string
	var withPassphrase, byShares, anew bool
	c := &cobra.Command{
		Use:   "restore",
		Short: "Make a wallet from words that you have, or from friends' shares",
		Long: `Make a wallet from words that were in use before. The words are read from
standard input, or from a file with --from.

With --shares, friends' shares are read instead, one a line, until there are
enough. They may come one by one: what was read is kept sealed under the PIN,
and the same command goes on with it.

After it, join your communities again by their invitations. You may receive at
once; before the wallet pays, its guardians have to open the account again,
which "sanduk sync" does by itself.`,
		Example: "  sanduk restore\n  sanduk restore --from words.txt\n  sanduk restore --shares",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if byShares {
				passphrase, err := e.passphraseIf(withPassphrase)
				if err != nil {
					return err
				}
				return e.gather(gatherOptions{file: file, anew: anew, passphrase: passphrase})
			}
			return e.withApp(func(app *boot.App) error {
				text, err := e.readText(file, "Your words: ")
				if err != nil {
					return err
				}
				m, err := keys.ParseMnemonic(text)
				if err != nil {
					return err
				}
				passphrase, err := e.passphraseIf(withPassphrase)
				if err != nil {
					return err
				}
				pin, err := e.newPIN()
				if err != nil {
					return err
				}
				if err := app.Wallet.Restore(m, string(passphrase), pin); err != nil {
					return err
				}
				return e.show(doneOut{Done: true}, func(w io.Writer) {
					fmt.Fprintln(w, "The wallet is back. Now join your communities again by their invitations.")
				})
			})
		},
	}
	c.Flags().StringVar(&file, "from", "", "file with the words, or with the shares")
	c.Flags().BoolVar(&byShares, "shares", false, "restore from friends' shares")
	c.Flags().BoolVar(&anew, "anew", false, "with --shares: let go of the shares that were read before")
	c.Flags().BoolVar(&withPassphrase, "passphrase", false, "ask for a passphrase that goes with the words, or take it from $SANDUK_PASSPHRASE")
	return c
}

func (e *env) addressCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "address",
		Short: "Show where you are paid in the community",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withCommunity(false, func(s session) error {
				return e.show(addressOut{Address: s.community.Address, Box: s.community.Box}, func(w io.Writer) {
					fmt.Fprintln(w, s.community.Address)
				})
			})
		},
	}
}

// maxText bounds what is read from a file or standard input as one argument.
const maxText = 1 << 20

// readText reads a short text from a file, or from standard input with a prompt.
func (e *env) readText(file, prompt string) (string, error) {
	if file != "" && file != "-" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if len(raw) > maxText {
			return "", errors.New(file + " is too long")
		}
		return strings.TrimSpace(string(raw)), nil
	}
	if file == "" {
		fmt.Fprint(e.err, prompt)
		line, err := bufio.NewReader(io.LimitReader(e.in, maxText)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimSpace(line), err
	}
	raw, err := io.ReadAll(io.LimitReader(e.in, maxText))
	return strings.TrimSpace(string(raw)), err
}

// argument is what a person gave: the text itself, or @FILE, a picture of its
// code as well, or - for standard input.
func (e *env) argument(text string) (string, error) {
	switch {
	case text == "-":
		return e.readText("-", "")
	case strings.HasPrefix(text, "@") && isPicture(text[1:]):
		return e.pictureText(context.Background(), text[1:])
	case strings.HasPrefix(text, "@"):
		return e.readText(text[1:], "")
	}
	return text, nil
}
