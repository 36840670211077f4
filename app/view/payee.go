package view

import (
	"fmt"
	"strings"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Payee is somebody who can be paid.
type Payee struct {
	Account ledger.Account // whose cloth stands beside the name
	Address string
	Who     string // Address, shortened
	Name    string // what a request says the payee is called: her own word, nothing more
	Times   int    // how often she was paid, among the movements looked at; 0: new
	Box     bool   // the issuer's box: paying it asks for cash
}

// lookedAt is how many movements are looked at for who was paid before.
const lookedAt = 200

// recentPayees is how many of them are offered.
const recentPayees = 12

// accountOf is the account of an address.
func accountOf(a keys.Address) ledger.Account {
	account := ledger.Account{a.Type}
	copy(account[1:], a.Key[:])
	return account
}

// people are those whom the movements speak of, the latest first, each once.
func people(list []wallet.Movement, c wallet.Community) []Payee {
	at := map[ledger.Account]int{}
	var out []Payee
	for _, m := range list {
		if m.Own || m.Other.Type() != ledger.TypeSingle && m.Address != c.Box {
			continue
		}
		i, known := at[m.Other]
		if !known {
			i = len(out)
			at[m.Other] = i
			out = append(out, Payee{Account: m.Other, Address: m.Address, Who: ShortAddress(m.Address), Box: m.Address == c.Box})
		}
		if m.Kind == wallet.KindPaid && !struck(m.Status) {
			out[i].Times++
		}
	}
	return out
}

// payeeOf is whom a request is from, with what is known of her.
func payeeOf(r wallet.Request, c wallet.Community, known []Payee) Payee {
	account := accountOf(r.Address)
	for _, p := range known {
		if p.Account == account {
			p.Name = r.Name
			return p
		}
	}
	address := r.Address.String()
	return Payee{Account: account, Address: address, Who: ShortAddress(address), Name: r.Name, Box: address == c.Box}
}

// readRequest reads what was scanned, typed or pasted, for a payment in a
// community: one that can't be paid is refused here, and not at the end.
func readRequest(text string, c wallet.Community) (wallet.Request, error) {
	r, err := wallet.ParseRequest(strings.Join(strings.Fields(text), " "))
	switch {
	case err != nil:
		return r, err
	case r.Address.Community != [4]byte(c.ID[:4]):
		return r, wallet.ErrOtherCommunity
	case r.Address.String() == c.Address:
		return r, wallet.ErrSelf
	}
	return r, nil
}

// askedAsset is the currency that a request asks for: of c's, by its code.
func askedAsset(r wallet.Request, assets []wallet.AssetInfo) (int, error) {
	if r.Code == "" {
		return 0, nil
	}
	for i, a := range assets {
		if strings.EqualFold(a.Code, r.Code) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%w: %.12s", wallet.ErrNoAsset, r.Code)
}
