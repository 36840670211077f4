package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// Config is what a relay's server is made of.
type Config struct {
	Store  store.Store
	Policy Policy
	Now    func() time.Time
	Rand   io.Reader
	Log    *slog.Logger // nil: silent. Nothing of mailboxes or depositors is logged

	// Other answers what is not about mailboxes: a node that carries. nil: no
	// such request is answered.
	Other func(ctx context.Context, frame []byte) ([]byte, error)
}

// Server serves an office over links. Make it with New.
type Server struct {
	config Config
	office *Office
	key    *keys.Key
}

// New opens the server over its store. The relay's key is made with the store,
// and stays.
func New(c Config) (*Server, error) {
	office, err := NewOffice(c.Store, c.Policy)
	if err != nil {
		return nil, err
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	key, err := keyOf(c.Store, c.Rand)
	return &Server{config: c, office: office, key: key}, err
}

// keyOf reads the relay's key, or makes it.
func keyOf(s store.Store, rand io.Reader) (key *keys.Key, err error) {
	name := []byte("key")
	err = s.Update(func(tx store.Tx) error {
		secret, err := tx.Get(keyBucket, name)
		switch {
		case errors.Is(err, store.ErrNotFound):
			if key, err = keys.NewRandomKey(rand); err != nil {
				return err
			}
			made := key.Secret()
			return tx.Put(keyBucket, name, made[:])
		case err != nil:
			return err
		case len(secret) != 32:
			return fmt.Errorf("%w: the relay's key has %d bytes", errRecord, len(secret))
		}
		key, err = keys.KeyFromSecret([32]byte(secret))
		return err
	})
	return key, err
}

// Key is by what wallets know the relay.
func (s *Server) Key() *keys.Key { return s.key }

// Office is the server's office.
func (s *Server) Office() *Office { return s.office }

// Run serves the listeners until the context ends, which is no error.
func (s *Server) Run(ctx context.Context, listeners ...link.Listener) error {
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() { s.sweepEvery(ctx) })
	return link.Serve(ctx, link.MostConns, s.serve, listeners...)
}

// serve answers one connection's requests until it ends, stalls, or says what
// can't be read; the others go on.
func (s *Server) serve(ctx context.Context, c link.Conn) {
	defer func() { _ = c.Close() }()
	session, err := s.session(c.Peer())
	if err != nil {
		s.config.Log.Error("no connection can be served", "cause", err)
		return
	}
	for range mostRequests {
		frame, err := c.Receive(ctx)
		if err != nil {
			return
		}
		reply, err := session.answer(ctx, frame)
		if err != nil {
			s.config.Log.Debug("connection dropped", "cause", err)
			return
		}
		if err := c.Send(ctx, reply); err != nil {
			return
		}
	}
}

func (s *Server) sweepEvery(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			var removed int
			var err error
			if removed, more, err = s.office.Sweep(s.now()); err != nil {
				s.config.Log.Error("old mail was not removed", "cause", err)
				break
			}
			if removed > 0 {
				s.config.Log.Info("old mail removed", "items", removed)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Server) now() uint64 { return uint64(max(s.config.Now().UnixMilli(), 1)) }

// session is one connection: its depositor, and the challenge for its proofs.
type session struct {
	server    *Server
	peer      keys.PublicKey
	challenge [32]byte
}

func (s *Server) session(peer keys.PublicKey) (*session, error) {
	out := &session{server: s, peer: peer}
	_, err := io.ReadFull(s.config.Rand, out.challenge[:])
	return out, err
}

// answer gives the reply to a request. An error says that the other side can't
// be talked to.
func (s *session) answer(ctx context.Context, frame []byte) ([]byte, error) {
	m, err := wire.Decode(frame)
	if err != nil {
		return nil, err
	}
	reply, err := s.dispatch(ctx, m, frame)
	var failed *wire.FailedBody
	switch {
	case err == nil:
		return reply, nil
	case errors.As(err, &failed):
		return wire.Encode(wire.Failed, failed), nil
	case errors.Is(err, ledger.ErrMalformed) && !errors.Is(err, errRecord):
		return nil, err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		s.server.config.Log.Error("the disk is full: nothing more is taken")
		return wire.Encode(wire.Failed, &wire.FailedBody{Code: wire.CodeFull, Text: "this relay's disk is full"}), nil
	}
	s.server.config.Log.Error("request failed", "type", m.Type, "cause", err)
	return wire.Encode(wire.Failed, &wire.FailedBody{Code: wire.CodeInternal, Text: "the relay has trouble of its own"}), nil
}

func (s *session) dispatch(ctx context.Context, m wire.Message, frame []byte) ([]byte, error) {
	switch m.Type {
	case wire.RelayAsk:
		return s.info(), nil
	case wire.Deposit:
		return with(m, s.deposit)
	case wire.Collect:
		return with(m, s.collect)
	case wire.Remove:
		return with(m, s.remove)
	}
	if s.server.config.Other == nil {
		return nil, &wire.FailedBody{Code: wire.CodeCommunity, Text: "this is a relay: it serves no community"}
	}
	return s.server.config.Other(ctx, frame)
}

func with[T any](m wire.Message, f func(T) ([]byte, error)) ([]byte, error) {
	body, err := wire.Body[T](m)
	if err != nil {
		return nil, err
	}
	return f(body)
}

func (s *session) info() []byte {
	p := s.server.office.policy
	return wire.Encode(wire.RelayInfo, &wire.RelayInfoBody{
		Time: s.server.now(), Challenge: s.challenge, MaxItem: uint64(p.MaxItem), Age: uint64(p.Age.Milliseconds()),
	})
}

func (s *session) deposit(body wire.DepositBody) ([]byte, error) {
	id, err := s.server.office.Deposit(s.server.now(), s.peer, body.Mailbox, body.Content)
	return wire.Encode(wire.Deposited, &wire.DepositedBody{ID: id}), err
}

// owner checks that the other side has the mailbox's key.
func (s *session) owner(mailbox keys.PublicKey, proof keys.Signature) error {
	if !keys.Verify(mailbox, wire.MailboxProof(s.server.key.Public(), s.challenge, mailbox), proof) {
		return &wire.FailedBody{Code: wire.CodeProof, Text: "that mailbox is somebody else's"}
	}
	return nil
}

func (s *session) collect(body wire.CollectBody) ([]byte, error) {
	if err := s.owner(body.Mailbox, body.Proof); err != nil {
		return nil, err
	}
	page, err := s.server.office.Collect(body.Mailbox, body.After, body.Offset, body.Most)
	return wire.Encode(wire.Mail, &page), err
}

func (s *session) remove(body wire.RemoveBody) ([]byte, error) {
	if err := s.owner(body.Mailbox, body.Proof); err != nil {
		return nil, err
	}
	return wire.Encode(wire.Removed, nil), s.server.office.Remove(body.Mailbox, body.IDs)
}
