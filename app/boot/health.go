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
	"sanduk.app/wallet/store"
)

// statusFile is the socket at which a guardian tells its owner how it stands:
// nobody else may open the home.
const statusFile = "guardian.sock"

// ErrNotServing says that no guardian runs from this home.
var ErrNotServing = errors.New("no guardian runs from this home")

// healthTimeout bounds a request for figures.
const healthTimeout = 5 * time.Second

// tell serves a node's figures in the home, and where Options.Metrics says,
// until the context ends. In the home it gives a backup of its books, too.
func (a *App) tell(ctx context.Context, n *node.Node, books store.Store) (wait func(), err error) {
	figures := health.Handler(n, a.options.Now)
	own := http.NewServeMux()
	own.Handle("/", figures)
	own.Handle("GET "+backupPath, serveBackup(books))
	outside, err := a.metricsListener(ctx)
	if err != nil {
		return nil, err
	}
	inside, err := a.statusListener(ctx)
	if err != nil {
		if outside != nil {
			err = errors.Join(err, outside.Close())
		}
		return nil, err
	}
	var group sync.WaitGroup
	for _, at := range []struct {
		listener net.Listener
		handler  http.Handler
	}{{outside, figures}, {inside, own}} {
		if at.listener == nil {
			continue
		}
		server := &http.Server{Handler: at.handler, ReadTimeout: healthTimeout, WriteTimeout: healthTimeout, MaxHeaderBytes: 4 << 10}
		group.Go(func() { _ = server.Serve(at.listener) })
		group.Go(func() {
			<-ctx.Done()
			_ = server.Close()
		})
	}
	return group.Wait, nil
}

// metricsListener listens where Options.Metrics says; nil: nowhere.
func (a *App) metricsListener(ctx context.Context) (net.Listener, error) {
	if a.options.Metrics == "" {
		return nil, nil
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", a.options.Metrics)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	return l, nil
}

// statusListener listens in the home; nil where that can't be.
func (a *App) statusListener(ctx context.Context) (net.Listener, error) {
	path := filepath.Join(a.options.Home, statusFile)
	_ = os.Remove(path) // one that died left it; the store's lock says that we are alone
	var listen net.ListenConfig
	own, err := listen.Listen(ctx, "unix", path)
	if err != nil { // a path too long, or a disk that has no sockets: it serves all the same
		a.options.Log.Warn("\"guardian status\" and \"guardian backup\" will not work while it runs", "cause", err)
		return nil, nil
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, own.Close())
	}
	return own, nil
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
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	reply, err := askServing(ctx, home, "/status")
	if err != nil {
		return out, err
	}
	defer func() { _ = reply.Body.Close() }()
	return out, json.NewDecoder(http.MaxBytesReader(nil, reply.Body, 1<<20)).Decode(&out)
}

// askServing asks the guardian that runs from a home. ErrNotServing: none does.
// The body of a reply without an error is the caller's to close.
func askServing(ctx context.Context, home, question string) (*http.Response, error) {
	path := filepath.Join(home, statusFile)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://guardian"+question, nil)
	if err != nil {
		return nil, err
	}
	reply, err := client.Do(request)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, ErrNotServing
	}
	if err != nil {
		return nil, err
	}
	if reply.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("the guardian answers: %s", reply.Status), reply.Body.Close())
	}
	return reply, nil
}
