package quorum

import "sanduk.app/wallet/ledger"

// Names of the policy's rules that this version knows.
const (
	// RuleClockGap is how far ahead of a guardian's clock an entry may be
	// timed, in ms; without it DefaultClockGap.
	RuleClockGap = "clock-gap"
	// RuleFriendsDelay is how long a guardian waits, from when friends first
	// asked it, before it votes for their opening with a new key, in ms.
	RuleFriendsDelay = "friends-delay"
)

// DefaultClockGap lets phones be ten minutes fast, as cheap ones without a
// network often are.
const DefaultClockGap = 10 * 60 * 1000

// DefaultFriendsDelay is three days, as for a lock's rounds: an owner with
// little network hears of false friends in that time, and one whose phone is
// lost is not without her money for longer.
const DefaultFriendsDelay = 3 * day

// Value is a rule's number for an asset code, or for all assets, or the given
// default when the policy does not speak of it.
func (c *Charter) Value(name, asset string, otherwise uint64) uint64 {
	value := otherwise
	for _, r := range c.Policy {
		if r.Name == name && (r.Asset == "" || r.Asset == asset) {
			value = r.Value // ascending: a rule for the asset comes after the one for all
		}
	}
	return value
}

// CheckKnown gives a *ledger.Wait when the charter has a rule that this version
// does not know: such a guardian waits for its update and does not guess.
func (c *Charter) CheckKnown() error {
	if c.Admission != ByCredit {
		return &ledger.Wait{Reason: ledger.WaitPolicy, Text: "admission by members is not known to this version"}
	}
	for _, r := range c.Policy {
		if !knownRule(r.Name) {
			return &ledger.Wait{Reason: ledger.WaitPolicy, Text: "the policy has a rule " + r.Name + " that this version does not know"}
		}
	}
	return nil
}
