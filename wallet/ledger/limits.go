package ledger

// Every bound on work that a stranger can make us do. They are part of the
// protocol: an entry beyond one is refused by everybody.
const (
	// Version is the entry format's version.
	Version = 1

	// MaxEntryBytes bounds an entry with all its claims and credits. 64 KiB
	// holds the fullest entry (256 claims, 64 credits, 64 balances) twice over.
	MaxEntryBytes = 64 << 10
	// MaxSignedBytes leaves room for the signatures of the largest joint account.
	MaxSignedBytes = MaxEntryBytes + 16<<10

	// MaxClaims lets a shop gather a day's sales in one entry; each claim costs
	// a guardian one look-up.
	MaxClaims = 256
	// MaxCredits covers a group's share-out of 25 with room; each is a row in
	// somebody's inbox.
	MaxCredits = 64
	// MaxLocks is as MaxCredits, for conditional ones.
	MaxLocks = 64
	// MaxRefs is chosen as MaxCredits: a meeting refers to its members' entries.
	MaxRefs = 64
	// MaxAssets bounds what one account holds, since every entry repeats it.
	MaxAssets = 64

	// MaxMemoText is a memo before it is sealed, in bytes.
	MaxMemoText = 256
	// MaxMemoSealed is a memo after sealing: padding, nonce and tag.
	MaxMemoSealed = MaxMemoText + 96

	// MaxKind is the length of a kind's or a condition's name.
	MaxKind = 32
	// MaxBody bounds the opaque body. A charter of 64 guardians with a policy
	// takes 20 KiB.
	MaxBody = 32 << 10
	// MaxConditionData bounds the data of a lock's condition: a hash, a key,
	// a few numbers.
	MaxConditionData = 256

	// MaxMembers bounds a joint account; the guardians' own is one, and a
	// certificate's bitmap has 64 places.
	MaxMembers = 64

	// MaxAmount keeps every sum of two within 64 bits, and every amount within
	// the signed integers of other languages.
	MaxAmount = 1<<63 - 1

	// MaxTime is the year 9999 in milliseconds: more is a broken clock.
	MaxTime = 253402300799999

	// MaxSeq and MaxRound keep counters within the signed integers.
	MaxSeq   = 1<<63 - 1
	MaxRound = 1<<32 - 1

	// MaxUncertified is how many entries beyond the newest certified one a
	// guardian votes for: it bounds every walk over an unsettled stretch.
	MaxUncertified = 64

	// MaxText bounds a name or a terms text inside a body.
	MaxText = 1024
	// MaxDecimals is ISO 4217's most (4) with room for units of account.
	MaxDecimals = 8
)
