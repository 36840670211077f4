package booktest

import (
	"crypto/sha256"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Secret is what the locks of a market are hashes of.
func Secret() []byte {
	secret := sha256.Sum256([]byte("a test's secret"))
	return secret[:]
}

// Lock adds an entry that makes hash locks for another, refundable from the
// time 1000 on.
func (m *Market) Lock(author *keys.Key, prev *ledger.Signed, to *keys.Key, amounts ...money.Amount) *ledger.Signed {
	m.Helper()
	hash := sha256.Sum256(Secret())
	e := ledger.Entry{Kind: ledger.KindLock}
	for _, amount := range amounts {
		e.Locks = append(e.Locks, ledger.Lock{
			Payee: AccountOf(to), Asset: m.Asset, Amount: amount, RefundFrom: 1000, Condition: ledger.Condition{Tag: ledger.ConditionHash, Data: hash[:]},
		})
	}
	s := m.Sign(author, prev, e)
	for i := range s.Entry.Locks {
		if p, ok := ledger.PlacedIn(s, uint64(i)); ok {
			m.locks[p.Account()] = &p
		}
	}
	return s
}

// Placed is a lock of an entry.
func (m *Market) Placed(s *ledger.Signed, index uint64) *ledger.Placed {
	m.Helper()
	p, ok := ledger.PlacedIn(s, index)
	if !ok {
		m.Fatalf("no lock %d", index)
	}
	return &p
}

// Take closes a lock with the secret, by its payee.
func (m *Market) Take(payee *keys.Key, p *ledger.Placed) *ledger.Signed {
	m.Helper()
	return m.close(p, ledger.Empty(p.Account()), ledger.Entry{
		Kind: ledger.KindClosing, Body: ledger.Encode(&ledger.Closing{Way: ledger.CloseClaim, Witness: Secret()}),
		Claims: []ledger.CreditID{p.Credit}, Credits: p.ClosingCredits(p.Lock.Amount),
	}, 0, payee)
}

// Refund closes a lock in round 1, by its payer.
func (m *Market) Refund(payer *keys.Key, p *ledger.Placed) *ledger.Signed {
	m.Helper()
	return m.close(p, ledger.Empty(p.Account()), ledger.Entry{
		Kind: ledger.KindClosing, Round: 1, Body: ledger.Encode(&ledger.Closing{Way: ledger.CloseRefund}),
		Claims: []ledger.CreditID{p.Credit}, Credits: p.ClosingCredits(0),
	}, 1, payer)
}

// Reopen adds the opening of round 1 to a closed lock, by its payer.
func (m *Market) Reopen(payer *keys.Key, p *ledger.Placed, closing *ledger.Signed) *ledger.Signed {
	m.Helper()
	return m.close(p, m.states[closing.ID()], ledger.Entry{Kind: ledger.KindOpening, Round: 1, Body: ledger.Encode(&ledger.Opening{})}, 1, payer)
}

func (m *Market) close(p *ledger.Placed, before ledger.State, e ledger.Entry, member uint64, signer *keys.Key) *ledger.Signed {
	m.Helper()
	before.Account = p.Account()
	return m.finish(before, e, func(e ledger.Entry) (*ledger.Signed, error) {
		approval, err := ledger.Approve(ledger.IDOf(&e), member, signer)
		if err != nil {
			return nil, err
		}
		return ledger.NewSigned(e, ledger.Authority{Approvals: []ledger.Approval{approval}})
	})
}

// Purse is the key of the member's purse.
func Purse() *keys.Key { return secretKey(5) }

// Fill adds a payment of ten from the member to her purse, and the purse's
// terms: a deposit of four, an allowance of six.
func (m *Market) Fill(prev *ledger.Signed) (payment, terms *ledger.Signed) {
	m.Helper()
	account := ledger.PurseAccount(Purse().Public())
	payment = m.Sign(Member(), prev, ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: account, Asset: m.Asset, Amount: 10}}})
	body := ledger.PurseTerms{Owner: AccountOf(Member()), Allowance: []ledger.Balance{{Asset: m.Asset, Amount: 6}}, Expiry: m.clock + 1000}
	return payment, m.fromPurse(ledger.Empty(account), ledger.Entry{
		Kind: ledger.KindPurse, Body: ledger.Encode(&body), Claims: []ledger.CreditID{{Entry: payment.ID()}},
		Locks: []ledger.Lock{{
			Payee: m.Epoch.Account, Asset: m.Asset, Amount: 4, Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: m.Epoch.DepositFrom(body.Expiry),
		}},
	})
}

// Promise adds a payment from the purse.
func (m *Market) Promise(prev *ledger.Signed, to *keys.Key, amount money.Amount) *ledger.Signed {
	m.Helper()
	return m.fromPurse(m.states[prev.ID()], ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: AccountOf(to), Asset: m.Asset, Amount: amount}}})
}

// Return adds the purse's opening.
func (m *Market) Return(prev *ledger.Signed) *ledger.Signed {
	m.Helper()
	return m.fromPurse(m.states[prev.ID()], ledger.Entry{Kind: ledger.KindOpening, Round: 1, Body: ledger.Encode(&ledger.Opening{})})
}

func (m *Market) fromPurse(before ledger.State, e ledger.Entry) *ledger.Signed {
	m.Helper()
	m.clock++
	e.Time = m.clock
	return m.finish(before, e, func(e ledger.Entry) (*ledger.Signed, error) { return ledger.SignSingle(e, Purse()) })
}

// Evening is a day, and after it: the issuer locks 5, 6 and 7 for the member,
// who takes the first and claims it; the second goes back by a refund; the
// first was opened once more; the third stays open. The member fills a purse,
// which promises 2 and 1 to the issuer.
func (m *Market) Evening() []*ledger.Signed {
	m.Helper()
	day := m.Day()
	maker := m.Lock(Issuer(), day[3], Member(), 5, 6, 7)
	first, second := m.Placed(maker, 0), m.Placed(maker, 1)
	taken := m.Take(Member(), first)
	again := m.Reopen(Issuer(), first, taken)
	back := m.Refund(Issuer(), second)
	claim := m.Claim(Member(), day[5], taken)
	returned := m.Claim(Issuer(), maker, back)
	payment, terms := m.Fill(claim)
	promise := m.Promise(terms, Issuer(), 2)
	last := m.Promise(promise, Issuer(), 1)
	return append(day, maker, taken, again, back, claim, returned, payment, terms, promise, last)
}
