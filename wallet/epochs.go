package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// The chain of charters as the wallet follows it. It may sleep through several
// epochs: each amendment is checked against the one before. What was certified
// for it stays its own; what comes with an older certificate is a promise until
// guardians have certified it anew.

const (
	reachesBucket store.Bucket = "reaches"     // community → addresses of the present epoch's guardians
	placeBucket   store.Bucket = "guardianing" // community, identity key → index: cards that were made for a change
	agreedBucket  store.Bucket = "agreed"      // community, seq, round → the amendment that this guardian agreed to
)

// presentEpoch goes on to the newest epoch that the book is in.
func (w *Wallet) presentEpoch(m *member) error {
	number, err := m.book.EpochNumber()
	if err != nil || number == 0 {
		return err
	}
	key := [32]byte(quorumKey(m.epoch.Community, number))
	w.mu.Lock()
	known, held := w.epochs[key]
	w.mu.Unlock()
	if !held {
		if known, err = m.book.Chain(m.epoch); err != nil {
			return err
		}
		w.mu.Lock()
		w.epochs[key] = known
		w.mu.Unlock()
	}
	m.epoch = known
	return nil
}

var tagEpochKey = keys.NewTag("sanduk/wallet-epoch/1")

func quorumKey(community ledger.ID, number uint64) ledger.ID {
	return tagEpochKey.Hash(community[:], ledger.Encode(number))
}

func (m *member) reaches() (list []quorum.Reach, err error) {
	_, err = load(m.tx, reachesBucket, m.epoch.Community[:], &list)
	return list, err
}

// membershipOf is the community as a carrier needs to know it.
func (m *member) membershipOf(accounts []ledger.Account) (book.Membership, error) {
	out := book.Membership{Epoch: m.epoch, Accounts: accounts, Endpoints: m.Endpoints}
	if m.epoch.Number == 0 {
		return out, nil
	}
	reaches, err := m.reaches()
	out.Endpoints = book.EndpointsOf(&m.epoch, m.Endpoints, reaches)
	return out, err
}

// Amended goes on along amendments, each with the certificate of the epoch
// before it, to the newest epoch. reaches are its guardians' addresses; those
// that they did not sign are left out. Repeats do nothing.
func (w *Wallet) Amended(community ledger.ID, amendments []book.Evidence, reaches []quorum.Reach) error {
	return w.updating(community, func(m *member) error { return w.amend(m, amendments, reaches) })
}

func (w *Wallet) amend(m *member, amendments []book.Evidence, reaches []quorum.Reach) error {
	before := m.epoch.Number
	for _, e := range amendments {
		if len(e.Certificate) == 0 {
			return quorum.ErrTooFew
		}
		if old, err := m.followed(e, w.verify); err != nil || old {
			if err != nil {
				return err
			}
			continue
		}
		next, err := m.epoch.Amend(e.Entry, &e.Certificate[0], w.verify)
		if err != nil {
			return err
		}
		if err := errors.Join(m.book.Amend(next.Number, e.Entry, e.Certificate[0]), m.book.Begin(next.Number)); err != nil {
			return err
		}
		m.epoch = next
	}
	own, err := m.ownSeats()
	if err != nil {
		return err
	}
	good := own
	for _, r := range reaches {
		if _, seated := m.epoch.SeatOf(r.Identity); seated && r.Check(m.epoch.Community, m.epoch.Number, w.verify) == nil {
			good = append(good, r)
		}
	}
	if m.epoch.Number == before && len(good) == len(own) {
		return nil
	}
	return save(m.tx, reachesBucket, m.epoch.Community[:], good)
}

// followed tells whether an amendment is one that was followed before. Another for
// the same epoch that is as good is a disaster.
func (m *member) followed(e book.Evidence, verify ledger.Verify) (bool, error) {
	a, err := quorum.DecodeAmendment(e.Entry.Entry.Body)
	if err != nil || a.Epoch > m.epoch.Number {
		return false, err
	}
	at, _ := m.epoch.At(a.Epoch)
	if at.Began.Entry == e.Entry.ID() {
		return true, nil
	}
	if _, err := at.Before.Amend(e.Entry, &e.Certificate[0], verify); err != nil {
		return false, err
	}
	return false, quorum.ErrTwoEpochs
}

// ownSeats are the present epoch's guardians that live in this home, and notes
// whether there is one.
func (m *member) ownSeats() (out []quorum.Reach, err error) {
	first, _ := m.epoch.At(0)
	mine := map[keys.PublicKey]bool{}
	for _, e := range m.Endpoints {
		if e.Address == Here && e.Guardian < uint64(first.Guardians()) {
			mine[first.Charter.Guardians[e.Guardian].Identity] = true
		}
	}
	index := map[keys.PublicKey]uint64{}
	community := m.epoch.Community
	err = store.ScanPrefix(m.tx, placeBucket, community[:], func(key, value []byte) error {
		var n uint64
		identity := keys.PublicKey(key[len(community):])
		mine[identity] = true
		err := ledger.Decode("index of a guardian's key", value, maxRecord, &n)
		index[identity] = n
		return err
	})
	if err != nil {
		return nil, err
	}
	seat := m.Seat
	m.Seat = nil
	for identity := range mine {
		if _, seated := m.epoch.SeatOf(identity); !seated {
			continue
		}
		out = append(out, quorum.Reach{Identity: identity, Address: Here})
		if n, made := index[identity]; made {
			m.Seat = []uint64{n}
		} else {
			m.Seat = seat
		}
	}
	return out, m.save()
}

// mostDoubtful bounds what is certified anew in one round.
const mostDoubtful = 32

// Outdated are entries that need a certificate of the present epoch: what came
// with an older one, and what others have to believe of us: purses, assets.
func (w *Wallet) Outdated(community ledger.ID) (out []*ledger.Signed, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil || m.epoch.Number == 0 {
			return err
		}
		if out, err = m.book.Doubtful(mostDoubtful); err != nil {
			return err
		}
		ids, err := m.believed()
		if err != nil {
			return err
		}
		for _, id := range ids {
			s, held, err := m.book.Entry(id)
			if err != nil || !held || len(out) >= mostDoubtful {
				return err
			}
			final, err := m.book.Final(id)
			if err != nil {
				return err
			}
			if old, err := m.book.Outdated(id); err != nil {
				return err
			} else if old && final {
				out = append(out, s)
			}
		}
		return nil
	})
	return out, err
}

// believed are the entries of ours that somebody has to believe with no guardian
// in reach.
func (m *member) believed() (ids []ledger.ID, err error) {
	assets, err := m.assets()
	if err != nil {
		return nil, err
	}
	for _, a := range assets {
		ids = append(ids, a.ID)
	}
	for _, account := range m.openPurses() {
		terms, held, err := m.book.FinalAt(account, 1)
		if err != nil {
			return nil, err
		}
		if held {
			ids = append(ids, terms)
		}
		newest, err := m.book.Newest(account)
		if err != nil {
			return nil, err
		}
		if !newest.IsZero() && newest.Entry != terms {
			ids = append(ids, newest.Entry)
		}
	}
	return ids, nil
}

// Reconfirmed takes a certificate of the present epoch for an entry that had an
// older one.
func (w *Wallet) Reconfirmed(community ledger.ID, s *ledger.Signed, c quorum.Certificate) error {
	return w.updating(community, func(m *member) error {
		final, err := m.book.Final(s.ID())
		if err != nil {
			return err
		}
		if final {
			return m.book.Certify(s, c)
		}
		return w.receive(m, []book.Evidence{{Entry: s, Certificate: []quorum.Certificate{c}}})
	})
}

// NotePlace keeps that a card for the next epoch was made with one of this
// wallet's guardian keys.
func (w *Wallet) NotePlace(community ledger.ID, identity keys.PublicKey, index uint32) error {
	return w.config.Store.Update(func(tx store.Tx) error {
		return save(tx, placeBucket, append(community[:], identity[:]...), uint64(index))
	})
}

// ChangeOf is what a change of a community's charter asks for; what is empty
// stays as it is.
type ChangeOf struct {
	Places []quorum.Place // of all guardians of the next epoch, in the order of their seats
	Quorum int            // 0: the smallest that is safe
	Policy []quorum.Rule  // put in the place of those with the same name and asset
}

// DraftChange makes the amendment that guardians are asked to agree to.
func (w *Wallet) DraftChange(community ledger.ID, ask ChangeOf) (quorum.Change, error) {
	var out quorum.Change
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		out, err = m.draft(ask)
		return err
	})
	return out, err
}

func (m *member) draft(ask ChangeOf) (quorum.Change, error) {
	c := m.epoch.Charter
	c.Quorum = uint64(ask.Quorum)
	if ask.Quorum == 0 {
		c.Quorum = uint64(quorum.Threshold(len(ask.Places)))
	}
	c.Policy = slices.Clone(c.Policy)
	for _, r := range ask.Policy {
		c.Policy = withRule(c.Policy, r)
	}
	return m.epoch.Propose(c, ask.Places, m.epoch.Began, m.now, m.verify)
}

func withRule(list []quorum.Rule, r quorum.Rule) []quorum.Rule {
	list = slices.DeleteFunc(list, func(k quorum.Rule) bool { return k.Name == r.Name && k.Asset == r.Asset })
	at, _ := slices.BinarySearchFunc(list, r, func(a, b quorum.Rule) int {
		if a.Before(b) {
			return -1
		}
		return 1
	})
	return slices.Insert(list, at, r)
}

// ReadChange reads a draft of a change, for a guardian to look at, with the epoch
// that it would end.
func (w *Wallet) ReadChange(d *quorum.Change) (quorum.Epoch, quorum.Amendment, error) {
	var epoch quorum.Epoch
	var a quorum.Amendment
	community, err := d.Community()
	if err != nil {
		return epoch, a, err
	}
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		epoch = m.epoch
		_, a, err = m.epoch.Read(d, w.verify)
		return err
	})
	return epoch, a, err
}

// AgreeToChange signs a change with the identity key by which this home is a
// guardian. One change for each place: that it agreed is kept before the consent
// leaves, and another is ErrAgreed.
func (w *Wallet) AgreeToChange(d *quorum.Change, identity keys.Signer) (quorum.Consent, error) {
	community, err := d.Community()
	if err != nil {
		return quorum.Consent{}, err
	}
	var out quorum.Consent
	err = w.updating(community, func(m *member) error {
		entry, _, err := m.epoch.Read(d, w.verify)
		if err != nil {
			return err
		}
		if out, err = m.epoch.Consent(&entry, identity); err != nil {
			return err
		}
		key := append(community[:], ledger.Encode([]uint64{entry.Seq, entry.Round})...)
		var held ledger.ID
		known, err := load(m.tx, agreedBucket, key, &held)
		if err != nil {
			return err
		}
		if known && held != out.Charter {
			return ErrAgreed
		}
		return errors.Join(save(m.tx, agreedBucket, key, out.Charter), m.agreedTo(d, out))
	})
	return out, err
}

// Chain is what a guardian of this home needs to serve a community: its charter,
// where the guardians of the first epoch were said to be, the amendments since,
// and where those of the present epoch say that they are.
type Chain struct {
	Charter    *ledger.Signed
	Endpoints  []book.Endpoint
	Amendments []book.Evidence
	Reaches    []quorum.Reach
}

// Chain is a community's chain of charters.
func (w *Wallet) Chain(community ledger.ID) (out Chain, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		if out.Charter, err = ledger.DecodeSigned(m.Charter); err != nil {
			return err
		}
		for _, e := range m.Endpoints {
			if e.Address != Here {
				out.Endpoints = append(out.Endpoints, e)
			}
		}
		reaches, err := m.reaches()
		if err != nil {
			return err
		}
		out.Reaches = slices.DeleteFunc(reaches, func(r quorum.Reach) bool { return r.Address == Here })
		out.Amendments, err = m.book.Amendments(1, maxAmendments)
		return err
	})
	return out, err
}
