package cli

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys/shares"
)

func (e *env) friendsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "friends",
		Short: "Share the wallet's words among friends",
		Long: `Give each of some friends a share of the wallet's words. A few of them together
bring the wallet back when the phone is lost; one alone learns nothing. Shares
are words, too (SLIP-39). They are stored nowhere: the wallet remembers who has
one, and can make the same ones again after the PIN.

A share can't be called back. Whoever has enough of them has the money. Friends
who keep no secret, and give your account to a new phone: sanduk friends name.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(e.splitCommand(), e.friendsListCommand(), e.friendsShowCommand(), e.friendsGivenCommand(), e.friendsNameCommand())
	return c
}

func (e *env) splitCommand() *cobra.Command {
	var needed, count int
	var names []string
	c := &cobra.Command{
		Use:     "split",
		Short:   "Make a set of shares and show them",
		Example: "  sanduk friends split --needed 2 --shares 3\n  sanduk friends split --needed 2 --shares 3 --to Amina --to Juma --to Zawadi",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if len(names) > count {
				return usage("there are more names than shares")
			}
			return e.withApp(func(app *boot.App) error {
				if err := hasWallet(app); err != nil {
					return err
				}
				pin, err := e.pin("PIN: ")
				if err != nil {
					return err
				}
				to := make([]string, max(count, 0))
				copy(to, names)
				set, all, err := app.Wallet.SplitAmong(pin, needed, to)
				if err != nil {
					return err
				}
				return e.showShares(set, all)
			})
		},
	}
	c.Flags().IntVar(&needed, "needed", 2, "how many shares bring the wallet back")
	c.Flags().IntVar(&count, "shares", 3, "how many shares there are, at most 16")
	c.Flags().StringArrayVar(&names, "to", nil, "a friend's name; give it once for each")
	return c
}

func (e *env) friendsListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Show who has a share, and since when",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withApp(func(app *boot.App) error {
				if err := hasWallet(app); err != nil {
					return err
				}
				sets, err := app.Wallet.FriendSets()
				if err != nil {
					return err
				}
				out := friendSetsOut{Sets: []friendSetOut{}}
				for _, s := range sets {
					out.Sets = append(out.Sets, friendSetJSON(s, nil))
				}
				return e.show(out, func(w io.Writer) { printSets(w, sets) })
			})
		},
	}
}

func (e *env) friendsShowCommand() *cobra.Command {
	var number uint64
	c := &cobra.Command{
		Use:   "show",
		Short: "Show the shares of a set again",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withSet(&number, func(app *boot.App, set wallet.FriendSet) error {
				pin, err := e.pin("PIN: ")
				if err != nil {
					return err
				}
				all, err := app.Wallet.FriendShares(pin, set.Number)
				if err != nil {
					return err
				}
				return e.showShares(set, all)
			})
		},
	}
	c.Flags().Uint64Var(&number, "set", 0, "which set; else the newest")
	return c
}

func (e *env) friendsGivenCommand() *cobra.Command {
	var number uint64
	c := &cobra.Command{
		Use:     "given SHARE",
		Short:   "Note that a share was handed over",
		Example: "  sanduk friends given 2",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			position, err := strconv.Atoi(args[0])
			if err != nil {
				return usage("which share: a number")
			}
			return e.withSet(&number, func(app *boot.App, set wallet.FriendSet) error {
				if err := app.Wallet.ShareGiven(set.Number, position); err != nil {
					return err
				}
				return e.show(doneOut{Done: true}, func(w io.Writer) { fmt.Fprintf(w, "Share %d is given.\n", position) })
			})
		},
	}
	c.Flags().Uint64Var(&number, "set", 0, "which set; else the newest")
	return c
}

// withSet finds the set of a number; 0 is the newest.
func (e *env) withSet(number *uint64, f func(*boot.App, wallet.FriendSet) error) error {
	return e.withApp(func(app *boot.App) error {
		if err := hasWallet(app); err != nil {
			return err
		}
		sets, err := app.Wallet.FriendSets()
		if err != nil {
			return err
		}
		for _, s := range sets {
			if *number == 0 || s.Number == *number {
				return f(app, s)
			}
		}
		return wallet.ErrNoFriends
	})
}

type friendSetsOut struct {
	Sets []friendSetOut `json:"sets"`
}

type friendSetOut struct {
	Set        uint64     `json:"set"`
	Needed     int        `json:"needed"`
	Made       string     `json:"made"`
	Passphrase bool       `json:"passphrase"`
	Shares     []shareOut `json:"shares"`
}

type shareOut struct {
	Number int    `json:"number"`
	Name   string `json:"name,omitempty"`
	Given  string `json:"given,omitempty"`
	Words  string `json:"words,omitempty"`
}

func friendSetJSON(s wallet.FriendSet, all []shares.Share) friendSetOut {
	out := friendSetOut{Set: s.Number, Needed: s.Needed, Made: s.Made.UTC().Format(timeForm), Passphrase: s.Passphrase}
	for i, f := range s.Friends {
		share := shareOut{Number: i + 1, Name: f.Name, Given: timeJSON(f.Given)}
		if i < len(all) {
			share.Words = all[i].String()
		}
		out.Shares = append(out.Shares, share)
	}
	return out
}

// timeJSON is empty for none.
func timeJSON(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeForm)
}

func (e *env) showShares(set wallet.FriendSet, all []shares.Share) error {
	return e.show(friendSetJSON(set, all), func(w io.Writer) {
		for i, share := range all {
			fmt.Fprintf(w, "Share %d of %d%s:\n  %s\n", i+1, len(all), forFriend(set.Friends[i]), share)
		}
		fmt.Fprintf(w, "Any %d of them bring the wallet back. Give each to another friend.\n", set.Needed)
		if set.Passphrase {
			fmt.Fprintln(w, "Your passphrase is needed, too; it is in none of them.")
		}
	})
}

func forFriend(f wallet.Friend) string {
	if f.Name == "" {
		return ""
	}
	return ", for " + f.Name
}

func printSets(w io.Writer, sets []wallet.FriendSet) {
	if len(sets) == 0 {
		fmt.Fprintln(w, "You have given no shares to friends yet.")
	}
	for _, s := range sets {
		fmt.Fprintf(w, "Set %d of %s, %d of %d are needed:\n", s.Number, s.Made.Local().Format("2006-01-02"), s.Needed, len(s.Friends))
		for i, f := range s.Friends {
			given := "not given yet"
			if !f.Given.IsZero() {
				given = "given " + f.Given.Local().Format("2006-01-02")
			}
			fmt.Fprintf(w, "  %2d  %s: %s\n", i+1, cmp.Or(f.Name, "friend"), given)
		}
	}
}
