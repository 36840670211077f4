package wallet

import (
	"errors"
	"fmt"
	"slices"

	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// SealsWanted are the signed requests for seals that the wallet's accounts
// need before they can be opened again; none while it is locked. An account that
// nobody ever credited has nothing to open, and asks for none.
func (w *Wallet) SealsWanted(community ledger.ID) ([]ledger.SealRequest, error) {
	var out []ledger.SealRequest
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		accounts, err := m.signs()
		if err != nil {
			return err
		}
		for _, account := range accounts {
			if m.isJoint(account) {
				if ask, ready, err := m.ownAsk(account); err != nil {
					return err
				} else if ready && w.Unlocked() {
					out = append(out, ask)
				}
				continue
			}
			h, err := m.head(account)
			if err != nil {
				return err
			}
			if needed, err := m.needsSeals(account, h); err != nil || !needed || !w.Unlocked() {
				if err != nil {
					return err
				}
				continue
			}
			r, err := w.sealRequest(m, account, h.Opening)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		r, wanted, err := m.rescueRequest()
		if wanted {
			out = append(out, r)
		}
		return err
	})
	return out, err
}

// needsSeals tells whether the account waits for an opening that is not signed
// yet.
func (m *member) needsSeals(account ledger.Account, h head) (bool, error) {
	if h.Opening == 0 {
		return false, nil
	}
	if account == m.Account {
		if moved, err := m.moved(); err != nil || moved {
			return false, err
		}
	}
	if proof, cheated, err := m.book.FaultOf(account, m.verify); err != nil || cheated && proof.Freezes(h.Opening) {
		return false, err // no guardian votes for it any more
	}
	newest, err := m.book.Newest(account)
	if err != nil || !newest.IsZero() || len(h.Pending) > 0 || account.Type() == ledger.TypeLock {
		return err == nil, err
	}
	claims, _, err := m.unclaimed(account, nil, 1)
	return len(claims) > 0 || account.Type() == ledger.TypeJoint, err
}

func (w *Wallet) sealRequest(m *member, account ledger.Account, round uint64) (ledger.SealRequest, error) {
	key, joint, err := w.openerKey(m, account)
	if err != nil {
		return ledger.SealRequest{}, err
	}
	r := ledger.SealRequest{Community: m.epoch.Community, Account: account, Round: round, By: ledger.ByAuthority}
	phone, err := m.phone()
	if err != nil {
		return ledger.SealRequest{}, err
	}
	sig, err := key.SignFresh(r.ApprovalDigest(), phone)
	if err != nil {
		return ledger.SealRequest{}, err
	}
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	if account.Type() == ledger.TypeLock {
		r.Authority.Approvals[0].Member = round % 2 // its payer opens odd rounds, its payee even ones
	}
	if joint != nil {
		proposer, err := key.SignFresh(r.ProposalDigest(), phone)
		if err != nil {
			return ledger.SealRequest{}, err
		}
		r.Authority.Joint, r.Authority.Proposer = []ledger.Joint{*joint}, proposer[:]
	}
	return r, nil
}

// phone is what requests are signed with beside the key. This phone repeats
// its requests byte for byte, and gets the same seals; another with the same
// words makes others, and is sent on to a later round: it can't know whether
// this one has opened the account in that round. Stores of before have none.
func (m *member) phone() (aux [32]byte, err error) {
	raw, err := m.tx.Get(metaBucket, []byte(keyPhone))
	if errors.Is(err, store.ErrNotFound) {
		return aux, nil
	}
	copy(aux[:], raw)
	return aux, err
}

// count tells whether what a seal of a lock reports counts: of other accounts
// only we sign, of a lock the other one, too, and a liar may report it. To open
// on that would use up our round.
func (w *Wallet) count(m *member, account ledger.Account, seal quorum.AccountSeal) (bool, error) {
	if account.Type() != ledger.TypeLock && !m.isJoint(account) {
		return true, nil
	}
	desk := guardian.Desk{Epoch: &m.epoch, Verify: w.verify, Contracts: w.contracts}
	err := desk.CheckReports(m.book, &seal)
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	if errors.As(err, &refusal) || errors.As(err, &wait) {
		return false, nil
	}
	return err == nil, err
}

// openAt signs the opening that stands on top.
func (w *Wallet) openAt(m *member, r ledger.SealRequest, h head, top ledger.Tip, seals []quorum.AccountSeal) error {
	h.Entry, h.Opening, h.Pending = top.Entry, 0, nil
	uncertified, err := m.above(top.Entry)
	if err != nil {
		return err
	}
	h.Pending = uncertified
	if err := m.saveHead(r.Account, h); err != nil {
		return err
	}
	_, err = w.write(m, r.Account, entryDraft{
		kind: ledger.KindOpening, body: ledger.Encode(&ledger.Opening{By: ledger.ByAuthority}), round: r.Round, seals: seals,
	})
	return err
}

// above are the entries up to id that are not final, oldest first: the opening
// carries them to their certificate.
func (m *member) above(id ledger.ID) ([]ledger.ID, error) {
	var out []ledger.ID
	for !id.IsZero() {
		final, err := m.book.Final(id)
		if err != nil || final {
			return out, err
		}
		s, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return nil, errors.Join(err, missingOwn(ok, id))
		}
		out = append([]ledger.ID{id}, out...)
		id = s.Entry.Prev
	}
	return out, nil
}

// errReportLacks says that an entry which a seal reports or stands on is missing.
var errReportLacks = errors.New("what a seal stands on is missing")

// onChain tells whether the lower tip is on the chain that ends at the upper.
func (m *member) onChain(lower, upper ledger.Tip) (bool, error) {
	for id := upper.Entry; ; {
		s, ok, err := m.book.Entry(id)
		switch {
		case err != nil:
			return false, err
		case !ok:
			return false, fmt.Errorf("%w: entry %s", errReportLacks, id)
		case id == lower.Entry:
			return true, nil
		case s.Entry.Seq <= lower.Seq:
			return false, nil
		}
		id = s.Entry.Prev
	}
}

// standOn judges the entries up to id that others reported and we did not
// sign on this phone.
func (m *member) standOn(id ledger.ID) error {
	if id.IsZero() {
		return nil
	}
	if _, known, err := m.book.State(id); err != nil || known {
		return err
	}
	s, ok, err := m.book.Entry(id)
	if err != nil || !ok {
		return errors.Join(err, missingOwn(ok, id))
	}
	if err := m.standOn(s.Entry.Prev); err != nil {
		return err
	}
	before, err := m.stateAt(s.Entry.Account, s.Entry.Prev)
	if err != nil {
		return err
	}
	var facts ledger.Facts
	if p, known, err := m.book.Lock(s.Entry.Account); err != nil {
		return err
	} else if known {
		facts.Lock = &p
	}
	state, err := before.Adopt(s, facts)
	if err != nil {
		return err
	}
	if !m.isJoint(s.Entry.Account) { // what members pay together is not of this wallet's own account
		if err := m.listOut(s); err != nil {
			return err
		}
	}
	return m.book.KeepJudged(s, state)
}

// leaveBehind writes the fate of what was pending and is not below top.
func (w *Wallet) leaveBehind(m *member, h head, top ledger.ID) error {
	kept, err := m.above(top)
	if err != nil {
		return err
	}
	for _, id := range h.Pending {
		if slices.Contains(kept, id) {
			continue
		}
		if known, err := has(m.tx, fateBucket, string(id[:])); err != nil {
			return err
		} else if !known {
			if err := save(m.tx, fateBucket, id[:], &fate{NotKept: true}); err != nil {
				return err
			}
		}
		if err := w.config.Outbox.Done(m.tx, m.epoch.Community, id); err != nil {
			return err
		}
	}
	return nil
}
