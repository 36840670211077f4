package mem_test

import (
	"testing"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/linktest"
	"sanduk.app/sync/link/mem"
	"sanduk.app/wallet/keys"
)

func TestMemoryCarries(t *testing.T) {
	linktest.Run(t, func(t *testing.T, identities link.Identities) (link.Listener, link.Dialer) {
		n := mem.New()
		l, err := n.Listen("here", identities)
		if err != nil {
			t.Fatal(err)
		}
		return l, n.Dialer(keys.PublicKey{})
	})
}
