//go:build !nogui || android

package boot

import "sanduk.app/wallet/store"

func (c *cluster) open(home string, _ store.Store) (store.Store, error) {
	if _, err := c.tls(home); err != nil {
		return nil, err
	}
	return nil, ErrNoCluster
}
