package ledger

import (
	"fmt"

	"sanduk.app/wallet/money"
)

// Kind says what an entry does. Kinds are added, never changed.
type Kind string

// Entry is one item of a feed: what an author states, and what its id covers.
// Encoded as a CBOR array of its fields in this order.
type Entry struct {
	_         struct{} `cbor:",toarray"`
	Version   uint64
	Community ID // zero only in the charter, whose id is the community
	Account   Account
	Seq       uint64 // the first entry is 1; 0 means "no entry"
	Round     uint64 // 0 until an opening raises it
	Prev      ID     // zero in the first entry
	Time      uint64 // the author's clock, unix ms, never below the entry before
	Kind      Kind
	Body      []byte     // canonical bytes of the kind's body; empty where the kind has none
	Claims    []CreditID // ascending, each once
	Credits   []Credit
	Locks     []Lock
	Refs      []ID
	After     After
}

// Credit gives an amount to an account, which has it once it claims it.
type Credit struct {
	_      struct{} `cbor:",toarray"`
	Payee  Account
	Asset  ID
	Amount money.Amount
	Memo   []byte // commitment to the sealed memo beside the entry: 32 bytes, or none
}

// Lock is a conditional credit; see LockAccount.
type Lock struct {
	_          struct{} `cbor:",toarray"`
	Payee      Account
	Asset      ID
	Amount     money.Amount
	Condition  Condition
	RefundFrom uint64 // unix ms: guardians seal the lock from then on
}

// Condition is what closes a lock, by a tag; new conditions are new tags.
type Condition struct {
	_    struct{} `cbor:",toarray"`
	Tag  string   // "hash", "total" …
	Data []byte   // what the tag says
}

// Place is an entry's tip: its seq, round and the given id.
func (e *Entry) Place(id ID) Tip { return Tip{Seq: e.Seq, Round: e.Round, Entry: id} }

// Opens tells whether the entry is the first of a round that was opened: an
// opening, a settlement, or the closing of a lock that gives the money back.
func (e *Entry) Opens() bool {
	return e.Kind == KindOpening || e.Kind == KindSettlement || e.Kind == KindClosing && e.Round > 0
}

// Validate checks what the entry shows by itself: form and bounds. It says
// nothing about signatures, the entry before, or money.
func (e *Entry) Validate() error {
	switch {
	case e.Version != Version:
		return fmt.Errorf("%w: entry version %d", ErrMalformed, e.Version)
	case e.Community.IsZero() != (e.Kind == KindCharter):
		return fmt.Errorf("%w: only a charter has no community", ErrMalformed)
	case e.Seq == 0 || e.Seq > MaxSeq:
		return fmt.Errorf("%w: seq %d", ErrMalformed, e.Seq)
	case e.Round > MaxRound:
		return fmt.Errorf("%w: round %d", ErrMalformed, e.Round)
	case (e.Seq == 1) != e.Prev.IsZero():
		return fmt.Errorf("%w: only the first entry has no entry before it", ErrMalformed)
	case (e.Time == 0) != (e.Account.Type() == TypeLock) || e.Time > MaxTime: // the closing of a lock has none
		return fmt.Errorf("%w: time %d", ErrMalformed, e.Time)
	case len(e.Body) > MaxBody:
		return fmt.Errorf("%w: body of %d bytes", ErrMalformed, len(e.Body))
	case len(e.Refs) > MaxRefs:
		return fmt.Errorf("%w: %d refs", ErrMalformed, len(e.Refs))
	}
	if err := e.Account.Validate(); err != nil {
		return err
	}
	if err := validName("kind", string(e.Kind)); err != nil {
		return err
	}
	return e.validateMoney()
}

func (e *Entry) validateMoney() error {
	if len(e.Claims) > MaxClaims || len(e.Credits) > MaxCredits || len(e.Locks) > MaxLocks {
		return fmt.Errorf("%w: %d claims, %d credits, %d locks", ErrMalformed, len(e.Claims), len(e.Credits), len(e.Locks))
	}
	for i, c := range e.Claims {
		if c.Index >= MaxCredits || i > 0 && e.Claims[i-1].Compare(c) >= 0 {
			return fmt.Errorf("%w: claim %d is out of order or range", ErrMalformed, i)
		}
	}
	for i, c := range e.Credits {
		if err := c.validate(e.Account); err != nil {
			return fmt.Errorf("credit %d: %w", i, err)
		}
	}
	for i, l := range e.Locks {
		if err := l.validate(); err != nil {
			return fmt.Errorf("lock %d: %w", i, err)
		}
	}
	return e.After.validate()
}

func (c *Credit) validate(author Account) error {
	if c.Payee == author {
		return fmt.Errorf("%w: an account can't credit itself", ErrMalformed)
	}
	if c.Payee.Type() == TypeLock {
		return fmt.Errorf("%w: a lock can't be credited", ErrMalformed)
	}
	if n := len(c.Memo); n != 0 && n != len(ID{}) {
		return fmt.Errorf("%w: memo commitment of %d bytes", ErrMalformed, n)
	}
	return validSum(c.Payee, c.Asset, c.Amount)
}

func (l *Lock) validate() error {
	if err := validName("condition", l.Condition.Tag); err != nil {
		return err
	}
	if len(l.Condition.Data) > MaxConditionData {
		return fmt.Errorf("%w: condition of %d bytes", ErrMalformed, len(l.Condition.Data))
	}
	if l.RefundFrom == 0 || l.RefundFrom > MaxTime {
		return fmt.Errorf("%w: refund time %d", ErrMalformed, l.RefundFrom)
	}
	return validSum(l.Payee, l.Asset, l.Amount)
}

func validSum(payee Account, asset ID, amount money.Amount) error {
	if err := payee.Validate(); err != nil {
		return err
	}
	if asset.IsZero() {
		return fmt.Errorf("%w: no asset", ErrMalformed)
	}
	if amount == 0 || amount > MaxAmount {
		return fmt.Errorf("%w: amount %d", ErrMalformed, amount)
	}
	return nil
}

// validName takes lower-case names of one to MaxKind letters, digits, dashes.
func validName(item, name string) error {
	ok := len(name) > 0 && len(name) <= MaxKind
	for _, r := range name {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	}
	if !ok {
		return fmt.Errorf("%w: %s %.40q", ErrMalformed, item, name)
	}
	return nil
}
