package wallet

import (
	"errors"
	"fmt"
	"slices"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// A change of a community's guardians takes days: people hand over cards, then a
// draft, then their consents to it, one by one. What came so far is kept, until
// the change is made or let go of.

const (
	changingBucket store.Bucket = "changing"       // community → changing
	listenBucket   store.Bucket = "guardianing-at" // community, identity key → address that a card said
)

var (
	// ErrChangeText says that a text is no guardian's card, draft or consent of a
	// change, or a damaged one.
	ErrChangeText = errors.New("not a whole card, draft or answer of a change of guardians")
	// ErrChangeOther says that what was handed over is for another community, or
	// for a time that is over.
	ErrChangeOther = errors.New("it is for a change of another community, or of another time")
	// ErrNoDraft says that a consent is to a draft that is not here.
	ErrNoDraft = errors.New("the answer is to a draft that is not here")
	// ErrDrafted says that a guardian agreed to the draft that is here, so that
	// another can't take its place.
	ErrDrafted = errors.New("the draft that is here has answers already")
	// ErrChangeReach says that a change that was agreed to waits for guardians who
	// were not reached.
	ErrChangeReach = errors.New("too few guardians were reached to make the change")
)

// changing is a change in the making as the wallet keeps it.
type changing struct {
	_        struct{}       `cbor:",toarray"`
	Epoch    uint64         // that would begin; what is of an earlier one is over
	Own      []quorum.Place // one where this wallet's home made a card
	Places   []quorum.Place // of those who are to be guardians, one for each
	Draft    []quorum.Change
	Consents []quorum.Consent // to the draft, checked, one for each guardian
}

// ChangePart is what somebody hands over for a change.
type ChangePart string

// The parts.
const (
	ChangeCard   ChangePart = "card"   // of a guardian of the time after the change
	ChangeDraft  ChangePart = "draft"  // of the change
	ChangeAnswer ChangePart = "answer" // a present guardian's consent
)

// Changing is a change of a community's guardians as far as this wallet knows it.
type Changing struct {
	Epoch    quorum.Epoch     // whose guardians agree to it
	Seat     int              // of the present guardian in this home; -1: there is none
	Own      *quorum.Place    // the card of this home; nil: none was made
	Places   []quorum.Place   // of the time after the change: present guardians first, by seat
	Draft    *quorum.Change   // nil: there is none
	Next     quorum.Charter   // what it says
	Consents []quorum.Consent // to the draft, of different guardians
	Made     bool             // it is certified: the guardians have to hear of it
}

// Needed is how many guardians have to agree.
func (c *Changing) Needed() int { return c.Epoch.Quorum() }

// Agreed tells whether a present guardian's answer is here.
func (c *Changing) Agreed(seat int) bool {
	return slices.ContainsFunc(c.Consents, func(k quorum.Consent) bool { return k.Approval.Member == uint64(seat) }) //nolint:gosec // a seat
}

// Answer is the consent that this home's guardian gave.
func (c *Changing) Answer() (quorum.Consent, bool) {
	for _, k := range c.Consents {
		if c.Seat >= 0 && k.Approval.Member == uint64(c.Seat) { //nolint:gosec // not negative
			return k, true
		}
	}
	return quorum.Consent{}, false
}

// Changing is what was gathered for a change of a community so far.
func (w *Wallet) Changing(community ledger.ID) (out Changing, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err == nil {
			out, err = m.tellChange()
		}
		return err
	})
	return out, err
}

// change reads the record; one of a change that others made meanwhile is empty.
func (m *member) change() (c changing, made bool, err error) {
	_, err = load(m.tx, changingBucket, m.epoch.Community[:], &c)
	if err != nil || c.Epoch == m.epoch.Number+1 {
		return c, false, err
	}
	if len(c.Draft) > 0 && c.Epoch == m.epoch.Number && c.Epoch > 0 {
		entry, err := c.entry()
		if err == nil && ledger.IDOf(&entry) == m.epoch.Began.Entry {
			return c, true, nil
		}
	}
	return changing{Epoch: m.epoch.Number + 1}, false, nil
}

func (c *changing) entry() (e ledger.Entry, err error) {
	return e, ledger.Decode("change", c.Draft[0].Entry, ledger.MaxEntryBytes, &e)
}

func (m *member) keepChange(c changing) error {
	return save(m.tx, changingBucket, m.epoch.Community[:], &c)
}

func (m *member) tellChange() (Changing, error) {
	c, made, err := m.change()
	if err != nil {
		return Changing{}, err
	}
	out := Changing{Epoch: m.epoch, Places: c.Places, Consents: c.Consents, Made: made}
	if made {
		out.Epoch = *m.epoch.Before
	}
	if out.Seat, err = m.ownSeat(&out.Epoch); err != nil {
		return Changing{}, err
	}
	if len(c.Own) > 0 {
		out.Own = &c.Own[0]
	}
	if len(c.Draft) > 0 {
		_, a, err := out.Epoch.Read(&c.Draft[0], m.verify)
		if err != nil {
			return Changing{}, err
		}
		out.Draft, out.Next = &c.Draft[0], a.Charter
	}
	return out, nil
}

// ownSeat is the seat that this home has in an epoch; -1: none.
func (m *member) ownSeat(e *quorum.Epoch) (int, error) {
	seat := -1
	sits := func(identity keys.PublicKey) {
		if n, seated := e.SeatOf(identity); seated {
			seat = int(n) //nolint:gosec // a seat
		}
	}
	first, _ := e.At(0)
	for _, p := range m.Endpoints {
		if p.Address == Here && p.Guardian < uint64(first.Guardians()) {
			sits(first.Charter.Guardians[p.Guardian].Identity)
		}
	}
	return seat, store.ScanPrefix(m.tx, placeBucket, m.epoch.Community[:], func(key, _ []byte) error {
		sits(keys.PublicKey(key[len(m.epoch.Community):]))
		return nil
	})
}

// TakeForChange takes what somebody handed over for a change of a community's
// guardians, and says what it was. A card takes the place of an earlier one of the
// same guardian, a draft that of one which nobody agreed to. Repeats change
// nothing. Errors: ErrChangeText, ErrChangeOther, ErrNoDraft, ErrDrafted, and why a
// draft may not be.
func (w *Wallet) TakeForChange(community ledger.ID, text string) (ChangePart, error) {
	part, err := quorum.ParsePart(text, w.verify)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrChangeText, err)
	}
	var kind ChangePart
	err = w.updating(community, func(m *member) error {
		c, made, err := m.change()
		if err != nil {
			return err
		}
		if made {
			c = changing{Epoch: m.epoch.Number + 1}
		}
		switch {
		case part.Place != nil:
			kind, err = ChangeCard, m.takeCard(&c, *part.Place)
		case part.Change != nil:
			kind, err = ChangeDraft, m.takeDraft(&c, *part.Change)
		default:
			kind, err = ChangeAnswer, m.takeConsent(&c, *part.Consent)
		}
		if err != nil {
			return err
		}
		return m.keepChange(c)
	})
	return kind, err
}

func (m *member) takeCard(c *changing, p quorum.Place) error {
	if p.Community != m.epoch.Community || p.Epoch != c.Epoch {
		return fmt.Errorf("%w: a card for epoch %d of community %s", ErrChangeOther, p.Epoch, p.Community.Short())
	}
	c.Places = slices.DeleteFunc(slices.Clone(c.Places), func(q quorum.Place) bool { return q.Seat.Identity == p.Seat.Identity })
	if len(c.Places) >= quorum.MaxGuardians {
		return fmt.Errorf("%w: a change takes %d cards", ErrChangeText, quorum.MaxGuardians)
	}
	c.Places = append(c.Places, p)
	slices.SortStableFunc(c.Places, func(a, b quorum.Place) int { return m.rank(a) - m.rank(b) })
	return nil
}

// rank has present guardians keep their order, before all others.
func (m *member) rank(p quorum.Place) int {
	if seat, seated := m.epoch.SeatOf(p.Seat.Identity); seated {
		return int(seat) //nolint:gosec // a seat
	}
	return quorum.MaxGuardians
}

func (m *member) takeDraft(c *changing, d quorum.Change) error {
	var entry ledger.Entry
	if err := ledger.Decode("change", d.Entry, ledger.MaxEntryBytes, &entry); err != nil {
		return fmt.Errorf("%w: %w", ErrChangeText, err)
	}
	a, err := quorum.DecodeAmendment(entry.Body)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrChangeText, err)
	}
	if entry.Community != m.epoch.Community || a.Epoch != c.Epoch {
		return fmt.Errorf("%w: a draft for epoch %d of community %s", ErrChangeOther, a.Epoch, entry.Community.Short())
	}
	if _, _, err := m.epoch.Read(&d, m.verify); err != nil {
		return err
	}
	return c.draft(d)
}

// draft puts a draft in the place of one that nobody agreed to.
func (c *changing) draft(d quorum.Change) error {
	switch {
	case len(c.Draft) > 0 && string(c.Draft[0].Entry) == string(d.Entry):
		return nil
	case len(c.Consents) > 0:
		return ErrDrafted
	}
	c.Draft = []quorum.Change{d}
	return nil
}

func (m *member) takeConsent(c *changing, k quorum.Consent) error {
	if len(c.Draft) == 0 {
		return ErrNoDraft
	}
	entry, err := c.entry()
	if err != nil {
		return err
	}
	if k.Charter != ledger.IDOf(&entry) {
		return ErrNoDraft
	}
	if err := m.epoch.CheckConsent(&entry, &k, m.verify); err != nil {
		return fmt.Errorf("%w: %w", ErrChangeText, err)
	}
	c.Consents = append(slices.DeleteFunc(slices.Clone(c.Consents), func(h quorum.Consent) bool { return h.Approval.Member == k.Approval.Member }), k)
	return nil
}

// DropCard takes a guardian out of those of the time after the change, as long as
// nothing is drafted. It is no error where there is none.
func (w *Wallet) DropCard(community ledger.ID, identity keys.PublicKey) error {
	return w.updating(community, func(m *member) error {
		c, made, err := m.change()
		if err != nil || made {
			return err
		}
		c.Places = slices.DeleteFunc(slices.Clone(c.Places), func(p quorum.Place) bool { return p.Seat.Identity == identity })
		return m.keepChange(c)
	})
}

// DraftGathered drafts the change to the guardians whose cards are here. needed is
// how many of them must agree to a payment; 0: the smallest number that is safe.
// ErrDrafted where somebody agreed to a draft already.
func (w *Wallet) DraftGathered(community ledger.ID, needed int) error {
	return w.updating(community, func(m *member) error {
		c, made, err := m.change()
		if err != nil {
			return err
		}
		if made || len(c.Consents) > 0 {
			return ErrDrafted
		}
		d, err := m.draft(ChangeOf{Places: c.Places, Quorum: needed})
		if err != nil {
			return err
		}
		c.Draft = []quorum.Change{d}
		return m.keepChange(c)
	})
}

// DropChange lets go of the draft and the answers to it; the cards stay. ErrDrafted
// where this home's own guardian agreed: it can't agree to another.
func (w *Wallet) DropChange(community ledger.ID) error {
	return w.updating(community, func(m *member) error {
		c, made, err := m.change()
		if err != nil {
			return err
		}
		seat, err := m.ownSeat(&m.epoch)
		if err != nil {
			return err
		}
		agreed := (&Changing{Consents: c.Consents}).Agreed(seat)
		if made || agreed {
			return ErrDrafted
		}
		c.Draft, c.Consents = nil, nil
		return m.keepChange(c)
	})
}

// EndChange forgets a change that was made, once the guardians have heard of it.
func (w *Wallet) EndChange(community ledger.ID) error {
	return w.updating(community, func(m *member) error {
		_, made, err := m.change()
		if err != nil || !made {
			return err
		}
		return m.tx.Delete(changingBucket, community[:])
	})
}

// agreedTo keeps a draft that this home's guardian agrees to, and its consent: to
// be shown again, and as the first answer where the draft was made here.
func (m *member) agreedTo(d *quorum.Change, k quorum.Consent) error {
	c, _, err := m.change()
	if err != nil {
		return err
	}
	if len(c.Draft) == 0 || string(c.Draft[0].Entry) != string(d.Entry) {
		c.Draft, c.Consents = []quorum.Change{*d}, nil
	}
	if err := m.takeConsent(&c, k); err != nil {
		return err
	}
	return m.keepChange(c)
}

// KeepPlace keeps the card that this home made for a change: where the guardian is
// to be reached, and that it is one of the time after the change.
func (w *Wallet) KeepPlace(p quorum.Place) error {
	return w.updating(p.Community, func(m *member) error {
		c, made, err := m.change()
		if err != nil {
			return err
		}
		if made {
			c = changing{Epoch: m.epoch.Number + 1}
		}
		if len(c.Draft) == 0 {
			if err := m.takeCard(&c, p); err != nil {
				return err
			}
		}
		c.Own = []quorum.Place{p}
		key := append(m.epoch.Community[:], p.Seat.Identity[:]...)
		return errors.Join(save(m.tx, listenBucket, key, p.Reach.Address), m.keepChange(c))
	})
}

// CardAddresses are where this home's cards for changes said that it is reached.
func (w *Wallet) CardAddresses() (out []string, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		return tx.Scan(listenBucket, nil, func(_, value []byte) error {
			var address string
			err := ledger.Decode("address of a card", value, maxRecord, &address)
			out = append(out, address)
			return err
		})
	})
	return out, err
}
