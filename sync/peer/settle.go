package peer

import (
	"context"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Settling is a guardian's seal of a frozen purse, with what it reports and what
// the guardian was shown: entries that are not proven yet.
type Settling struct {
	Seal     quorum.AccountSeal
	Reported []book.Evidence
	Shown    []ledger.ID
	Promises []book.Evidence
}

// Settle asks a guardian for its seal for a settlement. Errors as those of Seal.
func (c *Client) Settle(ctx context.Context, account ledger.Account, round uint64) (Settling, error) {
	body := wire.SettleAskBody{Community: c.epoch.Community, Account: account, Round: round}
	m, err := c.ask(ctx, wire.SettleAsk, &body, wire.SettleSaid)
	if err != nil {
		return Settling{}, err
	}
	s, err := c.settling(m, account, round)
	if err != nil {
		return Settling{}, c.suspect(err)
	}
	return s, nil
}

func (c *Client) settling(m wire.Message, account ledger.Account, round uint64) (Settling, error) {
	body, err := wire.Body[wire.SettleSaidBody](m)
	if err != nil {
		return Settling{}, err
	}
	out := Settling{Shown: body.Shown}
	if out.Seal, err = quorum.DecodeAccountSeal(body.Seal); err != nil {
		return Settling{}, err
	}
	if err = c.epoch.CheckSeal(&out.Seal, c.verify); err != nil {
		return Settling{}, err
	}
	if out.Seal.Account != account || out.Seal.Round != round {
		return Settling{}, errUnasked
	}
	if out.Reported, err = wire.Verify(body.Reported, c.epoch, c.verify); err != nil {
		return Settling{}, err
	}
	out.Promises, err = wire.Verify(body.Promises, c.epoch, c.verify)
	return out, err
}

// Approve asks a guardian to approve a settlement. Whose approval it is, is for
// the caller to check.
func (c *Client) Approve(ctx context.Context, p book.Pending, evidence []book.Evidence) (ledger.Approval, error) {
	body := wire.SubmitBody{Community: c.epoch.Community, Entry: p.Entry.Bytes(), Evidence: wire.ItemsOf(evidence)}
	for i := range p.Seals {
		body.Seals = append(body.Seals, p.Seals[i].Bytes())
	}
	m, err := c.ask(ctx, wire.ApproveAsk, &body, wire.Approved)
	if err != nil {
		return ledger.Approval{}, err
	}
	a, err := wire.Body[wire.ApprovedBody](m)
	if err != nil {
		return ledger.Approval{}, c.suspect(err)
	}
	return a.Approval, nil
}
