package tcp

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/wallet/keys"
)

// conn frames a TLS connection: four bytes of length, most significant first,
// then the frame.
type conn struct {
	inner *tls.Conn
	in    *bufio.Reader
	peer  keys.PublicKey
	once  sync.Once
	err   error
}

func newConn(c *tls.Conn, peer keys.PublicKey) *conn {
	return &conn{inner: c, in: bufio.NewReader(c), peer: peer}
}

func (c *conn) Peer() keys.PublicKey { return c.peer }

func (c *conn) Close() error {
	c.once.Do(func() { c.err = c.inner.NetConn().Close() })
	return c.err
}

func (c *conn) Send(ctx context.Context, frame []byte) error {
	if len(frame) > link.MaxFrame {
		return link.ErrFrameSize
	}
	if err := c.inner.SetWriteDeadline(deadline(ctx, frameTime)); err != nil {
		return plain(ctx, err)
	}
	defer context.AfterFunc(ctx, func() { _ = c.inner.NetConn().SetWriteDeadline(time.Unix(1, 0)) })()
	buffer := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(frame)), uint32(len(frame)))
	_, err := c.inner.Write(append(buffer, frame...))
	return plain(ctx, err)
}

func (c *conn) Receive(ctx context.Context) ([]byte, error) {
	if err := c.inner.SetReadDeadline(deadline(ctx, idleTime)); err != nil {
		return nil, plain(ctx, err)
	}
	defer context.AfterFunc(ctx, func() { _ = c.inner.NetConn().SetReadDeadline(time.Unix(1, 0)) })()
	var head [4]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		return nil, plain(ctx, err)
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > link.MaxFrame {
		return nil, link.ErrFrameSize
	}
	if err := c.inner.SetReadDeadline(deadline(ctx, frameTime)); err != nil {
		return nil, plain(ctx, err)
	}
	var frame bytes.Buffer // grows with what arrives, not with what was announced
	if _, err := io.CopyN(&frame, c.in, int64(size)); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, plain(ctx, err)
	}
	return frame.Bytes(), nil
}

func deadline(ctx context.Context, most time.Duration) time.Time {
	end := time.Now().Add(most)
	if d, ok := ctx.Deadline(); ok && d.Before(end) {
		return d
	}
	return end
}

// plain names the context's end and an own close as what they are.
func plain(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded):
		if d, ok := ctx.Deadline(); ok && !time.Now().Before(d) {
			return context.DeadlineExceeded // the socket knew it before the context
		}
	case errors.Is(err, net.ErrClosed):
		return link.ErrClosed
	}
	return err
}
