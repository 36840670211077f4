package wallet

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// A hand-over is what passes from phone to phone when nobody else is in reach:
// entries with the certificates that make them believable, as bytes in a code,
// a file or a frame. It is checked whole by whoever takes it.

const (
	handOverVersion = 1
	handOverPrefix  = "sanduk-promise:"
	// MaxHandOver bounds a hand-over's bytes: a purse's terms and a full stretch
	// of promises, each with a note.
	MaxHandOver = 64 << 10
	// maxHandItems is a purse's unsettled stretch, its terms and its newest
	// certified entry.
	maxHandItems = ledger.MaxUncertified + 2
)

type handOver struct {
	_         struct{} `cbor:",toarray"`
	Version   uint64
	Community ledger.ID
	Items     []handItem
}

type handItem struct {
	_           struct{} `cbor:",toarray"`
	Entry       []byte
	Certificate []byte // empty: not certified as far as the giver knows
	Memos       [][]byte
}

// HandOver is bytes to hand over, and the same as a text.
type HandOver []byte

// Text is the hand-over as a text, to be pasted or sent.
func (h HandOver) Text() string { return handOverPrefix + base64.RawURLEncoding.EncodeToString(h) }

// ParseHandOver reads a hand-over's text; its content is checked by Judge.
func ParseHandOver(text string) (HandOver, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), handOverPrefix)
	if !ok || len(rest) > base64.RawURLEncoding.EncodedLen(MaxHandOver) {
		return nil, ErrHandOver
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil {
		return nil, ErrHandOver
	}
	return raw, nil
}

func (m *member) handOver(ids []ledger.ID) (HandOver, error) {
	out := handOver{Version: handOverVersion, Community: m.epoch.Community}
	for i, id := range ids {
		item, err := m.handItem(id)
		if err != nil {
			return nil, err
		}
		if i < len(ids)-1 {
			item.Memos = nil // somebody else's, or handed over before
		}
		out.Items = append(out.Items, item)
	}
	return ledger.Encode(&out), nil
}

func (m *member) handItem(id ledger.ID) (handItem, error) {
	p, err := m.pending(id)
	if err != nil {
		return handItem{}, err
	}
	item := handItem{Entry: p.Entry.Bytes(), Memos: p.Memos}
	c, certified, err := m.book.Certificate(id)
	if certified {
		item.Certificate = c.Bytes()
	}
	return item, err
}

// readHandOver decodes a hand-over and checks every certificate and that every
// memo belongs to its entry; entries are in the order in which they stand.
func (w *Wallet) readHandOver(m *member, raw HandOver) ([]book.Evidence, error) {
	var h handOver
	if err := ledger.Decode("hand-over", raw, MaxHandOver, &h); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHandOver, err)
	}
	if h.Version != handOverVersion || len(h.Items) == 0 || len(h.Items) > maxHandItems {
		return nil, ErrHandOver
	}
	if h.Community != m.epoch.Community {
		return nil, ErrOtherCommunity
	}
	out := make([]book.Evidence, 0, len(h.Items))
	for i := range h.Items {
		e, err := w.readHandItem(m, &h.Items[i])
		if err != nil {
			if errors.Is(err, ErrExpired) {
				return nil, err
			}
			return nil, fmt.Errorf("%w: entry %d: %w", ErrHandOver, i, err)
		}
		out = append(out, e)
	}
	return out, nil
}

func (w *Wallet) readHandItem(m *member, item *handItem) (book.Evidence, error) {
	s, err := ledger.DecodeSigned(item.Entry)
	if err != nil {
		return book.Evidence{}, err
	}
	if s.Entry.Community != m.epoch.Community {
		return book.Evidence{}, ErrOtherCommunity
	}
	e := book.Evidence{Entry: s}
	if len(item.Certificate) > 0 {
		c, err := quorum.DecodeCertificate(item.Certificate)
		if err != nil {
			return book.Evidence{}, err
		}
		if err := m.epoch.CheckAnyCertificate(s, &c, w.verify); err != nil {
			return book.Evidence{}, err
		}
		if c.Epoch < m.epoch.Number { // its keys may be stolen since: what we know ourselves counts
			final, err := m.book.Final(s.ID())
			if err != nil {
				return book.Evidence{}, err
			}
			if !final {
				return book.Evidence{}, fmt.Errorf("%w: its guardians are not those of now", ErrExpired)
			}
		}
		e.Certificate = []quorum.Certificate{c}
	}
	if e.Memos, err = memosOf(s, item.Memos); err != nil {
		return book.Evidence{}, err
	}
	return e, nil
}

var errMemo = errors.New("a note that is not the entry's")

func memosOf(s *ledger.Signed, memos [][]byte) ([][]byte, error) {
	for _, memo := range memos {
		found := false
		for _, c := range s.Entry.Credits {
			found = found || len(memo) <= ledger.MaxMemoSealed && string(c.Memo) == string(ledger.MemoCommitment(memo))
		}
		if !found {
			return nil, errMemo
		}
	}
	return memos, nil
}
