package config

import "sync"

// Saver writes settings beside whoever changes them: a disk may take its time.
// The newest are written; those that changed again before their turn are not.
// It is safe for concurrent use.
type Saver struct {
	save   func(Settings) error
	failed func(error)

	mu     sync.Mutex
	next   *Settings // to be written
	closed bool
	wake   chan struct{} // closed by Close
	done   chan struct{}
}

// NewSaver writes with save; failed hears, from a goroutine of the saver, of what
// could not be written.
func NewSaver(save func(Settings) error, failed func(error)) *Saver {
	s := &Saver{save: save, failed: failed, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go s.run()
	return s
}

// Keep has settings written soon, and returns at once. After Close it does
// nothing.
func (s *Saver) Keep(settings Settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.next = &settings
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
}

// Close writes what is still to be written, and returns once it is. Repeats do
// nothing.
func (s *Saver) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.wake)
	}
	s.mu.Unlock()
	<-s.done
}

func (s *Saver) run() {
	defer close(s.done)
	for range s.wake {
		if next := s.take(); next != nil {
			if err := s.save(*next); err != nil {
				s.failed(err)
			}
		}
	}
}

func (s *Saver) take() *Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.next
	s.next = nil
	return next
}
