package guardian_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// heir takes over from the table's guardians, in a store that holds what all do.
type heir struct {
	*table
	next quorum.Epoch
}

func newHeir(t *testing.T) *heir {
	w := newTable(t)
	before := w.epoch
	h := &heir{table: w, next: w.epoch}
	h.next.Number, h.next.Before = 1, &before
	return h
}

func (h *heir) in(f func(*book.Book)) {
	h.t.Helper()
	err := h.seats[2].store.Update(func(tx store.Tx) error {
		f(book.Open(tx, h.epoch.Community))
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *heir) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// said is what a guardian's epoch seal says of the member's account.
func (h *heir) said(guardian uint64, votes ...*ledger.Signed) quorum.AccountSeal {
	s := quorum.AccountSeal{Guardian: guardian, Account: h.member.account}
	for _, v := range votes {
		s.Votes = append(s.Votes, v.Tip())
	}
	return s
}

// inherits begins the next epoch on the seals, for the member's account alone.
func (h *heir) inherits(b *book.Book, seals ...quorum.AccountSeal) guardian.Inheritance {
	h.t.Helper()
	desk := h.seats[2].desk
	in, err := desk.Inherit(b, h.member.account, seals)
	h.ok(err)
	h.ok(b.Begin(1))
	h.ok(b.Inherit(h.member.account, &in))
	return in
}

func (h *heir) judgeNext(b *book.Book, s *ledger.Signed) error {
	desk := h.seats[2].desk
	desk.Epoch = &h.next
	_, err := desk.Judge(b, h.clock, s, nil)
	return err
}

// certificate is one of the epoch that ended.
func (h *heir) certificate(s *ledger.Signed) quorum.Certificate {
	h.t.Helper()
	var votes []quorum.Vote
	for i := range h.epoch.Quorum() {
		v, err := quorum.SignVote(uint64(i), h.epoch.Statement(s), h.seats[i].vote)
		h.ok(err)
		votes = append(votes, v)
	}
	c, err := h.epoch.Certify(votes)
	h.ok(err)
	return c
}

func TestAnHeirStandsOnWhatOneSealReports(t *testing.T) {
	h := newHeir(t)
	x := h.entry(h.member, ledger.ID{}, h.claimOf(0), nil)
	rival := h.entry(h.member, ledger.ID{}, h.claimOf(1), nil)
	h.in(func(b *book.Book) {
		h.ok(errors.Join(b.Keep(x), b.Keep(rival)))
		in := h.inherits(b, h.said(0), h.said(1, x), h.said(3))
		if in.Forked || len(in.Stands) != 1 || in.Stands[0].Entry.ID() != x.ID() {
			t.Fatalf("%+v", in)
		}
		if stands, err := b.Stands(x.ID()); err != nil || !stands {
			t.Error("it does not stand on it", err)
		}
		h.ok(b.Certify(rival, h.certificate(rival)))
		if final, _ := b.Final(rival.ID()); final {
			t.Error("an old certificate counts for what nobody reported")
		}
		h.ok(b.Certify(x, h.certificate(x)))
		if final, _ := b.Final(x.ID()); !final {
			t.Error("an old certificate does not count for what was reported")
		}
	})
}

func TestAnHeirOfTwoChainsWaitsUntilACertificateDecides(t *testing.T) {
	h := newHeir(t)
	x := h.entry(h.member, ledger.ID{}, h.claimOf(0), nil)
	rival := h.entry(h.member, ledger.ID{}, h.claimOf(1), nil)
	third := h.entry(h.member, ledger.ID{}, h.claimOf(2), nil)
	h.in(func(b *book.Book) {
		h.ok(errors.Join(b.Keep(x), b.Keep(rival)))
		in := h.inherits(b, h.said(0, x), h.said(1, rival), h.said(3))
		if !in.Forked || len(in.Stands) != 2 {
			t.Fatalf("%+v", in)
		}
		for _, s := range []*ledger.Signed{x, rival, third} {
			if err := h.judgeNext(b, s); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
				t.Errorf("it votes: %v", err)
			}
		}
		votes, err := b.VotesAbove(h.member.account, ledger.Tip{})
		if err != nil || len(votes) != 2 {
			t.Errorf("its own seals report %d of two chains, %v", len(votes), err)
		}
		h.ok(b.Certify(rival, h.certificate(rival)))
		if forked, err := b.Forked(h.member.account); err != nil || forked {
			t.Error("the certificate decides nothing", err)
		}
		on := h.entry(h.member, rival.ID(), h.claimOf(0), nil)
		if err := h.judgeNext(b, on); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatALiarReportsIsRefusedAndLeftOut(t *testing.T) {
	h := newHeir(t)
	x := h.entry(h.member, ledger.ID{}, h.claimOf(0), nil)
	bad := h.entry(h.member, ledger.ID{}, h.claimOf(1), func(e *ledger.Entry) { e.After.Balances = nil })
	h.in(func(b *book.Book) {
		h.ok(errors.Join(b.Keep(x), b.Keep(bad)))
		in := h.inherits(b, h.said(0, x), h.said(1, bad), h.said(3))
		if in.Forked || len(in.Stands) != 1 || in.Stands[0].Entry.ID() != x.ID() {
			t.Fatalf("%+v", in)
		}
	})
}

func TestASealWhoseEntriesDidNotComeAlongIsOfNoUse(t *testing.T) {
	h := newHeir(t)
	x := h.entry(h.member, ledger.ID{}, h.claimOf(0), nil)
	h.in(func(b *book.Book) {
		desk := h.seats[2].desk
		_, err := desk.Inherit(b, h.member.account, []quorum.AccountSeal{h.said(0), h.said(1, x), h.said(3)})
		var bad *guardian.UnusableSeal
		if !errors.As(err, &bad) || bad.Guardian != 1 {
			t.Errorf("%v", err)
		}
	})
}

func TestAnOpeningWithSealsOfAnEpochBeforeIsDoubtful(t *testing.T) {
	h := newHeir(t)
	x := h.entry(h.member, ledger.ID{}, h.claimOf(0), nil)
	h.certify(x)
	opening := h.entry(h.member, x.ID(), ledger.Entry{Kind: ledger.KindOpening, Round: 1, Body: ledger.Encode(&ledger.Opening{By: ledger.ByAuthority})}, nil)
	var seals []quorum.AccountSeal
	for _, i := range []uint64{0, 1, 3} {
		seal := quorum.AccountSeal{Community: h.epoch.Community, Guardian: i, Account: h.member.account, Round: 1, Certified: x.Tip()}
		h.ok(seal.Sign(h.seats[i].vote))
		seals = append(seals, seal)
	}
	h.in(func(b *book.Book) {
		h.ok(errors.Join(b.Keep(opening), b.KeepSeals(opening.ID(), seals)))
		now := h.seats[2].desk
		if in, err := now.Inherit(b, h.member.account, []quorum.AccountSeal{h.said(0, opening), h.said(1), h.said(3)}); err != nil || in.Forked || in.Round != 1 {
			t.Errorf("while its seals count: %+v, %v", in, err)
		}
		later := h.seats[2].desk
		later.Epoch = &h.next
		in, err := later.Inherit(b, h.member.account, []quorum.AccountSeal{h.said(0, opening), h.said(1), h.said(3)})
		if err != nil || !in.Forked || len(in.Doubtful) != 1 || in.Round != 1 {
			t.Errorf("when they don't: %+v, %v", in, err)
		}
	})
}
