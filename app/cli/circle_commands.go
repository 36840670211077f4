package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/money"
)

func (e *env) circleCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "circle",
		Short: "Save by turns: all pay the same, and one takes the pot",
		Long: `A circle is a shared account with rules: in each round every member pays the same
sum, and one takes all of it, until each has had a turn. Whose turn it is was agreed,
is drawn, or goes to who leaves most to the others.

 1  one member begins it: "sanduk circle start Sunday 500 ADDRESS ADDRESS --every 7",
    which also pays her own part;
 2  when that is done, "sanduk circle text Sunday" is what the others take
    ("sanduk circle take @FILE"): they see the rules, and agree ("circle agree");
    when more than half have, the circle has begun;
 3  each pays with "sanduk circle pay Sunday"; texts, files, relays and meetings
    carry what phones have to tell each other, and they approve by themselves
    what follows from the rules: a whole round is paid out, whoever is away;
 4  a draw is made by the phones of all: each hides a number, and shows it when
    all have hidden theirs. "sanduk circle draw" does that now, and says how far it
    is; "sanduk circle bid" says what you would leave to the others.

What is for people to decide (a fine, the end of a round in which somebody is late)
the proposer proposes, and members agree or decline.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return e.withCommunity(false, e.showCircles) },
	}
	c.AddCommand(
		e.circleStartCommand(), e.circleListCommand(), e.circleShowCommand(), e.circleTextCommand(), e.circleTakeCommand(), e.circleAgreeCommand(),
		e.circlePayCommand(), e.circleDrawCommand(), e.circleBidCommand(), e.circleSwapCommand(), e.circleLeaveCommand(),
	)
	c.AddCommand(e.circleDecisions()...)
	c.AddCommand(e.circleOfferCommand(), e.circleAcceptCommand(), e.circleReplaceCommand())
	return c
}

func (e *env) showCircles(s session) error {
	list, err := s.app.Wallet.Circles(s.community.ID)
	if err != nil {
		return err
	}
	out := []circleOut{}
	for _, c := range list {
		out = append(out, circleJSON(c))
	}
	return e.show(out, func(w io.Writer) {
		for _, c := range list {
			printCircle(w, c)
		}
		if len(list) == 0 {
			fmt.Fprintln(w, "You are in no circle here.")
		}
	})
}

func (e *env) circleListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Show your circles",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(*cobra.Command, []string) error { return e.withCommunity(false, e.showCircles) },
	}
}

// circleTerms are a circle's rules as flags.
type circleTerms struct {
	code, order, begins, deposit, fine, finesTo, dividend string
	every, grace, window                                  uint
	fee, most                                             float64
	place, needed                                         int
	first, without                                        bool
	guarantors                                            []string
}

func (t *circleTerms) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&t.code, "code", "", "the currency, where there are several")
	f.StringVar(&t.order, "order", "agreed", "agreed, lot (drawn once), lots (drawn in each round), bid")
	f.UintVar(&t.every, "every", 7, "days from one round to the next")
	f.StringVar(&t.begins, "first-due", "", "when the first round is due, as 2027-01-15; else one round from now")
	f.UintVar(&t.grace, "grace", 1, "days after which somebody is late")
	f.UintVar(&t.window, "window", 2, "days that a draw waits for numbers to be hidden, and again for them to be shown")
	f.StringVar(&t.deposit, "deposit", "0", "what each sets apart before the first round, and gets back at the end")
	f.StringVar(&t.fine, "fine", "0", "for who is late, where members agree to it")
	f.StringVar(&t.finesTo, "fines-to", "all", "all (shared at the end), pot (to who takes it)")
	f.Float64Var(&t.fee, "fee", 0, "your part of each pot for organising, in percent; at most 7")
	f.Float64Var(&t.most, "cap", 30, "the most that can be bid, in percent of the pot")
	f.StringVar(&t.dividend, "dividend", "all", "who shares what a winner leaves: all, others")
	f.IntVar(&t.place, "place", 1, "your own place among the members, whose order is that of the turns where it is agreed")
	f.IntVar(&t.needed, "needed", 0, "how many must approve an entry; else the smallest number that is more than half")
	f.BoolVar(&t.first, "first-pot", false, "the first pot is yours, whatever the order")
	f.BoolVar(&t.without, "winner-pays-nothing", false, "who takes the pot pays nothing into it; only where the order is agreed")
	f.StringSliceVar(&t.guarantors, "guarantor", nil, "who answers for a member, by places: 3=1 means that 1 answers for 3")
}

// rules are the terms for a circle of n members.
func (t *circleTerms) rules(s session, now time.Time, amount string, n int) (circle.Rules, error) {
	asset, contribution, err := s.sum(amount, t.code)
	if err != nil {
		return circle.Rules{}, err
	}
	day := uint64(24 * time.Hour / time.Millisecond)
	r := circle.Rules{
		Asset: asset.ID, Contribution: contribution, Every: uint64(t.every) * day, Grace: uint64(t.grace) * day, Window: uint64(t.window) * day,
		Fee: percent(t.fee), Cap: percent(t.most), Organiser: uint64(max(t.place-1, 0)), OwnPart: !t.without,
	}
	r.Start = uint64(now.UnixMilli()) + r.Every
	if t.begins != "" {
		first, err := time.ParseInLocation(time.DateOnly, t.begins, time.Local)
		if err != nil || first.Unix() <= 0 {
			return r, usage("give the day as 2027-01-15")
		}
		r.Start = uint64(first.UnixMilli())
	}
	for what, choice := range map[string]struct {
		to   *uint64
		text string
		of   map[string]uint64
	}{
		"order":    {&r.Order, t.order, map[string]uint64{"agreed": circle.ByAgreement, "lot": circle.ByLot, "lots": circle.ByLots, "bid": circle.ByBid}},
		"fines-to": {&r.FinesTo, t.finesTo, map[string]uint64{"pot": circle.ToPot, "all": circle.ToAll}},
		"dividend": {&r.Dividend, t.dividend, map[string]uint64{"all": circle.DividendToAll, "others": circle.DividendToOthers}},
	} {
		known := false
		if *choice.to, known = choice.of[choice.text]; !known {
			return r, usage(fmt.Sprintf("--%s: see \"sanduk circle start --help\"", what))
		}
	}
	for text, to := range map[*string]*money.Amount{&t.deposit: &r.Deposit, &t.fine: &r.Fine} {
		if *to, err = money.Parse(i18n.Plain(*text), asset.Decimals); err != nil {
			return r, usage(err.Error())
		}
	}
	if t.first {
		r.First = []uint64{r.Organiser}
	}
	return r, t.answer(&r, n)
}

// answer reads who answers for whom.
func (t *circleTerms) answer(r *circle.Rules, n int) error {
	if len(t.guarantors) == 0 {
		return nil
	}
	for i := range n {
		r.Guarantors = append(r.Guarantors, uint64(i))
	}
	for _, text := range t.guarantors {
		of, by, _ := strings.Cut(text, "=")
		i, err := memberAt(of, n)
		if err != nil {
			return err
		}
		g, err := memberAt(by, n)
		if err != nil {
			return err
		}
		r.Guarantors[i] = g
	}
	return nil
}

// percent is in hundredths of a percent.
func percent(p float64) uint64 { return uint64(max(p, 0)*100 + 0.5) }

// memberAt reads a member's number, from 1, as a place.
func memberAt(text string, n int) (uint64, error) {
	i, err := strconv.Atoi(text)
	if err != nil || i < 1 || i > n {
		return 0, usage("which member? Give the number that show gives")
	}
	return uint64(i - 1), nil
}

func (e *env) circleStartCommand() *cobra.Command {
	var t circleTerms
	var wait time.Duration
	c := &cobra.Command{
		Use:   "start NAME CONTRIBUTION ADDRESS…",
		Short: "Begin a circle of yourself and others, and pay your own part",
		Example: "  sanduk circle start Sunday 500 sanduk1q… sanduk1q… --every 7 --order lot\n" +
			"  sanduk circle start Chit 10000 sanduk1q… sanduk1q… --every 30 --order bid --fee 5 --cap 35",
		Args: usageArgs(cobra.MinimumNArgs(3)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				var others []keys.Address
				for _, text := range args[2:] {
					r, err := wallet.ParseRequest(text)
					if err != nil {
						return err
					}
					others = append(others, r.Address)
				}
				rules, err := t.rules(s, e.now(), args[1], len(others)+1)
				if err != nil {
					return err
				}
				c, err := s.app.Wallet.StartCircle(s.community.ID, args[0], others, t.place-1, t.needed, rules)
				if err != nil {
					return err
				}
				if _, err := s.app.Wallet.PayCircle(s.community.ID, c.Account, 0); err != nil {
					return err
				}
				return e.carryCircle(cmd.Context(), s, c, wait)
			})
		},
	}
	t.flags(c)
	waitFlag(c, &wait)
	return c
}

// onCircle does something with the circle that the first argument names.
func (e *env) onCircle(unlock bool, name string, f func(session, wallet.Circle) error) error {
	return e.withCommunity(unlock, func(s session) error {
		list, err := s.app.Wallet.Circles(s.community.ID)
		if err != nil {
			return err
		}
		c, err := called(list, name, func(c wallet.Circle) (string, string) { return c.Name, c.Address }, wallet.ErrNoJoint, "circles")
		if err != nil {
			return err
		}
		return f(s, c)
	})
}

// carryCircle meets the guardians, does what the circle asks of this phone by
// itself, and shows it.
func (e *env) carryCircle(ctx context.Context, s session, c wallet.Circle, wait time.Duration) error {
	for range 2 { // what is certified by the first round may ask for an entry
		if err := e.reach(ctx, s, wait); err != nil {
			return err
		}
		if err := s.app.Wallet.Tend(s.community.ID); err != nil {
			return err
		}
	}
	c, err := s.app.Wallet.Circle(s.community.ID, c.Account)
	if err != nil {
		return err
	}
	return e.showCircle(c)
}

// circleChange is a command that changes a circle and then meets the guardians.
func (e *env) circleChange(c *cobra.Command, change func(session, wallet.Circle, []string) error) *cobra.Command {
	var wait time.Duration
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return e.onCircle(true, args[0], func(s session, c wallet.Circle) error {
			if err := change(s, c, args[1:]); err != nil {
				return err
			}
			return e.carryCircle(cmd.Context(), s, c, wait)
		})
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) circleShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME|ADDRESS",
		Short: "Show a circle: whose turn it is, who has paid, the pot, what waits",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onCircle(false, args[0], func(_ session, c wallet.Circle) error { return e.showCircle(c) })
		},
	}
}

func (e *env) circleTextCommand() *cobra.Command {
	c := e.jointTextCommand()
	c.Long = "Show what the other members' phones need to know of a circle. It is sealed to\nthem; any carrier can have it, and the same text is for all."
	c.Example = "  sanduk circle text Sunday > text\n  sanduk circle text Sunday | sanduk qr show - --gif text.gif"
	return c
}

func (e *env) circleTakeCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "take TEXT|@FILE|-",
		Short: "Take the text that another member gave",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				a, err := e.takeJoint(s, args[0])
				if err != nil {
					return err
				}
				c, err := s.app.Wallet.Circle(a.Community, a.Account)
				if err != nil {
					return err
				}
				return e.carryCircle(cmd.Context(), s, c, wait)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) circleAgreeCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "agree NAME|ADDRESS [PROPOSAL]",
		Short: "Agree to what waits for you: the circle's rules, or a decision",
		Long:  "Agree to what waits for you, after looking at it with show. To the first entry this\nis to agree to the circle's rules.",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
	}, func(s session, c wallet.Circle, args []string) error {
		id, err := proposalOf(c.JointAccount, args)
		if err == nil {
			_, err = s.app.Wallet.ApproveJoint(s.community.ID, c.Account, id)
		}
		return err
	})
}

func (e *env) circlePayCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "pay NAME|ADDRESS [AMOUNT]",
		Short: "Pay what you owe in a circle now, or another sum",
		Long:  "Pay what you owe in a circle now. What is more counts for the rounds to come.",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
	}, func(s session, c wallet.Circle, args []string) error {
		var amount money.Amount
		if len(args) > 0 {
			var err error
			if amount, err = money.Parse(i18n.Plain(args[0]), c.Money.Decimals); err != nil {
				return usage(err.Error())
			}
		} else if c.Owed == 0 {
			return usage("you owe nothing in this circle now")
		}
		_, err := s.app.Wallet.PayCircle(s.community.ID, c.Account, amount)
		return err
	})
}
