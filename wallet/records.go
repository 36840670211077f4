package wallet

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// The wallet's own buckets; what is the ledger's is in the book's.
const (
	metaBucket      store.Bucket = "wallet"      // single values, by the names below
	memberBucket    store.Bucket = "communities" // id → membership
	headBucket      store.Bucket = "heads"       // own account → head
	movementBucket  store.Bucket = "movements"   // community, time, credit → movement record
	fateBucket      store.Bucket = "fates"       // own entry → fate, where it did not become final
	openSealsBucket store.Bucket = "openings"    // own opening → its seals
	friendBucket    store.Bucket = "friends"     // number → set of friends' shares
	nameBucket      store.Bucket = "names"       // community, account → what we call whose it is
)

const (
	keyVault     = "vault"
	keyAttempts  = "attempts"
	keyPhone     = "phone"
	keyRestored  = "restored"
	keyWordsKept = "words-kept"
	keyCurrent   = "current"
	keyFoundings = "foundings"
	keyGathered  = "gathered"
	keyRehearsed = "rehearsed"
)

// membership is a community as the wallet keeps it.
type membership struct {
	_         struct{} `cbor:",toarray"`
	Charter   []byte
	Endpoints []book.Endpoint
	Joined    uint64         // unix ms
	Account   ledger.Account // the wallet's own
	Issuer    []ledger.Joint // one where the wallet issues: the box
	IssuerKey uint64         // index of its key
	Seat      []uint64       // one where this wallet is a guardian in its own app: the index of its identity key
	LastMet   uint64         // unix ms when a quorum was last heard of; 0 never
}

// head is where an own feed stands, with what was signed and not certified yet.
type head struct {
	_       struct{}    `cbor:",toarray"`
	Entry   ledger.ID   // the newest signed entry; zero: none
	Opening uint64      // the round to ask seals for; 0: none is needed
	Pending []ledger.ID // signed, not certified, oldest first
}

// fate is what became of an own entry that did not become final.
type fate struct {
	_       struct{} `cbor:",toarray"`
	NotKept bool
	Refusal []ledger.Refusal // one where guardians refused it
}

// movementRecord is a credit as the history keeps it.
type movementRecord struct {
	_      struct{} `cbor:",toarray"`
	Kind   string
	Credit ledger.CreditID
	Other  ledger.Account // whom we paid, or who paid us
	Asset  ledger.ID
	Amount money.Amount
	Memo   string
}

const maxRecord = 1 << 20

func has(tx store.Tx, b store.Bucket, key string) (bool, error) {
	_, err := tx.Get(b, []byte(key))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// load reads a record into v and tells whether it is there.
func load(tx store.Tx, b store.Bucket, key []byte, v any) (bool, error) {
	raw, err := tx.Get(b, key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := ledger.Decode(fmt.Sprintf("record in %s", b), raw, maxRecord, v); err != nil {
		return false, err
	}
	return true, nil
}

func save(tx store.Tx, b store.Bucket, key []byte, v any) error {
	return tx.Put(b, key, ledger.Encode(v))
}

// member is one community within a transaction: its records, its book, its epoch.
type member struct {
	membership
	tx    store.Tx
	book  *book.Book
	epoch quorum.Epoch // the newest that is known

	verify ledger.Verify
	now    uint64                         // the wallet's clock when this began
	way    Way                            // how what is handed in came here
	purses map[ledger.Account]purseRecord // the wallet's own, also those that are over
	goals  map[ledger.Account]goalRecord  // the wallet's own, also those that were given up
	joints map[ledger.Account]jointRecord // joint accounts that the wallet is a member of
	former ledger.Account                 // the wallet's before friends gave it another; zero: none
}

func (w *Wallet) member(tx store.Tx, community ledger.ID) (*member, error) {
	m := &member{tx: tx, book: book.Open(tx, community), verify: w.verify, now: w.now()}
	ok, err := load(tx, memberBucket, community[:], &m.membership)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrNoCommunity, community.Short())
	}
	if m.epoch, err = w.epochOf(m.Charter); err != nil {
		return nil, err
	}
	if err := w.presentEpoch(m); err != nil {
		return nil, err
	}
	return m, errors.Join(m.loadPurses(), m.loadGoals(), m.loadJoints(), m.loadFormer())
}

// epochOf reads a stored charter, whose signatures were checked when it came.
// Every transaction needs it: it is read once.
func (w *Wallet) epochOf(charter []byte) (quorum.Epoch, error) {
	hash := sha256.Sum256(charter)
	w.mu.Lock()
	defer w.mu.Unlock()
	if e, known := w.epochs[hash]; known {
		return e, nil
	}
	s, err := ledger.DecodeSigned(charter)
	if err != nil {
		return quorum.Epoch{}, err
	}
	e, err := quorum.Found(s, trust)
	if err == nil {
		w.epochs[hash] = e
	}
	return e, err
}

// trust stands for a check that was made before the bytes were stored.
func trust(keys.PublicKey, [32]byte, keys.Signature) bool { return true }

func (m *member) save() error {
	id := m.epoch.Community
	return save(m.tx, memberBucket, id[:], &m.membership)
}

func (m *member) head(account ledger.Account) (head, error) {
	var h head
	_, err := load(m.tx, headBucket, account[:], &h)
	return h, err
}

func (m *member) saveHead(account ledger.Account, h head) error {
	return save(m.tx, headBucket, account[:], &h)
}

// owns are the accounts that this wallet writes in the community.
func (m *member) owns() []ledger.Account {
	own := []ledger.Account{m.Account}
	if !m.former.IsZero() {
		own = append(own, m.former)
	}
	for _, j := range m.Issuer {
		own = append(own, j.Account())
	}
	return append(append(own, m.openPurses()...), m.goalAccounts()...)
}

// paysUs tells whether what is locked for an account is locked for this wallet:
// for its main one, or that of before friends gave it another.
func (m *member) paysUs(payee ledger.Account) bool {
	return payee == m.Account || !m.former.IsZero() && payee == m.former
}

// watches are the accounts whose feeds the wallet keeps up with: its own, and
// those that it is a member of.
func (m *member) watches() []ledger.Account { return append(m.owns(), m.jointAccounts()...) }

// follows are the accounts whose feed and inbox concern this wallet: its own,
// an old one that it is to have, and a box that may be its own with others.
func (m *member) follows() ([]ledger.Account, error) {
	box, err := m.boxToFind()
	if err != nil {
		return nil, err
	}
	out := append(m.watches(), box...)
	r, running, err := m.rescue()
	if running {
		out = append(out, r.Account)
	}
	return out, err
}

func (m *member) isOwn(a ledger.Account) bool {
	if _, purse := m.purses[a]; purse {
		return true
	}
	if m.isGoal(a) {
		return true
	}
	for _, own := range m.owns() {
		if own == a {
			return true
		}
	}
	return false
}

func movementKey(community ledger.ID, time uint64, c ledger.CreditID) []byte {
	key := binary.BigEndian.AppendUint64(append([]byte(nil), community[:]...), time)
	return binary.BigEndian.AppendUint64(append(key, c.Entry[:]...), c.Index)
}
