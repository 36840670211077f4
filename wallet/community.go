package wallet

import (
	"errors"
	"time"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// Community is one that the wallet is in, as its screens need it.
type Community struct {
	ID        ledger.ID
	Name      string
	Account   ledger.Account // the wallet's own
	Address   string         // where the wallet is paid in it
	Key       keys.PublicKey // what the wallet signs with, where the account has another key than its id; else zero
	Box       string         // the issuer's address, to which cash-outs are paid; of the first right
	Assets    []AssetInfo
	Guardians int
	Quorum    int
	Epoch     uint64    // how often guardians or rules were changed
	Issuer    bool      // this wallet issues here, alone
	Treasurer bool      // this wallet is one of several who issue: what they do is proposed
	Guardian  bool      // this wallet's own app is a guardian here
	Opening   bool      // the account waits for its guardians before it signs again
	Answered  int       // while Opening: how many of them have answered; a quorum must
	Moved     bool      // the account was opened for another phone: this one signs nothing more
	Pending   int       // own entries that wait for their certificates
	LastMet   time.Time // when a quorum was last heard of; zero: never
	Joined    time.Time
}

// Request asks to be paid in the community; who pays needs nothing else to know
// of the wallet.
func (c Community) Request() Request {
	a := keys.Address{Type: c.Account[0], Key: c.Account.Key(), Community: [4]byte(c.ID[:4])}
	return Request{Address: a, Key: c.Key}
}

// AssetInfo is an asset as people see it.
type AssetInfo struct {
	ID       ledger.ID
	Code     string
	Decimals uint8
	Kind     ledger.AssetKind
	Issuer   ledger.Account
}

// Holding is what the wallet has of one asset in one community.
type Holding struct {
	Asset       AssetInfo
	Available   money.Amount // can be paid with now: certified, and what is promised out taken off
	PromisedOut money.Amount // signed, waits for the guardians; not in Available any more
	PromisedIn  money.Amount // taken from payers, waits for the guardians; not ours yet
	InPurses    money.Amount // put aside for paying with no guardian in reach; not in Available
	Deposits    money.Amount // of those purses; comes back after the promise age
	Locked      money.Amount // in tabs and pick-ups that we made; what nobody claims comes back
	Saved       money.Amount // in goals, what waits for the guardians included; not in Available
	Secured     money.Amount // from tabs and pick-ups for us, not claimed yet: ours, if closed in time
}

// Communities are those that the wallet is in, in the order of their ids.
func (w *Wallet) Communities() ([]Community, error) {
	var out []Community
	err := w.config.Store.View(func(tx store.Tx) error {
		ids, err := memberIDs(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := w.community(tx, id)
			if err != nil {
				return err
			}
			out = append(out, c)
		}
		return nil
	})
	return out, err
}

// Community is one by its id.
func (w *Wallet) Community(id ledger.ID) (Community, error) {
	var out Community
	err := w.config.Store.View(func(tx store.Tx) error {
		var err error
		out, err = w.community(tx, id)
		return err
	})
	return out, err
}

// Current is the community that was chosen last; ErrNoCommunity when there is none.
func (w *Wallet) Current() (Community, error) {
	var out Community
	err := w.config.Store.View(func(tx store.Tx) error {
		raw, err := tx.Get(metaBucket, []byte(keyCurrent))
		if errors.Is(err, store.ErrNotFound) || err == nil && len(raw) != len(ledger.ID{}) {
			return ErrNoCommunity
		}
		if err != nil {
			return err
		}
		out, err = w.community(tx, ledger.ID(raw))
		return err
	})
	return out, err
}

// Choose makes a community the current one.
func (w *Wallet) Choose(id ledger.ID) error {
	return w.config.Store.Update(func(tx store.Tx) error {
		if _, err := w.member(tx, id); err != nil {
			return err
		}
		return tx.Put(metaBucket, []byte(keyCurrent), id[:])
	})
}

func memberIDs(tx store.Tx) ([]ledger.ID, error) {
	var ids []ledger.ID
	err := tx.Scan(memberBucket, nil, func(key, _ []byte) error {
		ids = append(ids, ledger.ID(key))
		return nil
	})
	return ids, err
}

func (w *Wallet) community(tx store.Tx, id ledger.ID) (Community, error) {
	m, err := w.member(tx, id)
	if err != nil {
		return Community{}, err
	}
	c := Community{
		ID: id, Name: m.epoch.Charter.Name, Account: m.Account, Address: m.address(m.Account),
		Guardians: m.epoch.Guardians(), Quorum: m.epoch.Quorum(), Epoch: m.epoch.Number,
		Issuer: len(m.Issuer) > 0, Guardian: len(m.Seat) > 0, Joined: time.UnixMilli(int64(m.Joined)),
	}
	_, c.Treasurer = m.sharedBox()
	if own, err := m.ownKey(); err != nil {
		return Community{}, err
	} else if own != m.Account.Key() {
		c.Key = own
	}
	if m.LastMet > 0 {
		c.LastMet = time.UnixMilli(int64(m.LastMet))
	}
	if rights := m.epoch.Charter.Rights; len(rights) > 0 {
		c.Box = m.address(rights[0].Issuer)
	}
	if c.Assets, err = m.assets(); err != nil {
		return Community{}, err
	}
	if c.Moved, err = m.moved(); err != nil {
		return Community{}, err
	}
	for i, account := range m.owns() {
		h, err := m.head(account)
		if err != nil {
			return Community{}, err
		}
		c.Pending += len(h.Pending)
		if i > 0 || h.Opening == 0 {
			continue
		}
		c.Opening = true
		if c.Answered, err = m.answered(account, h.Opening); err != nil {
			return Community{}, err
		}
	}
	return c, nil
}

// address is the text by which an account of this community is paid.
func (m *member) address(a ledger.Account) string {
	return keys.Address{Community: [4]byte(m.epoch.Community[:4]), Type: a[0], Key: [32]byte(a[1:])}.String()
}

// assetRecord is an asset of a community as the wallet learned it.
type assetRecord struct {
	_      struct{} `cbor:",toarray"`
	Asset  ledger.Asset
	Issuer ledger.Account
}

const assetBucket store.Bucket = "assets" // community, id → assetRecord

func assetKey(community, id ledger.ID) []byte {
	return append(append([]byte(nil), community[:]...), id[:]...)
}

// learnAsset keeps what an asset entry defines.
func (m *member) learnAsset(s *ledger.Signed) error {
	if s.Entry.Kind != ledger.KindAsset {
		return nil
	}
	a, err := ledger.DecodeAsset(s.Entry.Body)
	if err != nil {
		return err
	}
	return save(m.tx, assetBucket, assetKey(m.epoch.Community, s.ID()), &assetRecord{Asset: a, Issuer: s.Entry.Account})
}

// asset is what is known of an asset; ErrNoAsset when its definition has not
// arrived.
func (m *member) asset(id ledger.ID) (AssetInfo, error) {
	var r assetRecord
	ok, err := load(m.tx, assetBucket, assetKey(m.epoch.Community, id), &r)
	if err != nil {
		return AssetInfo{}, err
	}
	if !ok {
		return AssetInfo{}, ErrNoAsset
	}
	return r.info(id), nil
}

func (r *assetRecord) info(id ledger.ID) AssetInfo {
	return AssetInfo{ID: id, Code: r.Asset.Code, Decimals: uint8(r.Asset.Decimals), Kind: r.Asset.Kind, Issuer: r.Issuer}
}

func (m *member) assets() ([]AssetInfo, error) {
	var out []AssetInfo
	community := m.epoch.Community
	err := store.ScanPrefix(m.tx, assetBucket, community[:], func(key, value []byte) error {
		var r assetRecord
		if err := ledger.Decode("asset record", value, maxRecord, &r); err != nil {
			return err
		}
		out = append(out, r.info(ledger.ID(key[32:])))
		return nil
	})
	return out, err
}

// Balance is what the wallet has in a community, one holding for each asset
// that is known there, none left out for being zero.
func (w *Wallet) Balance(community ledger.ID) ([]Holding, error) {
	var out []Holding
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		if out, err = m.holdings(m.Account); err != nil {
			return err
		}
		return w.addOffline(m, out)
	})
	return out, err
}

// BoxBalance is what was paid back to the issuer's box and waits to be redeemed.
func (w *Wallet) BoxBalance(community ledger.ID) ([]Holding, error) {
	var out []Holding
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		account, err := m.box()
		if err != nil {
			return err
		}
		out, err = m.holdings(account)
		return err
	})
	return out, err
}

func (m *member) holdings(account ledger.Account) ([]Holding, error) {
	assets, err := m.assets()
	if err != nil {
		return nil, err
	}
	available, err := m.available(account)
	if err != nil {
		return nil, err
	}
	promised, err := m.promised(account)
	if err != nil {
		return nil, err
	}
	out := make([]Holding, 0, len(assets))
	for _, a := range assets {
		out = append(out, Holding{Asset: a, Available: available[a.ID], PromisedOut: promised[a.ID]})
	}
	return out, nil
}

// available is the account after its newest signed entry, and what was
// certified for it since: money that is ours for ever, claimed or not.
func (m *member) available(account ledger.Account) (map[ledger.ID]money.Amount, error) {
	h, err := m.head(account)
	if err != nil {
		return nil, err
	}
	sums := map[ledger.ID]money.Amount{}
	if !h.Entry.IsZero() {
		s, ok, err := m.book.Entry(h.Entry)
		if err != nil || !ok {
			return nil, errors.Join(err, missingOwn(ok, h.Entry))
		}
		for _, b := range s.Entry.After.Balances {
			sums[b.Asset] = b.Amount
		}
	}
	_, credits, err := m.unclaimed(account, h.Pending, noLimit)
	if err != nil {
		return nil, err
	}
	for _, c := range credits {
		if sums[c.Asset], err = sums[c.Asset].Plus(c.Amount); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// promised is what pending entries credit to others.
func (m *member) promised(account ledger.Account) (map[ledger.ID]money.Amount, error) {
	h, err := m.head(account)
	if err != nil {
		return nil, err
	}
	sums := map[ledger.ID]money.Amount{}
	for _, id := range h.Pending {
		s, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return nil, errors.Join(err, missingOwn(ok, id))
		}
		for _, c := range s.Entry.Credits {
			if m.isGoal(c.Payee) {
				continue // it stays with us
			}
			if sums[c.Asset], err = sums[c.Asset].Plus(c.Amount); err != nil {
				return nil, err
			}
		}
	}
	return sums, nil
}

// Membership is a community as a carrier needs to know it.
func (w *Wallet) Membership(community ledger.ID) (book.Membership, error) {
	var out book.Membership
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		accounts, err := m.follows()
		if err == nil {
			out, err = m.membershipOf(accounts)
		}
		return err
	})
	return out, err
}

// Charter is a community's charter.
func (w *Wallet) Charter(community ledger.ID) (*ledger.Signed, error) {
	var out *ledger.Signed
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err == nil {
			out, err = ledger.DecodeSigned(m.Charter)
		}
		return err
	})
	return out, err
}

// Memberships are those of all communities.
func (w *Wallet) Memberships() ([]book.Membership, error) {
	var out []book.Membership
	err := w.config.Store.View(func(tx store.Tx) error {
		ids, err := memberIDs(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			m, err := w.member(tx, id)
			if err != nil {
				return err
			}
			accounts, err := m.follows()
			if err != nil {
				return err
			}
			known, err := m.membershipOf(accounts)
			if err != nil {
				return err
			}
			out = append(out, known)
		}
		return nil
	})
	return out, err
}
