package node

import (
	"context"
	"errors"
	"fmt"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Answer gives the reply to a request, while Run runs. An error says that the
// other side can't be talked to: it is dropped.
func (n *Node) Answer(ctx context.Context, frame []byte) ([]byte, error) {
	m, err := wire.Decode(frame)
	if err != nil {
		return nil, err
	}
	reply, err := n.dispatch(ctx, m)
	n.counts.answered(m.Type, err)
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	var failed *wire.FailedBody
	switch {
	case err == nil:
		return reply, nil
	case errors.As(err, &refusal):
		return wire.Encode(wire.Refused, refusal), nil
	case errors.As(err, &wait):
		return wire.Encode(wire.Waiting, wait), nil
	case errors.As(err, &failed):
		return wire.Encode(wire.Failed, failed), nil
	case malformed(err):
		return nil, err
	}
	n.config.Log.Error("request failed", "type", m.Type, "cause", err)
	return wire.Encode(wire.Failed, &wire.FailedBody{Code: wire.CodeInternal, Text: "the node has trouble of its own"}), nil
}

// malformed tells whether the request is to blame; a damaged record of our own
// is not.
func malformed(err error) bool {
	if errors.Is(err, book.ErrRecord) {
		return false
	}
	for _, e := range []error{ledger.ErrMalformed, quorum.ErrEpoch, quorum.ErrVote, quorum.ErrTooFew, quorum.ErrSeal} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (n *Node) dispatch(ctx context.Context, m wire.Message) ([]byte, error) {
	switch m.Type {
	case wire.Submit:
		return with(ctx, m, n.submit)
	case wire.SealAsk:
		return with(ctx, m, n.sealAsk)
	case wire.InboxAsk:
		return with(ctx, m, n.inbox)
	case wire.FeedAsk:
		return with(ctx, m, n.feed)
	case wire.GetAsk:
		return with(ctx, m, n.get)
	case wire.Offer:
		return with(ctx, m, n.offer)
	case wire.Push:
		return with(ctx, m, n.push)
	case wire.Certified:
		return with(ctx, m, n.certified)
	case wire.SettleAsk:
		return with(ctx, m, n.settleAsk)
	case wire.ApproveAsk:
		return with(ctx, m, n.approveAsk)
	case wire.EpochsAsk:
		return with(ctx, m, n.epochs)
	case wire.LeavesAsk:
		return with(ctx, m, n.leavesAsk)
	case wire.RevotesAsk:
		return with(ctx, m, n.revotes)
	case wire.Amend:
		return with(ctx, m, n.amend)
	case wire.NewsAsk:
		return with(ctx, m, n.news)
	case wire.LogAsk:
		return with(ctx, m, n.logAsk)
	case wire.ProofAsk:
		return with(ctx, m, n.proofAsk)
	case wire.RecordsAsk:
		return with(ctx, m, n.recordsAsk)
	}
	return nil, fmt.Errorf("%w: message of type %d", ledger.ErrMalformed, m.Type)
}

func with[T any](ctx context.Context, m wire.Message, f func(context.Context, T) ([]byte, error)) ([]byte, error) {
	body, err := wire.Body[T](m)
	if err != nil {
		return nil, err
	}
	return f(ctx, body)
}

func (n *Node) served(id ledger.ID) (*seat, error) {
	s, ok := n.seat(id)
	if !ok {
		return nil, &wire.FailedBody{Code: wire.CodeCommunity, Text: "this node does not serve community " + id.Short()}
	}
	return s, nil
}

// servedThatBegins finds a community by the beginning of its id. Where two begin
// alike, none is meant.
func (n *Node) servedThatBegins(begins wire.Begins) (*seat, error) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var found *seat
	for id, s := range n.seats {
		if wire.BeginsOf(id) != begins {
			continue
		}
		if found != nil {
			return nil, &wire.FailedBody{Code: wire.CodeCommunity, Text: fmt.Sprintf("this node serves two communities that begin with %x", begins)}
		}
		found = s
	}
	if found == nil {
		return nil, &wire.FailedBody{Code: wire.CodeCommunity, Text: fmt.Sprintf("this node serves no community that begins with %x", begins)}
	}
	return found, nil
}

func (n *Node) voting(id ledger.ID) (*seat, error) {
	s, err := n.served(id)
	if err == nil && (s.behind || s.over.Load()) {
		return s, errBehind
	}
	if err == nil && s.key == nil {
		err = &wire.FailedBody{Code: wire.CodeNoVotes, Text: "this node carries and does not vote"}
	}
	return s, err
}

func (n *Node) book(tx store.Tx, community ledger.ID) *book.Book {
	return book.OpenCached(tx, community, n.cache)
}

// view reads for a reply.
func (n *Node) view(community ledger.ID, f func(*book.Book) error) error {
	if _, err := n.served(community); err != nil {
		return err
	}
	return n.config.Store.View(func(tx store.Tx) error { return f(n.book(tx, community)) })
}
