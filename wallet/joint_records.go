package wallet

import (
	"encoding/binary"
	"slices"

	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

const (
	jointBucket    store.Bucket = "joints"          // community, account → jointRecord
	proposalBucket store.Bucket = "joint-proposals" // account, entry → proposalRecord
	approvedBucket store.Bucket = "joint-approved"  // account, round, seq → the one entry that this member approved
	doubleBucket   store.Bucket = "joint-doubles"   // account, member's key → doubleRecord
)

// maxJoints bounds the joint accounts of one wallet in a community: each is
// asked about in every round with the guardians, which bounds all accounts.
const maxJoints = 24

// jointRecord is a joint account that this wallet is a member of.
type jointRecord struct {
	_     struct{} `cbor:",toarray"`
	Joint ledger.Joint
	Name  string // what members call it
	Self  keys.PublicKey
	// Restored says that this wallet may have signed here before, on a phone or
	// with a store that is gone. What it approved then nobody can tell, not even
	// the guardians, who see an entry only once it has all its approvals. A second
	// approval for one place would make an honest member a cheat, and a proposer
	// who lies could ask for it. So it signs nothing here until guardians have
	// sealed the account for a round at its own request.
	Restored bool
	From     uint64 // the round from which on this wallet signs
}

// proposalRecord is a proposal with the approvals so far, each of them checked.
type proposalRecord struct {
	_        struct{} `cbor:",toarray"`
	Entry    []byte
	Seals    []quorum.AccountSeal // of an opening
	Declined bool                 // by this member
}

// doubleRecord proves that a member approved two entries that exclude each other.
type doubleRecord struct {
	_             struct{} `cbor:",toarray"`
	First, Second []byte
}

func (m *member) loadJoints() error {
	m.joints = map[ledger.Account]jointRecord{}
	id := m.epoch.Community
	return store.ScanPrefix(m.tx, jointBucket, id[:], func(key, value []byte) error {
		var r jointRecord
		if err := ledger.Decode("joint account", value, maxRecord, &r); err != nil {
			return err
		}
		m.joints[ledger.Account(key[32:])] = r
		return nil
	})
}

func (m *member) saveJoint(r jointRecord) error {
	account, id := r.Joint.Account(), m.epoch.Community
	m.joints[account] = r
	return save(m.tx, jointBucket, append(id[:], account[:]...), &r)
}

func (m *member) jointAccounts() []ledger.Account {
	out := make([]ledger.Account, 0, len(m.joints))
	for account := range m.joints {
		out = append(out, account)
	}
	slices.SortFunc(out, ledger.Account.Compare)
	return out
}

func (m *member) isJoint(a ledger.Account) bool { _, ok := m.joints[a]; return ok }

// keeps tells whether the wallet shows what an account has.
func (m *member) keeps(a ledger.Account) bool { return m.isOwn(a) || m.isJoint(a) }

// holderAfter is who writes a joint account after an entry; false: it can't be
// known yet.
func (m *member) holderAfter(r *jointRecord, id ledger.ID) (ledger.Holder, bool, error) {
	if id.IsZero() {
		return r.Joint.Holder(), true, nil
	}
	state, known, err := m.book.State(id)
	return state.Holder, known, err
}

// proposals are those that are held of an account, in the order of their places.
func (m *member) proposals(account ledger.Account) (out []waiting, err error) {
	err = store.ScanPrefix(m.tx, proposalBucket, account[:], func(_, value []byte) error {
		var r proposalRecord
		if err := ledger.Decode("proposal", value, maxRecord, &r); err != nil {
			return err
		}
		s, err := ledger.DecodeSigned(r.Entry)
		out = append(out, waiting{s, r.Seals, r.Declined})
		return err
	})
	slices.SortStableFunc(out, func(a, b waiting) int { return int(a.entry.Entry.Seq) - int(b.entry.Entry.Seq) })
	return out, err
}

// waiting is a proposal that waits for approvals.
type waiting struct {
	entry    *ledger.Signed
	seals    []quorum.AccountSeal // of an opening
	declined bool
}

func (m *member) saveProposal(p waiting) error {
	id := p.entry.ID()
	return save(m.tx, proposalBucket, append(p.entry.Entry.Account[:], id[:]...), &proposalRecord{Entry: p.entry.Bytes(), Seals: p.seals, Declined: p.declined})
}

func (m *member) dropProposal(s *ledger.Signed) error {
	id := s.ID()
	return m.tx.Delete(proposalBucket, append(slices.Clone(s.Entry.Account[:]), id[:]...))
}

func (m *member) proposal(account ledger.Account, id ledger.ID) (waiting, error) {
	list, err := m.proposals(account)
	if err != nil {
		return waiting{}, err
	}
	for _, p := range list {
		if p.entry.ID() == id {
			return p, nil
		}
	}
	return waiting{}, ErrNoProposal
}

// approveOnce notes, in the transaction that makes an approval, that this member
// gives it: a second one for the place, or a second opening of a round, is
// ErrApprovedOther.
func (m *member) approveOnce(s *ledger.Signed) error {
	if s.Entry.Opens() {
		if err := m.approveAt(s, 0); err != nil { // no entry has that place
			return err
		}
	}
	return m.approveAt(s, s.Entry.Seq)
}

func (m *member) approveAt(s *ledger.Signed, seq uint64) error {
	key := binary.BigEndian.AppendUint64(slices.Clone(s.Entry.Account[:]), s.Entry.Round)
	key = binary.BigEndian.AppendUint64(key, seq)
	var held ledger.ID
	known, err := load(m.tx, approvedBucket, key, &held)
	if err != nil {
		return err
	}
	if known && held != s.ID() {
		return ErrApprovedOther
	}
	return save(m.tx, approvedBucket, key, s.ID())
}

// noteDoubles keeps proof of members who approved both of two proposals, and
// freezes the account where its whole authority signed both. Places are the
// holder's that signed: where the two are of different ones, nobody is accused.
func (w *Wallet) noteDoubles(m *member, h ledger.Holder, a, b *ledger.Signed) error {
	if _, exclude := ledger.FindFault(a, b); !exclude {
		return nil // both can stand; signatures cost more than this look
	}
	same := joint.Check(a, h, w.verify) == nil && joint.Check(b, h, w.verify) == nil
	if !same {
		return nil
	}
	for _, i := range joint.Doubles(a, b) {
		key := append(slices.Clone(a.Entry.Account[:]), h.Members[i][:]...)
		if err := save(m.tx, doubleBucket, key, &doubleRecord{First: a.Bytes(), Second: b.Bytes()}); err != nil {
			return err
		}
	}
	proof, found := ledger.FindFault(a, b)
	if found && proof.Check(h, w.verify) == nil {
		return m.book.KeepNewFault(proof, w.verify)
	}
	return nil
}

// approvedBy tells whether this wallet's approval is on a proposal, or its place
// is left out of those who approve.
func (m *member) approvedBy(r *jointRecord, p waiting) (bool, error) {
	holder, known, err := m.holderAfter(r, p.entry.Entry.Prev)
	if err != nil || !known {
		return true, err
	}
	self := slices.Index(holder.Members, r.Self)
	return self < 0 || joint.Approved(p.entry, uint64(self)), nil
}
