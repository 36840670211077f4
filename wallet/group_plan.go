package wallet

import (
	"errors"

	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// planBucket keeps how a group is to begin that this wallet's owner plans, until
// it is proposed.
const planBucket store.Bucket = "group-plans" // account → group.Founding

// PlanGroup makes a joint account of the members who have phones, whose proposer
// this wallet is, and keeps how the savings group is to begin in it. Nothing is
// signed: its founding is proposed by itself (Tend) once a payment of a member to
// it is certified. The owner's account must be among the members'. Errors:
// group.ErrFounding, group.ErrConstitution, and those of MakeJoint.
func (w *Wallet) PlanGroup(community ledger.ID, name string, rules group.Constitution, members []NewMember) (Group, error) {
	var out Group
	err := w.updating(community, func(m *member) error {
		others, err := m.otherFounders(members)
		if err != nil {
			return err
		}
		r, err := w.newJoint(m, name, others, 0)
		if err != nil {
			return err
		}
		account := r.Joint.Account()
		if err := m.addJoint(r); err != nil {
			return err
		}
		f, err := w.founding(m, account, rules, members)
		if err != nil {
			return err
		}
		if err := group.Check(f); err != nil { // before anybody pays
			return err
		}
		if err := m.tx.Put(planBucket, account[:], f.Bytes()); err != nil {
			return err
		}
		out, err = w.group(m, account)
		return err
	})
	return out, err
}

// otherFounders are the addresses of members who have phones, but for the owner,
// who has to be one of them.
func (m *member) otherFounders(members []NewMember) (out []keys.Address, err error) {
	own := false
	for _, p := range members {
		if p.Address == nil {
			continue
		}
		payee, err := m.payee(*p.Address)
		switch {
		case err != nil:
			return nil, err
		case payee == m.Account:
			own = true
		default:
			out = append(out, *p.Address)
		}
	}
	if !own {
		return nil, group.ErrFounding
	}
	return out, nil
}

// planOf is how a group is to begin; nil: nothing is planned.
func (m *member) planOf(account ledger.Account) (*group.Founding, error) {
	raw, err := m.tx.Get(planBucket, account[:])
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f, err := group.DecodeFounding(raw)
	return &f, err
}

// tendPlans proposes the foundings that are planned, where what they need is
// there.
func (w *Wallet) tendPlans(m *member) error {
	if !w.Unlocked() {
		return nil
	}
	for _, account := range m.jointAccounts() {
		f, err := m.planOf(account)
		if err != nil {
			return err
		}
		if f == nil {
			continue
		}
		if err := w.proposePlan(m, account, f); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) proposePlan(m *member, account ledger.Account, f *group.Founding) error {
	err := w.proposeGroup(m, account, func(p *contractPlan) error {
		if p.event.Seq > 1 {
			return group.ErrFounding
		}
		if len(p.claims) == 0 {
			return errNothingDue
		}
		p.event.Acts = f.Bytes()
		return nil
	})
	if err != nil {
		return unlessStuck(err)
	}
	return m.tx.Delete(planBucket, account[:])
}
