package gui_test

import (
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func (f *fake) StartCircle(_ ledger.ID, name string, others []keys.Address, place, _ int, rules circle.Rules) (wallet.Circle, error) {
	defer f.locked()()
	c := wallet.Circle{
		JointAccount: wallet.JointAccount{Account: ledger.Account{2, byte(9 + len(f.circles))}, Name: name, Needed: 2}, Money: shilling(), Rules: rules,
		Round: 1, Due: time.UnixMilli(int64(rules.Start)), Gross: rules.Contribution * money.Amount(len(others)+1), Next: -1, Owed: rules.Contribution + rules.Deposit,
	}
	for i, a := range others {
		if i == place {
			c.Self = place
			c.People = append(c.People, wallet.CircleMember{Address: f.community.Address, Self: true, Answers: len(c.People)})
		}
		c.People = append(c.People, wallet.CircleMember{Address: a.String(), Answers: len(c.People)})
	}
	f.circles = append(f.circles, c)
	f.joints = append(f.joints, c.JointAccount)
	return c, nil
}

// decided notes what was signed about a circle.
func (f *fake) decided(account ledger.Account, acts ...circle.Act) (wallet.Circle, error) {
	defer f.locked()()
	f.acts = append(f.acts, acts...)
	return wallet.Circle{}, nil
}

func (f *fake) DecideCircle(_ ledger.ID, account ledger.Account, acts ...circle.Act) (wallet.Circle, error) {
	return f.decided(account, acts...)
}

func (f *fake) SayCircle(_ ledger.ID, account ledger.Account, a circle.Act) (wallet.Circle, error) {
	return f.decided(account, a)
}

func (f *fake) ProposePlace(_ ledger.ID, account ledger.Account, a circle.Act) (wallet.Circle, error) {
	return f.decided(account, a)
}

func (f *fake) OfferPlace(_ ledger.ID, account ledger.Account, place int, to keys.Address) (wallet.Circle, error) {
	heir := ledger.Account(append([]byte{to.Type}, to.Key[:]...))
	return f.decided(account, circle.NewAct(circle.DoReplace, &circle.Heir{Round: 2, Member: uint64(place), Account: heir}))
}
