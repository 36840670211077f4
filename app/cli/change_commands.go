package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/quorum"
)

type amendFlags struct {
	guardians, consents, policy []string
	quorum                      int
	draft                       string
}

func (e *env) amendCommand() *cobra.Command {
	var f amendFlags
	c := &cobra.Command{
		Use:   "amend",
		Short: "Change the community's guardians or rules",
		Long: `Change who the guardians of the community are, how many of them must agree to a
payment, or a rule of its policy. One guardian becomes four, a lost one is
replaced. Payments made before stay, and old keys are worth nothing any more.

 1  each guardian of the time after the change, also who is one now, runs
    "sanduk guardian card --next --address HOST:PORT" and gives you the card; a
    new one joins by the invitation first;
 2  you run "sanduk amend --guardian CARD (once for each) --draft FILE", and give
    the file to each of the present guardians;
 3  each looks at it and agrees with "sanduk guardian agree @FILE", and gives you
    the answer. A guardian agrees to one change at a time, and can't take it back;
 4  the present guardians run "sanduk guardian". You run "sanduk amend --draft
    FILE --consent ANSWER" with as many answers as must agree to a payment. This
    can be repeated until all have heard of it;
 5  each new guardian runs "sanduk sync", then "sanduk guardian". Payments go on
    once enough of them run: they take over what the others signed.

A guardian who is lost can't make a card, and is left out at 2. All others who
go on make one: each change gives them new keys.`,
		Example: "  sanduk amend --guardian @ana.txt --guardian @ben.txt --guardian @eve.txt --guardian @joe.txt --draft change.txt\n" +
			"  sanduk amend --draft change.txt --consent @ana-agrees.txt",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.draft == "" {
				return usage("say with --draft where the draft is, or is to be")
			}
			return e.withCommunity(true, func(s session) error {
				if len(f.consents) > 0 {
					return e.finishChange(cmd, s, f)
				}
				return e.draftChange(s, f)
			})
		},
	}
	c.Flags().StringArrayVar(&f.guardians, "guardian", nil, "a guardian's card; once for each, in the order of their seats")
	c.Flags().IntVar(&f.quorum, "quorum", 0, "how many must agree to a payment; else the smallest number that is safe")
	c.Flags().StringArrayVar(&f.policy, "policy", nil, "a rule, as NAME=NUMBER; once for each that changes")
	c.Flags().StringVar(&f.draft, "draft", "", "file of the draft")
	c.Flags().StringArrayVar(&f.consents, "consent", nil, "a guardian's answer; once for each")
	return c
}

func (e *env) draftChange(s session, f amendFlags) error {
	if len(f.guardians) == 0 {
		return usage("name with --guardian all guardians of the time after the change")
	}
	ask := wallet.ChangeOf{Quorum: f.quorum}
	for _, text := range f.guardians {
		text, err := e.argument(text)
		if err != nil {
			return err
		}
		p, err := quorum.ParsePlace(text, keys.Verify)
		if err != nil {
			return err
		}
		ask.Places = append(ask.Places, p)
	}
	for _, text := range f.policy {
		name, value, ok := strings.Cut(text, "=")
		n, err := strconv.ParseUint(value, 10, 64)
		if !ok || err != nil {
			return usage("a rule is NAME=NUMBER, not " + text)
		}
		ask.Policy = append(ask.Policy, quorum.Rule{Name: name, Value: n, From: uint64(e.now().UnixMilli())})
	}
	change, err := s.app.Wallet.DraftChange(s.community.ID, ask)
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.draft, []byte(change.String()+"\n"), 0o600); err != nil {
		return err
	}
	return e.show(textOut{Text: change.String()}, func(w io.Writer) {
		fmt.Fprintf(w, "The draft is in %s. Give it to the present guardians: %d of %d have to agree.\n", f.draft, s.community.Quorum, s.community.Guardians)
	})
}

func (e *env) finishChange(cmd *cobra.Command, s session, f amendFlags) error {
	text, err := e.readText(f.draft, "")
	if err != nil {
		return err
	}
	change, err := quorum.ParseChange(text)
	if err != nil {
		return err
	}
	var consents []quorum.Consent
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
	c, err := s.app.FinishChange(cmd.Context(), &change, consents)
	if err != nil {
		return err
	}
	return e.show(communityJSON(c), func(w io.Writer) {
		fmt.Fprintf(w, "%s is changed: %d of %d guardians must agree from now on.\n", c.Name, c.Quorum, c.Guardians)
		fmt.Fprintln(w, "Payments go on once the guardians of the time after the change run.")
	})
}

func (e *env) nextCard(address string) error {
	return e.withCommunity(true, func(s session) error {
		p, err := s.app.Place(s.community.ID, address)
		if err != nil {
			return err
		}
		return e.show(textOut{Text: p.String()}, func(w io.Writer) { fmt.Fprintln(w, p) })
	})
}

// agreeToChange says what a change would change, and signs it.
func (e *env) agreeToChange(app *boot.App, d *quorum.Change) error {
	now, a, err := app.Wallet.ReadChange(d)
	if err != nil {
		return err
	}
	e.tellChange(&now, &a)
	if err := e.unlock(app); err != nil {
		return err
	}
	consent, err := app.AgreeToChange(d)
	if err != nil {
		return err
	}
	return e.show(textOut{Text: consent.String()}, func(w io.Writer) { fmt.Fprintln(w, consent) })
}

func (e *env) tellChange(now *quorum.Epoch, a *quorum.Amendment) {
	c := &a.Charter
	fmt.Fprintf(e.err, "%s: %d of %d guardians must agree to a payment; now %d of %d.\n", c.Name, c.Quorum, len(c.Guardians), now.Quorum(), now.Guardians())
	for _, g := range now.Charter.Guardians {
		if !named(c, g.Identity) {
			fmt.Fprintf(e.err, "leaves: guardian %.16s\n", g.Identity.String())
		}
	}
	for _, g := range c.Guardians {
		if !named(&now.Charter, g.Identity) {
			fmt.Fprintf(e.err, "comes:  guardian %.16s\n", g.Identity.String())
		}
	}
	for _, term := range c.Terms(&now.Charter) {
		fmt.Fprintf(e.err, "%-8s%s\n", string(term.Kind)+":", cmp.Or(term.What, "not as before: ask why"))
	}
}

func named(c *quorum.Charter, identity keys.PublicKey) bool {
	for _, g := range c.Guardians {
		if g.Identity == identity {
			return true
		}
	}
	return false
}
