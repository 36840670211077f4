package boot

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
)

// A guardian's books are the file guardian.db in its home. Where the home has a
// file etcd.json, they are in a cluster of etcd, for as many homes as name it: all
// of them are one guardian. Then replica.db is this home's copy, which says
// nothing on its own.
const (
	clusterFile = "etcd.json"
	replicaFile = "replica.db"
)

var (
	// ErrCluster says that etcd.json can't be read, or makes no sense.
	ErrCluster = errors.New("the settings of the guardian's cluster can't be used")
	// ErrNoCluster says that this program can't use a cluster.
	ErrNoCluster = errors.New("this program has no part for clusters: a guardian of several machines needs the one without a window")
)

// cluster is where a guardian's books are, when they are on several machines.
type cluster struct {
	Endpoints   []string `json:"endpoints"`
	Prefix      string   `json:"prefix"`      // of the guardian's keys
	CA          string   `json:"ca"`          // files, in the home where they have no path
	Certificate string   `json:"certificate"` // of this machine
	Key         string   `json:"key"`
}

// clustered tells whether the guardian's books are in a cluster.
func (a *App) clustered() bool {
	_, err := os.Stat(filepath.Join(a.options.Home, clusterFile))
	return err == nil
}

// openBooks opens the books of this home's guardian.
func (a *App) openBooks(options ...bolt.Option) (store.Store, error) {
	own := filepath.Join(a.options.Home, guardianFile)
	if !a.clustered() {
		return bolt.Open(own, bolt.Migrations(), options...)
	}
	if _, err := os.Stat(own); !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: this home has books of its own (%s), which can't move: its guardian goes on without a cluster, or another one replaces it", ErrCluster, guardianFile)
	}
	c, err := readCluster(a.options.Home)
	if err != nil {
		return nil, err
	}
	replica, err := bolt.Open(filepath.Join(a.options.Home, replicaFile), bolt.Migrations(), options...)
	if err != nil {
		return nil, err
	}
	s, err := c.open(a.options.Home, replica)
	if err != nil {
		return nil, errors.Join(err, replica.Close())
	}
	return s, nil
}

// mostCluster bounds the file.
const mostCluster = 64 << 10

func readCluster(home string) (*cluster, error) {
	path := filepath.Join(home, clusterFile)
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCluster, err)
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, mostCluster))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCluster, err)
	}
	return decodeCluster(raw)
}

// decodeCluster reads the file whole, or refuses it.
func decodeCluster(raw []byte) (*cluster, error) {
	var c cluster
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCluster, clusterFile, err)
	}
	if len(c.Endpoints) == 0 || c.Prefix == "" {
		return nil, fmt.Errorf("%w: %s needs endpoints and a prefix", ErrCluster, clusterFile)
	}
	if named := c.CA != "" && c.Certificate != "" && c.Key != ""; !named && c.CA+c.Certificate+c.Key != "" {
		return nil, fmt.Errorf("%w: %s needs all of ca, certificate and key", ErrCluster, clusterFile)
	}
	if c.CA == "" && slices.ContainsFunc(c.Endpoints, leavesTheMachine) {
		return nil, fmt.Errorf("%w: %s names other machines, and no ca, certificate and key: anybody on the way could read the vote key", ErrCluster, clusterFile)
	}
	return &c, nil
}

// leavesTheMachine tells whether an endpoint is, or may be, another machine.
func leavesTheMachine(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return ip == nil || !ip.IsLoopback()
}

// tls is how the members and this machine prove themselves; nil where nothing is
// named: a cluster on this machine alone, for a trial.
func (c *cluster) tls(home string) (*tls.Config, error) {
	if c.CA == "" {
		return nil, nil
	}
	in := func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(home, name)
	}
	raw, err := os.ReadFile(in(c.CA))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCluster, err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(raw) {
		return nil, fmt.Errorf("%w: %s has no certificate", ErrCluster, c.CA)
	}
	own, err := tls.LoadX509KeyPair(in(c.Certificate), in(c.Key))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCluster, err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: roots, Certificates: []tls.Certificate{own}}, nil
}
