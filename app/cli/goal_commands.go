package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

type goalOut struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Picture  string `json:"picture"`
	Code     string `json:"code"`
	Target   string `json:"target"`
	Saved    string `json:"saved"`
	Coming   string `json:"coming"`
	Going    string `json:"going"`
	Left     string `json:"left"`
	Percent  uint8  `json:"percent"`
	Share    uint64 `json:"share"`
	Rounding string `json:"rounding"`
	By       string `json:"by,omitempty"`
	PerWeek  string `json:"per_week"`
	Reached  string `json:"reached,omitempty"`
	Late     bool   `json:"late"`
	Opening  bool   `json:"opening"`

	Lock *goalLockOut `json:"lock,omitempty"`
}

func goalJSON(g wallet.Goal) goalOut {
	show := func(a money.Amount) string { return money.Format(a, g.Asset.Decimals) }
	when := func(ms uint64) string {
		if ms == 0 {
			return ""
		}
		return time.UnixMilli(int64(ms)).UTC().Format(timeForm)
	}
	return goalOut{
		ID: g.Account.String(), Name: g.Plan.Name, Picture: g.Plan.Picture, Code: g.Asset.Code, Target: show(g.Plan.Target),
		Saved: show(g.Saved), Coming: show(g.Coming), Going: show(g.Going), Left: show(g.Outlook.Left), Percent: g.Outlook.Percent,
		Share: g.Plan.Share, Rounding: show(g.Plan.Rounding), By: when(g.Plan.By), PerWeek: show(g.Outlook.PerWeek),
		Reached: when(g.Outlook.Reached), Late: g.Outlook.Late, Opening: g.Opening, Lock: goalLockJSON(g),
	}
}

func printGoal(w io.Writer, g goalOut) {
	fmt.Fprintf(w, "%s  %s: %s of %s %s, %d %%\n", g.ID[2:10], g.Name, g.Saved, g.Target, g.Code, g.Percent)
	for _, line := range []struct {
		shown bool
		text  string
	}{
		{strings.Trim(g.Coming, "0.") != "", "put aside, waits for the guardians: " + g.Coming},
		{strings.Trim(g.Going, "0.") != "", "taken back, waits for the guardians: " + g.Going},
		{g.Opening, "its account waits for the guardians to open it again"},
		{g.Share > 0, fmt.Sprintf("%d %% of each income", g.Share)},
		{strings.Trim(g.Rounding, "0.") != "", "payments rounded up to " + g.Rounding},
		{strings.Trim(g.PerWeek, "0.") != "" && g.By != "", fmt.Sprintf("%s a week are needed until %.10s", g.PerWeek, g.By)},
		{g.Reached != "", fmt.Sprintf("at this pace it is reached on %.10s", g.Reached)},
	} {
		if line.shown {
			fmt.Fprintln(w, "  "+line.text)
		}
	}
	printGoalLock(w, g.Lock)
}

func (e *env) goalCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "goal",
		Short: "Save for something: money put aside, which you don't pay with",
		Long: `Show what you save for. What is put aside is in an account of its own: "sanduk
pay" can't spend it, and it comes back with your words. You can take it back at
any time, without asking anybody, unless you lock it ("sanduk goal lock").`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withCommunity(false, e.showGoals)
		},
	}
	c.AddCommand(e.goalMakeCommand(), e.goalChangeCommand(), e.goalPutCommand(), e.goalBackCommand(), e.goalGiveUpCommand(), e.goalLockCommand(), e.goalUnlockCommand())
	return c
}

func (e *env) showGoals(s session) error {
	list, err := s.app.Wallet.Goals(s.community.ID)
	if err != nil {
		return err
	}
	out := make([]goalOut, 0, len(list))
	for _, g := range list {
		out = append(out, goalJSON(g))
	}
	return e.show(out, func(w io.Writer) {
		for _, g := range out {
			printGoal(w, g)
		}
		if len(out) == 0 {
			fmt.Fprintln(w, "You save for nothing yet.")
		}
	})
}

// goalOf finds a goal by its name, or the beginning of its id.
func (s session) goalOf(text string) (wallet.Goal, error) {
	all, err := s.app.Wallet.Goals(s.community.ID)
	if err != nil {
		return wallet.Goal{}, err
	}
	var found []wallet.Goal
	for _, g := range all {
		if strings.EqualFold(g.Plan.Name, text) || len(text) >= 4 && strings.HasPrefix(g.Account.String()[2:], text) {
			found = append(found, g)
		}
	}
	switch len(found) {
	case 0:
		return wallet.Goal{}, wallet.ErrNoGoal
	case 1:
		return found[0], nil
	}
	return wallet.Goal{}, usage("several goals are called so: give the beginning of the id")
}

// goalMove moves money into a goal, or out of one.
type goalMove func(w *wallet.Wallet, community ledger.ID, account ledger.Account, amount money.Amount) (wallet.Movement, error)

// habits are the flags of a plan.
type habits struct {
	picture, by, round string
	share              uint64
}

func (h *habits) flags(c *cobra.Command) {
	c.Flags().StringVar(&h.picture, "picture", "box", "one of "+strings.Join(goal.Pictures(), ", "))
	c.Flags().StringVar(&h.by, "by", "", "when you want it: a day such as 2027-01-15")
	c.Flags().Uint64Var(&h.share, "share", 0, "per cent of each income that is put aside by itself")
	c.Flags().StringVar(&h.round, "round", "", "round payments up to a multiple of this, and put the rest aside")
}

// put writes the flags that were given into a plan.
func (h *habits) put(c *cobra.Command, p *goal.Plan, decimals uint8) error {
	given := c.Flags().Changed
	if given("picture") || p.Picture == "" {
		p.Picture = h.picture
	}
	if given("share") {
		p.Share = h.share
	}
	if given("by") && h.by == "" {
		p.By = 0
	} else if given("by") {
		day, err := time.Parse(time.DateOnly, h.by)
		if err != nil || day.Unix() <= 0 {
			return usage("give the day as 2027-01-15")
		}
		p.By = uint64(day.UnixMilli())
	}
	if given("round") {
		sum, err := money.Parse(i18n.Plain(h.round), decimals)
		if err != nil {
			return usage(err.Error())
		}
		p.Rounding = sum
	}
	return nil
}

func (e *env) goalMakeCommand() *cobra.Command {
	var h habits
	c := &cobra.Command{
		Use:     "make NAME TARGET [CODE]",
		Short:   "Begin to save for something",
		Example: `  sanduk goal make "School fees" 24000 --by 2027-01-15 --picture book --share 10`,
		Args:    usageArgs(cobra.RangeArgs(2, 3)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				asset, target, err := s.sum(args[1], strings.Join(args[2:], ""))
				if err != nil {
					return err
				}
				plan := goal.Plan{Name: args[0], Asset: asset.ID, Target: target}
				if err := h.put(cmd, &plan, asset.Decimals); err != nil {
					return err
				}
				g, err := s.app.Wallet.MakeGoal(s.community.ID, plan)
				if err != nil {
					return err
				}
				return e.show(goalJSON(g), func(w io.Writer) { printGoal(w, goalJSON(g)) })
			})
		},
	}
	h.flags(c)
	return c
}

func (e *env) goalChangeCommand() *cobra.Command {
	var h habits
	var name, target string
	c := &cobra.Command{
		Use:   "change GOAL",
		Short: "Change a goal's name, target, date or habits",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				g, err := s.goalOf(args[0])
				if err != nil {
					return err
				}
				plan := g.Plan
				if name != "" {
					plan.Name = name
				}
				if target != "" {
					if plan.Target, err = money.Parse(i18n.Plain(target), g.Asset.Decimals); err != nil {
						return usage(err.Error())
					}
				}
				if err := h.put(cmd, &plan, g.Asset.Decimals); err != nil {
					return err
				}
				if g, err = s.app.Wallet.ChangeGoal(s.community.ID, g.Account, plan); err != nil {
					return err
				}
				return e.show(goalJSON(g), func(w io.Writer) { printGoal(w, goalJSON(g)) })
			})
		},
	}
	h.flags(c)
	c.Flags().StringVar(&name, "name", "", "its new name")
	c.Flags().StringVar(&target, "target", "", "its new target")
	return c
}

func (e *env) goalPutCommand() *cobra.Command {
	return e.goalMoveCommand("put GOAL AMOUNT", "Put money aside", (*wallet.Wallet).PutAside)
}

func (e *env) goalBackCommand() *cobra.Command {
	return e.goalMoveCommand("back GOAL AMOUNT", "Take money back", (*wallet.Wallet).TakeOut)
}

func (e *env) goalMoveCommand(use, short string, move goalMove) *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   use,
		Short: short,
		Args:  usageArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				g, err := s.goalOf(args[0])
				if err != nil {
					return err
				}
				amount, err := money.Parse(i18n.Plain(args[1]), g.Asset.Decimals)
				if err != nil {
					return usage(err.Error())
				}
				m, err := move(s.app.Wallet, s.community.ID, g.Account, amount)
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

func (e *env) goalGiveUpCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "give-up GOAL",
		Short: "Take all of a goal back, and save for it no more",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				g, err := s.goalOf(args[0])
				if err != nil {
					return err
				}
				if err := s.app.Wallet.GiveUp(s.community.ID, g.Account); err != nil {
					return err
				}
				if g.Saved > 0 {
					if err := e.reach(cmd.Context(), s, wait); err != nil {
						return err
					}
				}
				return e.showGoals(s)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}
