package runner

import (
	"context"
	"errors"

	"sanduk.app/sync/collect"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// errNewer says that the community's guardians have changed: the round begins
// anew.
var errNewer = errors.New("the community is in a newer epoch")

// foundNewer says how the chain of charters goes on. An amendment proves itself,
// so the first guardian that tells of one is enough.
type foundNewer struct{ peer.Newer }

func (*foundNewer) Error() string { return errNewer.Error() }

// orNewer asks a guardian whose answer can't be right, or that can't answer,
// whether the chain of charters goes on: it may speak of an epoch that is not
// known here. Else the error stays.
func orNewer(ctx context.Context, client *peer.Client, err error) error {
	var suspicion *peer.Suspicion
	var failed *wire.FailedBody
	if !errors.As(err, &suspicion) && !errors.As(err, &failed) || client.Ended() {
		return err
	}
	if n, trouble := client.Newer(ctx); trouble == nil && len(n.Amendments) > 0 {
		return &foundNewer{n}
	}
	return err
}

// amended hands newer epochs to the owner, and lets go of the guardians before.
func (r *round) amended(n peer.Newer) error {
	if err := r.runner.config.Owner.Amended(r.id, n.Amendments, n.Reaches); err != nil {
		return err
	}
	for seat := range uint64(quorum.MaxGuardians) {
		r.runner.lines.forget(place{r.id, seat})
	}
	return errNewer
}

// reconfirm has guardians certify anew what came with certificates of epochs
// that are over.
func (r *round) reconfirm(ctx context.Context) error {
	list, err := r.runner.config.Owner.Outdated(r.id)
	if err != nil {
		return err
	}
	for _, s := range list {
		c, ok, err := r.certifyAnew(ctx, s)
		if err != nil {
			return err
		}
		if ok {
			if err := r.runner.config.Owner.Reconfirmed(r.id, s, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *round) certifyAnew(ctx context.Context, s *ledger.Signed) (quorum.Certificate, bool, error) {
	collection := collect.New(&r.member.Epoch, s, checked)
	answers := make(chan answer, len(r.clients))
	for seat, client := range r.clients {
		r.runner.lines.dials.Go(func() {
			asking, cancel := context.WithTimeout(r.runner.lines.ctx, r.runner.config.Wait)
			defer cancel()
			vote, err := client.Again(asking, s)
			answers <- answer{seat, vote, err}
		})
	}
	for range len(r.clients) {
		select {
		case a := <-answers:
			if a.err == nil {
				_ = collection.Vote(a.seat, a.vote) // another seat's counts for nobody
			}
			var final *peer.FinalReply
			if errors.As(a.err, &final) {
				for _, e := range final.Items {
					if e.Entry.ID() == s.ID() && len(e.Certificate) > 0 && e.Certificate[0].Epoch == r.member.Epoch.Number {
						return e.Certificate[0], true, nil
					}
				}
			}
			if collection.Outcome() == collect.Certified {
				c, err := collection.Certificate()
				return c, err == nil, err
			}
		case <-ctx.Done():
			return quorum.Certificate{}, false, nil
		}
	}
	return quorum.Certificate{}, false, nil
}
