package view

import (
	"slices"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// Choice is the part of a state in which people are chosen from those whom the
// owner knows.
type Choice struct {
	People []Payee // who can be chosen, as far as Find has them, and the chosen
	Find   string
	Chosen []Payee // in the order of choosing
}

// Has tells whether somebody is chosen.
func (c Choice) Has(account ledger.Account) bool { return holds(c.Chosen, account) }

func holds(list []Payee, account ledger.Account) bool {
	return slices.ContainsFunc(list, func(p Payee) bool { return p.Account == account })
}

// among shows those of all that Find has.
func (c *Choice) among(all []Payee) {
	c.People = nil
	for _, p := range all {
		if has(p, c.Find) || c.Has(p.Account) {
			c.People = append(c.People, p)
		}
	}
}

// toggle chooses somebody, or no more; beyond most nobody is.
func (c *Choice) toggle(p Payee, most int) {
	switch at := slices.IndexFunc(c.Chosen, func(o Payee) bool { return o.Account == p.Account }); {
	case at >= 0:
		c.Chosen = slices.Delete(slices.Clone(c.Chosen), at, at+1)
	case len(c.Chosen) < most:
		c.Chosen = append(slices.Clone(c.Chosen), p)
	}
}

// addresses are those of the chosen.
func (c Choice) addresses() []string {
	var out []string
	for _, p := range c.Chosen {
		out = append(out, p.Address)
	}
	return out
}

// choosable are people who hold an account of their own, those with a name
// first, and others who were chosen before.
func choosable(known []Payee, c wallet.Community, before []Payee) []Payee {
	out := slices.DeleteFunc(slices.Clone(known), func(p Payee) bool { return p.Box || p.Account == c.Account })
	for _, p := range before {
		if !holds(out, p.Account) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Payee) int { return namedFirst(a) - namedFirst(b) })
	return out
}

func namedFirst(p Payee) int {
	if p.Called == "" {
		return 1
	}
	return 0
}
