package ledger

import (
	"fmt"

	"sanduk.app/wallet/keys"
)

// flow is what a kind adds to the core's formula.
type flow struct{ issued, redeemed *Supply }

// flowOf applies the kinds' own rules: which claims, credits and locks go with
// them, and what they issue or redeem.
func flowOf(e *Entry, facts Facts) (flow, error) {
	if err := lockAccountRule(e); err != nil {
		return flow{}, err
	}
	switch e.Kind {
	case KindPay:
		return flow{}, payRule(e)
	case KindLock:
		return flow{}, lockRule(e)
	case KindLockKeys:
		return flow{}, lockKeysRule(e)
	case KindClosing:
		return flow{}, closingRule(e, facts)
	case KindPurse:
		return flow{}, purseTermsRule(e)
	case KindOpening:
		return flow{}, openingRule(e)
	case KindFriends:
		return flow{}, friendsRule(e)
	case KindSettlement:
		return flow{}, settlementRule(e)
	case KindCharter:
		return flow{}, charterRule(e)
	case KindAmendment:
		return flow{}, amendmentRule(e, facts)
	case KindHold, KindRelease:
		return flow{}, holdBodyRule(e)
	case KindAsset:
		return flow{}, assetRule(e)
	case KindIssue:
		s, err := supplyRule(e, facts)
		return flow{issued: &s}, err
	case KindRedeem:
		s, err := supplyRule(e, facts)
		return flow{redeemed: &s}, err
	}
	if e.Kind.IsContract() && facts.Ruled {
		return flow{}, nil
	}
	return flow{}, &Wait{Reason: WaitKind, Text: fmt.Sprintf("kind %q is not known to this version", e.Kind)}
}

func payRule(e *Entry) error {
	switch {
	case len(e.Body) != 0:
		return refuse(CodeKind, "a payment has no body")
	case len(e.Locks) != 0:
		return refuse(CodeKind, "a payment makes no locks")
	case len(e.Claims)+len(e.Credits) == 0:
		return refuse(CodeKind, "a payment claims or credits something")
	}
	return nil
}

func openingRule(e *Entry) error {
	body, err := DecodeOpening(e.Body)
	if err != nil {
		return refuse(CodeMalformed, "%v", err)
	}
	if len(e.Credits)+len(e.Locks) != 0 {
		return refuse(CodeKind, "an opening credits and locks nothing")
	}
	if e.Account.Type() == TypeLock && (len(e.Claims)+len(e.Refs) != 0 || e.Seq == 1) {
		return refuse(CodeKind, "the opening of a lock stands on a closing, and says nothing else")
	}
	return byRule(e, &body)
}

func charterRule(e *Entry) error {
	if e.Seq != 1 || e.Account.Type() != TypeJoint || len(e.Claims)+len(e.Credits)+len(e.Locks) != 0 {
		return refuse(CodeKind, "a charter is the first entry of its guardians' joint account, and moves nothing")
	}
	return nil
}

// amendmentRule asks for the form only: what an amendment says is for who knows
// the guardians.
func amendmentRule(e *Entry, facts Facts) error {
	switch {
	case e.Seq == 1 || e.Account.Type() != TypeJoint || len(e.Claims)+len(e.Credits)+len(e.Locks)+len(e.Refs) != 0:
		return refuse(CodeKind, "an amendment follows a charter, and moves nothing")
	case facts.Next == nil || facts.Next.validate() != nil:
		return &Wait{Reason: WaitKind, Text: "whom the amendment names is not known here"}
	}
	return nil
}

func assetRule(e *Entry) error {
	a, err := DecodeAsset(e.Body)
	switch {
	case err != nil:
		return refuse(CodeMalformed, "%v", err)
	case len(e.Claims)+len(e.Credits)+len(e.Locks) != 0:
		return refuse(CodeKind, "the definition of an asset moves nothing")
	case a.Kind == CashBacked && e.Account.Type() != TypeJoint:
		return refuse(CodeKind, "the issuer of a cash-backed asset is a joint account")
	}
	return nil
}

func supplyRule(e *Entry, facts Facts) (Supply, error) {
	s, err := DecodeSupply(e.Body)
	switch {
	case err != nil:
		return s, refuse(CodeMalformed, "%v", err)
	case len(e.Locks) != 0:
		return s, refuse(CodeKind, "%s makes no locks", e.Kind)
	case facts.Asset == nil || facts.Asset.Kind != KindAsset || facts.Asset.Account != e.Account:
		return s, refuse(CodeRight, "account %s did not define asset %s", e.Account, s.Asset.Short())
	}
	return s, nil
}

// SupplyOf is the body of an issue or a redeem entry, and whether the entry is one.
func SupplyOf(e *Entry) (Supply, bool) {
	if e.Kind != KindIssue && e.Kind != KindRedeem {
		return Supply{}, false
	}
	s, err := DecodeSupply(e.Body)
	return s, err == nil
}

func sameAfter(a, b *After) bool {
	return a.ClaimCount == b.ClaimCount && a.ClaimHash == b.ClaimHash &&
		equal(a.Balances, b.Balances) && equal(a.Deposit, b.Deposit) && equal(a.Totals, b.Totals)
}

func equal[T comparable](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func singleHolder(a Account) Holder {
	return Holder{Members: []keys.PublicKey{a.Key()}, Needed: 1}
}
