package view

import (
	"unicode/utf8"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Payable is what GetPaid reads.
type Payable interface {
	Current() (wallet.Community, error)
	History(community ledger.ID, after []byte, limit int) ([]wallet.Movement, error)
}

// maxOwnName is what a request takes of a name, in bytes.
const maxOwnName = 64

// GetPaidState is what GetPaid shows.
type GetPaidState struct {
	Progress
	Community string
	Account   ledger.Account // whose cloth frames the code
	Address   string
	Key       keys.PublicKey // as in a request
	Who       string         // Address, shortened
	Name      string         // what the payee calls herself; may be empty
	Amount    AmountField
	Note      string
	Text      string // what the QR code says: the address, or a request
	Arrived   bool   // money came in: Row is its receipt
	Row       Row
}

// GetPaid shows an address, or a request, and turns into the receipt when
// money comes in.
type GetPaid struct {
	model[GetPaidState, *GetPaidState]
	wallet Payable

	// Under the model's lock, as the state is.
	pad   amountPad
	asset ledger.ID
	seen  map[ledger.CreditID]bool // came in before; nil: not read yet
}

// NewGetPaid shows the bare address first. Without a community its state
// carries the notice.
func NewGetPaid(w Payable, c Changes) *GetPaid {
	v := &GetPaid{wallet: w}
	v.follow(c, v.read)
	return v
}

func (v *GetPaid) read() (func(*GetPaidState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	list, err := v.wallet.History(c.ID, nil, lookedAt)
	if err != nil {
		return nil, err
	}
	return func(s *GetPaidState) {
		s.Community, s.Account, s.Address, s.Who = c.Name, c.Account, c.Address, ShortAddress(c.Address)
		s.Key = c.Key
		s.Amount = v.pad.field(c.Assets, chosenAsset(c.Assets, v.asset))
		s.Text = s.request()
		v.arrived(s, list)
	}, nil
}

// arrived looks for what came in since the screen was opened. The first that
// came stays: a second one must not take its place unseen.
func (v *GetPaid) arrived(s *GetPaidState, list []wallet.Movement) {
	first := v.seen == nil
	if first {
		v.seen = map[ledger.CreditID]bool{}
	}
	for i := len(list) - 1; i >= 0; i-- { // oldest first
		m := list[i]
		if m.Sign() <= 0 || v.seen[m.ID] {
			continue
		}
		v.seen[m.ID] = true
		if !first && !s.Arrived {
			s.Arrived, s.Row = true, rowOf(m)
		}
	}
}

// request is what the payer is shown. Parts that are empty are left out.
func (s *GetPaidState) request() string {
	address, err := keys.ParseAddress(s.Address)
	if err != nil {
		return s.Address // the wallet's own address is always one
	}
	r := wallet.Request{Address: address, Key: s.Key, Name: s.Name, Memo: s.Note}
	if a := s.Amount.Amount; a.Amount > 0 {
		r.Amount, r.Code = money.Format(a.Amount, a.Decimals), a.Code
	}
	return r.String()
}

// Key takes a digit or the point of the amount that is asked for.
func (v *GetPaid) Key(r rune) {
	v.ask(func(s *GetPaidState) {
		if a, ok := s.Amount.asset(); ok {
			v.pad.key(r, a.Decimals)
		}
	})
}

// Delete takes the amount's last digit away; with none left nothing is asked for.
func (v *GetPaid) Delete() { v.ask(func(*GetPaidState) { v.pad.delete() }) }

// SetAsset chooses the currency; digits that it has not are cut.
func (v *GetPaid) SetAsset(id ledger.ID) {
	v.ask(func(s *GetPaidState) {
		v.asset = id
		if a, ok := v.pad.field(s.Amount.Assets, chosenAsset(s.Amount.Assets, id)).asset(); ok {
			v.pad.fit(a.Decimals)
		}
	})
}

// SetNote says what it is for; what a request can't hold is cut.
func (v *GetPaid) SetNote(text string) {
	v.ask(func(s *GetPaidState) { s.Note = cut(text, ledger.MaxMemoText) })
}

// SetName says what the payee calls herself; what a request can't hold is cut.
func (v *GetPaid) SetName(text string) {
	v.ask(func(s *GetPaidState) { s.Name = cut(text, maxOwnName) })
}

// Again goes from the receipt back to the code, for the next payer, without
// amount and note.
func (v *GetPaid) Again() {
	v.ask(func(s *GetPaidState) {
		v.pad, s.Note, s.Arrived, s.Row = amountPad{}, "", false, Row{}
	})
}

func (v *GetPaid) ask(f func(*GetPaidState)) {
	v.edit(func(s *GetPaidState) {
		f(s)
		s.Amount = v.pad.field(s.Amount.Assets, chosenAsset(s.Amount.Assets, v.asset))
		s.Text = s.request()
	})
}

// cut keeps at most so many bytes, and only whole letters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
