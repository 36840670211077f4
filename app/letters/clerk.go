package letters

import (
	"context"
	"log/slog"

	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Clerk does a guardian's mail: it fetches what members left for it at the
// relays, has the node judge it, and leaves the votes for them.
type Clerk struct {
	Post *relay.Post
	Node *node.Node
	Own  map[keys.PublicKey]*keys.Key // the identity keys that may be its
	Log  *slog.Logger
}

// Visit goes to each relay for each community that the node votes in.
func (c *Clerk) Visit(ctx context.Context, relays []relay.Address, report *Report) error {
	for _, id := range c.Node.Communities() {
		key, err := c.seat(id)
		if err != nil {
			return err
		}
		if key == nil {
			continue
		}
		for _, r := range relays {
			route := relay.Route{Relay: r, Community: id}
			got, err := c.Post.Burst(ctx, relay.Person{
				Route: route, Key: key,
				Take: func(l relay.Letter) error { return c.take(ctx, route, key.Public(), l) },
				Give: func() ([]relay.Mail, error) { return nil, c.retry(ctx, route, key.Public()) },
			})
			report.Add(got)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// seat is the identity key by which members know this guardian; nil when it
// has none, or does not vote.
func (c *Clerk) seat(id ledger.ID) (*keys.Key, error) {
	epoch, votes, err := c.Node.Community(id)
	if err != nil || !votes {
		return nil, err
	}
	for _, s := range epoch.Charter.Guardians {
		if key, ours := c.Own[s.Identity]; ours {
			return key, nil
		}
	}
	return nil, nil
}

// take has the node judge a letter. What it can't answer now is held.
func (c *Clerk) take(ctx context.Context, route relay.Route, self keys.PublicKey, l relay.Letter) error {
	var replyTo keys.PublicKey // the zero key gets no answer
	for _, key := range l.ReplyTo {
		replyTo = key
	}
	for _, frame := range l.Frames {
		done, err := c.answer(ctx, route, self, replyTo, frame)
		if err != nil {
			return err
		}
		if done {
			continue
		}
		kept, err := c.Post.Hold(route, replyTo, frame)
		if err != nil {
			return err
		}
		if !kept {
			c.Log.Warn("too much waits for something else: an entry is dropped until its author brings it again")
		}
	}
	return nil
}

func (c *Clerk) retry(ctx context.Context, route relay.Route, self keys.PublicKey) error {
	return c.Post.Retry(route, func(replyTo keys.PublicKey, frame []byte) (bool, error) {
		return c.answer(ctx, route, self, replyTo, frame)
	})
}

// answer has the node judge a frame, and puts what its author needs into the
// post. Not done: it waits for something. A refusal is not sent: it carries no
// signature, so nobody could believe it.
func (c *Clerk) answer(ctx context.Context, route relay.Route, self, replyTo keys.PublicKey, frame []byte) (done bool, err error) {
	m, err := wire.Decode(frame)
	if err != nil {
		c.Log.Debug("left out of a letter", "cause", err)
		return true, nil
	}
	if m.Type != wire.Submit && m.Type != wire.Push && m.Type != wire.SealAsk {
		return true, nil // not for a guardian
	}
	raw, err := c.Node.Answer(ctx, frame)
	if err != nil {
		if ctx.Err() != nil {
			return false, err
		}
		c.Log.Debug("left out of a letter", "cause", err)
		return true, nil
	}
	reply, err := wire.Decode(raw)
	if err != nil {
		return false, err
	}
	mail, done, err := c.forWhoAsked(m, reply)
	if err != nil || len(mail) == 0 || (replyTo == keys.PublicKey{}) {
		return done, err
	}
	for i := range mail {
		mail[i].Reader = replyTo
	}
	return done, c.Post.Put(route, self, mail)
}

func (c *Clerk) forWhoAsked(request, reply wire.Message) (mail []relay.Mail, done bool, err error) {
	if request.Type == wire.SealAsk {
		return c.forOpener(request, reply)
	}
	one, done, err := forAuthor(request, reply)
	if len(one.Frame) > 0 {
		mail = []relay.Mail{one}
	}
	return mail, done, err
}

// forOpener turns a node's reply to a request for a seal into what its author can
// use without knowing whom it comes from.
func (c *Clerk) forOpener(request, reply wire.Message) (mail []relay.Mail, done bool, err error) {
	body, err := wire.Body[wire.SealAskBody](request)
	if err != nil {
		return nil, true, err
	}
	r, err := ledger.DecodeSealRequest(body.Request)
	if err != nil {
		return nil, true, nil //nolint:nilerr // the node refused it, too
	}
	hash := quorum.RequestHash(&r)
	switch reply.Type {
	case wire.Sealed:
		sealed, err := wire.Body[wire.SealedBody](reply)
		frame := wire.Encode(wire.SealFor, &wire.SealForBody{Community: body.Community, Request: hash, Sealed: sealed})
		return []relay.Mail{{Name: relay.Name(wire.SealFor, hash[:]), Frame: frame}}, true, err
	case wire.Refused:
		frames, err := c.Node.Beyond(&r)
		for _, f := range frames {
			mail = append(mail, relay.Mail{Name: tagFinal.Hash(hash[:], f), Frame: f})
		}
		return mail, true, err
	}
	return nil, isAnswered(reply), nil
}

// isAnswered tells whether a reply is for good.
func isAnswered(reply wire.Message) bool {
	if reply.Type == wire.Failed {
		failed, err := wire.Body[wire.FailedBody](reply)
		return err != nil || failed.Code != wire.CodeInternal && failed.Code != wire.CodeBusy
	}
	return reply.Type != wire.Waiting
}

// forAuthor turns a node's reply into what its author can use without knowing
// whom it comes from.
func forAuthor(request, reply wire.Message) (mail relay.Mail, done bool, err error) {
	if reply.Type != wire.Voted && reply.Type != wire.Items {
		return mail, isAnswered(reply), nil
	}
	body, err := wire.Body[wire.SubmitBody](request)
	if err != nil {
		return mail, true, err
	}
	if reply.Type == wire.Items {
		return finalMail(body, reply)
	}
	entry, err := ledger.DecodeSigned(body.Entry)
	if err != nil {
		return mail, true, err
	}
	vote, err := wire.Body[quorum.Vote](reply)
	if err != nil {
		return mail, true, err
	}
	id := entry.ID()
	frame := wire.Encode(wire.VoteFor, &wire.VoteForBody{Community: body.Community, Entry: id, Vote: vote})
	return relay.Mail{Name: relay.Name(wire.VoteFor, id[:]), Frame: frame}, true, nil
}

// finalMail tells an author that her entry is final, with the certificate.
func finalMail(body wire.SubmitBody, reply wire.Message) (relay.Mail, bool, error) {
	items, err := wire.Body[wire.ItemsBody](reply)
	if err != nil {
		return relay.Mail{}, true, err
	}
	name := tagFinal.Hash(body.Entry)
	return relay.Mail{Name: name, Frame: wire.Encode(wire.Push, &wire.PushBody{Community: body.Community, Items: items.Items})}, true, nil
}

var tagFinal = keys.NewTag("sanduk/relay-final/1")
