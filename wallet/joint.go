package wallet

import (
	"errors"
	"io"
	"slices"
	"time"

	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// JointAccount is one that this wallet is a member of.
type JointAccount struct {
	Community  ledger.ID
	Account    ledger.Account
	Address    string
	Name       string // between members only
	Members    []JointMember
	Needed     int
	Holdings   []Holding
	Proposals  []Proposal // that wait for approvals
	Asks       []JointAsk // members who want to propose from now on
	Pending    int        // approved entries that wait for the guardians
	CanPropose bool       // this wallet is the proposer
	Restored   bool       // this wallet can't sign here: it was restored since
	Frozen     bool       // the account itself cheated
	Box        bool       // it is the community's box, and its members are treasurers
	// Contract is the kind of the contract that the account is, or begins to be;
	// empty: it is none.
	Contract ledger.Kind
}

// JointMember is a member of a joint account.
type JointMember struct {
	Address  string // of a treasurer: of her key in the box, to which nobody pays
	Name     string // of a treasurer: what her card called her; empty: not known here
	Self     bool
	Proposer bool
	Double   bool // approved two entries for one place, as a proof here shows
}

// Proposal is an entry of a joint account that waits for approvals.
type Proposal struct {
	ID       ledger.ID
	Account  ledger.Account
	Kind     ledger.Kind
	Pays     []JointPay
	Claims   []Sum  // what it takes in
	Issues   []Sum  // of a box: for cash that was put in
	Redeems  []Sum  // of a box: for cash that was handed out
	Defines  string // of a box: the code of a currency that begins with it
	After    []Sum  // what the account has then
	Approved []int  // places of the members who did, the proposer among them
	Needed   int
	Mine     bool     // this wallet approved it
	Declined bool     // this wallet's owner said no
	Opening  bool     // it makes another member the proposer
	Proposer string   // of an opening: address of the member who proposes then
	Leaves   []string // of an opening: members who are left out
	Time     time.Time
	Wrong    error // why it can't be approved; nil: it can
}

// JointPay is one payment of a proposal.
type JointPay struct {
	To     keys.Address
	Asset  AssetInfo
	Amount money.Amount
}

// Sum is an amount of an asset.
type Sum struct {
	Asset  AssetInfo
	Amount money.Amount
}

// MakeJoint makes a joint account of this wallet, which proposes, and others of
// the same community. Needed is how many must approve, the proposer among them;
// 0: the smallest number that is more than half. Nothing is signed: the members
// learn of it by JointText, and the ledger by its first entry.
func (w *Wallet) MakeJoint(community ledger.ID, name string, others []keys.Address, needed int) (JointAccount, error) {
	return w.withJoint(community, func(m *member) (ledger.Account, error) {
		r, err := w.newJoint(m, name, others, needed)
		if err != nil {
			return ledger.Account{}, err
		}
		return r.Joint.Account(), m.addJoint(r)
	})
}

func (w *Wallet) newJoint(m *member, name string, others []keys.Address, needed int) (jointRecord, error) {
	self, err := m.ownKey()
	if err != nil {
		return jointRecord{}, err
	}
	j := ledger.Joint{Members: []keys.PublicKey{self}, Needed: uint64(max(needed, 0))}
	for _, a := range others {
		payee, err := m.payee(a)
		if err != nil {
			return jointRecord{}, err
		}
		if payee.Type() != ledger.TypeSingle {
			return jointRecord{}, ErrRequest
		}
		key, err := m.keyOf(payee, keys.PublicKey{})
		if err != nil {
			return jointRecord{}, err
		}
		if payee == m.Account || slices.Contains(j.Members, key) {
			return jointRecord{}, ErrSelf
		}
		j.Members = append(j.Members, key)
	}
	if needed == 0 {
		j.Needed = uint64(len(j.Members)/2 + 1)
	}
	if _, err := io.ReadFull(w.config.Rand, j.Salt[:]); err != nil {
		return jointRecord{}, err
	}
	if !joint.ValidName(name) {
		return jointRecord{}, ErrFriendName
	}
	return jointRecord{Joint: j, Name: name, Self: self}, j.Validate()
}

func (m *member) addJoint(r jointRecord) error {
	if len(m.joints) >= maxJoints {
		return ErrJointMany
	}
	return m.saveJoint(r)
}

// Joints are the joint accounts of a community that the wallet is a member of.
func (w *Wallet) Joints(community ledger.ID) ([]JointAccount, error) {
	var out []JointAccount
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		for _, account := range m.jointAccounts() {
			a, err := w.jointAccount(m, account)
			if err != nil {
				return err
			}
			out = append(out, a)
		}
		return nil
	})
	return out, err
}

// Joint is one of them; ErrNoJoint.
func (w *Wallet) Joint(community ledger.ID, account ledger.Account) (JointAccount, error) {
	var out JointAccount
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err == nil {
			out, err = w.jointAccount(m, account)
		}
		return err
	})
	return out, err
}

// withJoint changes a joint account and shows it as it is then, in one
// transaction.
func (w *Wallet) withJoint(community ledger.ID, f func(*member) (ledger.Account, error)) (out JointAccount, err error) {
	err = w.updating(community, func(m *member) error {
		account, err := f(m)
		if err == nil {
			out, err = w.jointAccount(m, account)
		}
		return err
	})
	return out, err
}

func (w *Wallet) jointAccount(m *member, account ledger.Account) (JointAccount, error) {
	r, ok := m.joints[account]
	if !ok {
		return JointAccount{}, ErrNoJoint
	}
	h, err := m.head(account)
	if err != nil {
		return JointAccount{}, err
	}
	holder, known, err := m.holderAfter(&r, h.Entry)
	if err != nil {
		return JointAccount{}, err
	}
	if !known {
		holder = r.Joint.Holder()
	}
	out := JointAccount{
		Community: m.epoch.Community, Account: account, Address: m.address(account), Name: r.Name, Needed: int(holder.Needed),
		Pending: len(h.Pending), Restored: r.Restored, Box: m.isBox(account), CanPropose: holder.Members[holder.Proposer] == r.Self,
	}
	if _, out.Frozen, err = m.book.FaultOf(account, w.verify); err != nil {
		return JointAccount{}, err
	}
	if out.Holdings, err = m.holdings(account); err != nil {
		return JointAccount{}, err
	}
	if out.Members, err = m.jointMembers(&r, &holder); err != nil {
		return JointAccount{}, err
	}
	if out.Asks, err = w.asks(m, &r, holder); err != nil {
		return JointAccount{}, err
	}
	list, err := m.proposals(account)
	if err != nil {
		return JointAccount{}, err
	}
	if out.Contract, err = m.contractKind(account, h, list); err != nil {
		return JointAccount{}, err
	}
	for _, p := range list {
		shown, err := w.showProposal(m, &r, holder, p)
		if err != nil {
			return JointAccount{}, err
		}
		out.Proposals = append(out.Proposals, shown)
	}
	return out, nil
}

func (m *member) jointMembers(r *jointRecord, h *ledger.Holder) ([]JointMember, error) {
	account := r.Joint.Account()
	out := make([]JointMember, 0, len(h.Members))
	for i, key := range h.Members {
		double, err := has(m.tx, doubleBucket, string(account[:])+string(key[:]))
		if err != nil {
			return nil, err
		}
		name, err := m.treasurerName(key)
		if err != nil {
			return nil, err
		}
		out = append(out, JointMember{
			Address: m.address(ledger.SingleAccount(key)), Name: name, Self: key == r.Self, Proposer: uint64(i) == h.Proposer, Double: double,
		})
	}
	return out, nil
}

// showProposal says what a proposal is about. Of an asset that is not known yet
// it can't say it, and does not let it be approved.
func (w *Wallet) showProposal(m *member, r *jointRecord, h ledger.Holder, p waiting) (Proposal, error) {
	e := &p.entry.Entry
	self := slices.Index(h.Members, r.Self)
	out := Proposal{
		ID: p.entry.ID(), Account: e.Account, Kind: e.Kind, Needed: int(h.Needed), Declined: p.declined,
		Mine: self >= 0 && joint.Approved(p.entry, uint64(self)), Time: time.UnixMilli(int64(e.Time)),
	}
	for _, a := range p.entry.Authority.Approvals {
		out.Approved = append(out.Approved, int(a.Member))
	}
	m.showOpening(&out, h, e)
	if err := m.showSupply(&out, e); err != nil {
		return Proposal{}, err
	}
	if _, out.Wrong = w.weighJoint(m, p.entry); out.Wrong != nil && !aboutEntry(out.Wrong) {
		return Proposal{}, out.Wrong
	}
	for _, c := range e.Credits {
		asset, err := m.asset(c.Asset)
		if errors.Is(err, ErrNoAsset) {
			out.Wrong = err
			continue
		}
		if err != nil {
			return Proposal{}, err
		}
		to := keys.Address{Community: [4]byte(m.epoch.Community[:4]), Type: c.Payee[0], Key: [32]byte(c.Payee[1:])}
		out.Pays = append(out.Pays, JointPay{To: to, Asset: asset, Amount: c.Amount})
	}
	var err error
	if out.Claims, err = m.claimSums(e); err != nil {
		return Proposal{}, err
	}
	out.After, err = m.sums(e.After.Balances)
	return out, err
}

// showOpening says what an opening changes.
func (m *member) showOpening(out *Proposal, h ledger.Holder, e *ledger.Entry) {
	next, named := e.NewHolder()
	if out.Opening = e.Opens(); !named {
		return
	}
	out.Proposer = m.address(ledger.SingleAccount(next.Members[next.Proposer]))
	for _, key := range h.Members {
		if !slices.Contains(next.Members, key) {
			out.Leaves = append(out.Leaves, m.address(ledger.SingleAccount(key)))
		}
	}
}

// aboutEntry tells whether an error speaks of the proposal, not of the store.
func aboutEntry(err error) bool {
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	return errors.As(err, &refusal) || errors.As(err, &wait)
}

// claimSums is what an entry takes in, as far as its credits are known.
func (m *member) claimSums(e *ledger.Entry) ([]Sum, error) {
	var list []ledger.Balance
	for _, c := range e.Claims {
		s, held, err := m.book.Entry(c.Entry)
		if err != nil {
			return nil, err
		}
		if !held || c.Index >= uint64(len(s.Entry.Credits)) {
			continue
		}
		credit := s.Entry.Credits[c.Index]
		at := slices.IndexFunc(list, func(b ledger.Balance) bool { return b.Asset == credit.Asset })
		if at < 0 {
			list = append(list, ledger.Balance{Asset: credit.Asset, Amount: credit.Amount})
			continue
		}
		if list[at].Amount, err = list[at].Amount.Plus(credit.Amount); err != nil {
			return nil, err
		}
	}
	return m.sums(list)
}

func (m *member) sums(list []ledger.Balance) ([]Sum, error) {
	var out []Sum
	for _, b := range list {
		asset, err := m.asset(b.Asset)
		if errors.Is(err, ErrNoAsset) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, Sum{Asset: asset, Amount: b.Amount})
	}
	return out, nil
}
