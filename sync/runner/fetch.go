package runner

import (
	"context"
	"errors"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// fetch asks for what came in. One guardian more than may lie is asked, so that
// none can hide a payment.
func (r *round) fetch(ctx context.Context) error {
	asked := 0
	for seat, client := range r.clients {
		if asked > quorum.Faulty(r.member.Epoch.Guardians()) {
			break
		}
		err := r.fetchFrom(ctx, client)
		var failed *wire.FailedBody
		var trouble *ownError
		switch {
		case err == nil:
			asked++
		case errors.As(err, &trouble):
			return trouble.error
		case errors.As(err, &failed):
			r.runner.config.Log.Debug("guardian does not serve", "seat", seat, "cause", err)
		default:
			r.drop(seat, err)
		}
	}
	return nil
}

// ownError is trouble on this side, which is nobody else's fault.
type ownError struct{ error }

func (r *round) fetchFrom(ctx context.Context, client *peer.Client) error {
	ctx, cancel := context.WithTimeout(ctx, r.runner.config.Wait)
	defer cancel()
	for _, account := range r.member.Accounts {
		if err := r.fetchInbox(ctx, client, account); err != nil {
			return err
		}
		if err := r.fetchFeed(ctx, client, account); err != nil {
			return err
		}
	}
	for range 2 { // the second time for what the first made known to be missing
		wants, err := r.runner.config.Owner.Wants(r.id)
		if err != nil {
			return &ownError{err}
		}
		if len(wants) == 0 {
			return nil
		}
		page, err := client.Get(ctx, wants[:min(len(wants), wire.MaxItems/4)])
		if err != nil {
			return err
		}
		if err := r.received(page); err != nil {
			return err
		}
	}
	return nil
}

func (r *round) fetchInbox(ctx context.Context, client *peer.Client, account ledger.Account) error {
	var after ledger.CreditID
	for {
		page, err := client.Inbox(ctx, account, after)
		if err != nil {
			return err
		}
		if err := r.received(page); err != nil {
			return err
		}
		if !page.More {
			return nil
		}
		if page.Next.Compare(after) <= 0 {
			return &peer.Suspicion{Peer: "of this seat", Cause: errors.New("its inbox goes backwards")}
		}
		after = page.Next
	}
}

// fetchFeed asks for what of an own feed is not here: after a restore, or when
// another phone with the same words went on.
func (r *round) fetchFeed(ctx context.Context, client *peer.Client, account ledger.Account) error {
	for {
		newest, err := r.newest(account)
		if err != nil {
			return &ownError{err}
		}
		page, err := client.Feed(ctx, account, newest+1)
		if err != nil {
			return err
		}
		if len(page.Items) == 0 {
			return nil
		}
		if err := r.received(page); err != nil {
			return err
		}
		if !page.More {
			return nil
		}
	}
}

func (r *round) newest(account ledger.Account) (seq uint64, err error) {
	err = r.runner.config.Store.View(func(tx store.Tx) error {
		tip, err := book.Open(tx, r.id).Newest(account)
		seq = tip.Seq
		return err
	})
	return seq, err
}

// received hands over what the owner does not have yet.
func (r *round) received(page peer.Page) error {
	fresh, err := r.fresh(page.Items)
	if err != nil {
		return &ownError{err}
	}
	if len(fresh) > 0 {
		if err := r.runner.config.Owner.Received(r.id, fresh); err != nil {
			return &ownError{err}
		}
		r.report.Received += len(fresh)
	}
	for _, f := range page.Faults {
		if err := r.runner.config.Owner.Faulty(r.id, f); err != nil {
			return &ownError{err}
		}
	}
	return nil
}

func (r *round) fresh(items []book.Evidence) ([]book.Evidence, error) {
	var out []book.Evidence
	err := r.runner.config.Store.View(func(tx store.Tx) error {
		b := book.Open(tx, r.id)
		for _, e := range items {
			final, err := b.Final(e.Entry.ID())
			if err != nil {
				return err
			}
			if !final {
				out = append(out, e)
			}
		}
		return nil
	})
	return out, err
}
