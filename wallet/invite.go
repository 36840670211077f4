package wallet

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// invitation is what somebody needs to join: the charter, which proves itself,
// where its guardians are, and the assets with their certificates.
type invitation struct {
	_         struct{} `cbor:",toarray"`
	Charter   []byte
	Endpoints []book.Endpoint
	Assets    []invitedAsset
}

// amendedInvitation is one of a community whose guardians were changed: with the
// chain of charters, and the addresses of the present guardians.
type amendedInvitation struct {
	_          struct{} `cbor:",toarray"`
	Charter    []byte
	Endpoints  []book.Endpoint
	Assets     []invitedAsset
	Amendments []invitedAsset // each with the certificate of the epoch before it
	Reaches    []quorum.Reach
}

type invitedAsset struct {
	_           struct{} `cbor:",toarray"`
	Entry       []byte
	Certificate []byte
}

const (
	invitePrefix  = "sanduk-invitation:"
	requestScheme = "sanduk"
	maxInvite     = 256 << 10
	maxEndpoints  = 128
	maxAmendments = 256
)

// Invite is the text by which others join a community. It holds no secret, and
// who has it can join.
func (w *Wallet) Invite(community ledger.ID) (string, error) {
	var out invitation
	var more amendedInvitation
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		if more, err = m.chain(); err != nil {
			return err
		}
		out = invitation{Charter: m.Charter}
		for _, e := range m.Endpoints {
			if e.Address != Here {
				out.Endpoints = append(out.Endpoints, e)
			}
		}
		assets, err := m.assets()
		if err != nil {
			return err
		}
		for _, a := range assets {
			if err := out.add(m, a.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	encoded := ledger.Encode(&out)
	if len(more.Amendments) > 0 {
		more.Charter, more.Endpoints, more.Assets = out.Charter, out.Endpoints, out.Assets
		encoded = ledger.Encode(&more)
	}
	return invitePrefix + base64.RawURLEncoding.EncodeToString(encoded), nil
}

// InviteTo is the invitation to a community of which there is nothing yet but its
// charter.
func InviteTo(charter *ledger.Signed, endpoints []book.Endpoint) string {
	out := invitation{Charter: charter.Bytes(), Endpoints: endpoints}
	return invitePrefix + base64.RawURLEncoding.EncodeToString(ledger.Encode(&out))
}

// chain is what an invitation says of the epochs since the founding.
func (m *member) chain() (out amendedInvitation, err error) {
	list, err := m.book.Amendments(1, maxAmendments)
	if err != nil {
		return out, err
	}
	for _, e := range list {
		out.Amendments = append(out.Amendments, invitedAsset{Entry: e.Entry.Bytes(), Certificate: e.Certificate[0].Bytes()})
	}
	reaches, err := m.reaches()
	for _, r := range reaches {
		if r.Address != Here {
			out.Reaches = append(out.Reaches, r)
		}
	}
	return out, err
}

func (i *invitation) add(m *member, asset ledger.ID) error {
	s, ok, err := m.book.Entry(asset)
	if err != nil || !ok {
		return err
	}
	c, ok, err := m.book.Certificate(asset)
	if err != nil || !ok {
		return err
	}
	i.Assets = append(i.Assets, invitedAsset{Entry: s.Bytes(), Certificate: c.Bytes()})
	return nil
}

// Join makes the wallet a member of the community of an invitation, whose
// charter and certificates are checked whole first.
func (w *Wallet) Join(text string) (Community, error) {
	inv, charter, epoch, err := w.readInvitation(text)
	if err != nil {
		return Community{}, err
	}
	newest, chain, err := inv.follow(epoch, w.verify)
	if err != nil {
		return Community{}, err
	}
	assets, err := inv.check(&newest, w.verify)
	if err != nil {
		return Community{}, err
	}
	err = w.config.Store.Update(func(tx store.Tx) error {
		m, err := w.member(tx, epoch.Community)
		if err == nil && m.epoch.Number < newest.Number { // we slept, and nobody of those we know is there
			return w.amend(m, chain, inv.Reaches)
		}
		m, err = w.enter(tx, charter, epoch, inv.Endpoints, chain, inv.Reaches)
		if err != nil {
			return err
		}
		return w.receive(m, assets)
	})
	if err != nil {
		return Community{}, err
	}
	return w.Community(epoch.Community)
}

// follow goes along the chain of charters of an invitation.
func (i *amendedInvitation) follow(epoch quorum.Epoch, verify ledger.Verify) (quorum.Epoch, []book.Evidence, error) {
	var out []book.Evidence
	for _, a := range i.Amendments {
		s, err := ledger.DecodeSigned(a.Entry)
		if err != nil {
			return epoch, nil, fmt.Errorf("%w: %w", ErrInvitation, err)
		}
		c, err := quorum.DecodeCertificate(a.Certificate)
		if err == nil {
			epoch, err = epoch.Amend(s, &c, verify)
		}
		if err != nil {
			return epoch, nil, fmt.Errorf("%w: %w", ErrInvitation, err)
		}
		out = append(out, book.Evidence{Entry: s, Certificate: []quorum.Certificate{c}})
	}
	return epoch, out, nil
}

func (w *Wallet) readInvitation(text string) (amendedInvitation, *ledger.Signed, quorum.Epoch, error) {
	fail := func(err error) (amendedInvitation, *ledger.Signed, quorum.Epoch, error) {
		return amendedInvitation{}, nil, quorum.Epoch{}, fmt.Errorf("%w: %w", ErrInvitation, err)
	}
	text = strings.Join(strings.Fields(text), "")
	rest, ok := strings.CutPrefix(text, invitePrefix)
	if !ok || len(rest) > maxInvite {
		return fail(errors.New("it has to begin with " + invitePrefix + "…"))
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil {
		return fail(err)
	}
	inv, err := decodeInvitation(raw)
	if err != nil {
		return fail(err)
	}
	if len(inv.Endpoints) > maxEndpoints || len(inv.Assets) > ledger.MaxAssets || len(inv.Amendments) > maxAmendments || len(inv.Reaches) > quorum.MaxGuardians {
		return fail(ledger.ErrMalformed)
	}
	for _, e := range inv.Endpoints {
		if e.Address == Here || len(e.Address) > 256 {
			return fail(ledger.ErrMalformed)
		}
	}
	charter, err := ledger.DecodeSigned(inv.Charter)
	if err != nil {
		return fail(err)
	}
	epoch, err := quorum.Found(charter, w.verify)
	if err != nil {
		return fail(err)
	}
	return inv, charter, epoch, nil
}

// decodeInvitation reads either form: that of a community of which nothing was
// changed, and the longer one.
func decodeInvitation(raw []byte) (amendedInvitation, error) {
	var short invitation
	if err := ledger.Decode("invitation", raw, maxInvite, &short); err == nil {
		return amendedInvitation{Charter: short.Charter, Endpoints: short.Endpoints, Assets: short.Assets}, nil
	}
	var long amendedInvitation
	err := ledger.Decode("invitation", raw, maxInvite, &long)
	if err == nil && len(long.Amendments) == 0 {
		err = fmt.Errorf("%w: an invitation in the longer form without a change", ledger.ErrMalformed)
	}
	return long, err
}

func (i *amendedInvitation) check(epoch *quorum.Epoch, verify ledger.Verify) ([]book.Evidence, error) {
	var out []book.Evidence
	for _, a := range i.Assets {
		s, err := ledger.DecodeSigned(a.Entry)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInvitation, err)
		}
		c, err := quorum.DecodeCertificate(a.Certificate)
		if err == nil {
			err = epoch.CheckAnyCertificate(s, &c, verify)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInvitation, err)
		}
		out = append(out, book.Evidence{Entry: s, Certificate: []quorum.Certificate{c}})
	}
	return out, nil
}

// Request is what a payee hands to a payer: an address, and what she asks for.
type Request struct {
	Address keys.Address
	Amount  string // decimal; empty: the payer says how much
	Code    string // of the asset; empty: the payer says which
	Name    string // what the payee calls herself
	Memo    string
	Key     keys.PublicKey // what she signs with, where her account has another key than its address says; else zero
}

// String is the request as a text: the bare address, or a sanduk: link.
func (r Request) String() string {
	q := url.Values{}
	for _, f := range []struct{ key, value string }{{"amount", r.Amount}, {"code", r.Code}, {"name", r.Name}, {"memo", r.Memo}, {"key", r.key()}} {
		if f.value != "" {
			q.Set(f.key, f.value)
		}
	}
	if len(q) == 0 {
		return r.Address.String()
	}
	return requestScheme + ":" + r.Address.String() + "?" + q.Encode()
}

func (r Request) key() string {
	if r.Key == (keys.PublicKey{}) {
		return ""
	}
	return hex.EncodeToString(r.Key[:])
}

const maxRequest = 2048

// ParseRequest reads an address or a request. The whole text is refused when
// any part of it is not understood.
func ParseRequest(text string) (Request, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxRequest || !utf8.ValidString(text) {
		return Request{}, ErrRequest
	}
	rest := text
	if scheme, after, ok := strings.Cut(text, ":"); ok {
		if !strings.EqualFold(scheme, requestScheme) {
			return Request{}, ErrRequest
		}
		rest = after
	}
	address, query, _ := strings.Cut(rest, "?")
	a, err := keys.ParseAddress(address)
	if err != nil {
		return Request{}, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		return Request{}, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	r := Request{Address: a}
	for key, values := range q {
		if len(values) != 1 || !r.set(key, values[0]) {
			return Request{}, fmt.Errorf("%w: %q", ErrRequest, key)
		}
	}
	return r, nil
}

func (r *Request) set(key, value string) bool {
	switch key {
	case "amount":
		r.Amount = value
		_, err := money.Parse(value, ledger.MaxDecimals)
		return err == nil
	case "code":
		r.Code = value
		return money.ValidCode(value)
	case "name":
		r.Name = value
		return len(value) <= 64
	case "memo":
		r.Memo = value
		return len(value) <= ledger.MaxMemoText
	case "key":
		raw, err := hex.DecodeString(value)
		if err != nil || value != strings.ToLower(value) {
			return false
		}
		r.Key, err = keys.ParsePublicKey(raw)
		return err == nil
	}
	return false
}
