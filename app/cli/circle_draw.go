package cli

import (
	"github.com/spf13/cobra"

	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/money"
)

func (e *env) circleDrawCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "draw NAME|ADDRESS",
		Short: "Do this phone's part in the draw, and see how far it is",
		Long: `Do this phone's part in the draw, which it also does by itself whenever it meets
guardians or takes a text: hide a number, and show it when all have hidden theirs. The
turn follows from all numbers together, so it is nobody's to choose; who hides one and
does not show it comes last.`,
		Args: usageArgs(cobra.ExactArgs(1)),
	}, func(s session, _ wallet.Circle, _ []string) error { return s.app.Wallet.Tend(s.community.ID) })
}

func (e *env) circleBidCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "bid NAME|ADDRESS AMOUNT",
		Short: "Bid for this round's pot: what you would leave of it to the others",
		Long: `Say what you would leave of the pot. Nobody can read it until nobody can bid any
more; then the highest takes the pot, and of equal ones the one that the lot puts
first. You must have paid this round. A bid can't be changed.`,
		Args: usageArgs(cobra.ExactArgs(2)),
	}, func(s session, c wallet.Circle, args []string) error {
		bid, err := money.Parse(i18n.Plain(args[0]), c.Money.Decimals)
		if err != nil {
			return usage(err.Error())
		}
		_, err = s.app.Wallet.BidCircle(s.community.ID, c.Account, bid)
		return err
	})
}

// circleSay is an act with this member's own word.
func (e *env) circleSay(s session, c wallet.Circle, a circle.Act) error {
	_, err := s.app.Wallet.SayCircle(s.community.ID, c.Account, a)
	return err
}

func (e *env) circleSwapCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "swap NAME|ADDRESS MEMBER MEMBER",
		Short: "Change two members' turns; both have to say so",
		Long:  "Say that two members change their turns, of whom you are one: first the one whose\nturn is earlier, by the numbers that show gives. It holds when the other has said it too,\nin this round.",
		Args:  usageArgs(cobra.ExactArgs(3)),
	}, func(s session, c wallet.Circle, args []string) error {
		early, err := memberAt(args[0], len(c.People))
		if err != nil {
			return err
		}
		late, err := memberAt(args[1], len(c.People))
		if err != nil {
			return err
		}
		return e.circleSay(s, c, circle.NewAct(circle.DoSwap, &circle.Pair{Round: uint64(c.Round), Early: early, Late: late}))
	})
}

func (e *env) circleLeaveCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "leave NAME|ADDRESS",
		Short: "Leave a circle before your turn",
		Long: `Leave a circle, as long as you have had no turn. Your deposit and what you paid in
this round come back; what you gave to others' turns they give back after the last one.`,
		Args: usageArgs(cobra.ExactArgs(1)),
	}, func(s session, c wallet.Circle, _ []string) error {
		if c.Self < 0 {
			return circle.ErrMember
		}
		return e.circleSay(s, c, circle.NewAct(circle.DoLeave, &circle.One{Round: uint64(c.Round), Member: uint64(c.Self)}))
	})
}

// circleDecisions are what the proposer proposes and members decide.
func (e *env) circleDecisions() []*cobra.Command {
	about := func(do uint64, use, short, long string) *cobra.Command {
		return e.circleChange(&cobra.Command{Use: use + " NAME|ADDRESS MEMBER", Short: short, Long: long, Args: usageArgs(cobra.ExactArgs(2))},
			func(s session, c wallet.Circle, args []string) error {
				member, err := memberAt(args[0], len(c.People))
				if err != nil {
					return err
				}
				_, err = s.app.Wallet.DecideCircle(s.community.ID, c.Account, circle.NewAct(do, &circle.One{Round: uint64(c.Round), Member: member}))
				return err
			})
	}
	return []*cobra.Command{
		about(circle.DoFine, "fine", "Propose to fine a member who is late", "Propose the fine of the rules for a member who is late. The others agree, or not."),
		about(circle.DoWaive, "waive", "Propose to let a member off all fines", "Propose to let a member off all fines. The others agree, or not."),
		about(circle.DoLeave, "leave-out", "Propose to go on without a member who has never paid", "Propose to go on without a member who has nothing in the circle."),
		e.circleChange(&cobra.Command{
			Use:   "close NAME|ADDRESS",
			Short: "Propose to end a round in which somebody is late",
			Long: `Propose to end a round in which somebody is late. What is missing comes from her
deposit, then from that of who answers for her; the rest she owes to who takes the pot.`,
			Args: usageArgs(cobra.ExactArgs(1)),
		}, func(s session, c wallet.Circle, _ []string) error {
			_, err := s.app.Wallet.DecideCircle(s.community.ID, c.Account, circle.NewAct(circle.DoClose, &circle.Whole{Round: uint64(c.Round)}))
			return err
		}),
	}
}
