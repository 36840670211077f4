package guardian_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// chest is a table at which the member holds her money until a day that is far,
// and has asked to have it sooner.
type chest struct {
	*table
	hold, release, pay *ledger.Signed
}

const (
	holdWait  = 1_000_000
	holdUntil = 900_000_000
)

func newChest(t *testing.T) *chest {
	t.Helper()
	c := &chest{table: newTable(t)}
	first := first0(c.table, c.claimOf(0, 1))
	c.certify(first)
	body := ledger.Encode(&ledger.Hold{Until: holdUntil, Wait: holdWait})
	c.hold = c.entry(c.member, first.ID(), ledger.Entry{Kind: ledger.KindHold, Body: body}, nil)
	c.certify(c.hold)
	c.release = c.entry(c.member, c.hold.ID(), ledger.Entry{Kind: ledger.KindRelease}, nil)
	c.pay = c.entry(c.member, c.release.ID(), c.payment(1), nil)
	return c
}

// judgeAt asks a guardian at a time of its clock, as a node does.
func (c *chest) judgeAt(at int, now uint64, s *ledger.Signed, seals ...quorum.AccountSeal) (answer error) {
	c.t.Helper()
	seat := c.seats[at]
	err := seat.write(c.world, func(b *book.Book) error {
		j, err := seat.desk.Judge(b, now, s, seals)
		var early *guardian.Unreleased
		if errors.As(err, &early) {
			answer = err
			return b.NoteRelease(early.Release, now)
		}
		if answer = err; answer != nil {
			return nil //nolint:nilerr // an answer, which is looked at
		}
		for _, release := range j.Releases() {
			if err := b.NoteRelease(release, now); err != nil {
				return err
			}
		}
		votes, err := quorum.SignVotes(uint64(at), []quorum.Statement{j.Statement}, seat.vote)
		return errors.Join(err, b.KeepVote(j, votes[0]))
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return answer
}

func (c *chest) waits(at int, now uint64, s *ledger.Signed, seals ...quorum.AccountSeal) {
	c.t.Helper()
	err := c.judgeAt(at, now, s, seals...)
	var wait *ledger.Wait
	if !errors.As(err, &wait) || wait.Reason != ledger.WaitTime || wait.Until <= now {
		c.t.Fatalf("guardian %d at %d: %v", at, now, err)
	}
}

func (c *chest) votes(at int, now uint64, s *ledger.Signed, seals ...quorum.AccountSeal) {
	c.t.Helper()
	if err := c.judgeAt(at, now, s, seals...); err != nil {
		c.t.Fatalf("guardian %d at %d: %v", at, now, err)
	}
}

func TestHeldMoneyIsReleasedSomeTimeAfterAGuardianHeardOfIt(t *testing.T) {
	c := newChest(t)
	early := c.entry(c.member, c.hold.ID(), c.payment(1), nil)
	if err := c.judgeAt(0, began, early); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Fatalf("before she asked: %v", err)
	}
	c.votes(0, began, c.release)
	c.waits(0, began+holdWait-1, c.pay)
	c.votes(0, began+holdWait, c.pay)
}

// The time on a release is its author's: an old one shortens nothing.
func TestTheWaitIsCountedByEachGuardiansOwnClock(t *testing.T) {
	c := newChest(t)
	late := uint64(began + 50*holdWait)
	c.votes(0, late, c.release)
	c.waits(0, late+1, c.pay)
	c.votes(0, late+holdWait, c.pay)
}

// A guardian that was away knows the release by its certificate: its wait begins
// when it is asked for the payment, and not anew when it is asked again.
func TestAGuardianThatWasAwayWaitsFromWhenItIsAsked(t *testing.T) {
	c := newChest(t)
	c.certify(c.release)
	c.waits(3, began, c.pay)
	c.waits(3, began+holdWait/2, c.pay)
	c.votes(3, began+holdWait, c.pay)
}

// sealAt has a guardian seal for the member's own round 1.
func (c *chest) sealAt(at int) (seal quorum.AccountSeal) {
	c.t.Helper()
	s, r := c.seats[at], c.request(1, c.member.key)
	err := s.write(c.world, func(b *book.Book) error {
		var err error
		if seal, err = s.desk.Seal(b, began, r); err != nil {
			return err
		}
		return errors.Join(seal.Sign(s.vote), b.KeepSeal(&seal), b.KeepAsk(r.Account, [32]byte{1}, guardian.Asking{}))
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return seal
}

// A liar votes for the payment at once, and reports it: an opening that stands
// on it waits as the payment would have.
func TestALiarsReportDoesNotShortenTheWait(t *testing.T) {
	c := newChest(t)
	for at := range guardians {
		c.votes(at, began, c.release)
	}
	seals := []quorum.AccountSeal{c.sealAt(0), c.sealAt(1)}
	lie := quorum.AccountSeal{
		Community: c.epoch.Community, Guardian: 3, Account: c.member.account, Round: 1, Certified: c.hold.Tip(), Votes: []ledger.Tip{c.release.Tip(), c.pay.Tip()},
	}
	if err := lie.Sign(c.seats[3].vote); err != nil {
		t.Fatal(err)
	}
	seals = append(seals, lie)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.seats[0].write(c.world, func(b *book.Book) error { return b.Learn(book.Evidence{Entry: c.pay}) }))
	open := c.entry(c.member, c.pay.ID(), ledger.Entry{Kind: ledger.KindOpening, Round: 1, Body: ledger.Encode(&ledger.Opening{})}, nil)
	c.waits(0, began+1, open, seals...)
	c.votes(0, began+holdWait, open, seals...)
}
