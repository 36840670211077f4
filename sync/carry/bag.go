package carry

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// ErrRecord says that a carried record can't be read.
var ErrRecord = errors.New("carried record can't be read")

const (
	itemBucket store.Bucket = "carried"       // community, entry → item
	noteBucket store.Bucket = "carried-notes" // community, entry → note
)

// Note is what the bag knows of an item without reading it.
type Note struct {
	_       struct{} `cbor:",toarray"`
	ID      ledger.ID
	Account ledger.Account
	Seq     uint64
	Payees  []ledger.Account // of its credits and locks
	Class   Class
	Since   uint64 // unix ms when it came
	Seats   uint64 // guardians that voted for it, as bits
	Final   bool
	Told    uint64 // guardians that were given the certificate
	Refused uint64 // guardians that refused the entry
	Bytes   uint64
}

// State tells how far the item is.
func (n *Note) State() State {
	return State{Short: ShortOf(n.ID), Seats: n.Seats, Final: n.Final}
}

// Concerns tells whether the item is of one of the accounts, or pays one.
func (n *Note) Concerns(accounts []ledger.Account) bool {
	for _, a := range accounts {
		if n.Account == a || slices.Contains(n.Payees, a) {
			return true
		}
	}
	return false
}

func (n *Note) weight() Weight {
	return Weight{Class: n.Class, Author: n.Account, Seq: n.Seq, Since: n.Since, Final: n.Final, Bytes: int(n.Bytes)}
}

// Payees are those whom an entry pays, now or later.
func Payees(e *ledger.Entry) []ledger.Account {
	out := []ledger.Account{}
	for _, c := range e.Credits {
		out = append(out, c.Payee)
	}
	for _, l := range e.Locks {
		out = append(out, l.Payee)
	}
	slices.SortFunc(out, ledger.Account.Compare)
	return slices.Compact(out)
}

// Bag is what is carried of one community, within one transaction.
type Bag struct {
	tx     store.Tx
	epoch  *quorum.Epoch
	bounds Bounds
}

// Open opens the bag of a community.
func Open(tx store.Tx, epoch *quorum.Epoch, bounds Bounds) *Bag {
	return &Bag{tx: tx, epoch: epoch, bounds: bounds}
}

func (b *Bag) key(id ledger.ID) []byte { return append(b.epoch.Community[:], id[:]...) }

func (b *Bag) get(bucket store.Bucket, id ledger.ID, v any) (bool, error) {
	raw, err := b.tx.Get(bucket, b.key(id))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err == nil {
		if err = ledger.Reread("record", raw, v); err != nil {
			err = fmt.Errorf("%w: entry %s: %w", ErrRecord, id, err)
		}
	}
	return err == nil, err
}

// Note is one item's note; false: it is not carried.
func (b *Bag) Note(id ledger.ID) (n Note, held bool, err error) {
	held, err = b.get(noteBucket, id, &n)
	return n, held, err
}

// trust stands for checks that were made before the bytes were stored.
func trust(keys.PublicKey, [32]byte, keys.Signature) bool { return true }

// Get is one item.
func (b *Bag) Get(id ledger.ID) (Item, bool, error) {
	var c wire.Carried
	held, err := b.get(itemBucket, id, &c)
	if err != nil || !held {
		return Item{}, false, err
	}
	item, err := decode(b.epoch, &c, trust)
	if err != nil {
		return Item{}, false, fmt.Errorf("%w: entry %s: %w", ErrRecord, id, err)
	}
	return item, true, nil
}

// List gives the notes of all items, by their ids.
func (b *Bag) List() ([]Note, error) {
	return b.list(func([]byte) bool { return true })
}

// naming gives the notes in which an account is named: to read them all for each
// item that comes in would take long where many come.
func (b *Bag) naming(a ledger.Account) ([]Note, error) {
	return b.list(func(raw []byte) bool { return bytes.Contains(raw, a[:]) })
}

func (b *Bag) list(wanted func(raw []byte) bool) (out []Note, err error) {
	err = store.ScanPrefix(b.tx, noteBucket, b.epoch.Community[:], func(key, raw []byte) error {
		if !wanted(raw) {
			return nil
		}
		var n Note
		if err := ledger.Reread("record", raw, &n); err != nil {
			return fmt.Errorf("%w: entry %x: %w", ErrRecord, key[32:], err)
		}
		out = append(out, n)
		return nil
	})
	return out, err
}

// Empty tells whether nothing is carried.
func (b *Bag) Empty() (bool, error) {
	empty := true
	err := store.ScanPrefix(b.tx, noteBucket, b.epoch.Community[:], func(_, _ []byte) error {
		empty = false
		return store.ErrStop
	})
	return empty, err
}

// SaveNote writes what changed about an item, not in it.
func (b *Bag) SaveNote(n *Note) error {
	return b.tx.Put(noteBucket, b.key(n.ID), ledger.Encode(n))
}

func (b *Bag) save(item *Item, n *Note) error {
	form := Form(item)
	raw := ledger.Encode(&form)
	n.Seats, n.Final, n.Bytes = item.Seats(), item.Final(), uint64(len(raw))
	if err := b.tx.Put(itemBucket, b.key(n.ID), raw); err != nil {
		return err
	}
	return b.SaveNote(n)
}

// Drop takes an item out.
func (b *Bag) Drop(id ledger.ID) error {
	return errors.Join(b.tx.Delete(itemBucket, b.key(id)), b.tx.Delete(noteBucket, b.key(id)))
}

// Add puts an item in, or what it adds to the one that is there, and tells
// whether that was anything. It may be dropped again by Fit.
func (b *Bag) Add(item *Item, class Class, now uint64) (bool, error) {
	id, e := item.Entry.ID(), &item.Entry.Entry
	n, held, err := b.Note(id)
	if err != nil {
		return false, err
	}
	merged := Item{Entry: item.Entry}
	if !held {
		n = Note{ID: id, Account: e.Account, Seq: e.Seq, Payees: Payees(e), Class: class, Since: now}
	} else if merged, _, err = b.Get(id); err != nil {
		return false, err
	}
	grown := merged.Merge(item, b.epoch) || !held
	if n.Class > class {
		n.Class, grown = class, true
	}
	if !grown {
		return false, nil
	}
	return true, b.save(&merged, &n)
}

// Fit drops what is beyond the bounds.
func (b *Bag) Fit(now uint64) error {
	list, err := b.List()
	if err != nil {
		return err
	}
	weights := make([]Weight, len(list))
	for i := range list {
		weights[i] = list[i].weight()
	}
	for _, i := range Surplus(weights, b.bounds, now) {
		if err := b.Drop(list[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// Size is about how many bytes the item takes on its way.
func (i *Item) Size() int { return Form(i).Size() }

// Conflict looks for an entry, carried or final, that takes the same place as
// s: the proof that their author cheated.
func (b *Bag) Conflict(books *book.Book, s *ledger.Signed, verify ledger.Verify) (*ledger.FaultProof, error) {
	below, known, err := books.StateBelow(s)
	if err != nil {
		return nil, err
	}
	holder, err := below.HolderFor(s, ledger.Facts{})
	if !known || s.Entry.Account.Type() == ledger.TypeLock || err != nil {
		if holder, known, err = books.HolderOf(s.Entry.Account, s.Authority.Joint); err != nil || !known {
			return nil, err
		}
	}
	others, err := b.others(books, s)
	if err != nil {
		return nil, err
	}
	for _, o := range others {
		if proof, found := ledger.FindFault(s, o); found && proof.Check(holder, verify) == nil {
			return proof, nil
		}
	}
	return nil, nil
}

func (b *Bag) others(books *book.Book, s *ledger.Signed) (out []*ledger.Signed, err error) {
	list, err := b.naming(s.Entry.Account)
	if err != nil {
		return nil, err
	}
	for _, n := range list {
		if n.Account != s.Entry.Account || n.ID == s.ID() || n.Seq != s.Entry.Seq && !s.Entry.Opens() {
			continue // two openings of a round may have any places
		}
		item, held, err := b.Get(n.ID)
		if err != nil {
			return nil, err
		}
		if held {
			out = append(out, item.Entry)
		}
	}
	id, there, err := books.FinalAt(s.Entry.Account, s.Entry.Seq)
	if err != nil || !there {
		return out, err
	}
	final, held, err := books.Entry(id)
	if held {
		out = append(out, final)
	}
	return out, err
}

// Rooted tells whether it is shown that an item's account has had money of this
// community: here, by what is carried already, or by what came along.
func (b *Bag) Rooted(books *book.Book, item *Item) (bool, error) {
	if item.Final() || len(item.Votes) > 0 {
		return true, nil
	}
	e := &item.Entry.Entry
	if newest, err := books.Newest(e.Account); err != nil || !newest.IsZero() {
		return err == nil, err
	}
	if _, carried, err := b.Note(e.Prev); err != nil || carried {
		return err == nil, err
	}
	covered := wire.Covered(item.Evidence)
	for _, v := range item.Evidence {
		pays := v.Entry.Entry.Account == e.Account || slices.Contains(Payees(&v.Entry.Entry), e.Account)
		if pays && covered[v.Entry.ID()] {
			return true, nil
		}
	}
	return false, nil
}
