package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
)

func (e *env) treasurerCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "treasurer",
		Short: "A box with several treasurers, of whom one alone issues nothing",
		Long: `A community's money can stand for cash in a box that several treasurers hold
together. More than half of them approve whatever is issued for cash that came in,
and taken back for cash that went out.

 1  each runs "sanduk treasurer card --name NAME", and gives the card to the founder;
 2  the founder names them: "sanduk found … --treasurer @CARD --treasurer @CARD";
 3  she gives each the invitation and, since the currency begins with their
    approval, the box's text: "sanduk joint text box";
 4  each joins, takes it with "sanduk joint take @FILE", looks, and approves:
    "sanduk joint approve box";
 5  who proposes runs "sanduk issue" and "sanduk redeem" as ever; the others
    approve as in step 4, from texts that go around in any order.

A treasurer who is away stops nobody, as long as enough are left: when it is the
one who proposes, another asks to ("sanduk joint ask box").`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(e.treasurerCardCommand())
	return c
}

func (e *env) treasurerCardCommand() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:     "card",
		Short:   "Make a treasurer's card for who founds the community",
		Long:    "Make a key for the box of a community that is to be founded, and show the card that\nsays so. The words of this wallet bring the key back.",
		Example: "  sanduk treasurer card --name Zawadi > card",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withApp(func(app *boot.App) error {
				if err := e.unlock(app); err != nil {
					return err
				}
				card, err := app.Wallet.TreasurerCard(name)
				if err != nil {
					return err
				}
				return e.show(textOut{Text: card.String()}, func(w io.Writer) { fmt.Fprintln(w, card.String()) })
			})
		},
	}
	c.Flags().StringVar(&name, "name", "", "what the founder is to call you")
	return c
}

// proposeIssue proposes what one treasurer alone can't do.
func (e *env) proposeIssue(ctx context.Context, s session, order wallet.Order, wait time.Duration) error {
	a, err := s.app.Wallet.ProposeIssue(order)
	if err != nil {
		return err
	}
	return e.carryJoint(ctx, s, a, wait)
}

// boxName is what the box is called among the shared accounts.
const boxName = "box"

// jointName is what a shared account is called.
func jointName(a wallet.JointAccount) string {
	if a.Name == "" && a.Box {
		return boxName
	}
	return a.Name
}
