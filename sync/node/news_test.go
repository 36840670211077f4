package node_test

import (
	"slices"
	"testing"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
)

// news is what a guardian says to somebody who knows so much.
func (v *village) news(known ...wire.Known) wire.NewsBody {
	v.t.Helper()
	return v.newsBeyond(v.epoch.Began.Seq, known...)
}

// newsBeyond is for somebody who knows the charters up to a place.
func (v *village) newsBeyond(charter uint64, known ...wire.Known) wire.NewsBody {
	v.t.Helper()
	m := v.asks(0, wire.Encode(wire.NewsAsk, &wire.NewsAskBody{Community: wire.BeginsOf(v.epoch.Community), Charter: charter, Accounts: known}), wire.News)
	body, err := wire.Body[wire.NewsBody](m)
	must(v.t, err)
	return body
}

func TestNewsAreOfTheAccountsThatThereIsMoreOf(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	paid, other := v.somebody(), v.somebody()
	asset := v.define()
	first := v.issue(nil, paid)
	v.asks(0, v.pushing(v.certified(asset), v.certified(first)), wire.Taken)
	empty, _ := exchange.InboxDigest(nil)
	one, _ := exchange.InboxDigest([]ledger.CreditID{{Entry: first.ID()}})
	for what, c := range map[string]struct {
		known []wire.Known
		want  []uint64
	}{
		"a credit that she lacks":           {[]wire.Known{{Account: other, Inbox: empty}, {Account: paid, Inbox: empty}}, []uint64{1}},
		"all that there is":                 {[]wire.Known{{Account: other, Inbox: empty}, {Account: paid, Inbox: one}}, []uint64{}},
		"a feed that went on":               {[]wire.Known{{Account: v.issuer.state.Account, Seq: 1, Inbox: empty}}, []uint64{0}},
		"a feed that is here as far":        {[]wire.Known{{Account: v.issuer.state.Account, Seq: 2, Inbox: empty}}, []uint64{}},
		"a feed that is further on with us": {[]wire.Known{{Account: v.issuer.state.Account, Seq: 9, Inbox: empty}}, []uint64{}},
		"nothing asked":                     {nil, []uint64{}},
	} {
		if got := v.news(c.known...); !slices.Equal(got.Changed, c.want) || got.Faults != [8]byte{} {
			t.Errorf("%s: %+v", what, got)
		}
	}
	behind := v.news(wire.Known{Account: paid, Inbox: one}, wire.Known{Account: v.issuer.state.Account, Seq: 9, Inbox: empty}).Behind
	if len(behind) != 1 || behind[0].Place != 1 || behind[0].Seq != 2 {
		t.Errorf("it lacks %+v", behind)
	}
	v.asks(0, wire.Encode(wire.Push, &wire.PushBody{Community: v.epoch.Community, Faults: v.cheats(1)}), wire.Taken)
	if v.news().Faults == [8]byte{} {
		t.Error("a cheat is no news")
	}
	for told, want := range map[[8]byte]int{{}: 1, v.news().Faults: 0, {1}: 1} {
		m := v.asks(0, wire.Encode(wire.InboxAsk, &wire.InboxAskBody{Community: v.epoch.Community, Account: other, Told: told}), wire.Items)
		page, err := wire.Body[wire.ItemsBody](m)
		must(t, err)
		if len(page.Faults) != want {
			t.Errorf("who was told of cheats %x gets %d proofs", told, len(page.Faults))
		}
	}
	if got := v.newsBeyond(v.epoch.Began.Seq-1, wire.Known{Account: other, Inbox: empty}); !slices.Equal(got.Changed, []uint64{1}) {
		t.Errorf("a charter that went on: %+v", got)
	}
	v.fails(0, wire.Encode(wire.NewsAsk, &wire.NewsAskBody{Community: wire.Begins{1}}), wire.CodeCommunity)
}

func TestCertificateOfAnEntryThatIsHeldMakesItFinal(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	s := v.define()
	proof := v.certified(s)
	frame := wire.Encode(wire.Certified, &wire.CertifiedBody{Community: v.epoch.Community, Entry: s.ID(), Certificate: wire.ItemOf(proof).Certificate})
	wait, err := wire.Body[ledger.Wait](v.asks(0, frame, wire.Waiting))
	must(t, err)
	if !slices.Equal(wait.Needs, []ledger.ID{s.ID()}) {
		t.Errorf("it waits for %+v", wait)
	}
	v.asks(0, v.submission(s), wire.Voted)
	ask := wire.Encode(wire.FeedAsk, &wire.FeedAskBody{Community: v.epoch.Community, Account: s.Entry.Account, From: 1})
	final := func() int {
		page, err := wire.Body[wire.ItemsBody](v.asks(0, ask, wire.Items))
		must(t, err)
		return len(page.Items)
	}
	before := final()
	other := v.certified(v.issue(nil, v.somebody()))
	wrong := wire.Encode(wire.Certified, &wire.CertifiedBody{Community: v.epoch.Community, Entry: s.ID(), Certificate: wire.ItemOf(other).Certificate})
	if reply, err := v.keepers[0].node.Answer(t.Context(), wrong); err == nil {
		t.Errorf("another entry's certificate is answered with %x", reply)
	}
	if between := final(); before != 0 || between != 0 {
		t.Errorf("%d and %d entries are final without their certificate", before, between)
	}
	v.asks(0, frame, wire.Taken)
	if n := final(); n != 1 {
		t.Errorf("%d entries are final", n)
	}
}
