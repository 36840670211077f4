package tcp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/wallet/keys"
)

// strangerConfig is that of a program which speaks TLS and makes up the rest.
func strangerConfig(t testing.TB) *tls.Config {
	t.Helper()
	cert, err := tls.X509KeyPair(certPEM(t))
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, InsecureSkipVerify: true, NextProtos: []string{"sanduk/1"}, ClientAuth: tls.RequireAnyClientCert}
}

// secret is what a session's greetings are bound to.
func secret(t testing.TB, c *tls.Conn) []byte {
	t.Helper()
	state := c.ConnectionState()
	s, err := state.ExportKeyingMaterial("EXPORTER-sanduk/1/link", nil, 32)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hello is a client's greeting as the protocol has it.
func hello(t testing.TB, c *tls.Conn, self *keys.Key, wanted keys.PublicKey) []byte {
	t.Helper()
	key := self.Public()
	sig, err := self.Sign(keys.NewTag("sanduk/link/1").Hash([]byte{0}, secret(t, c), wanted[:], key[:]))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Join([][]byte{{1}, wanted[:], key[:], sig[:]}, nil)
}

// visit connects to a listener, and has greet say what it likes.
func visit(t testing.TB, address string, greet func(*tls.Conn) []byte) *tls.Conn {
	t.Helper()
	c, err := tls.Dial("tcp", address, strangerConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.Write(greet(c)); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGreetingThatProvesNothingIsNotAnswered(t *testing.T) {
	own := identity(t)
	l := listen(t, link.One(own))
	defer l.Close()
	self := identity(t)
	for what, greet := range map[string]func(*tls.Conn) []byte{
		"zeros":                    func(*tls.Conn) []byte { return make([]byte, 129) },
		"a frame":                  func(*tls.Conn) []byte { return append(binary.BigEndian.AppendUint32(nil, 4), make([]byte, 129)...) },
		"another version":          func(c *tls.Conn) []byte { h := hello(t, c, self, own.Public()); h[0] = 3; return h },
		"nameless, to anyone":      func(*tls.Conn) []byte { return append([]byte{2}, make([]byte, 8)...) },
		"nameless, to another one": func(*tls.Conn) []byte { return append([]byte{2}, pub(identity(t))[:8]...) },
		"another wish":             func(c *tls.Conn) []byte { h := hello(t, c, self, own.Public()); h[1] ^= 1; return h },
		"another's key": func(c *tls.Conn) []byte {
			h := hello(t, c, self, own.Public())
			k := identity(t).Public()
			copy(h[33:], k[:])
			return h
		},
		"a bad signature":   func(c *tls.Conn) []byte { h := hello(t, c, self, own.Public()); h[128] ^= 1; return h },
		"for somebody else": func(c *tls.Conn) []byte { return hello(t, c, self, identity(t).Public()) },
	} {
		t.Run(what, func(t *testing.T) {
			c := visit(t, l.Address(), greet)
			if n, err := c.Read(make([]byte, 97)); err == nil {
				t.Errorf("%d bytes of an answer", n)
			}
		})
	}
	whole := visit(t, l.Address(), func(c *tls.Conn) []byte { return hello(t, c, self, own.Public()) })
	reply := make([]byte, 97)
	if _, err := io.ReadFull(whole, reply); err != nil || keys.PublicKey(reply[1:33]) != own.Public() {
		t.Errorf("a good greeting: %x, %v", reply, err)
	}
}

func TestServerThatProvesNothingIsNotBelieved(t *testing.T) {
	victim := identity(t)
	for what, reply := range map[string][]byte{
		"zeros":                   make([]byte, 97),
		"its name and no proof":   append(append([]byte{1}, pub(victim)...), make([]byte, 64)...),
		"less than a greeting":    {1, 2, 3},
		"a signature of nothing":  make([]byte, 64),
		"nothing, and it hung up": {},
	} {
		t.Run(what, func(t *testing.T) {
			l, err := tls.Listen("tcp", "127.0.0.1:0", strangerConfig(t))
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = io.ReadFull(c, make([]byte, 129))
				_, _ = c.Write(reply)
				_ = c.Close()
			}()
			if _, err := (tcp.Dialer{}).Dial(t.Context(), l.Addr().String(), victim.Public()); !errors.Is(err, link.ErrHandshake) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func pub(k *keys.Key) []byte { p := k.Public(); return p[:] }

func TestFramesThatAreTooLongOrTornEndTheConnection(t *testing.T) {
	own := identity(t)
	for what, c := range map[string]struct {
		bytes []byte
		want  error
	}{
		"too long":          {binary.BigEndian.AppendUint32(nil, link.MaxFrame+1), link.ErrFrameSize},
		"the longest claim": {[]byte{255, 255, 255, 255}, link.ErrFrameSize},
		"torn":              {append(binary.BigEndian.AppendUint32(nil, 10), 1, 2, 3), io.ErrUnexpectedEOF},
		"a torn length":     {[]byte{0, 0}, io.ErrUnexpectedEOF},
		"ended":             {nil, io.EOF},
	} {
		t.Run(what, func(t *testing.T) {
			l := listen(t, link.One(own))
			defer l.Close()
			raw := visit(t, l.Address(), func(s *tls.Conn) []byte { return hello(t, s, identity(t), own.Public()) })
			if _, err := io.ReadFull(raw, make([]byte, 97)); err != nil {
				t.Fatal(err)
			}
			if _, err := raw.Write(c.bytes); err != nil {
				t.Fatal(err)
			}
			if err := raw.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			conn, err := l.Accept(ctx)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if frame, err := conn.Receive(ctx); !errors.Is(err, c.want) {
				t.Errorf("%d bytes, %v", len(frame), err)
			}
		})
	}
}

func TestAddressesWhereNobodyListensAreToldFromThoseOfOthers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := (tcp.Dialer{}).Dial(t.Context(), address, identity(t).Public()); !errors.Is(err, link.ErrNobody) {
		t.Errorf("got %v", err)
	}
}

func TestOneListenerProvesTheKeyThatIsWanted(t *testing.T) {
	one, two := identity(t), identity(t)
	l := listen(t, several{one, two})
	defer l.Close()
	go func() {
		for {
			if _, err := l.Accept(context.Background()); err != nil {
				return
			}
		}
	}()
	for _, k := range []*keys.Key{one, two} {
		c, err := (tcp.Dialer{}).Dial(t.Context(), l.Address(), k.Public())
		if err != nil {
			t.Fatal(err)
		}
		if c.Peer() != k.Public() {
			t.Error("it proved another key")
		}
		_ = c.Close()
	}
}

// several are the identities of an app that guards two communities.
type several []*keys.Key

func (s several) Signer(begins []byte) (keys.Signer, bool) {
	for _, k := range s {
		if bytes.HasPrefix(pub(k), begins) {
			return k, true
		}
	}
	return nil, false
}
