package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/joint"
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

// TreasurerCard makes this wallet ready to be a treasurer, and gives the card
// for who founds the community. joint.ErrCard: the name is none.
func (w *Wallet) TreasurerCard(name string) (joint.Card, error) {
	index, err := w.NextKey()
	if err != nil {
		return joint.Card{}, err
	}
	master, err := w.keysOf()
	if err != nil {
		return joint.Card{}, err
	}
	key, err := master.Issuer(index)
	if err != nil {
		return joint.Card{}, err
	}
	return joint.NewCard(name, key)
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

func (w *Wallet) joinBox(m *member, j ledger.Joint, self keys.PublicKey, index uint64, restored bool) error {
	account := j.Account()
	return errors.Join(
		save(m.tx, boxKeyBucket, account[:], index),
		m.addJoint(jointRecord{Joint: j, Self: self, Restored: restored}),
	)
}

// isBox tells whether a joint account is one that the charter lets issue.
func (m *member) isBox(account ledger.Account) bool {
	return account.Type() == ledger.TypeJoint && m.epoch.IsIssuer(account)
}

// sharedBox is the box of which this wallet is one of several treasurers.
func (m *member) sharedBox() (ledger.Account, bool) {
	for account := range m.joints {
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

// treasurerName is what a treasurer's card called her; empty: it is not known.
func (m *member) treasurerName(key keys.PublicKey) (string, error) {
	raw, err := m.tx.Get(boxNameBucket, key[:])
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return string(raw), err
}

// treasurerKey is this wallet's key among a box's members, by its index.
func (w *Wallet) treasurerKey(used uint32, members []keys.PublicKey) (self keys.PublicKey, index uint64, found bool, err error) {
	master, err := w.keysOf()
	if err != nil {
		return self, 0, false, err
	}
	for i := range used {
		key, err := master.Issuer(i)
		if err != nil {
			return self, 0, false, err
		}
		if slices.Contains(members, key.Public()) {
			return key.Public(), uint64(i), true, nil
		}
	}
	return self, 0, false, nil
}

// findBox takes up the box once its first entry, which shows its members, is
// here: that of a treasurer who joined, or who was restored from her words.
func (w *Wallet) findBox(m *member) error {
	for _, right := range m.epoch.Charter.Rights {
		if m.isJoint(right.Issuer) || len(m.Issuer) > 0 {
			continue
		}
		id, final, err := m.book.FinalAt(right.Issuer, 1)
		if err != nil || !final {
			if err != nil {
				return err
			}
			continue
		}
		s, held, err := m.book.Entry(id)
		if err != nil || !held || len(s.Authority.Joint) != 1 {
			return errors.Join(err, missingOwn(held, id))
		}
		if err := w.adoptBox(m, s.Authority.Joint[0]); err != nil {
			return err
		}
	}
	return nil
}

// boxToFind are the boxes of the charter whose first entry is not here yet, where
// this wallet gave out keys that may be in them.
func (m *member) boxToFind() (out []ledger.Account, err error) {
	used, err := keysUsed(m.tx)
	if err != nil || used == 0 || len(m.Issuer) > 0 {
		return nil, err
	}
	for _, right := range m.epoch.Charter.Rights {
		newest, err := m.book.Newest(right.Issuer)
		if err != nil {
			return nil, err
		}
		if newest.IsZero() && right.Issuer.Type() == ledger.TypeJoint && !m.isJoint(right.Issuer) && !slices.Contains(out, right.Issuer) {
			out = append(out, right.Issuer)
		}
	}
	return out, nil
}

func (w *Wallet) adoptBox(m *member, j ledger.Joint) error {
	if len(m.joints) >= maxJoints {
		return nil // there is no room: another one has to be given up first
	}
	used, err := keysUsed(m.tx)
	if err != nil {
		return err
	}
	account := j.Account()
	var looked uint32
	if _, err := load(m.tx, strangeBucket, account[:], &looked); err != nil || looked == used {
		return err // also where there are none
	}
	self, index, found, err := w.treasurerKey(used, j.Members)
	if err != nil || !found {
		return errors.Join(err, save(m.tx, strangeBucket, account[:], used))
	}
	restored, err := has(m.tx, metaBucket, keyRestored)
	if err != nil {
		return err
	}
	return w.joinBox(m, j, self, index, restored)
}

// jointKey is the key with which this wallet signs in a joint account.
func (w *Wallet) jointKey(m *member, account ledger.Account) (*keys.Key, error) {
	var index uint64
	box, err := load(m.tx, boxKeyBucket, account[:], &index)
	if err != nil {
		return nil, err
	}
	if !box {
		key, _, err := w.signerOf(m, m.Account)
		return key, err
	}
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	return master.Issuer(uint32(index))
}

// boxKeys are this wallet's keys in boxes, of which it knows.
func (w *Wallet) boxKeys(tx store.Tx) (out []*keys.Key, err error) {
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	err = tx.Scan(boxKeyBucket, nil, func(_, value []byte) error {
		var index uint64
		if err := ledger.Decode("key of a box", value, maxRecord, &index); err != nil {
			return err
		}
		key, err := master.Issuer(uint32(index))
		out = append(out, key)
		return err
	})
	return out, err
}

// BoxKeys are this wallet's keys in boxes of a community: what waits in one is
// addressed to them.
func (w *Wallet) BoxKeys(community ledger.ID) (out []*keys.Key, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		box, shared := m.sharedBox()
		if !shared {
			return nil
		}
		key, err := w.jointKey(m, box)
		out = append(out, key)
		return err
	})
	return out, err
}

// madeKeys are all keys that this wallet may have given out on cards.
func (w *Wallet) madeKeys(tx store.Tx) (out []*keys.Key, err error) {
	used, err := keysUsed(tx)
	if err != nil {
		return nil, err
	}
	master, err := w.keysOf()
	for i := uint32(0); i < used && err == nil; i++ {
		var key *keys.Key
		key, err = master.Issuer(i)
		out = append(out, key)
	}
	return out, err
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
