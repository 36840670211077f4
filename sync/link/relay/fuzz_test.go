package relay_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"crypto/rand"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

func TestAddressReadsBack(t *testing.T) {
	a := relay.Address{Key: newKey(t).Public(), Host: "relay.example:7264"}
	got, err := relay.ParseAddress(a.String())
	if err != nil || got != a {
		t.Fatal(got, err)
	}
	for _, text := range []string{
		"", "relay.example:7264", a.String() + "/x", strings.ToUpper(a.String()), a.Key.String() + "@" + a.Host,
		"sanduk-relay:" + a.Key.String() + "@:7264", "sanduk-relay:" + a.Key.String() + "@relay.example", "sanduk-relay:@relay.example:1",
		"sanduk-relay:" + strings.Repeat("0", 64) + "@relay.example:7264", a.String() + strings.Repeat("9", 300),
	} {
		if got, err := relay.ParseAddress(text); !errors.Is(err, relay.ErrAddress) {
			t.Errorf("%q is taken as %v: %v", text, got, err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("sanduk-relay:79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798@relay.example:7264")
	f.Add("sanduk-relay:79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798@[::1]:7264")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := relay.ParseAddress(text)
		if err != nil && !errors.Is(err, relay.ErrAddress) {
			t.Fatal(err)
		}
		if err == nil && a.String() != text {
			t.Fatalf("%q was taken as %q", text, a)
		}
	})
}

// liar is a relay that answers from a list.
type liar struct {
	key     keys.PublicKey
	replies [][]byte
	asked   *int
}

func (l *liar) Send(context.Context, []byte) error { *l.asked++; return nil }
func (l *liar) Peer() keys.PublicKey               { return l.key }
func (l *liar) Close() error                       { return nil }
func (l *liar) Receive(context.Context) ([]byte, error) {
	if len(l.replies) == 0 {
		return nil, io.EOF
	}
	next := l.replies[0]
	if len(l.replies) > 1 {
		l.replies = l.replies[1:]
	}
	return next, nil // the last one again and again
}

// visitLiar has a wallet with a letter to leave visit a relay that answers so.
func visitLiar(t testing.TB, replies ...[]byte) (asked int, got relay.Report) {
	t.Helper()
	key := newKey(t)
	post := relay.New(relay.Config{
		Store: store.Memory(), Rand: rand.Reader, Now: time.Now,
		Dial: func(context.Context, relay.Address, keys.Signer) (link.Conn, error) {
			return &liar{key: key.Public(), replies: replies, asked: &asked}, nil
		},
	})
	got, err := post.Burst(t.Context(), relay.Person{
		Route: relay.Route{Relay: relay.Address{Key: key.Public(), Host: "liar:1"}}, Key: key,
		Take: func(relay.Letter) error { return nil },
		Give: func() ([]relay.Mail, error) {
			return []relay.Mail{{Reader: key.Public(), Name: ledger.ID{1}, Frame: []byte{1}}}, nil
		},
	})
	must(t, err)
	return asked, got
}

func TestRelayThatLiesCostsLittleAndIsSaid(t *testing.T) {
	info := func(change func(*wire.RelayInfoBody)) []byte {
		body := wire.RelayInfoBody{Time: uint64(begin), MaxItem: 1 << 19, Age: 30 * 24 * 3600 * 1000}
		if change != nil {
			change(&body)
		}
		return wire.Encode(wire.RelayInfo, &body)
	}
	page := func(more bool, parts ...wire.MailPart) []byte {
		return wire.Encode(wire.Mail, &wire.MailBody{Parts: parts, More: more})
	}
	for name, replies := range map[string][][]byte{
		"nothing readable":        {{0xff}},
		"another message":         {wire.Encode(wire.Taken, nil)},
		"a time far away":         {info(func(b *wire.RelayInfoBody) { b.Time = 1 << 63 })},
		"an endless age":          {info(func(b *wire.RelayInfoBody) { b.Age = 1 << 63 })},
		"more after nothing":      {info(nil), page(true)},
		"one part for ever":       {info(nil), page(true, wire.MailPart{Place: 1, Size: 100, Bytes: []byte{}})},
		"parts out of order":      {info(nil), page(false, wire.MailPart{Place: 2, Bytes: []byte{}}, wire.MailPart{Place: 1, Bytes: []byte{}})},
		"more than it said":       {info(nil), page(false, wire.MailPart{Place: 1, Size: 1, Bytes: []byte{1, 2}})},
		"an endless item":         {info(nil), page(true, wire.MailPart{Place: 1, Size: 1 << 62, Bytes: []byte{1, 2}})},
		"an offset out of it":     {info(nil), page(true, wire.MailPart{Place: 1, Size: 1, Offset: 1<<64 - 1, Bytes: []byte{1, 2}})},
		"another item's id":       {info(nil), page(false, wire.MailPart{Place: 1, Size: 1, Bytes: []byte{1}})},
		"it took another":         {info(nil), page(false), page(false), page(false), page(false), page(false), page(false), wire.Encode(wire.Deposited, &wire.DepositedBody{ID: ledger.ID{7}})},
		"the last place of all":   {info(nil), page(true, wire.MailPart{Place: 1<<64 - 1, Bytes: []byte{}})},
		"a page of rubbish":       {info(nil), page(true, wire.MailPart{Place: 1, Size: 1 << 19, Bytes: make([]byte, 30<<10)})},
		"a failure of no meaning": {wire.Encode(wire.Failed, &wire.FailedBody{Code: "what", Text: "?"})},
	} {
		t.Run(name, func(t *testing.T) {
			asked, got := visitLiar(t, replies...)
			if asked > 60 {
				t.Errorf("it was asked %d times", asked)
			}
			if got.Deposited > 0 || got.Fetched > 0 || got.Trouble == nil && got.Left == 0 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// FuzzReplies has a relay say anything, twice and then for ever.
func FuzzReplies(f *testing.F) {
	f.Add(wire.Encode(wire.RelayInfo, &wire.RelayInfoBody{Time: uint64(begin), MaxItem: 1}), wire.Encode(wire.Mail, &wire.MailBody{Parts: []wire.MailPart{{Place: 1, Size: 2, Bytes: []byte{1}}}, More: true}))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		if asked, got := visitLiar(t, first, second); asked > 20_000 || got.Fetched > 0 {
			t.Fatalf("asked %d times: %+v", asked, got)
		}
	})
}
