// Package letters is what a wallet and a guardian write to others through whoever
// carries sealed bytes, by relays and in files, and how they read it. Nothing of
// it is believed unchecked, and a bad frame is left out without harm to others.
// It is safe for concurrent use.
package letters

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Desk is where the letters of one wallet are written and read.
type Desk struct {
	Wallet *wallet.Wallet
	Node   *node.Node // the guardian beside it; nil: there is none
	Now    func() time.Time
	Log    *slog.Logger
	Verify ledger.Verify // nil: keys.Verify
}

func (d *Desk) verify() ledger.Verify {
	if d.Verify == nil {
		return keys.Verify
	}
	return d.Verify
}

// Submission asks for a vote, with the evidence for what the entry claims and
// for what it follows: a guardian may have missed that.
func (d *Desk) Submission(community ledger.ID, p book.Pending) ([]byte, error) {
	needs := make([]ledger.ID, 0, len(p.Entry.Entry.Claims)+1)
	for _, c := range p.Entry.Entry.Claims {
		needs = append(needs, c.Entry)
	}
	evidence, err := d.Wallet.Evidence(community, append(needs, p.Entry.Entry.Prev))
	if err != nil {
		return nil, err
	}
	body := wire.SubmitBody{Community: community, Entry: p.Entry.Bytes(), Memos: p.Memos, Evidence: wire.ItemsOf(evidence)}
	for i := range p.Seals {
		body.Seals = append(body.Seals, p.Seals[i].Bytes())
	}
	return wire.Encode(wire.Submit, &body), nil
}

// Take takes a frame that somebody wrote: certified entries, votes and seals for
// our own, what members of joint accounts say, and, for the guardian beside the
// wallet, what it shall vote for. It tells whether it was of use.
func (d *Desk) Take(ctx context.Context, epoch *quorum.Epoch, frame []byte) (bool, error) {
	m, err := wire.Decode(frame)
	if err != nil {
		return false, err
	}
	switch m.Type {
	case wire.Push:
		return d.importCertified(ctx, epoch, m, frame)
	case wire.VoteFor:
		body, err := wire.Body[wire.VoteForBody](m)
		if err != nil {
			return false, err
		}
		return d.Wallet.Via(wallet.WayBundle).Voted(epoch.Community, body.Entry, body.Vote)
	case wire.Joint:
		return d.importJoint(m.Body)
	case wire.SealFor:
		return d.importSeal(epoch, m)
	case wire.Submit, wire.SealAsk:
		if d.Node == nil {
			return false, nil
		}
		reply, err := d.Node.Answer(ctx, frame)
		if err != nil {
			return false, err
		}
		answer, err := wire.Decode(reply)
		return err == nil && (answer.Type == wire.Voted || answer.Type == wire.Sealed), err
	}
	return false, fmt.Errorf("%w: message of type %d in a bundle", ledger.ErrMalformed, m.Type)
}

func (d *Desk) importCertified(ctx context.Context, epoch *quorum.Epoch, m wire.Message, frame []byte) (bool, error) {
	body, err := wire.Body[wire.PushBody](m)
	if err != nil {
		return false, err
	}
	list, err := wire.Verify(body.Items, epoch, d.verify())
	if err != nil {
		return false, err
	}
	if d.Node != nil {
		if _, err := d.Node.Answer(ctx, frame); err != nil {
			return false, err
		}
	}
	covered := wire.Covered(list)
	var final []book.Evidence
	for _, e := range list {
		if covered[e.Entry.ID()] {
			final = append(final, e)
		}
	}
	return len(final) > 0, d.Wallet.Via(wallet.WayBundle).Received(epoch.Community, final)
}
