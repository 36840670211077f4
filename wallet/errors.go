package wallet

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/money"
)

// What can go wrong in a use case. Errors of other packages (vault.WaitError,
// keys.WordError, ledger.Refusal …) pass through.
var (
	// ErrNoWallet says that there is no keystore yet: Create or Restore first.
	ErrNoWallet = errors.New("there is no wallet here yet")
	// ErrExists says that there is a keystore already; it is never overwritten.
	ErrExists = errors.New("there is a wallet here already")
	// ErrLocked says that the keys are not in memory: Unlock first.
	ErrLocked = errors.New("the wallet is locked")
	// ErrNoCommunity says that the wallet is in no such community.
	ErrNoCommunity = errors.New("the wallet is not in that community")
	// ErrMember says that the wallet is in that community already.
	ErrMember = errors.New("the wallet is in that community already")
	// ErrInvitation says that a text is no invitation, or a damaged one.
	ErrInvitation = errors.New("not a whole invitation")
	// ErrRequest says that a text is neither an address nor a request.
	ErrRequest = errors.New("not an address or a request for payment")
	// ErrOtherCommunity says that an address belongs to another community than
	// the one that is paid from.
	ErrOtherCommunity = errors.New("the address is of another community")
	// ErrSelf says that somebody pays herself.
	ErrSelf = errors.New("the address is your own")
	// ErrAmount says that an amount is zero or beyond what can be said.
	ErrAmount = errors.New("the amount can't be paid")
	// ErrNoAsset says that the community has no such asset.
	ErrNoAsset = errors.New("the community has no such currency")
	// ErrNotIssuer says that this wallet may not issue here.
	ErrNotIssuer = errors.New("this wallet does not issue in that community")
	// ErrTreasurers says that a box can't be of these: one is there twice, there
	// are too many, or not more than half of them have to approve.
	ErrTreasurers = errors.New("the box can't be of these treasurers")
	// ErrOpening says that the account waits for its guardians before it can
	// sign again, after a restore or a refused entry. Receiving works.
	ErrOpening = errors.New("the account waits for its guardians to open it again")
	// ErrNoPurse says that there is no purse to promise from, or none that is
	// ready.
	ErrNoPurse = errors.New("there is no money put aside for paying without a network")
	// ErrHandOver says that a hand-over is damaged, or not a true one.
	ErrHandOver = errors.New("not a whole hand-over")
	// ErrNotForUs says that a hand-over promises this wallet nothing.
	ErrNotForUs = errors.New("the hand-over promises nothing to this wallet")
	// ErrExpired says that a purse has expired, or that guardians saw it too
	// long ago: what it promises now may not be paid.
	ErrExpired = errors.New("the money put aside has expired")
	// ErrCheated says that a payer promised the same money twice; the proof is
	// kept and spread.
	ErrCheated = errors.New("the payer promised the same money twice")
	// ErrNoLock says that there is no such tab or pick-up here, or none any more.
	ErrNoLock = errors.New("there is no such tab or pick-up here")
	// ErrOldKey says that a tab was opened for the key of a phone of before, from
	// which friends took the account.
	ErrOldKey = errors.New("the tab was opened for the key of a phone of before")
	// ErrNothingDue says that nothing was paid from a tab yet.
	ErrNothingDue = errors.New("nothing was paid from it yet")
	// ErrTooShort says that a tab or a pick-up ends too soon to be of use.
	ErrTooShort = errors.New("it ends too soon")
	// ErrNoGoal says that there is no such goal here, or none any more.
	ErrNoGoal = errors.New("there is no such goal here")
	// ErrGoals says that there are as many goals as a wallet can keep.
	ErrGoals = errors.New("there are too many goals already")
	// ErrShares says that goals would take more than all of an income.
	ErrShares = errors.New("the goals would take more than all of an income")
	// ErrGoalBusy says that something put aside waits for the guardians.
	ErrGoalBusy = errors.New("what was put aside waits for the guardians")
	// ErrGoalLocked says that a goal's money is locked until a day, or until the goal
	// is reached.
	ErrGoalLocked = errors.New("the goal is locked")
	// ErrNoGroup says that there is no such savings group here, or not yet.
	ErrNoGroup = errors.New("no such savings group")
	// ErrSignedOther says that this wallet signed other minutes for the meeting.
	ErrSignedOther = errors.New("other minutes of this meeting were signed here")
	// ErrFrozen says that the account cheated, as a proof shows.
	ErrFrozen = errors.New("the account is frozen by a fault proof")
	// ErrBacklog says that too many entries wait for their certificates.
	ErrBacklog = errors.New("too many payments wait for the guardians")
	// ErrNotMember says that none of this wallet's keys is a member of that joint
	// account.
	ErrNotMember = errors.New("this wallet is not a member of that shared account")
	// ErrNoJoint says that the wallet knows of no such joint account.
	ErrNoJoint = errors.New("there is no such shared account here")
	// ErrNotProposer says that another member proposes.
	ErrNotProposer = errors.New("another member proposes for that shared account")
	// ErrProposed says that a proposal waits already, and its place is taken.
	ErrProposed = errors.New("a proposal waits for approvals already")
	// ErrNoProposal says that there is no such proposal here, or none any more.
	ErrNoProposal = errors.New("there is no such proposal here")
	// ErrApprovedOther says that this member approved another entry for the same
	// place: to approve two is cheating.
	ErrApprovedOther = errors.New("another proposal for the same place was approved here")
	// ErrJointMany says that the wallet holds as many joint accounts as it may.
	ErrJointMany = errors.New("there is no room for one more shared account")
	// ErrJointRestored says that a restored wallet can't know what it approved
	// before, so it signs nothing in that joint account.
	ErrJointRestored = errors.New("a restored wallet does not sign in shared accounts of before")
	// ErrMoved says that the account was opened for another phone's key: this one
	// signs nothing more in it.
	ErrMoved = errors.New("the account was opened for another phone")
	// ErrFriendsPlan says that nobody, or somebody twice, or too few were named as
	// friends who open the account.
	ErrFriendsPlan = errors.New("so many of these friends can't be named")
	// ErrFriendsEmpty says that an account which was never paid can't name friends.
	ErrFriendsEmpty = errors.New("the account was never paid, so it can't name friends yet")
	// ErrRescueText says that a text is no request or answer between a new phone
	// and friends, or a damaged one.
	ErrRescueText = errors.New("not a whole text about an old account")
	// ErrRescueUsed says that the wallet has an account of its own in use.
	ErrRescueUsed = errors.New("this wallet uses an account of its own here")
	// ErrRescueBusy says that it is opening another account already.
	ErrRescueBusy = errors.New("another old account is being opened already")
	// ErrRescueOpened says that guardians have the opening already.
	ErrRescueOpened = errors.New("the old account's opening is with the guardians already")
	// ErrNoRescue says that an answer is for no opening that runs here.
	ErrNoRescue = errors.New("the answer is for no old account that is being opened here")
	// ErrRescueUnknown says that the old account, or its friends, are not known
	// here yet: guardians have to be reached first.
	ErrRescueUnknown = errors.New("the old account's friends are not known here yet")
	// ErrNotFriend says that who signed is none of the account's friends.
	ErrNotFriend = errors.New("none of the account's friends signed this")
	// ErrRescueOther says that this friend signed for another phone already.
	ErrRescueOther = errors.New("another phone was helped with this account already")
	// ErrCard says that a text is no guardian's card.
	ErrCard = errors.New("not a whole guardian's card")
	// ErrAgreed says that this guardian agreed to another change already.
	ErrAgreed = errors.New("this guardian agreed to another change already")
	// ErrConsent says that a founding lacks a guardian's consent, or has a wrong one.
	ErrConsent = errors.New("not every guardian has agreed to this charter")
)

// FundsError says that there is less than was to be paid.
type FundsError struct {
	Asset AssetInfo
	Have  money.Amount
	Asked money.Amount
}

func (e *FundsError) Error() string {
	return fmt.Sprintf("there are %s %s, %s were asked for",
		money.Format(e.Have, e.Asset.Decimals), e.Asset.Code, money.Format(e.Asked, e.Asset.Decimals))
}
