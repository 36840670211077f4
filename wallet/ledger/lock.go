package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/money"
)

// Placed is a lock with its place: what its account's id is the hash of, and
// who has to sign there. It exists once the entry that makes it is certified.
type Placed struct {
	Credit   CreditID // the entry that makes it, and its index there
	Payer    Account  // the author of that entry
	Lock     Lock
	PayeeKey keys.PublicKey // signs for the payee
	PayerKey keys.PublicKey // signs for the payer
}

// PlacedIn is the lock at an index of an entry.
func PlacedIn(s *Signed, index uint64) (Placed, bool) {
	if index >= uint64(len(s.Entry.Locks)) || s.Entry.Locks[index].Condition.Tag == ConditionDeposit {
		return Placed{}, false
	}
	lock := s.Entry.Locks[index]
	payee, payer, ok := signersIn(&s.Entry, index)
	return Placed{Credit: CreditID{Entry: s.ID(), Index: index}, Payer: s.Entry.Account, Lock: lock, PayeeKey: payee, PayerKey: payer}, ok
}

// Account is the lock's own account.
func (p *Placed) Account() Account { return LockAccount(p.Credit.Entry, p.Credit.Index) }

// AsCredit is what the closing claims: the whole amount, for the lock's account.
func (p *Placed) AsCredit() Credit {
	return Credit{Payee: p.Account(), Asset: p.Lock.Asset, Amount: p.Lock.Amount}
}

// Claimed are the credits that an entry of the lock's account claims, for
// Facts: the lock itself, for each claim that names it.
func (p *Placed) Claimed(e *Entry) []Credit {
	var out []Credit
	for _, c := range e.Claims {
		if c == p.Credit {
			out = append(out, p.AsCredit())
		}
	}
	return out
}

// The members of a lock account's holder.
const (
	lockPayee = 0
	lockPayer = 1
)

// Holder is the two who sign a lock's entries: the payee in even rounds, the
// payer in odd ones, both under a split.
func (p *Placed) Holder() Holder {
	return Holder{Members: []keys.PublicKey{p.PayeeKey, p.PayerKey}, Needed: 1}
}

// openerOf is the member who opens a lock's round; of round 0, who closes it.
func openerOf(round uint64) uint64 {
	if round%2 == 1 {
		return lockPayer
	}
	return lockPayee
}

// signersOf are the members who have to sign an entry of a lock's account.
func signersOf(e *Entry) []uint64 {
	if c, err := DecodeClosing(e.Body); e.Kind == KindClosing && err == nil && c.Way == CloseSplit {
		return []uint64{lockPayee, lockPayer}
	}
	return []uint64{openerOf(e.Round)}
}

func lockSigners(a *Authority, members []uint64) error {
	ok := len(a.Approvals) == len(members)
	for i := range members {
		ok = ok && a.Approvals[i].Member == members[i]
	}
	if !ok {
		return refuse(CodeAuthority, "this entry of a lock is signed by members %v", members)
	}
	return nil
}

// The conditions that act in this version.
const (
	// ConditionHash: data is a SHA-256 hash; the claim shows the 32 bytes that
	// it is the hash of.
	ConditionHash = "hash"
	// ConditionTotal makes a tab: data is the payer's key; the claim shows a
	// total that this key signed, and takes that much.
	ConditionTotal = "total"
	// ConditionDeposit is a purse's deposit: it stays in the purse, is no
	// account of its own, and comes back with the purse's opening.
	ConditionDeposit = "deposit"
)

// check tells whether the condition has its tag's form. A condition that is not
// known waits: money must not go where nobody could close it.
func (c *Condition) check() error {
	switch {
	case c.Tag == ConditionHash && len(c.Data) == sha256.Size:
	case c.Tag == ConditionTotal && len(c.Data) == len(keys.PublicKey{}):
	case c.Tag == ConditionHash || c.Tag == ConditionTotal || c.Tag == ConditionDeposit:
		return refuse(CodeKind, "this entry can't make a lock with condition %s and %d bytes of data", c.Tag, len(c.Data))
	default:
		return &Wait{Reason: WaitKind, Text: fmt.Sprintf("condition %q is not known to this version", c.Tag)}
	}
	return nil
}

// lockAccountRule keeps all kinds but two off a lock's account: its one signer
// could take the money by a payment, and show nothing.
func lockAccountRule(e *Entry) error {
	lock := e.Account.Type() == TypeLock
	switch e.Kind {
	case KindClosing:
		if !lock {
			return refuse(CodeKind, "only locks are closed")
		}
	case KindPay, KindLock, KindLockKeys, KindPurse, KindSettlement, KindCharter, KindAsset, KindIssue, KindRedeem, KindHold, KindRelease:
		if lock {
			return refuse(CodeKind, "a lock is closed and opened, and does nothing else")
		}
	}
	return nil
}

func lockRule(e *Entry) error {
	if len(e.Body) != 0 {
		return refuse(CodeKind, "a lock entry has no body")
	}
	return locksRule(e)
}

// locksRule keeps locks between two single accounts for now: guardians wait for
// the rest, so that no money goes into a lock that nobody can close.
func locksRule(e *Entry) error {
	if len(e.Locks) == 0 || len(e.Credits) != 0 {
		return refuse(CodeKind, "a lock entry has locks and no credits")
	}
	if e.Account.Type() == TypePurse {
		return refuse(CodeKind, "a purse makes no locks after its terms")
	}
	for i := range e.Locks {
		l := &e.Locks[i]
		if l.Payee == e.Account {
			return refuse(CodeKind, "lock %d is for its own author", i)
		}
		if e.Account.Type() != TypeSingle || l.Payee.Type() != TypeSingle {
			return &Wait{Reason: WaitKind, Text: "locks of joint accounts are not known to this version"}
		}
		if err := l.Condition.check(); err != nil {
			return err
		}
	}
	return nil
}

// Closing is the body of a lock's closing.
type Closing struct {
	_       struct{} `cbor:",toarray"`
	Way     uint64   // one of the Close constants
	Witness []byte   // what the lock's condition asks for
}

// The ways to close a lock.
const (
	CloseClaim  = 1 // the payee shows what the condition asks
	CloseSplit  = 2 // both signed the split
	CloseRefund = 3 // nothing was reported when the lock was opened again
)

// DecodeClosing reads the body of a closing.
func DecodeClosing(b []byte) (Closing, error) {
	var c Closing
	if err := Decode("closing", b, MaxBody, &c); err != nil {
		return Closing{}, err
	}
	if c.Way < CloseClaim || c.Way > CloseRefund || len(c.Witness) > MaxConditionData {
		return Closing{}, fmt.Errorf("%w: closing", ErrMalformed)
	}
	return c, nil
}

// closingRule asks that a closing is just what its lock, its way and its
// witness say: nothing in it is free, so that who repeats it makes the same.
func closingRule(e *Entry, facts Facts) error {
	c, err := DecodeClosing(e.Body)
	if err != nil {
		return refuse(CodeMalformed, "%v", err)
	}
	p := facts.Lock
	switch {
	case p == nil || p.Account() != e.Account:
		return &Wait{Reason: WaitEntry, Text: "the entry that made this lock is not certified here"}
	case e.Seq != 1 || len(e.Claims) != 1 || e.Claims[0] != p.Credit || len(e.Locks)+len(e.Refs) != 0:
		return refuse(CodeKind, "a closing is a lock's first entry, claims its amount and nothing else")
	case (c.Way == CloseRefund) != (e.Round > 0):
		return refuse(CodeKind, "a closing of round 0 claims or splits; one that opens a round refunds")
	}
	share, err := p.payeesShare(&c, e.Credits)
	if err != nil {
		return err
	}
	want := p.ClosingCredits(share)
	if len(e.Credits) != len(want) {
		return refuse(CodeKind, "a closing credits payee and payer with the lock's amount")
	}
	for i, have := range e.Credits {
		if have.Payee != want[i].Payee || have.Asset != want[i].Asset || have.Amount != want[i].Amount || len(have.Memo) != 0 {
			return refuse(CodeKind, "credit %d of a closing is not what the lock gives", i)
		}
	}
	return nil
}

// ClosingCredits are a closing's credits when the payee gets a share of the
// lock: the payee's first, then the rest for the payer; nothing is left out but
// zeros.
func (p *Placed) ClosingCredits(share money.Amount) []Credit {
	var out []Credit
	for _, c := range []Credit{{Payee: p.Lock.Payee, Asset: p.Lock.Asset, Amount: share}, {Payee: p.Payer, Asset: p.Lock.Asset, Amount: p.Lock.Amount - share}} {
		if c.Amount > 0 {
			out = append(out, c)
		}
	}
	return out
}

// payeesShare is what the payee gets by a closing's way and witness; of a
// split, what its credits say.
func (p *Placed) payeesShare(c *Closing, credits []Credit) (money.Amount, error) {
	switch c.Way {
	case CloseClaim:
		return p.Claimable(c.Witness)
	case CloseSplit:
		if len(c.Witness) != 0 {
			return 0, refuse(CodeKind, "a split has no witness")
		}
		if len(credits) > 0 && credits[0].Payee == p.Lock.Payee && credits[0].Amount <= p.Lock.Amount {
			return credits[0].Amount, nil
		}
		return 0, nil
	}
	if len(c.Witness) != 0 {
		return 0, refuse(CodeKind, "a refund has no witness")
	}
	return 0, nil
}

// Claimable is what the payee may claim with a witness: the whole amount under
// a hash, the signed total under a tab. A *Refusal with CodeCondition says that
// the witness is not what the lock asks for.
func (p *Placed) Claimable(witness []byte) (money.Amount, error) {
	switch p.Lock.Condition.Tag {
	case ConditionHash:
		sum := sha256.Sum256(witness)
		if len(witness) != sha256.Size || string(sum[:]) != string(p.Lock.Condition.Data) {
			return 0, refuse(CodeCondition, "what the lock's hash is of is not shown")
		}
		return p.Lock.Amount, nil
	case ConditionTotal:
		t, err := DecodeTotal(witness)
		if err != nil {
			return 0, refuse(CodeCondition, "%v", err)
		}
		return t.Amount, p.CheckTotal(&t, keys.Verify)
	}
	return 0, &Wait{Reason: WaitKind, Text: fmt.Sprintf("condition %q is not known to this version", p.Lock.Condition.Tag)}
}

// RunningTotal is what a payer has spent of a tab so far, signed: the payee
// may claim the newest. 72 bytes: the amount, big-endian, and the signature.
type RunningTotal struct {
	Amount    money.Amount
	Signature keys.Signature
}

// totalBytes is the length of an encoded running total.
const totalBytes = 8 + len(keys.Signature{})

func totalDigest(lock Account, amount money.Amount) [32]byte {
	return tagTotal.Hash(lock[:], be64(uint64(amount)))
}

// SignTotal signs a running total for a tab; the signer's key is the one in
// the lock's condition.
func SignTotal(lock Account, amount money.Amount, signer keys.Signer) (RunningTotal, error) {
	sig, err := signer.Sign(totalDigest(lock, amount))
	if err != nil {
		return RunningTotal{}, fmt.Errorf("sign total of lock %s: %w", lock, err)
	}
	return RunningTotal{Amount: amount, Signature: sig}, nil
}

// Bytes is the encoding: the witness of a claim.
func (t *RunningTotal) Bytes() []byte { return append(be64(uint64(t.Amount)), t.Signature[:]...) }

// DecodeTotal reads what Bytes gave; the signature is left to CheckTotal.
func DecodeTotal(b []byte) (RunningTotal, error) {
	if len(b) != totalBytes {
		return RunningTotal{}, fmt.Errorf("%w: running total of %d bytes", ErrMalformed, len(b))
	}
	t := RunningTotal{Amount: money.Amount(binary.BigEndian.Uint64(b)), Signature: keys.Signature(b[8:])}
	if t.Amount == 0 || t.Amount > MaxAmount {
		return RunningTotal{}, fmt.Errorf("%w: running total of %d", ErrMalformed, t.Amount)
	}
	return t, nil
}

// CheckTotal tells whether a running total is the payer's and within the tab.
func (p *Placed) CheckTotal(t *RunningTotal, verify Verify) error {
	switch {
	case p.Lock.Condition.Tag != ConditionTotal:
		return refuse(CodeCondition, "the lock is no tab")
	case t.Amount > p.Lock.Amount:
		return refuse(CodeCondition, "the total of %d passes the tab of %d", t.Amount, p.Lock.Amount)
	case !verify(keys.PublicKey(p.Lock.Condition.Data), totalDigest(p.Account(), t.Amount), t.Signature):
		return refuse(CodeCondition, "the payer did not sign this total")
	}
	return nil
}
