package node

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Answer gives the reply to a request, while Run runs. An error says that the
// other side can't be talked to: it is dropped.
func (n *Node) Answer(ctx context.Context, frame []byte) ([]byte, error) {
	m, err := wire.Decode(frame)
	if err != nil {
		return nil, err
	}
	reply, err := n.dispatch(ctx, m)
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	var failed *wire.FailedBody
	switch {
	case err == nil:
		return reply, nil
	case errors.As(err, &refusal):
		return wire.Encode(wire.Refused, refusal), nil
	case errors.As(err, &wait):
		return wire.Encode(wire.Waiting, wait), nil
	case errors.As(err, &failed):
		return wire.Encode(wire.Failed, failed), nil
	case malformed(err):
		return nil, err
	}
	n.config.Log.Error("request failed", "type", m.Type, "cause", err)
	return wire.Encode(wire.Failed, &wire.FailedBody{Code: wire.CodeInternal, Text: "the node has trouble of its own"}), nil
}

// malformed tells whether the request is to blame; a damaged record of our own
// is not.
func malformed(err error) bool {
	if errors.Is(err, book.ErrRecord) {
		return false
	}
	for _, e := range []error{ledger.ErrMalformed, quorum.ErrEpoch, quorum.ErrVote, quorum.ErrTooFew, quorum.ErrSeal} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (n *Node) dispatch(ctx context.Context, m wire.Message) ([]byte, error) {
	switch m.Type {
	case wire.Submit:
		return with(ctx, m, n.submit)
	case wire.SealAsk:
		return with(ctx, m, n.sealAsk)
	case wire.InboxAsk:
		return with(ctx, m, n.inbox)
	case wire.FeedAsk:
		return with(ctx, m, n.feed)
	case wire.GetAsk:
		return with(ctx, m, n.get)
	case wire.Offer:
		return with(ctx, m, n.offer)
	case wire.Push:
		return with(ctx, m, n.push)
	case wire.NewsAsk:
		return with(ctx, m, n.news)
	}
	return nil, fmt.Errorf("%w: message of type %d", ledger.ErrMalformed, m.Type)
}

func with[T any](ctx context.Context, m wire.Message, f func(context.Context, T) ([]byte, error)) ([]byte, error) {
	body, err := wire.Body[T](m)
	if err != nil {
		return nil, err
	}
	return f(ctx, body)
}

func (n *Node) served(id ledger.ID) (*seat, error) {
	s, ok := n.seat(id)
	if !ok {
		return nil, &wire.FailedBody{Code: wire.CodeCommunity, Text: "this node does not serve community " + id.Short()}
	}
	return s, nil
}

func (n *Node) voting(id ledger.ID) (*seat, error) {
	s, err := n.served(id)
	if err == nil && s.key == nil {
		err = &wire.FailedBody{Code: wire.CodeNoVotes, Text: "this node carries and does not vote"}
	}
	return s, err
}

// submission is a request for a vote, decoded and with its signatures checked.
type submission struct {
	entry    *ledger.Signed
	seals    []quorum.AccountSeal
	memos    [][]byte
	evidence []book.Evidence
	verify   ledger.Verify // remembers what was checked before the transaction
}

// submit judges an entry. All signatures are checked before the transaction,
// beside other requests; the vote leaves after it is durable.
func (n *Node) submit(ctx context.Context, body wire.SubmitBody) ([]byte, error) {
	s, err := n.voting(body.Community)
	if err != nil {
		return nil, err
	}
	sub, err := s.read(body, n.checker.Verify)
	if err != nil {
		return nil, err
	}
	var reply []byte
	var vote *cast
	var judged error
	err = n.writer.vote(ctx, func(tx store.Tx, votes *ballot) error {
		reply, vote, judged = n.judge(n.book(tx, body.Community), s, sub, votes)
		var refusal *ledger.Refusal
		var wait *ledger.Wait
		if errors.As(judged, &refusal) || errors.As(judged, &wait) {
			return nil // an answer; what came as evidence is kept
		}
		return judged
	})
	if err != nil {
		return nil, err
	}
	if vote != nil {
		reply = wire.Encode(wire.Voted, &vote.signed)
	}
	return reply, judged
}

func (s *seat) read(body wire.SubmitBody, verify ledger.Verify) (*submission, error) {
	entry, err := ledger.DecodeSigned(body.Entry)
	if err != nil {
		return nil, err
	}
	sub := &submission{entry: entry, memos: body.Memos, verify: remember(verify)}
	if err := wire.CheckMemos(entry, body.Memos); err != nil {
		return nil, err
	}
	if sub.evidence, err = wire.Verify(body.Evidence, &s.epoch, sub.verify); err != nil {
		return nil, err
	}
	for _, raw := range body.Seals {
		seal, err := quorum.DecodeAccountSeal(raw)
		if err != nil {
			return nil, err
		}
		sub.seals = append(sub.seals, seal)
		if err := s.epoch.CheckSeal(&seal, sub.verify); err != nil {
			return nil, err
		}
	}
	if t := entry.Entry.Account.Type(); t == ledger.TypeSingle || t == ledger.TypePurse {
		holder, err := ledger.FirstHolder(entry.Entry.Account, nil)
		if err != nil {
			return nil, err
		}
		_ = holder.CheckAuthority(entry, sub.verify) // remembered; Judge says what it means
	}
	return sub, nil
}

// remember gives a check that does each signature once. It is for one request,
// and not safe for concurrent use.
func remember(verify ledger.Verify) ledger.Verify {
	type question struct {
		key    keys.PublicKey
		digest [32]byte
		sig    keys.Signature
	}
	known := map[question]bool{}
	return func(key keys.PublicKey, digest [32]byte, sig keys.Signature) bool {
		q := question{key, digest, sig}
		if ok, asked := known[q]; asked {
			return ok
		}
		known[q] = verify(key, digest, sig)
		return known[q]
	}
}

// judge gives the reply, or a vote that is to be signed with others.
func (n *Node) judge(b *book.Book, s *seat, sub *submission, votes *ballot) ([]byte, *cast, error) {
	if err := keepEvidence(b, sub); err != nil {
		return nil, nil, err
	}
	if reply, err := final(b, sub.entry); err != nil || reply != nil {
		return reply, nil, err
	}
	desk := s.desk(sub.verify)
	j, err := desk.Judge(b, n.clock.read(), sub.entry, sub.seals)
	var fault *guardian.FaultFound
	if errors.As(err, &fault) {
		n.config.Log.Warn("an account has cheated", "account", fault.Proof.Account())
		return wire.EncodeRaw(wire.Fault, fault.Proof.Bytes()), nil, b.KeepFault(fault.Proof)
	}
	if err != nil {
		return nil, nil, err
	}
	if j.Repeat {
		if vote, ok := votes.find(sub.entry.ID()); ok {
			return nil, vote, nil
		}
		vote, ok, err := b.Vote(sub.entry)
		if err == nil && !ok {
			err = fmt.Errorf("the vote for entry %s is missing", sub.entry.ID())
		}
		return wire.Encode(wire.Voted, &vote), nil, err
	}
	for _, memo := range sub.memos {
		if err := b.KeepMemo(memo); err != nil {
			return nil, nil, err
		}
	}
	vote, err := votes.cast(b, s, j)
	return nil, vote, err
}

// final answers for an entry that the others made final without this guardian:
// with the certificate. A vote could come too late for the account's round.
func final(b *book.Book, s *ledger.Signed) ([]byte, error) {
	if final, err := b.Final(s.ID()); err != nil || !final {
		return nil, err
	}
	at, voted, err := b.VoteAt(s.Entry.Account, s.Entry.Seq, s.Entry.Round)
	if err != nil || voted && at == s.ID() {
		return nil, err
	}
	var page wire.ItemsBody
	err = add(&page, b, s.ID(), map[ledger.ID]bool{})
	return wire.Encode(wire.Items, &page), err
}

// keepEvidence stores what proves itself: entries that a certificate covers,
// and, beside an opening, its account's own signed ones, which its seals
// report. Anything else is left.
func keepEvidence(b *book.Book, sub *submission) error {
	covered := wire.Covered(sub.evidence)
	for _, e := range sub.evidence {
		own := sub.entry.Entry.Opens() && e.Entry.Entry.Account == sub.entry.Entry.Account && signed(b, e.Entry, sub.verify)
		if !covered[e.Entry.ID()] && !own {
			continue
		}
		if err := b.Learn(e); err != nil {
			return err
		}
	}
	return nil
}

// signed tells whether an entry is its account's own, as far as is known here.
func signed(b *book.Book, s *ledger.Signed, verify ledger.Verify) bool {
	holder, known, err := b.HolderOf(s.Entry.Account, s.Authority.Joint)
	return err == nil && known && holder.CheckAuthority(s, verify) == nil
}

// sealAsk seals an account for its holder. The same request gets the same seal.
func (n *Node) sealAsk(ctx context.Context, body wire.SealAskBody) ([]byte, error) {
	s, err := n.voting(body.Community)
	if err != nil {
		return nil, err
	}
	r, err := ledger.DecodeSealRequest(body.Request)
	if err != nil {
		return nil, err
	}
	var reply wire.SealedBody
	var answer error
	err = n.writer.do(ctx, func(tx store.Tx) error {
		b := n.book(tx, body.Community)
		reply, answer = s.seal(b, n.clock.read(), r)
		var refusal *ledger.Refusal
		var wait *ledger.Wait
		if errors.As(answer, &refusal) || errors.As(answer, &wait) {
			return nil
		}
		return answer
	})
	if err != nil {
		return nil, err // given up: the writer may be at the reply still
	}
	if answer != nil {
		return nil, answer
	}
	return wire.Encode(wire.Sealed, &reply), nil
}

// sealFor is the seal that is held for this very request, or a new one. Another
// request for a round that is sealed is refused: who signed it may be a restored
// wallet, which does not know whether it opened that round before.
func (s *seat) sealFor(b *book.Book, now uint64, r *ledger.SealRequest) (quorum.AccountSeal, error) {
	desk := s.desk(keys.Verify)
	seal, held, err := b.Seal(r.Account)
	if err != nil {
		return seal, err
	}
	request := sha256.Sum256(ledger.Encode(r))
	same, err := b.Asked(r.Account, request)
	if err != nil {
		return seal, err
	}
	if held && same && seal.Round == r.Round {
		return seal, desk.CheckRequest(b, r)
	}
	if seal, err = desk.Seal(b, now, r); err != nil {
		return seal, err
	}
	if err := seal.Sign(s.key); err != nil {
		return seal, err
	}
	return seal, errors.Join(b.KeepSeal(&seal), b.KeepAsk(r.Account, request))
}

func (s *seat) seal(b *book.Book, now uint64, r ledger.SealRequest) (wire.SealedBody, error) {
	seal, err := s.sealFor(b, now, &r)
	if err != nil {
		return wire.SealedBody{}, err
	}
	reply := wire.SealedBody{Seal: seal.Bytes()}
	for _, t := range append([]ledger.Tip{seal.Certified}, seal.Votes...) {
		if t.IsZero() {
			continue
		}
		proof, _, err := b.Proof(t.Entry)
		if err != nil {
			return wire.SealedBody{}, err
		}
		reply.Reported = append(reply.Reported, wire.ItemsOf(proof)...)
	}
	return reply, nil
}

func (n *Node) book(tx store.Tx, community ledger.ID) *book.Book {
	return book.OpenCached(tx, community, n.cache)
}

// view reads for a reply.
func (n *Node) view(community ledger.ID, f func(*book.Book) error) error {
	if _, err := n.served(community); err != nil {
		return err
	}
	return n.config.Store.View(func(tx store.Tx) error { return f(n.book(tx, community)) })
}

// The bounds of a page leave room for one more proof: an entry with all those
// above it that have no certificate, each as long as the ledger lets it be.
const (
	pageItems  = 256
	pageBytes  = 512 << 10
	faultBytes = 256 << 10
)

// full tells whether a page takes no other proof.
func full(items []wire.Item) bool {
	size := 0
	for _, i := range items {
		size += i.Size()
	}
	return len(items) >= pageItems || size >= pageBytes
}

func (n *Node) inbox(_ context.Context, body wire.InboxAskBody) ([]byte, error) {
	var out wire.ItemsBody
	err := n.view(body.Community, func(b *book.Book) error {
		seen := map[ledger.ID]bool{}
		err := b.Arrivals(body.Account, func(c ledger.CreditID) error {
			if c.Compare(body.After) <= 0 && body.After != (ledger.CreditID{}) {
				return nil
			}
			if full(out.Items) {
				out.More = true
				return store.ErrStop
			}
			out.Next = c
			return add(&out, b, c.Entry, seen)
		})
		if err != nil {
			return err
		}
		out.Faults, err = faultsOf(b)
		return err
	})
	return wire.Encode(wire.Items, &out), err
}

// add puts an entry with its proof on a page, once.
func add(out *wire.ItemsBody, b *book.Book, id ledger.ID, seen map[ledger.ID]bool) error {
	proof, _, err := b.Proof(id)
	if err != nil {
		return err
	}
	for _, e := range proof {
		if !seen[e.Entry.ID()] {
			seen[e.Entry.ID()] = true
			out.Items = append(out.Items, wire.ItemOf(e))
		}
	}
	return nil
}

func (n *Node) feed(_ context.Context, body wire.FeedAskBody) ([]byte, error) {
	var out wire.ItemsBody
	err := n.view(body.Community, func(b *book.Book) error {
		seen := map[ledger.ID]bool{}
		return b.Feed(body.Account, max(body.From, 1), func(s *ledger.Signed) error {
			if full(out.Items) {
				out.More = true
				return store.ErrStop
			}
			return add(&out, b, s.ID(), seen)
		})
	})
	return wire.Encode(wire.Items, &out), err
}

func (n *Node) get(_ context.Context, body wire.GetAskBody) ([]byte, error) {
	var out wire.ItemsBody
	err := n.view(body.Community, func(b *book.Book) error {
		seen := map[ledger.ID]bool{}
		for _, id := range body.IDs {
			final, err := b.Final(id)
			if err != nil {
				return err
			}
			if !final || full(out.Items) {
				continue
			}
			if err := add(&out, b, id, seen); err != nil {
				return err
			}
		}
		return nil
	})
	return wire.Encode(wire.Items, &out), err
}

func (n *Node) offer(_ context.Context, body wire.OfferBody) ([]byte, error) {
	var out wire.HeightsBody
	err := n.view(body.Community, func(b *book.Book) error {
		heights, err := heightsOf(b)
		if err != nil {
			return err
		}
		out.Differ, out.Heights = exchange.Answer(heights, body.Digests)
		out.Faults, err = faultsOf(b)
		return err
	})
	return wire.Encode(wire.HeightsList, &out), err
}

func heightsOf(b *book.Book) ([]wire.Height, error) {
	var out []wire.Height
	err := b.Heights(func(h book.Height) error {
		out = append(out, wire.Height{Account: h.Account, Seq: h.Seq, Entry: h.Entry})
		return nil
	})
	return out, err
}

// faultsOf is a page of fault proofs, from anywhere on: what does not fit comes
// with another page, some time.
func faultsOf(b *book.Book) ([][]byte, error) {
	var out [][]byte
	size := 0
	err := b.FaultsFrom(anywhere(), func(f *ledger.FaultProof) error {
		if len(out) == wire.MaxItems || size >= faultBytes {
			return store.ErrStop
		}
		out, size = append(out, f.Bytes()), size+len(f.Bytes())
		return nil
	})
	return out, err
}

// anywhere is a random place among the accounts.
func anywhere() ledger.Account {
	types := []ledger.AccountType{ledger.TypeSingle, ledger.TypeJoint, ledger.TypeLock, ledger.TypePurse}
	a := ledger.Account{byte(types[rand.IntN(len(types))])}
	binary.BigEndian.PutUint64(a[1:], rand.Uint64())
	return a
}

// push takes certified entries and fault proofs that somebody carries.
func (n *Node) push(ctx context.Context, body wire.PushBody) ([]byte, error) {
	s, err := n.served(body.Community)
	if err != nil {
		return nil, err
	}
	verify := remember(n.checker.Verify)
	evidence, err := wire.Verify(body.Items, &s.epoch, verify)
	if err != nil {
		return nil, err
	}
	covered := wire.Covered(evidence)
	err = n.writer.do(ctx, func(tx store.Tx) error {
		b := n.book(tx, body.Community)
		for _, e := range evidence {
			if !covered[e.Entry.ID()] {
				continue
			}
			if err := b.Learn(e); err != nil {
				return err
			}
		}
		return keepFaults(b, &s.epoch, body.Faults)
	})
	return wire.Encode(wire.Taken, nil), err
}

// keepFaults stores the proofs that can be checked here; one whose holder is
// not known yet comes again with a later round.
func keepFaults(b *book.Book, epoch *quorum.Epoch, raw [][]byte) error {
	for _, r := range raw {
		f, err := ledger.DecodeFaultProof(r)
		if err != nil {
			return err
		}
		if f.First.Entry.Community != epoch.Community || !signed(b, f.First, keys.Verify) || !signed(b, f.Second, keys.Verify) {
			continue
		}
		if err := b.KeepFault(f); err != nil {
			return err
		}
	}
	return nil
}
