package mailbox_test

import (
	"crypto/rand"
	"syscall"
	"testing"
	"time"

	"sanduk.app/sync/mailbox"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

func newKey(t testing.TB) *keys.Key {
	t.Helper()
	k, err := keys.NewRandomKey(rand.Reader)
	must(t, err)
	return k
}

func server(t testing.TB, s store.Store) *mailbox.Server {
	t.Helper()
	out, err := mailbox.New(mailbox.Config{Store: s, Policy: mailbox.Defaults(), Now: func() time.Time { return time.UnixMilli(int64(begin)) }, Rand: rand.Reader})
	must(t, err)
	return out
}

// visit is one connection with a relay.
type visit struct {
	t         testing.TB
	challenge [32]byte
	answer    func([]byte) ([]byte, error)
}

func newVisit(t testing.TB, s *mailbox.Server) *visit {
	t.Helper()
	challenge, answer, err := s.Session(newKey(t).Public())
	must(t, err)
	return &visit{t, challenge, answer}
}

// says gives the reply's type and, of a failure, its code.
func (v *visit) says(request wire.Type, body any) (wire.Type, wire.Code) {
	v.t.Helper()
	raw, err := v.answer(wire.Encode(request, body))
	must(v.t, err)
	m, err := wire.Decode(raw)
	must(v.t, err)
	if m.Type != wire.Failed {
		return m.Type, ""
	}
	failed, err := wire.Body[wire.FailedBody](m)
	must(v.t, err)
	return m.Type, failed.Code
}

func TestOnlyTheOwnerReadsAndEmptiesAMailbox(t *testing.T) {
	s := server(t, store.Memory())
	owner, stranger := newKey(t), newKey(t)
	content := []byte("sealed")
	v := newVisit(t, s)
	if got, code := v.says(wire.Deposit, &wire.DepositBody{Mailbox: owner.Public(), Content: content}); got != wire.Deposited {
		t.Fatal(got, code)
	}
	sign := func(by *keys.Key, relay keys.PublicKey, challenge [32]byte, box keys.PublicKey) keys.Signature {
		sig, err := by.Sign(wire.MailboxProof(relay, challenge, box))
		must(t, err)
		return sig
	}
	relay := s.Key().Public()
	for name, proof := range map[string]keys.Signature{
		"no proof":               {},
		"a stranger's":           sign(stranger, relay, v.challenge, owner.Public()),
		"for another relay":      sign(owner, stranger.Public(), v.challenge, owner.Public()),
		"of another connection":  sign(owner, relay, newVisit(t, s).challenge, owner.Public()),
		"for a mailbox of hers ": sign(stranger, relay, v.challenge, stranger.Public()),
	} {
		if got, code := v.says(wire.Collect, &wire.CollectBody{Mailbox: owner.Public(), Proof: proof, Most: 100}); got != wire.Failed || code != wire.CodeProof {
			t.Errorf("%s: reads: %v %v", name, got, code)
		}
		if got, code := v.says(wire.Remove, &wire.RemoveBody{Mailbox: owner.Public(), Proof: proof, IDs: []ledger.ID{wire.MailID(content)}}); got != wire.Failed || code != wire.CodeProof {
			t.Errorf("%s: empties: %v %v", name, got, code)
		}
	}
	if items, _, err := s.Office().Totals(); err != nil || items != 1 {
		t.Fatal("it is gone", err)
	}
	proof := sign(owner, relay, v.challenge, owner.Public())
	if got, code := v.says(wire.Collect, &wire.CollectBody{Mailbox: owner.Public(), Proof: proof, Most: 100}); got != wire.Mail {
		t.Fatal(got, code)
	}
	if got, code := v.says(wire.Remove, &wire.RemoveBody{Mailbox: owner.Public(), Proof: proof, IDs: []ledger.ID{wire.MailID(content)}}); got != wire.Removed {
		t.Fatal(got, code)
	}
	if items, _, err := s.Office().Totals(); err != nil || items != 0 {
		t.Fatal("it is there still", err)
	}
}

func TestTheRelaysKeyStays(t *testing.T) {
	s := store.Memory()
	first, again := server(t, s), server(t, s)
	if first.Key().Public() != again.Key().Public() {
		t.Fatal("who knew its key does not find it any more")
	}
}

// fullDisk is a store whose disk has no room.
type fullDisk struct{ store.Store }

func (f fullDisk) Update(work func(store.Tx) error) error {
	return f.Store.Update(func(tx store.Tx) error {
		if err := work(tx); err != nil {
			return err
		}
		return syscall.ENOSPC
	})
}

func TestDepositorIsToldOfAFullDiskAndNothingIsHalfThere(t *testing.T) {
	inner := store.Memory()
	_ = server(t, inner) // makes its key
	s := &switched{Store: inner}
	relay := server(t, s)
	s.full = true
	v := newVisit(t, relay)
	if got, code := v.says(wire.Deposit, &wire.DepositBody{Mailbox: key(1), Content: []byte("x")}); got != wire.Failed || code != wire.CodeFull {
		t.Fatal(got, code)
	}
	if items, _, err := relay.Office().Totals(); err != nil || items != 0 {
		t.Fatal(items, err)
	}
	s.full = false
	if got, code := v.says(wire.Deposit, &wire.DepositBody{Mailbox: key(1), Content: []byte("x")}); got != wire.Deposited {
		t.Fatal(got, code)
	}
}

// switched is a store whose disk may be full.
type switched struct {
	store.Store
	full bool
}

func (s *switched) Update(f func(store.Tx) error) error {
	if s.full {
		return fullDisk{s.Store}.Update(f)
	}
	return s.Store.Update(f)
}

func TestRelayWithoutANodeServesNoCommunity(t *testing.T) {
	v := newVisit(t, server(t, store.Memory()))
	if got, code := v.says(wire.GetAsk, &wire.GetAskBody{IDs: []ledger.ID{}}); got != wire.Failed || code != wire.CodeCommunity {
		t.Fatal(got, code)
	}
}

// FuzzServer has strangers say anything: the relay answers or hangs up, and
// nobody gets in without a proof.
func FuzzServer(f *testing.F) {
	f.Add(wire.Encode(wire.RelayAsk, nil))
	f.Add(wire.Encode(wire.Deposit, &wire.DepositBody{Mailbox: key(1), Content: []byte("x")}))
	f.Add(wire.Encode(wire.Collect, &wire.CollectBody{Mailbox: key(1), Most: 1<<64 - 1, After: 1<<64 - 1}))
	f.Add(wire.Encode(wire.Remove, &wire.RemoveBody{Mailbox: key(1), IDs: []ledger.ID{{1}}}))
	f.Fuzz(func(t *testing.T, frame []byte) {
		v := newVisit(t, server(t, store.Memory()))
		reply, err := v.answer(frame)
		if err != nil {
			return
		}
		m, err := wire.Decode(reply)
		must(t, err)
		if m.Type == wire.Mail || m.Type == wire.Removed {
			t.Fatalf("%x was let in", frame)
		}
	})
}

func BenchmarkDeposit(b *testing.B) {
	o := office(b, benchStore(b), func(p *mailbox.Policy) {
		p.DayItems, p.BoxItems, p.TotalItems = 1<<40, 1<<40, 1<<40
		p.DayBytes, p.BoxBytes, p.TotalBytes = 1<<40, 1<<40, 1<<40
	})
	item := make([]byte, 1536)
	for i := 0; b.Loop(); i++ {
		item[0], item[1], item[2] = byte(i), byte(i>>8), byte(i>>16)
		if _, err := o.Deposit(begin, key(1), key(byte(i)), item); err != nil {
			b.Fatal(err)
		}
	}
}
