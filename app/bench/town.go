package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// town is the community of a measurement: the guardian that is measured has seat
// 0, the load has the keys of all others, and the issuer's.
type town struct {
	epoch  quorum.Epoch
	guard  keys.PublicKey // the identity of the guardian that is measured
	issuer *keys.Key
	box    ledger.Joint
	others *others
}

// newTown founds the community, with the measured guardian's part done by its
// own program.
func newTown(ctx context.Context, p program, guardians int, address string) (*town, error) {
	if _, err := p.run(ctx, "create"); err != nil {
		return nil, err
	}
	card, err := ask(ctx, p, "guardian", "card", "--address", address)
	if err != nil {
		return nil, err
	}
	first, err := quorum.ParseCard(card, keys.Verify)
	if err != nil {
		return nil, err
	}
	t := &town{guard: first.Seat.Identity}
	if t.issuer, err = keys.NewRandomKey(rand.Reader); err != nil {
		return nil, err
	}
	t.box = ledger.Joint{Members: []keys.PublicKey{t.issuer.Public()}, Needed: 1, Salt: ledger.ID{7}}
	cards, identities, votes, err := strangers(guardians - 1)
	if err != nil {
		return nil, err
	}
	charter := quorum.Charter{
		Name: "Bench", Quorum: uint64(quorum.Threshold(guardians)), Admission: quorum.ByCredit, //nolint:gosec // below 64
		Rights: []quorum.Right{{Issuer: t.box.Account(), Code: "KES", Kind: ledger.CashBacked}},
	}
	draft, err := quorum.NewDraft(charter, append([]quorum.Card{first}, cards...), ledger.ID{7}, now())
	if err != nil {
		return nil, err
	}
	signed, err := t.agree(ctx, p, draft, identities)
	if err != nil {
		return nil, err
	}
	t.others = newOthers(&t.epoch, votes)
	_, _, err = p.runWith(ctx, wallet.InviteTo(signed, []book.Endpoint{{Guardian: 0, Address: address}}), "join", "-")
	return t, err
}

// strangers are guardians of whom there is nothing but their keys.
func strangers(n int) (cards []quorum.Card, identities, votes []*keys.Key, err error) {
	for range n {
		identity, err := keys.NewRandomKey(rand.Reader)
		if err != nil {
			return nil, nil, nil, err
		}
		vote, err := keys.NewRandomKey(rand.Reader)
		if err != nil {
			return nil, nil, nil, err
		}
		card, err := quorum.NewCard(identity, vote.Public(), "")
		if err != nil {
			return nil, nil, nil, err
		}
		cards, identities, votes = append(cards, card), append(identities, identity), append(votes, vote)
	}
	return cards, identities, votes, nil
}

// agree has all guardians consent to the charter.
func (t *town) agree(ctx context.Context, p program, draft quorum.Draft, identities []*keys.Key) (*ledger.Signed, error) {
	file := filepath.Join(filepath.Dir(p.home), "draft")
	if err := os.WriteFile(file, []byte(draft.String()), 0o600); err != nil {
		return nil, err
	}
	defer discard(file)
	text, err := ask(ctx, p, "guardian", "agree", "@"+file)
	if err != nil {
		return nil, err
	}
	consent, err := quorum.ParseConsent(text)
	if err != nil {
		return nil, err
	}
	consents := []quorum.Consent{consent}
	for _, identity := range identities {
		if consent, err = draft.Consent(identity); err != nil {
			return nil, err
		}
		consents = append(consents, consent)
	}
	signed, epoch, err := draft.Finish(consents, keys.Verify)
	if err != nil {
		return nil, fmt.Errorf("charter: %w", err)
	}
	t.epoch = epoch
	return signed, nil
}

// now is the time as entries have it, in unix ms.
func now() uint64 { return uint64(time.Now().UnixMilli()) } //nolint:gosec // after 1970

// others sign the votes of the guardians that the load plays.
type others struct {
	epoch *quorum.Epoch
	seats []chan ballot

	mu   sync.Mutex
	seen map[keys.Signature]struct{} // all guardians': one of a tree of votes is one
}

// signatures are how many different ones are in the certificates that were made.
func (o *others) signatures() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.seen)
}

func (o *others) count(votes []quorum.Vote) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, v := range votes {
		o.seen[v.Attestation.Signature] = struct{}{}
	}
}

// ballot is a wish for a vote.
type ballot struct {
	statement quorum.Statement
	vote      chan<- quorum.Vote
}

// mostInOne is how many votes a guardian stores at once.
const mostInOne = 512

// newOthers has as many of them vote as a quorum needs beside the first seat,
// each in a goroutine of its own that ends with the process.
func newOthers(epoch *quorum.Epoch, votes []*keys.Key) *others {
	o := &others{epoch: epoch, seen: map[keys.Signature]struct{}{}}
	for i := range epoch.Quorum() - 1 {
		wishes := make(chan ballot, mostInOne)
		o.seats = append(o.seats, wishes)
		go voteFor(uint64(i)+1, votes[i], wishes) //nolint:gosec // below 64
	}
	return o
}

// diskTime is how long the disk of a guardian that the load plays takes for a
// batch: what comes meanwhile is in the next one.
const diskTime = 2 * time.Millisecond

// voteFor signs what waits in trees, as a guardian under load does.
func voteFor(seat uint64, key *keys.Key, wishes <-chan ballot) {
	for first := range wishes {
		batch := []ballot{first}
	more:
		for len(batch) < cap(wishes) {
			select {
			case next := <-wishes:
				batch = append(batch, next)
			default:
				break more
			}
		}
		for tree := range slices.Chunk(batch, quorum.MaxTree) {
			vote(seat, key, tree)
		}
		time.Sleep(diskTime)
	}
}

// vote signs a tree.
func vote(seat uint64, key *keys.Key, tree []ballot) {
	statements := make([]quorum.Statement, len(tree))
	for i, b := range tree {
		statements[i] = b.statement
	}
	votes, err := quorum.SignVotes(seat, statements, key)
	for i, b := range tree {
		if err != nil {
			close(b.vote)
			continue
		}
		b.vote <- votes[i]
	}
}

// certify adds the other guardians' votes to the measured one's.
func (o *others) certify(s *ledger.Signed, own quorum.Vote) (quorum.Certificate, error) {
	statement, got := o.epoch.Statement(s), make(chan quorum.Vote, len(o.seats))
	for _, seat := range o.seats {
		seat <- ballot{statement: statement, vote: got}
	}
	votes := []quorum.Vote{own}
	for range o.seats {
		v, ok := <-got
		if !ok {
			return quorum.Certificate{}, quorum.ErrVote
		}
		votes = append(votes, v)
	}
	o.count(votes)
	return o.epoch.Certify(votes)
}
