package peer_test

import (
	"context"
	"testing"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
)

func TestNewsOfAccountsThatWereNotAskedAboutAreSuspicious(t *testing.T) {
	v := newVillage(t, 1)
	known := make([]wire.Known, 2)
	for i := range known {
		known[i].Account = v.feed(3, 1)[0].Entry.Account
	}
	news := func(changed ...uint64) []byte { return wire.Encode(wire.News, &wire.NewsBody{Changed: changed}) }
	suspected(t, v, map[string][]byte{
		"a place beyond the list":    news(3),
		"a place twice":              news(1, 1),
		"places in another order":    news(1, 0),
		"more places than there are": wire.Encode(wire.News, &wire.NewsBody{Changed: make([]uint64, wire.MaxStands+1)}),
		"less of another account":    wire.Encode(wire.News, &wire.NewsBody{Behind: []wire.Behind{{Place: 2}}}),
		"less than nothing":          wire.Encode(wire.News, &wire.NewsBody{Behind: []wire.Behind{{Place: 0, Seq: 1}}}),
		"no news":                    wire.Encode(wire.News, nil),
		"an answer of another kind":  wire.Encode(wire.Taken, nil),
	}, func(ctx context.Context, c *peer.Client) error {
		_, err := c.News(ctx, known, 0)
		return err
	})
}
