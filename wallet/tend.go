package wallet

import (
	"errors"

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
		if r.Found {
			return nil // its feed has not come yet
		}
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

// signTerms fills a purse with what was certified for it: deposit apart, the
// rest as allowance.
func (w *Wallet) signTerms(m *member, account ledger.Account, r purseRecord) error {
	claims, _, err := m.unclaimed(account, nil, 1)
	if err != nil || len(claims) == 0 {
		return err
	}
	now := w.now()
	expiry := now + m.epoch.Charter.Value(quorum.RulePurseLife, "", quorum.DefaultPurseLife)
	d := entryDraft{kind: ledger.KindPurse, body: ledger.Encode(&ledger.PurseTerms{Owner: m.Account, Allowance: r.Allowance, Expiry: expiry})}
	for _, deposit := range r.Deposit {
		d.locks = append(d.locks, ledger.Lock{
			Payee: m.epoch.Account, Asset: deposit.Asset, Amount: deposit.Amount,
			Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: m.epoch.DepositFrom(expiry),
		})
	}
	_, err = w.write(m, account, d)
	return err
}

// lookAhead is how many purse keys beyond the known ones are tried for a purse
// that the own feed paid and that this wallet does not know.
const lookAhead = 8

const foundPurseBucket store.Bucket = "purses-found" // community, account → nothing

// seePurse remembers a purse that the own feed paid and that this wallet does
// not know: it was filled before the wallet was restored.
func (m *member) seePurse(s *ledger.Signed) error {
	for _, c := range s.Entry.Credits {
		if _, known := m.purses[c.Payee]; known || c.Payee.Type() != ledger.TypePurse {
			continue
		}
		if err := m.tx.Put(foundPurseBucket, purseRecordKey(m.epoch.Community, c.Payee), nil); err != nil {
			return err
		}
	}
	return nil
}

// findPurses takes up the purses that were seen, each known by its key.
func (w *Wallet) findPurses(m *member) error {
	var seen []ledger.Account
	community := m.epoch.Community
	err := store.ScanPrefix(m.tx, foundPurseBucket, community[:], func(key, _ []byte) error {
		seen = append(seen, ledger.Account(key[32:]))
		return nil
	})
	if err != nil {
		return err
	}
	for _, account := range seen {
		if err := w.adoptPurse(m, account); err != nil {
			return err
		}
		if err := m.tx.Delete(foundPurseBucket, purseRecordKey(community, account)); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) adoptPurse(m *member, account ledger.Account) error {
	for i := range uint64(len(m.purses) + lookAhead) {
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
