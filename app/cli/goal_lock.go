package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

type goalLockOut struct {
	Shut  bool   `json:"shut"`
	Until string `json:"until,omitempty"`
	Sum   string `json:"sum,omitempty"`
	Days  uint64 `json:"days"`
	Asked bool   `json:"asked"`
	Opens string `json:"opens,omitempty"`
}

const dayMS = uint64(24 * time.Hour / time.Millisecond)

// goalLockJSON is how a goal is locked; nil: it is not.
func goalLockJSON(g wallet.Goal) *goalLockOut {
	if !g.Lock.Shut {
		return nil
	}
	at := func(ms uint64) string {
		if ms == 0 {
			return ""
		}
		return time.UnixMilli(int64(ms)).UTC().Format(timeForm)
	}
	out := &goalLockOut{Shut: true, Until: at(g.Lock.Until), Days: g.Lock.Wait / dayMS, Asked: g.Lock.Asked, Opens: at(g.Lock.Opens)}
	if g.Lock.Sum > 0 {
		out.Sum = money.Format(g.Lock.Sum, g.Asset.Decimals)
	}
	return out
}

func printGoalLock(w io.Writer, l *goalLockOut) {
	if l == nil {
		return
	}
	if l.Until != "" {
		fmt.Fprintf(w, "  LOCKED until %.10s\n", l.Until)
	}
	if l.Sum != "" {
		fmt.Fprintf(w, "  LOCKED until %s are saved\n", l.Sum)
	}
	if l.Asked {
		fmt.Fprintf(w, "  you asked to open it sooner: from %.10s\n", l.Opens)
		return
	}
	fmt.Fprintf(w, "  who needs it sooner asks with \"sanduk goal unlock\", and waits %d days\n", l.Days)
}

func (e *env) goalLockCommand() *cobra.Command {
	var until string
	var reached bool
	var days uint
	var wait time.Duration
	c := &cobra.Command{
		Use:   "lock GOAL",
		Short: "Lock a goal until a day, or until it is reached",
		Long: `Lock a goal: until the day, or until its target is saved, whichever comes first, the
guardians let nothing out of it, whoever has your phone. You can still put money in.
This can't be taken back; who needs the money sooner asks with "sanduk goal unlock",
and waits.`,
		Example: "  sanduk goal lock \"School fees\" --until 2027-01-10 --days 14\n  sanduk goal lock Roof --reached",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				at := uint64(0)
				if until != "" {
					day, err := time.Parse(time.DateOnly, until)
					if err != nil || day.Unix() <= 0 {
						return usage("give the day as 2027-01-15")
					}
					at = uint64(day.UnixMilli())
				}
				if at == 0 && !reached {
					return usage("until when? --until DAY, or --reached")
				}
				g, err := s.goalOf(args[0])
				if err != nil {
					return err
				}
				if _, err := s.app.Wallet.LockGoal(s.community.ID, g.Account, at, reached, time.Duration(days)*24*time.Hour); err != nil {
					return err
				}
				if err := e.reach(cmd.Context(), s, wait); err != nil {
					return err
				}
				return e.showGoals(s)
			})
		},
	}
	c.Flags().StringVar(&until, "until", "", "a day such as 2027-01-15")
	c.Flags().BoolVar(&reached, "reached", false, "until its target is saved")
	c.Flags().UintVar(&days, "days", 7, "how long one waits who needs the money sooner")
	waitFlag(c, &wait)
	return c
}

func (e *env) goalUnlockCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "unlock GOAL",
		Short: "Ask to open a goal's lock sooner",
		Long: `Ask to open a goal's lock before its time. The guardians let money out only when the
lock's days are over, counted from when they hear of this. "sanduk goal lock" takes it
back until then.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				g, err := s.goalOf(args[0])
				if err != nil {
					return err
				}
				if !g.Lock.Shut {
					return usage("it is not locked")
				}
				if _, err := s.app.Wallet.UnlockGoal(s.community.ID, g.Account); err != nil {
					return err
				}
				if err := e.reach(cmd.Context(), s, wait); err != nil {
					return err
				}
				return e.showGoals(s)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}
