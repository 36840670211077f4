package model

// Rule is a rule of the protocol that a search can leave out.
type Rule int

// The rules of votes, rounds and seals (LEDGER.md "Votes and certificates",
// "Rounds"; PROTOCOL.md 9 to 11).
const (
	Nothing          Rule = iota // no rule is left out
	QuorumOfThree                // three of four, not two
	VotesOnce                    // one vote for a (seq, round)
	OwnStretch                   // votes only for what follows an entry that it stands on or holds a certificate for
	NoLowerRound                 // having sealed for a round, votes in no lower one
	OneOpening                   // votes for one opening a round
	OwnSeal                      // votes for an opening only when it sealed for its round itself
	SealsCarry                   // votes for an opening only on the entry that a quorum of seals leads to
	ReportsVotes                 // a seal reports every vote above the newest certified entry
	ReportsStanding              // a seal reports what the guardian stands on, as its own votes
	HighestRound                 // of reports the highest round counts first, then the highest seq
	OneChain                     // reports of the highest round must lie on one chain
	CertifiedOnChain             // certified reports of lower rounds, too
	AboveNewest                  // an opening stands above what the guardian itself knows as certified
	CarriedReports               // a reported opening counts only with a quorum of seals that leads to what it stands on
	CarriedBelow                 // and so do the openings that these seals report
	TruePlaces                   // a report names its entry's own seq and round, in the seals of a reported opening, too
	KeepsStore                   // never votes from an old copy of its store
	OwnClock                     // seals a lock or a purse only from its time on, by its own clock
	SealsOfAll                   // a settlement stands on the seals of all guardians
	FullFirst                    // branches that may be certified are paid in full before the others
	SilentSince                  // having sealed for a settlement, votes for no branch
	OneBranch                    // a seal counts for one branch in a settlement
	KnownPurse                   // seals a purse only when it knows its terms, and so its time
	StopsAtOnce                  // friends who ask stop the old key before they have waited
	FriendsWait                  // votes for an opening by friends only a delay after they asked
	StoodWaited                  // and for what stands on one that others report
	AskedByWriter                // an opening is written by who asked for its seals
	OldKeyOut                    // seals nothing for the old key while friends ask whom the owner let it not stop
	ApprovesOnce                 // approves one settlement a round
	ApprovedFirst                // votes for a settlement, and believes a report of one, only with a quorum's approvals
	OneSettlement                // votes for one settlement a round
	EarlierStands                // a settlement of an earlier round that a seal reports is the base
	EarlierPays                  // and pays what it paid: one on it pays nothing
	LateIsVoid                   // having voted for a settlement, takes no certificate for what stands in its place or above
	HeldIsSafe                   // votes for no settlement that passes by a certificate which it holds
	NoneLeftOut                  // approves no settlement that leaves out a promise which was shown to it
	SureOfTwo                    // only branches that 2q − n report are sure
	SilentAfter                  // having sealed an epoch, votes no more in it
	SealsOfQuorum                // begins an epoch only on the seals of a quorum of the one before
	ReportsToNext                // an epoch seal reports every vote
	FloorOfReports               // votes in no round below the highest that was reported at the beginning
	PresentSeals                 // account seals of an epoch that is over carry nothing
	ForksWait                    // where reports of the highest round are not on one chain, waits
)

// String is the rule's name.
func (r Rule) String() string {
	return [...]string{
		"nothing", "quorum of three", "votes once", "own stretch", "no lower round", "one opening", "own seal", "seals carry",
		"reports votes", "reports standing", "highest round", "one chain", "certified on chain", "above newest",
		"carried reports", "carried below", "true places", "keeps store", "own clock", "seals of all", "full first", "silent since", "one branch", "known purse",
		"stops at once", "friends wait", "stood waited", "asked by writer", "old key out",
		"approves once", "approved first", "one settlement", "earlier stands", "earlier pays", "late is void", "held is safe", "none left out", "sure of two",
		"silent after", "seals of quorum", "reports to next", "floor of reports", "present seals", "forks wait",
	}[r]
}
