// Package publiclog makes a guardian's votes something that anybody can check
// afterwards: each guardian keeps an append-only Merkle log of all that it
// voted for in an epoch, in the shape of RFC 6962, and signs checkpoints of it.
//
// Start with [Log]: it grows by [Record]s and gives proofs. A [Checkpoint] is
// the guardian's word for a size and a root. Whoever holds an older one asks
// for a proof that the newer goes on from it; whoever holds a vote asks for a
// proof that it is in the log. A guardian that shows two histories, or logs two
// entries for one slot, is proven faulty by a [Fault], which needs nothing but
// its own signatures to be checked.
//
// The tree is that of golang.org/x/mod/sumdb/tlog, which the Go checksum
// database is served with: small, well kept, without dependencies, and compatible with Certificate
// Transparency. Its tiles make the log a directory of plain files.
//
// The package is pure; its values are safe for concurrent use, a Log is as safe
// as its Shelf.
package publiclog

import (
	"errors"

	"sanduk.app/wallet/keys"
)

// ErrProof says that a proof does not show what it should.
var ErrProof = errors.New("the log's proof does not hold")

var tagCheckpoint = keys.NewTag("sanduk/checkpoint/1")
