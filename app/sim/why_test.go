package sim_test

import (
	"fmt"
	"strings"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
)

// why asks the guardians, past the network, what keeps a phone's entries.
func (p *phone) why() string {
	var out strings.Builder
	id := p.world.epoch.Community
	list, err := p.wallet.Pending(id)
	if err != nil {
		return err.Error()
	}
	for _, e := range list {
		fmt.Fprintf(&out, "\n  %s %s at %d in round %d on %s:", e.Entry.ID().Short(), e.Entry.Entry.Kind, e.Entry.Entry.Seq, e.Entry.Entry.Round, e.Entry.Entry.Prev.Short())
		body := wire.SubmitBody{Community: id, Entry: e.Entry.Bytes(), Memos: e.Memos}
		for i := range e.Seals {
			body.Seals = append(body.Seals, e.Seals[i].Bytes())
		}
		for _, g := range p.world.guardians {
			reply, err := g.Answer(wire.Encode(wire.Submit, &body))
			fmt.Fprintf(&out, "\n    %s: %s", g.Name, said(reply, err))
		}
	}
	wanted, err := p.wallet.SealsWanted(id)
	if err != nil {
		return err.Error()
	}
	for _, r := range wanted {
		fmt.Fprintf(&out, "\n  seals for round %d:", r.Round)
		for _, g := range p.world.guardians {
			reply, err := g.Answer(wire.Encode(wire.SealAsk, &wire.SealAskBody{Community: id, Request: ledger.Encode(&r)}))
			fmt.Fprintf(&out, "\n    %s: %s", g.Name, said(reply, err))
		}
	}
	return out.String()
}

// said is a reply in words.
func said(reply []byte, err error) string {
	if err != nil {
		return err.Error()
	}
	m, err := wire.Decode(reply)
	if err != nil {
		return err.Error()
	}
	switch m.Type {
	case wire.Refused:
		r, err := wire.Body[ledger.Refusal](m)
		return fmt.Sprintf("refuses for %s: %s %v", r.Code, r.Text, err)
	case wire.Waiting:
		r, err := wire.Body[ledger.Wait](m)
		return fmt.Sprintf("waits for %s: %s, %d needed %v", r.Reason, r.Text, len(r.Needs), err)
	}
	return fmt.Sprintf("answers %d", m.Type)
}

// refused are the reasons why guardians refused what a phone's person did.
func (p *phone) refused() string {
	var out strings.Builder
	history, err := p.wallet.History(p.world.epoch.Community, nil, 1<<30)
	for _, m := range history {
		if m.Why != nil {
			fmt.Fprintf(&out, "\n  %s of %d to %s, by its own clock at %s: refused for %s: %s", m.ID, m.Amount, m.Other, m.Time.UTC(), m.Why.Code, m.Why.Text)
		}
	}
	if err != nil {
		return err.Error()
	}
	return out.String()
}
