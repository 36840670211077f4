package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/wallet"
)

type namedOut struct {
	Friends         []string `json:"friends"`
	Needed          int      `json:"needed"`
	OldPhoneCanStop bool     `json:"old_phone_can_stop"`
	Final           bool     `json:"final"`
}

type rescueOut struct {
	Running bool   `json:"running"`
	Account string `json:"account,omitempty"`
	Stage   string `json:"stage,omitempty"`
	Known   bool   `json:"known"`
	Signed  int    `json:"signed"`
	Needed  int    `json:"needed"`
	Friends int    `json:"friends"`
	Text    string `json:"text,omitempty"`
	Until   string `json:"until,omitempty"`
}

type rescueAskOut struct {
	Account string `json:"account"`
	Key     string `json:"key"`
	Gives   bool   `json:"gives"` // the account; else it stops the old phone
	Answer  string `json:"answer,omitempty"`
}

func (e *env) friendsNameCommand() *cobra.Command {
	var needed int
	var can bool
	var wait time.Duration
	c := &cobra.Command{
		Use:   "name [ADDRESS...]",
		Short: "Name friends who can give your account to a new phone; or show them",
		Long: `Name friends by their addresses. If this phone is lost or stolen, so many of them
as you say can stop it at once, and give your account to a new phone with new
words some days later. This is not the same as shares of your words: friends who
are named here keep no secret, and you can name others at any time.

Say whether this phone may stop them in those days. If it may, false friends get
nothing while you have it; but a thief who knows the PIN can stop your friends,
too. If it may not, your friends are stronger than a thief, and so than you.`,
		Example: "  sanduk friends name --needed 2 sanduk1qq… sanduk1qq… sanduk1qq…",
		Args:    usageArgs(cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(len(args) > 0, func(s session) error {
				if len(args) > 0 {
					if err := s.app.Wallet.NameFriends(s.community.ID, args, needed, can); err != nil {
						return err
					}
					if err := e.reach(cmd.Context(), s, wait); err != nil {
						return err
					}
				}
				return e.showNamed(s)
			})
		},
	}
	waitFlag(c, &wait)
	c.Flags().IntVar(&needed, "needed", 2, "how many of them have to sign")
	c.Flags().BoolVar(&can, "old-phone-can-stop", false, "this phone may stop them while guardians wait")
	return c
}

func (e *env) showNamed(s session) error {
	named, any, err := s.app.Wallet.NamedFriends(s.community.ID)
	if err != nil {
		return err
	}
	out := namedOut{Friends: named.Addresses, Needed: named.Needed, OldPhoneCanStop: named.OwnerCan, Final: named.Final}
	return e.show(out, func(w io.Writer) {
		if !any {
			fmt.Fprintln(w, "You have named nobody yet.")
			return
		}
		fmt.Fprintf(w, "%d of %d friends can give your account to a new phone:\n", out.Needed, len(out.Friends))
		for _, f := range out.Friends {
			fmt.Fprintln(w, "  "+f)
		}
		if out.OldPhoneCanStop {
			fmt.Fprintln(w, "This phone may stop them while guardians wait.")
		}
		if !out.Final {
			fmt.Fprintln(w, "The guardians have not confirmed it yet.")
		}
	})
}

func (e *env) recoverCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "recover",
		Short: "Open the account of a lost phone on this new one, with friends",
		Long: `If you named friends on the phone that is gone (sanduk friends name), they can
give your account to this one. They sign twice: first that guardians stop the old
phone, then that the account is this phone's. Guardians wait some days before they
agree. Without a word, this shows how far it is and the text for your friends.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return e.withCommunity(false, e.showRescue) },
	}
	c.AddCommand(e.recoverStartCommand(), e.recoverTakeCommand(), e.recoverHelpCommand(), e.recoverStopCommand())
	return c
}

func (e *env) recoverStopCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stop",
		Short: "Let go of an old account that was begun with, as after a wrong address",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withCommunity(false, func(s session) error {
				if err := s.app.Wallet.StopRescue(s.community.ID); err != nil {
					return err
				}
				return e.showRescue(s)
			})
		},
	}
}

func (e *env) recoverStartCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "start ADDRESS",
		Short: "Begin, with the address of your old account",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.withCommunity(false, func(s session) error {
				if err := s.app.Wallet.StartRescue(s.community.ID, args[0]); err != nil {
					return err
				}
				if err := e.reach(cmd.Context(), s, wait); err != nil {
					return err
				}
				return e.showRescue(s)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) recoverTakeCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "take ANSWER",
		Short: "Take a friend's answer; @FILE reads it",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := e.argument(args[0])
			if err != nil {
				return err
			}
			return e.withCommunity(false, func(s session) error {
				if err := e.reach(cmd.Context(), s, wait); err != nil {
					return err
				}
				if err := s.app.Wallet.TakeRescueAnswer(text); err != nil {
					return err
				}
				if err := e.reach(cmd.Context(), s, wait); err != nil {
					return err
				}
				return e.showRescue(s)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) recoverHelpCommand() *cobra.Command {
	var look bool
	c := &cobra.Command{
		Use:   "help-friend TEXT",
		Short: "Sign for a friend who has lost her phone; @FILE reads the text",
		Long: `Your friend's new phone shows the text. Talk to her first, best face to face:
whoever has enough of these signatures gets her account. The answer goes back to
her by any way. She comes twice: for the stop, and for the account.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := e.argument(args[0])
			if err != nil {
				return err
			}
			return e.withCommunity(!look, func(s session) error {
				ask, err := s.app.Wallet.LookAtRescue(text)
				if err != nil {
					return err
				}
				out := rescueAskOut{Account: ask.Address, Key: ask.Key.String(), Gives: ask.Last}
				if !look {
					if out.Answer, err = s.app.Wallet.HelpRescue(text); err != nil {
						return err
					}
				}
				return e.show(out, func(w io.Writer) { printRescueAsk(w, out) })
			})
		},
	}
	c.Flags().BoolVar(&look, "look", false, "only show what is asked for")
	return c
}

func printRescueAsk(w io.Writer, out rescueAskOut) {
	what := "stops the old phone of"
	if out.Gives {
		what = "gives a new phone the account of"
	}
	fmt.Fprintf(w, "This %s\n  %s\nThe new phone's key is %s.\n", what, out.Account, out.Key)
	if out.Answer != "" {
		fmt.Fprintln(w, "Your answer:\n"+out.Answer)
	}
}

func (e *env) showRescue(s session) error {
	r, running, err := s.app.Wallet.Rescue(s.community.ID)
	if err != nil {
		return err
	}
	out := rescueOut{
		Running: running, Account: r.Address, Stage: string(r.Stage), Known: r.Known, Signed: r.Signed, Needed: r.Needed,
		Friends: r.Of, Text: r.Text, Until: timeJSON(r.Until),
	}
	return e.show(out, func(w io.Writer) { printRescue(w, r, running, s.community) })
}

func printRescue(w io.Writer, r wallet.Rescue, running bool, c wallet.Community) {
	if !running {
		fmt.Fprintln(w, "No old account is being opened here. Your account is "+c.Address)
		return
	}
	fmt.Fprintln(w, "Old account: "+r.Address)
	switch r.Stage {
	case wallet.StageStop, wallet.StageOpening:
		if !r.Known {
			fmt.Fprintln(w, "Its friends are not known here yet: meet the guardians (sanduk sync).")
		}
		words := "your friends stop the old phone"
		if r.Stage == wallet.StageOpening {
			words = "your friends give this phone the account"
		}
		fmt.Fprintf(w, "Waiting until %s: %d of %d have signed. Show them this:\n%s\n", words, r.Signed, r.Needed, r.Text)
	case wallet.StageSeals:
		fmt.Fprintf(w, "Waiting for the guardians, to stop the old phone: %d of %d have answered, %d must.\n", r.Answered, c.Guardians, c.Quorum)
	case wallet.StageDelay:
		fmt.Fprintf(w, "Waiting for the guardians, who give you the account from about %s on.\n", r.Until.Local().Format("2006-01-02 15:04"))
	}
}
