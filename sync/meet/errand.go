package meet

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Requests for seals are carried beside entries: from a wallet whose account is to
// be opened to guardians, and what these give back to her, one at a time.

// ownErrands puts the owner's requests into the bag: for accounts that are to be
// opened, and for openings that wait for the votes of guardians that have not
// sealed yet.
func (s *side) ownErrands(pending []book.Pending) error {
	wanted, err := s.config.Owner.SealsWanted(s.id)
	if err != nil {
		return err
	}
	s.asks = wanted
	for _, p := range pending {
		wanted = append(wanted[:len(wanted):len(wanted)], p.SealAsk...)
	}
	list, err := s.errands()
	if err != nil || len(wanted)+len(list) == 0 {
		return err
	}
	return s.config.Store.Update(func(tx store.Tx) error {
		bag, books := s.bag(tx), book.Open(tx, s.id)
		for i := range wanted {
			root, err := rootOf(books, wanted[i].Account)
			if err != nil {
				return err
			}
			if _, err := bag.AddErrand(&carry.Errand{Request: wanted[i], Root: root}, carry.Mine, s.now()); err != nil {
				return err
			}
		}
		return bag.FitErrands(books, s.now())
	})
}

// rootOf shows strangers that an account has had money: its newest final entry,
// or one that pays it.
func rootOf(books *book.Book, account ledger.Account) ([]book.Evidence, error) {
	newest, err := books.Newest(account)
	if err != nil {
		return nil, err
	}
	id := newest.Entry
	if newest.IsZero() {
		err := books.Arrivals(account, func(c ledger.CreditID) error {
			id = c.Entry
			return store.ErrStop
		})
		if err != nil || id.IsZero() {
			return nil, err
		}
	}
	proof, _, err := books.Proof(id)
	if len(proof) > wire.MaxRoot {
		return nil, err
	}
	for i := range proof {
		proof[i].Memos = nil
	}
	return proof, err
}

// errands are the requests that are carried.
func (s *side) errands() (list []carry.HeldErrand, err error) {
	err = s.config.Store.View(func(tx store.Tx) error {
		list, err = s.bag(tx).Errands()
		return err
	})
	return list, err
}

func marksOf(list []carry.HeldErrand) (out []wire.Mark) {
	for i := range list[:min(len(list), wire.MaxParcel)] {
		e := &list[i]
		out = append(out, wire.Mark{Short: e.Name(), Seats: e.Seats(), Size: uint64(e.Bytes)})
	}
	return out
}

// newErrands are the errands that say more than the marks.
func newErrands(list []carry.HeldErrand, marks []wire.Mark) (out []wire.CarriedAsk) {
	have := map[carry.Short]carry.State{}
	for _, m := range marks {
		have[m.Short] = carry.State{Short: m.Short, Seats: m.Seats}
	}
	for i := range list {
		state := list[i].State()
		if !held(have, state.Short) || state.Adds(have[state.Short]) {
			out = append(out, list[i].Form())
		}
	}
	return out
}

// exchangeErrands hands over the errands that the other lacks, and fetches those
// that are missing here.
func (a *asking) exchangeErrands(ctx context.Context, marks []wire.Mark) error {
	list, err := a.errands()
	if err != nil {
		return err
	}
	have := map[carry.Short]carry.State{}
	for i := range list {
		have[list[i].Name()] = list[i].State()
	}
	var missing []wire.Mark
	for _, m := range marks {
		if state := (carry.State{Short: m.Short, Seats: m.Seats}); !held(have, m.Short) || state.Adds(have[m.Short]) {
			missing = append(missing, m)
		}
	}
	if err := a.fetch(ctx, missing); err != nil {
		return err
	}
	for _, ask := range newErrands(list, marks) {
		if a.handed[string(ledger.Encode(&ask))] {
			continue // the other does not want it
		}
		if ask.Size() > a.left() {
			a.report.Cut = true
			return nil
		}
		a.handed[string(ledger.Encode(&ask))] = true
		body := wire.CarryPushBody{Community: a.id, Asks: []wire.CarriedAsk{ask}}
		if _, err := askOf[nothing](ctx, a.conn, wire.CarryPush, &body, wire.Taken); err != nil {
			return err
		}
		a.report.Given++
	}
	return nil
}

// takeAsks checks requests for seals that somebody hands over, keeps the good
// ones, and tells the owner what answers hers.
func (s *side) takeAsks(list []wire.CarriedAsk) (bad, err error) {
	err = s.config.Store.Update(func(tx store.Tx) error {
		bag, books := s.bag(tx), book.Open(tx, s.id)
		for i := range list {
			wrong, err := s.takeAsk(bag, books, &list[i])
			if err != nil {
				return err
			}
			if wrong != nil {
				bad = errors.Join(bad, fmt.Errorf("request %d: %w", i, wrong))
			}
		}
		return bag.FitErrands(books, s.now())
	})
	if err != nil {
		return bad, err
	}
	return bad, s.tellAnswers()
}

func (s *side) takeAsk(bag *carry.Bag, books *book.Book, c *wire.CarriedAsk) (wrong, err error) {
	e, wrong := carry.ReadErrand(books, &s.member.Epoch, c, s.config.Verify)
	switch {
	case errors.Is(wrong, book.ErrRecord):
		return nil, wrong
	case errors.Is(wrong, carry.ErrUnknown):
		return nil, nil
	case wrong != nil:
		return wrong, nil
	}
	class, wanted := s.errandClass(&e.Request)
	if !wanted {
		return nil, nil
	}
	if rooted, err := carry.RootedErrand(books, &e); err != nil || !rooted && class == carry.Stranger {
		return nil, err
	}
	grown, err := bag.AddErrand(&e, class, s.now())
	if grown {
		s.report.Taken++
	}
	return nil, err
}

// errandClass says whose a request is. What another phone with our words asks is
// not ours, and not to be carried: it would be taken for an answer to us.
func (s *side) errandClass(r *ledger.SealRequest) (class carry.Class, wanted bool) {
	if s.asksFor(r) {
		return carry.Mine, true
	}
	switch {
	case slices.Contains(s.member.Accounts, r.Account):
		return carry.Friend, r.Account.Type() != ledger.TypeSingle
	case s.knows(r.Account):
		return carry.Friend, true
	}
	return carry.Stranger, true
}

func (s *side) asksFor(r *ledger.SealRequest) bool {
	hash := quorum.RequestHash(r)
	return slices.ContainsFunc(s.asks, func(own ledger.SealRequest) bool { return quorum.RequestHash(&own) == hash })
}

// tellAnswers gives the owner what guardians gave at her requests. Cut before it
// is done, it comes again.
func (s *side) tellAnswers() error {
	list, err := s.errands()
	if err != nil {
		return err
	}
	for i := range list {
		e := &list[i]
		if !s.asksFor(&e.Request) {
			continue
		}
		if err := s.tellAnswer(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *side) tellAnswer(e *carry.HeldErrand) error {
	known, err := s.config.Owner.SealsHeld(e.Request)
	if err != nil {
		return err
	}
	var refusals []book.SealRefusal
	for _, g := range e.Given {
		switch {
		case len(g.Beyond) > 0:
			refusals = append(refusals, g.Beyond...)
		case known>>g.Seat&1 == 0:
			opened, err := s.config.Owner.Sealed(s.id, e.Request, []quorum.AccountSeal{g.Seal}, g.Reported)
			if err != nil || opened {
				return err
			}
		}
	}
	if len(refusals) == 0 {
		return nil
	}
	return s.config.Owner.SealRefused(s.id, e.Request, refusals, false)
}

// askSeals takes the requests that are carried to a guardian.
func (s *side) askSeals(ctx context.Context, seat uint64, client *peer.Client) error {
	list, err := s.errands()
	if err != nil {
		return err
	}
	for i := range list {
		e := &list[i]
		place := try{ledger.ID(quorum.RequestHash(&e.Request)), seat}
		if over := ctx.Err() != nil || client.Ended(); over {
			return nil
		}
		if s.asksFor(&e.Request) || e.Seats()>>seat&1 == 1 || !s.due(place) {
			continue // the owner's own are asked about by her runner
		}
		given, failed := s.askSeal(ctx, seat, client, &e.Request)
		if failed != nil {
			s.config.Log.Debug("no seal for what is carried", "seat", seat, "cause", failed)
			s.rest(place)
			continue
		}
		s.report.Votes++
		e.Add(given)
		err := s.config.Store.Update(func(tx store.Tx) error {
			_, err := s.bag(tx).AddErrand(&e.Errand, e.Class, s.now())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// carriesAsks tells whether a guardian may still answer what is carried.
func (s *side) carriesAsks() (bool, error) {
	list, err := s.errands()
	if err != nil {
		return false, err
	}
	for i := range list {
		e := &list[i]
		for seat := range uint64(s.member.Epoch.Guardians()) {
			if !s.asksFor(&e.Request) && e.Seats()>>seat&1 == 0 && s.due(try{ledger.ID(quorum.RequestHash(&e.Request)), seat}) {
				return true, nil
			}
		}
	}
	return false, nil
}

// askSeal asks a guardian, and gives its seal, or that which is in the way.
func (s *side) askSeal(ctx context.Context, seat uint64, client *peer.Client, r *ledger.SealRequest) (carry.Given, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	body, err := client.SealFor(ctx, *r)
	var refusal *ledger.Refusal
	if errors.As(err, &refusal) && refusal.Code == ledger.CodeRound && len(refusal.Other) > 0 {
		body, err = wire.SealedBody{Seal: refusal.Other}, nil
	}
	if err != nil {
		return carry.Given{}, err
	}
	given, err := carry.ReadGiven(body, r, &s.member.Epoch, s.config.Verify)
	if err == nil && given.Seat != seat {
		err = quorum.ErrSeal
	}
	return given, err
}
