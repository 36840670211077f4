package view

import (
	"strings"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"

	"sanduk.app/app/notice"
)

// amountPad collects an amount from keys: it never holds more digits than the
// currency has, or more than an amount can be.
type amountPad struct{ text string }

// key takes a digit or the point; anything that would be no amount is ignored.
func (p *amountPad) key(r rune, decimals uint8) {
	next := p.text
	switch {
	case r == '.' && decimals > 0 && !strings.Contains(next, "."):
		if next == "" {
			next = "0"
		}
		next += "."
	case r >= '0' && r <= '9':
		if next == "0" {
			next = ""
		}
		next += string(r)
	default:
		return
	}
	if a, err := parseTyped(next, decimals); err == nil && a <= ledger.MaxAmount {
		p.text = next
	}
}

func (p *amountPad) delete() {
	if n := len(p.text); n > 0 {
		p.text = p.text[:n-1]
	}
}

// set takes a whole amount, from a request; an error leaves the pad as it was.
func (p *amountPad) set(text string, decimals uint8) error {
	a, err := money.Parse(text, decimals)
	switch {
	case err != nil:
		return err
	case a > ledger.MaxAmount:
		return money.ErrOverflow
	}
	p.text = money.Format(a, decimals)
	return nil
}

// fit cuts what another currency has no digits for.
func (p *amountPad) fit(decimals uint8) {
	major, minor, point := strings.Cut(p.text, ".")
	switch {
	case !point:
	case decimals == 0:
		p.text = major
	case len(minor) > int(decimals):
		p.text = major + "." + minor[:decimals]
	}
}

// value is what was typed; nothing typed is zero.
func (p *amountPad) value(decimals uint8) money.Amount {
	a, err := parseTyped(p.text, decimals)
	if err != nil {
		return 0 // cannot be: key and set take only amounts
	}
	return a
}

func parseTyped(text string, decimals uint8) (money.Amount, error) {
	if text == "" {
		return 0, nil
	}
	return money.Parse(strings.TrimSuffix(text, "."), decimals)
}

// AmountField is an amount that is being typed.
type AmountField struct {
	Typed  string // as it was typed, with a point; empty: nothing yet
	Point  bool   // the currency has a point: the pad has its key
	Amount Money
	Assets []wallet.AssetInfo // currencies to choose from
	Chosen int                // which of them
}

// field is what the pad shows with one of the currencies.
func (p *amountPad) field(assets []wallet.AssetInfo, chosen int) AmountField {
	f := AmountField{Typed: p.text, Assets: assets, Chosen: chosen}
	if chosen < len(assets) {
		a := assets[chosen]
		f.Point = a.Decimals > 0
		f.Amount = notice.MoneyOf(p.value(a.Decimals), a)
	}
	return f
}

// asset is the chosen currency; false: the community has none yet.
func (f AmountField) asset() (wallet.AssetInfo, bool) {
	if f.Chosen >= len(f.Assets) {
		return wallet.AssetInfo{}, false
	}
	return f.Assets[f.Chosen], true
}

// chosenAsset is where an asset stands in a list; the first when it is not there.
func chosenAsset(assets []wallet.AssetInfo, id ledger.ID) int {
	for i, a := range assets {
		if a.ID == id {
			return i
		}
	}
	return 0
}
