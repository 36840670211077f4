package peer

import (
	"context"
	"errors"
	"fmt"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
)

// ErrUnlogged says that a guardian's log lacks a vote that the guardian gave.
var ErrUnlogged = errors.New("the guardian's log lacks a vote that it gave")

// Logs are what a node says of guardians' logs: checkpoints and faults of this
// epoch, each checked. Of other epochs nothing is given.
type Logs struct {
	Checkpoints []publiclog.Checkpoint
	Faults      []publiclog.Fault
}

// Of is a guardian's checkpoint, where the node has said one.
func (l *Logs) Of(guardian uint64) (publiclog.Checkpoint, bool) {
	for _, c := range l.Checkpoints {
		if c.Guardian == guardian {
			return c, true
		}
	}
	return publiclog.Checkpoint{}, false
}

// Logs asks for checkpoints and for proofs against guardians.
func (c *Client) Logs(ctx context.Context) (Logs, error) {
	m, err := c.ask(ctx, wire.LogAsk, &wire.LogAskBody{Community: c.epoch.Community}, wire.LogSaid)
	if err != nil {
		return Logs{}, err
	}
	logs, err := c.logs(m)
	if err != nil {
		return Logs{}, c.suspect(err)
	}
	return logs, nil
}

func (c *Client) logs(m wire.Message) (Logs, error) {
	var out Logs
	body, err := wire.Body[wire.LogSaidBody](m)
	if err != nil {
		return out, err
	}
	for _, raw := range body.Checkpoints {
		p, err := publiclog.DecodeCheckpoint(raw)
		if err != nil {
			return out, err
		}
		if p.Epoch != c.epoch.Number {
			continue
		}
		if err := p.Check(c.epoch, c.verify); err != nil {
			return out, err
		}
		out.Checkpoints = append(out.Checkpoints, p)
	}
	for _, raw := range body.Faults {
		f, err := publiclog.DecodeFault(raw)
		if err != nil {
			return out, err
		}
		if epoch, _ := f.Accused(); epoch != c.epoch.Number {
			continue
		}
		if err := f.Check(c.epoch, c.verify); err != nil {
			return out, err
		}
		out.Faults = append(out.Faults, f)
	}
	return out, nil
}

// GoesOn asks a guardian to prove that its log, at a checkpoint, goes on from an
// older one. A suspicion says that it can't.
func (c *Client) GoesOn(ctx context.Context, old, at *publiclog.Checkpoint) error {
	if old.Size == 0 || old.Size == at.Size && old.Root == at.Root {
		return nil
	}
	p, err := c.proof(ctx, at, old.Size, ledger.ID{})
	if err != nil {
		return err
	}
	if err := at.GoesOn(old, p.Consistency); err != nil {
		return c.suspect(err)
	}
	return nil
}

// Logged asks a guardian to prove that its log, at a checkpoint, has its vote
// for an entry. ErrUnlogged: it says that it has not.
func (c *Client) Logged(ctx context.Context, at *publiclog.Checkpoint, s *ledger.Signed) error {
	p, err := c.proof(ctx, at, 0, s.ID())
	if err != nil {
		return err
	}
	if !p.Held {
		return fmt.Errorf("%w: entry %s", ErrUnlogged, s.ID().Short())
	}
	record := publiclog.RecordOf(c.epoch.Statement(s))
	if err := at.Includes(record, p.At, p.Inclusion); err != nil {
		return c.suspect(err)
	}
	return nil
}

func (c *Client) proof(ctx context.Context, at *publiclog.Checkpoint, old uint64, entry ledger.ID) (wire.LogProofBody, error) {
	body := wire.ProofAskBody{Community: c.epoch.Community, Epoch: at.Epoch, Size: at.Size, Old: old, Entry: entry}
	m, err := c.ask(ctx, wire.ProofAsk, &body, wire.LogProof)
	if err != nil {
		return wire.LogProofBody{}, err
	}
	p, err := wire.Body[wire.LogProofBody](m)
	if err != nil {
		return wire.LogProofBody{}, c.suspect(err)
	}
	return p, nil
}

// ReadLog fetches a guardian's log up to a checkpoint. A suspicion says that the
// records are not those that it signed. Progress, which may be nil, is told how
// many have come.
func (c *Client) ReadLog(ctx context.Context, at *publiclog.Checkpoint, progress func(records uint64)) (*publiclog.Read, error) {
	read := publiclog.NewRead()
	for read.Size() < at.Size {
		body := wire.RecordsAskBody{Community: c.epoch.Community, Epoch: at.Epoch, From: read.Size()}
		m, err := c.ask(ctx, wire.RecordsAsk, &body, wire.Records)
		if err != nil {
			return nil, err
		}
		page, err := wire.Body[wire.RecordsBody](m)
		if err != nil {
			return nil, c.suspect(err)
		}
		if len(page.Records) == 0 {
			return nil, c.suspect(errUnasked)
		}
		if err := read.Add(page.Records[:min(uint64(len(page.Records)), at.Size-read.Size())]...); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(read.Size())
		}
	}
	same, err := read.Matches(at)
	if err == nil && !same {
		err = c.suspect(publiclog.ErrProof)
	}
	return read, err
}
