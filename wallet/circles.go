package wallet

import (
	"errors"
	"slices"
	"time"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

const circleBucket store.Bucket = "circles" // account → circleRecord

// circleRecord is the plan of a circle that this wallet's owner begins, until
// it is founded.
type circleRecord struct {
	_     struct{} `cbor:",toarray"`
	Rules circle.Rules
}

// Circle is one that this wallet's owner takes part in.
type Circle struct {
	JointAccount
	Rules    circle.Rules
	Money    AssetInfo
	Founded  bool
	Over     bool
	Round    int
	Due      time.Time    // when this round's contributions are
	Pot      money.Amount // of this round so far
	Gross    money.Amount // of a whole round
	Next     int          // whose turn it is, by place; -1: it is not known yet
	People   []CircleMember
	Turns    []circle.Turn
	Order    []int        // places in the order of their turns, where that is known
	Pool     money.Amount // fines that all share at the end
	Self     int          // own place; -1: none
	Guest    bool         // not a member of the joint account: nothing is hers to approve
	Owed     money.Amount
	OnTheWay money.Amount // own payments that the circle has not taken in yet
	Draw     CircleDraw
	Waiting  []CircleProposal
	Words    []circle.Act // signed by members, and not yet in an entry
	Offers   []PlaceOffer
	Swaps    []SwapWish
	Short    []circle.Debt
	Debts    []circle.Debt
}

// CircleMember is a member's standing.
type CircleMember struct {
	Address string
	Self    bool
	Paid    bool
	Late    bool
	Left    bool
	Served  int // the round of the turn; 0: to come
	Owed    money.Amount
	Credit  money.Amount
	Deposit money.Amount
	Fines   money.Amount
	Fined   bool         // in this round
	Empty   bool         // nothing of hers is in it, and she gave to nobody's turn
	Answers int          // place of who answers for her; her own: nobody does
	Hidden  bool         // in this round's draw: her number is hidden
	Shown   bool         // and shown
	PaidIn  money.Amount // in all; only of Circle
	Got     money.Amount
}

// CircleDraw is where the present round's draw stands.
type CircleDraw struct {
	Open      bool // a turn is to be drawn
	Committed int
	Revealed  int
	MayBid    bool      // this wallet's owner can still take part
	Mine      bool      // she does
	Showing   bool      // numbers are to be shown: nobody can hide one any more
	Until     time.Time // when it goes on with those who took part; zero: not known yet
	Bid       money.Amount
}

// CircleProposal is an entry that waits for members' approvals.
type CircleProposal struct {
	Proposal
	Acts   []circle.Act
	ByRule bool // it decides nothing, and phones approve it by themselves
}

// StartCircle begins a circle with others of the same community. The rules'
// members are this wallet's owner, at the given place, and the others in their
// order. Nothing is signed: the circle is founded by itself once the owner's
// first payment to it is certified, and when enough of the others have
// approved. Errors as those of MakeJoint, and circle.ErrRules.
func (w *Wallet) StartCircle(community ledger.ID, name string, others []keys.Address, place, needed int, rules circle.Rules) (Circle, error) {
	return w.withCircle(community, func(m *member) (ledger.Account, error) {
		r, err := w.newJoint(m, name, others, needed)
		if err != nil {
			return ledger.Account{}, err
		}
		rules.Members = nil
		for _, key := range r.Joint.Members[1:] {
			rules.Members = append(rules.Members, ledger.SingleAccount(key))
		}
		rules.Members = slices.Insert(rules.Members, max(min(place, len(rules.Members)), 0), m.Account)
		if err := rules.Validate(); err != nil {
			return ledger.Account{}, err
		}
		if _, err := m.asset(rules.Asset); err != nil {
			return ledger.Account{}, err
		}
		account := r.Joint.Account()
		return account, errors.Join(m.addJoint(r), save(m.tx, circleBucket, account[:], &circleRecord{Rules: rules}))
	})
}

// withCircle changes a circle and shows it as it is then, in one transaction.
func (w *Wallet) withCircle(community ledger.ID, f func(*member) (ledger.Account, error)) (out Circle, err error) {
	err = w.updating(community, func(m *member) error {
		account, err := f(m)
		if err == nil {
			out, err = w.circle(m, account)
		}
		return err
	})
	return out, err
}

// Circles are those of a community that the wallet knows of.
func (w *Wallet) Circles(community ledger.ID) (out []Circle, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		for _, account := range m.jointAccounts() {
			c, err := w.circle(m, account)
			if errors.Is(err, ErrNoJoint) {
				continue
			}
			if err != nil {
				return err
			}
			out = append(out, c)
		}
		return nil
	})
	return out, err
}

// Circle is one of them; ErrNoJoint.
func (w *Wallet) Circle(community ledger.ID, account ledger.Account) (out Circle, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		if out, err = w.circle(m, account); err != nil {
			return err
		}
		paid, got, err := m.circleSums(account, out.Rules)
		for i := range out.People {
			out.People[i].PaidIn, out.People[i].Got = paid[i], got[i]
		}
		return err
	})
	return out, err
}

// circleOf is a circle's state; nil: it is not founded. ErrNoJoint: the account
// is no circle, as far as is known.
func (w *Wallet) circleOf(m *member, account ledger.Account) (*circle.Circle, circle.Rules, error) {
	state, founded, err := w.contractOf(m, account)
	if err != nil {
		return nil, circle.Rules{}, err
	}
	if founded {
		c, is := state.(*circle.Circle)
		if !is {
			return nil, circle.Rules{}, ErrNoJoint
		}
		return c, c.Rules, nil
	}
	var r circleRecord
	known, err := load(m.tx, circleBucket, account[:], &r)
	if err != nil || known {
		return nil, r.Rules, err
	}
	list, err := m.proposals(account)
	if err != nil {
		return nil, circle.Rules{}, err
	}
	for _, p := range list {
		if p.entry.Entry.Kind != circle.Kind || p.entry.Entry.Seq != 1 {
			continue
		}
		if acts, err := circleActs(p); err == nil {
			rules, err := circle.RulesOf(acts)
			return nil, rules, err
		}
	}
	return nil, circle.Rules{}, ErrNoJoint
}

// circleActs are those of a proposal.
func circleActs(p waiting) ([]circle.Act, error) {
	body, err := contract.DecodeBody(p.entry.Entry.Body)
	if err != nil {
		return nil, err
	}
	return circle.DecodeActs(body.Acts)
}

func (w *Wallet) circle(m *member, account ledger.Account) (Circle, error) {
	if !m.isJoint(account) {
		return Circle{}, ErrNoJoint
	}
	c, rules, err := w.circleOf(m, account)
	if err != nil {
		return Circle{}, err
	}
	out := Circle{Rules: rules, Founded: c != nil, Next: -1, Round: 1, Due: time.UnixMilli(int64(rules.Due(1)))}
	if out.JointAccount, err = w.jointAccount(m, account); err != nil {
		return Circle{}, err
	}
	if out.Money, err = m.asset(rules.Asset); err != nil && !errors.Is(err, ErrNoAsset) {
		return Circle{}, err
	}
	if c == nil {
		c = circle.Planned(rules)
	}
	w.fillCircle(m, &out, c)
	if out.OnTheWay, err = m.onTheWay(account, rules.Asset); err != nil {
		return Circle{}, err
	}
	out.Owed -= min(out.OnTheWay, out.Owed)
	if err := w.fillDraw(m, &out, c); err != nil {
		return Circle{}, err
	}
	if out.Words, err = m.circleWords(account); err != nil {
		return Circle{}, err
	}
	w.fillWishes(m, &out, c)
	out.Waiting, err = w.circleProposals(m, account, out.Proposals)
	return out, err
}

func (w *Wallet) fillCircle(m *member, out *Circle, c *circle.Circle) {
	now := w.now()
	out.Over, out.Round, out.Pot, out.Gross = c.Over, int(c.Round), c.Pot, c.Gross()
	out.Due = time.UnixMilli(int64(c.Rules.Due(c.Round)))
	out.Turns, out.Short, out.Debts, out.Order, out.Pool = c.Turns, c.Short, c.Debts, c.Order, c.Pool
	if next, known := c.Next(now); known {
		out.Next = next
	}
	out.Self = c.Place(m.Account)
	out.Guest = !slices.Contains(m.joints[out.Account].Joint.Members, m.Account.Key())
	for i := range c.Members {
		p := &c.Members[i]
		out.People = append(out.People, CircleMember{
			Address: m.address(p.Account), Self: i == out.Self, Paid: p.Paid, Late: c.Late(i, now), Left: p.Left, Served: int(p.Served),
			Owed: c.Owes(i, now), Credit: p.Credit, Deposit: p.Deposit, Fines: p.Fines, Fined: p.Fined, Answers: c.Guarantor(i),
			Empty: p.Gave == 0 && p.Credit+p.Deposit == 0 && !p.Paid,
		})
	}
	if out.Self >= 0 {
		out.Owed = out.People[out.Self].Owed
	}
}

// onTheWay is what this wallet paid to a contract that no entry of it has taken
// in yet.
func (m *member) onTheWay(account ledger.Account, asset ledger.ID) (sum money.Amount, err error) {
	h, err := m.head(account)
	if err != nil {
		return 0, err
	}
	claims, credits, err := m.unclaimed(account, h.Pending, noLimit)
	if err != nil {
		return 0, err
	}
	for i, c := range claims {
		s, held, err := m.book.Entry(c.Entry)
		if err != nil {
			return 0, err
		}
		if held && s.Entry.Account == m.Account && credits[i].Asset == asset {
			sum += credits[i].Amount
		}
	}
	own, err := m.head(m.Account)
	if err != nil {
		return 0, err
	}
	for _, id := range own.Pending {
		s, held, err := m.book.Entry(id)
		if err != nil || !held {
			return 0, errors.Join(err, missingOwn(held, id))
		}
		for _, c := range s.Entry.Credits {
			if c.Payee == account && c.Asset == asset {
				sum += c.Amount
			}
		}
	}
	return sum, nil
}

// PayCircle pays into a circle what is owed now, or another sum. ErrAmount:
// nothing is owed.
func (w *Wallet) PayCircle(community ledger.ID, account ledger.Account, amount money.Amount) (Movement, error) {
	c, err := w.Circle(community, account)
	if err != nil {
		return Movement{}, err
	}
	if amount == 0 {
		amount = c.Owed
	}
	r, err := ParseRequest(c.Address)
	if err != nil {
		return Movement{}, err
	}
	return w.Pay(Order{Community: community, To: r.Address, Asset: c.Rules.Asset, Amount: amount})
}
