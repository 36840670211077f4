package circle

import (
	"encoding/binary"
	"errors"
	"fmt"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// What an act does.
const (
	DoFound   = 1 // begins the circle; data: Rules; by nobody: who approves the entry agrees
	DoCommit  = 2 // takes part in a draw; data: Commit; by the member
	DoReveal  = 3 // opens a commit; data: Reveal; by the member
	DoSwap    = 4 // changes two turns; data: Pair; by both
	DoLeave   = 5 // data: One; by the member, or by nobody while she has given nothing
	DoReplace = 6 // data: Heir; by the new one and, unless she is late, by the member
	DoFine    = 7 // fines who is late; data: One; by nobody
	DoWaive   = 8 // lets a member off all fines; data: One; by nobody
	DoClose   = 9 // ends a round in which somebody is late; data: Whole; by nobody
)

// Act is one thing that an entry does, with the signatures of those whose own
// word it needs. What needs nobody's is decided by the members who approve the
// entry.
type Act struct {
	_    struct{} `cbor:",toarray"`
	Do   uint64
	Data []byte
	By   []Word
}

// Word is somebody's signature on an act.
type Word struct {
	_         struct{} `cbor:",toarray"`
	Key       keys.PublicKey
	Signature keys.Signature
}

// Commit hides a secret, and a bid, until all have committed.
type Commit struct {
	_      struct{} `cbor:",toarray"`
	Round  uint64
	Member uint64
	Hash   [32]byte // of Reveal
}

// Reveal opens a commit.
type Reveal struct {
	_      struct{} `cbor:",toarray"`
	Round  uint64
	Member uint64
	Secret [32]byte
	Bid    money.Amount // what the member leaves of the pot; 0 in a lot
}

// Pair are two members whose turns change.
type Pair struct {
	_     struct{} `cbor:",toarray"`
	Round uint64   // in which it is signed: it is void in the next
	Early uint64   // whose turn is before
	Late  uint64
}

// One is a member in a round.
type One struct {
	_      struct{} `cbor:",toarray"`
	Round  uint64
	Member uint64
}

// Whole is a round.
type Whole struct {
	_     struct{} `cbor:",toarray"`
	Round uint64
}

// Heir takes a member's place, with all that the member has and owes.
type Heir struct {
	_       struct{} `cbor:",toarray"`
	Round   uint64
	Member  uint64
	Account ledger.Account
}

// MaxActs bounds an entry's acts: a commit or a reveal of each member, and room.
const MaxActs = 128

var (
	errActs = errors.New("these are not a circle's acts")
	tagAct  = keys.NewTag("sanduk/circle-act/1")
	tagHide = keys.NewTag("sanduk/circle-commit/1")
	tagLot  = keys.NewTag("sanduk/circle-lot/1")
)

// NewAct makes an act that nobody has signed.
func NewAct(do uint64, data any) Act { return Act{Do: do, Data: ledger.Encode(data)} }

// digest is what a member signs: the act, for this circle alone.
func (a *Act) digest(community ledger.ID, account ledger.Account) [32]byte {
	return tagAct.Hash(community[:], account[:], binary.BigEndian.AppendUint64(nil, a.Do), a.Data)
}

// Sign adds a signature, once.
func (a Act) Sign(community ledger.ID, account ledger.Account, signer keys.Signer) (Act, error) {
	if a.signedBy(signer.Public()) {
		return a, nil
	}
	sig, err := signer.Sign(a.digest(community, account))
	if err != nil {
		return Act{}, fmt.Errorf("sign an act of circle %s: %w", account, err)
	}
	a.By = append(append([]Word{}, a.By...), Word{Key: signer.Public(), Signature: sig})
	return a, nil
}

func (a *Act) signedBy(key keys.PublicKey) bool {
	for _, w := range a.By {
		if w.Key == key {
			return true
		}
	}
	return false
}

// Check verifies the signatures on an act; it does not ask whose are needed.
func (a *Act) Check(community ledger.ID, account ledger.Account, verify ledger.Verify) error {
	if len(a.By) > 2 {
		return fmt.Errorf("%w: %d signatures", errActs, len(a.By))
	}
	for i, w := range a.By {
		if i > 0 && w.Key == a.By[0].Key || !verify(w.Key, a.digest(community, account), w.Signature) {
			return fmt.Errorf("%w: signature %d", errActs, i)
		}
	}
	return nil
}

// Encode gives acts as an entry carries them.
func Encode(acts ...Act) []byte { return ledger.Encode(acts) }

// Decode reads one act that somebody handed over, without checking it.
func Decode(raw []byte) (Act, error) {
	var a Act
	if err := ledger.Decode("act", raw, ledger.MaxBody, &a); err != nil {
		return Act{}, err
	}
	return a, nil
}

// acts reads those of an event, with their signatures checked.
func actsOf(ev *contract.Event) ([]Act, error) {
	var list []Act
	if err := ev.Decode("acts", ev.Acts, &list); err != nil {
		return nil, err
	}
	if len(list) > MaxActs {
		return nil, fmt.Errorf("%w: %d of them", errActs, len(list))
	}
	if ev.Trusted() {
		return list, nil
	}
	for i := range list {
		if err := list[i].Check(ev.Community, ev.Account, ev.Verify); err != nil {
			return nil, fmt.Errorf("act %d: %w", i+1, err)
		}
	}
	return list, nil
}

// HashOf is what a commit shows of what will be revealed, for one circle.
func HashOf(community ledger.ID, account ledger.Account, r Reveal) [32]byte {
	return tagHide.Hash(community[:], account[:], ledger.Encode(&r))
}

// DecodeActs reads the acts of an entry, without checking them.
func DecodeActs(raw []byte) ([]Act, error) {
	var list []Act
	if err := ledger.Decode("acts", raw, ledger.MaxBody, &list); err != nil {
		return nil, err
	}
	return list, nil
}

// RulesOf are the rules in a founding entry's acts.
func RulesOf(acts []Act) (Rules, error) {
	var r Rules
	if len(acts) == 0 || acts[0].Do != DoFound {
		return Rules{}, errActs
	}
	if err := ledger.Decode("rules", acts[0].Data, ledger.MaxBody, &r); err != nil {
		return Rules{}, err
	}
	return r, r.Validate()
}

// RoundOf is the round of which an act speaks; 0: of none. Every act's data but
// the founding's begin with it.
func RoundOf(a Act) uint64 {
	var data []any
	if a.Do == DoFound || ledger.Reread("act", a.Data, &data) != nil || len(data) == 0 {
		return 0
	}
	round, _ := data[0].(uint64)
	return round
}
