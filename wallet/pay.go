package wallet

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// Order is a payment to be made.
type Order struct {
	Community ledger.ID
	To        keys.Address
	Asset     ledger.ID
	Amount    money.Amount
	Memo      string         // read by payee and payer only; at most ledger.MaxMemoText bytes
	Key       keys.PublicKey // of a tab: what the payee signs with, as her request says; zero: it does not
}

// Pay signs a payment and queues it for the guardians. When it returns, the
// payment is stored and Promised; it is Done once Certified was called for it.
func (w *Wallet) Pay(o Order) (Movement, error) {
	return w.paying(o, func(m *member) (ledger.Account, entryDraft, error) {
		return m.Account, entryDraft{kind: ledger.KindPay}, nil
	})
}

// Issue makes new units of the wallet's own asset and gives them to an
// address: for cash that was put into the box.
func (w *Wallet) Issue(o Order) (Movement, error) {
	return w.paying(o, func(m *member) (ledger.Account, entryDraft, error) {
		if len(m.Issuer) == 0 {
			return ledger.Account{}, entryDraft{}, ErrNotIssuer
		}
		body := ledger.Encode(&ledger.Supply{Asset: o.Asset, Amount: o.Amount})
		return m.Issuer[0].Account(), entryDraft{kind: ledger.KindIssue, body: body}, nil
	})
}

// Redeem takes units that were paid back to the box out of the world: for cash
// that was handed out. *FundsError says how much the box was paid.
func (w *Wallet) Redeem(community, asset ledger.ID, amount money.Amount) (Movement, error) {
	var out Movement
	err := w.config.Store.Update(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		if len(m.Issuer) == 0 {
			return ErrNotIssuer
		}
		if amount == 0 || amount > ledger.MaxAmount {
			return ErrAmount
		}
		if err := w.claimSome(m, m.Issuer[0].Account(), ledger.MaxClaims); err != nil {
			return err
		}
		body := ledger.Encode(&ledger.Supply{Asset: asset, Amount: amount})
		s, err := w.write(m, m.Issuer[0].Account(), entryDraft{kind: ledger.KindRedeem, body: body})
		if err != nil {
			return m.plain(err, asset, amount)
		}
		r := movementRecord{Kind: KindRedeemed, Credit: ledger.CreditID{Entry: s.ID()}, Other: m.Issuer[0].Account(), Asset: asset, Amount: amount}
		if err := m.list(s.Entry.Time, r); err != nil {
			return err
		}
		out, err = w.movement(m, s.Entry.Time, r)
		return err
	})
	return out, err
}

// paying credits one payee with an entry of the account that from names.
func (w *Wallet) paying(o Order, from func(*member) (ledger.Account, entryDraft, error)) (Movement, error) {
	var out Movement
	err := w.config.Store.Update(func(tx store.Tx) error {
		m, err := w.member(tx, o.Community)
		if err != nil {
			return err
		}
		account, draft, err := from(m)
		if err != nil {
			return err
		}
		credit, memo, err := w.credit(m, account, o)
		if err != nil {
			return err
		}
		draft.credits = []ledger.Credit{credit}
		if memo != nil {
			draft.memos = [][]byte{memo}
		}
		if err := w.claimSome(m, account, ledger.MaxClaims); err != nil {
			return err
		}
		if account == m.Account {
			if err := w.roundUp(m, &draft, o.Asset, o.Amount); err != nil {
				return err
			}
		}
		s, err := w.write(m, account, draft)
		if err != nil {
			return m.plain(err, o.Asset, o.Amount)
		}
		out, err = w.movement(m, s.Entry.Time, m.outRecord(s, 0))
		return err
	})
	return out, err
}

func (w *Wallet) credit(m *member, from ledger.Account, o Order) (ledger.Credit, []byte, error) {
	payee, err := m.payee(o.To)
	switch {
	case err != nil:
		return ledger.Credit{}, nil, err
	case payee == from:
		return ledger.Credit{}, nil, ErrSelf
	case o.Amount == 0 || o.Amount > ledger.MaxAmount:
		return ledger.Credit{}, nil, ErrAmount
	}
	if _, err := m.asset(o.Asset); err != nil {
		return ledger.Credit{}, nil, err
	}
	credit := ledger.Credit{Payee: payee, Asset: o.Asset, Amount: o.Amount}
	if o.Memo == "" || payee.Type() != ledger.TypeSingle || from.Type() == ledger.TypeJoint {
		return credit, nil, nil
	}
	key, _, err := w.signerOf(m, from)
	if err != nil {
		return ledger.Credit{}, nil, err
	}
	sealed, err := keys.SealMemo(w.config.Rand, key, payee.Key(), m.epoch.Community, []byte(o.Memo))
	if err != nil {
		return ledger.Credit{}, nil, err
	}
	credit.Memo = ledger.MemoCommitment(sealed)
	return credit, sealed, nil
}

// payee is the account of an address of this community.
func (m *member) payee(a keys.Address) (ledger.Account, error) {
	if [4]byte(m.epoch.Community[:4]) != a.Community {
		return ledger.Account{}, ErrOtherCommunity
	}
	account := ledger.Account{a.Type}
	copy(account[1:], a.Key[:])
	switch account.Type() {
	case ledger.TypeSingle, ledger.TypeJoint:
		return account, nil
	}
	return ledger.Account{}, ErrRequest
}

// plain turns the core's refusal of an own draft into the wallet's words.
func (m *member) plain(err error, asset ledger.ID, asked money.Amount) error {
	var refusal *ledger.Refusal
	if !errors.As(err, &refusal) || refusal.Code != ledger.CodeFunds {
		return err
	}
	info, e := m.asset(asset)
	if e != nil {
		return errors.Join(err, e)
	}
	have := refusal.Balance.Amount
	return &FundsError{Asset: info, Have: have, Asked: asked}
}

func missingOwn(held bool, id ledger.ID) error {
	if held {
		return nil
	}
	return fmt.Errorf("an entry that the wallet stands on is missing: %s", id)
}
