package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// tendPurses does what purses need by themselves, when the wallet can sign:
// terms for one that was paid, what is left of one that expired back to the
// main account, and the deposit once the promise age is over.
func (w *Wallet) tendPurses(m *member) error {
	if err := w.findPurses(m); err != nil {
		return err
	}
	for _, account := range m.openPurses() {
		err := w.tendPurse(m, account)
		if err != nil && !errors.Is(err, ErrOpening) && !errors.Is(err, ErrBacklog) && !errors.Is(err, ErrFrozen) {
			return err
		}
	}
	return nil
}

func (w *Wallet) tendPurse(m *member, account ledger.Account) error {
	h, err := m.head(account)
	if err != nil {
		return err
	}
	r := m.purses[account]
	if h.Entry.IsZero() {
		return w.signTerms(m, account, r)
	}
	state, err := m.stateAt(account, h.Entry)
	if err != nil || len(state.Purse) != 1 {
		return err
	}
	terms := &state.Purse[0]
	switch {
	case w.now() <= terms.Expiry:
		return nil
	case len(state.After.Balances) > 0 && h.Opening == 0 && !(r.Found && state.Tip.Round == 0):
		return w.returnRest(m, account)
	case (len(state.After.Deposit) > 0 || r.Found && len(state.After.Balances) > 0) && state.Tip.Round == 0:
		if h.Opening == 0 && w.now() > m.purseEnd(terms) {
			return w.askOpening(m, account, h, 1)
		}
		return nil
	case len(h.Pending) == 0 && len(state.After.Balances)+len(state.After.Deposit) == 0:
		r.Over = true
		m.purses[account] = r
		return m.savePurse(account, r)
	}
	return nil
}

// signTerms fills a purse with what the main account paid it: deposit apart, the
// rest as allowance. All follows from that payment, the time too, so that a
// restored wallet signs the same terms as the lost phone did, if it did.
func (w *Wallet) signTerms(m *member, account ledger.Account, r purseRecord) error {
	fill, err := m.fillOf(account)
	if err != nil || fill == nil {
		return err
	}
	expiry := fill.time + m.epoch.Charter.Value(quorum.RulePurseLife, "", quorum.DefaultPurseLife)
	allowance := m.epoch.AllowanceWithin(fill.credit.Amount)
	r.Allowance = []ledger.Balance{{Asset: fill.credit.Asset, Amount: allowance}}
	r.Deposit = []ledger.Balance{{Asset: fill.credit.Asset, Amount: fill.credit.Amount - allowance}}
	d := entryDraft{
		kind: ledger.KindPurse, body: ledger.Encode(&ledger.PurseTerms{Owner: m.Account, Allowance: r.Allowance, Expiry: expiry}),
		time: fill.time, claims: []ledger.CreditID{fill.id},
	}
	if deposit := r.Deposit[0]; deposit.Amount > 0 {
		d.locks = []ledger.Lock{{
			Payee: m.epoch.Account, Asset: deposit.Asset, Amount: deposit.Amount,
			Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: m.epoch.DepositFrom(expiry),
		}}
	}
	if _, err := w.write(m, account, d); err != nil {
		return err
	}
	m.purses[account] = r
	return m.savePurse(account, r)
}

// filling is the certified credit that fills a purse.
type filling struct {
	id     ledger.CreditID
	credit ledger.Credit
	time   uint64 // of the entry that gives it
}

// fillOf is the oldest credit of the main account to a purse; nil: none is
// certified. What others pay to a purse is left.
func (m *member) fillOf(account ledger.Account) (*filling, error) {
	claims, credits, err := m.unclaimed(account, nil, noLimit)
	if err != nil {
		return nil, err
	}
	var out *filling
	for i, c := range claims {
		s, ok, err := m.book.Entry(c.Entry)
		if err != nil || !ok {
			return nil, errors.Join(err, missingOwn(ok, c.Entry))
		}
		if s.Entry.Account == m.Account && (out == nil || s.Entry.Time < out.time) {
			out = &filling{id: c, credit: credits[i], time: s.Entry.Time}
		}
	}
	return out, nil
}

// expects tells whether anything is known of a purse but its key: what fills it
// may not have been kept.
func (m *member) expects(account ledger.Account) (bool, error) {
	h, err := m.head(account)
	if err != nil || !h.Entry.IsZero() {
		return err == nil, err
	}
	if fill, err := m.fillOf(account); err != nil || fill != nil {
		return err == nil, err
	}
	if h, err = m.head(m.Account); err != nil {
		return false, err
	}
	for _, id := range h.Pending {
		s, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return false, errors.Join(err, missingOwn(ok, id))
		}
		if slices.ContainsFunc(s.Entry.Credits, func(c ledger.Credit) bool { return c.Payee == account }) {
			return true, nil
		}
	}
	return false, nil
}

// lookAhead is how many purse keys above the place of the entry that paid a
// purse are tried, where this wallet does not know it; as many as may wait below.
const lookAhead = 8

const foundPurseBucket store.Bucket = "purses-found" // community, account → the place of the entry that paid it

// seePurse remembers a purse that the own feed paid and that this wallet does
// not know: it was filled before the wallet was restored.
func (m *member) seePurse(s *ledger.Signed) error {
	for _, c := range s.Entry.Credits {
		if _, known := m.purses[c.Payee]; known || c.Payee.Type() != ledger.TypePurse {
			continue
		}
		if err := save(m.tx, foundPurseBucket, purseRecordKey(m.epoch.Community, c.Payee), s.Entry.Seq); err != nil {
			return err
		}
	}
	return nil
}

// findPurses takes up the purses that were seen, each known by its key.
func (w *Wallet) findPurses(m *member) error {
	seen := map[ledger.Account]uint64{}
	community := m.epoch.Community
	err := store.ScanPrefix(m.tx, foundPurseBucket, community[:], func(key, value []byte) error {
		var seq uint64
		err := ledger.Decode("place of a purse's payment", value, maxRecord, &seq)
		seen[ledger.Account(key[32:])] = seq
		return err
	})
	if err != nil {
		return err
	}
	for account, seq := range seen {
		if err := w.adoptPurse(m, account, seq); err != nil {
			return err
		}
		if err := m.tx.Delete(foundPurseBucket, purseRecordKey(community, account)); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) adoptPurse(m *member, account ledger.Account, seq uint64) error {
	for i := seq - min(seq, maxPending); i < seq+lookAhead; i++ {
		key, err := w.purseKey(m, i)
		if err != nil {
			return err
		}
		if ledger.PurseAccount(key.Public()) != account {
			continue
		}
		r := purseRecord{Index: i, Found: true}
		m.purses[account] = r
		return m.savePurse(account, r)
	}
	return nil // somebody else's
}
