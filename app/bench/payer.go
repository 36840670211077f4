package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// account is one of the many, with what it was paid and has not claimed yet.
type account struct {
	key     *keys.Key
	state   ledger.State
	asset   ledger.ID
	waiting []arrived
}

type arrived struct {
	id     ledger.CreditID
	credit ledger.Credit
}

func newAccount() (*account, error) {
	key, err := keys.NewRandomKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return &account{key: key, state: ledger.Empty(ledger.SingleAccount(key.Public()))}, nil
}

// pay signs the account's next payment, which claims what it was paid before.
func (a *account) pay(community ledger.ID, to *account) (*ledger.Signed, error) {
	e := ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: to.state.Account, Asset: a.asset, Amount: 1}}}
	var facts ledger.Facts
	claimed := a.waiting[:min(len(a.waiting), ledger.MaxClaims)]
	slices.SortFunc(claimed, func(x, y arrived) int { return x.id.Compare(y.id) })
	for _, w := range claimed {
		e.Claims, facts.Claimed = append(e.Claims, w.id), append(facts.Claimed, w.credit)
	}
	s, err := next(&a.state, e, facts, community, func(e ledger.Entry) (*ledger.Signed, error) { return ledger.SignSingle(e, a.key) })
	if err == nil {
		a.waiting = a.waiting[len(e.Claims):]
	}
	return s, err
}

// next signs the entry after a state, which it moves on.
func next(state *ledger.State, e ledger.Entry, facts ledger.Facts, community ledger.ID, sign func(ledger.Entry) (*ledger.Signed, error)) (*ledger.Signed, error) {
	e.Version, e.Community, e.Account = ledger.Version, community, state.Account
	e.Seq, e.Prev, e.Time = state.Tip.Seq+1, state.Tip.Entry, max(now(), state.Time)
	var err error
	if e.After, err = state.Next(&e, facts); err != nil {
		return nil, err
	}
	s, err := sign(e)
	if err != nil {
		return nil, err
	}
	*state, err = state.Apply(s, facts)
	return s, err
}

// payer is a connection, and the accounts that pay over it by turns. One
// goroutine at a time uses it.
type payer struct {
	town     *town
	address  string
	conn     link.Conn
	accounts []*account
	turn     int

	voted *ledger.Signed // the newest entry that the guardian voted for here
	vote  quorum.Vote
}

func (p *payer) connect(ctx context.Context) (err error) {
	if p.conn == nil {
		p.conn, err = tcp.Dialer{}.Dial(ctx, p.address, p.town.guard)
	}
	return err
}

func (p *payer) close() {
	if p.conn != nil {
		_ = p.conn.Close()
		p.conn = nil
	}
}

// payment is one from signing to final.
func (p *payer) payment(ctx context.Context) error {
	from := p.accounts[p.turn%len(p.accounts)]
	to := p.accounts[(p.turn+1)%len(p.accounts)]
	p.turn++
	s, err := from.pay(p.town.epoch.Community, to)
	if err != nil {
		return err
	}
	if err := p.finish(ctx, s); err != nil {
		return err
	}
	to.waiting = append(to.waiting, arrived{id: ledger.CreditID{Entry: s.ID()}, credit: s.Entry.Credits[0]})
	return nil
}

// finish asks for the vote, and hands the certificate over.
func (p *payer) finish(ctx context.Context, s *ledger.Signed) error {
	vote, err := p.ask(ctx, s)
	if err != nil {
		return err
	}
	p.voted, p.vote = s, vote
	c, err := p.town.others.certify(s, vote)
	if err != nil {
		return err
	}
	items := wire.ItemsOf([]book.Evidence{{Entry: s, Certificate: []quorum.Certificate{c}}})
	_, err = p.answer(ctx, wire.Encode(wire.Push, &wire.PushBody{Community: p.town.epoch.Community, Items: items}), wire.Taken)
	return err
}

// ask is the vote of the guardian for an entry.
func (p *payer) ask(ctx context.Context, s *ledger.Signed) (quorum.Vote, error) {
	m, err := p.answer(ctx, wire.Encode(wire.Submit, &wire.SubmitBody{Community: p.town.epoch.Community, Entry: s.Bytes()}), wire.Voted)
	if err != nil {
		return quorum.Vote{}, err
	}
	return quorum.DecodeVote(m.Body)
}

func (p *payer) answer(ctx context.Context, frame []byte, want wire.Type) (wire.Message, error) {
	if err := p.connect(ctx); err != nil {
		return wire.Message{}, err
	}
	if err := p.conn.Send(ctx, frame); err != nil {
		return wire.Message{}, err
	}
	reply, err := p.conn.Receive(ctx)
	if err != nil {
		return wire.Message{}, err
	}
	m, err := wire.Decode(reply)
	if err == nil && m.Type != want {
		err = fmt.Errorf("answer of type %d, want %d: %q", m.Type, want, m.Body)
	}
	return m, err
}

// held tells whether the guardian still says what it said: the same vote for the
// newest entry that it voted for.
func (p *payer) held(ctx context.Context) error {
	if p.voted == nil {
		return nil
	}
	again, err := p.ask(ctx, p.voted)
	if err != nil {
		return err
	}
	statement := p.town.epoch.Statement(p.voted)
	if err := p.town.epoch.CheckVote(statement, again, keys.Verify); err != nil {
		return fmt.Errorf("%w: %w", ErrWrong, err)
	}
	if again.Attestation.Signature != p.vote.Attestation.Signature {
		return fmt.Errorf("%w: it voted again for entry %s", ErrWrong, p.voted.ID())
	}
	return nil
}

// bankBatch is how many accounts an entry of the issuer gives money to.
const bankBatch = ledger.MaxCredits

// stake is what each account is given: more than it will pay.
const stake = 1_000_000

// bank is the issuer.
type bank struct {
	payer
	state   ledger.State
	asset   *ledger.Signed
	entries int
}

func newBank(ctx context.Context, t *town, address string) (*bank, error) {
	b := &bank{payer: payer{town: t, address: address}, state: ledger.Empty(t.box.Account())}
	var err error
	b.asset, err = b.issue(ctx, ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "KES", Decimals: 2, Kind: ledger.CashBacked})})
	return b, err
}

func (b *bank) issue(ctx context.Context, e ledger.Entry) (*ledger.Signed, error) {
	facts := ledger.Facts{}
	if b.asset != nil {
		facts.Asset = &b.asset.Entry
	}
	s, err := next(&b.state, e, facts, b.town.epoch.Community, func(e ledger.Entry) (*ledger.Signed, error) {
		return ledger.SignAlone(e, b.town.box, b.town.issuer)
	})
	if err != nil {
		return nil, err
	}
	b.entries++
	return s, b.finish(ctx, s)
}

// give issues money to accounts, at most bankBatch of them.
func (b *bank) give(ctx context.Context, to []*account) error {
	e := ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: b.asset.ID(), Amount: money.Amount(stake * len(to))})}
	for _, a := range to {
		e.Credits = append(e.Credits, ledger.Credit{Payee: a.state.Account, Asset: b.asset.ID(), Amount: stake})
	}
	s, err := b.issue(ctx, e)
	if err != nil {
		return err
	}
	for i, a := range to {
		a.asset = b.asset.ID()
		a.waiting = append(a.waiting, arrived{id: ledger.CreditID{Entry: s.ID(), Index: uint64(i)}, credit: s.Entry.Credits[i]}) //nolint:gosec // below 64
	}
	return nil
}
