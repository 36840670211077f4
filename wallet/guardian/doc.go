// Package guardian says what a guardian may countersign: pure functions from
// what it holds to a judgement. It is the whole of a guardian's honesty; what
// is around it (node, store, network) only carries.
//
// Start with [Desk.Judge]: may I vote for this entry? And [Desk.Seal]: what do
// I report of this account? Both read the past through [Past] and change
// nothing. The caller stores a judgement, durably, BEFORE the vote or the seal
// leaves the machine, in the same transaction that the past was read in; then
// repeating a call gives the same answer.
package guardian

import (
	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// Desk is a guardian's seat in an epoch.
type Desk struct {
	Epoch  *quorum.Epoch
	Seat   uint64
	Verify ledger.Verify
	// Contracts folds the feeds of contracts. Nil: none is known, and their
	// entries wait.
	Contracts *contract.Keeper
}

// Past is what the guardian holds. Its errors are the store's and are passed
// on; "not held" is no error. All of it must come from one consistent view.
type Past interface {
	// Entry is any entry held, judged or not.
	Entry(id ledger.ID) (*ledger.Signed, bool, error)
	// State is the account after an entry that was judged good, whether voted
	// for, stood on, or certified.
	State(id ledger.ID) (ledger.State, bool, error)
	// Final tells whether an entry is certified, or below one that is.
	Final(id ledger.ID) (bool, error)
	// Stands tells whether the guardian voted for the entry or stands on it.
	Stands(id ledger.ID) (bool, error)
	// VoteAt is the entry that the guardian voted for in a slot.
	VoteAt(account ledger.Account, seq, round uint64) (ledger.ID, bool, error)
	// OpeningAt is the opening that the guardian voted for in a round.
	OpeningAt(account ledger.Account, round uint64) (ledger.ID, bool, error)
	// SealedRound is the round that the guardian sealed the account for, in this
	// epoch or before, or took over from others at its beginning; 0: none.
	SealedRound(account ledger.Account) (uint64, error)
	// Asking is what is remembered of the friends' asking, with the newest seal.
	Asking(account ledger.Account) (Asking, error)
	// FinalAt is the certified entry at a place of the feed.
	FinalAt(account ledger.Account, seq uint64) (ledger.ID, bool, error)
	// Newest is the account's newest certified entry; zero: none.
	Newest(account ledger.Account) (ledger.Tip, error)
	// VotesAbove are the entries voted for or stood on whose seq or round is
	// above the tip's, ascending by round, seq, id.
	VotesAbove(account ledger.Account, tip ledger.Tip) ([]ledger.Tip, error)
	// Claimants are the entries, voted for, stood on or certified, that claim a credit.
	Claimants(credit ledger.CreditID) ([]ledger.ID, error)
	// Lock is the lock of a lock account, once the entry that makes it is certified.
	Lock(account ledger.Account) (ledger.Placed, bool, error)
	// Seals are those that carry an opening which is held: they led to a vote for
	// it here, or came beside it as evidence.
	Seals(opening ledger.ID) ([]quorum.AccountSeal, bool, error)
	// Forked tells whether the account waits for a certificate that decides
	// between what the guardians of the epoch before reported of it.
	Forked(account ledger.Account) (bool, error)
	// Fault is the account's fault proof.
	Fault(account ledger.Account) (*ledger.FaultProof, bool, error)
	// Shown are the newest entries of each chain of a frozen purse that payees
	// showed, too late for a vote, ascending.
	Shown(account ledger.Account) ([]ledger.ID, error)
	// Released is when this guardian first heard of a release, by its own clock in
	// unix ms; 0: it has not.
	Released(release ledger.ID) (uint64, error)
	// Paid is what a certified settlement pays for a credit.
	Paid(credit ledger.CreditID) (money.Amount, bool, error)
}

// Judgement is what a guardian decided to vote for.
type Judgement struct {
	Entry     *ledger.Signed
	Statement quorum.Statement
	State     ledger.State // the account after the entry
	// Repeat says that the very same vote was given before: nothing is to be
	// stored, and the stored vote is the answer.
	Repeat bool
	// Seals carry the entry when it opens a round: evidence for whoever meets a
	// report of it, to be kept with the vote.
	Seals []quorum.AccountSeal
	// Stood are entries that an opening's seals report and that the guardian
	// did not vote for itself: from now on it stands on them.
	Stood []Standing
}

// Standing is an entry with the state after it.
type Standing struct {
	Entry *ledger.Signed
	State ledger.State
}

// FaultFound says that an entry and one that the guardian voted for prove that
// their author cheated. It is an error of Judge: the caller keeps the proof,
// which freezes the account.
type FaultFound struct{ Proof *ledger.FaultProof }

func (f *FaultFound) Error() string {
	return "account " + f.Proof.Account().String() + " signed two entries for one place"
}
