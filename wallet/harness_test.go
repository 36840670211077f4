package wallet_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/contract/known"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// village is a community with real guardians over memory stores, without a
// network: tests carry entries by hand, as runner does.
type village struct {
	t         testing.TB
	clock     time.Time
	guardians []*keeper
	epoch     quorum.Epoch
	journals  map[*wallet.Wallet]*journal
}

// keeper is one guardian: its seat, vote key and store.
type keeper struct {
	t              testing.TB
	identity, vote *keys.Key
	store          store.Store
	desk           guardian.Desk
	dead           bool
}

// queue is an outbox that counts what is in it.
type queue map[ledger.ID]bool

func (q queue) Put(_ store.Tx, _, entry ledger.ID) error  { q[entry] = true; return nil }
func (q queue) Done(_ store.Tx, _, entry ledger.ID) error { delete(q, entry); return nil }

const pin = "271828"

func (v *village) now() time.Time { return v.clock }

func (v *village) wallet() (*wallet.Wallet, queue) {
	v.t.Helper()
	j := &journal{Store: store.Memory()}
	return v.walletOver(j)
}

func (v *village) walletOver(j *journal) (*wallet.Wallet, queue) {
	v.t.Helper()
	q := queue{}
	w, err := wallet.New(wallet.Config{Store: j, Outbox: q, Now: v.now, Rand: rand.Reader, Vault: testParams})
	must(v.t, err)
	if v.journals == nil {
		v.journals = map[*wallet.Wallet]*journal{}
	}
	v.journals[w] = j
	return w, q
}

// copyOf is a copy of a wallet's store, as a cheat or a disk image makes it.
func (v *village) copyOf(w *wallet.Wallet) *wallet.Wallet {
	v.t.Helper()
	j := &journal{Store: store.Memory()}
	must(v.t, j.Update(func(tx store.Tx) error {
		for _, write := range v.journals[w].writes {
			if err := write(tx); err != nil {
				return err
			}
		}
		return nil
	}))
	copied, _ := v.walletOver(j)
	must(v.t, copied.Unlock([]byte(pin)))
	return copied
}

// journal is a store that remembers what was written, so that it can be copied.
type journal struct {
	store.Store
	writes []func(store.Tx) error
}

func (j *journal) Update(f func(store.Tx) error) error {
	noted := &noting{}
	err := j.Store.Update(func(tx store.Tx) error {
		noted.Tx = tx
		return f(noted)
	})
	if err == nil {
		j.writes = append(j.writes, noted.writes...)
	}
	return err
}

type noting struct {
	store.Tx
	writes []func(store.Tx) error
}

func (n *noting) Put(b store.Bucket, key, value []byte) error {
	key, value = append([]byte(nil), key...), append([]byte(nil), value...)
	n.writes = append(n.writes, func(tx store.Tx) error { return tx.Put(b, key, value) })
	return n.Tx.Put(b, key, value)
}

func (n *noting) Delete(b store.Bucket, key []byte) error {
	key = append([]byte(nil), key...)
	n.writes = append(n.writes, func(tx store.Tx) error { return tx.Delete(b, key) })
	return n.Tx.Delete(b, key)
}

// member is a wallet that has joined.
func (v *village) member(invitation string) *wallet.Wallet {
	v.t.Helper()
	w, _ := v.wallet()
	_, err := w.Create([]byte(pin), 12)
	must(v.t, err)
	_, err = w.Join(invitation)
	must(v.t, err)
	return w
}

// newVillage founds a community of n guardians, and gives its founder.
func newVillage(t testing.TB, n int) (*village, *wallet.Wallet) {
	t.Helper()
	return foundVillage(t, n, func(*village, *wallet.Founding) {})
}

// foundVillage does the same for a founding that the caller has a say in.
func foundVillage(t testing.TB, n int, decide func(*village, *wallet.Founding)) (*village, *wallet.Wallet) {
	t.Helper()
	v := &village{t: t, clock: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	cards := make([]quorum.Card, 0, n)
	for range n {
		k := &keeper{t: t, identity: newKey(t), vote: newKey(t), store: store.Memory()}
		card, err := quorum.NewCard(k.identity, k.vote.Public(), "")
		must(t, err)
		cards, v.guardians = append(cards, card), append(v.guardians, k)
	}
	founder, _ := v.wallet()
	_, err := founder.Create([]byte(pin), 12)
	must(t, err)
	kes, err := money.Lookup("KES")
	must(t, err)
	index, err := founder.NextKey()
	must(t, err)
	founding := wallet.Founding{Name: "Kongowea Market", Asset: kes, Kind: ledger.CashBacked, Cards: cards}
	decide(v, &founding)
	draft, err := founder.Draft(founding, index)
	must(t, err)
	consents := make([]quorum.Consent, 0, n)
	for _, k := range v.guardians {
		c, err := draft.Consent(k.identity)
		must(t, err)
		consents = append(consents, c)
	}
	_, v.epoch, err = draft.Finish(consents, keys.Verify)
	must(t, err)
	for i, k := range v.guardians {
		k.desk = guardian.Desk{Epoch: &v.epoch, Seat: uint64(i), Verify: keys.Verify, Contracts: known.Keeper()}
	}
	_, err = founder.Finish(draft, consents, ledger.Asset{Code: "KES", Decimals: 2, Kind: ledger.CashBacked})
	must(t, err)
	v.carry(founder)
	return v, founder
}

// answer is a guardian's whole answer, evidence taken in before.
func (k *keeper) answer(now uint64, p book.Pending) (quorum.Vote, error) {
	var vote quorum.Vote
	err := k.store.Update(func(tx store.Tx) error {
		b := book.Open(tx, k.desk.Epoch.Community)
		j, err := k.desk.Judge(b, now, p.Entry, p.Seals)
		if err != nil {
			return err
		}
		for _, release := range j.Releases() {
			if err := b.NoteRelease(release, now); err != nil {
				return err
			}
		}
		if j.Repeat {
			vote, _, err = b.Vote(p.Entry)
			return err
		}
		if vote, err = quorum.SignVote(k.desk.Seat, j.Statement, k.vote); err != nil {
			return err
		}
		return b.KeepVote(j, vote)
	})
	return vote, err
}

// carry takes a wallet's pending entries to all living guardians, brings back
// certificates or refusals, and gives certificates to the guardians.
func (v *village) carry(w *wallet.Wallet) {
	v.t.Helper()
	v.clock = v.clock.Add(time.Second)
	pending, err := w.Pending(v.epoch.Community)
	must(v.t, err)
	for _, p := range pending {
		votes, refusals := v.gather(w, p)
		if len(refusals) > v.epoch.Guardians()-v.epoch.Quorum() {
			must(v.t, w.Refused(v.epoch.Community, p.Entry.ID(), refusals[0]))
			continue
		}
		c, err := v.epoch.Certify(votes)
		if errors.Is(err, quorum.ErrTooFew) {
			continue
		}
		must(v.t, err)
		must(v.t, w.Certified(v.epoch.Community, p.Entry, c))
		v.spread(book.Evidence{Entry: p.Entry, Certificate: []quorum.Certificate{c}, Memos: p.Memos})
	}
}

func (v *village) gather(w *wallet.Wallet, p book.Pending) (votes []quorum.Vote, refusals []*ledger.Refusal) {
	for _, k := range v.guardians {
		if k.dead {
			continue
		}
		vote, err := k.answer(uint64(v.clock.UnixMilli()), p)
		var refusal *ledger.Refusal
		var wait *ledger.Wait
		for range 3 {
			if !errors.As(err, &wait) || len(wait.Needs) == 0 {
				break
			}
			items, e := w.Evidence(v.epoch.Community, wait.Needs)
			must(v.t, e)
			k.take(items)
			vote, err = k.answer(uint64(v.clock.UnixMilli()), p)
		}
		var fault *guardian.FaultFound
		switch {
		case errors.As(err, &fault):
			must(v.t, k.store.Update(func(tx store.Tx) error { return book.Open(tx, v.epoch.Community).KeepFault(fault.Proof) }))
			must(v.t, w.Faulty(v.epoch.Community, fault.Proof))
		case errors.As(err, &refusal):
			refusals = append(refusals, refusal)
		case errors.As(err, &wait):
		default:
			must(v.t, err)
			must(v.t, v.epoch.CheckVote(v.epoch.Statement(p.Entry), vote, keys.Verify))
			votes = append(votes, vote)
		}
	}
	return votes, refusals
}

func (v *village) spread(e book.Evidence) {
	for _, k := range v.guardians {
		if !k.dead {
			k.take([]book.Evidence{e})
		}
	}
}

// take checks and keeps evidence, as a node does.
func (k *keeper) take(items []book.Evidence) {
	t := k.t
	must(t, k.store.Update(func(tx store.Tx) error {
		b := book.Open(tx, k.desk.Epoch.Community)
		for _, e := range items {
			if len(e.Certificate) > 0 {
				must(t, k.desk.Epoch.CheckCertificate(e.Entry, &e.Certificate[0], keys.Verify))
			}
			must(t, b.Learn(e))
		}
		return nil
	}))
}

// fetch brings a wallet what guardian 0 holds for it: its inbox, its feed, and
// what it misses.
func (v *village) fetch(w *wallet.Wallet) {
	v.t.Helper()
	for range 2 { // the second time for what the first made it miss
		v.fetchOnce(w)
	}
}

func (v *village) fetchOnce(w *wallet.Wallet) {
	m, err := w.Membership(v.epoch.Community)
	must(v.t, err)
	wants, err := w.Wants(v.epoch.Community)
	must(v.t, err)
	var items []book.Evidence
	must(v.t, v.guardians[0].store.View(func(tx store.Tx) error {
		b := book.Open(tx, v.epoch.Community)
		ids := append([]ledger.ID(nil), wants...)
		for _, account := range m.Accounts {
			if err := b.Arrivals(account, func(c ledger.CreditID) error { ids = append(ids, c.Entry); return nil }); err != nil {
				return err
			}
			if err := b.Feed(account, 1, func(s *ledger.Signed) error { ids = append(ids, s.ID()); return nil }); err != nil {
				return err
			}
		}
		for _, id := range ids {
			e, ok, err := b.Proof(id)
			if err != nil || !ok {
				return errors.Join(err, errors.New("not held"))
			}
			items = append(items, e...)
		}
		return nil
	}))
	must(v.t, w.Received(v.epoch.Community, items))
}

// seal carries a wallet's requests for seals, and what they report, back.
func (v *village) seal(w *wallet.Wallet) {
	v.t.Helper()
	requests, err := w.SealsWanted(v.epoch.Community)
	must(v.t, err)
	for _, r := range requests {
		var opened bool
		var refusals []book.SealRefusal
		for _, k := range v.guardians {
			if k.dead || opened {
				continue
			}
			s, items, err := k.seal(uint64(v.clock.UnixMilli()), r)
			var refusal *ledger.Refusal
			if errors.As(err, &refusal) {
				refusals = append(refusals, book.SealRefusal{Guardian: k.desk.Seat, Round: refusal.Tip.Round})
				continue
			}
			must(v.t, err)
			opened, err = w.Sealed(v.epoch.Community, r, []quorum.AccountSeal{s}, items)
			must(v.t, err)
		}
		must(v.t, w.SealRefused(v.epoch.Community, r, refusals, true))
	}
}

func (k *keeper) seal(now uint64, r ledger.SealRequest) (quorum.AccountSeal, []book.Evidence, error) {
	var seal quorum.AccountSeal
	var items []book.Evidence
	err := k.store.Update(func(tx store.Tx) error {
		b := book.Open(tx, k.desk.Epoch.Community)
		var err error
		if seal, err = k.desk.Seal(b, now, &r); err != nil {
			return err
		}
		if err := seal.Sign(k.vote); err != nil {
			return err
		}
		for _, t := range append([]ledger.Tip{seal.Certified}, seal.Votes...) {
			if t.IsZero() {
				continue
			}
			e, ok, err := b.Proof(t.Entry)
			if err != nil || !ok {
				return errors.Join(err, errors.New("not held"))
			}
			items = append(items, e...)
		}
		asking, err := k.desk.Asking(b, now, &r)
		return errors.Join(err, b.KeepSeal(&seal), b.KeepAsk(r.Account, [32]byte{}, asking))
	})
	return seal, items, err
}

func newKey(t testing.TB) *keys.Key {
	t.Helper()
	k, err := keys.NewRandomKey(rand.Reader)
	must(t, err)
	return k
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
