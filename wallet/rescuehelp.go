package wallet

import (
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// What the owner and her friends do about a rescue.

const helpedBucket store.Bucket = "helped" // community, account, round → what was signed

// helped is what a friend signed for one round of an account: one key and one
// opening, so that two phones which both say that they are hers do not both get
// it.
type helped struct {
	_       struct{} `cbor:",toarray"`
	Key     keys.PublicKey
	Opening ledger.ID // zero: not yet
}

// NameFriends names who may open this wallet's account for a new key: so many
// of the owners of these addresses, needed of them together. The newest naming
// counts. ownerCan: this phone can stop them while guardians wait. Errors: those
// of paying, ErrFriendsPlan, and
// ErrFriendsEmpty before the account was ever paid.
func (w *Wallet) NameFriends(community ledger.ID, addresses []string, needed int, ownerCan bool) error {
	f := ledger.Friends{Needed: uint64(max(needed, 0)), OwnerCan: ownerCan}
	return w.updating(community, func(m *member) error {
		for _, text := range addresses {
			r, err := ParseRequest(text)
			if err != nil {
				return err
			}
			account, err := m.accountAt(r.Address)
			if err != nil {
				return err
			}
			f.Members = append(f.Members, account.Key())
		}
		body := ledger.Encode(&f)
		if _, err := ledger.DecodeFriends(body); err != nil {
			return ErrFriendsPlan
		}
		if err := w.begin(m); err != nil {
			return err
		}
		_, err := w.write(m, m.Account, entryDraft{kind: ledger.KindFriends, body: body})
		return err
	})
}

// begin makes the account's first entry, where there is none: it has to claim
// something, and naming friends moves nothing.
func (w *Wallet) begin(m *member) error {
	h, err := m.head(m.Account)
	if err != nil || !h.Entry.IsZero() {
		return err
	}
	claims, _, err := m.unclaimed(m.Account, nil, 1)
	if err != nil {
		return err
	}
	if len(claims) == 0 {
		return ErrFriendsEmpty
	}
	_, err = w.write(m, m.Account, entryDraft{kind: ledger.KindPay})
	return err
}

// Named are the friends who may open an account for a new key.
type Named struct {
	Addresses []string
	Needed    int
	OwnerCan  bool
	Final     bool // guardians have confirmed it
}

// NamedFriends are those whom this wallet's account named last; false: nobody.
func (w *Wallet) NamedFriends(community ledger.ID) (out Named, named bool, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		h, err := m.head(m.Account)
		if err != nil || h.Entry.IsZero() {
			return err
		}
		state, known, err := m.book.State(h.Entry)
		if err != nil || !known || len(state.Friends) != 1 {
			return err
		}
		f := state.Friends[0]
		out, named = Named{Needed: int(f.Needed), OwnerCan: f.OwnerCan}, true
		for _, k := range f.Members {
			out.Addresses = append(out.Addresses, m.address(ledger.SingleAccount(k)))
		}
		certain, known, err := m.rescueFriends(m.Account)
		out.Final = known && string(ledger.Encode(&certain)) == string(ledger.Encode(&f))
		return err
	})
	return out, named, err
}

// RescueAsk is what a friend is asked to sign.
type RescueAsk struct {
	Community ledger.ID
	Address   string         // of the old account
	Key       keys.PublicKey // of the new phone
	Last      bool           // it gives the account to that key; else it stops the old phone
}

// LookAtRescue reads what a friend is asked for.
func (w *Wallet) LookAtRescue(text string) (RescueAsk, error) {
	r, err := parseRescueText(text)
	if err != nil {
		return RescueAsk{}, err
	}
	out := RescueAsk{Community: r.Community, Key: r.Key, Last: len(r.Opening) > 0}
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, r.Community)
		if err == nil {
			out.Address = m.address(r.Account)
		}
		return err
	})
	return out, err
}

// HelpRescue signs it, and gives the answer for the new phone. What was signed
// is stored first: for one round of an account only one key and one opening.
// Errors: ErrRescueText, ErrRescueOther, ErrLocked.
func (w *Wallet) HelpRescue(text string) (string, error) {
	r, err := parseRescueText(text)
	if err != nil {
		return "", err
	}
	a := rescueAnswer{Community: r.Community, Account: r.Account, Round: r.Round}
	err = w.updating(r.Community, func(m *member) error {
		if r.Account == m.Account {
			return ErrSelf
		}
		digest, err := a.digest(&r)
		if err != nil {
			return err
		}
		if err := m.help(&r, a.Opening); err != nil {
			return err
		}
		master, err := w.keysOf()
		if err != nil {
			return err
		}
		key, err := master.Account(m.epoch.Community)
		if err != nil {
			return err
		}
		a.Friend = key.Public()
		a.Signature, err = key.Sign(digest)
		return err
	})
	if err != nil {
		return "", err
	}
	return rescueForm(answerPrefix, &a), nil
}

// digest is what is to be signed, and notes which opening.
func (a *rescueAnswer) digest(r *rescueText) ([32]byte, error) {
	if len(r.Opening) == 0 {
		ask := r.request()
		return ask.ApprovalDigest(), nil
	}
	e, err := r.opening()
	a.Opening = ledger.IDOf(&e)
	return ledger.ApprovalDigest(a.Opening), err
}

func (m *member) help(r *rescueText, opening ledger.ID) error {
	key := append(append(append([]byte(nil), r.Community[:]...), r.Account[:]...), setKey(r.Round)...)
	var before helped
	known, err := load(m.tx, helpedBucket, key, &before)
	if err != nil {
		return err
	}
	if known && (before.Key != r.Key || !before.Opening.IsZero() && !opening.IsZero() && before.Opening != opening) {
		return ErrRescueOther
	}
	now := helped{Key: r.Key, Opening: opening}
	if opening.IsZero() {
		now.Opening = before.Opening
	}
	return save(m.tx, helpedBucket, key, &now)
}
