package wallet

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// A purse is the money that can be promised with no guardian in reach: an
// account of its own, with an allowance, a deposit and an expiry. Filling it
// takes two entries: the main account pays it, and once that is certified the
// purse's terms claim it, which happens by itself. What is left comes back by
// itself after the expiry, the deposit after the promise age.

const purseBucket store.Bucket = "purses" // community, account → purseRecord

// purseRecord is one of the wallet's purses.
type purseRecord struct {
	_         struct{} `cbor:",toarray"`
	Index     uint64   // of its key
	Allowance []ledger.Balance
	Deposit   []ledger.Balance
	Found     bool // by a wallet that was restored: it signs nothing until it is opened
	Over      bool // all came back: nothing is expected any more
}

// Purse is a purse as screens need it.
type Purse struct {
	Account   ledger.Account
	Asset     AssetInfo
	Allowance money.Amount // what could be promised when it was filled
	Left      money.Amount // what can still be promised
	Most      money.Amount // the most that one promise may say
	Promised  money.Amount // signed and not final yet
	Deposit   money.Amount // set apart for payees, until it comes back
	Count     int          // promises since its newest certificate
	MostCount int          // how many of them a payee takes
	Ready     bool         // its terms are certified, it has not expired, and nothing hinders a promise
	Expires   time.Time    // zero until its terms are signed
	Back      time.Time    // from when the deposit can come back
}

// Fill puts money aside for promises: so much of an asset, and the deposit that
// the community asks for beside it. The purse is ready when guardians have
// certified both entries. *FundsError names what both together need.
func (w *Wallet) Fill(community, asset ledger.ID, allowance money.Amount) (Movement, error) {
	var out Movement
	err := w.updating(community, func(m *member) error {
		if allowance == 0 || allowance > ledger.MaxAmount {
			return ErrAmount
		}
		if _, err := m.asset(asset); err != nil {
			return err
		}
		account, r, err := w.newPurse(m, asset, allowance)
		if err != nil {
			return err
		}
		sum, err := allowance.Plus(r.Deposit[0].Amount)
		if err != nil {
			return ErrAmount
		}
		if err := w.claimSome(m, m.Account, ledger.MaxClaims); err != nil {
			return err
		}
		s, err := w.write(m, m.Account, entryDraft{kind: ledger.KindPay, credits: []ledger.Credit{{Payee: account, Asset: asset, Amount: sum}}})
		if err != nil {
			return m.plain(err, asset, sum)
		}
		out, err = w.movement(m, s.Entry.Time, m.outRecord(s, 0))
		return err
	})
	return out, err
}

// DepositFor is what filling a purse with an allowance sets apart beside it.
func (w *Wallet) DepositFor(community ledger.ID, allowance money.Amount) (money.Amount, error) {
	var out money.Amount
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err == nil {
			out = m.epoch.Deposit(allowance)
		}
		return err
	})
	return out, err
}

func (w *Wallet) newPurse(m *member, asset ledger.ID, allowance money.Amount) (ledger.Account, purseRecord, error) {
	index, err := m.nextPurse()
	if err != nil {
		return ledger.Account{}, purseRecord{}, err
	}
	r := purseRecord{
		Index:     index,
		Allowance: []ledger.Balance{{Asset: asset, Amount: allowance}},
		Deposit:   []ledger.Balance{{Asset: asset, Amount: m.epoch.Deposit(allowance)}},
	}
	key, err := w.purseKey(m, r.Index)
	if err != nil {
		return ledger.Account{}, purseRecord{}, err
	}
	account := ledger.PurseAccount(key.Public())
	m.purses[account] = r
	return account, r, m.savePurse(account, r)
}

// nextPurse is the key of a new purse: the place where what fills it goes, so
// that a restored wallet, which may not know its purses yet, takes none twice.
func (m *member) nextPurse() (uint64, error) {
	next, err := m.nextSeq()
	for _, r := range m.purses {
		next = max(next, r.Index+1)
	}
	return next, err
}

func (w *Wallet) purseKey(m *member, index uint64) (*keys.Key, error) {
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	return master.Purse(m.epoch.Community, uint32(index))
}

func purseRecordKey(community ledger.ID, account ledger.Account) []byte {
	return append(append([]byte(nil), community[:]...), account[:]...)
}

func (m *member) savePurse(account ledger.Account, r purseRecord) error {
	return save(m.tx, purseBucket, purseRecordKey(m.epoch.Community, account), &r)
}

func (m *member) loadPurses() error {
	m.purses = map[ledger.Account]purseRecord{}
	community := m.epoch.Community
	return store.ScanPrefix(m.tx, purseBucket, community[:], func(key, value []byte) error {
		var r purseRecord
		if err := ledger.Decode("purse record", value, maxRecord, &r); err != nil {
			return err
		}
		m.purses[ledger.Account(key[32:])] = r
		return nil
	})
}

// Purses are those of a community from which something is still expected.
func (w *Wallet) Purses(community ledger.ID) ([]Purse, error) {
	var out []Purse
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		for _, account := range m.openPurses() {
			if expected, err := m.expects(account); err != nil || !expected {
				if err != nil {
					return err
				}
				continue
			}
			p, err := w.purse(m, account)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// purse says how a purse stands after its newest signed entry.
func (w *Wallet) purse(m *member, account ledger.Account) (Purse, error) {
	r := m.purses[account]
	p := Purse{Account: account}
	if len(r.Allowance) > 0 {
		asset, err := m.asset(r.Allowance[0].Asset)
		if err != nil {
			return p, err
		}
		p.Asset, p.Allowance, p.Deposit = asset, r.Allowance[0].Amount, r.Deposit[0].Amount
	}
	h, err := m.head(account)
	if err != nil || h.Entry.IsZero() {
		return p, err
	}
	state, err := m.stateAt(account, h.Entry)
	if err != nil {
		if errors.Is(err, ErrOpening) {
			return p, nil // restored, and not read far enough yet
		}
		return p, err
	}
	return w.purseAfter(m, p, state, h)
}

func (w *Wallet) purseAfter(m *member, p Purse, state ledger.State, h head) (Purse, error) {
	if len(state.Purse) != 1 || len(state.Purse[0].Allowance) == 0 {
		return p, nil
	}
	terms := &state.Purse[0]
	first := terms.Allowance[0]
	asset, err := m.asset(first.Asset)
	if err != nil {
		return p, err
	}
	p.Asset, p.Allowance, p.Left = asset, first.Amount, state.After.Balance(first.Asset)
	p.Deposit = 0
	for _, d := range state.After.Deposit {
		if d.Asset == first.Asset {
			p.Deposit = d.Amount
		}
	}
	promised, err := m.promised(state.Account)
	if err != nil {
		return p, err
	}
	p.Promised = promised[first.Asset]
	p.Most = min(m.epoch.MostPromised(terms, first.Asset), p.Left)
	p.Count, p.MostCount = len(h.Pending), int(m.epoch.Charter.Value(quorum.RuleOfflineCount, "", quorum.DefaultOfflineCount))
	p.Expires = time.UnixMilli(int64(terms.Expiry))
	p.Back = time.UnixMilli(int64(m.purseEnd(terms)))
	newest, err := m.book.Newest(state.Account)
	if err != nil {
		return p, err
	}
	_, frozen, err := m.book.Fault(state.Account)
	p.Ready = err == nil && !m.purses[state.Account].Found && !frozen && !newest.IsZero() && w.now() <= terms.Expiry && state.Tip.Round == 0 && h.Opening == 0
	return p, err
}

// purseEnd is when guardians let a purse be opened, and its deposit come back.
func (m *member) purseEnd(terms *ledger.PurseTerms) uint64 {
	return min(terms.Expiry+m.epoch.PurseTime(quorum.RulePromiseAge, terms.Expiry, quorum.DefaultPromiseAge), ledger.MaxTime)
}

// openPurses are the purses from which something is still expected, in the
// order of their keys.
func (m *member) openPurses() []ledger.Account {
	out := make([]ledger.Account, 0, len(m.purses))
	for account, r := range m.purses {
		if !r.Over {
			out = append(out, account)
		}
	}
	slices.SortFunc(out, func(a, b ledger.Account) int { return cmp.Compare(m.purses[a].Index, m.purses[b].Index) })
	return out
}

// TakeBack returns what is left of a purse to the main account, before its
// expiry. The deposit stays until the promise age is over.
func (w *Wallet) TakeBack(community ledger.ID, account ledger.Account) error {
	return w.updating(community, func(m *member) error {
		if _, own := m.purses[account]; !own {
			return ErrNoPurse
		}
		return w.returnRest(m, account)
	})
}

// returnRest signs an entry that gives a purse's balances to the main account;
// nothing where there is none.
func (w *Wallet) returnRest(m *member, account ledger.Account) error {
	h, err := m.head(account)
	if err != nil || h.Entry.IsZero() {
		return err
	}
	state, err := m.stateAt(account, h.Entry)
	if err != nil {
		return err
	}
	var credits []ledger.Credit
	for _, b := range state.After.Balances {
		credits = append(credits, ledger.Credit{Payee: m.Account, Asset: b.Asset, Amount: b.Amount})
	}
	if len(credits) == 0 {
		return nil
	}
	_, err = w.write(m, account, entryDraft{kind: ledger.KindPay, credits: credits})
	return err
}

// addOffline adds what purses and taken promises mean to the holdings of the
// main account.
func (w *Wallet) addOffline(m *member, holdings []Holding) error {
	of := map[ledger.ID]*Holding{}
	for i := range holdings {
		of[holdings[i].Asset.ID] = &holdings[i]
	}
	for _, account := range m.openPurses() {
		p, err := w.purse(m, account)
		if err != nil {
			return err
		}
		h, known := of[p.Asset.ID]
		if !known {
			continue
		}
		if !p.Expires.IsZero() {
			err = errors.Join(add(&h.InPurses, p.Left), add(&h.Deposits, p.Deposit))
		}
		if err = errors.Join(err, add(&h.PromisedOut, p.Promised)); err != nil {
			return err
		}
	}
	if err := errors.Join(w.addGoals(m, of), w.addFormer(m, of), w.addLocked(m, of)); err != nil {
		return err
	}
	return m.taken(func(s *ledger.Signed) error {
		for _, c := range s.Entry.Credits {
			if h, known := of[c.Asset]; known && c.Payee == m.Account {
				if err := add(&h.PromisedIn, c.Amount); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func add(sum *money.Amount, amount money.Amount) (err error) {
	*sum, err = sum.Plus(amount)
	return err
}
