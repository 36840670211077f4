package notice

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"syscall"

	"sanduk.app/app/config"
	"sanduk.app/app/paper"
	"sanduk.app/sync/carry"
	"sanduk.app/sync/link"
	"sanduk.app/sync/link/file"
	"sanduk.app/sync/link/lan"
	"sanduk.app/sync/link/qr"
	"sanduk.app/sync/link/qr/camera"
	"sanduk.app/sync/link/qr/scan"
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/mailbox"
	"sanduk.app/sync/meet"
	"sanduk.app/sync/node"
	"sanduk.app/sync/outbox"
	"sanduk.app/sync/peer"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
	"sanduk.app/wallet/vault"
)

// Codes of notices that no error stands behind.
const (
	PINMismatch  Code = "pin-mismatch"   // the PIN that was typed again is another one
	WordsNotKept Code = "words-not-kept" // nobody has shown that the words were written down
	TryBackup    Code = "try-backup"     // words or shares were not tried for long, or never
	Opening      Code = "opening"        // the account waits for its guardians to open it again
	Pending      Code = "pending"        // count: payments that wait for the guardians, who were not met lately
	Rescuing     Code = "rescuing"       // an old account is being opened here
	Alone        Code = "alone"          // nobody was met for a day, and nothing waits
	NewerSetting Code = "settings-newer" // the settings are of a newer Sanduk and are left alone
	BadSetting   Code = "settings-bad"   // the settings can't be read and are left alone
)

// Unexpected is the code of an error that nobody foresaw; detail is its text.
const Unexpected Code = "unexpected"

// Defect is the code of errors that only a mistake in the program causes.
const Defect Code = "defect"

// rule gives an error its notice.
type rule struct {
	is       error
	code     Code
	severity Severity
}

// rules are asked in this order: what a use case says comes before the cause
// that it wraps.
func rules() []rule {
	return slices.Concat(useCases(), groups(), foundations(), between(), device())
}

// groups are those of savings groups. Their own text says which member, line or
// sum; it is shown beside.
func groups() []rule {
	return []rule{
		{wallet.ErrNoGroup, "no-group", Hint},
		{wallet.ErrSignedOther, "group-signed-other", Hint},
		{group.ErrMismatch, "group-count", Hint},
		{group.ErrHands, "group-hands", Hint},
		{group.ErrMinutes, "group-minutes", Hint},
		{group.ErrStep, "group-step", Hint},
		{group.ErrUnfinished, "group-step", Hint},
		{group.ErrFund, "group-fund", Hint},
		{group.ErrOwed, "group-fund", Hint},
		{group.ErrRule, "group-rule", Hint},
		{group.ErrShares, "group-rule", Hint},
		{group.ErrLoan, "group-rule", Hint},
		{group.ErrConstitution, "group-rule", Hint},
		{group.ErrFounding, "group-rule", Hint},
		{group.ErrShareOut, "group-rule", Hint},
		{group.ErrMember, "group-line", Hint},
		{group.ErrLine, "group-line", Hint},
	}
}

func useCases() []rule {
	return []rule{
		{wallet.ErrNoWallet, "no-wallet", Hint},
		{wallet.ErrExists, "wallet-exists", Hint},
		{wallet.ErrLocked, "locked", Hint},
		{wallet.ErrNoCommunity, "no-community", Hint},
		{wallet.ErrMember, "member-already", Info},
		{wallet.ErrInvitation, "bad-invitation", Hint},
		{wallet.ErrRequest, "bad-request", Hint},
		{wallet.ErrOtherCommunity, "other-community", Hint},
		{wallet.ErrSelf, "own-address", Hint},
		{wallet.ErrAmount, "bad-amount", Hint},
		{wallet.ErrNoAsset, "no-asset", Hint},
		{wallet.ErrNotIssuer, "not-issuer", Hint},
		{wallet.ErrOpening, Opening, Waiting},
		{wallet.ErrFrozen, "frozen", Cheating},
		{wallet.ErrBacklog, "backlog", Waiting},
		{wallet.ErrCheated, "cheated", Cheating},
		{wallet.ErrExpired, "promise-expired", Hint},
		{wallet.ErrHandOver, "bad-promise", Hint},
		{wallet.ErrNotForUs, "promise-not-ours", Hint},
		{wallet.ErrNoPurse, "no-pocket", Hint},
		{wallet.ErrNoGoal, "no-goal", Hint},
		{wallet.ErrGoals, "too-many-goals", Hint},
		{wallet.ErrShares, "goal-shares", Hint},
		{wallet.ErrGoalBusy, "goal-busy", Waiting},
		{wallet.ErrGoalLocked, "goal-locked", Hint},
		{goal.ErrPlan, "bad-plan", Hint},
		{circle.ErrOver, "circle-rule", Hint},
		{circle.ErrRules, "circle-rule", Hint},
		{circle.ErrMember, "circle-rule", Hint},
		{circle.ErrRound, "circle-rule", Hint},
		{circle.ErrSigned, "circle-rule", Hint},
		{circle.ErrNotLate, "circle-rule", Hint},
		{circle.ErrEarly, "circle-rule", Hint},
		{circle.ErrTurn, "circle-rule", Hint},
		{circle.ErrDraw, "circle-rule", Hint},
		{wallet.ErrNoLock, "no-tab", Hint},
		{wallet.ErrOldKey, "old-tab", Hint},
		{wallet.ErrNothingDue, "nothing-due", Info},
		{wallet.ErrTooShort, "too-short", Hint},
		{joint.ErrParcel, "bad-shared", Hint},
		{wallet.ErrTreasurers, "bad-treasurers", Hint},
		{joint.ErrCard, "bad-treasurer-card", Hint},
		{wallet.ErrNotMember, "not-shared-member", Hint},
		{wallet.ErrNoJoint, "no-shared", Hint},
		{wallet.ErrNotProposer, "not-proposer", Hint},
		{wallet.ErrProposed, "proposed", Waiting},
		{wallet.ErrNoProposal, "no-proposal", Hint},
		{wallet.ErrApprovedOther, "approved-other", Hint},
		{wallet.ErrJointMany, "many-shared", Hint},
		{wallet.ErrJointRestored, "shared-restored", Waiting},
		{wallet.ErrMoved, "account-moved", Cheating},
		{wallet.ErrFriendsPlan, "friends-plan", Hint},
		{wallet.ErrFriendsEmpty, "friends-empty", Hint},
		{wallet.ErrRescueText, "bad-rescue", Hint},
		{wallet.ErrRescueUsed, "rescue-used", Hint},
		{wallet.ErrRescueBusy, "rescue-busy", Hint},
		{wallet.ErrRescueOpened, "rescue-opened", Waiting},
		{wallet.ErrNoRescue, "no-rescue", Hint},
		{wallet.ErrRescueUnknown, "rescue-unknown", Waiting},
		{wallet.ErrNotFriend, "not-friend", Hint},
		{wallet.ErrRescueOther, "rescue-other", Cheating},
		{wallet.ErrCard, "bad-card", Hint},
		{wallet.ErrAgreed, "agreed-other", Hint},
		{wallet.ErrChangeText, "bad-change", Hint},
		{wallet.ErrChangeOther, "change-other", Hint},
		{wallet.ErrNoDraft, "change-no-draft", Hint},
		{wallet.ErrDrafted, "change-drafted", Hint},
		{wallet.ErrChangeReach, "change-reach", Waiting},
		{wallet.ErrConsent, "no-consent", Hint},
		{wallet.ErrPersonName, "person-name", Hint},
		{wallet.ErrNameTaken, "name-taken", Hint},
		{wallet.ErrFriendName, "friend-name", Hint},
		{wallet.ErrNoFriends, "no-friends", Hint},
		{wallet.ErrPassphraseNeeded, "passphrase-needed", Hint},
		{wallet.ErrOtherWallet, "other-wallet", Hint},
	}
}

func foundations() []rule {
	return []rule{
		{keys.ErrWordCount, "word-count", Hint},
		{keys.ErrChecksum, "words-dont-match", Hint},
		{keys.ErrLanguage, Defect, Trouble},
		{keys.ErrMemoTooLong, "note-too-long", Hint},
		{keys.ErrSealed, "sealed", Trouble},
		{keys.ErrReaders, Defect, Trouble},
		{keys.ErrAddress, "bad-request", Hint},
		{keys.ErrKey, "bad-request", Hint},
		{shares.ErrWordCount, "share-count", Hint},
		{shares.ErrShare, "share-strange", Hint},
		{shares.ErrForeign, "share-foreign", Hint},
		{shares.ErrClash, "share-clash", Trouble},
		{shares.ErrForged, "shares-dont-fit", Trouble},
		{shares.ErrPlan, "share-plan", Hint},
		{vault.ErrWrongPIN, "wrong-pin", Hint},
		{vault.ErrPINLength, "pin-length", Hint},
		{vault.ErrWeakPIN, "weak-pin", Hint},
		{vault.ErrCorrupt, "store-damaged", Trouble},
		{vault.ErrNewer, "store-newer", Trouble},
		{bolt.ErrLocked, "already-open", Trouble},
		{bolt.ErrCorrupt, "store-damaged", Trouble},
		{bolt.ErrNewer, "store-newer", Trouble},
		{book.ErrTwoCertified, "two-certified", Cheating},
		{book.ErrRecord, "store-damaged", Trouble},
		{outbox.ErrRecord, "store-damaged", Trouble},
		{money.ErrOverflow, "bad-amount", Hint},
		{money.ErrNegative, "too-little", Hint},
		{money.ErrSyntax, "bad-amount", Hint},
		{money.ErrPrecision, "amount-digits", Hint},
		{money.ErrCurrency, "bad-currency", Hint},
		{store.ErrNotFound, Defect, Trouble},
		{store.ErrStop, Defect, Trouble},
		{store.ErrReadOnly, Defect, Trouble},
		{store.ErrKeySize, Defect, Trouble},
		{store.ErrValueSize, Defect, Trouble},
		{store.ErrBucket, Defect, Trouble},
		{store.ErrScanning, Defect, Trouble},
		{store.ErrClosed, "closed", Trouble},
		{store.ErrUnknown, "nobody-there", Waiting},
		{store.ErrLost, "store-damaged", Trouble},
	}
}

func between() []rule {
	return []rule{
		{quorum.ErrTooFew, "too-few", Waiting},
		{quorum.ErrTwoEpochs, "two-certified", Cheating},
		{quorum.ErrNewer, "guardian-wrong", Trouble},
		{quorum.ErrEpoch, "guardian-wrong", Trouble},
		{quorum.ErrVote, "guardian-wrong", Trouble},
		{quorum.ErrSeal, "guardian-wrong", Trouble},
		{quorum.ErrForked, "frozen", Cheating},
		{publiclog.ErrProof, "guardian-wrong", Trouble},
		{peer.ErrUnlogged, "guardian-wrong", Trouble},
		{link.ErrNobody, "nobody-there", Waiting},
		{link.ErrClosed, "nobody-there", Waiting},
		{link.ErrFrameSize, "stranger", Trouble},
		{link.ErrWrongPeer, "stranger", Trouble},
		{link.ErrHandshake, "stranger", Trouble},
		{file.ErrBundle, "bad-file", Hint},
		{file.ErrExists, "file-exists", Hint},
		{meet.ErrStranger, "no-common-community", Hint},
		{carry.ErrUnknown, Defect, Trouble},
		{carry.ErrRecord, "store-damaged", Trouble},
		{lan.ErrText, "bad-meeting", Hint},
		{lan.ErrExpired, "meeting-expired", Hint},
		{lan.ErrNoNetwork, "no-network", Waiting},
		{qr.ErrSize, "code-too-much", Hint},
		{qr.ErrFrame, "code-damaged", Hint},
		{qr.ErrPayload, "code-damaged", Hint},
		{camera.ErrNoCamera, "no-camera", Hint},
		{scan.ErrNoCode, "no-code", Hint},
		{scan.ErrPicture, "bad-picture", Hint},
		{paper.ErrPicture, Defect, Trouble},
		{paper.ErrDocument, Defect, Trouble},
		{node.ErrSeat, "no-seat", Hint},
		{relay.ErrAddress, "relay-address", Hint},
		{relay.ErrLies, "relay-wrong", Trouble},
		{mailbox.ErrPolicy, "relay-policy", Hint},
		{context.DeadlineExceeded, "nobody-there", Waiting},
		{context.Canceled, "stopped", Info},
		{ledger.ErrMalformed, "damaged-text", Hint},
	}
}

// device are what the phone or computer itself refuses.
func device() []rule {
	return []rule{
		{config.ErrBad, BadSetting, Info},
		{config.ErrNewer, NewerSetting, Info},
		{config.ErrRelays, "relay-many", Hint},
		{syscall.ENOSPC, "no-room", Trouble},
		{fs.ErrPermission, "no-permission", Trouble},
	}
}

// Of puts an error into a notice; nil gives none. Wrapped and joined errors are
// looked through.
func Of(err error) Notice {
	if err == nil {
		return Notice{}
	}
	if n := typed(err); !n.None() {
		return n
	}
	for _, r := range rules() {
		if errors.Is(err, r.is) {
			return Notice{Code: r.code, Severity: r.severity, Args: detail(r.code, err)}
		}
	}
	return Notice{Code: Unexpected, Severity: Trouble, Args: Args{"detail": err.Error()}}
}

// detail is for whoever helps: what a mistake of the program said.
func detail(code Code, err error) Args {
	if code == Defect {
		return Args{"detail": err.Error()}
	}
	return nil
}
