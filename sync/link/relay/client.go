package relay

import (
	"context"
	"errors"
	"fmt"

	"sanduk.app/sync/link"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// ErrLies says that a relay answered what no honest one does.
var ErrLies = errors.New("the relay can't be believed")

// client asks a relay over one connection, and believes no answer unchecked.
type client struct {
	conn link.Conn
	info wire.RelayInfoBody
}

// ask sends a request and reads the reply's body, unless it failed.
func ask[T any](ctx context.Context, c *client, frame []byte, want wire.Type) (body T, err error) {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	if err := c.conn.Send(ctx, frame); err != nil {
		return body, err
	}
	raw, err := c.conn.Receive(ctx)
	if err != nil {
		return body, err
	}
	m, err := wire.Decode(raw)
	if err != nil {
		return body, errors.Join(ErrLies, err)
	}
	switch m.Type {
	case wire.Failed:
		failed, err := wire.Body[wire.FailedBody](m)
		if err != nil {
			return body, errors.Join(ErrLies, err)
		}
		return body, &failed
	case want:
		if len(m.Body) == 0 {
			return body, nil
		}
		if body, err = wire.Body[T](m); err != nil {
			return body, errors.Join(ErrLies, err)
		}
		return body, nil
	}
	return body, fmt.Errorf("%w: a message of type %d", ErrLies, m.Type)
}

// greet asks what the relay says of itself.
func (c *client) greet(ctx context.Context) (err error) {
	c.info, err = ask[wire.RelayInfoBody](ctx, c, wire.Encode(wire.RelayAsk, nil), wire.RelayInfo)
	if err == nil && (c.info.Time > ledger.MaxTime || c.info.Age > longestAge || c.info.MaxItem == 0) {
		err = fmt.Errorf("%w: its time is %d, it keeps for %d ms items of %d bytes", ErrLies, c.info.Time, c.info.Age, c.info.MaxItem)
	}
	return err
}

func (c *client) deposit(ctx context.Context, mailbox keys.PublicKey, content []byte) error {
	body := wire.DepositBody{Mailbox: mailbox, Content: content}
	reply, err := ask[wire.DepositedBody](ctx, c, wire.Encode(wire.Deposit, &body), wire.Deposited)
	if err == nil && reply.ID != wire.MailID(content) {
		err = fmt.Errorf("%w: it took something else", ErrLies)
	}
	return err
}

// door is a mailbox that is ours, with the proof for this connection.
type door struct {
	mailbox keys.PublicKey
	proof   keys.Signature
}

func (c *client) open(reader *keys.Key, community ledger.ID, at uint64) (door, error) {
	key, err := reader.Blind(tweak(reader.Public(), community, at))
	if err != nil {
		return door{}, err
	}
	defer key.Wipe()
	proof, err := key.Sign(wire.MailboxProof(c.conn.Peer(), c.info.Challenge, key.Public()))
	return door{key.Public(), proof}, err
}

// collect fetches a page, and checks that its parts follow what was asked for.
func (c *client) collect(ctx context.Context, d door, after, offset, most uint64) (wire.MailBody, error) {
	body := wire.CollectBody{Mailbox: d.mailbox, Proof: d.proof, After: after, Offset: offset, Most: most}
	page, err := ask[wire.MailBody](ctx, c, wire.Encode(wire.Collect, &body), wire.Mail)
	if err != nil {
		return page, err
	}
	for i, p := range page.Parts {
		whole := p.Offset+uint64(len(p.Bytes)) == p.Size
		if p.Place <= after || p.Size > wire.MaxMail || p.Offset > p.Size || uint64(len(p.Bytes)) > p.Size-p.Offset ||
			i > 0 && p.Offset > 0 || i < len(page.Parts)-1 && !whole {
			return page, fmt.Errorf("%w: item %d of its page", ErrLies, i+1)
		}
		after = p.Place
	}
	if len(page.Parts) == 0 && page.More {
		return page, fmt.Errorf("%w: there is more after nothing", ErrLies)
	}
	return page, nil
}

func (c *client) remove(ctx context.Context, d door, ids []ledger.ID) error {
	body := wire.RemoveBody{Mailbox: d.mailbox, Proof: d.proof, IDs: ids}
	_, err := ask[struct{}](ctx, c, wire.Encode(wire.Remove, &body), wire.Removed)
	return err
}
