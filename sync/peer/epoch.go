package peer

import (
	"context"
	"errors"
	"fmt"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Newer is how the chain of charters goes on.
type Newer struct {
	Epoch      quorum.Epoch // the newest that the node knows
	Amendments []book.Evidence
	Reaches    []quorum.Reach // of its guardians, in their own words
}

// Newer asks how the chain of charters goes on after our epoch. Each amendment
// is checked against the epoch before it. The zero Newer: it does not.
func (c *Client) Newer(ctx context.Context) (Newer, error) {
	out := Newer{Epoch: *c.epoch}
	for {
		m, err := c.ask(ctx, wire.EpochsAsk, &wire.EpochsAskBody{Community: c.epoch.Community, From: out.Epoch.Number + 1}, wire.EpochsSaid)
		if err != nil {
			return Newer{}, err
		}
		body, err := wire.Body[wire.EpochsSaidBody](m)
		if err != nil {
			return Newer{}, c.suspect(err)
		}
		next, err := Follow(out.Epoch, &body, c.verify)
		if err != nil {
			return Newer{}, c.suspect(err)
		}
		if len(next.Amendments) == 0 {
			return out, nil
		}
		out = Newer{Epoch: next.Epoch, Amendments: append(out.Amendments, next.Amendments...), Reaches: next.Reaches}
	}
}

// Again asks a guardian for which an entry is final for a vote of this epoch.
// Errors as those of Submit.
func (c *Client) Again(ctx context.Context, s *ledger.Signed) (quorum.Vote, error) {
	return c.Submit(ctx, book.Pending{Entry: s}, nil)
}

// Follow goes from an epoch along amendments, each checked against the one
// before. Addresses that their guardians did not sign are left out.
func Follow(from quorum.Epoch, body *wire.EpochsSaidBody, verify ledger.Verify) (Newer, error) {
	out := Newer{Epoch: from}
	if body.Community != from.Community {
		return out, quorum.ErrEpoch
	}
	for _, item := range body.Amendments {
		e, err := item.Evidence()
		if err != nil {
			return out, err
		}
		if len(e.Certificate) == 0 {
			return out, quorum.ErrTooFew
		}
		e.Memos, e.Seals = nil, nil
		if out.Epoch, err = out.Epoch.Amend(e.Entry, &e.Certificate[0], verify); err != nil {
			return out, err
		}
		out.Amendments = append(out.Amendments, e)
	}
	for _, r := range body.Reaches {
		if _, seated := out.Epoch.SeatOf(r.Identity); seated && r.Check(out.Epoch.Community, out.Epoch.Number, verify) == nil {
			out.Reaches = append(out.Reaches, r)
		}
	}
	return out, nil
}

// Amend hands amendments over, with their guardians' addresses.
func (c *Client) Amend(ctx context.Context, amendments []book.Evidence, reaches []quorum.Reach) error {
	_, err := c.ask(ctx, wire.Amend, &wire.EpochsSaidBody{Community: c.epoch.Community, Amendments: wire.ItemsOf(amendments), Reaches: reaches}, wire.Taken)
	return err
}

// Left is what a guardian's seal of an epoch says, whole.
type Left struct {
	Seal   quorum.EpochSeal
	Leaves []quorum.EpochLeaf
}

// mostLeaves bounds what one guardian can make another hold in memory.
const mostLeaves = 10_000_000

// Left asks a guardian for its seal of an epoch before ours, and gives the
// entries that its leaves name to take, page by page, unproven where they have
// no certificate.
func (c *Client) Left(ctx context.Context, ended *quorum.Epoch, amendment ledger.ID, guardian uint64, take func([]book.Evidence) error) (Left, error) {
	var out Left
	var hashes []ledger.ID
	ask := wire.LeavesAskBody{Community: ended.Community, Epoch: ended.Number}
	for {
		m, err := c.ask(ctx, wire.LeavesAsk, &ask, wire.LeavesSaid)
		if err != nil {
			return out, err
		}
		body, err := wire.Body[wire.LeavesSaidBody](m)
		if err != nil {
			return out, c.suspect(err)
		}
		items, err := c.leaves(&out, &body, ended, amendment, guardian, len(hashes) == 0)
		if err != nil {
			return out, c.suspect(err)
		}
		if err := take(items); err != nil {
			return out, err
		}
		for i := len(hashes); i < len(out.Leaves); i++ {
			hashes = append(hashes, out.Leaves[i].Hash())
		}
		if !body.More {
			break
		}
		ask.From, _ = book.NextAccount(out.Leaves[len(out.Leaves)-1].Account)
	}
	if !out.Seal.Covers(hashes) {
		return out, c.suspect(fmt.Errorf("%w: its leaves are others", quorum.ErrSeal))
	}
	return out, nil
}

var errPage = errors.New("a page that does not go on")

func (c *Client) leaves(out *Left, body *wire.LeavesSaidBody, ended *quorum.Epoch, amendment ledger.ID, guardian uint64, first bool) ([]book.Evidence, error) {
	seal, err := quorum.DecodeEpochSeal(body.Seal)
	if err != nil {
		return nil, err
	}
	if first {
		out.Seal = seal
		if err := ended.CheckEpochSeal(&seal, amendment, c.verify); err != nil {
			return nil, err
		}
	}
	if seal != out.Seal || seal.Guardian != guardian {
		return nil, errUnasked
	}
	before := len(out.Leaves)
	for _, raw := range body.Leaves {
		l, err := quorum.DecodeEpochLeaf(raw)
		if err != nil {
			return nil, err
		}
		if n := len(out.Leaves); n > 0 && !out.Leaves[n-1].Below(l.Account) {
			return nil, errPage
		}
		out.Leaves = append(out.Leaves, l)
	}
	if body.More && len(out.Leaves) == before || len(out.Leaves) > mostLeaves {
		return nil, errPage
	}
	return wire.Verify(body.Items, c.epoch, c.verify)
}

// Revotes asks for a guardian's votes of our epoch for accounts' newest certified
// entries, from an account on. Signatures are for who counts them to check.
func (c *Client) Revotes(ctx context.Context, from ledger.Account) (wire.RevotesSaidBody, error) {
	m, err := c.ask(ctx, wire.RevotesAsk, &wire.RevotesAskBody{Community: c.epoch.Community, From: from}, wire.RevotesSaid)
	if err != nil {
		return wire.RevotesSaidBody{}, err
	}
	body, err := wire.Body[wire.RevotesSaidBody](m)
	if err != nil {
		return body, c.suspect(err)
	}
	if body.More && len(body.Votes) == 0 {
		return body, c.suspect(errPage)
	}
	return body, nil
}
