package node_test

import (
	"testing"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// next signs a person's next entry, without moving her state on.
func (v *village) next(p *person, e ledger.Entry, facts ledger.Facts) *ledger.Signed {
	v.t.Helper()
	e.Version, e.Community, e.Account = ledger.Version, v.epoch.Community, p.state.Account
	e.Seq, e.Round, e.Prev = p.state.Tip.Seq+1, p.state.Tip.Round, p.state.Tip.Entry
	if e.Time == 0 {
		e.Time = uint64(v.now.Load())
	}
	var err error
	e.After, err = p.state.Next(&e, facts)
	must(v.t, err)
	s, err := ledger.SignSingle(e, p.key)
	must(v.t, err)
	return s
}

// write signs a person's next entry and moves her on.
func (v *village) write(p *person, e ledger.Entry, facts ledger.Facts) *ledger.Signed {
	v.t.Helper()
	s := v.next(p, e, facts)
	var err error
	p.state, err = p.state.Apply(s, facts)
	must(v.t, err)
	return s
}

// define is the issuer's first entry: the asset.
func (v *village) define() *ledger.Signed {
	v.t.Helper()
	v.asset = v.write(v.issuer, ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token})}, ledger.Facts{})
	return v.asset
}

// issue is the issuer's next entry: one bean to each payee, with its memo.
func (v *village) issue(memo []byte, payees ...ledger.Account) *ledger.Signed {
	v.t.Helper()
	e := ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: v.asset.ID(), Amount: money.Amount(len(payees))})}
	for _, p := range payees {
		c := ledger.Credit{Payee: p, Asset: v.asset.ID(), Amount: 1}
		if memo != nil {
			c.Memo = ledger.MemoCommitment(memo)
		}
		e.Credits = append(e.Credits, c)
	}
	return v.write(v.issuer, e, ledger.Facts{Asset: &v.asset.Entry})
}

// spend is a person's entry that claims a bean which an entry gave her, and
// gives it on.
func (v *village) spend(p *person, from *ledger.Signed, index uint64, to ledger.Account) *ledger.Signed {
	v.t.Helper()
	e := ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: from.ID(), Index: index}}, Credits: []ledger.Credit{{Payee: to, Asset: v.asset.ID(), Amount: 1}}}
	return v.write(p, e, ledger.Facts{Claimed: []ledger.Credit{from.Entry.Credits[index]}})
}

// somebody is an account that does nothing.
func (v *village) somebody() ledger.Account {
	v.t.Helper()
	return ledger.SingleAccount(newKey(v.t).Public())
}

// certified is an entry with the votes of a quorum, which nobody was asked for.
func (v *village) certified(s *ledger.Signed) book.Evidence {
	v.t.Helper()
	var votes []quorum.Vote
	for i, k := range v.keepers[:v.epoch.Quorum()] {
		vote, err := quorum.SignVote(uint64(i), v.epoch.Statement(s), k.vote)
		must(v.t, err)
		votes = append(votes, vote)
	}
	c, err := v.epoch.Certify(votes)
	must(v.t, err)
	return book.Evidence{Entry: s, Certificate: []quorum.Certificate{c}}
}

// submission is the request for a vote.
func (v *village) submission(s *ledger.Signed) []byte {
	return wire.Encode(wire.Submit, &wire.SubmitBody{Community: v.epoch.Community, Entry: s.Bytes()})
}

func (v *village) pushing(list ...book.Evidence) []byte {
	return wire.Encode(wire.Push, &wire.PushBody{Community: v.epoch.Community, Items: wire.ItemsOf(list)})
}

// asks sends a guardian a request and gives the reply, which must be of a type.
func (v *village) asks(seat int, frame []byte, want wire.Type) wire.Message {
	v.t.Helper()
	k := v.keepers[seat]
	reply, err := k.node.Answer(k.ctx, frame)
	must(v.t, err)
	m, err := wire.Decode(reply)
	must(v.t, err)
	if m.Type != want {
		v.t.Fatalf("answer of type %d, want %d: %q", m.Type, want, m.Body)
	}
	return m
}

// refuses asserts a refusal with a code.
func (v *village) refuses(seat int, frame []byte, want ledger.Code) {
	v.t.Helper()
	r, err := wire.Body[ledger.Refusal](v.asks(seat, frame, wire.Refused))
	must(v.t, err)
	if r.Code != want {
		v.t.Fatalf("refused for %s, want %s: %s", r.Code, want, r.Text)
	}
}

// fails asserts a failure with a code.
func (v *village) fails(seat int, frame []byte, want wire.Code) {
	v.t.Helper()
	f, err := wire.Body[wire.FailedBody](v.asks(seat, frame, wire.Failed))
	must(v.t, err)
	if f.Code != want {
		v.t.Fatalf("failed for %s, want %s: %s", f.Code, want, f.Text)
	}
}

// read looks into a guardian's books.
func (k *keeper) read(t testing.TB, community ledger.ID, f func(*book.Book) error) {
	t.Helper()
	must(t, k.store.View(func(tx store.Tx) error { return f(book.Open(tx, community)) }))
}

// sealRequest asks for a seal of a person's account in somebody's signature.
func (v *village) sealRequest(p *person, round uint64, signer *keys.Key) []byte {
	v.t.Helper()
	r := ledger.SealRequest{Community: v.epoch.Community, Account: p.state.Account, Round: round, By: ledger.ByAuthority}
	sig, err := signer.Sign(r.ApprovalDigest())
	must(v.t, err)
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	return wire.Encode(wire.SealAsk, &wire.SealAskBody{Community: v.epoch.Community, Request: ledger.Encode(&r)})
}

// sealRequestOf is a request of a phone of a person's: another phone signs in
// another way.
func (v *village) sealRequestOf(p *person, round uint64, phone [32]byte) []byte {
	v.t.Helper()
	r := ledger.SealRequest{Community: v.epoch.Community, Account: p.state.Account, Round: round, By: ledger.ByAuthority}
	sig, err := p.key.SignFresh(r.ApprovalDigest(), phone)
	must(v.t, err)
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	return wire.Encode(wire.SealAsk, &wire.SealAskBody{Community: v.epoch.Community, Request: ledger.Encode(&r)})
}
