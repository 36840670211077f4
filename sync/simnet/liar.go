package simnet

import (
	"context"
	"sync"

	"sanduk.app/sync/link"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Lie is how a lying guardian answers a request; honest gives what it would
// answer if it did not lie, and nil is no answer at all.
type Lie func(g *Guardian, m wire.Message, honest func() []byte) []byte

// Lies are all ways to lie that the worlds know, by name. A seed draws some.
func Lies() map[string]Lie {
	return map[string]Lie{
		"votes for everything": VotesForEverything,
		"stalls":               func(*Guardian, wire.Message, func() []byte) []byte { return nil },
		"talks nonsense":       func(*Guardian, wire.Message, func() []byte) []byte { return []byte("nonsense") },
		"refuses everything":   refuses(ledger.CodeFunds),
		"accuses everybody":    refuses(ledger.CodeFrozen),
		"sends far rounds":     refuses(ledger.CodeRound),
		"waits for ever": func(*Guardian, wire.Message, func() []byte) []byte {
			return wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitEntry, Text: "more"})
		},
		"hides everything":      hides,
		"seals falsely":         sealsFalsely,
		"repeats itself":        repeatsItself(),
		"now and then":          nowAndThen,
		"seals and votes twice": both,
	}
}

// deceive answers in the liar's way.
func (g *Guardian) deceive(ctx context.Context, l link.Listener) {
	var group sync.WaitGroup
	defer group.Wait()
	for {
		c, err := l.Accept(ctx)
		if err != nil {
			return
		}
		group.Go(func() { g.deceiveOne(ctx, c) })
	}
}

func (g *Guardian) deceiveOne(ctx context.Context, c link.Conn) {
	defer func() { _ = c.Close() }()
	for {
		frame, err := c.Receive(ctx)
		if err != nil {
			return
		}
		m, err := wire.Decode(frame)
		if err != nil {
			return
		}
		reply := g.lie(g, m, func() []byte { return g.honest(ctx, frame) })
		if reply != nil && c.Send(ctx, reply) != nil {
			return
		}
	}
}

// VotesForEverything votes for whatever is asked, as often as it is asked: for
// two entries of one place, too.
func VotesForEverything(g *Guardian, m wire.Message, honest func() []byte) []byte {
	if m.Type != wire.Submit {
		return honest()
	}
	body, err := wire.Body[wire.SubmitBody](m)
	if err != nil {
		return nil
	}
	s, err := ledger.DecodeSigned(body.Entry)
	if err != nil {
		return nil
	}
	epoch, _, err := g.node.Community(body.Community)
	if err != nil {
		return nil
	}
	vote, err := quorum.SignVote(g.seat, epoch.Statement(s), g.vote)
	if err != nil {
		return nil
	}
	return wire.Encode(wire.Voted, &vote)
}

func refuses(code ledger.Code) Lie {
	return func(_ *Guardian, m wire.Message, honest func() []byte) []byte {
		if m.Type != wire.Submit && m.Type != wire.SealAsk {
			return honest()
		}
		return wire.Encode(wire.Refused, &ledger.Refusal{Code: code, Text: "because", Tip: ledger.Tip{Seq: 7, Round: ledger.MaxRound - 1}})
	}
}

// hides says that there is nothing: no credits, no feeds.
func hides(_ *Guardian, m wire.Message, honest func() []byte) []byte {
	switch m.Type {
	case wire.InboxAsk, wire.FeedAsk, wire.GetAsk:
		return wire.Encode(wire.Items, &wire.ItemsBody{})
	}
	return honest()
}

// sealsFalsely reports nothing of what it knows of an account.
func sealsFalsely(g *Guardian, m wire.Message, honest func() []byte) []byte {
	if m.Type != wire.SealAsk {
		return honest()
	}
	body, err := wire.Body[wire.SealAskBody](m)
	if err != nil {
		return nil
	}
	r, err := ledger.DecodeSealRequest(body.Request)
	if err != nil {
		return nil
	}
	seal := quorum.AccountSeal{Community: body.Community, Guardian: g.seat, Account: r.Account, Round: r.Round}
	if err := seal.Sign(g.vote); err != nil {
		return nil
	}
	answer, err := quorum.SignAnswer(quorum.RequestHash(&r), &seal, g.vote)
	if err != nil {
		return nil
	}
	return wire.Encode(wire.Sealed, &wire.SealedBody{Seal: seal.Bytes(), Answer: answer})
}

func both(g *Guardian, m wire.Message, honest func() []byte) []byte {
	if m.Type == wire.SealAsk {
		return sealsFalsely(g, m, honest)
	}
	return VotesForEverything(g, m, honest)
}

// repeatsItself gives the reply before the last one.
func repeatsItself() Lie {
	var mu sync.Mutex
	var before []byte
	return func(_ *Guardian, _ wire.Message, honest func() []byte) []byte {
		reply := honest()
		mu.Lock()
		defer mu.Unlock()
		before, reply = reply, before
		return reply
	}
}

// nowAndThen stalls at every third request or so, and votes twice else.
func nowAndThen(g *Guardian, m wire.Message, honest func() []byte) []byte {
	if NewDice(g.seat, m.Body).Chance(0.3) {
		return nil
	}
	return both(g, m, honest)
}
