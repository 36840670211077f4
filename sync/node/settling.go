package node

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// mostSettled bounds the frozen purses that are looked at in one round.
const mostSettled = 64

// settleAll goes on with the settlement of each frozen purse whose turn it is
// ours to propose. All of it can be repeated, and ended anywhere: what it
// stands on is stored before it leaves.
func (n *Node) settleAll(ctx context.Context, s *seat) {
	if s.key == nil {
		return
	}
	frozen, err := n.frozenPurses(ctx, s)
	if err != nil {
		n.config.Log.Error("frozen purses can't be read", "cause", err)
		return
	}
	for _, account := range frozen {
		if err := n.settlePurse(ctx, s, account); err != nil && ctx.Err() == nil {
			n.config.Log.Info("a purse is not settled yet", "purse", account, "cause", err)
		}
	}
}

// frozenPurses are those that wait for a settlement. It notes when this
// guardian first saw their proofs, and takes the proofs' entries as shown.
func (n *Node) frozenPurses(ctx context.Context, s *seat) ([]ledger.Account, error) {
	var out []ledger.Account
	err := n.writer.do(ctx, func(tx store.Tx) error {
		out = nil
		b := n.book(tx, s.epoch.Community)
		var found []*ledger.FaultProof
		from, err := anywhere(n.config.Rand)
		if err != nil {
			return err
		}
		err = b.FaultsFrom(from, func(f *ledger.FaultProof) error {
			if _, ended, err := b.Settlement(f.Account()); err != nil || ended || f.Account().Type() != ledger.TypePurse {
				return err
			}
			if found = append(found, f); len(found) == mostSettled {
				return store.ErrStop
			}
			return nil
		})
		if err != nil {
			return err
		}
		desk := s.desk(n.config.Verify)
		for _, f := range found {
			if _, err := b.NoteFault(f.Account(), n.clock.read()); err != nil {
				return err
			}
			if err := showProof(b, &desk, f); err != nil {
				return err
			}
			out = append(out, f.Account())
		}
		return nil
	})
	if err != nil {
		return nil, err // given up: the writer may be at it still
	}
	return out, nil
}

func (n *Node) settlePurse(ctx context.Context, s *seat, account ledger.Account) error {
	round, ours, err := n.settleRound(ctx, s, account)
	if err != nil || !ours {
		return err
	}
	signer, ok := n.identity(s)
	if !ok {
		return nil
	}
	proposal, held, err := n.proposal(s, account, round)
	if err != nil {
		return err
	}
	lines := n.linesTo(ctx, s)
	defer func() {
		for _, l := range lines {
			_ = l.Close()
		}
	}()
	if !held {
		if proposal, err = n.propose(ctx, s, lines, account, round, signer); err != nil {
			return err
		}
	}
	evidence, err := n.evidenceFor(s, proposal)
	if err != nil {
		return err
	}
	whole, err := n.approvals(ctx, s, lines, proposal, evidence)
	if err != nil {
		return err
	}
	return n.certifySettlement(ctx, s, lines, book.Pending{Entry: whole, Seals: proposal.Seals}, evidence)
}

// settleRound is the round of now, by this guardian's clock, and whether it is
// ours to propose.
func (n *Node) settleRound(ctx context.Context, s *seat, account ledger.Account) (uint64, bool, error) {
	var round uint64
	var ours bool
	err := n.writer.do(ctx, func(tx store.Tx) error {
		b, now := n.book(tx, s.epoch.Community), n.clock.read()
		since, err := b.NoteFault(account, now)
		if err != nil {
			return err
		}
		desk := s.desk(n.config.Verify)
		from, err := desk.SettleFrom(b, account, since)
		if answered(err) {
			return nil
		}
		if err != nil || now < from {
			return err
		}
		round = desk.Turn(now)
		ours = s.epoch.Settlers(round).Proposer == s.index
		return nil
	})
	if err != nil {
		return 0, false, err
	}
	return round, ours, nil
}

// proposal is what we proposed in the round before, if anything.
func (n *Node) proposal(s *seat, account ledger.Account, round uint64) (p book.Pending, held bool, err error) {
	err = n.view(s.epoch.Community, func(b *book.Book) error {
		p, held, err = b.Proposal(account, round)
		return err
	})
	return p, held, err
}

// linesTo are connections to the other guardians that can be reached, by seat.
func (n *Node) linesTo(ctx context.Context, s *seat) map[uint64]*peer.Client {
	lines := map[uint64]*peer.Client{}
	if n.config.Dialer == nil {
		return lines
	}
	for _, e := range s.endpoints {
		if e.Guardian == s.index || e.Guardian >= uint64(s.epoch.Guardians()) || lines[e.Guardian] != nil {
			continue
		}
		conn, err := n.config.Dialer.Dial(ctx, e.Address, s.epoch.Charter.Guardians[e.Guardian].Identity)
		if err != nil {
			continue
		}
		lines[e.Guardian] = peer.New(conn, &s.epoch, n.config.Verify)
	}
	return lines
}

// errSeals says that not all guardians have sealed.
var errSeals = errors.New("not all guardians have sealed the purse")

// propose gathers the seals of all guardians, and makes, signs and stores the
// settlement that follows from them.
func (n *Node) propose(ctx context.Context, s *seat, lines map[uint64]*peer.Client, account ledger.Account, round uint64, signer keys.Signer) (book.Pending, error) {
	var said []peer.Settling
	for seat := range uint64(s.epoch.Guardians()) {
		if seat == s.index {
			continue
		}
		line, ok := lines[seat]
		if !ok {
			return book.Pending{}, errSeals
		}
		got, err := line.Settle(ctx, account, round)
		if err != nil {
			return book.Pending{}, errors.Join(errSeals, err)
		}
		if got.Seal.Guardian != seat {
			return book.Pending{}, errSeals
		}
		said = append(said, got)
	}
	var p book.Pending
	err := n.answering(ctx, func(tx store.Tx) (err error) {
		p, err = n.draw(n.book(tx, s.epoch.Community), s, said, account, round, signer)
		return err
	})
	if err != nil {
		return book.Pending{}, err
	}
	return p, nil
}

func (n *Node) draw(b *book.Book, s *seat, said []peer.Settling, account ledger.Account, round uint64, signer keys.Signer) (book.Pending, error) {
	own, err := s.settleSeal(b, n.clock.read(), account, round)
	if err != nil {
		return book.Pending{}, err
	}
	seals := []quorum.AccountSeal{own}
	shown, err := b.Shown(account)
	if err != nil {
		return book.Pending{}, err
	}
	for _, x := range said {
		seals, shown = append(seals, x.Seal), append(shown, x.Shown...)
		if err := n.learn(b, s, account, append(x.Reported, x.Promises...)); err != nil {
			return book.Pending{}, err
		}
	}
	slices.SortFunc(seals, func(a, b quorum.AccountSeal) int { return int(a.Guardian) - int(b.Guardian) })
	slices.SortFunc(shown, func(a, b ledger.ID) int { return bytes.Compare(a[:], b[:]) })
	shown = slices.Compact(shown)
	fault, _, err := b.Fault(account)
	if err != nil {
		return book.Pending{}, err
	}
	desk := s.desk(n.config.Verify)
	e, err := desk.Settle(b, seals, shown, fault.ID())
	if err != nil {
		return book.Pending{}, err
	}
	proposal, err := sign(e, s.index, signer)
	if err != nil {
		return book.Pending{}, err
	}
	if err := desk.Approve(b, proposal, seals); err != nil {
		return book.Pending{}, err
	}
	return book.Pending{Entry: proposal, Seals: seals}, b.KeepProposal(proposal, seals)
}

// sign signs a settlement as its proposer, with the proposer's own approval.
func sign(e ledger.Entry, seat uint64, signer keys.Signer) (*ledger.Signed, error) {
	id := ledger.IDOf(&e)
	proposer, err := ledger.Propose(id, signer)
	if err != nil {
		return nil, err
	}
	own, err := ledger.Approve(id, seat, signer)
	if err != nil {
		return nil, err
	}
	return ledger.NewSigned(e, ledger.Authority{Proposer: proposer, Approvals: []ledger.Approval{own}})
}

// learn keeps what others reported and were shown, where it is the purse's own.
func (n *Node) learn(b *book.Book, s *seat, account ledger.Account, list []book.Evidence) error {
	covered := wire.Covered(list)
	for _, e := range list {
		if !covered[e.Entry.ID()] && (e.Entry.Entry.Account != account || !written(b, e.Entry, &s.epoch, n.config.Verify)) {
			continue
		}
		if err := learn(b, e, n.config.Verify); err != nil {
			return err
		}
	}
	return nil
}

// evidenceFor is what another guardian has to hold to judge a settlement.
func (n *Node) evidenceFor(s *seat, p book.Pending) (out []book.Evidence, err error) {
	err = n.view(s.epoch.Community, func(b *book.Book) error {
		ids := slices.Clone(p.Entry.Entry.Refs)
		seen := map[ledger.ID]bool{}
		for i := range p.Seals {
			for _, t := range append([]ledger.Tip{p.Seals[i].Certified}, p.Seals[i].Votes...) {
				if t.IsZero() || seen[t.Entry] {
					continue
				}
				seen[t.Entry] = true
				final, err := b.Final(t.Entry)
				if err != nil {
					return err
				}
				if !final {
					ids = append(ids, t.Entry)
					continue
				}
				proof, _, err := b.Proof(t.Entry)
				if err != nil {
					return err
				}
				out = append(out, proof...)
			}
		}
		promises, err := below(b, ids)
		slices.Reverse(promises) // those below first
		out = append(out, promises...)
		out = out[:min(len(out), wire.MaxItems)]
		return err
	})
	return out, err
}

// approvals gathers those of a quorum.
func (n *Node) approvals(ctx context.Context, s *seat, lines map[uint64]*peer.Client, p book.Pending, evidence []book.Evidence) (*ledger.Signed, error) {
	a := p.Entry.Authority
	a.Approvals = slices.Clone(a.Approvals)
	var trouble error
	for _, seat := range slices.Sorted(maps.Keys(lines)) {
		line := lines[seat]
		if len(a.Approvals) == s.epoch.Quorum() {
			break
		}
		approval, err := line.Approve(ctx, p, evidence)
		if err != nil {
			trouble = errors.Join(trouble, err)
			continue
		}
		if approval.Member == seat && ledger.Approved(p.Entry.ID(), s.epoch.Charter.Guardians[seat].Identity, approval, n.config.Verify) {
			a.Approvals = append(a.Approvals, approval)
		}
	}
	if len(a.Approvals) < s.epoch.Quorum() {
		return nil, errors.Join(quorum.ErrTooFew, trouble)
	}
	slices.SortFunc(a.Approvals, func(x, y ledger.Approval) int { return int(x.Member) - int(y.Member) })
	return ledger.NewSigned(p.Entry.Entry, a)
}

// certifySettlement gathers votes, and stores the certificate, which goes to
// the others as any does.
func (n *Node) certifySettlement(ctx context.Context, s *seat, lines map[uint64]*peer.Client, p book.Pending, evidence []book.Evidence) error {
	own, err := n.voteOwn(ctx, s, p)
	votes := []quorum.Vote{own}
	if err != nil {
		return err
	}
	var trouble error
	for _, seat := range slices.Sorted(maps.Keys(lines)) {
		vote, err := lines[seat].Submit(ctx, p, evidence)
		var final *peer.FinalReply
		if errors.As(err, &final) {
			return n.take(ctx, s, final.Items, nil)
		}
		if err == nil && vote.Guardian == seat {
			votes = append(votes, vote)
		}
		trouble = errors.Join(trouble, err)
	}
	c, err := s.epoch.Certify(votes)
	if err != nil {
		return errors.Join(err, trouble)
	}
	return n.take(ctx, s, []book.Evidence{{Entry: p.Entry, Certificate: []quorum.Certificate{c}}}, nil)
}

// voteOwn has this guardian itself vote.
func (n *Node) voteOwn(ctx context.Context, s *seat, p book.Pending) (quorum.Vote, error) {
	body := wire.SubmitBody{Community: s.epoch.Community, Entry: p.Entry.Bytes()}
	for i := range p.Seals {
		body.Seals = append(body.Seals, p.Seals[i].Bytes())
	}
	reply, err := n.submit(ctx, body)
	if err != nil {
		return quorum.Vote{}, err
	}
	m, err := wire.Decode(reply)
	if err != nil || m.Type != wire.Voted {
		return quorum.Vote{}, errors.Join(err, quorum.ErrTooFew)
	}
	return quorum.DecodeVote(m.Body)
}
