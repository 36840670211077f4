package ledger

import (
	"fmt"

	"sanduk.app/wallet/money"
)

// The kinds that act in this version. An entry of any other kind waits.
const (
	KindCharter Kind = "charter" // founds a community; body: quorum.Charter
	KindAsset   Kind = "asset"   // defines an asset; its id is the entry's; body: Asset
	KindIssue   Kind = "issue"   // makes units of the issuer's own asset; body: Supply
	KindRedeem  Kind = "redeem"  // takes units out of the world again; body: Supply
	KindPay     Kind = "pay"     // claims and credits; no body
	KindOpening Kind = "opening" // first entry of a round; body: Opening
	KindLock    Kind = "lock"    // makes locks; no body
	KindClosing Kind = "closing" // a lock's only entry that moves money; body: Closing
	KindPurse   Kind = "purse"   // a purse's first entry; body: PurseTerms
	KindFriends Kind = "friends" // names who may open the account with a new key; body: Friends

	KindSettlement Kind = "settlement" // ends a purse that cheated; body: Settlement
	KindAmendment  Kind = "amendment"  // starts an epoch; body: quorum.Amendment

	KindLockKeys Kind = "lock-keys" // makes locks, and names the keys that sign for them; body: LockKeys

	KindHold    Kind = "hold"    // until a day or a sum the account pays nothing out; body: Hold
	KindRelease Kind = "release" // asks to end a hold sooner; no body
)

// AssetKind says what stands behind an asset.
type AssetKind string

// The asset kinds.
const (
	CashBacked AssetKind = "cash-backed" // cash in a box; the issuer is a joint account
	Share      AssetKind = "share"
	Token      AssetKind = "token"
)

// Known tells whether it is one of the kinds.
func (k AssetKind) Known() bool { return k == CashBacked || k == Share || k == Token }

// Asset is the body of an asset entry.
type Asset struct {
	_        struct{} `cbor:",toarray"`
	Code     string   // ISO 4217 for currencies; else 3 to 12 of A–Z, 0–9
	Decimals uint64
	Kind     AssetKind
	Terms    string // for people: what it is worth and who owes it
}

// DecodeAsset reads the body of an asset entry.
func DecodeAsset(b []byte) (Asset, error) {
	var a Asset
	if err := Decode("asset", b, MaxBody, &a); err != nil {
		return Asset{}, err
	}
	return a, a.validate()
}

func (a *Asset) validate() error {
	if !money.ValidCode(a.Code) {
		return fmt.Errorf("%w: asset code %.40q", ErrMalformed, a.Code)
	}
	if a.Decimals > MaxDecimals {
		return fmt.Errorf("%w: asset with %d decimals", ErrMalformed, a.Decimals)
	}
	if len(a.Terms) > MaxText {
		return fmt.Errorf("%w: asset terms of %d bytes", ErrMalformed, len(a.Terms))
	}
	if !a.Kind.Known() {
		return fmt.Errorf("%w: asset kind %.40q", ErrMalformed, a.Kind)
	}
	return nil
}

// Supply is the body of issue and redeem.
type Supply struct {
	_      struct{} `cbor:",toarray"`
	Asset  ID
	Amount money.Amount
}

// DecodeSupply reads the body of an issue or a redeem entry.
func DecodeSupply(b []byte) (Supply, error) {
	var s Supply
	if err := Decode("supply", b, MaxBody, &s); err != nil {
		return Supply{}, err
	}
	if s.Asset.IsZero() || s.Amount == 0 || s.Amount > MaxAmount {
		return Supply{}, fmt.Errorf("%w: supply of %d", ErrMalformed, s.Amount)
	}
	return s, nil
}

// Opening is the body of an opening. The seals that it stands on travel beside
// the entry: any quorum of them carries it, so they are not part of its id.
type Opening struct {
	_  struct{} `cbor:",toarray"`
	By uint64   // who signs: 0 the account's authority, 1 its friends
	// Holder is the new authority: none, or one. A joint account's also names
	// its new proposer, and leaves out whoever approved two entries for a slot.
	Holder []Holder
}

// Who may sign an opening.
const (
	ByAuthority = 0
	ByFriends   = 1
)

// DecodeOpening reads the body of an opening.
func DecodeOpening(b []byte) (Opening, error) {
	var o Opening
	if err := Decode("opening", b, MaxBody, &o); err != nil {
		return Opening{}, err
	}
	if o.By > ByFriends || len(o.Holder) > 1 {
		return Opening{}, fmt.Errorf("%w: opening", ErrMalformed)
	}
	for i := range o.Holder {
		if err := o.Holder[i].validate(); err != nil {
			return Opening{}, err
		}
	}
	return o, nil
}
