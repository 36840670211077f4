package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

type pocketOut struct {
	ID        string `json:"id"`
	Code      string `json:"code"`
	Ready     bool   `json:"ready"`
	Allowance string `json:"allowance"`
	Left      string `json:"left"`
	Most      string `json:"most"`
	Promised  string `json:"promised"`
	Deposit   string `json:"deposit"`
	Count     int    `json:"count"`
	MostCount int    `json:"most_count"`
	Expires   string `json:"expires,omitempty"`
	Back      string `json:"back,omitempty"`
}

func pocketJSON(p wallet.Purse) pocketOut {
	show := func(a money.Amount) string { return money.Format(a, p.Asset.Decimals) }
	out := pocketOut{
		ID: p.Account.String(), Code: p.Asset.Code, Ready: p.Ready, Allowance: show(p.Allowance), Left: show(p.Left), Most: show(p.Most),
		Promised: show(p.Promised), Deposit: show(p.Deposit), Count: p.Count, MostCount: p.MostCount,
	}
	if !p.Expires.IsZero() {
		out.Expires, out.Back = p.Expires.UTC().Format(timeForm), p.Back.UTC().Format(timeForm)
	}
	return out
}

func (e *env) pocketCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "pocket",
		Short: "Money put aside for paying without a network",
		Long: `Show the money that was put aside for paying with nobody in reach. It is apart
from your savings, and has a limit and an end: a payee sees the pocket and not
the savings. Beside it a deposit of the community's choice waits: should you
promise the same money twice, the guardians pay those whom you promised it to from
the pocket and the deposit, some weeks later. What is left comes back
by itself when the pocket expires, the deposit when nobody can show a promise any
more.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withCommunity(false, func(s session) error { return e.showPockets(s) })
		},
	}
	c.AddCommand(e.pocketFillCommand(), e.pocketBackCommand())
	return c
}

func (e *env) showPockets(s session) error {
	list, err := s.app.Wallet.Purses(s.community.ID)
	if err != nil {
		return err
	}
	out := make([]pocketOut, 0, len(list))
	for _, p := range list {
		out = append(out, pocketJSON(p))
	}
	return e.show(out, func(w io.Writer) {
		for _, p := range out {
			fmt.Fprintf(w, "%s %s can be promised, at most %s at once\n", p.Left, p.Code, p.Most)
			fmt.Fprintf(w, "  promised and not final: %s, deposit: %s", p.Promised, p.Deposit)
			switch {
			case p.Ready:
				fmt.Fprintf(w, ", until %s\n", p.Expires)
			case p.Expires == "":
				fmt.Fprintln(w, ", not ready: it waits for the guardians")
			default:
				fmt.Fprintf(w, ", closed; the deposit comes back after %s\n", p.Back)
			}
		}
		if len(out) == 0 {
			fmt.Fprintln(w, "Nothing is put aside.")
		}
	})
}

func (e *env) pocketFillCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:     "fill AMOUNT [CODE]",
		Short:   "Put money aside, while guardians are in reach",
		Example: "  sanduk pocket fill 2000 KES",
		Args:    usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				code := ""
				if len(args) > 1 {
					code = args[1]
				}
				asset, amount, err := s.sum(args[0], code)
				if err != nil {
					return err
				}
				if _, err := s.app.Wallet.Fill(s.community.ID, asset.ID, amount); err != nil {
					return err
				}
				// its second entry is signed when the first has come back
				if err := e.reach(cmd.Context(), s, wait); err != nil {
					return err
				}
				return e.showPockets(s)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) pocketBackCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "back",
		Short: "Take back what is left, before the pocket expires",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withCommunity(true, func(s session) error {
				list, err := s.app.Wallet.Purses(s.community.ID)
				if err != nil {
					return err
				}
				for _, p := range list {
					if err := s.app.Wallet.TakeBack(s.community.ID, p.Account); err != nil {
						return err
					}
				}
				return e.showPockets(s)
			})
		},
	}
}

type promiseOut struct {
	movementOut
	HandOver string `json:"hand_over"`
}

func (e *env) promiseCommand() *cobra.Command {
	var memo string
	c := &cobra.Command{
		Use:   "promise ADDRESS|REQUEST [AMOUNT] [CODE]",
		Short: "Pay from the pocket, with nobody in reach",
		Long: `Sign a payment from the pocket and print what is to be handed over: as a text
that the other takes with "sanduk take". It is Promised until one of you, or
whoever carries it, has met the guardians. Handing it over twice is no second
payment.`,
		Example: `  sanduk promise sanduk1q… 300 --memo tea
  sanduk promise sanduk1q… 300 > promise.txt`,
		Args: usageArgs(cobra.RangeArgs(1, 3)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				var err error
				if args[0], err = e.argument(args[0]); err != nil {
					return err
				}
				order, err := s.order(args, memo)
				if err != nil {
					return err
				}
				m, hand, err := s.app.Wallet.Promise(order)
				if err != nil {
					return err
				}
				return e.show(promiseOut{movementJSON(m), hand.Text()}, func(w io.Writer) { fmt.Fprintln(w, hand.Text()) })
			})
		},
	}
	c.Flags().StringVar(&memo, "memo", "", "a note that only the two of you can read")
	return c
}

type worthOut struct {
	Taken    bool     `json:"taken"`
	New      string   `json:"new"`
	Code     string   `json:"code"`
	Covered  string   `json:"covered"`
	Sum      string   `json:"sum"`
	Count    int      `json:"count"`
	Age      string   `json:"age"`
	Expires  string   `json:"expires"`
	ShowBy   string   `json:"show_by"`
	Warnings []string `json:"warnings"`
}

func worthJSON(v wallet.Worth, taken bool) worthOut {
	show := func(a money.Amount) string { return money.Format(a, v.Asset.Decimals) }
	out := worthOut{
		Taken: taken, New: show(v.New), Code: v.Asset.Code, Covered: show(v.Covered), Sum: show(v.Sum), Count: v.Count,
		Age: v.Age.Round(time.Second).String(), Expires: v.Expires.UTC().Format(timeForm), ShowBy: v.Show.UTC().Format(timeForm), Warnings: []string{},
	}
	for _, w := range v.Warnings {
		out.Warnings = append(out.Warnings, string(w))
	}
	return out
}

// warningWords are what a payee is told of a promise.
func warningWords(w wallet.Warning) string {
	switch w {
	case wallet.WarnSum:
		return "Much was promised from this pocket since the guardians saw it."
	case wallet.WarnCount:
		return "Many promises were made from this pocket since the guardians saw it."
	case wallet.WarnAge:
		return "The guardians saw this pocket long ago."
	}
	return "The deposit is less than this promise."
}

func (e *env) takeCommand() *cobra.Command {
	var look, decline bool
	c := &cobra.Command{
		Use:   "take [TEXT|@FILE|-]",
		Short: "Take a promise, or a payment from a tab, that somebody hands over",
		Long: `Read a promise, judge it with nobody in reach, and keep it: from then on your
wallet carries it to the guardians, too. It is not final before they have seen
it: should its payer promise the same money to somebody else, the
guardians pay both from her pocket and its deposit, some weeks later; where that
is too little for all whom she promised it to, you share. With --look nothing is
kept.

Without a text it lists what was handed over in meetings and is not taken without
you, since you would be warned of it; each with the text to take. With --decline
such a one is let go of; its payer may hand it over again.`,
		Example: "  sanduk take --look @promise.txt\n  sanduk take @promise.txt\n  sanduk take",
		Args:    usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				if len(args) == 0 {
					return e.listOffers(s)
				}
				text, err := e.argument(args[0])
				if err != nil {
					return err
				}
				if decline {
					return e.declineOffer(s, text)
				}
				if wallet.IsTabPay(text) && !look {
					return e.takeTab(s, text)
				}
				hand, err := wallet.ParseHandOver(text)
				if err != nil {
					return err
				}
				judge := s.app.Wallet.Take
				if look {
					judge = s.app.Wallet.Judge
				}
				worth, err := judge(s.community.ID, hand)
				if err != nil {
					return err
				}
				return e.show(worthJSON(worth, !look), func(w io.Writer) { printWorth(w, worth, !look) })
			})
		},
	}
	c.Flags().BoolVar(&look, "look", false, "only say what it is worth")
	c.Flags().BoolVar(&decline, "decline", false, "let go of what was handed over in a meeting")
	c.MarkFlagsMutuallyExclusive("look", "decline")
	return c
}

// declineOffer lets go of what waits to be looked at. What does not wait is let
// go of already.
func (e *env) declineOffer(s session, text string) error {
	offers, err := s.app.Wallet.Offers(s.community.ID)
	if err != nil {
		return err
	}
	declined := 0
	for _, o := range offers {
		if o.HandOver.Text() != text {
			continue
		}
		if err := s.app.Wallet.Decline(s.community.ID, o.ID); err != nil {
			return err
		}
		declined++
	}
	return e.show(map[string]int{"declined": declined}, func(w io.Writer) {
		if declined == 0 {
			fmt.Fprintln(w, "Nothing like this waits to be taken.")
			return
		}
		fmt.Fprintln(w, "It is let go of. Its payer may hand it over again.")
	})
}

type offerOut struct {
	worthOut
	Text string `json:"text"`
}

// listOffers shows what was handed over in meetings and waits.
func (e *env) listOffers(s session) error {
	offers, err := s.app.Wallet.Offers(s.community.ID)
	if err != nil {
		return err
	}
	list := []offerOut{}
	for _, o := range offers {
		list = append(list, offerOut{worthJSON(o.Worth, false), o.HandOver.Text()})
	}
	return e.show(list, func(w io.Writer) {
		if len(offers) == 0 {
			fmt.Fprintln(w, "Nothing waits to be taken.")
		}
		for i, o := range offers {
			printWorth(w, o.Worth, false)
			fmt.Fprintln(w, list[i].Text)
		}
	})
}

func printWorth(w io.Writer, v wallet.Worth, taken bool) {
	out := worthJSON(v, taken)
	word := "Promised to you"
	if taken {
		word = "Taken"
	}
	fmt.Fprintf(w, "%s: %s %s, beside which a deposit holds %s\n", word, out.New, out.Code, out.Covered)
	fmt.Fprintf(w, "The guardians have to see it before %s.\n", out.ShowBy)
	for _, warning := range v.Warnings {
		fmt.Fprintln(w, warningWords(warning))
	}
}
