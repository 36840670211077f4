package view

import (
	"cmp"
	"slices"
	"strings"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// Acquainted is what People reads.
type Acquainted interface {
	Current() (wallet.Community, error)
	History(community ledger.ID, after []byte, limit int) ([]wallet.Movement, error)
	People(community ledger.ID) ([]wallet.Person, error)
}

// PeopleState is what People shows.
type PeopleState struct {
	Progress
	Community string
	Find      string  // only those whose name or address has it
	Named     []Payee // the box, then people in the order of their names
	Others    []Payee // without a name, the latest first
	Nobody    bool    // there is nobody yet, whatever is looked for
}

// People lists whom the owner knows in the chosen community: all with a name,
// and those with whom there were movements lately.
type People struct {
	model[PeopleState, *PeopleState]
	wallet Acquainted
	all    []Payee // under the model's lock, as the state is
}

// NewPeople shows all, and again after every change.
func NewPeople(w Acquainted, c Changes) *People {
	v := &People{wallet: w}
	v.follow(c, v.read)
	return v
}

func (v *People) read() (func(*PeopleState), error) {
	c, all, err := acquaintances(v.wallet)
	if err != nil {
		return nil, err
	}
	return func(s *PeopleState) {
		v.all, s.Community = all, c.Name
		v.sort(s)
	}, nil
}

// SetFind shows only those whose name or address has a text.
func (v *People) SetFind(text string) {
	v.edit(func(s *PeopleState) {
		s.Find = text
		v.sort(s)
	})
}

func (v *People) sort(s *PeopleState) {
	s.Named, s.Others, s.Nobody = nil, nil, len(v.all) == 0
	for _, p := range v.all {
		switch {
		case !has(p, s.Find):
		case p.Called != "" || p.Box:
			s.Named = append(s.Named, p)
		default:
			s.Others = append(s.Others, p)
		}
	}
	slices.SortStableFunc(s.Named, func(a, b Payee) int { return compareNames(a.Called, b.Called) })
}

// has tells whether a name or an address has what is looked for.
func has(p Payee, find string) bool {
	find = strings.ToLower(strings.TrimSpace(find))
	return strings.Contains(strings.ToLower(p.Called), find) || strings.Contains(p.Address, find)
}

// PersonState is what PersonDetail shows.
type PersonState struct {
	Progress
	Payee Payee
	Rows  []Row // the latest movements with her, newest first
}

// withPerson is how many movements with somebody are shown beside her.
const withPerson = 10

// PersonReader is what PersonDetail calls.
type PersonReader interface {
	Acquainted
	Namer
}

// PersonDetail shows somebody, and what went to and fro.
type PersonDetail struct {
	model[PersonState, *PersonState]
	wallet  PersonReader
	hub     *Hub
	account ledger.Account
}

// NewPersonDetail shows whose an account is.
func NewPersonDetail(w PersonReader, hub *Hub, account ledger.Account) *PersonDetail {
	v := &PersonDetail{wallet: w, hub: hub, account: account}
	v.follow(hub, v.read)
	return v
}

func (v *PersonDetail) read() (func(*PersonState), error) {
	c, known, err := acquaintances(v.wallet)
	if err != nil {
		return nil, err
	}
	list, err := v.wallet.History(c.ID, nil, lookedAt)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(known, func(p Payee) bool { return p.Account == v.account })
	var rows []Row
	for _, m := range list {
		if m.Other == v.account && !m.Own && len(rows) < withPerson {
			rows = append(rows, rowOf(m))
		}
	}
	return func(s *PersonState) {
		s.Rows = rows
		if i >= 0 {
			s.Payee = known[i]
		}
		if s.Payee.Called == "" && !s.Payee.Box {
			s.Payee.Like = alike(v.account, known)
		}
		if i < 0 { // the name was taken away, and there are no movements
			s.Payee.Called = ""
		}
	}, nil
}

// Forget takes the name away; the movements stay.
func (v *PersonDetail) Forget() {
	v.work(func(*PersonState) func() (func(*PersonState), error) {
		return func() (func(*PersonState), error) {
			c, err := v.wallet.Current()
			if err == nil {
				err = v.wallet.Call(c.ID, v.account, "")
			}
			if err != nil {
				return nil, err
			}
			return func(*PersonState) { v.afterwards(v.hub.Changed) }, nil
		}
	})
}

// nameOf is the name to begin with when somebody is named: the one she has, or
// else what she calls herself.
func nameOf(p Payee) string { return cmp.Or(p.Called, p.Name) }
