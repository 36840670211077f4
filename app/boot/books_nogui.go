//go:build nogui && !android

package boot

import (
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/etcd"
)

// open takes part in the cluster. Only the program without a window can: a phone
// carries no client of a cluster.
func (c *cluster) open(home string, replica store.Store) (store.Store, error) {
	proof, err := c.tls(home)
	if err != nil {
		return nil, err
	}
	return etcd.Open(etcd.Config{Endpoints: c.Endpoints, TLS: proof, Prefix: c.Prefix, Replica: replica})
}
