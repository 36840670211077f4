package audit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sort"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

var errTooMuch = errors.New("the sum passes the greatest amount")

func (a *auditor) asset(id ledger.ID) *Conservation {
	c, ok := a.assets[id]
	if !ok {
		c = &Conservation{Asset: id}
		a.assets[id] = c
		a.order = append(a.order, id)
	}
	return c
}

// sum adds what an account's newest entry states.
func (a *auditor) sum(after *ledger.After) {
	for _, b := range after.Balances {
		c := a.asset(b.Asset)
		a.add(&c.Balances, b.Amount, c)
	}
	for _, d := range after.Deposit {
		c := a.asset(d.Asset)
		a.add(&c.Locked, d.Amount, c)
	}
	for _, t := range after.Totals {
		c := a.asset(t.Asset)
		a.add(&c.Issued, t.Issued, c)
		a.add(&c.Redeemed, t.Redeemed, c)
	}
}

// unclaimed adds the credits and locks of an entry that no certified entry
// claims.
func (a *auditor) unclaimed(s *ledger.Signed) error {
	for i := range s.Entry.Locks {
		p, ok := ledger.PlacedIn(s, uint64(i))
		if !ok {
			continue // a deposit: in the purse's own after
		}
		_, closed, err := a.book.FinalAt(p.Account(), 1)
		if err != nil {
			return err
		}
		if !closed {
			c := a.asset(p.Lock.Asset)
			a.add(&c.Locked, p.Lock.Amount, c)
		}
	}
	for i, credit := range s.Entry.Credits {
		if err := a.open(ledger.CreditID{Entry: s.ID(), Index: uint64(i)}, credit.Asset, credit.Amount); err != nil {
			return err
		}
	}
	for _, p := range ledger.PaidBy(&s.Entry) {
		if err := a.open(p.Credit, p.Asset, p.Amount); err != nil {
			return err
		}
	}
	return nil
}

// open adds a credit that no certified entry claims.
func (a *auditor) open(id ledger.CreditID, asset ledger.ID, amount money.Amount) error {
	claimants, err := a.book.Claimants(id)
	if err != nil {
		return err
	}
	taken := 0
	for _, claimant := range claimants {
		final, err := a.book.Final(claimant)
		if err != nil {
			return err
		}
		if final {
			taken++
		}
	}
	c := a.asset(asset)
	switch taken {
	case 0:
		a.add(&c.Unclaimed, amount, c)
	case 1:
	default:
		a.fault("credit "+id.String(), fmt.Errorf("%d certified entries claim it", taken))
	}
	return nil
}

func (a *auditor) add(sum *money.Amount, amount money.Amount, c *Conservation) {
	next, err := sum.Plus(amount)
	if err != nil {
		a.fault("asset "+c.Asset.String(), errTooMuch)
		return
	}
	*sum = next
}

// conclude names the assets and judges the law of each, where all is held.
func (a *auditor) conclude() {
	for _, id := range a.order {
		c := a.assets[id]
		if s, held, err := a.book.Entry(id); err != nil {
			a.fault("asset "+id.String(), err)
		} else if held {
			if body, err := ledger.DecodeAsset(s.Entry.Body); err == nil {
				c.Code, c.Decimals = body.Code, uint8(body.Decimals)
			}
		}
		if a.report.Complete() && !c.Holds() {
			a.fault("asset "+id.String(), fmt.Errorf("issued %d − redeemed %d is not balances %d + unclaimed %d + locked %d",
				c.Issued, c.Redeemed, c.Balances, c.Unclaimed, c.Locked))
		}
		a.report.Assets = append(a.report.Assets, *c)
	}
	a.report.Signed = a.signers()
	sort.Slice(a.report.Assets, func(i, j int) bool { return a.report.Assets[i].Asset.String() < a.report.Assets[j].Asset.String() })
}

// sign counts the votes of a certificate.
func (a *auditor) sign(c *quorum.Certificate) {
	for seat := range uint64(quorum.MaxGuardians) {
		if c.Signers>>seat&1 == 1 {
			a.signed[Signed{Epoch: c.Epoch, Guardian: seat}]++
		}
	}
}

// signers are the guardians that signed, and those of the newest epoch that did not.
func (a *auditor) signers() []Signed {
	for seat := range a.epoch.Guardians() {
		a.signed[Signed{Epoch: a.epoch.Number, Guardian: uint64(seat)}] += 0 //nolint:gosec // a few
	}
	out := make([]Signed, 0, len(a.signed))
	for s, n := range a.signed {
		s.Certificates = n
		out = append(out, s)
	}
	slices.SortFunc(out, func(x, y Signed) int {
		return cmp.Or(cmp.Compare(x.Epoch, y.Epoch), cmp.Compare(x.Guardian, y.Guardian))
	})
	return out
}
