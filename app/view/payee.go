package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sanduk.app/app/cloth"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Payee is somebody who can be paid.
type Payee struct {
	Account ledger.Account // whose cloth stands beside the name
	Address string
	Key     keys.PublicKey // of a request: what she signs with, where it is not the address's
	Who     string         // Address, shortened
	Called  string         // what the owner calls her; empty: nothing, so far
	Name    string         // what a request says the payee is called: her own word, nothing more
	Times   int            // how often she was paid, among the movements looked at; 0: new
	Box     bool           // the issuer's box: paying it asks for cash
	Last    Row            // the last movement with her, among those looked at; no Cursor: none
	Like    *Known         // somebody whose cloth looks like hers, who has no name; nil: nobody
}

// Known is somebody with a name.
type Known struct {
	Account ledger.Account
	Name    string
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

// people are those whom the movements speak of, the latest first, each once. What
// is locked for somebody without a name may be for a code, whose key is nobody.
func people(list []wallet.Movement, c wallet.Community) []Payee {
	at := map[ledger.Account]int{}
	var out []Payee
	for _, m := range list {
		if m.Own || m.Kind == wallet.KindLocked && m.Name == "" || m.Other.Type() != ledger.TypeSingle && m.Address != c.Box {
			continue
		}
		i, known := at[m.Other]
		if !known {
			i = len(out)
			at[m.Other] = i
			out = append(out, Payee{Account: m.Other, Address: m.Address, Who: ShortAddress(m.Address), Called: m.Name, Box: m.Address == c.Box, Last: rowOf(m)})
		}
		if m.Kind == wallet.KindPaid && !struck(m.Status) {
			out[i].Times++
		}
	}
	return out
}

// acquaintances are the chosen community, and those whom one knows there.
func acquaintances(w Acquainted) (c wallet.Community, known []Payee, err error) {
	if c, err = w.Current(); err == nil {
		known, err = knownTo(w, c)
	}
	return c, known, err
}

// knownTo are those of a community with whom there were movements lately, the
// latest first, and then all who have a name.
func knownTo(w Acquainted, c wallet.Community) ([]Payee, error) {
	list, err := w.History(c.ID, nil, lookedAt)
	if err != nil {
		return nil, err
	}
	named, err := w.People(c.ID)
	return withNamed(people(list, c), named), err
}

// withNamed are people and, behind them, those with a name with whom there was
// no movement lately.
func withNamed(list []Payee, named []wallet.Person) []Payee {
	seen := map[ledger.Account]bool{}
	for _, p := range list {
		seen[p.Account] = true
	}
	for _, n := range byName(named) {
		if !seen[n.Account] {
			list = append(list, Payee{Account: n.Account, Address: n.Address, Who: ShortAddress(n.Address), Called: n.Name})
		}
	}
	return list
}

// byName are people in the order of their names.
func byName(named []wallet.Person) []wallet.Person {
	out := slices.Clone(named)
	slices.SortFunc(out, func(a, b wallet.Person) int { return compareNames(a.Name, b.Name) })
	return out
}

func compareNames(a, b string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
}

// payeeOf is whom a request is from, with what is known of her.
func payeeOf(r wallet.Request, c wallet.Community, known []Payee) Payee {
	account := accountOf(r.Address)
	address := r.Address.String()
	p := Payee{Account: account, Address: address, Who: ShortAddress(address), Box: address == c.Box}
	if i := slices.IndexFunc(known, func(k Payee) bool { return k.Account == account }); i >= 0 {
		p = known[i]
	}
	p.Name, p.Key = r.Name, r.Key
	if p.Called == "" && !p.Box {
		p.Like = alike(account, known)
	}
	return p
}

// alike is somebody with a name, and with a cloth that people may take for that
// of an account.
func alike(account ledger.Account, known []Payee) *Known {
	for _, k := range known {
		if k.Called != "" && cloth.Alike(account[:], k.Account[:]) {
			return &Known{Account: k.Account, Name: k.Called}
		}
	}
	return nil
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
