package gui_test

import (
	"bytes"

	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func (f *fake) Joints(ledger.ID) ([]wallet.JointAccount, error) {
	defer f.locked()()
	return append([]wallet.JointAccount(nil), f.joints...), nil
}

func (f *fake) Joint(_ ledger.ID, account ledger.Account) (wallet.JointAccount, error) {
	return f.changes(account, func(*wallet.JointAccount) {})
}

func (f *fake) MakeJoint(_ ledger.ID, name string, others []keys.Address, needed int) (wallet.JointAccount, error) {
	defer f.locked()()
	a := wallet.JointAccount{
		Account: ledger.Account{3, byte(len(f.joints) + 1)}, Address: addressOf("box of " + name).String(), Name: name, Needed: needed, CanPropose: true,
		Members: []wallet.JointMember{{Address: f.community.Address, Self: true, Proposer: true}}, Holdings: []wallet.Holding{{Asset: shilling()}},
	}
	for _, o := range others {
		a.Members = append(a.Members, wallet.JointMember{Address: o.String()})
	}
	f.joints = append(f.joints, a)
	return a, nil
}

func (f *fake) JointParcel(ledger.ID, ledger.Account) ([]byte, error) {
	return bytes.Repeat([]byte{0xa7, 0x12, 0x3c}, 200), nil
}

func (f *fake) TakeJoint([]byte) (wallet.JointAccount, error) {
	defer f.locked()()
	if len(f.joints) == 0 {
		return wallet.JointAccount{}, wallet.ErrNotMember
	}
	return f.joints[0], nil
}

func (f *fake) changes(account ledger.Account, how func(*wallet.JointAccount)) (wallet.JointAccount, error) {
	defer f.locked()()
	for i := range f.joints {
		if f.joints[i].Account == account {
			how(&f.joints[i])
			return f.joints[i], nil
		}
	}
	return wallet.JointAccount{}, wallet.ErrNoJoint
}

func (f *fake) ProposeJoint(_ ledger.ID, account ledger.Account, pays []wallet.Order) (wallet.JointAccount, error) {
	return f.changes(account, func(a *wallet.JointAccount) {
		p := wallet.Proposal{ID: ledger.ID{9}, Approved: []int{0}, Needed: a.Needed, Mine: true}
		for _, o := range pays {
			p.Pays = append(p.Pays, wallet.JointPay{To: o.To, Asset: shilling(), Amount: o.Amount})
		}
		a.Proposals = []wallet.Proposal{p}
	})
}

// held puts a proposal into the box that the fake is a treasurer of.
func (f *fake) held(p wallet.Proposal) (wallet.JointAccount, error) {
	return f.changes(f.joints[0].Account, func(a *wallet.JointAccount) { a.Proposals = []wallet.Proposal{p} })
}

func (f *fake) ProposeIssue(o wallet.Order) (wallet.JointAccount, error) {
	return f.held(wallet.Proposal{
		ID: ledger.ID{9}, Approved: []int{0}, Needed: 2, Mine: true, Issues: []wallet.Sum{{Asset: shilling(), Amount: o.Amount}},
		Pays: []wallet.JointPay{{To: o.To, Asset: shilling(), Amount: o.Amount}},
	})
}

func (f *fake) ProposeRedeem(_, _ ledger.ID, amount money.Amount) (wallet.JointAccount, error) {
	return f.held(wallet.Proposal{ID: ledger.ID{9}, Approved: []int{0}, Needed: 2, Mine: true, Redeems: []wallet.Sum{{Asset: shilling(), Amount: amount}}})
}

func (f *fake) ApproveJoint(_ ledger.ID, account ledger.Account, id ledger.ID) (wallet.JointAccount, error) {
	if f.agrees(account, id) || f.agreesGroup(account) {
		return wallet.JointAccount{}, nil
	}
	return f.changes(account, func(a *wallet.JointAccount) { a.Proposals, a.Pending = nil, 1 })
}

func (f *fake) DeclineJoint(_ ledger.ID, account ledger.Account, _ ledger.ID) (wallet.JointAccount, error) {
	return f.changes(account, func(a *wallet.JointAccount) {
		a.Proposals = append([]wallet.Proposal(nil), a.Proposals...)
		a.Proposals[0].Declined = true
	})
}

func (f *fake) AskJoint(_ ledger.ID, account ledger.Account) (wallet.JointAccount, error) {
	return f.changes(account, func(a *wallet.JointAccount) {
		a.Asks = []wallet.JointAsk{{Member: 0, Agreed: []int{0}, Needed: a.Needed, Mine: true}}
	})
}

func (f *fake) AgreeJoint(_ ledger.ID, account ledger.Account, place int) (wallet.JointAccount, error) {
	return f.changes(account, func(a *wallet.JointAccount) {
		a.Asks = []wallet.JointAsk{{Member: place, Agreed: []int{0, place}, Needed: a.Needed, Mine: true, Complete: true}}
	})
}

// jointText is a whole text of a shared account, as far as it can be seen.
func jointText() string { return joint.Text(bytes.Repeat([]byte{0xa7, 0x12, 0x3c}, 200)) }
