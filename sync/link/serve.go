package link

import (
	"context"
	"errors"
	"sync"
)

// MostConns is how many connections a small machine serves at once: a market's
// phones, each for a moment.
const MostConns = 1024

// Serve has a connection of any of the listeners served beside the others, at
// most so many at once, until the context ends, which is no error. It closes
// the listeners, and ends when all that was served has ended. One too many is
// closed at once: who made it tries again later. The connection is for serve to
// close.
func Serve(ctx context.Context, most int, serve func(context.Context, Conn), listeners ...Listener) error {
	var group sync.WaitGroup
	slots := make(chan struct{}, most)
	for _, l := range listeners {
		group.Go(func() { accept(ctx, l, slots, &group, serve) })
	}
	<-ctx.Done()
	var err error
	for _, l := range listeners {
		err = errors.Join(err, l.Close())
	}
	group.Wait()
	return err
}

func accept(ctx context.Context, l Listener, slots chan struct{}, group *sync.WaitGroup, serve func(context.Context, Conn)) {
	for {
		c, err := l.Accept(ctx)
		if err != nil {
			return // the listener or the context has ended
		}
		select {
		case slots <- struct{}{}:
		default:
			_ = c.Close()
			continue
		}
		group.Go(func() {
			defer func() { <-slots }()
			serve(ctx, c)
		})
	}
}
