package guardian_test

import (
	"crypto/sha256"
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// circle is a table at which the member has named three friends, of whom two
// can open her account; certified.
type circle struct {
	*table
	friends []pretender
	fresh   pretender // the key of her new phone
	named   *ledger.Signed
}

func newCircle(t *testing.T, ownerCan bool) *circle {
	t.Helper()
	c := &circle{table: newTable(t), friends: []pretender{newPretender(300), newPretender(301), newPretender(302)}, fresh: newPretender(310)}
	first := first0(c.table, c.claimOf(0, 1))
	c.named = c.entry(c.member, first.ID(), c.naming(ownerCan, c.friends...), nil)
	c.certify(first)
	c.certify(c.named)
	return c
}

func (c *circle) naming(ownerCan bool, friends ...pretender) ledger.Entry {
	f := &ledger.Friends{Needed: 2, OwnerCan: ownerCan}
	for _, k := range friends {
		f.Members = append(f.Members, k.public)
	}
	return ledger.Entry{Kind: ledger.KindFriends, Body: ledger.Encode(f)}
}

func (c *circle) asking(round uint64, friends ...int) *ledger.SealRequest {
	r := &ledger.SealRequest{Community: c.epoch.Community, Account: c.member.account, Round: round, By: ledger.ByFriends}
	for _, i := range friends {
		r.Authority.Approvals = append(r.Authority.Approvals, ledger.Approval{Member: uint64(i), Signature: pretend(c.friends[i].public, r.ApprovalDigest())})
	}
	return r
}

// sealAt has a guardian answer a request at a time of its clock.
func (c *circle) sealAt(at int, now uint64, r *ledger.SealRequest) (quorum.AccountSeal, error) {
	var seal quorum.AccountSeal
	s := c.seats[at]
	err := s.write(c.world, func(b *book.Book) error {
		var err error
		if seal, err = s.desk.Seal(b, now, r); err != nil {
			return err
		}
		asking, err := s.desk.Asking(b, now, r)
		return errors.Join(err, seal.Sign(s.vote), b.KeepSeal(&seal), b.KeepAsk(r.Account, [32]byte{byte(r.Round)}, asking))
	})
	return seal, err
}

func (c *circle) sealed(now uint64, r *ledger.SealRequest) []quorum.AccountSeal {
	c.t.Helper()
	var out []quorum.AccountSeal
	for at := range c.epoch.Quorum() {
		seal, err := c.sealAt(at, now, r)
		if err != nil {
			c.t.Fatal(err)
		}
		out = append(out, seal)
	}
	return out
}

// opened is the friends' opening for her new key, which some of them signed.
func (c *circle) opened(prev ledger.ID, round uint64, friends ...int) *ledger.Signed {
	c.t.Helper()
	to := ledger.Holder{Members: []keys.PublicKey{c.fresh.public}, Needed: 1}
	e := ledger.Entry{Kind: ledger.KindOpening, Round: round, Body: ledger.Encode(&ledger.Opening{By: ledger.ByFriends, Holder: []ledger.Holder{to}})}
	draft := c.entry(c.member, prev, e, nil).Entry
	var a ledger.Authority
	for _, i := range friends {
		approval, err := ledger.Approve(ledger.IDOf(&draft), uint64(i), c.friends[i])
		if err != nil {
			c.t.Fatal(err)
		}
		a.Approvals = append(a.Approvals, approval)
	}
	s, err := ledger.NewSigned(draft, a)
	if err != nil {
		c.t.Fatal(err)
	}
	c.entries[s.ID()] = s
	return s
}

func (c *circle) judgeAt(at int, now uint64, s *ledger.Signed, seals ...quorum.AccountSeal) error {
	seat := c.seats[at]
	return seat.write(c.world, func(b *book.Book) error {
		j, err := seat.desk.Judge(b, now, s, seals)
		if err != nil {
			return err
		}
		votes, err := quorum.SignVotes(uint64(at), []quorum.Statement{j.Statement}, seat.vote)
		return errors.Join(err, b.KeepVote(j, votes[0]))
	})
}

const (
	began = 1_000_000
	days3 = quorum.DefaultFriendsDelay
)

func TestFriendsOpenAnAccountForANewKey(t *testing.T) {
	c := newCircle(t, false)
	seals := c.sealed(began, c.asking(1, 0, 2))
	open := c.opened(c.named.ID(), 1, 0, 2)
	if err := c.judgeAt(0, began+days3-1, open, seals...); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitTime}) {
		t.Fatalf("before the delay is over: %v", err)
	}
	for at := range seals {
		if err := c.judgeAt(at, began+days3, open, seals...); err != nil {
			t.Fatal(err)
		}
	}
	pay := func(key pretender) *ledger.Signed {
		e := c.payment(1)
		e.Round = 1
		own := *c.member
		own.key = key
		return c.entry(&own, open.ID(), e, nil)
	}
	if err := c.judgeAt(0, began+days3, pay(c.member.key)); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Errorf("the old key: %v", err)
	}
	if err := c.judgeAt(0, began+days3, pay(c.fresh)); err != nil {
		t.Errorf("the new key: %v", err)
	}
}

func TestFromTheFriendsFirstContactWithAGuardianTheOldKeySpendsNothingThere(t *testing.T) {
	c := newCircle(t, false)
	stolen := c.entry(c.member, c.named.ID(), c.payment(10), nil)
	if _, err := c.sealAt(0, began, c.asking(1, 0, 1)); err != nil {
		t.Fatal(err)
	}
	if err := c.judgeAt(0, began, stolen); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeSealed}) {
		t.Errorf("%v", err)
	}
}

func TestTheOwnerChoseWhetherTheOldKeyStopsFriends(t *testing.T) {
	for _, can := range []bool{true, false} {
		c := newCircle(t, can)
		seals := c.sealed(began, c.asking(1, 0, 1))
		_, err := c.sealAt(0, began+1, c.request(2, c.member.key))
		if can != (err == nil) || !can && !errors.Is(err, &ledger.Wait{Reason: ledger.WaitTime}) {
			t.Errorf("can %t: %v", can, err)
		}
		err = c.judgeAt(0, began+days3, c.opened(c.named.ID(), 1, 0, 1), seals...)
		if can == (err == nil) {
			t.Errorf("can %t: friends: %v", can, err)
		}
		if !can {
			continue
		}
		if _, err := c.sealAt(0, began+2, c.asking(3, 0, 1)); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitTime}) {
			t.Errorf("friends ask again at once: %v", err)
		}
		if _, err := c.sealAt(0, began+1+days3, c.asking(3, 0, 1)); err != nil {
			t.Errorf("friends ask again later: %v", err)
		}
	}
}

func TestFriendsWhoGiveUpDoNotKeepTheOldKeyOutForEver(t *testing.T) {
	c := newCircle(t, false)
	c.sealed(began, c.asking(1, 0, 1))
	if _, err := c.sealAt(0, began+guardian.Runs*days3, c.request(2, c.member.key)); err != nil {
		t.Error(err)
	}
}

func TestWhoAsksForAHigherRoundDoesNotWaitAnew(t *testing.T) {
	c := newCircle(t, false)
	c.sealed(began, c.asking(1, 0, 1))
	seals := c.sealed(began+days3-1, c.asking(1<<20, 1, 2))
	if err := c.judgeAt(0, began+days3, c.opened(c.named.ID(), 1<<20, 0, 1), seals...); err != nil {
		t.Error(err)
	}
}

func TestSealsServeOnlyThoseWhoAskedForThem(t *testing.T) {
	c := newCircle(t, true)
	seals := c.sealed(began, c.asking(1, 0, 1))
	own := c.entry(c.member, c.named.ID(), openingOf(1), nil)
	if err := c.judgeAt(0, began+days3, own, seals...); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitSeals}) {
		t.Errorf("the old key takes the friends' seals: %v", err)
	}
	seals = c.sealed(began+1, c.request(2, c.member.key))
	if err := c.judgeAt(0, began+9*days3, c.opened(c.named.ID(), 2, 0, 1), seals...); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitSeals}) {
		t.Errorf("friends take the owner's seals: %v", err)
	}
}

// False friends and a liar: it reports a vote for an opening that nobody waited
// for, and the new key goes on from there.
func TestAReportedOpeningByFriendsIsNotStoodOnBeforeItsTime(t *testing.T) {
	c := newCircle(t, false)
	seals := c.sealed(began, c.asking(1, 0, 1))
	early := c.opened(c.named.ID(), 1, 0, 1)
	learn := func(b *book.Book) error { return errors.Join(b.Keep(early), b.KeepSeals(early.ID(), seals)) }
	for _, s := range c.seats {
		if err := s.write(c.world, learn); err != nil {
			t.Fatal(err)
		}
	}
	seals = c.sealed(began+1, c.asking(2, 0, 1))
	lie := seals[2]
	lie.Votes = []ledger.Tip{early.Tip()}
	if err := lie.Sign(c.seats[2].vote); err != nil {
		t.Fatal(err)
	}
	seals[2] = lie
	own := *c.member
	own.key = c.fresh
	next := c.entry(&own, early.ID(), openingOf(2), nil)
	if err := c.judgeAt(0, began+2, next, seals...); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitSeals}) {
		t.Errorf("%v", err)
	}
	next = c.opened(early.ID(), 2, 0, 1)
	if err := c.judgeAt(0, began+2, next, seals...); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitTime}) {
		t.Errorf("%v", err)
	}
}

func TestOnlyEnoughOfTheNewestFriendsMayAskAndOpen(t *testing.T) {
	c := newCircle(t, true)
	if _, err := c.sealAt(0, began, c.asking(1, 1)); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Errorf("one alone: %v", err)
	}
	others := []pretender{newPretender(320), newPretender(321)}
	later := c.entry(c.member, c.named.ID(), c.naming(true, others...), nil)
	c.certify(later)
	if _, err := c.sealAt(0, began, c.asking(1, 0, 1)); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Errorf("friends of before: %v", err)
	}
	before := c.friends
	c.friends = others
	seals := c.sealed(began, c.asking(1, 0, 1))
	c.friends = before
	if err := c.judgeAt(0, began+days3, c.opened(later.ID(), 1, 0, 1), seals...); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Errorf("friends of before open: %v", err)
	}
	c.friends = others
	if err := c.judgeAt(0, began+days3, c.opened(later.ID(), 1, 0, 1), seals...); err != nil {
		t.Errorf("the newest friends: %v", err)
	}
}

func TestWhatAnOldKeySignsTwiceFreezesNeitherFriendsNorTheNewKey(t *testing.T) {
	c := newCircle(t, false)
	one := c.entry(c.member, c.named.ID(), c.payment(1), nil)
	two := c.entry(c.member, c.named.ID(), c.payment(2), nil)
	proof, _ := ledger.FindFault(one, two)
	for _, s := range c.seats {
		if err := s.write(c.world, func(b *book.Book) error { return b.KeepNewFault(proof, verifyPretence) }); err != nil {
			t.Fatal(err)
		}
	}
	seals := c.sealed(began, c.asking(1, 0, 1))
	if err := c.judgeAt(0, began+days3, c.entry(c.member, c.named.ID(), openingOf(1), nil), seals...); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeFrozen}) {
		t.Errorf("the old key: %v", err)
	}
	open := c.opened(c.named.ID(), 1, 0, 1)
	if err := c.judgeAt(0, began+days3, open, seals...); err != nil {
		t.Fatal(err)
	}
	own := *c.member
	own.key = c.fresh
	pay := c.payment(1)
	pay.Round = 1
	if err := c.judgeAt(0, began+days3, c.entry(&own, open.ID(), pay, nil)); err != nil {
		t.Errorf("the new key: %v", err)
	}
}

// A lock is signed for by the keys that the entry which makes it names, so the
// old phone's key has no say in a lock of the new one's.
func TestLocksOfAnAccountWithANewKeyNameIt(t *testing.T) {
	c := newCircle(t, false)
	seals := c.sealed(began, c.asking(1, 0, 2))
	open := c.opened(c.named.ID(), 1, 0, 2)
	for at := range seals {
		if err := c.judgeAt(at, began+days3, open, seals...); err != nil {
			t.Fatal(err)
		}
	}
	hash := sha256.Sum256(secret[:])
	locks := []ledger.Lock{{
		Payee: c.authors[2].account, Asset: c.asset, Amount: 1, RefundFrom: refundFrom, Condition: ledger.Condition{Tag: ledger.ConditionHash, Data: hash[:]},
	}}
	own := *c.member
	own.key = c.fresh
	making := func(payer keys.PublicKey) *ledger.Signed {
		e := ledger.Entry{Round: 1, Locks: locks}
		e.Kind, e.Body = ledger.MakeLocks(own.account, payer, locks, []keys.PublicKey{c.authors[2].account.Key()})
		return c.entry(&own, open.ID(), e, nil)
	}
	if err := c.judgeAt(0, began+days3, making(c.member.account.Key())); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Errorf("for the old key: %v", err)
	}
	s := making(c.fresh.public)
	if err := c.judgeAt(0, began+days3, s); err != nil {
		t.Errorf("for the new key: %v", err)
	}
	p, ok := ledger.PlacedIn(s, 0)
	if holder := p.Holder(); !ok || holder.Members[1] != c.fresh.public {
		t.Errorf("%+v signs for the payer", holder)
	}
}
