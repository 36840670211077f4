package carry

import (
	"cmp"
	"fmt"
	"slices"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Errand is a request for seals that somebody carries to guardians, with what
// these gave for it so far: seals that answer it, and seals for other rounds,
// which say why it is refused.
type Errand struct {
	Request ledger.SealRequest
	Given   []Given         // ascending by guardian
	Root    []book.Evidence // shows that the account has had money of this community
}

// Given is what one guardian gave, checked.
type Given struct {
	Seat     uint64
	Body     wire.SealedBody
	Seal     quorum.AccountSeal // where it answers
	Reported []book.Evidence
	Beyond   []book.SealRefusal // one, or none where it answers
}

// Errands are bounded apart from items: they are few, and small.
const (
	mostErrands  = 32        // of others
	mostErrand   = 128 << 10 // bytes of one
	errandBucket = store.Bucket("errands")
)

// errandRecord is an errand as it is kept.
type errandRecord struct {
	_     struct{} `cbor:",toarray"`
	Class Class
	Since uint64 // unix ms when it came
	Ask   wire.CarriedAsk
}

// Name names a request among those of one meeting.
func (e *Errand) Name() Short {
	hash := quorum.RequestHash(&e.Request)
	return Short(hash[:8])
}

// Seats are the guardians that were heard of about it, as bits.
func (e *Errand) Seats() (seats uint64) {
	for _, g := range e.Given {
		seats |= 1 << g.Seat
	}
	return seats
}

// State tells how far the errand is.
func (e *Errand) State() State { return State{Short: e.Name(), Seats: e.Seats()} }

// Form is an errand as it travels.
func (e *Errand) Form() wire.CarriedAsk {
	out := wire.CarriedAsk{Request: ledger.Encode(&e.Request), Root: wire.ItemsOf(e.Root)}
	for _, g := range e.Given {
		out.Given = append(out.Given, g.Body)
	}
	return out
}

// Add adds what guardians gave that were not heard of, and tells whether that
// was anything.
func (e *Errand) Add(list ...Given) (grown bool) {
	have := e.Seats()
	for _, g := range list {
		if have>>g.Seat&1 == 0 {
			have |= 1 << g.Seat
			e.Given, grown = append(e.Given, g), true
		}
	}
	slices.SortFunc(e.Given, func(a, b Given) int { return cmp.Compare(a.Seat, b.Seat) })
	return grown
}

// ReadGiven checks what a guardian is said to have given at a request.
func ReadGiven(body wire.SealedBody, r *ledger.SealRequest, epoch *quorum.Epoch, verify ledger.Verify) (Given, error) {
	seal, items, err := wire.VerifySealed(&body, r, epoch, verify)
	if err == nil {
		return Given{Seat: seal.Guardian, Body: body, Seal: seal, Reported: items}, nil
	}
	beyond, wrong := wire.VerifyBeyond(&body, r, epoch, verify)
	if wrong != nil || body.Answer != (quorum.SealAnswer{}) || len(body.Reported) > 0 {
		return Given{}, err
	}
	return Given{Seat: beyond.Guardian, Body: body, Beyond: []book.SealRefusal{beyond}}, nil
}

// ReadErrand decodes an errand and checks whose it is. ErrUnknown is nobody's
// lie; any other error is the giver's, who had to check, too.
func ReadErrand(b *book.Book, epoch *quorum.Epoch, c *wire.CarriedAsk, verify ledger.Verify) (Errand, error) {
	e, err := decodeErrand(epoch, c, verify)
	if err != nil {
		return Errand{}, err
	}
	if err := mayAsk(b, &e.Request, verify); err != nil {
		return Errand{}, err
	}
	return e, nil
}

func decodeErrand(epoch *quorum.Epoch, c *wire.CarriedAsk, verify ledger.Verify) (Errand, error) {
	r, err := ledger.DecodeSealRequest(c.Request)
	if err != nil {
		return Errand{}, err
	}
	if r.Community != epoch.Community {
		return Errand{}, fmt.Errorf("%w: a request in another community", quorum.ErrEpoch)
	}
	e := Errand{Request: r}
	if e.Root, err = wire.Verify(c.Root, epoch, verify); err != nil {
		return Errand{}, err
	}
	for i, body := range c.Given {
		given, err := ReadGiven(body, &r, epoch, verify)
		if err != nil {
			return Errand{}, fmt.Errorf("seal %d: %w", i, err)
		}
		e.Add(given)
	}
	return e, nil
}

// mayAsk tells whether a request is signed by who may open the account, as far as
// is known here.
func mayAsk(b *book.Book, r *ledger.SealRequest, verify ledger.Verify) error {
	if r.By == ledger.ByFriends {
		newest, err := b.Newest(r.Account)
		if err != nil {
			return err
		}
		state, _, err := b.State(newest.Entry)
		if err != nil {
			return err
		}
		if len(state.Friends) != 1 || state.Friends[0].CheckRequest(r, verify) != nil {
			return ErrUnknown // others may have been named since
		}
		return nil
	}
	holder, known, err := b.HolderOf(r.Account, r.Authority.Joint)
	if err != nil {
		return err
	}
	if !known || r.CheckAuthority(holder, verify) != nil {
		return ErrUnknown // another holder may have come since
	}
	return nil
}

// RootedErrand tells whether it is shown that the account has had money of this
// community: here, by what a guardian signed, or by what
// came along.
func RootedErrand(b *book.Book, e *Errand) (bool, error) {
	for _, g := range e.Given {
		if !g.Seal.Certified.IsZero() || len(g.Seal.Votes) > 0 {
			return true, nil
		}
	}
	covered := wire.Covered(e.Root)
	for _, v := range e.Root {
		if covered[v.Entry.ID()] && (v.Entry.Entry.Account == e.Request.Account || slices.Contains(Payees(&v.Entry.Entry), e.Request.Account)) {
			return true, nil
		}
	}
	newest, err := b.Newest(e.Request.Account)
	return !newest.IsZero(), err
}

func (b *Bag) errandKey(r *ledger.SealRequest) []byte {
	hash := quorum.RequestHash(r)
	return append(b.epoch.Community[:], hash[:]...)
}

// HeldErrand is an errand with how it is kept.
type HeldErrand struct {
	Errand
	Class Class
	Since uint64
	Bytes int
}

// Errands are all that are carried.
func (b *Bag) Errands() (out []HeldErrand, err error) {
	err = store.ScanPrefix(b.tx, errandBucket, b.epoch.Community[:], func(key, raw []byte) error {
		var r errandRecord
		err := ledger.Reread("record", raw, &r)
		var e Errand
		if err == nil {
			e, err = decodeErrand(b.epoch, &r.Ask, trust)
		}
		if err != nil {
			return fmt.Errorf("%w: request %x: %w", ErrRecord, key[32:], err)
		}
		out = append(out, HeldErrand{Errand: e, Class: r.Class, Since: r.Since, Bytes: len(raw)})
		return nil
	})
	return out, err
}

// AddErrand puts an errand in, or what it adds to the one that is there, and
// tells whether that was anything. Of an account the newest request is carried,
// and beside it our own.
func (b *Bag) AddErrand(e *Errand, class Class, now uint64) (bool, error) {
	list, err := b.Errands()
	if err != nil {
		return false, err
	}
	held := HeldErrand{Errand: Errand{Request: e.Request, Root: e.Root}, Class: class, Since: now}
	grown := true
	for i := range list {
		other := &list[i]
		switch {
		case other.Name() == e.Name():
			held, grown = *other, class < other.Class
			held.Class = min(class, other.Class)
		case other.Request.Account != e.Request.Account || (other.Class == Mine) != (class == Mine):
		case other.Request.Round >= e.Request.Round:
			return false, nil
		default:
			if err := b.DropErrand(&other.Request); err != nil {
				return false, err
			}
		}
	}
	if !held.Add(e.Given...) && !grown {
		return false, nil
	}
	return true, b.saveErrand(&held)
}

func (b *Bag) saveErrand(h *HeldErrand) error {
	raw := ledger.Encode(&errandRecord{Class: h.Class, Since: h.Since, Ask: h.Form()})
	if len(raw) > mostErrand {
		return nil
	}
	return b.tx.Put(errandBucket, b.errandKey(&h.Request), raw)
}

// DropErrand takes an errand out.
func (b *Bag) DropErrand(r *ledger.SealRequest) error {
	return b.tx.Delete(errandBucket, b.errandKey(r))
}

// FitErrands drops what is done, too old, or beyond the bounds: strangers' first,
// of equals the newest.
func (b *Bag) FitErrands(books *book.Book, now uint64) error {
	list, err := b.Errands()
	if err != nil || len(list) == 0 {
		return err
	}
	slices.SortStableFunc(list, func(x, y HeldErrand) int {
		return cmp.Or(cmp.Compare(x.Class, y.Class), cmp.Compare(x.Since, y.Since))
	})
	others := 0
	for i := range list {
		e := &list[i]
		if e.Class != Mine {
			others++
		}
		newest, err := books.Newest(e.Request.Account)
		if err != nil {
			return err
		}
		if newest.Round < e.Request.Round && now <= e.Since+b.bounds.Age && others <= mostErrands {
			continue
		}
		if err := b.DropErrand(&e.Request); err != nil {
			return err
		}
	}
	return nil
}
