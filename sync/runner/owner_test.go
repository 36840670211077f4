package runner_test

import (
	"slices"
	"sync"
	"time"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// owner is a wallet that notes what it is told, and when.
type owner struct {
	member   book.Membership
	wants    []ledger.ID
	requests []ledger.SealRequest

	mu         sync.Mutex
	pending    []book.Pending
	due        []book.Pending // waits from the next Tend on
	evidence   []book.Evidence
	certified  []quorum.Certificate
	at         []time.Time // of each certificate
	refused    []ledger.Code
	received   []book.Evidence
	receivedAt []time.Time
	sealed     [][]quorum.AccountSeal
	sealedAt   time.Time
	further    []book.SealRefusal
	together   bool
	seals      []quorum.AccountSeal // gathered
	faulty     []*ledger.FaultProof
	votes      map[ledger.ID][]quorum.Vote
	met        int
}

func (o *owner) Memberships() ([]book.Membership, error) { return []book.Membership{o.member}, nil }

func (o *owner) Pending(ledger.ID) ([]book.Pending, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.pending), nil
}

func (o *owner) Evidence(_ ledger.ID, ids []ledger.ID) (out []book.Evidence, err error) {
	for _, e := range o.evidence {
		if slices.Contains(ids, e.Entry.ID()) {
			out = append(out, e)
		}
	}
	return out, nil
}

func (o *owner) VotesHeld(_ ledger.ID, s *ledger.Signed) ([]quorum.Vote, error) {
	return o.votes[s.ID()], nil
}

func (o *owner) Wants(ledger.ID) ([]ledger.ID, error) { return o.wants, nil }

func (o *owner) SealsWanted(ledger.ID) ([]ledger.SealRequest, error) { return o.requests, nil }

func (o *owner) Certified(_ ledger.ID, s *ledger.Signed, c quorum.Certificate) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.certified, o.at = append(o.certified, c), append(o.at, time.Now())
	o.done(s.ID())
	return nil
}

func (o *owner) done(id ledger.ID) {
	o.pending = slices.DeleteFunc(o.pending, func(p book.Pending) bool { return p.Entry.ID() == id })
}

func (o *owner) Refused(_, entry ledger.ID, why *ledger.Refusal) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refused = append(o.refused, why.Code)
	o.done(entry)
	return nil
}

func (o *owner) Received(_ ledger.ID, items []book.Evidence) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.received, o.receivedAt = append(o.received, items...), append(o.receivedAt, time.Now())
	for _, e := range items {
		o.done(e.Entry.ID())
	}
	return nil
}

func (o *owner) SealsHeld(ledger.SealRequest) (seats uint64, err error) {
	for _, s := range o.seals {
		seats |= 1 << s.Guardian
	}
	return seats, nil
}

func (o *owner) Sealed(_ ledger.ID, _ ledger.SealRequest, seals []quorum.AccountSeal, _ []book.Evidence) (bool, error) {
	if o.seals = append(o.seals, seals...); len(o.seals) < o.member.Epoch.Quorum() {
		return false, nil
	}
	o.sealed, o.sealedAt, o.requests = append(o.sealed, o.seals), time.Now(), nil
	return true, nil
}

func (o *owner) SealRefused(_ ledger.ID, _ ledger.SealRequest, refusals []book.SealRefusal, together bool) error {
	o.further, o.together = append(o.further, refusals...), together
	return nil
}

func (o *owner) Faulty(_ ledger.ID, proof *ledger.FaultProof) error {
	o.faulty = append(o.faulty, proof)
	return nil
}

func (o *owner) Met(ledger.ID) error {
	o.met++
	return nil
}

func (o *owner) Tend(ledger.ID) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pending, o.due = append(o.pending, o.due...), nil
	return nil
}

func (o *owner) Amended(ledger.ID, []book.Evidence, []quorum.Reach) error { return nil }

func (o *owner) Outdated(ledger.ID) ([]*ledger.Signed, error) { return nil, nil }

func (o *owner) Reconfirmed(ledger.ID, *ledger.Signed, quorum.Certificate) error { return nil }
