package store_test

import (
	"testing"

	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/storetest"
)

func TestMemoryStoreConforms(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return store.Memory() })
}
