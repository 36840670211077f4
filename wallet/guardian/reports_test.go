package guardian_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// The payer signs a refund though the payee's claim is reported, and a liar
// reports it: the payee, who opens the next round, sees that this seal does not
// count, with and without the seals that the payer shows for it.
func TestAnAuthorSeesThatASealReportsWhatDoesNotCount(t *testing.T) {
	l := newLocks(t)
	l.certify(l.maker)
	claim := l.claim(l.hash, secret[:], 60)
	if _, err := l.judgeAt(1, claim); err != nil {
		t.Fatal(err)
	}
	seals := l.sealed(l.hash, 1, refundFrom, l.payer, 0, 1, 2)
	refund, garbage := l.refund(l.hash, 1, l.payer), l.closing(l.hash, ledger.Entry{Round: 1, Body: []byte{0x80}}, l.payer)
	open := l.reopen(l.hash, claim, 1, l.payer)
	report := func(s *ledger.Signed) *quorum.AccountSeal {
		seal := quorum.AccountSeal{Community: l.epoch.Community, Guardian: 3, Account: l.hash.Account(), Round: 2, Votes: []ledger.Tip{s.Tip()}}
		if err := seal.Sign(l.seats[3].vote); err != nil {
			t.Fatal(err)
		}
		return &seal
	}
	check := func(s *ledger.Signed, held ...book.Evidence) error {
		payee := store.Memory()
		return payee.Update(func(tx store.Tx) error {
			b := book.Open(tx, l.epoch.Community)
			for _, id := range append(l.order, l.maker.ID()) {
				if err := b.Certify(l.entries[id], l.certs[id]); err != nil {
					return err
				}
			}
			for _, e := range held {
				if err := b.Learn(e); err != nil {
					return err
				}
			}
			return l.seats[0].desk.CheckReports(b, report(s))
		})
	}
	refused, waits := &ledger.Refusal{Code: ledger.CodeSeals}, &ledger.Wait{Reason: ledger.WaitEntry}
	for name, c := range map[string]struct {
		vote *ledger.Signed
		held []book.Evidence
		want error
	}{
		"a claim":                             {claim, []book.Evidence{{Entry: claim}}, nil},
		"a claim that did not come along":     {claim, nil, waits},
		"a refund without seals":              {refund, []book.Evidence{{Entry: refund}}, waits},
		"a refund with seals that report":     {refund, []book.Evidence{{Entry: claim}, {Entry: refund, Seals: seals}}, refused},
		"a body that nobody reads":            {garbage, []book.Evidence{{Entry: garbage, Seals: seals}}, refused},
		"an opening on what its seals report": {open, []book.Evidence{{Entry: claim}, {Entry: open, Seals: seals}}, nil},
		"an opening with too few seals":       {open, []book.Evidence{{Entry: claim}, {Entry: open, Seals: seals[:2]}}, refused},
	} {
		if err := check(c.vote, c.held...); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// A wallet that is restored a second time asks for the round that the first
// restored one opened: with the stored seals it would sign a second opening.
func TestASealIsNotGivenAgainOnceItsRoundWasOpened(t *testing.T) {
	w := newTable(t)
	first, seals := opening(three, nil)(w)
	w.states[first.ID()] = w.states[first.Entry.Prev]
	w.member.openings[first.ID()] = seals
	again := func() error {
		return w.seats[0].store.View(func(tx store.Tx) error {
			return w.seats[0].desk.CheckRequest(book.Open(tx, w.epoch.Community), w.clock, w.request(1, w.member.key))
		})
	}
	if err := again(); err != nil {
		t.Errorf("a reply that was lost: %v", err)
	}
	w.submitted(first)
	var r *ledger.Refusal
	if err := again(); !errors.As(err, &r) || r.Code != ledger.CodeRound || r.Tip.Round != 1 {
		t.Errorf("a round that was opened: %v", err)
	}
}
