package book

import (
	"sync"

	"sanduk.app/wallet/ledger"
)

// Cache remembers decoded entries, of which nothing but the signatures can be
// replaced by better ones, so that the one that is
// extended now is not read again. It is safe for concurrent use; books of
// several transactions and communities can share it.
type Cache struct {
	most int // bytes

	mu    sync.Mutex
	bytes int
	held  map[ledger.ID]*ledger.Signed
}

// NewCache makes one that holds entries of so many bytes. When it is full it
// begins anew: what is in use comes back at once.
func NewCache(bytes int) *Cache { return &Cache{most: bytes, held: map[ledger.ID]*ledger.Signed{}} }

func (c *Cache) get(id ledger.ID) (*ledger.Signed, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.held[id]
	return s, ok
}

func (c *Cache) put(s *ledger.Signed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, held := c.held[s.ID()]; held {
		c.bytes -= len(old.Bytes())
	}
	c.bytes += len(s.Bytes())
	if c.bytes > c.most {
		clear(c.held)
		c.bytes = len(s.Bytes())
	}
	c.held[s.ID()] = s
}

func (c *Cache) drop(id ledger.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, held := c.held[id]; held {
		c.bytes -= len(s.Bytes())
		delete(c.held, id)
	}
}
