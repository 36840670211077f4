package ledger

import "strings"

// ContractPrefix begins the kind of every contract's entries. The core knows no
// contract: it knows that an account which was founded as one's is never used
// past its rules.
const ContractPrefix = "contract-"

// IsContract tells whether entries of the kind follow a contract's rules.
func (k Kind) IsContract() bool {
	return len(k) > len(ContractPrefix) && strings.HasPrefix(string(k), ContractPrefix)
}

// contractRule keeps a contract's account to its contract. An account is one
// from its first entry on, or never: so nobody's money comes under rules that
// were not there when it was paid in, and all that is ever claimed there goes
// through them.
func (s State) contractRule(e *Entry) error {
	switch {
	case s.Contract != "" && e.Kind == KindOpening:
		return onlyOpens(e)
	case s.Contract != "" && e.Kind != s.Contract:
		return refuse(CodeKind, "the account is a contract's: it takes entries of kind %q and openings", s.Contract)
	case s.Contract == "" && e.Kind.IsContract() && !s.Tip.IsZero():
		return refuse(CodeKind, "an account is a contract's from its first entry on, or never")
	case !e.Kind.IsContract():
		return nil
	case e.Account.Type() != TypeJoint:
		return refuse(CodeKind, "a contract's account is a joint one")
	case len(e.Locks)+len(e.Refs) != 0:
		return refuse(CodeKind, "a contract's entry makes no locks, and refers to nothing")
	}
	return nil
}

func onlyOpens(e *Entry) error {
	if len(e.Claims) != 0 {
		return refuse(CodeKind, "the opening of a contract's account claims nothing")
	}
	return nil
}
