package wallet

import (
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// A box of several treasurers is a joint account that the charter lets issue.
// Who founds the community proposes at first; what they issue and redeem waits
// for approvals as any proposal of a joint account does. Its members' keys are
// made before there is a community, so they are none of their accounts: each
// wallet has them from its words, as it has that of a box of its own.

const (
	boxPlanBucket store.Bucket = "box-plans" // box → boxPlan, of a community that is being founded
	boxKeyBucket  store.Bucket = "box-keys"  // box → index of this wallet's key in it
	boxNameBucket store.Bucket = "box-names" // treasurer's key → what her card calls her; nobody to be paid
	strangeBucket store.Bucket = "box-looks" // box of others → how many own keys were looked for among its members
)

// boxPlan is what a founder keeps until the guardians have agreed.
type boxPlan struct {
	_     struct{} `cbor:",toarray"`
	Joint ledger.Joint
	Names []string // of the treasurers, in their order; the founder's own is empty
	Index uint64   // of the founder's own key
}

// planBox is the box that a founding names: the founder's alone, or one of
// several treasurers, which is remembered until the community is there.
func (w *Wallet) planBox(f Founding, index uint32, founder keys.PublicKey, salt ledger.ID) (ledger.Joint, error) {
	box := boxOf(founder, salt)
	if len(f.Treasurers) == 0 {
		return box, nil
	}
	plan := boxPlan{Names: []string{""}, Index: uint64(index)}
	for _, c := range f.Treasurers {
		box.Members = append(box.Members, c.Key)
		plan.Names = append(plan.Names, c.Name)
	}
	if box.Needed = uint64(max(f.Approve, 0)); f.Approve == 0 {
		box.Needed = uint64(len(box.Members)/2 + 1)
	}
	if box.Validate() != nil {
		return box, ErrTreasurers
	}
	plan.Joint = box
	account := box.Account()
	return box, w.config.Store.Update(func(tx store.Tx) error { return save(tx, boxPlanBucket, account[:], &plan) })
}

// plannedBox takes up the box that was planned for a community that begins.
func (w *Wallet) plannedBox(m *member) error {
	for _, right := range m.epoch.Charter.Rights {
		var plan boxPlan
		known, err := load(m.tx, boxPlanBucket, right.Issuer[:], &plan)
		if err != nil || !known {
			if err != nil {
				return err
			}
			continue
		}
		if err := w.joinBox(m, plan.Joint, plan.Joint.Members[0], plan.Index, false); err != nil {
			return err
		}
		for i, name := range plan.Names {
			if name == "" {
				continue
			}
			if err := m.tx.Put(boxNameBucket, plan.Joint.Members[i][:], []byte(name)); err != nil {
				return err
			}
		}
		if err := m.tx.Delete(boxPlanBucket, right.Issuer[:]); err != nil {
			return err
		}
	}
	return nil
}

// isBox tells whether a joint account is one that the charter lets issue.
func (m *member) isBox(account ledger.Account) bool {
	return account.Type() == ledger.TypeJoint && m.epoch.IsIssuer(account)
}

// sharedBox is the box of which this wallet is one of several treasurers.
func (m *member) sharedBox() (ledger.Account, bool) {
	for _, account := range m.jointAccounts() {
		if m.isBox(account) {
			return account, true
		}
	}
	return ledger.Account{}, false
}

// box is the account from which this wallet issues, alone or with others.
func (m *member) box() (ledger.Account, error) {
	if len(m.Issuer) > 0 {
		return m.Issuer[0].Account(), nil
	}
	account, shared := m.sharedBox()
	return account, onlyIf(!shared, ErrNotIssuer)
}

// ProposeIssue proposes, as the box's proposer, to make new units for cash that
// was put into a box of several treasurers. Errors as of ProposeJoint;
// ErrNotIssuer where this wallet is no treasurer.
func (w *Wallet) ProposeIssue(o Order) (JointAccount, error) {
	return w.proposeBox(o.Community, func(m *member, box ledger.Account) (entryDraft, error) {
		o.Memo = "" // as in ProposeJoint
		credit, _, err := w.credit(m, box, o)
		body := ledger.Encode(&ledger.Supply{Asset: o.Asset, Amount: o.Amount})
		return entryDraft{kind: ledger.KindIssue, body: body, credits: []ledger.Credit{credit}}, err
	}, o.Asset, o.Amount)
}

// ProposeRedeem proposes to take units that were paid back to the box out of
// the world, for cash that was handed out. Errors as of ProposeIssue.
func (w *Wallet) ProposeRedeem(community, asset ledger.ID, amount money.Amount) (JointAccount, error) {
	return w.proposeBox(community, func(*member, ledger.Account) (entryDraft, error) {
		body := ledger.Encode(&ledger.Supply{Asset: asset, Amount: amount})
		return entryDraft{kind: ledger.KindRedeem, body: body}, onlyIf(amount == 0 || amount > ledger.MaxAmount, ErrAmount)
	}, asset, amount)
}

func (w *Wallet) proposeBox(community ledger.ID, of func(*member, ledger.Account) (entryDraft, error), asset ledger.ID, amount money.Amount) (JointAccount, error) {
	return w.withJoint(community, func(m *member) (ledger.Account, error) {
		box, shared := m.sharedBox()
		if !shared {
			return box, ErrNotIssuer
		}
		if _, err := m.asset(asset); err != nil {
			return box, err
		}
		d, err := of(m, box)
		if err != nil {
			return box, err
		}
		return box, m.plain(w.propose(m, box, func(h head) (ledger.Entry, error) { return w.draftBox(m, box, h, d) }), asset, amount)
	})
}

// draftBox is the box's next entry; what was paid back is taken in with it.
func (w *Wallet) draftBox(m *member, box ledger.Account, h head, d entryDraft) (ledger.Entry, error) {
	before, err := m.stateAt(box, h.Entry)
	if err != nil {
		return ledger.Entry{}, err
	}
	claims, credits, err := m.unclaimed(box, h.Pending, ledger.MaxClaims)
	if err != nil {
		return ledger.Entry{}, err
	}
	e, _, err := w.draft(m, before, d, claims, credits)
	return e, err
}

// defineAsset writes the box's first entry, or proposes it to the other
// treasurers.
func (w *Wallet) defineAsset(m *member, asset *ledger.Asset) error {
	d := entryDraft{kind: ledger.KindAsset, body: ledger.Encode(asset)}
	box, err := m.box()
	if err != nil {
		return err
	}
	if len(m.Issuer) > 0 {
		_, err := w.write(m, box, d)
		return err
	}
	return w.propose(m, box, func(h head) (ledger.Entry, error) { return w.draftBox(m, box, h, d) })
}

// showSupply says what a proposal of a box makes, takes away or defines.
func (m *member) showSupply(out *Proposal, e *ledger.Entry) error {
	if e.Kind == ledger.KindAsset {
		a, err := ledger.DecodeAsset(e.Body)
		out.Defines = a.Code
		return err
	}
	s, supplies := ledger.SupplyOf(e)
	if !supplies {
		return nil
	}
	list, err := m.sums([]ledger.Balance{{Asset: s.Asset, Amount: s.Amount}})
	if e.Kind == ledger.KindIssue {
		out.Issues = list
	} else {
		out.Redeems = list
	}
	return err
}
