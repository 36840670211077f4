package simnet

import (
	"context"
	"fmt"

	"sanduk.app/sync/link"
	"sanduk.app/sync/mailbox"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
)

// Relay is a relay's home: a disk that outlives its processes, and the real
// mailboxes while one runs. One goroutine starts and stops it.
type Relay struct {
	Name  string
	Disk  *Disk
	Clock *Clock
	Key   keys.PublicKey

	net     *Net
	dice    *Dice
	whim    Whim // nil: it is honest
	crashed chan struct{}
	mount   *Mount
	stop    func() error
}

// Whim is how a relay that is not honest answers a request; nil: as it would
// else.
type Whim func(d *Dice, m wire.Message) []byte

// Whims are the ways of relays that the worlds know, by name. None costs money.
func Whims() map[string]Whim {
	return map[string]Whim{
		"drops":   Drops,
		"delays":  delays,
		"repeats": repeats,
	}
}

// Drops says that it took each second item or so, and did not.
func Drops(d *Dice, m wire.Message) []byte {
	body, err := wire.Body[wire.DepositBody](m)
	if m.Type != wire.Deposit || err != nil || d.Chance(0.5) {
		return nil
	}
	return wire.Encode(wire.Deposited, &wire.DepositedBody{ID: wire.MailID(body.Content)})
}

// delays says at most times that there is no mail.
func delays(d *Dice, m wire.Message) []byte {
	if m.Type != wire.Collect || d.Chance(0.3) {
		return nil
	}
	return wire.Encode(wire.Mail, &wire.MailBody{Parts: []wire.MailPart{}})
}

// repeats forgets nothing that was fetched, and gives it again.
func repeats(_ *Dice, m wire.Message) []byte {
	if m.Type != wire.Remove {
		return nil
	}
	return wire.Encode(wire.Removed, nil)
}

// NewRelay makes a home with its key. It does not run yet.
func NewRelay(net *Net, seed uint64, index int) (*Relay, error) {
	name := fmt.Sprintf("relay %d", index)
	r := &Relay{Name: name, Disk: NewDisk(nil), Clock: NewClock(0), net: net, dice: NewDice(seed, name), crashed: make(chan struct{}, 1)}
	s, err := r.server(r.Disk.Mount(nil))
	if err == nil {
		r.Key = s.Key().Public()
	}
	return r, err
}

func (r *Relay) server(m *Mount) (*mailbox.Server, error) {
	return mailbox.New(mailbox.Config{Store: m, Policy: mailbox.Defaults(), Now: r.Clock.Now, Rand: r.dice})
}

// Has has it answer in its own way from the next start on; nil: honestly.
func (r *Relay) Has(w Whim) { r.whim = w }

// Start runs a process of it.
func (r *Relay) Start() error {
	device := r.net.Device(r.Name)
	mount := r.Disk.Mount(func() {
		device.Kill()
		r.crashed <- struct{}{}
	})
	server, err := r.server(mount)
	if err != nil {
		return err
	}
	l, err := device.Listen(link.One(server.Key()))
	if err != nil {
		return err
	}
	if r.whim != nil {
		l = &swayed{l, r}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx, l) }()
	r.mount = mount
	r.stop = func() error {
		cancel()
		err := <-done
		device.Kill()
		r.stop = nil
		return err
	}
	return nil
}

// Runs tells whether a process of it runs.
func (r *Relay) Runs() bool { return r.stop != nil }

// Stop ends the process, if one runs.
func (r *Relay) Stop() error {
	if r.stop == nil {
		return nil
	}
	return r.stop()
}

// CrashAt has the process die at its n-th commit from now. Crashed tells when
// it has; Stop and Start follow.
func (r *Relay) CrashAt(n int, how Crash) { r.mount.CrashAt(n, how) }

// Full has its disk take nothing more, or take again.
func (r *Relay) Full(full bool) { r.mount.Full(full) }

// Crashed has a token once a process has died.
func (r *Relay) Crashed() <-chan struct{} { return r.crashed }

// swayed is a listener whose connections go by a whim: what the server answers
// on them is not what goes out.
type swayed struct {
	link.Listener
	relay *Relay
}

func (s *swayed) Accept(ctx context.Context) (link.Conn, error) {
	c, err := s.Listener.Accept(ctx)
	return &swayedConn{Conn: c, relay: s.relay}, err
}

type swayedConn struct {
	link.Conn
	relay *Relay
}

// Receive gives the server the next request that it answers in earnest.
func (c *swayedConn) Receive(ctx context.Context) ([]byte, error) {
	for {
		frame, err := c.Conn.Receive(ctx)
		if err != nil {
			return nil, err
		}
		m, err := wire.Decode(frame)
		if err != nil {
			return frame, nil //nolint:nilerr // the server says so itself
		}
		reply := c.relay.whim(c.relay.dice, m)
		if reply == nil {
			return frame, nil
		}
		if err := c.Send(ctx, reply); err != nil {
			return nil, err
		}
	}
}
