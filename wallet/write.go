package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// maxPending keeps an own feed well below what guardians vote for beyond the
// newest certified entry.
const maxPending = ledger.MaxUncertified - 4

// entryDraft is what a use case adds to an own feed; place, claims and result
// are filled in by write.
type entryDraft struct {
	kind    ledger.Kind
	body    []byte
	credits []ledger.Credit
	locks   []ledger.Lock
	memos   [][]byte // sealed, stored beside the entry
	round   uint64   // of an opening
	seals   []quorum.AccountSeal
	time    uint64            // 0: now
	claims  []ledger.CreditID // these alone; nil: what waits
}

// write signs the next entry of an own feed, stores it with its movements and
// queues it, all in the caller's transaction. It is the only place that signs
// entries.
func (w *Wallet) write(m *member, account ledger.Account, d entryDraft) (*ledger.Signed, error) {
	h, err := m.head(account)
	if err != nil {
		return nil, err
	}
	if err := m.maySign(account, h, d.kind); err != nil {
		return nil, err
	}
	before, err := m.stateAt(account, h.Entry)
	if err != nil {
		return nil, err
	}
	claims, credits, err := m.unclaimed(account, h.Pending, ledger.MaxClaims)
	if err != nil {
		return nil, err
	}
	if d.claims != nil {
		claims, credits = pick(d.claims, claims, credits)
	}
	s, state, err := w.sign(m, before, d, claims, credits)
	if err != nil {
		return nil, err
	}
	if err := m.book.KeepJudged(s, state); err != nil {
		return nil, err
	}
	for _, memo := range d.memos {
		if err := m.book.KeepMemo(memo); err != nil {
			return nil, err
		}
	}
	if d.kind == ledger.KindOpening {
		id := s.ID()
		if err := save(m.tx, openSealsBucket, id[:], d.seals); err != nil {
			return nil, err
		}
	}
	h.Entry, h.Pending = s.ID(), append(h.Pending, s.ID())
	if err := m.saveHead(account, h); err != nil {
		return nil, err
	}
	if err := m.listOut(s); err != nil {
		return nil, err
	}
	return s, w.config.Outbox.Put(m.tx, m.epoch.Community, s.ID())
}

// pick is what is wanted of the claims, with the credits.
func pick(wanted, claims []ledger.CreditID, credits []ledger.Credit) (ids []ledger.CreditID, of []ledger.Credit) {
	for i, c := range claims {
		if slices.Contains(wanted, c) {
			ids, of = append(ids, c), append(of, credits[i])
		}
	}
	return ids, of
}

func (m *member) maySign(account ledger.Account, h head, kind ledger.Kind) error {
	_, frozen, err := m.book.FaultOf(account, m.verify)
	if err == nil && account == m.Account {
		if moved, err := m.moved(); err != nil || moved {
			return errors.Join(err, errMoved(moved))
		}
	}
	switch {
	case err != nil:
		return err
	case frozen:
		return ErrFrozen
	case h.Opening > 0 && kind != ledger.KindOpening:
		return ErrOpening
	case len(h.Pending) >= maxPending:
		return ErrBacklog
	}
	return nil
}

func errMoved(moved bool) error {
	if moved {
		return ErrMoved
	}
	return nil
}

// stateAt is an own account after an own entry.
func (m *member) stateAt(account ledger.Account, id ledger.ID) (ledger.State, error) {
	if id.IsZero() {
		return ledger.Empty(account), nil
	}
	state, ok, err := m.book.State(id)
	if err == nil && !ok {
		err = ErrOpening
	}
	return state, err
}

func (w *Wallet) sign(m *member, before ledger.State, d entryDraft, claims []ledger.CreditID, credits []ledger.Credit) (*ledger.Signed, ledger.State, error) {
	e, facts, err := w.draft(m, before, d, claims, credits)
	if err != nil {
		return nil, ledger.State{}, err
	}
	s, err := w.signAs(m, e)
	if err != nil {
		return nil, ledger.State{}, err
	}
	state, err := before.Apply(s, facts)
	return s, state, err
}

// draft fills in place, claims and result of the entry that follows a state.
func (w *Wallet) draft(m *member, before ledger.State, d entryDraft, claims []ledger.CreditID, credits []ledger.Credit) (ledger.Entry, ledger.Facts, error) {
	if d.time == 0 {
		d.time = w.now()
	}
	e := ledger.Entry{
		Version: ledger.Version, Community: m.epoch.Community, Account: before.Account,
		Seq: before.Tip.Seq + 1, Round: max(before.Tip.Round, d.round), Prev: before.Tip.Entry,
		Time: max(d.time, before.Time), Kind: d.kind, Body: d.body, Credits: d.credits, Locks: d.locks,
	}
	if mayClaim(before.Account, d.kind) {
		e.Claims = claims
	} else {
		credits = nil
	}
	facts, err := m.factsOf(&e, credits)
	if err == nil {
		e.After, err = before.Next(&e, facts)
	}
	return e, facts, err
}

// mayClaim tells whether an entry can take what waits for its account along.
func mayClaim(account ledger.Account, kind ledger.Kind) bool {
	return kind != ledger.KindAsset && kind != ledger.KindFriends && kind != ledger.KindRelease && (account.Type() != ledger.TypePurse || kind != ledger.KindPay)
}

func (m *member) factsOf(e *ledger.Entry, credits []ledger.Credit) (ledger.Facts, error) {
	// A contract's draft has the credits that its rules gave.
	facts := ledger.Facts{Claimed: credits, Ruled: e.Kind.IsContract()}
	if supply, ok := ledger.SupplyOf(e); ok {
		asset, held, err := m.book.Entry(supply.Asset)
		if err != nil {
			return ledger.Facts{}, err
		}
		if held {
			facts.Asset = &asset.Entry
		}
	}
	return facts, nil
}

func (w *Wallet) signAs(m *member, e ledger.Entry) (*ledger.Signed, error) {
	key, joint, err := w.signerOf(m, e.Account)
	if err != nil {
		return nil, err
	}
	if joint != nil {
		return ledger.SignAlone(e, *joint, key)
	}
	return ledger.SignSingle(e, key)
}

// signerOf is the key of an own account, and its members where it is the box.
func (w *Wallet) signerOf(m *member, account ledger.Account) (*keys.Key, *ledger.Joint, error) {
	master, err := w.keysOf()
	if err != nil {
		return nil, nil, err
	}
	for i := range m.Issuer {
		if m.Issuer[i].Account() == account {
			key, err := master.Issuer(uint32(m.IssuerKey))
			return key, &m.Issuer[i], err
		}
	}
	if r, purse := m.purses[account]; purse {
		key, err := w.purseKey(m, r.Index)
		return key, nil, err
	}
	if r, saved := m.goals[account]; saved {
		key, err := w.goalKey(m, r.Index)
		return key, nil, err
	}
	key, err := master.Account(m.epoch.Community)
	return key, nil, err
}
