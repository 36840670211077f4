package group

import (
	"errors"
	"fmt"
	"slices"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Kind is that of a group's entries.
const Kind ledger.Kind = "contract-group"

var (
	// ErrFounding says that a group can't begin so.
	ErrFounding = errors.New("a group can't begin so")
	// ErrMinutes says that minutes are not whole, or not those of the next
	// meeting.
	ErrMinutes = errors.New("not the minutes of the group's next meeting")
	// ErrHands says that not enough of those who count and who lock have signed.
	ErrHands = errors.New("counters and key holders have not all signed")
)

// The bounds of a meeting. The minutes of a full one fit into the body of an
// entry, with what members paid in.
const (
	MaxLines   = 1_000
	maxMinutes = 24 << 10

	foundingActs = 1
	minutesActs  = 2
)

// Founding is how a group begins.
type Founding struct {
	_            struct{} `cbor:",toarray"`
	Acts         uint64   // foundingActs
	Constitution Constitution
	Members      []Founder
}

// Founder is one of the first members.
type Founder struct {
	_       struct{} `cbor:",toarray"`
	Name    []byte   // names a text beside: see Note
	Account []byte   // or empty: she has no phone
	Offices Office
}

// Minutes are a meeting, or a half of it, from the roll call to the locks.
type Minutes struct {
	_      struct{}  `cbor:",toarray"`
	Acts   uint64    // minutesActs
	Before ledger.ID // names the minutes before; zero: none
	Held   uint64    // unix ms
	Lines  []Line
	Amends []Constitution // none, or one: from the next meeting on
	Hands  []Hand         // ascending by member
}

// Hand is the signature of a counter, or of a key holder, on minutes.
type Hand struct {
	_         struct{} `cbor:",toarray"`
	Member    uint64
	Signature keys.Signature
}

var tagMinutes = keys.NewTag("sanduk/group-minutes/1")

// Digest names minutes, and is what hands sign: all but the hands.
func (m *Minutes) Digest(community ledger.ID, account ledger.Account) [32]byte {
	bare := *m
	bare.Acts, bare.Hands = minutesActs, nil
	return tagMinutes.Hash(community[:], account[:], ledger.Encode(&bare))
}

// Bytes is the canonical encoding.
func (f *Founding) Bytes() []byte { f.Acts = foundingActs; return ledger.Encode(f) }

// Bytes is the canonical encoding.
func (m *Minutes) Bytes() []byte { m.Acts = minutesActs; return ledger.Encode(m) }

// DecodeMinutes reads what Bytes gave; what they say is checked by Apply.
func DecodeMinutes(raw []byte) (Minutes, error) {
	var m Minutes
	if err := ledger.Decode("minutes", raw, maxMinutes, &m); err != nil {
		return Minutes{}, err
	}
	return m, m.bounds()
}

func (m *Minutes) bounds() error {
	if m.Acts != minutesActs || len(m.Lines) > MaxLines || len(m.Amends) > 1 || len(m.Hands) > MaxMembers || m.Held > ledger.MaxTime {
		return fmt.Errorf("%w: out of bounds", ErrMinutes)
	}
	return nil
}

// DecodeFounding reads what Bytes gave; what it says is checked by Found.
func DecodeFounding(raw []byte) (Founding, error) {
	var f Founding
	if err := ledger.Decode("founding", raw, maxMinutes, &f); err != nil {
		return Founding{}, err
	}
	return f, f.bounds()
}

func (f *Founding) bounds() error {
	if f.Acts != foundingActs || len(f.Members) > MaxMembers {
		return fmt.Errorf("%w: out of bounds", ErrFounding)
	}
	return nil
}

// Machine is the rules of a group.
func Machine() contract.Machine {
	return contract.Machine{Kind: Kind, New: func() contract.State { return &State{} }}
}

var _ contract.State = (*State)(nil)

// Clone is a deep copy.
func (s *State) Clone() contract.State { return s.copy() }

// Balances is what the group's account holds: its side of both funds, and what
// members paid in.
func (s *State) Balances() []ledger.Balance {
	held := s.Loan.Wallet + s.Social.Wallet
	for i := range s.Members {
		held += s.Members[i].PaidIn
	}
	out := slices.Clone(s.Stray)
	if held == 0 {
		return out
	}
	at, _ := slices.BinarySearchFunc(out, s.Constitution.Asset, func(b ledger.Balance, id ledger.ID) int { return slices.Compare(b.Asset[:], id[:]) })
	return slices.Insert(out, at, ledger.Balance{Asset: s.Constitution.Asset, Amount: held})
}

// Apply founds the group, or takes in the minutes of a meeting.
func (s *State) Apply(ev *contract.Event) ([]contract.Effect, error) {
	s.payouts, s.Journal = nil, nil
	var err error
	if ev.Seq == 1 {
		err = s.applyFounding(ev)
	} else {
		err = s.applyMinutes(ev)
	}
	if err != nil {
		return nil, err
	}
	out := make([]contract.Effect, 0, len(s.payouts))
	for _, p := range s.payouts {
		out = append(out, contract.Effect{Payee: p.to, Asset: p.asset, Amount: p.amount})
	}
	s.payouts = nil
	return out, nil
}

func (s *State) applyFounding(ev *contract.Event) error {
	var f Founding
	if err := ev.Decode("founding", ev.Acts, &f); err != nil {
		return err
	}
	if err := f.bounds(); err != nil {
		return err
	}
	s.Community, s.Account = ev.Community, ev.Account
	if err := s.found(&f); err != nil {
		return err
	}
	return s.receive(ev.Paid)
}

// Check tells whether a group can begin so, before it is proposed. Errors:
// ErrFounding, ErrConstitution, and those of members and offices.
func Check(f *Founding) error {
	if len(f.Members) > MaxMembers {
		return fmt.Errorf("%w: out of bounds", ErrFounding)
	}
	return (&State{}).found(f)
}

// found makes the first books.
func (s *State) found(f *Founding) error {
	if err := f.Constitution.Validate(); err != nil {
		return err
	}
	s.Constitution, s.Cycle, s.accounts = f.Constitution, 1, map[ledger.Account]uint64{}
	for i, m := range f.Members {
		if len(m.Account) != 0 && len(m.Account) != len(ledger.Account{}) {
			return fmt.Errorf("%w: the account of member %d", ErrFounding, i+1)
		}
		if err := s.add(m.Name, m.Account); err != nil {
			return fmt.Errorf("%w: member %d: %w", ErrFounding, i+1, err)
		}
		if err := s.office(uint64(i+1), m.Offices); err != nil {
			return fmt.Errorf("%w: member %d: %w", ErrFounding, i+1, err)
		}
		s.Members[i].Joined = 1
	}
	if s.holding(Counter) < s.Constitution.Counters || s.holding(KeyHolder) < s.Constitution.Locks {
		return fmt.Errorf("%w: it needs %d counters and %d key holders", ErrFounding, s.Constitution.Counters, s.Constitution.Locks)
	}
	return nil
}

func (s *State) holding(o Office) (n uint64) {
	for i := range s.Members {
		if s.Members[i].Offices&o != 0 {
			n++
		}
	}
	return n
}

// Begin is a copy of the books with what was paid into the account since: what
// the lines of the next meeting are recorded on.
func (s *State) Begin(paid []contract.Payment) (*State, error) {
	c := s.copy()
	return c, c.receive(paid)
}

// receive takes certified payments to the group's account: a member's wait for
// the meeting, others' are given back.
func (s *State) receive(paid []contract.Payment) error {
	for _, p := range paid {
		n, known := s.accounts[p.Payer]
		switch {
		case known && s.Members[n-1].Active() && p.Asset == s.Constitution.Asset:
			m := &s.Members[n-1]
			if p.Amount > most-min(m.PaidIn, most) {
				return money.ErrOverflow
			}
			m.PaidIn += p.Amount
		case p.Payer.Type() == ledger.TypeLock:
			if err := s.stray(p); err != nil {
				return err
			}
		default:
			s.pay(p.Payer, p.Asset, p.Amount)
		}
	}
	return nil
}

// stray keeps what came out of a lock, which can't be paid: in the social fund,
// or aside where it is of another asset.
func (s *State) stray(p contract.Payment) error {
	if p.Asset == s.Constitution.Asset {
		return s.put(&Line{What: Gift, Side: Wallet}, SocialFund, &s.Social.Wallet, p.Amount)
	}
	at, found := slices.BinarySearchFunc(s.Stray, p.Asset, func(b ledger.Balance, id ledger.ID) int { return slices.Compare(b.Asset[:], id[:]) })
	if !found {
		s.Stray = slices.Insert(s.Stray, at, ledger.Balance{Asset: p.Asset})
	}
	var err error
	s.Stray[at].Amount, err = s.Stray[at].Amount.Plus(p.Amount)
	return err
}

func (s *State) applyMinutes(ev *contract.Event) error {
	var m Minutes
	if err := ev.Decode("minutes", ev.Acts, &m); err != nil {
		return err
	}
	if err := m.bounds(); err != nil {
		return err
	}
	switch {
	case m.Before != s.Last:
		return fmt.Errorf("%w: they stand on others", ErrMinutes)
	case m.Held < s.Held || m.Held > ev.Time:
		return fmt.Errorf("%w: the time", ErrMinutes)
	}
	if err := s.receive(ev.Paid); err != nil {
		return err
	}
	for i := range m.Lines {
		if err := s.Record(&m.Lines[i]); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if !s.done {
		return fmt.Errorf("%w: the meeting is not over", ErrMinutes)
	}
	digest := m.Digest(ev.Community, ev.Account)
	if err := s.checkHands(&m, digest, ev.Verify); err != nil {
		return err
	}
	s.sitting, s.done = false, false
	s.Last, s.Held, s.Sittings = digest, m.Held, s.Sittings+1
	return s.amend(&m)
}

// checkHands asks for the hands of counters and key holders in office at the end
// of the meeting.
func (s *State) checkHands(m *Minutes, digest [32]byte, verify ledger.Verify) error {
	var counters, locks, last uint64
	for _, h := range m.Hands {
		if h.Member <= last {
			return fmt.Errorf("%w: member %d out of order", ErrHands, h.Member)
		}
		last = h.Member
		signer, err := s.member(h.Member)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrHands, err)
		}
		if signer.Offices&(Counter|KeyHolder) == 0 {
			return fmt.Errorf("%w: member %d neither counts nor holds a key", ErrHands, h.Member)
		}
		if verify != nil && !verify(signer.Account.Key(), digest, h.Signature) {
			return fmt.Errorf("%w: not the signature of member %d", ErrHands, h.Member)
		}
		if signer.Offices&KeyHolder != 0 {
			locks++
		} else {
			counters++
		}
	}
	if counters < s.Constitution.Counters || locks < s.Constitution.Locks {
		return fmt.Errorf("%w: %d of %d counters, %d of %d key holders", ErrHands, counters, s.Constitution.Counters, locks, s.Constitution.Locks)
	}
	return nil
}

// amend puts another constitution in the place of the group's: between two
// cycles, or, in a group whose cycle has no end, at any meeting but for the
// price of shares.
func (s *State) amend(m *Minutes) error {
	if len(m.Amends) == 0 {
		return nil
	}
	old, c := &s.Constitution, &m.Amends[0]
	if err := c.Validate(); err != nil {
		return err
	}
	switch {
	case s.Adjourned:
		return refused(ErrRule, "the meeting is not over")
	case c.Asset != old.Asset || c.FinesTo != old.FinesTo:
		return refused(ErrRule, "the currency and where fines go stay")
	case !s.Ended && old.Meetings > 0:
		return refused(ErrRule, "a constitution stays as it is until the share-out")
	case !s.Ended && (c.Price != old.Price || c.Unit != old.Unit || c.Form != old.Form):
		return refused(ErrRule, "the price of shares and the form of the share-out stay while there are shares")
	case s.holding(Counter) < c.Counters || s.holding(KeyHolder) < c.Locks:
		return refused(ErrRule, "it needs %d counters and %d key holders", c.Counters, c.Locks)
	}
	s.Constitution = *c
	return nil
}
