package simnet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/linktest"
	"sanduk.app/sync/simnet"
	"sanduk.app/wallet/keys"
)

func TestFairNetworkIsALink(t *testing.T) {
	linktest.Run(t, func(t *testing.T, identities link.Identities) (link.Listener, link.Dialer) {
		n := simnet.NewNet(1, simnet.Fair())
		l, err := n.Device("there").Listen(identities)
		if err != nil {
			t.Fatal(err)
		}
		return l, n.Device("here")
	})
}

// talk has one device send numbered frames to another, and gives what arrives
// while it waits, in order.
func talk(t *testing.T, seed uint64, fate simnet.Fate, frames int) (got []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := simnet.NewNet(seed, fate)
		here, there := n.Device("here"), n.Device("there")
		near, far := here.Beside(there, keys.PublicKey{1}, keys.PublicKey{2})
		for i := range frames {
			if err := near.Send(t.Context(), fmt.Append(nil, i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := near.Close(); err != nil {
			t.Fatal(err)
		}
		for {
			frame, err := far.Receive(t.Context())
			if errors.Is(err, io.EOF) || errors.Is(err, link.ErrClosed) { // what comes after days finds nobody
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(frame))
		}
	})
	return got
}

func TestFatesLoseDoubleAndReorderAndASeedDecidesWhich(t *testing.T) {
	const frames = 400
	first := talk(t, 1, simnet.Bad(), frames)
	seen, overtaken := map[string]int{}, 0
	for i, f := range first {
		seen[f]++
		if i > 0 && len(f) < len(first[i-1]) {
			overtaken++
		}
	}
	if len(seen) == frames || len(first) == len(seen) || overtaken == 0 {
		t.Errorf("of %d frames %d came, %d in all, %d overtaken", frames, len(seen), len(first), overtaken)
	}
	if again := talk(t, 1, simnet.Bad(), frames); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Error("the same seed decides otherwise")
	}
	if other := talk(t, 2, simnet.Bad(), frames); fmt.Sprint(other) == fmt.Sprint(first) {
		t.Error("another seed decides the same")
	}
	if fair := talk(t, 1, simnet.Fair(), frames); len(fair) != frames || fair[0] != "0" || fair[frames-1] != fmt.Sprint(frames-1) {
		t.Errorf("fair links carried %d frames of %d", len(fair), frames)
	}
}

func TestNothingLeavesADeadDeviceOrCrossesAPartition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simnet.NewNet(1, simnet.Fair())
		here, there := n.Device("here"), n.Device("there")
		near, far := here.Beside(there, keys.PublicKey{1}, keys.PublicKey{2})
		n.Set(simnet.Fair(), func(string, string) bool { return false })
		if err := near.Send(t.Context(), []byte("into the void")); err != nil {
			t.Fatal(err)
		}
		if _, err := here.Dial(t.Context(), "there", keys.PublicKey{}); !errors.Is(err, link.ErrNobody) {
			t.Errorf("a dial across a partition ends with %v", err)
		}
		n.Set(simnet.Fair(), func(string, string) bool { return true })
		here.Kill()
		if err := near.Send(t.Context(), []byte("from the dead")); err == nil {
			t.Error("a dead device sends")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if frame, err := far.Receive(ctx); err == nil {
			t.Errorf("%q arrived", frame)
		}
		if frames, _ := n.Traffic(); frames > 0 {
			t.Errorf("%d frames arrived", frames)
		}
	})
}
