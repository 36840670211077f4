package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

type lockOut struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Payee   bool   `json:"payee"`
	Code    string `json:"code"`
	Amount  string `json:"amount"`
	Spent   string `json:"spent"`
	Until   string `json:"until"`
	Closing string `json:"closing,omitempty"`
	Urgent  bool   `json:"urgent"`
	OldKey  bool   `json:"old_key"` // for a phone of before: nobody pays from it any more
}

func lockJSON(l wallet.Lock) lockOut {
	return lockOut{
		ID: l.Account.String(), Kind: string(l.Kind), Payee: l.Payee, Code: l.Asset.Code,
		Amount: money.Format(l.Amount, l.Asset.Decimals), Spent: money.Format(l.Spent, l.Asset.Decimals),
		Until: l.Until.UTC().Format(timeForm), Closing: string(l.Closing), Urgent: l.Urgent, OldKey: l.OldKey,
	}
}

func printLock(w io.Writer, l lockOut) {
	whose := "made by you"
	if l.Payee {
		whose = "for you"
	}
	fmt.Fprintf(w, "%s  %s %s of %s %s, %s, until %s", l.ID[2:10], l.Kind, l.Spent, l.Amount, l.Code, whose, l.Until)
	switch {
	case l.Closing != "":
		fmt.Fprint(w, ", being closed")
	case l.OldKey:
		fmt.Fprint(w, ", for a phone of before: what is left comes back later")
	case l.Urgent:
		fmt.Fprint(w, " — meet the guardians before then")
	}
	fmt.Fprintln(w)
}

func (e *env) showLocks(list []wallet.Lock) error {
	out := make([]lockOut, 0, len(list))
	for _, l := range list {
		out = append(out, lockJSON(l))
	}
	return e.show(out, func(w io.Writer) {
		for _, l := range out {
			printLock(w, l)
		}
		if len(out) == 0 {
			fmt.Fprintln(w, "There is no tab and no pick-up.")
		}
	})
}

// lockOf finds an open lock by the beginning of its id; without one, the only
// one of the kind.
func (s session) lockOf(begin string, kind wallet.LockKind) (wallet.Lock, error) {
	all, err := s.app.Wallet.Locks(s.community.ID)
	if err != nil {
		return wallet.Lock{}, err
	}
	var found, old []wallet.Lock
	for _, l := range all {
		switch {
		case l.Kind != kind || !strings.HasPrefix(l.Account.String()[2:], begin):
		case l.OldKey:
			old = append(old, l)
		default:
			found = append(found, l)
		}
	}
	if len(found) == 0 {
		found = old
	}
	switch len(found) {
	case 0:
		return wallet.Lock{}, wallet.ErrNoLock
	case 1:
		return found[0], nil
	}
	return wallet.Lock{}, usage("there are several: give the beginning of the id")
}

func (e *env) tabCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "tab",
		Short: "Tabs: sums locked for one payee, safe to pay from with no network",
		Long: `Show the tabs and pick-ups that are open. A tab is a sum that you lock for one
payee while guardians are in reach. From then on each payment from it is safe for
her with nobody in reach, since the sum can go nowhere else: the newest total
counts. What is not claimed by its end comes back by itself.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withCommunity(false, func(s session) error {
				list, err := s.app.Wallet.Locks(s.community.ID)
				if err != nil {
					return err
				}
				return e.showLocks(list)
			})
		},
	}
	c.AddCommand(e.tabOpenCommand(), e.tabPayCommand(), e.tabCloseCommand())
	return c
}

func daysFlag(c *cobra.Command, days *uint) {
	c.Flags().UintVar(days, "days", 30, "until when: the payee has to have met guardians by then")
}

func (e *env) until(days uint) time.Time {
	return e.now().Add(time.Duration(min(days, 3650)) * 24 * time.Hour)
}

func (e *env) tabOpenCommand() *cobra.Command {
	var days uint
	var wait time.Duration
	c := &cobra.Command{
		Use:     "open ADDRESS AMOUNT [CODE]",
		Short:   "Lock a sum for one payee",
		Example: "  sanduk tab open sanduk1q… 2000 --days 30",
		Args:    usageArgs(cobra.RangeArgs(2, 3)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				order, err := s.order(args, "")
				if err != nil {
					return err
				}
				m, err := s.app.Wallet.OpenTab(order, e.until(days))
				if err != nil {
					return err
				}
				return e.carry(cmd.Context(), s, m, wait)
			})
		},
	}
	daysFlag(c, &days)
	waitFlag(c, &wait)
	return c
}

type tabPayOut struct {
	lockOut
	HandOver string `json:"hand_over"`
}

func (e *env) tabPayCommand() *cobra.Command {
	var short bool
	var id string
	c := &cobra.Command{
		Use:   "pay AMOUNT",
		Short: "Pay from a tab, with nobody in reach",
		Long: `Sign a new total and print what is to be handed over; the payee takes it with
"sanduk take". With --short it is small enough for one code, for a payee who has
seen the tab before.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				l, err := s.lockOf(id, wallet.Tab)
				if err != nil {
					return err
				}
				amount, err := money.Parse(i18n.Plain(args[0]), l.Asset.Decimals)
				if err != nil {
					return usage(err.Error())
				}
				l, hand, err := s.app.Wallet.PayTab(s.community.ID, l.Account, amount, !short)
				if err != nil {
					return err
				}
				return e.show(tabPayOut{lockJSON(l), hand.Text()}, func(w io.Writer) { fmt.Fprintln(w, hand.Text()) })
			})
		},
	}
	c.Flags().BoolVar(&short, "short", false, "leave out the tab itself")
	c.Flags().StringVar(&id, "tab", "", "which: the beginning of its id; else the only one")
	return c
}

func (e *env) tabCloseCommand() *cobra.Command {
	var id string
	var wait time.Duration
	c := &cobra.Command{
		Use:   "close",
		Short: "Claim what was paid to you from a tab; the rest goes back",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.withCommunity(true, func(s session) error {
				l, err := s.lockOf(id, wallet.Tab)
				if err != nil {
					return err
				}
				if err := s.app.Wallet.Close(s.community.ID, l.Account); err != nil {
					return err
				}
				if err := e.reach(cmd.Context(), s, wait); err != nil {
					return err
				}
				list, err := s.app.Wallet.Locks(s.community.ID)
				if err != nil {
					return err
				}
				return e.showLocks(list)
			})
		},
	}
	c.Flags().StringVar(&id, "tab", "", "which: the beginning of its id; else the only one")
	waitFlag(c, &wait)
	return c
}

func (e *env) leaveCommand() *cobra.Command {
	var days uint
	var wait time.Duration
	c := &cobra.Command{
		Use:   "leave AMOUNT [CODE]",
		Short: "Pay somebody who has no wallet yet: money for a code",
		Long: `Lock a sum for whoever shows a code, and print the code. Who has it gets the
money with "sanduk pickup", so give it to nobody else. If nobody comes, the money
comes back by itself after the days given.`,
		Example: "  sanduk leave 500 KES --days 14",
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
				m, text, err := s.app.Wallet.Leave(s.community.ID, asset.ID, amount, e.until(days))
				if err != nil {
					return err
				}
				if err := e.reach(cmd.Context(), s, wait); err != nil {
					return err
				}
				return e.show(promiseOut{movementJSON(m), text}, func(w io.Writer) { fmt.Fprintln(w, text) })
			})
		},
	}
	daysFlag(c, &days)
	waitFlag(c, &wait)
	return c
}

func (e *env) pickUpCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:     "pickup CODE|@FILE|-",
		Short:   "Get money that was left for a code",
		Example: "  sanduk pickup sanduk-pickup:…",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				text, err := e.argument(args[0])
				if err != nil {
					return err
				}
				if err := s.app.Wallet.PickUp(s.community.ID, text); err != nil {
					return err
				}
				for range 3 { // fetch the lock, close it, bring the money home
					if err := e.reach(cmd.Context(), s, wait); err != nil {
						return err
					}
				}
				return e.show(doneOut{Done: true}, func(w io.Writer) {
					fmt.Fprintln(w, `The code is taken up: the money comes with the guardians' answers. See "sanduk balance".`)
				})
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

// takeTab takes a payment from a tab.
func (e *env) takeTab(s session, text string) error {
	hand, err := wallet.ParseTabPay(text)
	if err != nil {
		return err
	}
	l, more, err := s.app.Wallet.TakeTab(s.community.ID, hand)
	if err != nil {
		return err
	}
	out := struct {
		lockOut
		New string `json:"new"`
	}{lockJSON(l), money.Format(more, l.Asset.Decimals)}
	return e.show(out, func(w io.Writer) {
		fmt.Fprintf(w, "Paid to you from the tab: %s %s. It is safe, if you meet the guardians before %s.\n", out.New, out.Code, out.Until)
		printLock(w, out.lockOut)
	})
}
