// Package view holds what the screens show and do, one view-model a screen: a
// plain state, commands as methods, and word of every change. It knows no
// toolkit: app/gui draws a state and calls commands, tests do the same.
//
// Every view-model has State, Subscribe and Close. They and all commands are
// safe for concurrent use and return at once: long work (opening the vault,
// founding, joining, signing) runs in a goroutine of the view-model, while the
// state says Busy; a command that comes while another works does nothing, so
// that a second tap never pays twice. Trouble stands in the state as a Notice.
//
// The stack of screens is gui's. View-models with steps have Back, which tells
// whether it went a step back; when it did not, the screen is to be left.
package view

import (
	"sync"

	"sanduk.app/app/notice"
)

// Changes tells when something in the wallet's store may have changed.
type Changes interface {
	// Subscribe has f called after changes, from any goroutine, until cancel.
	Subscribe(f func()) (cancel func())
}

// Progress is the part of every state that says what is going on.
type Progress struct {
	Busy   bool          // work is under way: commands do nothing until it ends
	Notice notice.Notice // what went wrong last; None when nothing did
}

func (p *Progress) progress() *Progress { return p }

// stateOf is a state that embeds Progress.
type stateOf[S any] interface {
	*S
	progress() *Progress
}

// model is the common part of all view-models: the state, who wants to know of
// its changes, and the work under way. The zero model is ready.
type model[S any, P stateOf[S]] struct {
	reading sync.Mutex // one reload at a time, so that an older answer never wins

	mu      sync.Mutex // guards what follows
	state   S
	subs    map[int]func()
	nextSub int
	closed  bool
	onClose []func()
	then    []func()
}

// State is what to show now. What it holds must not be changed; later states
// have slices of their own.
func (m *model[S, P]) State() S {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// Subscribe has f called after each change of the state, from any goroutine,
// until cancel or Close. f may call State and commands.
func (m *model[S, P]) Subscribe(f func()) (cancel func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.subs == nil {
		m.subs = map[int]func(){}
	}
	id := m.nextSub
	m.nextSub++
	m.subs[id] = f
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.subs, id)
	}
}

// Close ends the view-model: nobody is told of anything any more. Work under
// way is not undone. Repeats do nothing.
func (m *model[S, P]) Close() {
	m.mu.Lock()
	ends := m.onClose
	m.closed, m.subs, m.onClose = true, nil, nil
	m.mu.Unlock()
	for _, end := range ends {
		end()
	}
}

// whenClosed has f called by Close, at once when that was.
func (m *model[S, P]) whenClosed(f func()) {
	m.mu.Lock()
	if !m.closed {
		m.onClose = append(m.onClose, f)
		m.mu.Unlock()
		return
	}
	m.mu.Unlock()
	f()
}

// set changes the state and tells everybody.
func (m *model[S, P]) set(f func(*S)) {
	m.mu.Lock()
	f(&m.state)
	m.tell()
}

// tell unlocks mu and calls the subscribers.
func (m *model[S, P]) tell() {
	subs := make([]func(), 0, len(m.subs))
	for _, f := range m.subs {
		subs = append(subs, f)
	}
	m.mu.Unlock()
	for _, f := range subs {
		f()
	}
}

// edit is a quick command: it does nothing while Busy, else takes the last
// notice away and changes the state.
func (m *model[S, P]) edit(f func(*S)) {
	m.mu.Lock()
	p := P(&m.state).progress()
	if p.Busy {
		m.mu.Unlock()
		return
	}
	p.Notice = notice.Notice{}
	f(&m.state)
	m.tell()
}

// work is a long command: prepare looks at the state and gives what to do in a
// goroutine, or nil for nothing; that gives the change that its result makes.
func (m *model[S, P]) work(prepare func(*S) func() (func(*S), error)) {
	m.mu.Lock()
	p := P(&m.state).progress()
	if p.Busy {
		m.mu.Unlock()
		return
	}
	p.Notice = notice.Notice{}
	job := prepare(&m.state)
	p.Busy = job != nil
	m.tell()
	if job != nil {
		go m.finish(job)
	}
}

func (m *model[S, P]) finish(job func() (func(*S), error)) {
	change, err := job()
	m.set(func(s *S) {
		p := P(s).progress()
		p.Busy, p.Notice = false, notice.Of(err)
		if change != nil {
			change(s)
		}
	})
	m.mu.Lock()
	then := m.then
	m.then = nil
	m.mu.Unlock()
	for _, f := range then {
		f()
	}
}

// afterwards has f called once the change of a long command was told. Only
// such a change may call it.
func (m *model[S, P]) afterwards(f func()) { m.then = append(m.then, f) }

// reload reads the books again and changes the state by what it read, one
// reload after the other. An error becomes the notice; the rest stays.
func (m *model[S, P]) reload(read func() (func(*S), error)) {
	m.reading.Lock()
	change, err := read()
	m.mu.Lock()
	if err != nil {
		P(&m.state).progress().Notice = notice.Of(err)
	}
	if change != nil {
		change(&m.state)
	}
	m.reading.Unlock()
	m.tell()
}

// follow reloads now and after every change, until Close.
func (m *model[S, P]) follow(c Changes, read func() (func(*S), error)) {
	m.whenClosed(c.Subscribe(func() { m.reload(read) }))
	m.reload(read)
}
