package quorum

import (
	"fmt"
	"slices"
)

// TermKind is what a change says beside who the guardians are.
type TermKind string

// The kinds. Whoever agrees to a change has to be shown them all.
const (
	TermName      TermKind = "name"      // of the community
	TermRule      TermKind = "rule"      // of the policy
	TermIssuers   TermKind = "issuers"   // who may define and issue money
	TermAdmission TermKind = "admission" // who may join
)

// Term is one thing that a change changes beside guardians and quorum.
type Term struct {
	Kind TermKind
	What string // the new name; the rule, its asset and its new value, or "–" where it is taken away; else empty
}

// Terms are what a charter says otherwise than the one before it, beside guardians
// and quorum: nothing that a draft changes may escape who agrees to it.
func (c *Charter) Terms(before *Charter) (out []Term) {
	if c.Name != before.Name {
		out = append(out, Term{TermName, c.Name})
	}
	for _, r := range c.Policy {
		same := func(old Rule) bool { return old.Name == r.Name && old.Asset == r.Asset && old.Value == r.Value }
		if !slices.ContainsFunc(before.Policy, same) {
			out = append(out, Term{TermRule, ruleText(r, fmt.Sprint(r.Value))})
		}
	}
	for _, r := range before.Policy {
		if !slices.ContainsFunc(c.Policy, func(now Rule) bool { return now.Name == r.Name && now.Asset == r.Asset }) {
			out = append(out, Term{TermRule, ruleText(r, "–")})
		}
	}
	if !slices.Equal(c.Rights, before.Rights) {
		out = append(out, Term{Kind: TermIssuers})
	}
	if c.Admission != before.Admission {
		out = append(out, Term{Kind: TermAdmission})
	}
	return out
}

func ruleText(r Rule, value string) string {
	if r.Asset == "" {
		return r.Name + " = " + value
	}
	return r.Name + " " + r.Asset + " = " + value
}
