package runner_test

import (
	"testing"
	"testing/synctest"

	"sanduk.app/sync/wire"
)

func TestProofsOfCheatingComeOnceAndNotWithEachProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0)
		digest, inboxes := [8]byte{1}, [][8]byte{}
		w.says(0, wire.NewsAsk, func(wire.Message) []byte {
			return wire.Encode(wire.News, &wire.NewsBody{Faults: digest})
		})
		w.says(0, wire.InboxAsk, func(m wire.Message) []byte {
			body, err := wire.Body[wire.InboxAskBody](m)
			must(t, err)
			inboxes = append(inboxes, body.Told)
			return wire.Encode(wire.Items, &wire.ItemsBody{})
		})
		for _, c := range []struct {
			digest [8]byte
			told   [][8]byte // what the inboxes were asked with
		}{
			{[8]byte{1}, [][8]byte{{}}},
			{[8]byte{1}, nil},
			{[8]byte{2}, [][8]byte{{1}}},
			{[8]byte{2}, nil},
		} {
			digest, inboxes = c.digest, nil
			w.once()
			w.once()
			if len(inboxes) != len(c.told) || len(inboxes) == 1 && inboxes[0] != c.told[0] {
				t.Errorf("cheats %x: the inbox was asked for by whom was told %x, want %x", digest, inboxes, c.told)
			}
			w.restart()
		}
	})
}

func TestProofsThatDidNotAllComeAreAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0)
		inboxes := 0
		w.says(0, wire.NewsAsk, func(wire.Message) []byte {
			return wire.Encode(wire.News, &wire.NewsBody{Faults: [8]byte{1}})
		})
		w.says(0, wire.InboxAsk, func(wire.Message) []byte {
			inboxes++
			if inboxes == 1 {
				return wire.Encode(wire.Failed, &wire.FailedBody{Code: wire.CodeBusy})
			}
			return wire.Encode(wire.Items, &wire.ItemsBody{})
		})
		for range 3 {
			w.once()
			w.restart()
		}
		if inboxes != 2 {
			t.Errorf("the inbox was asked for %d times", inboxes)
		}
	})
}
