package quorum

import (
	"fmt"
	"sort"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Names of the policy's rules for locks and for paying offline.
const (
	// RuleRoundDelay is how long after a lock's refund time each further round
	// of it may be sealed, in ms.
	RuleRoundDelay = "round-delay"
	// RulePromiseAge is how long after a purse's expiry its payees may still
	// show their promises to guardians, in ms.
	RulePromiseAge = "promise-age"
	// RulePurseLife is the longest time from filling a purse to its expiry, in ms.
	RulePurseLife = "purse-life"
	// RuleDeposit is a purse's deposit in thousandths of its allowance.
	RuleDeposit = "purse-deposit"
	// RuleSettle is the time between the end of the promise age and the refund
	// time of a purse's deposit, in ms: for a settlement.
	RuleSettle = "settle-time"
	// RuleOfflinePay is the most that one entry of a purse may promise, in
	// thousandths of the allowance.
	RuleOfflinePay = "offline-payment"
	// RuleOfflineWarn and RuleOfflineSum are how much a payee takes of one purse
	// since its newest certificate that she saw, in thousandths of the allowance:
	// above the first she is warned, above the second her phone refuses.
	RuleOfflineWarn = "offline-warn"
	RuleOfflineSum  = "offline-sum"
	// RuleOfflineWarnCount and RuleOfflineCount are the same for the number of
	// entries since the certificate.
	RuleOfflineWarnCount = "offline-warn-count"
	RuleOfflineCount     = "offline-count"
	// RuleCertificateAge is how old the certificate of a purse may be for a
	// payee, in ms.
	RuleCertificateAge = "certificate-age"
)

const day = 24 * 60 * 60 * 1000

// What holds where a charter says nothing. Most follow what real schemes allow:
// India's offline framework (a tenth to a quarter of the purse in one payment),
// EMV's lower and upper counters (5 and 10), seven days for a certificate.
const (
	DefaultRoundDelay       = 3 * day
	DefaultPromiseAge       = 14 * day
	DefaultPurseLife        = 7 * day
	DefaultDeposit          = 1000
	DefaultSettle           = 7 * day
	DefaultOfflinePay       = 250
	DefaultOfflineWarn      = 500
	DefaultOfflineSum       = 1000
	DefaultOfflineWarnCount = 5
	DefaultOfflineCount     = 10
	DefaultCertificateAge   = 7 * day
)

// knownRule tells whether this version knows a rule.
func knownRule(name string) bool {
	switch name {
	case RuleClockGap, RuleRoundDelay, RulePromiseAge, RulePurseLife, RuleDeposit, RuleSettle, RuleOfflinePay,
		RuleOfflineWarn, RuleOfflineSum, RuleOfflineWarnCount, RuleOfflineCount, RuleCertificateAge, RuleFriendsDelay:
		return true
	}
	return false
}

// PerMille is so many thousandths of an amount, rounded up.
func PerMille(amount money.Amount, thousandths uint64) money.Amount {
	n, rest := uint64(amount)/1000, uint64(amount)%1000
	if thousandths > 1_000_000 || n > 0 && thousandths > ledger.MaxAmount/n-1 {
		return ledger.MaxAmount
	}
	return money.Amount(n*thousandths + (rest*thousandths+999)/1000)
}

// Deposit is what a purse with this allowance of an asset has to set apart.
func (e *Epoch) Deposit(allowance money.Amount) money.Amount {
	return PerMille(allowance, e.Charter.Value(RuleDeposit, "", DefaultDeposit))
}

// AllowanceWithin is the greatest allowance that leaves its deposit within a sum.
func (e *Epoch) AllowanceWithin(sum money.Amount) money.Amount {
	fits := func(a money.Amount) bool { return e.Deposit(a) <= sum-a }
	return money.Amount(sort.Search(int(sum), func(i int) bool { return !fits(money.Amount(i) + 1) }))
}

// DepositFrom is the refund time that the deposit of a purse needs.
func (e *Epoch) DepositFrom(expiry uint64) uint64 {
	from := expiry
	for _, span := range []uint64{e.Charter.Value(RulePromiseAge, "", DefaultPromiseAge), e.Charter.Value(RuleSettle, "", DefaultSettle)} {
		from += min(span, ledger.MaxTime-min(from, ledger.MaxTime))
	}
	return from
}

// changing is how long a change of the charter may take from its draft to its
// certificate, and be fair to purses that were filled meanwhile.
const changing = 30 * day

// filledIn are the epochs in which a purse with this expiry may have been filled:
// this one, and those before that ended too late for it to be over.
func (e *Epoch) filledIn(expiry uint64) []*Epoch {
	out := []*Epoch{e}
	for at := e; at.Before != nil; at = at.Before {
		life := at.Before.Charter.Value(RulePurseLife, "", DefaultPurseLife)
		if expiry > ledger.MaxTime-changing || expiry > at.Since+changing && expiry-at.Since-changing > life {
			break
		}
		out = append(out, at.Before)
	}
	return out
}

// MayBeOlder tells whether a purse with this expiry may have been filled before
// this epoch.
func (e *Epoch) MayBeOlder(expiry uint64) bool { return len(e.filledIn(expiry)) > 1 }

// PurseTime is a rule's span for a purse with this expiry: the longest of the
// epochs in which it may have been filled. What its payees were told then holds.
func (e *Epoch) PurseTime(rule string, expiry, otherwise uint64) uint64 {
	span := uint64(0)
	for _, at := range e.filledIn(expiry) {
		span = max(span, at.Charter.Value(rule, "", otherwise))
	}
	return span
}

// within passes what one of the epochs lets pass in which a purse with this
// expiry may have been filled; else it gives what this one says.
func (e *Epoch) within(expiry uint64, check func(*Epoch) error) error {
	epochs := e.filledIn(expiry)
	err := check(epochs[0])
	for _, at := range epochs[1:] {
		if err == nil || check(at) == nil {
			return nil
		}
	}
	return err
}

// CheckPurse tells whether the policy lets a purse be filled like this. The
// entry's own form was checked before. A purse on its way while an amendment
// changes the policy may keep to either.
func (e *Epoch) CheckPurse(entry *ledger.Entry) error {
	terms, err := ledger.DecodePurseTerms(entry.Body)
	if err != nil {
		return err
	}
	return e.within(terms.Expiry, func(at *Epoch) error { return at.checkPurse(entry, &terms) })
}

func (e *Epoch) checkPurse(entry *ledger.Entry, terms *ledger.PurseTerms) error {
	if life := e.Charter.Value(RulePurseLife, "", DefaultPurseLife); terms.Expiry-entry.Time > life {
		return ledger.Refuse(ledger.CodeLimit, "a purse lives at most %d hours", life/(60*60*1000))
	}
	have := map[ledger.ID]money.Amount{}
	var err error
	for i, l := range entry.Locks {
		if l.Payee != e.Account || l.RefundFrom < e.DepositFrom(terms.Expiry) {
			return ledger.Refuse(ledger.CodeLimit, "deposit %d is not for the guardians, or comes back too early", i)
		}
		if have[l.Asset], err = have[l.Asset].Plus(l.Amount); err != nil {
			return ledger.Refuse(ledger.CodeOverflow, "the deposit passes the greatest amount")
		}
	}
	for _, a := range terms.Allowance {
		if need := e.Deposit(a.Amount); have[a.Asset] < need {
			return limited(a.Asset, need, "the purse needs a deposit of %d, it has %d", need, have[a.Asset])
		}
	}
	return nil
}

// CheckPromise tells whether the policy lets one entry of a purse promise so
// much. What goes back to the owner is no promise. A purse keeps to the policy
// under which it was filled: its payees were told so.
func (e *Epoch) CheckPromise(entry *ledger.Entry, terms *ledger.PurseTerms) error {
	return e.within(terms.Expiry, func(at *Epoch) error { return at.checkPromise(entry, terms) })
}

func (e *Epoch) checkPromise(entry *ledger.Entry, terms *ledger.PurseTerms) error {
	promised, count := map[ledger.ID]money.Amount{}, 0
	var err error
	for _, c := range entry.Credits {
		if c.Payee == terms.Owner {
			continue
		}
		if count++; count > ledger.MostPromises {
			return ledger.Refuse(ledger.CodeLimit, "an entry of a purse makes at most %d promises", ledger.MostPromises)
		}
		if promised[c.Asset], err = promised[c.Asset].Plus(c.Amount); err != nil {
			return ledger.Refuse(ledger.CodeOverflow, "the promise passes the greatest amount")
		}
	}
	for asset, sum := range promised {
		if most := e.MostPromised(terms, asset); sum > most {
			return limited(asset, most, "one promise of this purse is at most %d, this one is %d", most, sum)
		}
	}
	return nil
}

// MostPromised is the most that one entry of a purse may promise of an asset.
func (e *Epoch) MostPromised(terms *ledger.PurseTerms, asset ledger.ID) money.Amount {
	return PerMille(Allowed(terms, asset), e.Charter.Value(RuleOfflinePay, "", DefaultOfflinePay))
}

// Allowed is a purse's allowance of an asset.
func Allowed(terms *ledger.PurseTerms, asset ledger.ID) money.Amount {
	for _, a := range terms.Allowance {
		if a.Asset == asset {
			return a.Amount
		}
	}
	return 0
}

func limited(asset ledger.ID, most money.Amount, format string, args ...any) error {
	r := ledger.Refuse(ledger.CodeLimit, "%s", fmt.Sprintf(format, args...))
	r.Balance = ledger.Balance{Asset: asset, Amount: most}
	return r
}
