package view

import (
	"slices"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// JointRow is a shared account.
type JointRow struct {
	Account    ledger.Account
	Address    string
	Name       string
	Members    []JointPerson
	Needed     int // members who must approve
	Sums       []Money
	Proposals  []ProposalRow
	Asks       []AskRow
	Pending    int // approved, waits for the guardians
	CanPropose bool
	Restored   bool
	Frozen     bool
	Box        bool // the community's, and its members are treasurers
	Waits      bool // something waits for this wallet's owner
}

// JointPerson is a member.
type JointPerson struct {
	Payee
	Self     bool
	Proposer bool
	Double   bool // approved two for one place
}

// ProposalRow is what waits for approvals.
type ProposalRow struct {
	ID       ledger.ID
	Pays     []JointPayment
	In       []Money // what it takes in
	Issues   []Money // of a box: for cash that came in
	Redeems  []Money // of a box: for cash that went out
	Defines  string  // of a box: the code of a currency that begins
	After    []Money // what the account has then
	Approved int
	Needed   int
	Mine     bool          // approved here
	Declined bool          // the owner said no
	Opening  bool          // it makes Proposer the proposer
	Proposer Payee         // of an opening
	Leaves   []Payee       // who is no member any more then
	Wrong    notice.Notice // why it can't be approved
}

// CanApprove tells whether Approve does something.
func (p ProposalRow) CanApprove() bool { return !p.Mine && p.Wrong.None() }

// JointPayment is one payment of a proposal.
type JointPayment struct {
	To     Payee
	Amount Money
}

// AskRow is a member's wish to propose from now on.
type AskRow struct {
	Place  int // of the member
	Who    Payee
	Self   bool
	Agreed int
	Needed int
	Mine   bool // agreed here
}

// waitsIn tells whether something in a shared account waits for this wallet's
// owner: a proposal to answer, or a wish to agree to.
func waitsIn(a wallet.JointAccount) bool {
	return slices.ContainsFunc(a.Proposals, func(p wallet.Proposal) bool { return !p.Mine && !p.Declined && p.Wrong == nil }) ||
		slices.ContainsFunc(a.Asks, func(k wallet.JointAsk) bool { return !k.Mine })
}

func jointRow(a wallet.JointAccount, c wallet.Community, known []Payee) (JointRow, error) {
	r := JointRow{
		Account: a.Account, Address: a.Address, Name: a.Name, Box: a.Box, Needed: a.Needed, Pending: a.Pending,
		CanPropose: a.CanPropose && !a.Restored && !a.Frozen, Restored: a.Restored, Frozen: a.Frozen, Waits: waitsIn(a),
	}
	for _, h := range a.Holdings {
		r.Sums = append(r.Sums, notice.MoneyOf(h.Available, h.Asset))
	}
	for _, m := range a.Members {
		p, err := payeeAt(m.Address, c, known)
		if err != nil {
			return r, err
		}
		if m.Name != "" {
			p.Called = m.Name
		}
		r.Members = append(r.Members, JointPerson{p, m.Self, m.Proposer, m.Double})
	}
	for _, k := range a.Asks {
		m := r.Members[k.Member]
		r.Asks = append(r.Asks, AskRow{k.Member, m.Payee, m.Self, len(k.Agreed), k.Needed, k.Mine})
	}
	for _, p := range a.Proposals {
		row, err := proposalRow(p, c, known)
		if err != nil {
			return r, err
		}
		r.Proposals = append(r.Proposals, row)
	}
	return r, nil
}

func proposalRow(p wallet.Proposal, c wallet.Community, known []Payee) (ProposalRow, error) {
	r := ProposalRow{
		ID: p.ID, In: sumsOf(p.Claims), Issues: sumsOf(p.Issues), Redeems: sumsOf(p.Redeems), Defines: p.Defines, After: sumsOf(p.After), Approved: len(p.Approved), Needed: p.Needed,
		Mine: p.Mine, Declined: p.Declined, Opening: p.Opening, Wrong: notice.Of(p.Wrong),
	}
	for _, pay := range p.Pays {
		to := payeeOf(wallet.Request{Address: pay.To}, c, known)
		r.Pays = append(r.Pays, JointPayment{to, notice.MoneyOf(pay.Amount, pay.Asset)})
	}
	if p.Proposer != "" {
		var err error
		if r.Proposer, err = payeeAt(p.Proposer, c, known); err != nil {
			return r, err
		}
	}
	for _, address := range p.Leaves {
		who, err := payeeAt(address, c, known)
		if err != nil {
			return r, err
		}
		r.Leaves = append(r.Leaves, who)
	}
	return r, nil
}

func sumsOf(list []wallet.Sum) []Money {
	var out []Money
	for _, s := range list {
		out = append(out, notice.MoneyOf(s.Amount, s.Asset))
	}
	return out
}
