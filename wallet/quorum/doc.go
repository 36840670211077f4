// Package quorum holds what makes an entry final: the charter that names the
// guardians, their votes, the certificates that votes add up to, seals, and
// the rule by which an opening chooses what it stands on.
//
// Start with [Epoch]: everything is verified against one. The package is pure,
// and its functions are safe for concurrent use.
package quorum

import "sanduk.app/wallet/keys"

var (
	tagVoteKey     = keys.NewTag("sanduk/vote-key/1")
	tagLeaf        = keys.NewTag("sanduk/vote-leaf/1")
	tagNode        = keys.NewTag("sanduk/vote-node/1")
	tagVote        = keys.NewTag("sanduk/vote/1")
	tagAccountSeal = keys.NewTag("sanduk/account-seal/1")
	tagSealAnswer  = keys.NewTag("sanduk/seal-answer/1")
	tagEpochSeal   = keys.NewTag("sanduk/epoch-seal/1")
	tagReach       = keys.NewTag("sanduk/reach/1")
	tagEpochLeaf   = keys.NewTag("sanduk/epoch-leaf/1")
)
