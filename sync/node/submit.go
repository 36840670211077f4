package node

import (
	"context"
	"errors"
	"fmt"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// submission is a request for a vote, decoded and with its signatures checked.
type submission struct {
	entry    *ledger.Signed
	seals    []quorum.AccountSeal
	memos    [][]byte
	evidence []book.Evidence
	verify   ledger.Verify // remembers what was checked before the transaction
}

// submit judges an entry. All signatures are checked before the transaction,
// beside other requests; the vote leaves after it is durable.
func (n *Node) submit(ctx context.Context, body wire.SubmitBody) ([]byte, error) {
	s, err := n.voting(body.Community)
	if err != nil {
		return nil, err
	}
	sub, err := s.read(body, n.config.Verify)
	if err != nil {
		return nil, err
	}
	var reply []byte
	var vote *cast
	var judged error
	err = n.writer.vote(ctx, func(tx store.Tx, votes *ballot) error {
		reply, vote, judged = n.judge(n.book(tx, body.Community), s, sub, votes)
		var refusal *ledger.Refusal
		var wait *ledger.Wait
		if errors.As(judged, &refusal) || errors.As(judged, &wait) {
			return nil // an answer; what came as evidence is kept
		}
		return judged
	})
	if err != nil {
		return nil, err
	}
	if vote != nil {
		reply = wire.Encode(wire.Voted, &vote.signed)
	}
	return reply, judged
}

func (s *seat) read(body wire.SubmitBody, verify ledger.Verify) (*submission, error) {
	entry, err := ledger.DecodeSigned(body.Entry)
	if err != nil {
		return nil, err
	}
	sub := &submission{entry: entry, memos: body.Memos, verify: remember(verify)}
	if err := wire.CheckMemos(entry, body.Memos); err != nil {
		return nil, err
	}
	if sub.evidence, err = wire.Verify(body.Evidence, &s.epoch, sub.verify); err != nil {
		return nil, err
	}
	for _, raw := range body.Seals {
		seal, err := quorum.DecodeAccountSeal(raw)
		if err != nil {
			return nil, err
		}
		sub.seals = append(sub.seals, seal)
		at, known := s.epoch.At(seal.Epoch) // of one that is over they count for nothing: Judge says so
		if !known {
			return nil, quorum.ErrNewer
		}
		if err := at.CheckSeal(&seal, sub.verify); err != nil {
			return nil, err
		}
	}
	if t := entry.Entry.Account.Type(); t == ledger.TypeSingle || t == ledger.TypePurse {
		holder, err := ledger.FirstHolder(entry.Entry.Account, nil)
		if err != nil {
			return nil, err
		}
		_ = holder.CheckAuthority(entry, sub.verify) // remembered; Judge says what it means
	}
	return sub, nil
}

// remember gives a check that does each signature once. It is for one request,
// and not safe for concurrent use.
func remember(verify ledger.Verify) ledger.Verify {
	type question struct {
		key    keys.PublicKey
		digest [32]byte
		sig    keys.Signature
	}
	known := map[question]bool{}
	return func(key keys.PublicKey, digest [32]byte, sig keys.Signature) bool {
		q := question{key, digest, sig}
		if ok, asked := known[q]; asked {
			return ok
		}
		known[q] = verify(key, digest, sig)
		return known[q]
	}
}

// judge gives the reply, or a vote that is to be signed with others.
func (n *Node) judge(b *book.Book, s *seat, sub *submission, votes *ballot) ([]byte, *cast, error) {
	if err := inEpoch(b, s); err != nil {
		return nil, nil, err
	}
	if err := keepEvidence(b, sub, &s.epoch); err != nil {
		return nil, nil, err
	}
	if vote, err := n.anew(b, s, sub.entry, votes); err != nil || vote != nil {
		return nil, vote, err
	}
	if reply, err := final(b, sub.entry); err != nil || reply != nil {
		return reply, nil, err
	}
	desk := s.desk(sub.verify)
	j, err := desk.Judge(b, n.clock.read(), sub.entry, sub.seals)
	var fault *guardian.FaultFound
	if errors.As(err, &fault) {
		n.config.Log.Warn("an account has cheated", "account", fault.Proof.Account())
		err := errors.Join(b.KeepNewFault(fault.Proof, sub.verify), showProof(b, &desk, fault.Proof), show(b, &desk, sub.entry))
		return wire.EncodeRaw(wire.Fault, fault.Proof.Bytes()), nil, err
	}
	if frozen(err) {
		if trouble := show(b, &desk, sub.entry); trouble != nil {
			return nil, nil, trouble
		}
	}
	var early *guardian.Unreleased
	if errors.As(err, &early) { // the wait begins when we hear of the release
		err = errors.Join(err, b.NoteRelease(early.Release, n.clock.read()))
	}
	if err != nil {
		return nil, nil, err
	}
	if j.Repeat {
		if vote, ok := votes.find(sub.entry.ID()); ok {
			return nil, vote, nil
		}
		vote, ok, err := b.Vote(sub.entry)
		if err == nil && !ok {
			err = fmt.Errorf("the vote for entry %s is missing", sub.entry.ID())
		}
		return wire.Encode(wire.Voted, &vote), nil, err
	}
	for _, memo := range sub.memos {
		if err := b.KeepMemo(memo); err != nil {
			return nil, nil, err
		}
	}
	for _, release := range j.Releases() {
		if err := b.NoteRelease(release, n.clock.read()); err != nil {
			return nil, nil, err
		}
	}
	vote, err := votes.cast(b, s, j)
	return nil, vote, err
}

// final answers for an entry that the others made final without this guardian:
// with the certificate. A vote could come too late for the account's round.
func final(b *book.Book, s *ledger.Signed) ([]byte, error) {
	if final, err := b.Final(s.ID()); err != nil || !final {
		return nil, err
	}
	at, voted, err := b.VoteAt(s.Entry.Account, s.Entry.Seq, s.Entry.Round)
	if err != nil || voted && at == s.ID() {
		return nil, err
	}
	var page wire.ItemsBody
	err = add(&page, b, s.ID(), map[ledger.ID]bool{})
	return wire.Encode(wire.Items, &page), err
}

// keepEvidence stores what proves itself: entries that a certificate covers,
// and, beside an opening, its account's own signed ones, which its seals
// report. Anything else is left.
func keepEvidence(b *book.Book, sub *submission, epoch *quorum.Epoch) error {
	covered := wire.Covered(sub.evidence)
	for _, e := range sub.evidence {
		own := sub.entry.Entry.Opens() && e.Entry.Entry.Account == sub.entry.Entry.Account && written(b, e.Entry, epoch, sub.verify)
		if !covered[e.Entry.ID()] && !own {
			continue
		}
		if err := learn(b, e, sub.verify); err != nil {
			return err
		}
	}
	return nil
}

// written tells whether an entry is its account's own, or a settlement of it
// that a quorum of guardians approved.
func written(b *book.Book, s *ledger.Signed, epoch *quorum.Epoch, verify ledger.Verify) bool {
	if s.Entry.Kind == ledger.KindSettlement && s.Entry.Round >= ledger.SettleRound {
		settlers := epoch.Settlers(s.Entry.Round)
		return settlers.CheckAuthority(s, verify) == nil
	}
	return signed(b, s, verify)
}

// signed tells whether an entry is its account's own, as far as is known here.
func signed(b *book.Book, s *ledger.Signed, verify ledger.Verify) bool {
	known, err := b.Signs(s, verify)
	return err == nil && known
}
