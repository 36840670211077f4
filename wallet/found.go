package wallet

import (
	"errors"
	"fmt"
	"io"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Founding is what a founder decides.
type Founding struct {
	Name   string
	Asset  money.Currency // what the community counts in, issued by the founder's box
	Kind   ledger.AssetKind
	Cards  []quorum.Card // the guardians', in the order of their seats
	Quorum int           // 0: the smallest that is safe
	// Treasurers hold the box together with the founder; none: it is hers alone.
	Treasurers []joint.Card
	Approve    int // how many of them and her have to approve; 0: the smallest number that is more than half
}

// scanned is how many guardian and issuer keys a restored wallet looks through
// to find the communities that it founded.
const scanned = 64

// GuardianKey is the identity key that the wallet uses as a guardian, by an
// index that NextKey gave. Only the embedded guardian and guardians' homes use it.
func (w *Wallet) GuardianKey(index uint32) (*keys.Key, error) {
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	return master.Guardian(index)
}

// AccountKey is the key of the wallet's own account in a community, for
// opening what was sealed to its address.
func (w *Wallet) AccountKey(community ledger.ID) (*keys.Key, error) {
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	return master.Account(community)
}

// NextKey is the index for a new community's guardian and issuer keys: each
// founding has its own, so that nobody can link them.
func (w *Wallet) NextKey() (uint32, error) {
	var index uint64
	err := w.config.Store.Update(func(tx store.Tx) error {
		if _, err := load(tx, metaBucket, []byte(keyFoundings), &index); err != nil {
			return err
		}
		return save(tx, metaBucket, []byte(keyFoundings), index+1)
	})
	return uint32(index), err
}

// Draft makes the charter that the guardians are asked to agree to. The index
// is of the founder's own issuer key.
func (w *Wallet) Draft(f Founding, index uint32) (quorum.Draft, error) {
	master, err := w.keysOf()
	if err != nil {
		return quorum.Draft{}, err
	}
	issuer, err := master.Issuer(index)
	if err != nil {
		return quorum.Draft{}, err
	}
	var salt ledger.ID
	if _, err := io.ReadFull(w.config.Rand, salt[:]); err != nil {
		return quorum.Draft{}, err
	}
	if f.Quorum == 0 {
		f.Quorum = quorum.Threshold(len(f.Cards))
	}
	box, err := w.planBox(f, index, issuer.Public(), salt)
	if err != nil {
		return quorum.Draft{}, err
	}
	charter := quorum.Charter{
		Name: f.Name, Quorum: uint64(f.Quorum), Admission: quorum.ByCredit,
		Rights: []quorum.Right{{Issuer: box.Account(), Code: f.Asset.Code, Kind: f.Kind}},
	}
	return quorum.NewDraft(charter, f.Cards, salt, w.now())
}

// boxOf is the joint account of an issuer alone, salted as the charter is, so
// that the words alone find it again.
func boxOf(issuer keys.PublicKey, salt ledger.ID) ledger.Joint {
	return ledger.Joint{Members: []keys.PublicKey{issuer}, Needed: 1, Salt: salt}
}

// Here is the address of a guardian that lives in the same app.
const Here = "here"

// Finish founds the community once every guardian agreed: it checks the
// charter whole, joins it, and defines the asset; of a box of several treasurers
// it proposes so.
func (w *Wallet) Finish(d quorum.Draft, consents []quorum.Consent, asset ledger.Asset) (Community, error) {
	charter, epoch, err := d.Finish(consents, w.verify)
	if err != nil {
		return Community{}, fmt.Errorf("%w: %w", ErrConsent, err)
	}
	endpoints := make([]book.Endpoint, 0, len(d.Addresses))
	for i, address := range d.Addresses {
		if address != "" {
			endpoints = append(endpoints, book.Endpoint{Guardian: uint64(i), Address: address})
		}
	}
	err = w.config.Store.Update(func(tx store.Tx) error {
		m, err := w.enter(tx, charter, epoch, endpoints, nil, nil)
		if err != nil {
			return err
		}
		return w.defineAsset(m, &asset)
	})
	if err != nil {
		return Community{}, err
	}
	return w.Community(epoch.Community)
}

// enter makes the wallet a member of a community whose charter was checked, and
// goes on along its amendments.
func (w *Wallet) enter(tx store.Tx, charter *ledger.Signed, epoch quorum.Epoch, endpoints []book.Endpoint, chain []book.Evidence, reaches []quorum.Reach) (*member, error) {
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	id := epoch.Community
	if known, err := has(tx, memberBucket, string(id[:])); err != nil || known {
		return nil, errors.Join(err, ErrMember)
	}
	key, err := master.Account(id)
	if err != nil {
		return nil, err
	}
	m := &member{tx: tx, book: book.Open(tx, id), epoch: epoch, verify: w.verify, now: w.now(), joints: map[ledger.Account]jointRecord{}, membership: membership{
		Charter: charter.Bytes(), Endpoints: endpoints, Joined: w.now(), Account: ledger.SingleAccount(key.Public()),
	}}
	if err := m.book.Found(charter); err != nil {
		return nil, err
	}
	if err := errors.Join(w.findRoles(m, charter), w.plannedBox(m)); err != nil {
		return nil, err
	}
	if len(chain) > 0 {
		if err := w.amend(m, chain, reaches); err != nil {
			return nil, err
		}
	}
	for _, account := range m.owns() {
		if err := w.mustOpen(m, account); err != nil {
			return nil, err
		}
	}
	if err := tx.Put(metaBucket, []byte(keyCurrent), id[:]); err != nil {
		return nil, err
	}
	return m, m.save()
}

// mustOpen makes a restored wallet open an account before it signs there: it
// can't know what it signed before.
func (w *Wallet) mustOpen(m *member, account ledger.Account) error {
	restored, err := has(m.tx, metaBucket, keyRestored)
	if err != nil || !restored {
		return err
	}
	return m.saveHead(account, head{Opening: 1})
}

// keysUsed is how many issuer and guardian keys may be in use: a restored wallet
// can't know.
func keysUsed(tx store.Tx) (uint32, error) {
	var foundings uint64
	_, err := load(tx, metaBucket, []byte(keyFoundings), &foundings)
	if err != nil {
		return 0, err
	}
	restored, err := has(tx, metaBucket, keyRestored)
	if restored {
		return max(scanned, uint32(foundings)), err
	}
	return uint32(foundings), err
}

// findRoles looks through the wallet's issuer and guardian keys for those that
// the charter names.
func (w *Wallet) findRoles(m *member, charter *ledger.Signed) error {
	master, err := w.keysOf()
	if err != nil {
		return err
	}
	used, err := keysUsed(m.tx)
	if err != nil {
		return err
	}
	salt := charter.Authority.Joint[0].Salt
	for i := range used {
		issuer, err := master.Issuer(i)
		if err != nil {
			return err
		}
		if box := boxOf(issuer.Public(), salt); m.epoch.IsIssuer(box.Account()) {
			m.Issuer, m.IssuerKey = []ledger.Joint{box}, uint64(i)
		}
		identity, err := master.Guardian(i)
		if err != nil {
			return err
		}
		if seat, ok := m.epoch.SeatOf(identity.Public()); ok {
			m.Seat = []uint64{uint64(i)}
			m.Endpoints = append([]book.Endpoint{{Guardian: seat, Address: Here}}, m.Endpoints...)
		}
	}
	return nil
}
