package boot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"sanduk.app/app/health"
	"sanduk.app/sync/node"
)

// statusFile is the socket at which a guardian tells its owner how it stands:
// nobody else may open the home.
const statusFile = "guardian.sock"

// ErrNotServing says that no guardian runs from this home.
var ErrNotServing = errors.New("no guardian runs from this home")

// healthTimeout bounds a request for figures.
const healthTimeout = 5 * time.Second

// tell serves a node's figures in the home, and where Options.Metrics says,
// until the context ends.
func (a *App) tell(ctx context.Context, n *node.Node) (wait func(), err error) {
	listeners, err := a.healthListeners(ctx)
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: health.Handler(n, a.options.Now), ReadTimeout: healthTimeout, WriteTimeout: healthTimeout, MaxHeaderBytes: 4 << 10}
	var group sync.WaitGroup
	for _, l := range listeners {
		group.Go(func() { _ = server.Serve(l) })
	}
	group.Go(func() {
		<-ctx.Done()
		_ = server.Close()
	})
	return group.Wait, nil
}

func (a *App) healthListeners(ctx context.Context) (out []net.Listener, err error) {
	var listen net.ListenConfig
	if a.options.Metrics != "" {
		l, err := listen.Listen(ctx, "tcp", a.options.Metrics)
		if err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
		out = append(out, l)
	}
	path := filepath.Join(a.options.Home, statusFile)
	_ = os.Remove(path) // one that died left it; the store's lock says that we are alone
	own, err := listen.Listen(ctx, "unix", path)
	if err != nil { // a path too long, or a disk that has no sockets: it serves all the same
		a.options.Log.Warn("\"guardian status\" will not work", "cause", err)
		return out, nil
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, own.Close())
	}
	return append(out, own), nil
}

// GuardianStatus asks the guardian that runs from a home how it stands.
// ErrNotServing: none does.
func GuardianStatus(ctx context.Context, home string) (health.Status, error) {
	var out health.Status
	if home == "" {
		var err error
		if home, err = DefaultHome(); err != nil {
			return out, err
		}
	}
	path := filepath.Join(home, statusFile)
	client := http.Client{Timeout: healthTimeout, Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://guardian/status", nil)
	if err != nil {
		return out, err
	}
	reply, err := client.Do(request)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return out, ErrNotServing
	}
	if err != nil {
		return out, err
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode != http.StatusOK {
		return out, fmt.Errorf("the guardian answers: %s", reply.Status)
	}
	return out, json.NewDecoder(http.MaxBytesReader(nil, reply.Body, 1<<20)).Decode(&out)
}
