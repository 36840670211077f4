package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

func (e *env) groupShareOutCommand() *cobra.Command {
	var announced, member string
	c := &cobra.Command{
		Use:   "share-out NAME",
		Short: "Reckon the share-out on this phone, and compare what was announced",
		Long:  "Reckon what each member gets of the loan fund, from the books on this phone alone: as\nit would be now, or as it was. With --announced, say whether that is what the\nsecretary announced for you, or for --member, to the coin.",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onGroup(false, args[0], func(_ session, g wallet.Group) error {
				if !g.Founded {
					return wallet.ErrNoGroup
				}
				out, err := shareOutJSON(g)
				if err == nil && announced != "" {
					err = compare(g, &out, announced, member)
				}
				if err != nil {
					return err
				}
				return e.show(out, func(w io.Writer) { printShareOut(w, out) })
			})
		},
	}
	c.Flags().StringVar(&announced, "announced", "", "what was announced")
	c.Flags().StringVar(&member, "member", "", "for whom; else for you")
	return c
}

func shareOutJSON(g wallet.Group) (shareOutOut, error) {
	s := nowOf(g)
	out := shareOutOut{Code: g.Asset.Code, Shared: s.Ended}
	var d group.Division
	counted := s.Free()
	if s.Ended {
		d, counted = s.Shared.Division, s.Shared.Counted
	} else {
		var err error
		if d, err = s.Preview(); err != nil {
			return out, err
		}
	}
	show := func(a money.Amount) string { return money.Format(a, g.Asset.Decimals) }
	out.Counted, out.Rest, out.Paid, out.Payouts = show(counted), show(d.Rest), show(counted-d.Rest), []payoutOut{}
	for _, p := range d.Payouts {
		m := &s.Members[p.Member-1]
		out.Payouts = append(out.Payouts, payoutOut{
			Member: p.Member, Name: g.Said(m.Name), Shares: m.Shares, Gross: show(p.Gross), Netted: show(p.Netted), Paid: show(p.Paid), Owes: show(p.Owes),
		})
	}
	return out, nil
}

// compare holds what was announced for a member against what this phone reckons.
func compare(g wallet.Group, out *shareOutOut, announced, member string) error {
	reader := lineReader{group: g}
	n := g.Self
	if member != "" {
		var err error
		if n, err = reader.member(member); err != nil {
			return err
		}
	}
	said, err := reader.amount(announced)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(out.Payouts, func(p payoutOut) bool { return p.Member == n })
	if at < 0 {
		return fmt.Errorf("%w: number %d", group.ErrMember, n)
	}
	mine, err := money.Parse(out.Payouts[at].Paid, g.Asset.Decimals)
	if err != nil {
		return err
	}
	agrees := said == mine
	out.Announced, out.Agrees = money.Format(said, g.Asset.Decimals), &agrees
	switch {
	case said > mine:
		out.Difference = money.Format(said-mine, g.Asset.Decimals)
	case said < mine:
		out.Difference = "-" + money.Format(mine-said, g.Asset.Decimals)
	}
	return nil
}

func printShareOut(w io.Writer, out shareOutOut) {
	for _, p := range out.Payouts {
		fmt.Fprintf(w, "%2d %-20s %12s", p.Member, p.Name, p.Paid)
		if nonZero(p.Netted) {
			fmt.Fprintf(w, "  (%s less %s that is owed)", p.Gross, p.Netted)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%s %s counted = %s paid out + %s that rounding leaves\n", out.Counted, out.Code, out.Paid, out.Rest)
	switch {
	case out.Agrees == nil:
	case *out.Agrees:
		fmt.Fprintf(w, "This phone agrees: %s.\n", out.Announced)
	default:
		fmt.Fprintf(w, "This phone does not agree: %s was announced, a difference of %s.\n", out.Announced, out.Difference)
	}
}
