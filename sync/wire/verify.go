package wire

import (
	"fmt"
	"slices"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Verify reads items and verifies their certificates and memos: an entry
// without a certificate passes as what it is, unproven. One of an epoch that is
// over passes too: what it is worth now is for who keeps it. Memos that no credit
// commits to are refused.
func Verify(items []Item, epoch *quorum.Epoch, verify ledger.Verify) ([]book.Evidence, error) {
	out := make([]book.Evidence, 0, len(items))
	for i, item := range items {
		e, err := item.Evidence()
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		if e.Entry.ID() != epoch.Community && e.Entry.Entry.Community != epoch.Community {
			return nil, fmt.Errorf("item %d: %w", i, quorum.ErrEpoch)
		}
		if len(e.Certificate) > 0 {
			if err := epoch.CheckAnyCertificate(e.Entry, &e.Certificate[0], verify); err != nil {
				return nil, fmt.Errorf("item %d: %w", i, err)
			}
		}
		if err := CheckMemos(e.Entry, e.Memos); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		if err := checkSeals(&e, epoch, verify); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		out = append(out, e)
	}
	return out, nil
}

// CheckMemos tells whether an entry's credits commit to each of the memos.
func CheckMemos(s *ledger.Signed, memos [][]byte) error {
	for i, memo := range memos {
		commitment := ledger.MemoCommitment(memo)
		ok := len(memo) <= ledger.MaxMemoSealed && slices.ContainsFunc(s.Entry.Credits, func(c ledger.Credit) bool {
			return string(c.Memo) == string(commitment)
		})
		if !ok {
			return fmt.Errorf("%w: memo %d belongs to no credit", ledger.ErrMalformed, i)
		}
	}
	return nil
}

// checkSeals tells whether the seals beside an item are of a quorum for its
// account and round. Where they lead to is for a guardian to judge.
func checkSeals(e *book.Evidence, epoch *quorum.Epoch, verify ledger.Verify) error {
	switch {
	case len(e.Seals) == 0:
		return nil
	case !e.Entry.Entry.Opens() || len(e.Certificate) > 0:
		return fmt.Errorf("%w: seals beside what is no uncertified opening", ledger.ErrMalformed)
	}
	at, known := epoch.At(e.Seals[0].Epoch)
	if !known {
		return fmt.Errorf("%w: seals of epoch %d", quorum.ErrNewer, e.Seals[0].Epoch)
	}
	return at.CheckSeals(e.Entry.Entry.Account, e.Entry.Entry.Round, e.Seals, verify)
}

// Covered are the entries of a list that a certificate in it makes final: those
// that have one, and those below on the same chain.
func Covered(list []book.Evidence) map[ledger.ID]bool {
	byID := make(map[ledger.ID]*ledger.Signed, len(list))
	for _, e := range list {
		byID[e.Entry.ID()] = e.Entry
	}
	covered := make(map[ledger.ID]bool, len(list))
	for _, e := range list {
		if len(e.Certificate) == 0 {
			continue
		}
		for s, ok := e.Entry, true; ok && !covered[s.ID()]; s, ok = byID[s.Entry.Prev] {
			covered[s.ID()] = true
			for _, p := range ledger.PaidBy(&s.Entry) {
				covered[p.Credit.Entry] = true // a settlement proves the promises that it pays
			}
		}
	}
	return covered
}
