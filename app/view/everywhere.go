package view

import (
	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Spread is what tells how much there is in all communities.
type Spread interface {
	Communities() ([]wallet.Community, error)
	Balance(community ledger.ID) ([]wallet.Holding, error)
}

// everywhere is what can be paid with in all communities together, one sum for
// each currency that there is any of: nothing where there is one community only.
// Only cash of one country's currency is added up: a share, or a unit that a
// community made up, is worth something else in each.
func everywhere(w Spread) ([]Money, error) {
	all, err := w.Communities()
	if err != nil || len(all) < 2 {
		return nil, err
	}
	var sums purse
	for _, c := range all {
		holdings, err := w.Balance(c.ID)
		if err != nil {
			return nil, err
		}
		for _, h := range holdings {
			sums.add(h)
		}
	}
	return sums.sums, nil
}

// purse adds up by currency.
type purse struct {
	sums []Money
	cash []bool // which of them are cash
}

func (p *purse) add(h wallet.Holding) {
	if h.Available == 0 {
		return
	}
	_, unknown := money.Lookup(h.Asset.Code)
	cash := unknown == nil && h.Asset.Kind == ledger.CashBacked
	for i, sum := range p.sums {
		if !cash || !p.cash[i] || sum.Code != h.Asset.Code || sum.Decimals != h.Asset.Decimals {
			continue
		}
		if whole, err := sum.Amount.Plus(h.Available); err == nil { // else it stands beside it
			p.sums[i].Amount = whole
			return
		}
	}
	p.sums, p.cash = append(p.sums, notice.MoneyOf(h.Available, h.Asset)), append(p.cash, cash)
}
