package wallet

import (
	"errors"
	"io"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

const (
	noteBucket store.Bucket = "group-notes" // account, id → group.Note
	// maxNotes bounds the names and reasons that are kept of a group.
	maxNotes = 8192
)

// Group is a savings group that this wallet is a member of: a joint account
// whose entries are the minutes of its meetings.
type Group struct {
	Community ledger.ID
	Account   ledger.Account
	Address   string
	Name      string // between members only
	Asset     AssetInfo
	Founded   bool            // else its founding waits for approvals, or for the guardians
	Planned   *group.Founding // what waits then; nil: it is founded
	Unpaid    bool            // it is not proposed yet: a first payment to it is missing
	OnTheWay  money.Amount    // the owner's payments to it then, until they are certified
	Books     *group.State    // after the newest meeting that enough members approved; to be read only
	Meeting   *Meeting        // that is written down on this wallet; nil: none
	Rival     *Meeting        // another writing of the same meeting, which came from another phone
	Self      uint64          // this wallet's number in it; 0: it has none
	Notes     map[ledger.ID]string
	Proposals []Proposal // entries that wait for approvals
	Pending   int        // approved entries that wait for the guardians
	Proposer  bool       // this wallet puts the minutes into the books
}

// Said is a text by its id; empty: it is not on this wallet.
func (g *Group) Said(id ledger.ID) string { return g.Notes[id] }

// NewMember is one of a group's first members.
type NewMember struct {
	Name    string
	Address *keys.Address // nil: she has no phone
	Offices group.Office
}

// StartGroup makes the joint account, whose proposer this wallet is, a savings
// group. Something must have been paid into it, by a member: that is her first
// payment to the group. Its constitution and members are proposed, and it begins
// once enough members of the account have approved. Errors: group.ErrFounding,
// group.ErrConstitution, *FundsError, and those of ProposeJoint.
func (w *Wallet) StartGroup(community ledger.ID, account ledger.Account, rules group.Constitution, members []NewMember) (Group, error) {
	return w.withGroup(community, account, func(m *member) error {
		f, err := w.founding(m, account, rules, members)
		if err != nil {
			return err
		}
		return w.proposeGroup(m, account, func(p *contractPlan) error {
			if p.event.Seq > 1 {
				return group.ErrFounding
			}
			if len(p.claims) == 0 {
				return m.noFunds(Order{Asset: rules.Asset, Amount: 1})
			}
			p.event.Acts = f.Bytes()
			return nil
		})
	})
}

// founding is how a group begins: its members' names are kept as notes.
func (w *Wallet) founding(m *member, account ledger.Account, rules group.Constitution, members []NewMember) (*group.Founding, error) {
	f := &group.Founding{Constitution: rules}
	for _, p := range members {
		founder := group.Founder{Account: []byte{}, Offices: p.Offices}
		name, err := w.newNote(m, account, p.Name)
		if err != nil {
			return nil, err
		}
		founder.Name = name[:]
		if p.Address != nil {
			payee, err := m.payee(*p.Address)
			if err != nil {
				return nil, err
			}
			founder.Account = payee[:]
		}
		f.Members = append(f.Members, founder)
	}
	return f, nil
}

// proposeGroup proposes an entry of a group: all that was paid in, and acts.
func (w *Wallet) proposeGroup(m *member, account ledger.Account, acts func(*contractPlan) error) error {
	return w.propose(m, account, func(h head) (ledger.Entry, error) {
		p, err := w.planContract(m, account, group.Kind, h)
		if err != nil {
			return ledger.Entry{}, err
		}
		if err := acts(&p); err != nil {
			return ledger.Entry{}, err
		}
		return w.draftContract(m, h, p)
	})
}

// newNote keeps a text with a fresh salt.
func (w *Wallet) newNote(m *member, account ledger.Account, text string) (ledger.ID, error) {
	n := group.Note{Text: text}
	if !n.Valid() {
		return ledger.ID{}, group.ErrLine
	}
	if _, err := io.ReadFull(w.config.Rand, n.Salt[:]); err != nil {
		return ledger.ID{}, err
	}
	return n.ID(), m.saveNote(account, &n)
}

func (m *member) saveNote(account ledger.Account, n *group.Note) error {
	id := n.ID()
	return save(m.tx, noteBucket, append(account[:], id[:]...), n)
}

func (m *member) notes(account ledger.Account) (map[ledger.ID]group.Note, error) {
	out := map[ledger.ID]group.Note{}
	err := store.ScanPrefix(m.tx, noteBucket, account[:], func(key, value []byte) error {
		var n group.Note
		if err := ledger.Reread("note", value, &n); err != nil {
			return err
		}
		out[ledger.ID(key[len(account):])] = n
		return nil
	})
	return out, err
}

// Groups are the savings groups of a community that this wallet is in.
func (w *Wallet) Groups(community ledger.ID) (out []Group, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		for _, account := range m.jointAccounts() {
			g, err := w.group(m, account)
			if errors.Is(err, ErrNoGroup) {
				continue
			}
			if err != nil {
				return err
			}
			out = append(out, g)
		}
		return nil
	})
	return out, err
}

// Group is one of them; ErrNoGroup.
func (w *Wallet) Group(community ledger.ID, account ledger.Account) (out Group, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err == nil {
			out, err = w.group(m, account)
		}
		return err
	})
	return out, err
}

// withGroup changes a group and shows it as it is then, in one transaction.
func (w *Wallet) withGroup(community ledger.ID, account ledger.Account, f func(*member) error) (out Group, err error) {
	err = w.updating(community, func(m *member) error {
		if !m.isJoint(account) {
			return ErrNoJoint
		}
		if err := f(m); err != nil {
			return err
		}
		out, err = w.group(m, account)
		return err
	})
	return out, err
}

func (w *Wallet) group(m *member, account ledger.Account) (Group, error) {
	a, err := w.jointAccount(m, account)
	if err != nil {
		return Group{}, err
	}
	g := Group{
		Community: a.Community, Account: account, Address: a.Address, Name: a.Name, Pending: a.Pending, Proposer: a.CanPropose,
	}
	for _, p := range a.Proposals {
		if p.Kind == group.Kind || p.Opening {
			g.Proposals = append(g.Proposals, p)
		}
	}
	if g.Books, g.Founded, err = w.books(m, account); err != nil {
		return Group{}, err
	}
	if !g.Founded {
		err = w.planned(m, account, &g)
		return g, err
	}
	if g.Asset, err = m.asset(g.Books.Constitution.Asset); err != nil {
		return Group{}, err
	}
	for i := range g.Books.Members {
		if g.Books.Members[i].Active() && g.Books.Members[i].Account == m.Account {
			g.Self = uint64(i + 1)
		}
	}
	if g.Meeting, err = w.meeting(m, account, meetingBucket); err != nil {
		return Group{}, err
	}
	if g.Rival, err = w.meeting(m, account, rivalBucket); err != nil {
		return Group{}, err
	}
	g.Notes, err = m.texts(account)
	return g, err
}

// texts are those of all notes, by their ids.
func (m *member) texts(account ledger.Account) (map[ledger.ID]string, error) {
	notes, err := m.notes(account)
	out := make(map[ledger.ID]string, len(notes))
	for id, n := range notes {
		out[id] = n.Text
	}
	return out, err
}

// planned shows the founding that waits.
func (w *Wallet) planned(m *member, account ledger.Account, g *Group) error {
	list, err := m.proposals(account)
	if err != nil {
		return err
	}
	for _, p := range list {
		body, err := contract.DecodeBody(p.entry.Entry.Body)
		if err != nil || p.entry.Entry.Kind != group.Kind {
			continue
		}
		if f, err := group.DecodeFounding(body.Acts); err == nil {
			g.Planned = &f
			break
		}
	}
	if g.Planned == nil {
		if g.Planned, err = m.planOf(account); err != nil || g.Planned == nil {
			return errors.Join(err, onlyIf(g.Planned == nil, ErrNoGroup))
		}
		g.Unpaid = true
		if g.OnTheWay, err = m.onTheWay(account, g.Planned.Constitution.Asset); err != nil {
			return err
		}
	}
	if g.Asset, err = m.asset(g.Planned.Constitution.Asset); err != nil && !errors.Is(err, ErrNoAsset) {
		return err
	}
	g.Notes, err = m.texts(account)
	return err
}

// books are a group's, after the newest meeting that enough members approved.
func (w *Wallet) books(m *member, account ledger.Account) (*group.State, bool, error) {
	state, founded, err := w.contractOf(m, account)
	if err != nil || !founded {
		return nil, false, err
	}
	books, is := state.(*group.State)
	if !is {
		return nil, false, ErrNoGroup
	}
	return books, true, nil
}

// isGroup tells whether an account is a group, or waits to become one.
func (w *Wallet) isGroup(m *member, account ledger.Account) (bool, error) {
	_, founded, err := w.books(m, account)
	if errors.Is(err, ErrNoGroup) {
		return false, nil
	}
	if err != nil || founded {
		return founded, err
	}
	list, err := m.proposals(account)
	for _, p := range list {
		if p.entry.Entry.Kind == group.Kind {
			return true, err
		}
	}
	plan, wrong := m.planOf(account)
	return plan != nil, errors.Join(err, wrong)
}

// SatMeeting is a meeting, or a half of one, as it stands in the books.
type SatMeeting struct {
	Entry    ledger.ID
	Final    bool   // certified; else it waits for the guardians
	Time     uint64 // of the entry
	Minutes  group.Minutes
	Books    *group.State // after it
	Postings []group.Posting
}

// GroupHistory folds a group's books from the beginning, meeting by meeting: the
// founding is the first.
func (w *Wallet) GroupHistory(community ledger.ID, account ledger.Account) (out []SatMeeting, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		if _, founded, err := w.books(m, account); err != nil || !founded {
			return errors.Join(err, onlyIf(!founded, ErrNoGroup))
		}
		h, err := m.head(account)
		if err == nil {
			out, err = w.history(m, h.Entry)
		}
		return err
	})
	return out, err
}

func (w *Wallet) history(m *member, at ledger.ID) (out []SatMeeting, err error) {
	var chain []*ledger.Signed
	for !at.IsZero() {
		s, held, err := m.book.Entry(at)
		if err != nil || !held {
			return nil, errors.Join(err, missingOwn(held, at))
		}
		chain = append(chain, s)
		at = s.Entry.Prev
	}
	books := &group.State{}
	for i := len(chain) - 1; i >= 0; i-- {
		e := &chain[i].Entry
		if e.Kind != group.Kind {
			continue // an opening
		}
		body, err := contract.DecodeBody(e.Body)
		if err != nil {
			return nil, err
		}
		if _, err := books.Apply(contract.EventOf(e, body, nil)); err != nil {
			return nil, err
		}
		sat := SatMeeting{Entry: chain[i].ID(), Time: e.Time, Books: books.Clone().(*group.State), Postings: books.Journal}
		if e.Seq > 1 {
			if sat.Minutes, err = group.DecodeMinutes(body.Acts); err != nil {
				return nil, err
			}
		}
		if sat.Final, err = m.book.Final(sat.Entry); err != nil {
			return nil, err
		}
		out = append(out, sat)
	}
	return out, nil
}

// GroupText is what the other phones of a group take (TakeJoint): the meeting
// that is written down, the hands so far, the names, and what waits for
// approvals. It is brief, so that a few codes carry it: a phone that is new, or
// missed some meetings with no guardian in reach, takes JointParcel's.
func (w *Wallet) GroupText(community ledger.ID, account ledger.Account) (string, error) {
	var p joint.Parcel
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		if !m.isJoint(account) {
			return ErrNoJoint
		}
		p, err = w.jointParcel(m, account, true)
		return err
	})
	if err != nil {
		return "", err
	}
	sealed, err := p.Seal(w.config.Rand)
	return joint.Text(sealed), err
}
