// Package peer talks to one node and believes nothing: every reply is checked
// whole before anybody else sees it. What can't be right is a *Suspicion of
// that node, not an error of ours.
package peer

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"sanduk.app/sync/link"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Suspicion says that a node's reply can't be right.
type Suspicion struct {
	Peer  string
	Cause error
}

func (s *Suspicion) Error() string {
	return fmt.Sprintf("node %.16s can't be believed: %v", s.Peer, s.Cause)
}
func (s *Suspicion) Unwrap() error { return s.Cause }

// FaultReply says that the account that an entry is of has cheated, with the
// proof, which was checked.
type FaultReply struct{ Proof *ledger.FaultProof }

func (f *FaultReply) Error() string { return "account " + f.Proof.Account().String() + " has cheated" }

// FinalReply says that the entry is final already, with what proves it, which
// was checked.
type FinalReply struct{ Items []book.Evidence }

func (f *FinalReply) Error() string { return "the entry is final already" }

var errUnasked = errors.New("it answers what was not asked")

// errUnchecked says that a fault proof came whose account is not known well
// enough here to check it.
var errUnchecked = errors.New("a fault proof can not be checked here")

// Client asks one node about one community. It is safe for concurrent use:
// requests follow one another. When a request fails on the way, or is given up,
// nobody knows which reply would come next: the connection ends with it.
type Client struct {
	epoch  *quorum.Epoch
	verify ledger.Verify
	conn   link.Conn
	line   line
	ended  atomic.Bool
}

// New makes a client of a connection, which it closes with Close.
func New(conn link.Conn, epoch *quorum.Epoch, verify ledger.Verify) *Client {
	return &Client{conn: conn, epoch: epoch, verify: verify}
}

// Close ends the connection.
func (c *Client) Close() error {
	c.ended.Store(true)
	return c.conn.Close()
}

// Ended tells whether the connection is known to be of no use any more.
func (c *Client) Ended() bool { return c.ended.Load() }

func (c *Client) suspect(err error) error {
	key := c.conn.Peer()
	return &Suspicion{Peer: key.String(), Cause: err}
}

// ask sends a request and reads the reply, which must be of one of the types.
func (c *Client) ask(ctx context.Context, t wire.Type, body any, types ...wire.Type) (wire.Message, error) {
	return c.askInTurn(ctx, c.line.join(), t, body, types...)
}

func (c *Client) askInTurn(ctx context.Context, at turn, t wire.Type, body any, types ...wire.Type) (wire.Message, error) {
	frame, err := c.exchange(ctx, at, wire.Encode(t, body))
	if err != nil {
		return wire.Message{}, err
	}
	m, err := wire.Decode(frame)
	if err != nil {
		return wire.Message{}, c.suspect(err)
	}
	for _, want := range types {
		if m.Type == want {
			return m, nil
		}
	}
	return wire.Message{}, c.otherwise(m)
}

// exchange sends a frame and gives the next that comes, when it is our turn.
func (c *Client) exchange(ctx context.Context, at turn, request []byte) ([]byte, error) {
	if err := at.wait(ctx); err != nil {
		return nil, err
	}
	defer at.done()
	if c.Ended() {
		return nil, link.ErrClosed
	}
	err := c.conn.Send(ctx, request)
	if err == nil {
		var frame []byte
		if frame, err = c.conn.Receive(ctx); err == nil {
			return frame, nil
		}
	}
	return nil, errors.Join(err, c.Close())
}

// otherwise reads the replies that any request may have.
func (c *Client) otherwise(m wire.Message) error {
	switch m.Type {
	case wire.Refused:
		r, err := wire.Body[ledger.Refusal](m)
		if err != nil {
			return c.suspect(err)
		}
		return &r
	case wire.Waiting:
		w, err := wire.Body[ledger.Wait](m)
		if err != nil || len(w.Needs) > wire.MaxItems {
			return c.suspect(errors.Join(err, errUnasked))
		}
		return &w
	case wire.Failed:
		f, err := wire.Body[wire.FailedBody](m)
		if err != nil {
			return c.suspect(err)
		}
		return &f
	case wire.Fault:
		f, known, err := c.fault(m.Body)
		if err != nil {
			return c.suspect(err)
		}
		if !known {
			return errUnchecked
		}
		return &FaultReply{Proof: f}
	}
	return c.suspect(errUnasked)
}

// fault reads a fault proof and checks it. Whose account's holder can't be told
// from the account's id is not known, and nobody's lie.
func (c *Client) fault(raw []byte) (f *ledger.FaultProof, known bool, err error) {
	if f, err = ledger.DecodeFaultProof(raw); err != nil {
		return nil, false, err
	}
	if f.First.Entry.Community != c.epoch.Community {
		return nil, false, quorum.ErrEpoch
	}
	holder, err := ledger.FirstHolder(f.Account(), f.First.Authority.Joint)
	if err != nil {
		return nil, false, nil //nolint:nilerr // nobody can tell whose it is
	}
	if err = f.Check(holder, c.verify); err != nil && f.First.Entry.Round > 0 && f.Account().Type() != ledger.TypePurse {
		return nil, false, nil // an opening may have brought another holder
	}
	return f, err == nil, err
}

// Submit asks for a vote. Errors: *ledger.Refusal, *ledger.Wait, *FaultReply,
// *FinalReply, *Suspicion, or the link's. Whose seat voted is for the caller to check.
func (c *Client) Submit(ctx context.Context, p book.Pending, evidence []book.Evidence) (quorum.Vote, error) {
	body := wire.SubmitBody{Community: c.epoch.Community, Entry: p.Entry.Bytes(), Memos: p.Memos, Evidence: wire.ItemsOf(evidence)}
	for i := range p.Seals {
		body.Seals = append(body.Seals, p.Seals[i].Bytes())
	}
	m, err := c.ask(ctx, wire.Submit, &body, wire.Voted, wire.Items)
	if err != nil {
		return quorum.Vote{}, err
	}
	if m.Type == wire.Items {
		return quorum.Vote{}, c.final(m, p.Entry.ID())
	}
	v, err := quorum.DecodeVote(m.Body)
	if err == nil {
		err = c.epoch.CheckVote(c.epoch.Statement(p.Entry), v, c.verify)
	}
	if err != nil {
		return quorum.Vote{}, c.suspect(err)
	}
	return v, nil
}

// askings bounds how often a guardian may ask for more about one entry: a
// credit, what it stands on, and once more.
const askings = 4

// SubmitShowing submits, and shows what the guardian says that it lacks, where
// show has it. Errors are those of Submit and of show.
func (c *Client) SubmitShowing(ctx context.Context, p book.Pending, show func([]ledger.ID) ([]book.Evidence, error)) (quorum.Vote, error) {
	vote, err := c.Submit(ctx, p, nil)
	for range askings {
		var wait *ledger.Wait
		if !errors.As(err, &wait) || len(wait.Needs) == 0 {
			break
		}
		evidence, trouble := show(wait.Needs)
		if trouble != nil {
			return vote, trouble
		}
		if len(evidence) == 0 {
			break
		}
		vote, err = c.Submit(ctx, p, evidence)
	}
	return vote, err
}

// final reads the proof that an entry is final.
func (c *Client) final(m wire.Message, id ledger.ID) error {
	page, err := c.items(m)
	if err != nil {
		return c.suspect(err)
	}
	if !wire.Covered(page.Items)[id] {
		return c.suspect(errUnasked)
	}
	return &FinalReply{Items: page.Items}
}

// Seal asks for a seal, and gives what it reports.
func (c *Client) Seal(ctx context.Context, r ledger.SealRequest) (quorum.AccountSeal, []book.Evidence, error) {
	body, err := c.SealFor(ctx, r)
	if err != nil {
		return quorum.AccountSeal{}, nil, err
	}
	seal, items, err := wire.VerifySealed(&body, &r, c.epoch, c.verify)
	if err != nil {
		return seal, nil, c.suspect(err)
	}
	return seal, items, nil
}

// SealFor asks for the same on behalf of somebody else, and gives it as it came,
// not verified: it has to go on.
func (c *Client) SealFor(ctx context.Context, r ledger.SealRequest) (wire.SealedBody, error) {
	body := wire.SealAskBody{Community: c.epoch.Community, Request: ledger.Encode(&r)}
	m, err := c.ask(ctx, wire.SealAsk, &body, wire.Sealed)
	if err != nil {
		return wire.SealedBody{}, err
	}
	sealed, err := wire.Body[wire.SealedBody](m)
	if err != nil {
		return wire.SealedBody{}, c.suspect(err)
	}
	return sealed, nil
}

// Page is a part of a list of certified entries.
type Page struct {
	Items  []book.Evidence // each final by a certificate in the page
	Faults []*ledger.FaultProof
	More   bool
	Next   ledger.CreditID // of an inbox: go on after it
}

// Inbox asks for certified credits to an account, after a credit.
func (c *Client) Inbox(ctx context.Context, account ledger.Account, after ledger.CreditID, told [8]byte) (Page, error) {
	return c.page(ctx, wire.InboxAsk, &wire.InboxAskBody{Community: c.epoch.Community, Account: account, After: after, Told: told}, func(s *ledger.Signed) bool {
		return true // an entry above one that pays us may be anything of its feed
	})
}

// Feed asks for an account's certified entries from a place on.
func (c *Client) Feed(ctx context.Context, account ledger.Account, from uint64) (Page, error) {
	return c.page(ctx, wire.FeedAsk, &wire.FeedAskBody{Community: c.epoch.Community, Account: account, From: from}, func(s *ledger.Signed) bool {
		return s.Entry.Account == account && s.Entry.Seq >= from
	})
}

// News asks of which accounts the node knows more than we do, and of which less.
func (c *Client) News(ctx context.Context, accounts []wire.Known, charter uint64) (wire.NewsBody, error) {
	m, err := c.ask(ctx, wire.NewsAsk, &wire.NewsAskBody{Community: wire.BeginsOf(c.epoch.Community), Charter: charter, Accounts: accounts}, wire.News)
	if err != nil {
		return wire.NewsBody{}, err
	}
	b, err := wire.Body[wire.NewsBody](m)
	if err != nil {
		return wire.NewsBody{}, c.suspect(err)
	}
	for i, at := range b.Changed {
		if at > uint64(len(accounts)) || i > 0 && at <= b.Changed[i-1] {
			return wire.NewsBody{}, c.suspect(errUnasked)
		}
	}
	for i, at := range b.Behind {
		if at.Place >= uint64(len(accounts)) || at.Seq >= accounts[at.Place].Seq || i > 0 && at.Place <= b.Behind[i-1].Place {
			return wire.NewsBody{}, c.suspect(errUnasked)
		}
	}
	return b, nil
}

// Get asks for certified entries by their ids; what the node does not have is
// missing from the page.
func (c *Client) Get(ctx context.Context, ids []ledger.ID) (Page, error) {
	return c.page(ctx, wire.GetAsk, &wire.GetAskBody{Community: c.epoch.Community, IDs: ids}, func(*ledger.Signed) bool { return true })
}

func (c *Client) page(ctx context.Context, t wire.Type, body any, asked func(*ledger.Signed) bool) (Page, error) {
	m, err := c.ask(ctx, t, body, wire.Items)
	if err != nil {
		return Page{}, err
	}
	page, err := c.items(m)
	if err != nil {
		return Page{}, c.suspect(err)
	}
	covered := wire.Covered(page.Items)
	for _, e := range page.Items {
		if !asked(e.Entry) || !covered[e.Entry.ID()] && e.Entry.ID() != c.epoch.Community {
			return Page{}, c.suspect(errUnasked)
		}
	}
	if page.More && len(page.Items) == 0 {
		return Page{}, c.suspect(errUnasked) // else it could keep us asking for ever
	}
	return page, nil
}

// items reads a page and verifies what is in it.
func (c *Client) items(m wire.Message) (Page, error) {
	b, err := wire.Body[wire.ItemsBody](m)
	if err != nil {
		return Page{}, err
	}
	page := Page{More: b.More, Next: b.Next}
	if page.Items, err = wire.Verify(b.Items, c.epoch, c.verify); err != nil {
		return Page{}, err
	}
	page.Faults, err = c.faults(b.Faults)
	return page, err
}

func (c *Client) faults(raw [][]byte) ([]*ledger.FaultProof, error) {
	var out []*ledger.FaultProof
	for _, r := range raw {
		f, known, err := c.fault(r)
		if err != nil {
			return nil, err
		}
		if known {
			out = append(out, f)
		}
	}
	return out, nil
}

// Offer says what we have, by digests, and gives the node's heights where they
// differ, with its fault proofs. Heights are only said, not proven.
func (c *Client) Offer(ctx context.Context, digests []ledger.ID) (wire.HeightsBody, []*ledger.FaultProof, error) {
	m, err := c.ask(ctx, wire.Offer, &wire.OfferBody{Community: c.epoch.Community, Digests: digests}, wire.HeightsList)
	if err != nil {
		return wire.HeightsBody{}, nil, err
	}
	b, err := wire.Body[wire.HeightsBody](m)
	if err != nil {
		return wire.HeightsBody{}, nil, c.suspect(err)
	}
	faults, err := c.faults(b.Faults)
	if err != nil {
		return wire.HeightsBody{}, nil, c.suspect(err)
	}
	return b, faults, nil
}

// Push hands over certified entries and fault proofs.
func (c *Client) Push(ctx context.Context, items []book.Evidence, faults []*ledger.FaultProof) error {
	return c.Pushing(items, faults)(ctx)
}

// Certifying hands over the certificate of an entry for which the node voted, and
// the entry where the node lacks it all the same. It has its place in the line as
// Pushing has.
func (c *Client) Certifying(e book.Evidence) func(context.Context) error {
	at := c.line.join()
	body := wire.CertifiedBody{Community: c.epoch.Community, Entry: e.Entry.ID(), Certificate: wire.ItemOf(e).Certificate}
	return func(ctx context.Context) error {
		_, err := c.askInTurn(ctx, at, wire.Certified, &body, wire.Taken)
		var wait *ledger.Wait
		if errors.As(err, &wait) {
			return c.Push(ctx, []book.Evidence{e}, nil)
		}
		return err
	}
}

// Pushing is a Push that has its place in the line now, before all requests
// that are made later. What it gives must be called, once.
func (c *Client) Pushing(items []book.Evidence, faults []*ledger.FaultProof) func(context.Context) error {
	at := c.line.join()
	body := wire.PushBody{Community: c.epoch.Community, Items: wire.ItemsOf(items)}
	for _, f := range faults {
		body.Faults = append(body.Faults, f.Bytes())
	}
	return func(ctx context.Context) error {
		_, err := c.askInTurn(ctx, at, wire.Push, &body, wire.Taken)
		return err
	}
}
