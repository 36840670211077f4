package gui

import (
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// model is a view-model with its state.
type model[S any] interface {
	State() S
	Subscribe(f func()) (cancel func())
	Close()
}

// bind calls draw with the state now and after each change, on Fyne's
// goroutine. Changes that come faster than they are drawn are drawn once.
func bind[S any](g *GUI, m model[S], draw func(S)) (closed func()) {
	var waiting atomic.Bool
	ended := false // only on Fyne's goroutine
	m.Subscribe(func() {
		if waiting.Swap(true) {
			return
		}
		g.Do(func() {
			waiting.Store(false)
			if !ended {
				draw(m.State())
			}
		})
	})
	draw(m.State())
	return func() {
		ended = true
		m.Close()
	}
}

// staged is a page whose parts are built anew whenever key changes, and else
// only updated, so that a field keeps what is being typed.
func staged[S any, K comparable](g *GUI, m model[S], key func(S) K, build func(S) (fyne.CanvasObject, func(S))) *page {
	holder := container.NewStack()
	var at K
	var update func(S)
	p := &page{object: holder}
	p.close = bind(g, m, func(s S) {
		if k := key(s); len(holder.Objects) == 0 || k != at {
			at = k
			var object fyne.CanvasObject
			g.made = nil
			object, update = build(s)
			p.main = g.made
			first := len(holder.Objects) == 0
			holder.Objects = []fyne.CanvasObject{object}
			holder.Refresh()
			if !first {
				g.keepPlace()
			}
		}
		if update != nil {
			update(s)
		}
	})
	return p
}

// once is the key of a page that is built once.
func once[S any](S) bool { return true }

// borrowed is a page's view-model on a page above it: its end does not end the
// view-model.
type borrowed[S any] struct {
	model[S]
	cancel *func()
}

// Subscribe notes how to end the subscription.
func (b borrowed[S]) Subscribe(f func()) (cancel func()) {
	*b.cancel = b.model.Subscribe(f)
	return *b.cancel
}

// Close ends the subscription only.
func (b borrowed[S]) Close() { (*b.cancel)() }
