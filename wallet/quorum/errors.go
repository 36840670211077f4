package quorum

import (
	"errors"
	"fmt"
)

var (
	// ErrEpoch says that a vote, seal or certificate is of another epoch or
	// community than the one that it is checked against.
	ErrEpoch = errors.New("not of this epoch")
	// ErrNewer says that a vote or certificate is of an epoch that is not known
	// yet: the chain of charters goes on. It is an ErrEpoch, too.
	ErrNewer = fmt.Errorf("%w: a newer one", ErrEpoch)
	// ErrTwoEpochs says that two amendments are certified for one epoch: a
	// quorum's keys were stolen.
	ErrTwoEpochs = errors.New("two certified amendments for one epoch")
	// ErrVote says that a vote is not what it claims to be.
	ErrVote = errors.New("not a vote of that guardian")
	// ErrTooFew says that the votes or seals are fewer than a quorum.
	ErrTooFew = errors.New("not yet a quorum")
	// ErrSeal says that a seal is not what it claims to be.
	ErrSeal = errors.New("not a seal of that guardian")
	// ErrForked says that the reports of the highest round do not lie on one
	// chain: the account's author signed two entries for one slot.
	ErrForked = errors.New("reports of the highest round are not on one chain")
)
