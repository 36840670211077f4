package ledger

import "sanduk.app/wallet/keys"

// Every hash and every signature of the protocol has its own tag with its own
// version, so that bytes signed for one purpose mean nothing for another.
var (
	tagEntry       = keys.NewTag("sanduk/entry/1")
	tagApproval    = keys.NewTag("sanduk/approval/1")
	tagProposer    = keys.NewTag("sanduk/proposer/1")
	tagJoint       = keys.NewTag("sanduk/joint/1")
	tagLock        = keys.NewTag("sanduk/lock/1")
	tagClaims      = keys.NewTag("sanduk/claims/1")
	tagMemo        = keys.NewTag("sanduk/memo/1")
	tagSealRequest = keys.NewTag("sanduk/seal-request/1")
	tagTotal       = keys.NewTag("sanduk/total/1")
	tagFault       = keys.NewTag("sanduk/fault/1")
)
