package book

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// A book is in one epoch. Certificates of this epoch make entries final; one of
// an epoch that is over does so only for what was taken over from its guardians:
// their keys may be stolen since. What is final stays so.

var nowKey = []byte("now")

func numberKey(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }

// EpochNumber is the epoch that the book is in; at first 0.
func (b *Book) EpochNumber() (uint64, error) {
	if b.number != nil {
		return *b.number, nil
	}
	raw, err := b.tx.Get(store.Bucket(epochs+b.suffix), nowKey)
	number := uint64(0)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return 0, err
	case len(raw) != 8:
		return 0, broken("number of the epoch", errors.New("it has another length"))
	default:
		number = binary.BigEndian.Uint64(raw)
	}
	b.number = &number
	return number, nil
}

// Begin goes on to an epoch. Nothing of the votes, seals and doubts of the one
// before counts any more: what a guardian takes over follows, in the same
// transaction.
func (b *Book) Begin(number uint64) error {
	now, err := b.EpochNumber()
	if err != nil || number <= now {
		return err
	}
	b.number = nil
	return b.put(epochs, nowKey, numberKey(number))
}

// Counts tells whether a certificate is news that makes an entry final.
func (b *Book) Counts(s *ledger.Signed, c quorum.Certificate) (bool, error) {
	now, err := b.EpochNumber()
	if err != nil {
		return false, err
	}
	id := s.ID()
	held, ok, err := b.Certificate(id)
	if err != nil || ok && held.Epoch >= c.Epoch {
		return false, err
	}
	if c.Epoch == now {
		return true, nil
	}
	if c.Epoch > now {
		return false, fmt.Errorf("%w: a certificate of epoch %d", quorum.ErrNewer, c.Epoch)
	}
	if final, err := b.isFinal(s); err != nil || final {
		return false, err
	}
	return b.has(knowns, id[:])
}

// counts is Counts. A certificate of an epoch that is over, which proves nothing
// here, is kept aside: the entry has to be certified anew.
func (b *Book) counts(s *ledger.Signed, c quorum.Certificate) (bool, error) {
	counts, err := b.Counts(s, c)
	if err != nil || counts {
		return counts, err
	}
	now, err := b.EpochNumber()
	if err != nil || c.Epoch == now {
		return false, err
	}
	if final, err := b.isFinal(s); err != nil || final {
		return false, err
	}
	id := s.ID()
	return false, errors.Join(b.Keep(s), b.put(doubts, id[:], c.Bytes()))
}

// Doubtful are at most so many entries that an epoch before this one certified,
// and that are not final here: promises until they are certified anew.
func (b *Book) Doubtful(most int) (out []*ledger.Signed, err error) {
	err = b.scan(doubts, nil, func(key, _ []byte) error {
		s, held, err := b.Entry(ledger.ID(key))
		if err != nil || !held {
			return err
		}
		if final, err := b.isFinal(s); err != nil || final {
			return err
		}
		if out = append(out, s); len(out) == most {
			return store.ErrStop
		}
		return nil
	})
	return out, err
}

// Outdated tells whether a final entry has no certificate of this epoch of its
// own.
func (b *Book) Outdated(id ledger.ID) (bool, error) {
	now, err := b.EpochNumber()
	if err != nil || now == 0 {
		return false, err
	}
	c, held, err := b.Certificate(id)
	return !held || c.Epoch < now, err
}

// Leaves are what this guardian knows of each account: what its epoch seal says,
// ascending by account.
func (b *Book) Leaves(f func(quorum.EpochLeaf) error) error {
	from := ledger.Account{}
	for {
		account, found, err := b.accountFrom(from)
		if err != nil || !found {
			return err
		}
		newest, err := b.Newest(account)
		if err != nil {
			return err
		}
		votes, err := b.VotesAbove(account, newest)
		if err != nil {
			return err
		}
		if !newest.IsZero() || len(votes) > 0 {
			if err := f(quorum.EpochLeaf{Account: account, Certified: newest, Votes: votes}); err != nil {
				return err
			}
		}
		if from, found = NextAccount(account); !found {
			return nil
		}
	}
}

// NextAccount is the next account that there can be, in the order of their ids;
// false: there is none.
func NextAccount(a ledger.Account) (ledger.Account, bool) {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i]++; a[i] != 0 {
			return a, true
		}
	}
	return a, false
}

// accountFrom is the lowest account, from one on, that has a final entry or a
// vote of this epoch.
func (b *Book) accountFrom(from ledger.Account) (least ledger.Account, found bool, err error) {
	for _, name := range []string{finals, slots} {
		err := b.tx.Scan(b.bucket(name), from[:], func(key, _ []byte) error {
			if a := ledger.Account(key[:len(from)]); !found || bytes.Compare(a[:], least[:]) < 0 {
				least, found = a, true
			}
			return store.ErrStop
		})
		if err != nil {
			return least, false, err
		}
	}
	return least, found, nil
}

// KeepEpochSeal stores this guardian's seal of an epoch with its leaves. It must
// be durable before the seal leaves, and no vote of the epoch may follow.
func (b *Book) KeepEpochSeal(s *quorum.EpochSeal, list []quorum.EpochLeaf) error {
	for i := range list {
		if err := b.put(leaves, append(numberKey(s.Epoch), list[i].Account[:]...), list[i].Bytes()); err != nil {
			return err
		}
	}
	return b.put(epochs, numberKey(s.Epoch), s.Bytes())
}

// EpochSeal is this guardian's seal of an epoch.
func (b *Book) EpochSeal(number uint64) (quorum.EpochSeal, bool, error) {
	raw, held, err := b.get(epochs, numberKey(number))
	if err != nil || !held {
		return quorum.EpochSeal{}, false, err
	}
	s, err := quorum.DecodeEpochSeal(raw)
	if err != nil {
		return s, false, broken(fmt.Sprintf("seal of epoch %d", number), err)
	}
	return s, true, nil
}

// SealedLeaves walks what the seal of an epoch says, from an account on.
// store.ErrStop from f ends it.
func (b *Book) SealedLeaves(number uint64, from ledger.Account, f func(quorum.EpochLeaf) error) error {
	prefix := numberKey(number)
	return b.tx.Scan(b.bucket(leaves), append(prefix, from[:]...), func(key, value []byte) error {
		if !bytes.HasPrefix(key, prefix) {
			return store.ErrStop
		}
		l, err := quorum.DecodeEpochLeaf(value)
		if err != nil {
			return broken("leaf of an epoch seal", err)
		}
		return f(l)
	})
}

// Inherit stores what a guardian takes over of an account at the beginning of an
// epoch, but for its votes.
func (b *Book) Inherit(account ledger.Account, in *guardian.Inheritance) error {
	for _, k := range in.Stands {
		if err := b.stand(k.Entry, k.State, nil); err != nil {
			return err
		}
	}
	for _, t := range in.Doubtful {
		if err := b.put(slots, slotKey(account, t), nil); err != nil {
			return err
		}
	}
	for _, id := range in.Known {
		if err := b.put(knowns, id[:], nil); err != nil {
			return err
		}
	}
	if in.Forked {
		if err := b.put(forks, account[:], nil); err != nil {
			return err
		}
	}
	if in.Round == 0 {
		return nil
	}
	return b.put(floors, account[:], numberKey(in.Round))
}

func (b *Book) floor(account ledger.Account) (uint64, error) {
	now, err := b.EpochNumber()
	if err != nil || now == 0 {
		return 0, err
	}
	raw, held, err := b.get(floors, account[:])
	if err != nil || !held {
		return 0, err
	}
	if len(raw) != 8 {
		return 0, broken("least round of account "+account.String(), errors.New("it has another length"))
	}
	return binary.BigEndian.Uint64(raw), nil
}

// Forked tells whether an account waits for a certificate that decides.
func (b *Book) Forked(account ledger.Account) (bool, error) {
	now, err := b.EpochNumber()
	if err != nil || now == 0 {
		return false, err
	}
	return b.has(forks, account[:])
}

// decide ends the freeze of an account whose certified chain leaves no doubt:
// what was taken over lies on it, or was passed by.
func (b *Book) decide(account ledger.Account) error {
	forked, err := b.Forked(account)
	if err != nil || !forked {
		return err
	}
	newest, err := b.Newest(account)
	if err != nil {
		return err
	}
	tips, err := b.VotesAbove(account, newest)
	if err != nil {
		return err
	}
	for _, t := range tips {
		on, err := b.standsOn(t, newest)
		if err != nil {
			return err
		}
		if on || t.Newer(newest) && t.Round > newest.Round {
			return nil // there may be more to decide
		}
		if err := b.tx.Delete(b.bucket(slots), slotKey(account, t)); err != nil {
			return err
		}
	}
	return b.tx.Delete(b.bucket(forks), account[:])
}

// standsOn tells whether an entry is above another on its chain.
func (b *Book) standsOn(upper, lower ledger.Tip) (bool, error) {
	id := upper.Entry
	for range ledger.MaxUncertified + 2 {
		if id == lower.Entry {
			return true, nil
		}
		s, held, err := b.Entry(id)
		if err != nil || !held || s.Entry.Seq <= lower.Seq {
			return false, err
		}
		id = s.Entry.Prev
	}
	return false, nil
}

// charterRecord is an amendment with the certificate of the epoch that it ended,
// which is kept though a newer one may certify the entry: it is what others
// follow the chain of charters by.
type charterRecord struct {
	_           struct{} `cbor:",toarray"`
	Entry       []byte
	Certificate []byte
}

// Amend stores an amendment that was checked, and that starts an epoch. The book
// goes on to that one with Begin. ErrTwoEpochs is a disaster that must be shown.
func (b *Book) Amend(number uint64, s *ledger.Signed, c quorum.Certificate) error {
	r := charterRecord{Entry: s.Bytes(), Certificate: c.Bytes()}
	held, known, err := b.Amendment(number)
	if err != nil || known {
		if err == nil && held.Entry.ID() != s.ID() {
			err = fmt.Errorf("%w: %s and %s", quorum.ErrTwoEpochs, held.Entry.ID(), s.ID())
		}
		return err
	}
	now, err := b.EpochNumber()
	if err != nil {
		return err
	}
	if c.Epoch != now {
		return fmt.Errorf("%w: the book is in epoch %d", quorum.ErrNewer, now)
	}
	return errors.Join(b.Certify(s, c), b.put(charters, numberKey(number), ledger.Encode(&r)))
}

// Amendment is the one that starts an epoch, with its certificate.
func (b *Book) Amendment(number uint64) (Evidence, bool, error) {
	raw, held, err := b.get(charters, numberKey(number))
	if err != nil || !held {
		return Evidence{}, false, err
	}
	var r charterRecord
	if err := ledger.Reread("amendment", raw, &r); err != nil {
		return Evidence{}, false, broken(fmt.Sprintf("amendment of epoch %d", number), err)
	}
	s, err := ledger.RereadSigned(r.Entry)
	c, err2 := quorum.DecodeCertificate(r.Certificate)
	if err = errors.Join(err, err2); err != nil {
		return Evidence{}, false, broken(fmt.Sprintf("amendment of epoch %d", number), err)
	}
	return Evidence{Entry: s, Certificate: []quorum.Certificate{c}}, true, nil
}

// Amendments are those from an epoch on that are known, at most so many.
func (b *Book) Amendments(from uint64, most int) (out []Evidence, err error) {
	for ; len(out) < most; from++ {
		e, held, err := b.Amendment(from)
		if err != nil || !held {
			return out, err
		}
		out = append(out, e)
	}
	return out, nil
}

// Chain goes from the first epoch to the newest that is known.
func (b *Book) Chain(epoch quorum.Epoch) (quorum.Epoch, error) {
	for {
		e, held, err := b.Amendment(epoch.Number + 1)
		if err != nil || !held {
			return epoch, err
		}
		if epoch, err = epoch.Trusted(e.Entry); err != nil {
			return epoch, broken("amendment "+e.Entry.ID().String(), err)
		}
	}
}

// CheckedChain does the same, and believes no record: each amendment is checked
// against the epoch before it.
func (b *Book) CheckedChain(epoch quorum.Epoch, verify ledger.Verify) (quorum.Epoch, error) {
	for {
		e, held, err := b.Amendment(epoch.Number + 1)
		if err != nil || !held {
			return epoch, err
		}
		if epoch, err = epoch.Amend(e.Entry, &e.Certificate[0], verify); err != nil {
			return epoch, err
		}
	}
}

// Inherited makes an entry final that guardians of the epoch that ended report as
// such, with its certificate, whatever epoch that is of.
func (b *Book) Inherited(s *ledger.Signed, c quorum.Certificate) error {
	if err := b.Keep(s); err != nil {
		return err
	}
	id := s.ID()
	return errors.Join(b.put(certs, id[:], c.Bytes()), b.settleAndLink(s))
}
