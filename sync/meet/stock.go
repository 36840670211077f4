package meet

import (
	"bytes"
	"cmp"
	"slices"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// side is one community at one meeting: the member's own part.
type side struct {
	*Meeter
	member  book.Membership
	id      ledger.ID
	pending map[ledger.ID]bool // what the owner waits for
	wants   []ledger.ID
	asks    []ledger.SealRequest // of the owner
	knows   func(ledger.Account) bool
	owner   Owner // who hears what comes
	report  *Report
	begins  account         // who comes first of equals
	handed  map[string]bool // hand-overs that came, and requests for seals that were given
}

// newSide opens a community: the bag is brought up to what the owner has.
func (m *Meeter) newSide(member book.Membership, report *Report) (*side, error) {
	s := &side{Meeter: m, member: member, id: member.Epoch.Community, owner: m.config.Owner, pending: map[ledger.ID]bool{}, report: report, handed: map[string]bool{}}
	pending, err := m.config.Owner.Pending(s.id)
	if err != nil {
		return nil, err
	}
	if s.wants, err = m.config.Owner.Wants(s.id); err != nil {
		return nil, err
	}
	if s.knows, err = m.config.Owner.Knows(s.id); err != nil {
		return nil, err
	}
	items := make([]carry.Item, 0, len(pending))
	for _, p := range pending {
		s.pending[p.Entry.ID()] = true
		item, err := s.own(p)
		if err != nil {
			return nil, err
		}
		assets, err := s.assets(p.Entry)
		if err != nil {
			return nil, err
		}
		items = append(append(items, item), assets...)
	}
	if err := s.absorb(items); err != nil {
		return nil, err
	}
	return s, s.ownErrands(pending)
}

// assets are the definitions of what an own entry pays in: its payee may not
// know them.
func (s *side) assets(e *ledger.Signed) (out []carry.Item, err error) {
	var ids []ledger.ID
	for _, c := range e.Entry.Credits {
		if !slices.Contains(ids, c.Asset) {
			ids = append(ids, c.Asset)
		}
	}
	evidence, err := s.config.Owner.Evidence(s.id, ids)
	for _, e := range evidence {
		if len(e.Certificate) > 0 && slices.Contains(ids, e.Entry.ID()) {
			out = append(out, carry.Item{Entry: e.Entry, Certificate: e.Certificate})
		}
	}
	return out, err
}

// ownEvidence bounds what goes along with an own entry: more than that a
// guardian has to have from elsewhere.
const ownEvidence = 48 << 10

// own is a pending entry with its votes, and with what a guardian may ask for:
// what it claims and what it follows.
func (s *side) own(p book.Pending) (carry.Item, error) {
	votes, err := s.config.Owner.VotesHeld(s.id, p.Entry)
	if err != nil {
		return carry.Item{}, err
	}
	item := carry.Item{Entry: p.Entry, Seals: p.Seals, Memos: p.Memos, Votes: votes}
	ids := []ledger.ID{p.Entry.Entry.Prev}
	for _, c := range p.Entry.Entry.Claims {
		ids = append(ids, c.Entry)
	}
	evidence, err := s.config.Owner.Evidence(s.id, ids)
	size := 0
	for _, e := range evidence {
		e.Memos = nil
		if size += wire.ItemOf(e).Size(); size > ownEvidence {
			break
		}
		item.Evidence = append(item.Evidence, e)
	}
	return item, err
}

func (s *side) absorb(items []carry.Item) error {
	idle := len(items) == 0
	err := s.config.Store.View(func(tx store.Tx) error {
		empty, err := s.bag(tx).Empty()
		idle = idle && empty
		return err
	})
	if err != nil || idle {
		return err
	}
	return s.config.Store.Update(func(tx store.Tx) error {
		bag := s.bag(tx)
		for i := range items {
			if _, err := bag.Add(&items[i], carry.Mine, s.now()); err != nil {
				return err
			}
		}
		if err := s.refresh(bag, book.Open(tx, s.id)); err != nil {
			return err
		}
		return bag.Fit(s.now())
	})
}

// refresh looks for carried entries that the owner's books know to be final.
func (s *side) refresh(bag *carry.Bag, books *book.Book) error {
	list, err := bag.List()
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].Final {
			continue
		}
		if err := s.refreshOne(bag, books, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *side) refreshOne(bag *carry.Bag, books *book.Book, n *carry.Note) error {
	at, there, err := books.FinalAt(n.Account, n.Seq)
	if err != nil || !there {
		return err
	}
	c, certified, err := books.Certificate(n.ID)
	if err != nil {
		return err
	}
	if at != n.ID || !certified { // passed by, or settled by an entry above it
		return bag.Drop(n.ID)
	}
	entry, _, err := books.Entry(n.ID)
	if err != nil {
		return err
	}
	_, err = bag.Add(&carry.Item{Entry: entry, Certificate: []quorum.Certificate{c}}, n.Class, s.now())
	return err
}

func (s *side) bag(tx store.Tx) *carry.Bag {
	return carry.Open(tx, &s.member.Epoch, s.config.Bounds)
}

// concerns tells whether an entry is of one of the accounts, or pays one.
func concerns(e *ledger.Signed, accounts []ledger.Account) bool {
	n := carry.Note{Account: e.Entry.Account, Payees: carry.Payees(&e.Entry)}
	return n.Concerns(accounts)
}

func (s *side) classOf(e *ledger.Signed) carry.Class {
	if s.pending[e.ID()] || concerns(e, s.member.Accounts) {
		return carry.Mine
	}
	if s.knows(e.Entry.Account) {
		return carry.Friend
	}
	if slices.ContainsFunc(carry.Payees(&e.Entry), s.knows) {
		return carry.Friend
	}
	return carry.Stranger
}

// stock is what this side could give to the other.
type stock struct {
	bag   []carry.Note // most important first, an account's in their order
	yours []ledger.ID  // final entries that the other seems to lack
	mine  said
}

// said is what one side tells of itself.
type said struct {
	stands []wire.Stand
	root   carry.Short
	held   [][8]byte
	wants  []ledger.ID
}

// mostYours bounds the final entries that are looked up for the other.
const mostYours = 256

// look reads what there is, for somebody who stands so.
func (s *side) look(theirs *said) (out stock, err error) {
	err = s.config.Store.View(func(tx store.Tx) error {
		books := book.Open(tx, s.id)
		if out.bag, err = s.bag(tx).List(); err != nil {
			return err
		}
		if out.mine, err = s.say(books, out.bag); err != nil || theirs == nil {
			return err
		}
		out.yours, err = s.yours(books, theirs)
		return err
	})
	var accounts []ledger.Account
	if theirs != nil {
		accounts = accountsOf(theirs.stands)
	}
	slices.SortStableFunc(out.bag, func(a, b carry.Note) int {
		return cmp.Or(cmp.Compare(s.rank(&a, accounts), s.rank(&b, accounts)), s.begins.compare(a.Account, b.Account), cmp.Compare(a.Seq, b.Seq))
	})
	return out, err
}

// account is where a round of all accounts begins. It is another one each time:
// where the bytes do not reach for all, many carriers would else do the same for
// the same few.
type account [8]byte

func (b account) compare(x, y ledger.Account) int {
	before := func(a ledger.Account) bool { key := a.Key(); return bytes.Compare(key[:], b[:]) < 0 }
	switch one, other := before(x), before(y); {
	case one == other:
		return x.Compare(y)
	case one:
		return 1
	}
	return -1
}

func (s *side) say(books *book.Book, bag []carry.Note) (said, error) {
	out := said{wants: s.wants[:min(len(s.wants), wire.MaxWants)]}
	states := make([]carry.State, 0, len(bag))
	for i := range bag {
		states = append(states, bag[i].State())
	}
	out.root = carry.Root(states)
	for _, a := range s.member.Accounts[:min(len(s.member.Accounts), wire.MaxStands)] {
		tip, err := books.Newest(a)
		if err != nil {
			return said{}, err
		}
		out.stands = append(out.stands, wire.Stand{Account: a, Seq: tip.Seq})
		err = books.Arrivals(a, func(c ledger.CreditID) error {
			short := [8]byte(carry.ShortOf(c.Entry))
			if n := len(out.held); n > 0 && out.held[n-1] == short {
				return nil
			}
			if len(out.held) == wire.MaxMarks {
				return store.ErrStop
			}
			out.held = append(out.held, short)
			return nil
		})
		if err != nil {
			return said{}, err
		}
	}
	return out, nil
}

// yours are final entries that the other misses, or that pay her and that she
// did not name, and those of her own feeds that are above what she has.
func (s *side) yours(books *book.Book, theirs *said) ([]ledger.ID, error) {
	held := map[carry.Short]bool{}
	for _, h := range theirs.held {
		held[h] = true
	}
	var out []ledger.ID
	add := func(id ledger.ID) error {
		if held[carry.ShortOf(id)] {
			return nil
		}
		if len(out) == mostYours {
			return store.ErrStop
		}
		held[carry.ShortOf(id)] = true
		out = append(out, id)
		return nil
	}
	for _, id := range theirs.wants {
		if final, err := books.Final(id); err != nil || final && add(id) != nil {
			return out, err
		}
	}
	for _, at := range theirs.stands {
		if err := books.Arrivals(at.Account, func(c ledger.CreditID) error { return add(c.Entry) }); err != nil {
			return nil, err
		}
		if err := books.Feed(at.Account, at.Seq+1, func(e *ledger.Signed) error { return add(e.ID()) }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func accountsOf(stands []wire.Stand) []ledger.Account {
	out := make([]ledger.Account, len(stands))
	for i, a := range stands {
		out[i] = a.Account
	}
	return out
}

// The places of items in a meeting, most important first.
const (
	aboutYou = iota
	aboutMe
	aboutFriends
	aboutOthers
)

func (s *side) about(n *carry.Note, you []ledger.Account) uint64 {
	switch {
	case n.Concerns(you):
		return aboutYou
	case n.Class == carry.Mine:
		return aboutMe
	case n.Class == carry.Friend:
		return aboutFriends
	}
	return aboutOthers
}

// rank orders items: of what is others', what waits for votes comes first.
func (s *side) rank(n *carry.Note, you []ledger.Account) uint64 {
	about := s.about(n, you)
	if about == aboutOthers && n.Final {
		about++
	}
	return about
}

func (s *side) mark(n *carry.Note, you []ledger.Account) wire.Mark {
	return wire.Mark{Short: carry.ShortOf(n.ID), Seats: n.Seats, Final: n.Final, About: s.about(n, you), Size: n.Bytes}
}

// item reads what is carried of an entry; false: it was dropped meanwhile.
func (s *side) item(id ledger.ID) (item carry.Item, held bool, err error) {
	err = s.config.Store.View(func(tx store.Tx) error {
		item, held, err = s.bag(tx).Get(id)
		return err
	})
	return item, held, err
}
