package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Close claims what a lock gives us: of a tab the newest total that we hold.
// Repeats do nothing: a lock is closed once. ErrNoLock,
// ErrOldKey, ErrNothingDue.
func (w *Wallet) Close(community ledger.ID, account ledger.Account) error {
	return w.updating(community, func(m *member) error {
		p, known, err := m.book.Lock(account)
		if err != nil || !known {
			return errors.Join(err, notKnown(known))
		}
		return w.closeLock(m, &p)
	})
}

func notKnown(known bool) error {
	if known {
		return nil
	}
	return ErrNoLock
}

// notOurs says why a lock is not ours to get.
func notOurs(account bool) error {
	if account {
		return ErrOldKey
	}
	return ErrNoLock
}

func (w *Wallet) closeLock(m *member, p *ledger.Placed) error {
	h, err := m.head(p.Account())
	if err != nil || !h.Entry.IsZero() {
		return err
	}
	r, err := m.lockRecord(p.Account())
	if err != nil {
		return err
	}
	witness := r.Total
	if len(r.Code) > 0 {
		witness = pickUpPreimage(r.Code)
	}
	key, err := w.lockKey(m, p, r)
	if err != nil {
		return err
	}
	if key.Public() != p.PayeeKey {
		return notOurs(p.Lock.Payee == m.Account)
	}
	share, err := p.Claimable(witness)
	if err != nil {
		return ErrNothingDue
	}
	return w.writeClosing(m, p, key, closingDraft{way: ledger.CloseClaim, witness: witness, share: share})
}

// lockKey is the key with which this wallet signs in a lock's account.
func (w *Wallet) lockKey(m *member, p *ledger.Placed, r lockRecord) (*keys.Key, error) {
	if len(r.Code) > 0 {
		return pickUpKey(r.Code)
	}
	key, _, err := w.signerOf(m, m.Account)
	return key, err
}

// closingDraft is what a use case decides of a closing.
type closingDraft struct {
	way     uint64
	witness []byte
	share   money.Amount
	round   uint64
	seals   []quorum.AccountSeal
}

// writeClosing signs the closing of a lock, stores and queues it.
func (w *Wallet) writeClosing(m *member, p *ledger.Placed, key *keys.Key, d closingDraft) error {
	e := ledger.Entry{
		Kind: ledger.KindClosing, Body: ledger.Encode(&ledger.Closing{Way: d.way, Witness: d.witness}), Round: d.round,
		Claims: []ledger.CreditID{p.Credit}, Credits: p.ClosingCredits(d.share),
	}
	return w.writeInLock(m, p, key, e, d.seals)
}

// writeInLock signs the next entry of a lock's account.
func (w *Wallet) writeInLock(m *member, p *ledger.Placed, key *keys.Key, e ledger.Entry, seals []quorum.AccountSeal) error {
	account := p.Account()
	h, err := m.head(account)
	if err != nil {
		return err
	}
	before, err := m.stateAt(account, h.Entry)
	if err != nil {
		return err
	}
	e.Version, e.Community, e.Account = ledger.Version, m.epoch.Community, account
	e.Seq, e.Prev = before.Tip.Seq+1, before.Tip.Entry
	facts := ledger.Facts{Lock: p, Claimed: p.Claimed(&e)}
	if e.After, err = before.Next(&e, facts); err != nil {
		return err
	}
	approval, err := ledger.Approve(ledger.IDOf(&e), e.Round%2, key)
	if err != nil {
		return err
	}
	s, err := ledger.NewSigned(e, ledger.Authority{Approvals: []ledger.Approval{approval}})
	if err != nil {
		return err
	}
	state, err := before.Apply(s, facts)
	if err != nil {
		return err
	}
	if err := m.book.KeepJudged(s, state); err != nil {
		return err
	}
	if id := s.ID(); e.Opens() {
		if err := save(m.tx, openSealsBucket, id[:], seals); err != nil {
			return err
		}
	}
	h.Entry, h.Pending, h.Opening = s.ID(), append(h.Pending, s.ID()), 0
	if err := m.saveHead(account, h); err != nil {
		return err
	}
	return w.config.Outbox.Put(m.tx, m.epoch.Community, s.ID())
}

// openLock opens a lock's round on the seals of a quorum: what they report
// stands; where they report nothing the payer gets all back.
func (w *Wallet) openLock(m *member, r ledger.SealRequest, top ledger.Tip, seals []quorum.AccountSeal) error {
	p, known, err := m.book.Lock(r.Account)
	if err != nil || !known {
		return errors.Join(err, notKnown(known))
	}
	record, err := m.lockRecord(r.Account)
	if err != nil {
		return err
	}
	key, err := w.lockKey(m, &p, record)
	if err != nil {
		return err
	}
	if top.IsZero() {
		return w.writeClosing(m, &p, key, closingDraft{way: ledger.CloseRefund, round: r.Round, seals: seals})
	}
	h, err := m.head(r.Account)
	if err != nil {
		return err
	}
	h.Entry = top.Entry
	if err := m.saveHead(r.Account, h); err != nil {
		return err
	}
	e := ledger.Entry{Kind: ledger.KindOpening, Body: ledger.Encode(&ledger.Opening{By: ledger.ByAuthority}), Round: r.Round}
	return w.writeInLock(m, &p, key, e, seals)
}

const seenBucket store.Bucket = "closings-seen" // closing → unix ms

// firstSeen is when this wallet learned of a closing; the first answer stays.
func (m *member) firstSeen(id ledger.ID) (uint64, error) {
	var at uint64
	known, err := load(m.tx, seenBucket, id[:], &at)
	if err != nil || known {
		return at, err
	}
	return m.now, save(m.tx, seenBucket, id[:], &m.now)
}

// closingRefused notes that guardians refuse what we signed in a lock's
// account. Who made the lock asks for his next round; its payee, whose claim met
// a lock that is sealed, for hers, in which what was voted for still stands.
func (w *Wallet) closingRefused(m *member, s *ledger.Signed, why *ledger.Refusal) error {
	id := s.ID()
	h, err := m.head(s.Entry.Account)
	if err != nil || !slices.Contains(h.Pending, id) {
		return err
	}
	if err := save(m.tx, fateBucket, id[:], &fate{Refusal: []ledger.Refusal{*why}}); err != nil {
		return err
	}
	if err := w.config.Outbox.Done(m.tx, m.epoch.Community, id); err != nil {
		return err
	}
	h.Pending = nil
	if p, known, err := m.book.Lock(s.Entry.Account); err != nil {
		return err
	} else if known && (p.Payer == m.Account || why.Code == ledger.CodeSealed) {
		h.Opening = max(h.Opening, s.Entry.Round+2)
	}
	return m.saveHead(s.Entry.Account, h)
}

// openerKey is the key that asks for seals of an account.
func (w *Wallet) openerKey(m *member, account ledger.Account) (*keys.Key, *ledger.Joint, error) {
	if account.Type() != ledger.TypeLock {
		return w.signerOf(m, account)
	}
	p, known, err := m.book.Lock(account)
	if err != nil || !known {
		return nil, nil, errors.Join(err, notKnown(known))
	}
	r, err := m.lockRecord(account)
	if err != nil {
		return nil, nil, err
	}
	key, err := w.lockKey(m, &p, r)
	return key, nil, err
}
