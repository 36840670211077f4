package wallet

import (
	"encoding/binary"
	"errors"
	"time"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// The kinds of movements.
const (
	KindPaid     = "paid"     // out of our account
	KindReceived = "received" // into our account
	KindIssued   = "issued"   // out of the box, for cash that came in
	KindReturned = "returned" // into the box, to be redeemed
	KindRedeemed = "redeemed" // out of the world, for cash that went out
	KindFilled   = "filled"   // from our account into a purse of ours
	KindEmptied  = "emptied"  // from a purse of ours back into our account
	KindLocked   = "locked"   // out of our account, for one payee to claim
	KindUnlocked = "unlocked" // what nobody claimed of it, back

	KindSaved     = "saved"      // from our account into a goal of ours
	KindTakenBack = "taken-back" // from a goal of ours back into our account
)

// Status is what a person is told of a movement.
type Status string

// The states, in the words of the protocol's table.
const (
	Promised Status = "promised" // signed, no quorum yet
	Done     Status = "done"     // certified: final, for ever
	Refused  Status = "refused"  // breaks a rule
	NotKept  Status = "not-kept" // left behind by an opening
	Cheated  Status = "cheated"  // two entries for one place
)

// Movement is money that went in or out, or was to.
type Movement struct {
	ID       ledger.CreditID
	Kind     string
	Status   Status
	Other    ledger.Account // whom we paid, or who paid us
	Address  string         // of Other
	Goal     string         // the name of ours that Other is; empty: it is none
	Name     string         // what we call Other; empty: nothing, so far
	Own      bool           // Other is an account of ours: the box pays us, or we pay the box
	Asset    AssetInfo
	Amount   money.Amount
	Time     time.Time
	Memo     string // empty while the wallet is locked
	Why      *ledger.Refusal
	PaidBack money.Amount // of a cheat's promise: what a settlement pays of Amount
	Cursor   []byte       // for History: continue after this one
}

// Incoming tells whether the money comes from somebody else to us, or to our box.
func (m Movement) Incoming() bool { return m.Kind == KindReceived || m.Kind == KindReturned }

// Sign is what a movement does to the balance of the wallet's own account: 1 it
// grows, −1 it shrinks, 0 neither, since the money went to or came from the box.
func (m Movement) Sign() int {
	switch {
	case m.Kind == KindReceived, m.Kind == KindEmptied, m.Kind == KindUnlocked, m.Kind == KindTakenBack, m.Kind == KindIssued && m.Own:
		return 1
	case m.Kind == KindPaid, m.Kind == KindFilled, m.Kind == KindLocked, m.Kind == KindSaved:
		return -1
	}
	return 0
}

func (m *member) outRecord(s *ledger.Signed, index int) movementRecord {
	c := s.Entry.Credits[index]
	kind, other := KindPaid, c.Payee
	switch {
	case m.isGoal(s.Entry.Account):
		kind, other = KindTakenBack, s.Entry.Account
	case m.isGoal(c.Payee):
		kind = KindSaved
	case s.Entry.Kind == ledger.KindIssue:
		kind = KindIssued
	case c.Payee.Type() == ledger.TypePurse && m.isOwn(c.Payee):
		kind = KindFilled
	case s.Entry.Account.Type() == ledger.TypePurse && c.Payee == m.Account:
		kind = KindEmptied
	}
	return movementRecord{Kind: kind, Credit: ledger.CreditID{Entry: s.ID(), Index: uint64(index)}, Other: other, Asset: c.Asset, Amount: c.Amount}
}

// listOut writes the movements of an own entry.
func (m *member) listOut(s *ledger.Signed) error {
	for i, c := range s.Entry.Credits {
		if s.Entry.Account == m.former && c.Payee == m.Account {
			continue // it was listed when it came
		}
		if err := m.list(s.Entry.Time, m.outRecord(s, i)); err != nil {
			return err
		}
	}
	for i := range s.Entry.Locks {
		if _, ok := ledger.PlacedIn(s, uint64(i)); !ok {
			continue
		}
		if err := m.list(s.Entry.Time, lockedRecord(s, i)); err != nil {
			return err
		}
	}
	return nil
}

// lockedRecord is a lock that we made; its index is behind all credits'.
func lockedRecord(s *ledger.Signed, index int) movementRecord {
	l := s.Entry.Locks[index]
	id := ledger.CreditID{Entry: s.ID(), Index: uint64(ledger.MaxCredits + index)}
	return movementRecord{Kind: KindLocked, Credit: id, Other: l.Payee, Asset: l.Asset, Amount: l.Amount}
}

// listClosing writes what the closing of a lock gives to us. A closing has no
// time: it stands where we learned of it.
func (m *member) listClosing(s *ledger.Signed) error {
	p, known, err := m.book.Lock(s.Entry.Account)
	if err != nil || !known {
		return err
	}
	for i, c := range s.Entry.Credits {
		if c.Payee != m.Account {
			continue
		}
		r := movementRecord{Kind: KindReceived, Credit: ledger.CreditID{Entry: s.ID(), Index: uint64(i)}, Other: p.Payer, Asset: c.Asset, Amount: c.Amount}
		if p.Payer == m.Account {
			r.Kind, r.Other = KindUnlocked, p.Lock.Payee
		}
		at, err := m.firstSeen(s.ID())
		if err != nil {
			return err
		}
		if err := m.list(at, r); err != nil {
			return err
		}
	}
	return nil
}

// listIn writes the movements of a certified entry that credits us.
func (m *member) listIn(s *ledger.Signed) error {
	for i, c := range s.Entry.Credits {
		kind := KindReceived
		switch {
		case !m.isOwn(c.Payee):
			continue
		case c.Payee != m.Account && c.Payee != m.former:
			kind = KindReturned
		}
		r := movementRecord{Kind: kind, Credit: ledger.CreditID{Entry: s.ID(), Index: uint64(i)}, Other: s.Entry.Account, Asset: c.Asset, Amount: c.Amount}
		if m.isOwn(s.Entry.Account) {
			continue // between our own accounts: the outgoing side is listed
		}
		if err := m.list(s.Entry.Time, r); err != nil {
			return err
		}
	}
	return nil
}

func (m *member) list(time uint64, r movementRecord) error {
	return save(m.tx, movementBucket, movementKey(m.epoch.Community, time, r.Credit), &r)
}

// History gives a community's movements, newest first, at most limit, after a
// movement's Cursor; nil begins with the newest.
func (w *Wallet) History(community ledger.ID, after []byte, limit int) ([]Movement, error) {
	var out []Movement
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		from := append(append([]byte(nil), community[:]...), 0xff)
		if after != nil {
			from = after
		}
		return tx.ScanBack(movementBucket, from, func(key, value []byte) error {
			if string(key[:32]) != string(community[:]) || len(out) == limit {
				return store.ErrStop
			}
			if after != nil && string(key) == string(after) {
				return nil
			}
			v, err := w.movementAt(m, key, value)
			if errors.Is(err, ErrNoAsset) {
				return nil // of a currency that we have asked for: it is shown, and counted, once we know it
			}
			out = append(out, v)
			return err
		})
	})
	return out, err
}

// Movement gives one movement by its cursor.
func (w *Wallet) Movement(community ledger.ID, cursor []byte) (Movement, error) {
	var out Movement
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		value, err := tx.Get(movementBucket, cursor)
		if err != nil {
			return err
		}
		out, err = w.movementAt(m, cursor, value)
		return err
	})
	return out, err
}

func (w *Wallet) movementAt(m *member, key, value []byte) (Movement, error) {
	var r movementRecord
	if err := ledger.Decode("movement", value, maxRecord, &r); err != nil {
		return Movement{}, err
	}
	return w.movement(m, binary.BigEndian.Uint64(key[32:]), r)
}

func (w *Wallet) movement(m *member, at uint64, r movementRecord) (Movement, error) {
	asset, err := m.asset(r.Asset)
	if err != nil {
		return Movement{}, err
	}
	out := Movement{
		ID: r.Credit, Kind: r.Kind, Other: r.Other, Address: m.address(r.Other), Own: m.isOwn(r.Other), Asset: asset, Amount: r.Amount,
		Time: time.UnixMilli(int64(at)), Cursor: movementKey(m.epoch.Community, at, r.Credit),
	}
	if g, ours := m.goals[r.Other]; ours {
		out.Goal = g.plan().Name
	}
	if out.Name, err = m.called(r.Other); err != nil {
		return Movement{}, err
	}
	if out.Status, out.Why, err = m.status(r.Credit.Entry); err != nil {
		return Movement{}, err
	}
	if out.Status == Cheated {
		if out.PaidBack, _, err = m.book.Paid(r.Credit); err != nil {
			return Movement{}, err
		}
	}
	out.Memo, err = w.memo(m, r)
	return out, err
}

// status says what became of an entry.
func (m *member) status(id ledger.ID) (Status, *ledger.Refusal, error) {
	final, err := m.book.Final(id)
	if err != nil || final {
		return Done, nil, err
	}
	if gone, err := has(m.tx, forgottenBucket, string(id[:])); err != nil || gone {
		return Done, nil, err
	}
	s, ok, err := m.book.Entry(id)
	if err != nil || !ok {
		return Promised, nil, err
	}
	if proof, cheated, err := m.book.FaultOf(s.Entry.Account, m.verify); err != nil || cheated && proof.Freezes(s.Entry.Round) {
		return Cheated, nil, err
	}
	var f fate
	known, err := load(m.tx, fateBucket, id[:], &f)
	switch {
	case err != nil:
		return Promised, nil, err
	case known && len(f.Refusal) > 0:
		return Refused, &f.Refusal[0], nil
	case known:
		return NotKept, nil, nil
	}
	_, passed, err := m.book.FinalAt(s.Entry.Account, s.Entry.Seq)
	if err == nil && passed { // another entry is final in its place
		return NotKept, nil, nil
	}
	return Promised, nil, err
}

// memo opens what was written to a movement; nothing while the wallet is locked.
func (w *Wallet) memo(m *member, r movementRecord) (string, error) {
	if !w.Unlocked() || r.Kind == KindRedeemed || r.Kind == KindSaved {
		return "", nil
	}
	mine, credit, err := m.creditOf(r)
	if err != nil {
		return "", err
	}
	sealed, ok, err := m.book.Memo(credit.Memo)
	if err != nil || !ok {
		return "", err
	}
	other := credit.Payee
	if m.isOwn(other) && !m.isOwn(mine) {
		mine, other = other, mine
	}
	key, _, err := w.signerOf(m, mine)
	if err != nil || other.Type() != ledger.TypeSingle && other.Type() != ledger.TypePurse {
		return "", err
	}
	text, wrong := keys.OpenMemo(key, other.Key(), m.epoch.Community, sealed)
	if wrong != nil {
		text = nil // written to somebody else's key, or damaged by its author: the money is what counts
	}
	return string(text), nil
}

// creditOf is a movement's credit, and who gave it; of one that paid us and was
// forgotten what is kept of it.
func (m *member) creditOf(r movementRecord) (ledger.Account, ledger.Credit, error) {
	s, ok, err := m.book.Entry(r.Credit.Entry)
	if err != nil {
		return ledger.Account{}, ledger.Credit{}, err
	}
	if ok && r.Credit.Index < uint64(len(s.Entry.Credits)) {
		return s.Entry.Account, s.Entry.Credits[r.Credit.Index], nil
	}
	var kept forgotten
	gone, err := load(m.tx, forgottenBucket, r.Credit.Entry[:], &kept)
	if err != nil || !gone || r.Kind != KindReceived || r.Credit.Index >= uint64(len(kept.Memos)) {
		return ledger.Account{}, ledger.Credit{}, err
	}
	return r.Other, ledger.Credit{Payee: m.Account, Memo: kept.Memos[r.Credit.Index]}, nil
}
