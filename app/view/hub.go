package view

import "sync"

// Hub ties the view-models of one wallet to each other and to the carriers. It
// is safe for concurrent use; make it with NewHub.
type Hub struct {
	mu   sync.Mutex // guards what follows
	subs map[int]func()
	next int

	wake chan struct{}
}

// NewHub makes a hub that nobody listens to yet.
func NewHub() *Hub { return &Hub{subs: map[int]func(){}, wake: make(chan struct{}, 1)} }

// Subscribe has f called after changes, from any goroutine, until cancel.
func (h *Hub) Subscribe(f func()) (cancel func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	id := h.next
	h.next++
	h.subs[id] = f
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.subs, id)
	}
}

// Changed says that the wallet's store may have changed. Carriers call it after
// each round.
func (h *Hub) Changed() {
	h.mu.Lock()
	subs := make([]func(), 0, len(h.subs))
	for _, f := range h.subs {
		subs = append(subs, f)
	}
	h.mu.Unlock()
	for _, f := range subs {
		f()
	}
}

// Signed says that something waits for the guardians: the carriers are woken,
// and everybody is told of the change.
func (h *Hub) Signed() {
	h.Look()
	h.Changed()
}

// Look wakes the carriers: somebody waits for what may have come.
func (h *Hub) Look() {
	select {
	case h.wake <- struct{}{}:
	default: // they are woken already
	}
}

// Woken gets a value after Signed and Look: what boot.App's Run waits for.
func (h *Hub) Woken() <-chan struct{} { return h.wake }
