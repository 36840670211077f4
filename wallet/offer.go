package wallet

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// What was handed over in a meeting and waits for its payee to look at it:
// community, its newest entry → hand-over.
const offerBucket store.Bucket = "offers"

// maxOffers bounds what waits in one community: whoever meets us may hand over
// what she likes.
const maxOffers = 32

// Offer is a hand-over that waits for us to look at it, and what it is worth
// now.
type Offer struct {
	ID       ledger.ID // of its newest entry
	HandOver HandOver
	Worth    Worth
}

func offerKey(community, entry ledger.ID) []byte {
	return append(append([]byte(nil), community[:]...), entry[:]...)
}

// Consider takes a hand-over that came while nobody looked. Where a payee would
// be warned, a phone does not decide: it is not kept, and waits among the
// Offers. What the limits refuse is refused, with the errors of Judge; what was
// taken before changes nothing.
func (w *Wallet) Consider(community ledger.ID, raw HandOver) (worth Worth, kept bool, err error) {
	worth, err = w.judging(community, raw, func(m *member, j *judgement) error {
		if kept = len(j.worth.Warnings) == 0; kept {
			return w.keepPromises(m, j)
		}
		return w.offer(m, raw, j.newest())
	})
	return worth, kept && err == nil, err
}

// newest is the entry that a hand-over is about.
func (j *judgement) newest() ledger.ID { return j.items[len(j.items)-1].Entry.ID() }

func (w *Wallet) offer(m *member, raw HandOver, id ledger.ID) error {
	good, over, err := w.offers(m)
	if err != nil {
		return err
	}
	for _, o := range over {
		if err := m.tx.Delete(offerBucket, offerKey(m.epoch.Community, o)); err != nil {
			return err
		}
	}
	if len(good) >= maxOffers {
		return fmt.Errorf("%w: %d wait to be looked at", ErrBacklog, len(good))
	}
	return m.tx.Put(offerBucket, offerKey(m.epoch.Community, id), raw)
}

// Offers are the hand-overs that wait for us to look at them: not what was taken
// since, or is not worth taking any more.
func (w *Wallet) Offers(community ledger.ID) (out []Offer, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err == nil {
			out, _, err = w.offers(m)
		}
		return err
	})
	return out, err
}

// offers are those that are worth taking, and the others.
func (w *Wallet) offers(m *member) (good []Offer, over []ledger.ID, err error) {
	err = store.ScanPrefix(m.tx, offerBucket, m.epoch.Community[:], func(key, value []byte) error {
		o := Offer{ID: ledger.ID(key[len(key)-len(ledger.ID{}):]), HandOver: append(HandOver(nil), value...)}
		j, wrong := w.judge(m, o.HandOver)
		switch {
		case errors.Is(wrong, book.ErrRecord):
			return wrong
		case wrong == nil && j.proof == nil && j.worth.New > 0:
			o.Worth = j.worth
			good = append(good, o)
		default:
			over = append(over, o.ID)
		}
		return nil
	})
	return good, over, err
}

// Decline lets go of an offer; its payer can hand it over again.
func (w *Wallet) Decline(community, offer ledger.ID) error {
	return w.updating(community, func(m *member) error { return m.tx.Delete(offerBucket, offerKey(community, offer)) })
}
