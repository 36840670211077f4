package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

func (e *env) payCommand() *cobra.Command {
	var memo, file, picture string
	var wait time.Duration
	c := &cobra.Command{
		Use:   "pay ADDRESS|REQUEST [AMOUNT] [CODE] | --scan PICTURE [AMOUNT] [CODE] | --file LIST",
		Short: "Pay somebody",
		Long: `Pay an address, or what a request asks for. The payment is stored, then
carried to the guardians; it is Done when a quorum of them has signed, and
Promised until then. Promised payments go on with the next "sanduk sync".

A list of payments, such as wages, has a line "ADDRESS,AMOUNT[,NOTE]" for each.
It is read and added up whole before the first is paid; after one that is not
Done the rest is not paid.`,
		Example: `  sanduk pay sanduk1q… 1250 KES --memo "two sacks of rice"
  sanduk pay "sanduk:sanduk1q…?amount=300&code=KES"
  sanduk pay --scan photo.jpg 300
  sanduk pay --file wages.csv`,
		Args: usageArgs(cobra.RangeArgs(0, 3)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if picture != "" && len(args) > 2 {
				return usage("the picture says whom: give an amount and a currency beside it")
			}
			if picture != "" {
				args = append([]string{"@" + picture}, args...)
			}
			if (file == "") == (len(args) == 0) {
				return usage("whom? Give an address, a request, --scan, or --file")
			}
			return e.withCommunity(true, func(s session) error {
				if file != "" {
					return e.payList(cmd.Context(), s, file, wait)
				}
				var err error
				if args[0], err = e.argument(args[0]); err != nil {
					return err
				}
				order, err := s.order(args, memo)
				if err != nil {
					return err
				}
				m, err := s.app.Wallet.Pay(order)
				if err != nil {
					return err
				}
				return e.carry(cmd.Context(), s, m, wait)
			})
		},
	}
	c.Flags().StringVar(&memo, "memo", "", "a note that only the two of you can read")
	c.Flags().StringVar(&picture, "scan", "", "a picture of the address's or the request's code")
	c.Flags().StringVar(&file, "file", "", "a list of payments; - reads it from standard input")
	waitFlag(c, &wait)
	return c
}

func waitFlag(c *cobra.Command, wait *time.Duration) {
	c.Flags().DurationVar(wait, "wait", 10*time.Second, "how long to try to reach the guardians; 0: leave it promised")
}

// order reads what is to be paid from a request and the arguments beside it.
func (s session) order(args []string, memo string) (wallet.Order, error) {
	r, err := wallet.ParseRequest(args[0])
	if err != nil {
		return wallet.Order{}, err
	}
	if len(args) > 1 {
		r.Amount = args[1]
	}
	if len(args) > 2 {
		r.Code = args[2]
	}
	if memo == "" {
		memo = r.Memo
	}
	if r.Amount == "" {
		return wallet.Order{}, usage("how much? Give an amount after the address")
	}
	asset, amount, err := s.sum(r.Amount, r.Code)
	return wallet.Order{Community: s.community.ID, To: r.Address, Key: r.Key, Asset: asset.ID, Amount: amount, Memo: memo}, err
}

// sum reads an amount of an asset; without a code, of the community's only one.
func (s session) sum(text, code string) (wallet.AssetInfo, money.Amount, error) {
	asset, err := s.asset(code)
	if err != nil {
		return wallet.AssetInfo{}, 0, err
	}
	amount, err := money.Parse(i18n.Plain(text), asset.Decimals)
	if err != nil {
		return wallet.AssetInfo{}, 0, usage(err.Error())
	}
	return asset, amount, nil
}

func (s session) asset(code string) (wallet.AssetInfo, error) {
	var found []wallet.AssetInfo
	for _, a := range s.community.Assets {
		if code == "" || strings.EqualFold(a.Code, code) {
			found = append(found, a)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return wallet.AssetInfo{}, fmt.Errorf("%w: %s", wallet.ErrNoAsset, code)
	}
	return wallet.AssetInfo{}, usage("this community has several currencies: say which")
}

// reach tries to reach the guardians for a while, until all that is signed is
// final; no time, no try.
func (e *env) reach(ctx context.Context, s session, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	_, err := s.app.SyncUntilFinal(ctx, wait, e.progress())
	return err
}

// carry takes what was just signed to the guardians, and shows what became of it.
func (e *env) carry(ctx context.Context, s session, m wallet.Movement, wait time.Duration) error {
	if wait > 0 {
		if err := e.reach(ctx, s, wait); err != nil {
			return err
		}
		if _, err := e.visitRelays(ctx, s.app); err != nil {
			return err
		}
		var err error
		if m, err = s.app.Wallet.Movement(s.community.ID, m.Cursor); err != nil {
			return err
		}
	}
	if err := e.show(movementJSON(m), func(w io.Writer) { printMovement(w, m) }); err != nil {
		return err
	}
	if m.Status == wallet.Refused || m.Status == wallet.Cheated {
		return errShown
	}
	return nil
}

// errShown ends a command with exit code 1 after its result was printed.
var errShown = errors.New("refused")

func printMovement(w io.Writer, m wallet.Movement) {
	fmt.Fprintf(w, "%-9s %-9s %s%s %s  %s  %s\n", statusWord(m.Status), m.Kind, signOf(m), money.Format(m.Amount, m.Asset.Decimals), m.Asset.Code,
		m.Time.Local().Format("2006-01-02 15:04"), m.Address)
	if m.Memo != "" {
		fmt.Fprintf(w, "          %s\n", m.Memo)
	}
	if m.PaidBack > 0 {
		fmt.Fprintf(w, "          Paid back from the deposit: %s of %s %s\n", money.Format(m.PaidBack, m.Asset.Decimals), money.Format(m.Amount, m.Asset.Decimals), m.Asset.Code)
	}
	if m.Why != nil {
		fmt.Fprintf(w, "          %s\n", m.Why.Text)
	}
}

func signOf(m wallet.Movement) string {
	switch m.Sign() {
	case 1:
		return "+"
	case -1:
		return "−"
	}
	return ""
}

func statusWord(s wallet.Status) string {
	switch s {
	case wallet.Done:
		return "Done"
	case wallet.Refused:
		return "Refused"
	case wallet.NotKept:
		return "Not kept"
	case wallet.Cheated:
		return "Cheated"
	}
	return "Promised"
}

func (e *env) issueCommand() *cobra.Command {
	var to string
	var wait time.Duration
	c := &cobra.Command{
		Use:     "issue AMOUNT [CODE]",
		Short:   "Make money for cash that was put into the box",
		Long:    "Make new units of the community's currency, for cash that was put into the box.\nThey go to you, or to the address that --to gives. Only the issuer can do it;\nof several treasurers who proposes, and enough of the others approve.",
		Example: "  sanduk issue 50000 KES\n  sanduk issue 2000 KES --to sanduk1q…",
		Args:    usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				if to == "" {
					to = s.community.Address
				}
				order, err := s.order(append([]string{to}, args...), "")
				if err != nil {
					return err
				}
				if s.community.Treasurer {
					return e.proposeIssue(cmd.Context(), s, order, wait)
				}
				m, err := s.app.Wallet.Issue(order)
				if err != nil {
					return err
				}
				return e.carry(cmd.Context(), s, m, wait)
			})
		},
	}
	c.Flags().StringVar(&to, "to", "", "address of who put the cash in; else your own")
	waitFlag(c, &wait)
	return c
}

func (e *env) redeemCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "redeem AMOUNT [CODE]",
		Short: "Take money back for cash that was handed out",
		Long: `Take units that were paid back to the box out of the world, for cash that was
handed out. Members pay them to the box first: "sanduk address --json" shows its
address. Only the issuer can do it; of several treasurers who proposes, and enough
of the others approve.`,
		Example: "  sanduk redeem 2000 KES",
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
				if s.community.Treasurer {
					a, err := s.app.Wallet.ProposeRedeem(s.community.ID, asset.ID, amount)
					if err != nil {
						return err
					}
					return e.carryJoint(cmd.Context(), s, a, wait)
				}
				m, err := s.app.Wallet.Redeem(s.community.ID, asset.ID, amount)
				if err != nil {
					return err
				}
				return e.carry(cmd.Context(), s, m, wait)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) requestCommand() *cobra.Command {
	var r wallet.Request
	c := &cobra.Command{
		Use:     "request [AMOUNT] [CODE]",
		Short:   "Ask to be paid: a text to hand over",
		Example: "  sanduk request 300 KES --name \"Shop by the well\" --memo tea",
		Args:    usageArgs(cobra.MaximumNArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(false, func(s session) error {
				if len(args) > 1 {
					r.Code = args[1]
				}
				if len(args) > 0 {
					asset, amount, err := s.sum(args[0], r.Code)
					if err != nil {
						return err
					}
					r.Amount, r.Code = money.Format(amount, asset.Decimals), asset.Code
				}
				own := s.community.Request()
				r.Address, r.Key = own.Address, own.Key
				if _, err := wallet.ParseRequest(r.String()); err != nil {
					return err
				}
				return e.show(textOut{Text: r.String()}, func(w io.Writer) { fmt.Fprintln(w, r.String()) })
			})
		},
	}
	c.Flags().StringVar(&r.Name, "name", "", "what you call yourself")
	c.Flags().StringVar(&r.Memo, "memo", "", "what it is for")
	return c
}

func (e *env) balanceCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "balance",
		Short: "Show what you have",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withCommunity(false, func(s session) error {
				holdings, err := s.app.Wallet.Balance(s.community.ID)
				if err != nil {
					return err
				}
				out := balanceOut{Community: s.community.ID.String(), Holdings: []holdingOut{}}
				for _, h := range holdings {
					out.Holdings = append(out.Holdings, holdingJSON(h))
				}
				return e.show(out, func(w io.Writer) { printBalance(w, s.community.Name, out.Holdings) })
			})
		},
	}
}

func holdingJSON(h wallet.Holding) holdingOut {
	show := func(a money.Amount) string { return money.Format(a, h.Asset.Decimals) }
	return holdingOut{
		Code: h.Asset.Code, Available: show(h.Available), PromisedOut: show(h.PromisedOut),
		PromisedIn: show(h.PromisedIn), Pockets: show(h.InPurses), Deposits: show(h.Deposits),
		Locked: show(h.Locked), Secured: show(h.Secured), Saved: show(h.Saved),
	}
}

func printBalance(w io.Writer, name string, holdings []holdingOut) {
	fmt.Fprintln(w, name)
	for _, h := range holdings {
		fmt.Fprintf(w, "  %s %s", h.Available, h.Code)
		for _, part := range []struct{ words, sum string }{
			{"promised to others", h.PromisedOut}, {"promised to you", h.PromisedIn}, {"in the pocket", h.Pockets}, {"deposit", h.Deposits},
			{"locked", h.Locked}, {"from tabs", h.Secured}, {"in goals", h.Saved},
		} {
			if strings.Trim(part.sum, "0.") != "" {
				fmt.Fprintf(w, "   %s: %s", part.words, part.sum)
			}
		}
		fmt.Fprintln(w)
	}
	if len(holdings) == 0 {
		fmt.Fprintln(w, "  nothing yet")
	}
}

func (e *env) historyCommand() *cobra.Command {
	var limit int
	var notes bool
	c := &cobra.Command{
		Use:   "history",
		Short: "Show what went in and out, newest first",
		Long: `Show what went in and out, newest first. The notes on payments are sealed: they
are shown with --notes, which asks for the PIN.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withCommunity(notes, func(s session) error {
				list, err := s.app.Wallet.History(s.community.ID, nil, limit)
				if err != nil {
					return err
				}
				out := historyOut{Community: s.community.ID.String(), Movements: []movementOut{}}
				for _, m := range list {
					out.Movements = append(out.Movements, movementJSON(m))
				}
				return e.show(out, func(w io.Writer) {
					for _, m := range list {
						printMovement(w, m)
					}
					if len(list) == 0 {
						fmt.Fprintln(w, "Nothing went in or out yet.")
					}
				})
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", 50, "how many")
	c.Flags().BoolVar(&notes, "notes", false, "show the notes, too")
	return c
}
