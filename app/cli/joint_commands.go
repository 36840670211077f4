package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func (e *env) jointCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "joint",
		Short: "Shared accounts: several members, of whom more than half approve",
		Long: `A shared account belongs to several members. One of them proposes what it pays;
when enough have approved, it goes to the guardians like any payment.

 1  one member makes it: "sanduk joint make 'Cash box' ADDRESS ADDRESS";
 2  she gives the others its text: "sanduk joint text 'Cash box'", as a message, a
    file or a code; only members can read it;
 3  each takes it: "sanduk joint take @FILE";
 4  the proposer proposes, and gives out the new text; the others take it, look at
    what it is about, approve, and give their text on, in any order;
 5  the wallet that has enough approvals takes the payment to the guardians.

Nobody should approve without looking: "sanduk joint show" says who is paid and
what is left. Each member approves one proposal for each place; to approve two is
found out.

When the proposer is gone, or a proposal is stuck, another member asks to propose
("sanduk joint ask"), the others agree ("sanduk joint agree"), her wallet asks the
guardians, and the opening that it proposes then is approved like a payment. What
was not approved by then is not kept. A wallet that was restored can't know what
it approved before: it signs again from an opening on that it asked for itself.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		e.jointMakeCommand(), e.jointListCommand(), e.jointShowCommand(), e.jointTextCommand(), e.jointTakeCommand(),
		e.jointProposeCommand(), e.jointApproveCommand(), e.jointDeclineCommand(),
		e.jointAskCommand(), e.jointAgreeCommand(),
	)
	return c
}

func (e *env) jointMakeCommand() *cobra.Command {
	var needed int
	c := &cobra.Command{
		Use:     "make NAME ADDRESS…",
		Short:   "Make a shared account of yourself and others",
		Long:    "Make a shared account of yourself, who proposes, and the members at the addresses.\nIts name stays between its members.",
		Example: "  sanduk joint make 'Cash box' sanduk1q… sanduk1q…\n  sanduk joint make 'School' sanduk1q… sanduk1q… sanduk1q… --needed 4",
		Args:    usageArgs(cobra.MinimumNArgs(2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.withCommunity(true, func(s session) error {
				var others []keys.Address
				for _, text := range args[1:] {
					r, err := wallet.ParseRequest(text)
					if err != nil {
						return err
					}
					others = append(others, r.Address)
				}
				if n := len(others) + 1; needed != 0 && (needed > n || 2*needed <= n) {
					return usage(fmt.Sprintf("of %d members at least %d must approve, and at most all", n, n/2+1))
				}
				a, err := s.app.Wallet.MakeJoint(s.community.ID, args[0], others, needed)
				if err != nil {
					return err
				}
				return e.showJoint(a)
			})
		},
	}
	c.Flags().IntVar(&needed, "needed", 0, "how many must approve, the proposer among them; else the smallest number that is more than half")
	return c
}

func (e *env) jointListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Show your shared accounts, and what waits in them",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.withCommunity(false, func(s session) error {
				list, err := s.app.Wallet.Joints(s.community.ID)
				if err != nil {
					return err
				}
				out := []jointOut{}
				for _, a := range list {
					out = append(out, jointJSON(a))
				}
				return e.show(out, func(w io.Writer) {
					if len(list) == 0 {
						fmt.Fprintln(w, "You are a member of no shared account here.")
					}
					for _, a := range list {
						printJoint(w, a)
					}
				})
			})
		},
	}
}

// onJoint does something with the account that the first argument names.
func (e *env) onJoint(unlock bool, name string, f func(session, wallet.JointAccount) error) error {
	return e.withCommunity(unlock, func(s session) error {
		list, err := s.app.Wallet.Joints(s.community.ID)
		if err != nil {
			return err
		}
		a, err := called(list, name, func(a wallet.JointAccount) (string, string) { return jointName(a), a.Address }, wallet.ErrNoJoint, "shared accounts")
		if err != nil {
			return err
		}
		return f(s, a)
	})
}

func (e *env) jointShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME|ADDRESS",
		Short: "Show a shared account: what it has, its members, what waits",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onJoint(false, args[0], func(_ session, a wallet.JointAccount) error { return e.showJoint(a) })
		},
	}
}

func (e *env) jointTextCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "text NAME|ADDRESS",
		Short:   "Show the text that the other members take",
		Long:    "Show what the other members need to know of a shared account: who is in it, and\nwhat waits with the approvals so far. It is sealed to them; any carrier can have\nit, and the same text is for all.",
		Example: "  sanduk joint text 'Cash box' > text\n  sanduk joint text 'Cash box' | sanduk qr show - --gif text.gif",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onJoint(false, args[0], func(s session, a wallet.JointAccount) error {
				sealed, err := s.app.Wallet.JointParcel(s.community.ID, a.Account)
				if err != nil {
					return err
				}
				text := joint.Text(sealed)
				return e.show(textOut{Text: text}, func(w io.Writer) { fmt.Fprintln(w, text) })
			})
		},
	}
}

// takeJoint takes the text of a shared account, a circle or a group.
func (e *env) takeJoint(s session, argument string) (wallet.JointAccount, error) {
	text, err := e.argument(argument)
	if err != nil {
		return wallet.JointAccount{}, err
	}
	sealed, err := joint.ParseText(text)
	if err != nil {
		return wallet.JointAccount{}, err
	}
	return s.app.Wallet.TakeJoint(sealed)
}

func (e *env) jointTakeCommand() *cobra.Command {
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
				return e.carryJoint(cmd.Context(), s, a, wait)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) jointProposeCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "propose NAME|ADDRESS [PAYEE AMOUNT [CODE]]",
		Short: "Propose a payment from a shared account",
		Long: `Propose a payment from a shared account, as its proposer. What came in since is
taken in with it; without a payee that is all. One proposal waits at a time: what
was signed can't be taken back alone.`,
		Example: "  sanduk joint propose 'Cash box' sanduk1q… 500\n  sanduk joint propose 'Cash box'",
		Args:    usageArgs(cobra.RangeArgs(1, 4)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.onJoint(true, args[0], func(s session, a wallet.JointAccount) error {
				var pays []wallet.Order
				if len(args) > 1 {
					order, err := s.order(args[1:], "")
					if err != nil {
						return err
					}
					pays = append(pays, order)
				}
				a, err := s.app.Wallet.ProposeJoint(s.community.ID, a.Account, pays)
				if err != nil {
					return err
				}
				return e.carryJoint(cmd.Context(), s, a, wait)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) jointApproveCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "approve NAME|ADDRESS [PROPOSAL]",
		Short: "Approve a proposal, after looking at it with show",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.onJoint(true, args[0], func(s session, a wallet.JointAccount) error {
				id, err := proposalOf(a, args[1:])
				if err != nil {
					return err
				}
				if a, err = s.app.Wallet.ApproveJoint(s.community.ID, a.Account, id); err != nil {
					return err
				}
				return e.carryJoint(cmd.Context(), s, a, wait)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) jointDeclineCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "decline NAME|ADDRESS [PROPOSAL]",
		Short: "Note that you do not approve a proposal",
		Long:  "Note in this wallet that you do not approve a proposal. Tell the others yourself.",
		Args:  usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.onJoint(false, args[0], func(s session, a wallet.JointAccount) error {
				id, err := proposalOf(a, args[1:])
				if err != nil {
					return err
				}
				if a, err = s.app.Wallet.DeclineJoint(s.community.ID, a.Account, id); err != nil {
					return err
				}
				return e.showJoint(a)
			})
		},
	}
}

func (e *env) jointAskCommand() *cobra.Command {
	var wait time.Duration
	c := &cobra.Command{
		Use:   "ask NAME|ADDRESS",
		Short: "Ask the other members to let you propose from now on",
		Long: `Ask to be the proposer, when the one before is gone or what she proposed is
stuck. Give the new text to the others. When enough have agreed and their texts
are taken here, the guardians are asked with the next sync.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.onJoint(true, args[0], func(s session, a wallet.JointAccount) error {
				a, err := s.app.Wallet.AskJoint(s.community.ID, a.Account)
				if err != nil {
					return err
				}
				return e.carryJoint(cmd.Context(), s, a, wait)
			})
		},
	}
	waitFlag(c, &wait)
	return c
}

func (e *env) jointAgreeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "agree NAME|ADDRESS MEMBER",
		Short:   "Agree that a member, by the number that show gives, proposes from now on",
		Example: "  sanduk joint agree 'Cash box' 2",
		Args:    usageArgs(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, args []string) error {
			number, err := strconv.Atoi(args[1])
			if err != nil {
				return usage("which member? Give the number that show gives")
			}
			return e.onJoint(true, args[0], func(s session, a wallet.JointAccount) error {
				a, err := s.app.Wallet.AgreeJoint(s.community.ID, a.Account, number-1)
				if err != nil {
					return err
				}
				return e.showJoint(a)
			})
		},
	}
}

// proposalOf is the one that waits, or the one whose id begins so.
func proposalOf(a wallet.JointAccount, args []string) (ledger.ID, error) {
	var found []ledger.ID
	for _, p := range a.Proposals {
		if len(args) == 0 || strings.HasPrefix(p.ID.String(), args[0]) {
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 0:
		return ledger.ID{}, wallet.ErrNoProposal
	case 1:
		return found[0], nil
	}
	return ledger.ID{}, usage("several proposals wait: say which by the beginning of its id")
}

// carryJoint takes what has all its approvals to the guardians, and shows the
// account.
func (e *env) carryJoint(ctx context.Context, s session, a wallet.JointAccount, wait time.Duration) error {
	asked := slices.ContainsFunc(a.Asks, func(k wallet.JointAsk) bool { return k.Complete && a.Members[k.Member].Self })
	if (a.Pending > 0 || asked) && wait > 0 {
		if err := e.reach(ctx, s, wait); err != nil {
			return err
		}
		var err error
		if a, err = s.app.Wallet.Joint(a.Community, a.Account); err != nil {
			return err
		}
	}
	return e.showJoint(a)
}

type jointOut struct {
	Name       string           `json:"name"`
	Box        bool             `json:"box,omitempty"` // the community's, of several treasurers
	Address    string           `json:"address"`
	Needed     int              `json:"needed"`
	CanPropose bool             `json:"can_propose"`
	Restored   bool             `json:"restored"`
	Frozen     bool             `json:"frozen"`
	Pending    int              `json:"pending"`
	Members    []jointMemberOut `json:"members"`
	Holdings   []sumOut         `json:"holdings"`
	Proposals  []proposalOut    `json:"proposals"`
	Asks       []askOut         `json:"asks"`
}

type askOut struct {
	Member   int   `json:"member"`
	Agreed   []int `json:"agreed"`
	Needed   int   `json:"needed"`
	Mine     bool  `json:"mine"`
	Complete bool  `json:"complete"`
}

type jointMemberOut struct {
	Address  string `json:"address"`
	Name     string `json:"name,omitempty"`
	You      bool   `json:"you"`
	Proposer bool   `json:"proposer"`
	Cheated  bool   `json:"cheated"`
}

type sumOut struct {
	Code   string `json:"code"`
	Amount string `json:"amount"`
}

type payOut struct {
	To     string `json:"to"`
	Code   string `json:"code"`
	Amount string `json:"amount"`
}

type proposalOut struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Time     string   `json:"time"`
	Pays     []payOut `json:"pays"`
	Claims   []sumOut `json:"claims"`
	Issues   []sumOut `json:"issues,omitempty"`
	Redeems  []sumOut `json:"redeems,omitempty"`
	Defines  string   `json:"defines,omitempty"`
	After    []sumOut `json:"after"`
	Approved []int    `json:"approved"`
	Needed   int      `json:"needed"`
	Mine     bool     `json:"mine"`
	Declined bool     `json:"declined"`
	Wrong    string   `json:"wrong,omitempty"`
	Proposer string   `json:"proposer,omitempty"`
	Leaves   []string `json:"leaves,omitempty"`
}

func sumsJSON(list []wallet.Sum) []sumOut {
	out := []sumOut{}
	for _, s := range list {
		out = append(out, sumOut{Code: s.Asset.Code, Amount: money.Format(s.Amount, s.Asset.Decimals)})
	}
	return out
}

func jointJSON(a wallet.JointAccount) jointOut {
	out := jointOut{
		Name: jointName(a), Box: a.Box, Address: a.Address, Needed: a.Needed, CanPropose: a.CanPropose, Restored: a.Restored, Frozen: a.Frozen,
		Pending: a.Pending, Members: []jointMemberOut{}, Holdings: []sumOut{}, Proposals: []proposalOut{},
		Asks: []askOut{},
	}
	for _, k := range a.Asks {
		out.Asks = append(out.Asks, askOut{Member: k.Member, Agreed: k.Agreed, Needed: k.Needed, Mine: k.Mine, Complete: k.Complete})
	}
	for _, m := range a.Members {
		out.Members = append(out.Members, jointMemberOut{Address: m.Address, Name: m.Name, You: m.Self, Proposer: m.Proposer, Cheated: m.Double})
	}
	for _, h := range a.Holdings {
		out.Holdings = append(out.Holdings, sumOut{Code: h.Asset.Code, Amount: money.Format(h.Available, h.Asset.Decimals)})
	}
	for _, p := range a.Proposals {
		out.Proposals = append(out.Proposals, proposalJSON(p))
	}
	return out
}

func proposalJSON(p wallet.Proposal) proposalOut {
	out := proposalOut{
		ID: p.ID.String(), Kind: string(p.Kind), Time: p.Time.UTC().Format(timeForm), Pays: []payOut{}, Claims: sumsJSON(p.Claims), After: sumsJSON(p.After),
		Approved: p.Approved, Needed: p.Needed, Mine: p.Mine, Declined: p.Declined, Proposer: p.Proposer, Leaves: p.Leaves, Defines: p.Defines,
	}
	if len(p.Issues) > 0 {
		out.Issues = sumsJSON(p.Issues)
	}
	if len(p.Redeems) > 0 {
		out.Redeems = sumsJSON(p.Redeems)
	}
	for _, pay := range p.Pays {
		out.Pays = append(out.Pays, payOut{To: pay.To.String(), Code: pay.Asset.Code, Amount: money.Format(pay.Amount, pay.Asset.Decimals)})
	}
	if p.Wrong != nil {
		out.Wrong = p.Wrong.Error()
	}
	return out
}

func (e *env) showJoint(a wallet.JointAccount) error {
	return e.show(jointJSON(a), func(w io.Writer) { printJoint(w, a) })
}

func printJoint(w io.Writer, a wallet.JointAccount) {
	fmt.Fprintf(w, "%s: %d of %d approve\n%s\n", jointName(a), a.Needed, len(a.Members), a.Address)
	for _, h := range a.Holdings {
		fmt.Fprintf(w, "  has %s %s\n", money.Format(h.Available, h.Asset.Decimals), h.Asset.Code)
	}
	for i, m := range a.Members {
		fmt.Fprintf(w, "  %s%s\n", memberName(a, i, m), memberWords(m))
	}
	if a.Restored {
		fmt.Fprintln(w, "  This wallet was restored, and can't sign here: it can't know what it approved before.")
	}
	if a.Frozen {
		fmt.Fprintln(w, "  Cheated: its members signed two entries for one place. It is frozen.")
	}
	if a.Pending > 0 {
		fmt.Fprintf(w, "  %d approved, wait for the guardians\n", a.Pending)
	}
	for _, k := range a.Asks {
		fmt.Fprintf(w, "  Member %d asks to propose from now on: %d of %d agree%s\n", k.Member+1, len(k.Agreed), k.Needed, ownWord(wallet.Proposal{Mine: k.Mine}))
	}
	for _, p := range a.Proposals {
		printProposal(w, p)
	}
}

// memberName is a member's number and address. A treasurer has a key in the box,
// at which nobody is to pay her.
func memberName(a wallet.JointAccount, i int, m wallet.JointMember) string {
	switch {
	case !a.Box:
		return fmt.Sprintf("member %d  %s", i+1, m.Address)
	case m.Name != "":
		return fmt.Sprintf("treasurer %d  %s", i+1, m.Name)
	}
	return fmt.Sprintf("treasurer %d", i+1)
}

func memberWords(m wallet.JointMember) (words string) {
	if m.Self {
		words += ", you"
	}
	if m.Proposer {
		words += ", proposes"
	}
	if m.Double {
		words += ", CHEATED: approved two for one place"
	}
	return words
}

func printProposal(w io.Writer, p wallet.Proposal) {
	fmt.Fprintf(w, "  Proposed %s, %s: %d of %d approved%s\n", p.ID.Short(), p.Time.Local().Format("2006-01-02 15:04"), len(p.Approved), p.Needed, ownWord(p))
	if p.Opening {
		fmt.Fprintf(w, "    makes %s the proposer; what was not approved before is not kept\n", p.Proposer)
	}
	for _, out := range p.Leaves {
		fmt.Fprintf(w, "    leaves out %s\n", out)
	}
	if p.Defines != "" {
		fmt.Fprintf(w, "    begins the currency %s\n", p.Defines)
	}
	for _, s := range p.Issues {
		fmt.Fprintf(w, "    makes %s %s for cash that came in\n", money.Format(s.Amount, s.Asset.Decimals), s.Asset.Code)
	}
	for _, s := range p.Redeems {
		fmt.Fprintf(w, "    takes %s %s back for cash that went out\n", money.Format(s.Amount, s.Asset.Decimals), s.Asset.Code)
	}
	for _, pay := range p.Pays {
		fmt.Fprintf(w, "    pays %s %s to %s\n", money.Format(pay.Amount, pay.Asset.Decimals), pay.Asset.Code, pay.To)
	}
	for _, s := range p.Claims {
		fmt.Fprintf(w, "    takes in %s %s\n", money.Format(s.Amount, s.Asset.Decimals), s.Asset.Code)
	}
	for _, s := range p.After {
		fmt.Fprintf(w, "    leaves %s %s\n", money.Format(s.Amount, s.Asset.Decimals), s.Asset.Code)
	}
	if p.Wrong != nil {
		fmt.Fprintf(w, "    can't be approved: %v (%s)\n", p.Wrong, notice.Of(p.Wrong).Code)
	}
}

func ownWord(p wallet.Proposal) string {
	switch {
	case p.Mine:
		return ", also by you"
	case p.Declined:
		return ", you declined"
	}
	return ", not by you"
}
