package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/ledger"
)

// ProposeJoint signs, as a joint account's proposer, an entry that makes the
// given payments, and takes in what was certified for the account; without
// payments it only takes in. When it returns, the proposal is stored and waits
// for approvals. One waits at a time (ErrProposed): what was signed can't be
// taken back alone. Other errors: ErrNotProposer, ErrJointRestored, ErrFrozen,
// ErrBacklog, ErrAmount (nothing to do), *FundsError.
func (w *Wallet) ProposeJoint(community ledger.ID, account ledger.Account, pays []Order) (JointAccount, error) {
	return w.withJoint(community, func(m *member) (ledger.Account, error) {
		return account, w.propose(m, account, func(h head) (ledger.Entry, error) { return w.draftJoint(m, account, h, pays) })
	})
}

// propose signs the entry that draft gives as the account's proposer.
func (w *Wallet) propose(m *member, account ledger.Account, draft func(head) (ledger.Entry, error)) error {
	r, h, holder, err := m.mayPropose(account)
	if err != nil {
		return err
	}
	e, err := draft(h)
	if err != nil {
		return err
	}
	key, err := w.jointKey(m, account)
	if err != nil {
		return err
	}
	s, err := joint.Propose(e, r.Joint, holder.Proposer, key)
	if err != nil {
		return err
	}
	if err := errors.Join(m.approveOnce(s), m.saveProposal(waiting{entry: s})); err != nil {
		return err
	}
	return w.settleJoint(m, account) // a member alone is enough for herself
}

// mayPropose gives what the proposer needs to sign; one proposal waits at a time.
func (m *member) mayPropose(account ledger.Account) (jointRecord, head, ledger.Holder, error) {
	r, h, holder, err := m.maySignJoint(account)
	if err != nil {
		return r, h, holder, err
	}
	if holder.Members[holder.Proposer] != r.Self {
		return r, h, holder, ErrNotProposer
	}
	round, err := m.jointRound(account)
	if err == nil {
		err = r.signsIn(round)
	}
	if err != nil {
		return r, h, holder, err
	}
	held, err := m.proposals(account)
	return r, h, holder, errors.Join(err, onlyIf(len(held) > 0, ErrProposed))
}

func onlyIf(so bool, err error) error {
	if so {
		return err
	}
	return nil
}

// signsIn tells whether this wallet signs in a round; see Restored.
func (r *jointRecord) signsIn(round uint64) error {
	return onlyIf(r.Restored || round < r.From, ErrJointRestored)
}

// maySignJoint gives what a member needs to sign in a joint account.
func (m *member) maySignJoint(account ledger.Account) (jointRecord, head, ledger.Holder, error) {
	fail := func(err error) (jointRecord, head, ledger.Holder, error) {
		return jointRecord{}, head{}, ledger.Holder{}, err
	}
	r, ok := m.joints[account]
	if !ok {
		return fail(ErrNoJoint)
	}
	h, err := m.head(account)
	if err != nil {
		return fail(err)
	}
	if err := m.maySign(account, h, ledger.KindPay); err != nil {
		return fail(err)
	}
	holder, known, err := m.holderAfter(&r, h.Entry)
	if err == nil && !known {
		err = ErrOpening
	}
	if err == nil && !slices.Contains(holder.Members, r.Self) {
		err = ErrNotMember
	}
	return r, h, holder, err
}

func (w *Wallet) draftJoint(m *member, account ledger.Account, h head, pays []Order) (ledger.Entry, error) {
	if len(pays) > ledger.MaxCredits {
		return ledger.Entry{}, ErrAmount
	}
	d := entryDraft{kind: ledger.KindPay}
	for _, o := range pays {
		o.Memo = "" // a joint account has no key of its own to seal one with
		credit, _, err := w.credit(m, account, o)
		if err != nil {
			return ledger.Entry{}, err
		}
		d.credits = append(d.credits, credit)
	}
	claims, credits, err := m.unclaimed(account, h.Pending, ledger.MaxClaims)
	if err != nil {
		return ledger.Entry{}, err
	}
	before, err := m.stateAt(account, h.Entry)
	switch {
	case err != nil:
		return ledger.Entry{}, err
	case len(claims)+len(d.credits) == 0:
		return ledger.Entry{}, ErrAmount
	case before.Tip.IsZero() && len(claims) == 0:
		return ledger.Entry{}, m.noFunds(pays[0])
	}
	e, _, err := w.draft(m, before, d, claims, credits)
	if err != nil && len(pays) > 0 {
		err = m.plain(err, pays[0].Asset, pays[0].Amount)
	}
	return e, err
}

// noFunds says that an account that nobody has paid yet has nothing.
func (m *member) noFunds(o Order) error {
	info, err := m.asset(o.Asset)
	if err != nil {
		return err
	}
	return &FundsError{Asset: info, Asked: o.Amount}
}

// ApproveJoint approves a proposal as a member, after checking it as a guardian
// would, as far as this wallet can. The approval is stored before this returns,
// and for each place only one is ever given: ErrApprovedOther. Repeats change
// nothing. Once there are enough, the entry goes to the guardians by itself.
func (w *Wallet) ApproveJoint(community ledger.ID, account ledger.Account, id ledger.ID) (JointAccount, error) {
	return w.withJoint(community, func(m *member) (ledger.Account, error) { return account, w.approve(m, account, id) })
}

func (w *Wallet) approve(m *member, account ledger.Account, id ledger.ID) error {
	r, h, holder, err := m.maySignJoint(account)
	if err != nil {
		return err
	}
	p, err := m.proposal(account, id)
	if err != nil {
		return err
	}
	if err := errors.Join(r.signsIn(p.entry.Entry.Round), w.mayApprove(m, h, p)); err != nil {
		return err
	}
	key, err := w.jointKey(m, account)
	if err != nil {
		return err
	}
	self := uint64(slices.Index(holder.Members, r.Self))
	if p.entry, err = joint.Approve(p.entry, self, key); err != nil {
		return err
	}
	p.declined = false
	if err := m.approveOnce(p.entry); err != nil { // then nothing is kept, also where the caller goes on
		return err
	}
	if err := m.saveProposal(p); err != nil {
		return err
	}
	return w.settleJoint(m, account)
}

// mayApprove checks a proposal as a guardian would. An opening stands on what a
// quorum of seals reports; another entry on the newest that is known here.
func (w *Wallet) mayApprove(m *member, h head, p waiting) error {
	e := &p.entry.Entry
	if e.Opens() {
		if err := m.epoch.CheckSeals(e.Account, e.Round, p.seals, w.verify); err != nil {
			return err
		}
	} else if e.Prev != h.Entry {
		return ErrNoProposal // another entry has come before it
	}
	_, err := w.weighJoint(m, p.entry)
	return err
}

// DeclineJoint notes that this wallet's owner does not approve a proposal. It
// stays on this wallet, and can be changed by approving.
func (w *Wallet) DeclineJoint(community ledger.ID, account ledger.Account, id ledger.ID) (JointAccount, error) {
	return w.withJoint(community, func(m *member) (ledger.Account, error) {
		p, err := m.proposal(account, id)
		if err != nil {
			return account, err
		}
		p.declined = true
		return account, m.saveProposal(p)
	})
}

// weighJoint is the account after a proposal, as guardians would find it.
func (w *Wallet) weighJoint(m *member, s *ledger.Signed) (ledger.State, error) {
	desk := guardian.Desk{Epoch: &m.epoch, Verify: w.verify, Contracts: w.contracts}
	return desk.CheckProposal(m.book, w.now(), s)
}

// settleJoint brings a joint account up to what is final, takes proposals that
// have all their approvals to the guardians, and drops those that came too late.
func (w *Wallet) settleJoint(m *member, account ledger.Account) error {
	h, err := m.head(account)
	if err != nil {
		return err
	}
	if h, err = w.settlePending(m, account, h); err != nil {
		return err
	}
	list, err := m.proposals(account)
	if err != nil {
		return err
	}
	for _, p := range list {
		if h, err = w.settleProposal(m, h, p); err != nil {
			return err
		}
	}
	return m.saveHead(account, h)
}

// settlePending keeps of the approved entries those that still can become final.
func (w *Wallet) settlePending(m *member, account ledger.Account, h head) (head, error) {
	newest, err := m.book.Newest(account)
	if err != nil {
		return h, err
	}
	at := newest.Entry
	var kept []ledger.ID
	for _, id := range h.Pending {
		s, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return h, errors.Join(err, missingOwn(ok, id))
		}
		if s.Entry.Prev == at && s.Entry.Seq > newest.Seq {
			kept, at = append(kept, id), id
			continue
		}
		if err := w.config.Outbox.Done(m.tx, m.epoch.Community, id); err != nil {
			return h, err
		}
		final, err := m.book.Final(id)
		if err == nil && !final {
			err = save(m.tx, fateBucket, id[:], &fate{NotKept: true})
		}
		if err != nil {
			return h, err
		}
	}
	h.Entry, h.Pending = at, kept
	return h, nil
}

func (w *Wallet) settleProposal(m *member, h head, p waiting) (head, error) {
	s, account := p.entry, p.entry.Entry.Account
	r := m.joints[account]
	holder, known, err := m.holderAfter(&r, s.Entry.Prev)
	if err != nil {
		return h, err
	}
	taken, passed, err := m.book.FinalAt(account, s.Entry.Seq)
	if err != nil {
		return h, err
	}
	if passed {
		return h, w.passProposal(m, holder, known, taken, s)
	}
	newest, err := m.book.Newest(account)
	if err != nil {
		return h, err
	}
	if s.Entry.Round < newest.Round || s.Entry.Opens() && s.Entry.Round == newest.Round {
		return h, m.dropProposal(s) // an opening has left it behind
	}
	opens := s.Entry.Opens()
	whole := known && holder.CheckAuthority(s, w.verify) == nil
	if !whole || !opens && s.Entry.Prev != h.Entry {
		return h, nil
	}
	state, err := w.weighJoint(m, s)
	if err != nil {
		if aboutEntry(err) {
			err = nil // it stays, and is shown with what is wrong
		}
		return h, err
	}
	if opens {
		if h, err = w.openOn(m, h, p); err != nil {
			return h, err
		}
	}
	id := s.ID()
	err = errors.Join(m.book.KeepJudged(s, state), m.dropProposal(s), w.config.Outbox.Put(m.tx, m.epoch.Community, id))
	h.Entry, h.Pending = id, append(h.Pending, id)
	return h, err
}

// openOn is the head on which an opening stands that has its approvals; what is
// not below it is not kept.
func (w *Wallet) openOn(m *member, h head, p waiting) (head, error) {
	id := p.entry.ID()
	below, err := m.above(p.entry.Entry.Prev)
	if err != nil {
		return h, err
	}
	if err := w.leaveBehind(m, h, p.entry.Entry.Prev); err != nil {
		return h, err
	}
	h.Pending = below
	return h, save(m.tx, openSealsBucket, id[:], p.seals)
}

// passProposal drops a proposal whose place is taken for good. Members who
// approved it and what is final there are noted first.
func (w *Wallet) passProposal(m *member, holder ledger.Holder, known bool, taken ledger.ID, s *ledger.Signed) error {
	final, held, err := m.book.Entry(taken)
	if err != nil {
		return err
	}
	if held && known && joint.Check(final, holder, w.verify) == nil {
		if err := w.noteDoubles(m, holder, s, final); err != nil {
			return err
		}
	}
	return m.dropProposal(s)
}

// jointRefused notes that guardians refuse an entry of a joint account for good.
func (w *Wallet) jointRefused(m *member, s *ledger.Signed, why *ledger.Refusal) error {
	id := s.ID()
	return errors.Join(
		save(m.tx, fateBucket, id[:], &fate{Refusal: []ledger.Refusal{*why}}),
		w.config.Outbox.Done(m.tx, m.epoch.Community, id),
	)
}
