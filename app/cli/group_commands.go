package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

func (e *env) groupCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "group",
		Short: "Savings groups: meetings, loans, share-out",
		Long: `A savings group is a shared account whose entries are the minutes of its meetings.

 1  make a shared account of the members with phones ("sanduk joint make"), and have
    somebody pay into it;
 2  look at the usual rules ("sanduk group rules > rules.json"), change them, and
    "sanduk group start NAME --members members.csv --rules rules.json"; the others
    take its text and approve;
 3  hold meetings: "sanduk group meet NAME …", line by line, with no network. Hand
    the text on as often as you like ("sanduk group text", "sanduk group take"): so
    another officer goes on when a phone dies;
 4  when the meeting is over, counters and key holders take the text, look, and sign
    ("sanduk group sign"); the secretary puts it into the books ("sanduk group
    close") and hands it on: who signed approves by itself.

Cash is what was counted in the box; money in the account is certified. Each line
is about one of them: cash, or with --wallet the account.

With no word after it, the groups that you are in.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return e.withCommunity(false, e.showGroups) },
	}
	c.AddCommand(
		e.groupRulesCommand(), e.groupStartCommand(), e.groupShowCommand(), e.groupMeetCommand(), e.groupUndoCommand(), e.groupSignCommand(),
		e.groupCloseCommand(), e.groupChooseCommand(), e.groupAmendCommand(), e.groupTextCommand(), e.groupTakeCommand(),
		e.groupShareOutCommand(), e.groupMinutesCommand(), e.groupPassbookCommand(), e.groupFiguresCommand(), e.groupExportCommand(),
	)
	return c
}

func (e *env) showGroups(s session) error {
	list, err := s.app.Wallet.Groups(s.community.ID)
	if err != nil {
		return err
	}
	out := make([]groupOut, 0, len(list))
	for _, g := range list {
		out = append(out, groupJSON(g))
	}
	return e.show(out, func(w io.Writer) {
		for _, g := range out {
			printGroup(w, g)
		}
		if len(out) == 0 {
			fmt.Fprintln(w, "You are in no savings group here.")
		}
	})
}

// onGroup does something with the group that the first argument names.
func (e *env) onGroup(unlock bool, name string, f func(session, wallet.Group) error) error {
	return e.withCommunity(unlock, func(s session) error {
		list, err := s.app.Wallet.Groups(s.community.ID)
		if err != nil {
			return err
		}
		g, err := called(list, name, func(g wallet.Group) (string, string) { return g.Name, g.Address }, wallet.ErrNoGroup, "groups")
		if err != nil {
			return err
		}
		return f(s, g)
	})
}

func (e *env) showGroup(g wallet.Group) error {
	out := groupJSON(g)
	return e.show(out, func(w io.Writer) { printGroup(w, out) })
}

func (e *env) groupRulesCommand() *cobra.Command {
	var price, social, unit string
	c := &cobra.Command{
		Use:     "rules [NAME]",
		Short:   "Show a group's rules, or the usual ones, to be changed",
		Example: "  sanduk group rules --share 500 --social 100 --coin 50 > rules.json",
		Args:    usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			e.json = true // there is one form, which "start" reads
			if len(args) == 1 {
				return e.onGroup(false, args[0], func(_ session, g wallet.Group) error {
					if !g.Founded {
						return wallet.ErrNoGroup
					}
					return e.show(rulesJSON(g.Books.Constitution, g.Asset), nil)
				})
			}
			return e.withCommunity(false, func(s session) error {
				asset, err := s.asset("")
				if err != nil {
					return err
				}
				var sums [3]money.Amount
				for i, text := range []string{price, social, unit} {
					if sums[i], err = money.Parse(i18n.Plain(text), asset.Decimals); err != nil {
						return usage(err.Error())
					}
				}
				rules := group.Usual(asset.ID, sums[0], sums[1], sums[2])
				if err := rules.Validate(); err != nil {
					return err
				}
				return e.show(rulesJSON(rules, asset), nil)
			})
		},
	}
	c.Flags().StringVar(&price, "share", "100", "price of a share")
	c.Flags().StringVar(&social, "social", "10", "what each gives to the social fund at a meeting")
	c.Flags().StringVar(&unit, "coin", "1", "the smallest coin in use")
	return c
}

// fileOf reads a file of rules or members, or - for what comes in.
func (e *env) fileOf(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(e.in, maxRules))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxRules))
	_ = f.Close() // it was read only
	return raw, err
}

func (e *env) groupStartCommand() *cobra.Command {
	var members, rules string
	c := &cobra.Command{
		Use:   "start NAME|ADDRESS",
		Short: "Make a shared account a savings group",
		Long: `Make a shared account, into which somebody has paid, a savings group. The file of
members has a line for each: name, address or - where she has no phone, and her
offices of chair, secretary, box, counter, key. The others approve it as a proposal.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onJoint(true, args[0], func(s session, a wallet.JointAccount) error {
				asset, err := s.asset("")
				if err != nil {
					return err
				}
				raw, err := e.fileOf(rules)
				if err != nil {
					return err
				}
				constitution, err := readRules(raw, asset)
				if err != nil {
					return err
				}
				list, err := e.fileOf(members)
				if err != nil {
					return err
				}
				people, err := readMembers(strings.NewReader(string(list)))
				if err != nil {
					return err
				}
				g, err := s.app.Wallet.StartGroup(s.community.ID, a.Account, constitution, people)
				if err != nil {
					return err
				}
				return e.showGroup(g)
			})
		},
	}
	c.Flags().StringVar(&members, "members", "", "file of the members")
	c.Flags().StringVar(&rules, "rules", "", "file of the rules")
	_ = c.MarkFlagRequired("members") // there is such a flag
	_ = c.MarkFlagRequired("rules")   // there is such a flag
	return c
}

func (e *env) groupShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Show a group: its funds, its members, the meeting that is held",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onGroup(false, args[0], func(_ session, g wallet.Group) error { return e.showGroup(g) })
		},
	}
}

func (e *env) groupMeetCommand() *cobra.Command {
	var wallets bool
	var file string
	c := &cobra.Command{
		Use:     "meet NAME LINE…",
		Short:   "Write a line of the meeting, or a file of lines",
		Long:    "Write a line of the meeting that is held; the first begins it. A line that the rules\nforbid is refused, and changes nothing. A member is her number or her name; with\n\"all\" in her place, all of whom it makes sense are meant.\n\n" + linesHelp(),
		Example: "  sanduk group meet Umoja roll all present\n  sanduk group meet Umoja next\n  sanduk group meet Umoja buy Asha 3\n  sanduk group meet Umoja buy 4 2 --wallet",
		Args:    usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onGroup(true, args[0], func(s session, g wallet.Group) error {
				lines := [][]string{args[1:]}
				if file != "" {
					raw, err := e.fileOf(file)
					if err != nil {
						return err
					}
					lines = typedLines(string(raw))
				}
				for _, words := range lines {
					if len(words) == 0 {
						continue
					}
					var err error
					if g, err = s.writeLine(g, words, wallets); err != nil {
						return err
					}
				}
				return e.showGroup(g)
			})
		},
	}
	c.Flags().BoolVar(&wallets, "wallet", false, "the money is in the account, not in the box")
	c.Flags().StringVar(&file, "file", "", "lines, one below the other; --wallet may end one")
	return c
}

func linesHelp() string {
	verbs := lineVerbs()
	names := make([]string, 0, len(verbs))
	for name := range verbs {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		var args []string
		for _, a := range strings.Fields(verbs[name].args) {
			if !strings.HasPrefix(a, "=") {
				args = append(args, strings.ToUpper(a))
			}
		}
		fmt.Fprintf(&b, "  %-34s %s\n", strings.TrimSpace(name+" "+strings.Join(args, " ")), verbs[name].help)
	}
	return b.String()
}

func typedLines(text string) (out [][]string) {
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 && !strings.HasPrefix(words[0], "#") {
			out = append(out, words)
		}
	}
	return out
}

// writeLine writes what was typed: one line, or one for each member.
func (s session) writeLine(g wallet.Group, words []string, wallets bool) (wallet.Group, error) {
	if !g.Founded {
		return g, wallet.ErrNoGroup
	}
	if last := len(words) - 1; words[last] == "--wallet" {
		words, wallets = words[:last], true
	}
	var lines []wallet.SaidLine
	for _, one := range everyone(g, words) {
		l, err := (&lineReader{group: g, wallet: wallets}).read(one)
		if err != nil {
			return g, err
		}
		lines = append(lines, wallet.SaidLine{Line: l.Line, Text: l.text})
	}
	return s.app.Wallet.WriteLines(s.community.ID, g.Account, lines)
}

// everyone writes "all" out: for each active member whom it makes sense for, and
// with "due" what she owes or what is due to her.
func everyone(g wallet.Group, words []string) (out [][]string) {
	if len(words) < 2 || words[1] != "all" {
		return [][]string{words}
	}
	now := nowOf(g)
	for i := range now.Members {
		m := &now.Members[i]
		one := slices.Clone(words)
		one[1] = fmt.Sprint(i + 1)
		due := map[string]money.Amount{"give": m.Social, "take": m.Due, "pay-fine": m.Fines, "repay": m.Owes()}
		amount, of := due[words[0]]
		switch {
		case !m.Active() && words[0] != "take", of && amount == 0:
			continue
		case of && len(words) == 2:
			one = append(one, money.Format(amount, g.Asset.Decimals))
		}
		out = append(out, one)
	}
	return out
}

// groupAct is a command that does one thing with a group.
func (e *env) groupAct(use, short string, do func(s session, g wallet.Group) (wallet.Group, error)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onGroup(true, args[0], func(s session, g wallet.Group) error {
				g, err := do(s, g)
				if err != nil {
					return err
				}
				return e.showGroup(g)
			})
		},
	}
}

func (e *env) groupUndoCommand() *cobra.Command {
	return e.groupAct("undo NAME", "Take back the last line of the meeting", func(s session, g wallet.Group) (wallet.Group, error) {
		return s.app.Wallet.TakeBackLine(g.Community, g.Account)
	})
}

func (e *env) groupChooseCommand() *cobra.Command {
	return e.groupAct("choose NAME", "Take the other phone's writing of the meeting in the place of this one's", func(s session, g wallet.Group) (wallet.Group, error) {
		return s.app.Wallet.ChooseRival(g.Community, g.Account)
	})
}

func (e *env) groupSignCommand() *cobra.Command {
	var again bool
	c := e.groupAct("sign NAME", "Sign the meeting: you counted, or you locked the box", func(s session, g wallet.Group) (wallet.Group, error) {
		return s.app.Wallet.SignMeeting(g.Community, g.Account, again)
	})
	c.Flags().BoolVar(&again, "again", false, "other minutes of this meeting were signed here, and they were corrected")
	return c
}

func (e *env) groupAmendCommand() *cobra.Command {
	var rules string
	c := e.groupAct("amend NAME", "Have other rules count from the next meeting on", func(s session, g wallet.Group) (wallet.Group, error) {
		raw, err := e.fileOf(rules)
		if err != nil {
			return g, err
		}
		c, err := readRules(raw, g.Asset)
		if err != nil {
			return g, err
		}
		return s.app.Wallet.AmendGroup(g.Community, g.Account, c)
	})
	c.Flags().StringVar(&rules, "rules", "", "file of the rules")
	_ = c.MarkFlagRequired("rules") // there is such a flag
	return c
}

func (e *env) groupCloseCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "close NAME",
		Short: "Put the meeting into the books, once all have signed",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.onGroup(true, args[0], func(s session, g wallet.Group) error {
				g, err := s.app.Wallet.CloseMeeting(g.Community, g.Account)
				if err != nil {
					return err
				}
				return e.carryGroup(cmd.Context(), s, g, wait)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

// carryGroup takes what is approved to the guardians.
func (e *env) carryGroup(ctx context.Context, s session, g wallet.Group, wait time.Duration) error {
	if g.Pending > 0 && wait > 0 {
		if err := e.reach(ctx, s, wait); err != nil {
			return err
		}
		var err error
		if g, err = s.app.Wallet.Group(g.Community, g.Account); err != nil {
			return err
		}
	}
	return e.showGroup(g)
}

func (e *env) groupTextCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "text NAME",
		Short: "Show the text that the group's other phones take",
		Long:  "Show the meeting that is written down, the signatures so far, and what waits for\napprovals, sealed to the group's phones: small enough for a few codes. A phone that\nis new to the group takes that of \"sanduk joint text\".",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onGroup(false, args[0], func(s session, g wallet.Group) error {
				text, err := s.app.Wallet.GroupText(g.Community, g.Account)
				if err != nil {
					return err
				}
				return e.show(textOut{Text: text}, func(w io.Writer) { fmt.Fprintln(w, text) })
			})
		},
	}
}

func (e *env) groupTakeCommand() *cobra.Command {
	c := e.jointTakeCommand()
	c.Short = "Take the text that another of the group's phones gave"
	return c
}
