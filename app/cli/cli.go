// Package cli is the command line: one function a command, over the same use
// cases as the window.
//
// Rules of its output: results go to standard output, progress, prompts and
// errors to standard error; with --json standard output is one JSON value, or
// nothing. Exit codes: 0 done, 1 refused or failed, 2 used wrongly.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"sanduk.app/app/notice"
	"sanduk.app/i18n"
	"sanduk.app/sync/runner"
)

// Version is this program's, as FyneApp.toml has it.
const Version = "0.1.0"

// env is what commands work with.
type env struct {
	in            io.Reader
	out, err      io.Writer
	now           func() time.Time
	pinFile       string // holds the PIN of a service; empty: it is asked for
	home          string
	json          bool
	communityName string
	language      string
}

// Main runs one command and gives the exit code.
func Main(args []string, in io.Reader, out, errout io.Writer) int {
	e := &env{in: in, out: out, err: errout, now: time.Now}
	root := e.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errout)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errShown):
		return 1
	case errors.As(err, new(*usageError)):
		e.complain(err, "usage")
		return 2
	}
	e.complain(err, string(notice.Of(err).Code))
	return 1
}

// complain says what went wrong and, on a line of its own, what to do.
func (e *env) complain(err error, code string) {
	if e.json {
		enc := json.NewEncoder(e.err)
		_ = enc.Encode(errorOut{Code: code, Error: err.Error()})
		return
	}
	fmt.Fprintf(e.err, "sanduk: %v\n", err)
	if n := notice.Of(err); code != "usage" && n.Code != notice.Unexpected && n.Code != notice.Defect {
		fmt.Fprintln(e.err, e.words().T(n.Do(), n.Args))
	}
}

// words are the texts of the reader's language.
func (e *env) words() *i18n.Texts {
	texts, err := i18n.Open(i18n.Match(e.language, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")), e.now)
	if err != nil {
		panic(err) // the catalogues are a part of the program, and tests read them
	}
	return texts
}

type errorOut struct {
	Code  string `json:"code"`
	Error string `json:"error"`
}

// usageError says that a command was used wrongly.
type usageError struct{ text string }

func (u *usageError) Error() string { return u.text }

func usage(text string) error { return &usageError{text: text} }

// usageArgs makes cobra's complaints about arguments usage errors.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usage(err.Error())
		}
		return nil
	}
}

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "sanduk",
		Short: "A wallet for a community's own ledger, with or without a network",
		Long: `Sanduk is a wallet for payments in a community's own ledger. Without any words
after it, it opens the window; with them, it is the same wallet on the command
line.

Files: the wallet is in --home, else in $SANDUK_HOME, else in the system's place
for a program's data. The PIN is asked for, or taken from $SANDUK_PIN.
Exit codes: 0 done, 1 refused or failed, 2 used wrongly.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          usageArgs(cobra.NoArgs),
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err.Error()) })
	root.PersistentFlags().StringVar(&e.home, "home", "", "folder of the wallet")
	root.PersistentFlags().StringVar(&e.language, "language", "", "language of advice and help, as sw; else the system's")
	root.PersistentFlags().BoolVar(&e.json, "json", false, "print JSON, for programs")
	root.PersistentFlags().StringVar(&e.communityName, "community", "", "which community: its name, or the beginning of its id; else the current one")
	root.AddCommand(
		e.createCommand(), e.restoreCommand(), e.wordsCommand(), e.friendsCommand(), e.recoverCommand(), e.rehearseCommand(),
		e.foundCommand(), e.amendCommand(), e.inviteCommand(), e.joinCommand(), e.statusCommand(), e.storageCommand(), e.budgetCommand(),
		e.payCommand(), e.promiseCommand(), e.takeCommand(), e.pocketCommand(), e.goalCommand(), e.circleCommand(), e.groupCommand(), e.tabCommand(), e.leaveCommand(), e.pickUpCommand(), e.jointCommand(), e.treasurerCommand(), e.requestCommand(), e.addressCommand(), e.issueCommand(), e.redeemCommand(),
		e.balanceCommand(), e.historyCommand(), e.syncCommand(), e.exportCommand(), e.importCommand(),
		e.reopenCommand(), e.qrCommand(), e.meetCommand(), e.auditCommand(), e.guardianCommand(), e.relayCommand(), e.demoCommand(), e.benchCommand(), e.versionCommand(), jsonTopic(),
	)
	e.speakHelp(root)
	return root
}

func (e *env) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return e.show(versionOut{Version: Version}, func(w io.Writer) { fmt.Fprintln(w, "sanduk", Version) })
		},
	}
}

type versionOut struct {
	Version string `json:"version"`
}

// progress tells on standard error what a round did, while something waits.
func (e *env) progress() func(runner.Report) {
	if e.json {
		return nil
	}
	return func(r runner.Report) {
		if r.Waiting > 0 {
			fmt.Fprintf(e.err, "%d of %d guardians answer, %d entries wait …\n", r.Reached, r.Asked, r.Waiting)
		}
	}
}

func jsonTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "json",
		Short: "About what --json prints",
		Long: `With --json a command prints one JSON value to standard output, and errors as
{"code", "error"} to standard error. Fields are added, never renamed.
Amounts are decimal strings ("1250.00"), times RFC 3339 in UTC, ids hex.

create, words     words: [string]
friends list      sets: [{set, needed, made, passphrase, shares: [{number, name, given}]}]
friends split, friends show
                  one such set, each share with its words
restore --shares  have, needed, done
rehearse          words, shares: when each was last tried; due
address           address, box: where the issuer's box is paid
request, invite, guardian card, treasurer card, guardian agree, found --guardian,
relay address
                  text: what to hand over
found, join       id, name, address, guardians, quorum, issuer, guardian, opening
                  (the account waits to be opened), answered (guardians, for
                  that), treasurer (of a box of several), pending, last_met,
                  assets: [{id, code, decimals, kind}]
status            words_kept, communities: [as found], storage: as below
storage           file, carried, items, limit
balance           community, holdings: [{code, available, promised_out,
                  promised_in, pockets, deposits, locked, secured, saved}]
goal, goal give-up
                  [{id, name, picture, code, target, saved, coming and going
                  (wait for the guardians), left, percent, share, rounding, by,
                  per_week (to be in time), reached (at this pace), late, opening}]
goal make, goal change
                  one such goal
pocket            [{id, code, ready, allowance, left, most (at once), promised,
                  deposit, count and most_count (since guardians saw it),
                  expires, back (when the deposit can come back)}]
promise           as pay, and hand_over: the text to hand over
take              taken, new, code, covered (by the deposit), sum and count
                  (since guardians saw it, age ago), expires, show_by,
                  warnings: [sum, count, age, uncovered]; of a tab: as tab, and new
tab, tab close    [{id, kind (tab, pick-up), payee (you get it), code, amount,
                  spent, until, closing (its status), urgent, old_key (of a
                  phone of before)}]
tab pay           as tab, and hand_over
leave             as pay, and hand_over: the code
joint make, show, take, propose, approve, decline, ask, agree; issue and redeem
of several treasurers
                  name, box (the community's), address, needed, can_propose, restored (it can't sign),
                  frozen, pending (approved, wait for guardians), members:
                  [{address, name, you, proposer, cheated}], holdings: [{code, amount}],
                  proposals: [{id, kind, time, pays: [{to, code, amount}],
                  claims, issues, redeems and after: [{code, amount}],
                  defines (a currency), approved: [place of the
                  member, from 0], needed, mine, declined, wrong, proposer and
                  leaves (of an opening)}], asks: [{member, agreed, needed, mine,
                  complete}] (who wants to propose from now on)
joint list        [as joint show]
joint text, circle text, group text
                  text: what to hand over
circle, circle list
                  [{name, address, code, founded, over, order (agreed, lot, lots,
                  bid), contribution, deposit, round, due, pot, gross (of a whole
                  round), next (member, from 1; 0: not known), owed and on_the_way
                  (by you), pending, can_propose, members: [{address, you, paid,
                  late, left, turn (0: to come), owed, credit, deposit, fines}],
                  turns: [{round, member, time, pot, discount, fee, dividend,
                  takes}], draw: {open, committed, revealed, may_bid, mine},
                  proposals: [as in joint, with does and by_rule]}]
circle start, show, take, agree, pay, draw, bid, swap, leave, fine, …
                  one such circle
group             [{name, address, founded, code, cycle, meeting, next_meeting,
                  loan_fund and social_fund: {cash, wallet}, lent, due, owed_to_bank,
                  worth, shares, self (your number), members: [{number, name, phone,
                  offices, active, shares, owes, past_due, fines, owes_social, due,
                  paid_in}], meeting_held: {step, over, signed, missing_hands, lines,
                  wrong}, rival, waiting_for_approvals, waiting_for_guardians,
                  proposer, adjourned, shared_out, differences: [{meeting, fund,
                  books, said, counted, reason, why}]}]
group start, show, meet, undo, sign, close, choose, amend
                  one such group
group take        as joint take
group rules       the rules, as "group start" reads them
group share-out   code, shared_out, counted, paid, rest, payouts: [{member, name,
                  shares, gross, netted, paid, owes}], announced, agrees, difference
group minutes     [{cycle, meeting, held, final, lines, signed, loan_fund, social_fund}]
group passbook    [{cycle, meeting, held, member, name, what, fund, side, in, out,
                  note, final}]
group figures     members, joined, left, savings, worth, profit, lent, past_due,
                  written_off, savings_of_a_member, borrowers; and in per cent attendance_percent,
                  drop_out_percent, return_on_savings_percent_a_year, at_risk_percent,
                  borrowing_percent, fund_use_percent
pay, issue, redeem, goal put, goal back
                  id, kind (paid, received, issued, returned, redeemed, filled,
                  emptied, locked, unlocked, saved, taken-back), status
                  (promised, done, refused, not-kept, cheated), other (address),
                  amount, code, time, memo, refusal (code) and reason
history           community, movements: [as pay]
sync              reached, asked, certified, refused, received, waiting; with
                  relays: {asked, reached, fetched, deposited, left, trouble}
relay add, list, remove
                  relays: [string]
export            file, entries, left_out (they did not fit a moving code)
import            entries
qr show           codes: [what each says], files
qr read           text, file, bytes
meet              communities, received, taken, given, promises, offers, refused, votes, final, cheats, bytes, cut;
                  without a text a list of such, with address (where we went),
                  guardians (who were asked about what is carried) and error
audit             community, complete, feeds, partial, missing, entries,
                  certificates, proofs, assets: [{id, code, issued, redeemed,
                  balances, unclaimed, locked, holds}], faults: [{item, text}]
guardian backup, guardian restore
                  entries, faults, file
bench             cores, guardians, accounts, connections, entries, full and half:
                  {payments, seconds, per_second}, per_core, per_core_second,
                  share (%), p50_ms, p99_ms, memory, peak_memory, own_memory (bytes),
                  recovery, audit (seconds), signatures, signature_us,
                  audit_share and of_limit (%)
version           version`,
	}
}
