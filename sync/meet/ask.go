package meet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/link"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// Meet goes through a meeting with somebody who answers by Serve, over a
// connection that it dialled, and ends it. What was exchanged before an error
// stays. ErrStranger says that there is nothing to exchange.
func (m *Meeter) Meet(ctx context.Context, conn link.Conn) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	var report Report
	c := &counted{Conn: conn}
	defer func() { _ = conn.Close() }()
	err := m.meet(ctx, c, &report)
	report.Bytes = c.bytes
	return report, err
}

func (m *Meeter) meet(ctx context.Context, c *counted, report *Report) error {
	memberships, err := m.config.Owner.Memberships()
	if err != nil {
		return err
	}
	var nonce [16]byte
	if _, err := io.ReadFull(m.config.Rand, nonce[:]); err != nil {
		return err
	}
	common, budget, err := m.greet(ctx, c, nonce, memberships)
	if err != nil {
		return err
	}
	report.Communities = len(common)
	if len(common) == 0 {
		return ErrStranger
	}
	for _, member := range common {
		s, err := m.newSide(member, report)
		if err != nil {
			return err
		}
		s.owner, s.begins = m.config.Met, beginsAt(nonce)
		a := &asking{side: s, conn: c, budget: int(budget)}
		if err := a.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (m *Meeter) greet(ctx context.Context, c *counted, nonce [16]byte, all []book.Membership) ([]book.Membership, uint64, error) {
	body := wire.GreetBody{Nonce: nonce, Budget: m.config.Budget}
	all = all[:min(len(all), wire.MaxGreets)]
	for _, member := range all {
		body.Tags = append(body.Tags, tagOf(body.Nonce, c.Peer(), member.Epoch.Community))
	}
	reply, err := askOf[wire.GreetedBody](ctx, c, wire.Greet, &body, wire.Greeted)
	if err != nil {
		return nil, 0, err
	}
	var common []book.Membership
	for _, i := range reply.Known {
		if i >= uint64(len(all)) {
			return nil, 0, fmt.Errorf("%w: community %d", ledger.ErrMalformed, i)
		}
		common = append(common, all[i])
	}
	return common, min(reply.Budget, m.config.Budget), nil
}

// askOf sends a request and reads the reply, which must be of the one type.
func askOf[T any](ctx context.Context, c link.Conn, t wire.Type, body any, want wire.Type) (T, error) {
	var out T
	if err := c.Send(ctx, wire.Encode(t, body)); err != nil {
		return out, err
	}
	frame, err := c.Receive(ctx)
	if err != nil {
		return out, err
	}
	reply, err := wire.Decode(frame)
	if err != nil {
		return out, err
	}
	switch reply.Type {
	case want:
		if len(reply.Body) == 0 {
			return out, nil
		}
		return wire.Body[T](reply)
	case wire.Failed:
		f, err := wire.Body[wire.FailedBody](reply)
		return out, errors.Join(err, &f)
	}
	return out, fmt.Errorf("%w: message of type %d", ledger.ErrMalformed, reply.Type)
}

// nothing is the body of a reply that has none.
type nothing struct {
	_ struct{} `cbor:",toarray"`
}

// asking is the side that dialled, in one community.
type asking struct {
	*side
	conn   *counted
	budget int // bytes that the whole meeting may use
	theirs said
	wrong  int // items that could not be right
}

func (a *asking) left() int { return a.budget - a.conn.bytes }

// mostPasses is how often the two go through what they have: what came makes
// known what else is missing.
const mostPasses = 3

func (a *asking) run(ctx context.Context) error {
	for range mostPasses {
		before := *a.report
		if err := a.pass(ctx); err != nil {
			return err
		}
		if *a.report == before || a.left() < parcel {
			return nil
		}
		var err error
		if a.wants, err = a.config.Owner.Wants(a.id); err != nil {
			return err
		}
	}
	return nil
}

func (a *asking) pass(ctx context.Context) error {
	mine, err := a.look(nil)
	if err != nil {
		return err
	}
	errands, err := a.errands()
	if err != nil {
		return err
	}
	body := wire.MeetAskBody{Community: a.id, Asks: marksOf(errands), Stands: mine.mine.stands, Root: mine.mine.root, Held: mine.mine.held, Wants: mine.mine.wants}
	reply, err := askOf[wire.MeetSaidBody](ctx, a.conn, wire.MeetAsk, &body, wire.MeetSaid)
	if err != nil {
		return err
	}
	a.theirs = said{stands: reply.Stands, root: reply.Root, held: reply.Held, wants: reply.Wants}
	stock, err := a.look(&a.theirs)
	if err != nil {
		return err
	}
	if err := a.fetch(ctx, reply.Yours); err != nil {
		return err
	}
	if err := a.giveFinal(ctx, stock.yours); err != nil {
		return err
	}
	if err := a.exchangeErrands(ctx, reply.Asks); err != nil {
		return err
	}
	if reply.Root == stock.mine.root {
		return nil
	}
	for about := uint64(aboutYou); about <= aboutOthers; about++ {
		var marks []wire.Mark
		for _, mark := range reply.Marks {
			if mark.About == about {
				marks = append(marks, mark)
			}
		}
		if err := a.fetch(ctx, a.wanted(stock.bag, marks)); err != nil {
			return err
		}
		if err := a.give(ctx, stock.bag, reply.Marks, about); err != nil {
			return err
		}
	}
	return nil
}

// wanted are the marks that say more than we have.
func (a *asking) wanted(bag []carry.Note, marks []wire.Mark) (out []wire.Mark) {
	have := map[carry.Short]carry.State{}
	for i := range bag {
		state := bag[i].State()
		have[state.Short] = state
	}
	for _, m := range marks {
		if (carry.State{Short: m.Short, Seats: m.Seats, Final: m.Final}).Adds(have[m.Short]) || !held(have, m.Short) {
			out = append(out, m)
		}
	}
	return out
}

func held(have map[carry.Short]carry.State, short carry.Short) bool {
	_, ok := have[short]
	return ok
}

// parcel is how many bytes one parcel is to have: what is cut on the way is no
// more than that.
const parcel = 32 << 10

// mostWrong is how many parcels with what can't be right are borne before the other is
// left.
const mostWrong = 8

// fetch asks for items, some at a time, as far as the bytes reach.
func (a *asking) fetch(ctx context.Context, marks []wire.Mark) error {
	for len(marks) > 0 {
		body := wire.CarryAskBody{Community: a.id}
		size := 0
		for _, m := range marks {
			cost := int(min(m.Size, link.MaxFrame)) + 16
			if len(body.Shorts) == wire.MaxParcel || len(body.Shorts) > 0 && size+cost > parcel {
				break
			}
			if size+cost > a.left() {
				a.report.Cut = true
				break
			}
			body.Shorts, size = append(body.Shorts, m.Short), size+cost
		}
		if len(body.Shorts) == 0 {
			return nil
		}
		marks = marks[len(body.Shorts):]
		reply, err := askOf[wire.ParcelBody](ctx, a.conn, wire.CarryAsk, &body, wire.Parcel)
		if err != nil {
			return err
		}
		if err := a.got(&reply); err != nil {
			return err
		}
	}
	return nil
}

// got takes what came, and bears a few things that can't be right.
func (a *asking) got(reply *wire.ParcelBody) error {
	bad, err := a.take(reply.Items)
	if err == nil && len(reply.Asks) > 0 {
		wrong, failed := a.takeAsks(reply.Asks)
		bad, err = errors.Join(bad, wrong), failed
	}
	if err != nil || bad == nil {
		return err
	}
	a.config.Log.Warn("somebody hands over what can't be right", "cause", bad)
	if a.wrong++; a.wrong > mostWrong {
		return bad
	}
	return nil
}

// giveFinal hands over final entries that the other lacks.
func (a *asking) giveFinal(ctx context.Context, ids []ledger.ID) error {
	var parcels []wire.Carried
	for _, id := range ids {
		c, err := a.proof(id)
		if err != nil {
			return err
		}
		parcels = append(parcels, c)
	}
	return a.push(ctx, parcels)
}

// proof is a final entry as it is handed over: as evidence of itself, since the
// certificate may be that of an entry above it.
func (s *side) proof(id ledger.ID) (wire.Carried, error) {
	var out wire.Carried
	err := s.config.Store.View(func(tx store.Tx) error {
		list, _, err := book.Open(tx, s.id).Proof(id)
		if err == nil && len(list) > 0 {
			out = wire.Carried{Entry: list[0].Entry.Bytes(), Evidence: wire.ItemsOf(list)}
		}
		return err
	})
	return out, err
}

// give hands over what the other does not have as far, of one importance; ours
// for the other to see is her aboutYou.
func (a *asking) give(ctx context.Context, bag []carry.Note, theirs []wire.Mark, about uint64) error {
	have := map[carry.Short]carry.State{}
	for _, m := range theirs {
		have[m.Short] = carry.State{Short: m.Short, Seats: m.Seats, Final: m.Final}
	}
	you := accountsOf(a.theirs.stands)
	var out []wire.Carried
	for i := range bag {
		state := bag[i].State()
		if a.about(&bag[i], you) != about || held(have, state.Short) && !state.Adds(have[state.Short]) {
			continue
		}
		c, held, err := a.form(bag[i].ID, you)
		if err != nil {
			return err
		}
		if held {
			out = append(out, c)
		}
	}
	return a.push(ctx, out)
}

// form is a carried item as it is handed over: a promise to the other comes
// with what she needs to judge it.
func (s *side) form(id ledger.ID, you []ledger.Account) (wire.Carried, bool, error) {
	item, held, err := s.item(id)
	if err != nil || !held {
		return wire.Carried{}, false, err
	}
	c := carry.Form(&item)
	if item.Final() || !s.pending[id] || !slices.ContainsFunc(item.Entry.Entry.Credits, func(c ledger.Credit) bool { return slices.Contains(you, c.Payee) }) {
		return c, true, nil
	}
	raw, err := s.config.Owner.HandOver(s.id, id)
	if len(raw) <= wire.MaxHandOver {
		c.HandOver = raw
	}
	return c, true, err
}

// push hands items over, some at a time, as far as the bytes reach.
func (a *asking) push(ctx context.Context, items []wire.Carried) error {
	for len(items) > 0 {
		body := wire.CarryPushBody{Community: a.id}
		size := 0
		for _, c := range items {
			cost := c.Size() + 8
			if len(body.Items) == wire.MaxParcel || len(body.Items) > 0 && size+cost > parcel {
				break
			}
			if size+cost > a.left() {
				a.report.Cut = true
				break
			}
			body.Items, size = append(body.Items, c), size+cost
		}
		if len(body.Items) == 0 {
			return nil
		}
		items = items[len(body.Items):]
		if _, err := askOf[nothing](ctx, a.conn, wire.CarryPush, &body, wire.Taken); err != nil {
			return err
		}
		a.report.Given += len(body.Items)
	}
	return nil
}
