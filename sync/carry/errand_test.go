package carry_test

import (
	"errors"
	"testing"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// request is one by the holder of an account.
func (v *village) request(author, round uint64) ledger.SealRequest {
	v.t.Helper()
	key := secretKey(v.t, author)
	r := ledger.SealRequest{Community: v.epoch.Community, Account: ledger.SingleAccount(key.Public()), Round: round, By: ledger.ByAuthority}
	sig, err := key.Sign(r.ApprovalDigest())
	must(v.t, err)
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	return r
}

// sealed is what a guardian gives at a request, of an account that it never
// heard of, or of which it knows an entry.
func (v *village) sealed(r ledger.SealRequest, seat, round uint64, certified ...*ledger.Signed) wire.SealedBody {
	v.t.Helper()
	s := quorum.AccountSeal{Community: v.epoch.Community, Guardian: seat, Account: r.Account, Round: round}
	var items []book.Evidence
	for _, e := range certified {
		s.Certified, items = e.Tip(), append(items, v.certified(e))
	}
	must(v.t, s.Sign(v.votes[seat]))
	answer, err := quorum.SignAnswer(quorum.RequestHash(&r), &s, v.votes[seat])
	must(v.t, err)
	if round != r.Round {
		return wire.SealedBody{Seal: s.Bytes()}
	}
	return wire.SealedBody{Seal: s.Bytes(), Reported: wire.ItemsOf(items), Answer: answer}
}

func TestErrandsAreReadWholeAndOnlyWhatGuardiansSignedForThemCounts(t *testing.T) {
	v, abroad := newVillage(t, 1), newVillage(t, 2)
	r, other := v.request(1, 3), v.request(1, 3)
	sig, err := secretKey(t, 1).SignFresh(r.ApprovalDigest(), [32]byte{7}) // another phone with the same words
	must(t, err)
	other.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	ask := func(given ...wire.SealedBody) wire.CarriedAsk {
		return wire.CarriedAsk{Request: ledger.Encode(&r), Given: given}
	}
	unanswered := v.sealed(r, 0, 3)
	unanswered.Answer = quorum.SealAnswer{}
	falseAnswer := v.sealed(r, 0, 4)
	falseAnswer.Answer = v.sealed(r, 0, 3).Answer
	foreign := abroad.request(1, 3)
	for what, c := range map[string]struct {
		ask          wire.CarriedAsk
		good         bool
		beyond, seal int
	}{
		"nothing":                           {wire.CarriedAsk{}, false, 0, 0},
		"the request alone":                 {ask(), true, 0, 0},
		"a seal that answers it":            {ask(v.sealed(r, 2, 3)), true, 0, 1},
		"two of one guardian":               {ask(v.sealed(r, 2, 3), v.sealed(r, 2, 4)), true, 0, 1},
		"one that is in the way":            {ask(v.sealed(r, 2, 5), v.sealed(r, 1, 3)), true, 1, 1},
		"one for another phone's request":   {ask(v.sealed(other, 0, 3)), false, 0, 0},
		"one for its round, and no answer":  {ask(unanswered), true, 1, 0},
		"an answer to it beside another":    {ask(falseAnswer), false, 0, 0},
		"one for a round below":             {ask(v.sealed(r, 0, 2)), false, 0, 0},
		"a request in another community":    {wire.CarriedAsk{Request: ledger.Encode(&foreign)}, false, 0, 0},
		"a seal of another account's round": {ask(v.sealed(v.request(2, 3), 0, 5)), false, 0, 0},
	} {
		v.in(store.Memory(), func(_ *carry.Bag, b *book.Book) error {
			e, err := carry.ReadErrand(b, &v.epoch, &c.ask, keys.Verify)
			beyond, seals := 0, 0
			for _, g := range e.Given {
				if len(g.Beyond) > 0 {
					beyond++
				} else {
					seals++
				}
			}
			if c.good != (err == nil) || beyond != c.beyond || seals != c.seal {
				t.Errorf("%s: %d seals, %d in the way, %v", what, seals, beyond, err)
			}
			return nil
		})
	}
	forged := v.request(2, 3)
	forged.Authority = r.Authority
	v.in(store.Memory(), func(_ *carry.Bag, b *book.Book) error {
		if _, err := carry.ReadErrand(b, &v.epoch, &wire.CarriedAsk{Request: ledger.Encode(&forged)}, keys.Verify); !errors.Is(err, carry.ErrUnknown) {
			t.Errorf("in another's signature: %v", err)
		}
		return nil
	})
}

func errand(t testing.TB, v *village, r ledger.SealRequest, given ...wire.SealedBody) *carry.Errand {
	t.Helper()
	e := carry.Errand{Request: r}
	for _, body := range given {
		g, err := carry.ReadGiven(body, &r, &v.epoch, keys.Verify)
		must(t, err)
		e.Add(g)
	}
	return &e
}

func TestSealsOfManyCarriersAddUpUntilTheAccountIsOpen(t *testing.T) {
	v, s := newVillage(t, 1), store.Memory()
	r := v.request(1, 1)
	v.in(s, func(b *carry.Bag, books *book.Book) error {
		for i, want := range []bool{true, true, false, true} {
			e := errand(t, v, r, [][]wire.SealedBody{nil, {v.sealed(r, 2, 1)}, {v.sealed(r, 2, 1)}, {v.sealed(r, 0, 1)}}[i]...)
			if grown, err := b.AddErrand(e, carry.Friend, 7); err != nil || grown != want {
				t.Errorf("time %d: %t, %v", i, grown, err)
			}
		}
		list, err := b.Errands()
		must(t, err)
		if len(list) != 1 || list[0].Seats() != 0b101 || list[0].Class != carry.Friend || list[0].Since != 7 {
			t.Errorf("%+v", list)
		}
		older, newer := v.request(1, 1), v.request(1, 2)
		older.Authority.Approvals[0].Signature[0] ^= 1
		for what, c := range map[*ledger.SealRequest]bool{&older: false, &newer: true} {
			if grown, err := b.AddErrand(&carry.Errand{Request: *what}, carry.Friend, 8); err != nil || grown != c {
				t.Errorf("round %d: %t, %v", what.Round, grown, err)
			}
		}
		if list, err = b.Errands(); err != nil || len(list) != 1 || list[0].Request.Round != 2 {
			t.Errorf("%+v, %v", list, err)
		}
		open := v.feed(1, 1)[0].Entry
		open.Round, open.Kind, open.Body = 2, ledger.KindOpening, ledger.Encode(&ledger.Opening{})
		opened, err := ledger.SignSingle(open, secretKey(t, 1))
		must(t, err)
		must(t, books.Learn(v.certified(opened)))
		must(t, b.FitErrands(books, 9))
		if list, err = b.Errands(); err != nil || len(list) != 0 {
			t.Errorf("after the opening: %+v, %v", list, err)
		}
		return nil
	})
}

func TestStrangersErrandsPushOutNoneOfFriends(t *testing.T) {
	v, s := newVillage(t, 1), store.Memory()
	v.in(s, func(b *carry.Bag, books *book.Book) error {
		mine, friend := v.request(1, 1), v.request(2, 1)
		for i := range uint64(100) {
			_, err := b.AddErrand(&carry.Errand{Request: v.request(100+i, 1)}, carry.Stranger, 1)
			must(t, err)
		}
		_, err := b.AddErrand(&carry.Errand{Request: mine}, carry.Mine, 5)
		must(t, err)
		_, err = b.AddErrand(&carry.Errand{Request: friend}, carry.Friend, 5)
		must(t, err)
		must(t, b.FitErrands(books, 6))
		list, err := b.Errands()
		must(t, err)
		kept := map[ledger.Account]bool{}
		for _, e := range list {
			kept[e.Request.Account] = true
		}
		if len(list) != 33 || !kept[mine.Account] || !kept[friend.Account] {
			t.Errorf("%d are carried, ours %t, a friend's %t", len(list), kept[mine.Account], kept[friend.Account])
		}
		return b.FitErrands(books, 6+carry.Default().Age)
	})
	v.in(s, func(b *carry.Bag, _ *book.Book) error {
		list, err := b.Errands()
		if len(list) != 0 {
			t.Errorf("a month later %d are carried", len(list))
		}
		return err
	})
}

func FuzzReadErrand(f *testing.F) {
	v := newVillage(f, 1)
	r := v.request(1, 3)
	f.Add(ledger.Encode(&wire.CarriedAsk{Request: ledger.Encode(&r), Given: []wire.SealedBody{v.sealed(r, 2, 3, v.feed(1, 1)[0]), v.sealed(r, 1, 9)}}))
	f.Add(ledger.Encode(&wire.CarriedAsk{}))
	s := store.Memory()
	f.Fuzz(func(t *testing.T, raw []byte) {
		var c wire.CarriedAsk
		if ledger.Decode("request", raw, wire.MaxMessage, &c) != nil {
			return
		}
		must(t, s.View(func(tx store.Tx) error {
			e, err := carry.ReadErrand(book.Open(tx, v.epoch.Community), &v.epoch, &c, keys.Verify)
			if err != nil {
				return nil //nolint:nilerr // refused, as it should be
			}
			form := e.Form()
			if _, err := carry.ReadErrand(book.Open(tx, v.epoch.Community), &v.epoch, &form, keys.Verify); err != nil {
				t.Errorf("what was read can't be read again: %v", err)
			}
			return nil
		}))
	})
}
