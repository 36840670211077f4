package simnet

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// What must never happen, whatever the network, the disks and the liars do.
var (
	ErrTwoCertified = errors.New("two certified entries for one place")
	ErrUndone       = errors.New("something final was undone")
	ErrMoney        = errors.New("money was made or lost")
	ErrAccused      = errors.New("an honest account is accused of cheating")
)

// Law watches all disks of a world from above, at every commit: what is final
// anywhere is final for ever and alone in its place, follows by the ledger's
// rules from what was final before, and makes and loses no money; and there is
// no fault proof of an honest account. It is safe for concurrent use.
type Law struct {
	community ledger.ID
	epoch     *quorum.Epoch

	mu       sync.Mutex
	cheats   map[ledger.Account]bool
	finals   map[place]ledger.ID
	entries  map[ledger.ID]*ledger.Signed
	since    map[ledger.ID]time.Time // when each entry was first seen to be final
	feeds    map[ledger.Account]*feed
	claimed  map[ledger.CreditID]ledger.ID
	waiting  map[ledger.CreditID]ledger.Credit // certified, not claimed
	locks    map[ledger.Account]ledger.Placed
	paid     map[ledger.CreditID]ledger.Credit // by settlements: who is paid is known once the promise was seen
	sums     map[ledger.ID]*Sum
	nameless map[ledger.CreditID]bool // paid by a settlement; to whom is not known yet
	accused  map[ledger.Account]bool
	stuck    map[ledger.Account]bool // has a final entry that does not follow what is known
	breaches []error
}

type place struct {
	account ledger.Account
	seq     uint64
}

type feed struct {
	state ledger.State
	ahead map[uint64]*ledger.Signed // final, not applied yet
}

// Sum is the law of one asset: Issued − Redeemed = Balances + Unclaimed + Locked.
type Sum struct{ Issued, Redeemed, Balances, Unclaimed, Locked int64 }

func (s *Sum) holds() bool { return s.Issued-s.Redeemed == s.Balances+s.Unclaimed+s.Locked }

// NewLaw watches a community. Everybody is honest until Cheats says otherwise.
func NewLaw(epoch *quorum.Epoch) *Law {
	return &Law{
		community: epoch.Community, epoch: epoch, paid: map[ledger.CreditID]ledger.Credit{}, cheats: map[ledger.Account]bool{}, finals: map[place]ledger.ID{}, entries: map[ledger.ID]*ledger.Signed{}, since: map[ledger.ID]time.Time{},
		feeds: map[ledger.Account]*feed{}, claimed: map[ledger.CreditID]ledger.ID{}, waiting: map[ledger.CreditID]ledger.Credit{},
		locks: map[ledger.Account]ledger.Placed{}, sums: map[ledger.ID]*Sum{}, nameless: map[ledger.CreditID]bool{}, accused: map[ledger.Account]bool{}, stuck: map[ledger.Account]bool{},
	}
}

// Cheats says that an account's owner cheats: it may be accused.
func (l *Law) Cheats(a ledger.Account) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cheats[a] = true
}

// Breaches are all that were found, oldest first, each with its instant.
func (l *Law) Breaches() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.breaches...)
}

func (l *Law) breach(where string, err error) {
	l.breaches = append(l.breaches, fmt.Errorf("%s, %s: %w", time.Now().UTC().Format("2 Jan 15:04:05.000"), where, err))
}

// Watch gives the watch of one disk.
func (l *Law) Watch(where string) func(store.Tx, []Change) {
	return func(tx store.Tx, changes []Change) { l.saw(where, tx, changes) }
}

// saw looks at a commit. The names of the buckets are the book's own; Audited
// would find out if they changed, since the Law would see nothing final.
func (l *Law) saw(where string, tx store.Tx, changes []Change) {
	var fresh []Change
	for _, c := range changes {
		switch name, _, _ := strings.Cut(string(c.Bucket), "-"); name {
		case "final", "faults":
			fresh = append(fresh, c)
		}
	}
	if len(fresh) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := book.Open(tx, l.community)
	for _, c := range fresh {
		if strings.HasPrefix(string(c.Bucket), "faults-") {
			l.fault(where, ledger.Account(c.Key))
			continue
		}
		if c.Old != nil && !bytes.Equal(c.Old, c.New) {
			l.breach(where, fmt.Errorf("%w: %x", ErrUndone, c.Key))
		}
		if c.New != nil {
			at := place{account: ledger.Account(c.Key[:33]), seq: seqOf(c.Key[33:])}
			l.final(where, b, at, ledger.ID(c.New))
		}
	}
	if err := l.name(b); err != nil {
		l.breach(where, err)
	}
	l.settle(where)
}

func seqOf(b []byte) (seq uint64) {
	for _, x := range b {
		seq = seq<<8 | uint64(x)
	}
	return seq
}

func (l *Law) fault(where string, a ledger.Account) {
	if !l.cheats[a] {
		l.breach(where, fmt.Errorf("%w: %s", ErrAccused, a))
	}
	l.accused[a] = true
}

// final takes note of an entry that is final in a book.
func (l *Law) final(where string, b *book.Book, at place, id ledger.ID) {
	if known, ok := l.finals[at]; ok {
		if known != id {
			l.breach(where, fmt.Errorf("%w: account %s, place %d: %s and %s", ErrTwoCertified, at.account, at.seq, known.Short(), id.Short()))
		}
		return
	}
	s, ok, err := b.Entry(id)
	if err != nil || !ok {
		l.breach(where, fmt.Errorf("final entry %s can't be read: %w", id.Short(), err))
		return
	}
	if id == l.community {
		return // the charter moves no money
	}
	l.finals[at], l.entries[id], l.since[id] = id, s, time.Now()
	f := l.feeds[at.account]
	if f == nil {
		f = &feed{state: ledger.Empty(at.account), ahead: map[uint64]*ledger.Signed{}}
		l.feeds[at.account] = f
	}
	f.ahead[at.seq] = s
	l.stuck[at.account] = true
}

// settle applies what follows from what was applied before, until nothing does.
func (l *Law) settle(where string) {
	for moved := true; moved; {
		moved = false
		for _, a := range slices.SortedFunc(maps.Keys(l.stuck), func(a, b ledger.Account) int { return bytes.Compare(a[:], b[:]) }) {
			f := l.feeds[a]
			for s := f.ahead[f.state.Tip.Seq+1]; s != nil && l.apply(where, f, s); s = f.ahead[f.state.Tip.Seq+1] {
				moved = true
			}
			if len(f.ahead) == 0 {
				delete(l.stuck, a)
			}
		}
	}
}

// apply replays one entry, and tells whether it could: what it claims may be
// known to be final a little later.
func (l *Law) apply(where string, f *feed, s *ledger.Signed) bool {
	facts, ok := l.facts(s)
	if !ok {
		return false
	}
	delete(f.ahead, s.Entry.Seq)
	next, err := f.state.Apply(s, facts)
	if err != nil {
		l.breach(where, fmt.Errorf("%w: final entry %s of %s does not follow: %w", ErrMoney, s.ID().Short(), s.Entry.Account, err))
		next, _ = f.state.Adopt(s, facts)
	}
	l.move(&f.state.After, -1)
	l.move(&s.Entry.After, 1)
	l.claims(where, s, facts)
	l.gives(s)
	f.state = next
	for asset, sum := range l.sums {
		if !sum.holds() {
			l.breach(where, fmt.Errorf("%w: asset %s after entry %s: %+v", ErrMoney, asset.Short(), s.ID().Short(), *sum))
			sum.Unclaimed = sum.Issued - sum.Redeemed - sum.Balances - sum.Locked // once is enough
		}
	}
	return true
}

func (l *Law) facts(s *ledger.Signed) (ledger.Facts, bool) {
	if p, ok := l.locks[s.Entry.Account]; ok {
		return ledger.Facts{Lock: &p, Claimed: p.Claimed(&s.Entry)}, true
	}
	var facts ledger.Facts
	if s.Entry.Kind == ledger.KindSettlement {
		settlers := l.epoch.Settlers(s.Entry.Round)
		facts.Settle = &settlers
	}
	for _, c := range s.Entry.Claims {
		from := l.entries[c.Entry]
		if paid, ok := l.paid[c]; from == nil && ok && paid.Payee != (ledger.Account{}) {
			facts.Claimed = append(facts.Claimed, paid)
			continue
		}
		if from == nil || c.Index >= uint64(len(from.Entry.Credits)) {
			return facts, false
		}
		facts.Claimed = append(facts.Claimed, from.Entry.Credits[c.Index])
	}
	if supply, ok := ledger.SupplyOf(&s.Entry); ok {
		asset := l.entries[supply.Asset]
		if asset == nil {
			return facts, false
		}
		facts.Asset = &asset.Entry
	}
	return facts, s.Entry.Account.Type() != ledger.TypeLock
}

func (l *Law) sum(asset ledger.ID) *Sum {
	if l.sums[asset] == nil {
		l.sums[asset] = &Sum{}
	}
	return l.sums[asset]
}

// move adds what an account states to the sums, or takes it away.
func (l *Law) move(after *ledger.After, sign int64) {
	for _, b := range after.Balances {
		l.sum(b.Asset).Balances += sign * int64(b.Amount)
	}
	for _, b := range after.Deposit {
		l.sum(b.Asset).Locked += sign * int64(b.Amount)
	}
	for _, t := range after.Totals {
		l.sum(t.Asset).Issued += sign * int64(t.Issued)
		l.sum(t.Asset).Redeemed += sign * int64(t.Redeemed)
	}
}

func (l *Law) claims(where string, s *ledger.Signed, facts ledger.Facts) {
	for i, c := range s.Entry.Claims {
		if by, twice := l.claimed[c]; twice {
			l.breach(where, fmt.Errorf("%w: credit %s is claimed by %s and %s", ErrMoney, c, by.Short(), s.ID().Short()))
			continue
		}
		l.claimed[c] = s.ID()
		delete(l.waiting, c)
		amount := int64(facts.Claimed[i].Amount)
		if facts.Lock != nil {
			l.sum(facts.Claimed[i].Asset).Locked -= amount
			continue
		}
		l.sum(facts.Claimed[i].Asset).Unclaimed -= amount
	}
}

func (l *Law) gives(s *ledger.Signed) {
	for i, c := range s.Entry.Credits {
		l.waiting[ledger.CreditID{Entry: s.ID(), Index: uint64(i)}] = c
		l.sum(c.Asset).Unclaimed += int64(c.Amount)
	}
	for i := range s.Entry.Locks {
		if p, ok := ledger.PlacedIn(s, uint64(i)); ok {
			l.locks[p.Account()] = p
			l.sum(p.Lock.Asset).Locked += int64(p.Lock.Amount)
		}
	}
	for _, p := range ledger.PaidBy(&s.Entry) {
		c := ledger.Credit{Asset: p.Asset, Amount: p.Amount}
		l.paid[p.Credit], l.waiting[p.Credit] = c, c
		l.sum(p.Asset).Unclaimed += int64(p.Amount)
		l.nameless[p.Credit] = true
	}
}

// name finds in a book the promises that settlements pay, and whom they pay.
func (l *Law) name(b *book.Book) error {
	for c := range l.nameless {
		promise, held, err := b.Entry(c.Entry)
		if err != nil {
			return err
		}
		if !held || c.Index >= uint64(len(promise.Entry.Credits)) {
			continue
		}
		delete(l.nameless, c)
		paid := l.paid[c]
		paid.Payee, paid.Memo = promise.Entry.Credits[c.Index].Payee, promise.Entry.Credits[c.Index].Memo
		l.paid[c] = paid
		if _, waits := l.waiting[c]; waits {
			l.waiting[c] = paid
		}
	}
	return nil
}
