package meet

import (
	"context"
	"errors"
	"fmt"
	"io"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/link"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// mostRequests bounds one meeting's questions, for whoever answers.
const mostRequests = 512

// answering is the side that was dialled.
type answering struct {
	*Meeter
	self   keys.PublicKey
	conn   *counted
	report *Report
	sides  map[ledger.ID]*answeringSide // communities in common
	budget int
	wrong  int
}

type answeringSide struct {
	*side
	theirs said
	bag    map[carry.Short]ledger.ID
	yours  map[carry.Short]ledger.ID
	errand map[carry.Short]wire.CarriedAsk
}

// Serve answers somebody who came by Meet, until she ends it, and ends the
// connection. self is the key that this side proved. That the other side
// closed is no error.
func (m *Meeter) Serve(ctx context.Context, conn link.Conn, self keys.PublicKey) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	var report Report
	a := &answering{Meeter: m, self: self, conn: &counted{Conn: conn}, report: &report, sides: map[ledger.ID]*answeringSide{}, budget: int(m.config.Budget)}
	defer func() { _ = conn.Close() }()
	err := a.run(ctx)
	report.Bytes, report.Communities = a.conn.bytes, len(a.sides)
	if errors.Is(err, io.EOF) || errors.Is(err, link.ErrClosed) {
		err = nil
	}
	return report, err
}

func (a *answering) run(ctx context.Context) error {
	for range mostRequests {
		frame, err := a.conn.Receive(ctx)
		if err != nil {
			return err
		}
		m, err := wire.Decode(frame)
		if err != nil {
			return err
		}
		reply, err := a.answer(m)
		var failed *wire.FailedBody
		if errors.As(err, &failed) {
			reply, err = wire.Encode(wire.Failed, failed), nil
		}
		if err != nil {
			return err
		}
		if err := a.conn.Send(ctx, reply); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: it asks without end", ledger.ErrMalformed)
}

func (a *answering) answer(m wire.Message) ([]byte, error) {
	switch m.Type {
	case wire.Greet:
		return with(m, a.greeted)
	case wire.MeetAsk:
		return with(m, a.meetAsk)
	case wire.CarryAsk:
		return with(m, a.carryAsk)
	case wire.CarryPush:
		return with(m, a.carryPush)
	}
	return nil, &wire.FailedBody{Code: wire.CodeCommunity, Text: "here is a wallet, and no guardian"}
}

func with[T any](m wire.Message, f func(*T) ([]byte, error)) ([]byte, error) {
	body, err := wire.Body[T](m)
	if err != nil {
		return nil, err
	}
	return f(&body)
}

func (a *answering) greeted(body *wire.GreetBody) ([]byte, error) {
	memberships, err := a.config.Owner.Memberships()
	if err != nil {
		return nil, err
	}
	byTag := map[wire.Tag]book.Membership{}
	for _, member := range memberships {
		byTag[tagOf(body.Nonce, a.self, member.Epoch.Community)] = member
	}
	out := wire.GreetedBody{Budget: a.config.Budget}
	for i, tag := range body.Tags {
		member, ok := byTag[tag]
		if !ok || a.sides[member.Epoch.Community] != nil {
			continue
		}
		s, err := a.newSide(member, a.report)
		if err != nil {
			return nil, err
		}
		s.owner, s.begins = a.config.Met, beginsAt(body.Nonce)
		a.sides[member.Epoch.Community] = &answeringSide{side: s}
		out.Known = append(out.Known, uint64(i))
	}
	a.budget = int(min(body.Budget, a.config.Budget))
	return wire.Encode(wire.Greeted, &out), nil
}

func (a *answering) side(community ledger.ID) (*answeringSide, error) {
	s := a.sides[community]
	if s == nil {
		return nil, &wire.FailedBody{Code: wire.CodeCommunity, Text: "no community in common"}
	}
	return s, nil
}

func (a *answering) meetAsk(body *wire.MeetAskBody) ([]byte, error) {
	s, err := a.side(body.Community)
	if err != nil {
		return nil, err
	}
	s.theirs = said{stands: body.Stands, root: body.Root, held: body.Held, wants: body.Wants}
	if s.wants, err = a.config.Owner.Wants(s.id); err != nil {
		return nil, err
	}
	stock, err := s.look(&s.theirs)
	if err != nil {
		return nil, err
	}
	errands, err := s.errands()
	if err != nil {
		return nil, err
	}
	out := wire.MeetSaidBody{Asks: marksOf(errands), Stands: stock.mine.stands, Root: stock.mine.root, Held: stock.mine.held, Wants: stock.mine.wants}
	s.bag, s.yours, s.errand = map[carry.Short]ledger.ID{}, map[carry.Short]ledger.ID{}, map[carry.Short]wire.CarriedAsk{}
	for i := range errands {
		s.errand[errands[i].Name()] = errands[i].Form()
	}
	for _, id := range stock.yours {
		c, err := s.proof(id)
		if err != nil {
			return nil, err
		}
		short := carry.ShortOf(id)
		s.yours[short] = id
		out.Yours = append(out.Yours, wire.Mark{Short: short, Final: true, Size: uint64(c.Size())})
	}
	if out.Root != body.Root {
		you := accountsOf(body.Stands)
		for i := range stock.bag[:min(len(stock.bag), wire.MaxMarks, a.mostMarks())] {
			mark := s.mark(&stock.bag[i], you)
			s.bag[mark.Short] = stock.bag[i].ID
			out.Marks = append(out.Marks, mark)
		}
		a.report.Cut = a.report.Cut || len(out.Marks) < len(stock.bag)
	}
	return wire.Encode(wire.MeetSaid, &out), nil
}

// markBytes is about what a mark takes.
const markBytes = 32

// mostMarks is how many items are named, the most important first: a quarter of
// the bytes that are left, so that the others reach for what is named.
func (a *answering) mostMarks() int { return max(a.budget-a.conn.bytes, 0) / 4 / markBytes }

func (a *answering) carryAsk(body *wire.CarryAskBody) ([]byte, error) {
	s, err := a.side(body.Community)
	if err != nil {
		return nil, err
	}
	var out wire.ParcelBody
	size := 0
	you := accountsOf(s.theirs.stands)
	for _, short := range body.Shorts {
		if ask, held := s.errand[short]; held {
			if size += ask.Size(); a.conn.bytes+size > a.budget+parcel || size > link.MaxFrame/2 {
				break
			}
			out.Asks = append(out.Asks, ask)
			continue
		}
		c, held, err := s.named(short, you)
		if err != nil {
			return nil, err
		}
		if !held {
			continue
		}
		if size += c.Size(); a.conn.bytes+size > a.budget+parcel || size > link.MaxFrame/2 {
			break
		}
		out.Items = append(out.Items, c)
	}
	a.report.Given += len(out.Items) + len(out.Asks)
	return wire.Encode(wire.Parcel, &out), nil
}

// named is an item by the short name that was said of it.
func (s *answeringSide) named(short carry.Short, you []ledger.Account) (wire.Carried, bool, error) {
	if id, ok := s.yours[short]; ok {
		c, err := s.proof(id)
		return c, err == nil, err
	}
	if id, ok := s.bag[short]; ok {
		return s.form(id, you)
	}
	return wire.Carried{}, false, nil
}

func (a *answering) carryPush(body *wire.CarryPushBody) ([]byte, error) {
	s, err := a.side(body.Community)
	if err != nil {
		return nil, err
	}
	if a.conn.bytes > a.budget+2*parcel {
		return nil, &wire.FailedBody{Code: wire.CodeBusy, Text: "that is more than was agreed"}
	}
	bad, err := s.take(body.Items)
	if err == nil && len(body.Asks) > 0 {
		var wrong error
		wrong, err = s.takeAsks(body.Asks)
		bad = errors.Join(bad, wrong)
	}
	if err != nil {
		return nil, err
	}
	if bad != nil {
		a.config.Log.Warn("somebody hands over what can't be right", "cause", bad)
		if a.wrong++; a.wrong > mostWrong {
			return nil, bad
		}
	}
	return wire.Encode(wire.Taken, nil), nil
}
