package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

type foundFlags struct {
	name, currency, kind string
	decimals             int
	guardians, consents  []string
	treasurers           []string
	approve              int
	draft                string
}

func (e *env) foundCommand() *cobra.Command {
	var f foundFlags
	c := &cobra.Command{
		Use:   "found",
		Short: "Start a community",
		Long: `Start a community with its own ledger and currency, issued by you.

Without --guardian your own wallet is its only guardian: payments are final at
once while "sanduk guardian" or the window runs here, and everything rests on
this one machine. To bear the loss of one guardian a community needs four:

 1  each guardian runs "sanduk guardian card" and gives you the card;
 2  you run "sanduk found --name … --currency … --guardian CARD (four times)
    --draft FILE", and give the file to each guardian;
 3  each looks at it and agrees with "sanduk guardian agree @FILE", and gives
    you the answer;
 4  you run "sanduk found --draft FILE --consent ANSWER (four times)", and
    give each guardian the invitation;
 5  each joins by it, and runs "sanduk guardian".

Cards, drafts and answers are texts; @FILE reads one from a file.

The box is yours alone, or held with others: "sanduk help treasurer".`,
		Example: "  sanduk found --name \"Kongowea Market\" --currency KES",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withApp(func(app *boot.App) error {
				if err := e.unlock(app); err != nil {
					return err
				}
				switch {
				case len(f.consents) > 0:
					return e.finishFounding(app, f)
				case len(f.guardians) > 0:
					return e.draftFounding(app, f)
				}
				return e.foundHere(app, f)
			})
		},
	}
	c.Flags().StringVar(&f.name, "name", "", "what the community is called")
	c.Flags().StringVar(&f.currency, "currency", "", "what it counts in: an ISO 4217 code, or an own one with --decimals")
	c.Flags().IntVar(&f.decimals, "decimals", -1, "digits after the point of an own currency")
	c.Flags().StringVar(&f.kind, "kind", string(ledger.CashBacked), "what stands behind it: cash-backed, share or token")
	c.Flags().StringArrayVar(&f.guardians, "guardian", nil, "a guardian's card; once for each, in the order of their seats")
	c.Flags().StringArrayVar(&f.treasurers, "treasurer", nil, "card of who holds the box with you; once for each")
	c.Flags().IntVar(&f.approve, "approve", 0, "how many treasurers have to approve, you among them; else the smallest number that is more than half")
	c.Flags().StringVar(&f.draft, "draft", "", "file of the draft")
	c.Flags().StringArrayVar(&f.consents, "consent", nil, "a guardian's answer; once for each")
	return c
}

func (f *foundFlags) founding() (wallet.Founding, error) {
	if f.name == "" || f.currency == "" {
		return wallet.Founding{}, usage("a community needs --name and --currency")
	}
	cur, err := money.Lookup(f.currency)
	switch {
	case err == nil && f.decimals >= 0 && uint8(f.decimals) != cur.Decimals:
		return wallet.Founding{}, usage(fmt.Sprintf("%s has %d digits after the point", cur.Code, cur.Decimals))
	case err != nil && f.decimals < 0:
		return wallet.Founding{}, usage(f.currency + " is no ISO 4217 currency; for an own one say how many --decimals it has")
	case err != nil:
		cur = money.Currency{Code: f.currency, Decimals: uint8(min(f.decimals, ledger.MaxDecimals+1))}
	}
	return wallet.Founding{Name: f.name, Asset: cur, Kind: ledger.AssetKind(f.kind)}, nil
}

// treasury adds who holds the box with the founder.
func (e *env) treasury(f foundFlags, founding wallet.Founding) (wallet.Founding, error) {
	founding.Approve = f.approve
	if f.approve != 0 && len(f.treasurers) == 0 {
		return founding, usage("--approve is for a box of several: name the others with --treasurer")
	}
	for _, text := range f.treasurers {
		text, err := e.argument(text)
		if err != nil {
			return founding, err
		}
		card, err := joint.ParseCard(text, keys.Verify)
		if err != nil {
			return founding, err
		}
		founding.Treasurers = append(founding.Treasurers, card)
	}
	return founding, nil
}

func (e *env) foundHere(app *boot.App, f foundFlags) error {
	founding, err := f.founding()
	if err != nil {
		return err
	}
	if founding, err = e.treasury(f, founding); err != nil {
		return err
	}
	c, err := app.FoundHere(founding)
	if err != nil {
		return err
	}
	if c.Treasurer {
		return e.showCommunity(c, "The community is founded. You are its only guardian; its currency begins when enough treasurers have approved it.")
	}
	return e.showCommunity(c, "The community is founded. You are its only guardian, and its issuer.")
}

func (e *env) draftFounding(app *boot.App, f foundFlags) error {
	founding, err := f.founding()
	if err != nil {
		return err
	}
	if f.draft == "" {
		return usage("say with --draft where to write the draft")
	}
	if founding, err = e.treasury(f, founding); err != nil {
		return err
	}
	for _, text := range f.guardians {
		if text, err = e.argument(text); err != nil {
			return err
		}
		card, err := quorum.ParseCard(text, keys.Verify)
		if err != nil {
			return err
		}
		founding.Cards = append(founding.Cards, card)
	}
	index, err := app.Wallet.NextKey()
	if err != nil {
		return err
	}
	draft, err := app.Wallet.Draft(founding, index)
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.draft, []byte(draft.String()+"\n"), 0o600); err != nil {
		return err
	}
	return e.show(textOut{Text: draft.String()}, func(w io.Writer) {
		fmt.Fprintf(w, "The draft is in %s. Give it to each of the %d guardians, to agree to.\n", f.draft, len(founding.Cards))
	})
}

func (e *env) finishFounding(app *boot.App, f foundFlags) error {
	text, err := e.readText(f.draft, "")
	if err != nil {
		return err
	}
	draft, err := quorum.ParseDraft(text)
	if err != nil {
		return err
	}
	consents := make([]quorum.Consent, 0, len(f.consents))
	for _, text := range f.consents {
		if text, err = e.argument(text); err != nil {
			return err
		}
		c, err := quorum.ParseConsent(text)
		if err != nil {
			return err
		}
		consents = append(consents, c)
	}
	_, charter, err := draft.Charter()
	if err != nil {
		return err
	}
	f.name, f.currency = charter.Name, charter.Rights[0].Code
	founding, err := f.founding()
	if err != nil {
		return err
	}
	founding.Kind = charter.Rights[0].Kind
	c, err := app.Finish(draft, consents, founding)
	if err != nil {
		return err
	}
	text = fmt.Sprintf("The community is founded: %d of its %d guardians must agree.", c.Quorum, c.Guardians)
	if c.Treasurer {
		text += " Its currency begins when enough treasurers have approved it."
	}
	return e.showCommunity(c, text)
}

func (e *env) showCommunity(c wallet.Community, text string) error {
	return e.show(communityJSON(c), func(w io.Writer) {
		fmt.Fprintf(w, "%s\n%s  %s\n%s\n", text, c.ID.Short(), c.Name, c.Address)
	})
}

func (e *env) inviteCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "invite",
		Short: "Show the text by which others join the community",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withCommunity(false, func(s session) error {
				text, err := s.app.Wallet.Invite(s.community.ID)
				if err != nil {
					return err
				}
				return e.show(textOut{Text: text}, func(w io.Writer) { fmt.Fprintln(w, text) })
			})
		},
	}
}

func (e *env) joinCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "join INVITATION|@FILE|-",
		Short:   "Join a community by its invitation",
		Example: "  sanduk join @invitation.txt",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withApp(func(app *boot.App) error {
				if err := e.unlock(app); err != nil {
					return err
				}
				text, err := e.argument(args[0])
				if err != nil {
					return err
				}
				c, err := app.Join(text)
				if err != nil {
					return err
				}
				return e.showCommunity(c, "You are in.")
			})
		},
	}
}

func (e *env) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show the communities, and what waits",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withApp(func(app *boot.App) error {
				exists, err := app.Wallet.Exists()
				if err != nil {
					return err
				}
				if !exists {
					return wallet.ErrNoWallet
				}
				all, err := app.Wallet.Communities()
				if err != nil {
					return err
				}
				kept, err := app.Wallet.WordsKept()
				if err != nil {
					return err
				}
				used, err := app.Storage()
				if err != nil {
					return err
				}
				out := statusOut{WordsKept: kept, Communities: []communityOut{}, Storage: storageJSON(used)}
				for _, c := range all {
					out.Communities = append(out.Communities, communityJSON(c))
				}
				return e.show(out, func(w io.Writer) { printStatus(w, all) })
			})
		},
	}
}

type statusOut struct {
	WordsKept   bool           `json:"words_kept"`
	Communities []communityOut `json:"communities"`
	Storage     storageOut     `json:"storage"`
}

func printStatus(w io.Writer, all []wallet.Community) {
	if len(all) == 0 {
		fmt.Fprintln(w, "You are in no community yet: found one, or join one by its invitation.")
	}
	for _, c := range all {
		met := "never met its guardians"
		if !c.LastMet.IsZero() {
			met = "met its guardians " + c.LastMet.Local().Format("2006-01-02 15:04")
		}
		fmt.Fprintf(w, "%s  %s: %d of %d guardians, %s\n", c.ID.Short(), c.Name, c.Quorum, c.Guardians, met)
		if c.Pending > 0 {
			fmt.Fprintf(w, "          %d entries wait for the guardians\n", c.Pending)
		}
		if c.Opening {
			fmt.Fprintf(w, "          the account waits to be opened again: %d of %d guardians have answered, %d must; receiving works\n", c.Answered, c.Guardians, c.Quorum)
		}
		if c.Moved {
			fmt.Fprintln(w, "          the account was opened for another phone: this one signs nothing more")
		}
	}
}
