package node

import (
	"context"
	"io"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

func (n *Node) offer(_ context.Context, body wire.OfferBody) ([]byte, error) {
	var out wire.HeightsBody
	err := n.view(body.Community, func(b *book.Book) error {
		heights, err := heightsOf(b)
		if err != nil {
			return err
		}
		out.Differ, out.Heights = exchange.Answer(heights, body.Digests)
		out.Faults, err = n.faultsOf(b)
		return err
	})
	return wire.Encode(wire.HeightsList, &out), err
}

// heightsOf are the places up to which feeds are whole here: what is missing
// below a newer entry is fetched like what is missing above.
func heightsOf(b *book.Book) ([]wire.Height, error) {
	var out []wire.Height
	err := b.Heights(func(h book.Height) error {
		h, err := b.Whole(h)
		if err != nil || h.Seq == 0 {
			return err
		}
		out = append(out, wire.Height{Account: h.Account, Seq: h.Seq, Entry: h.Entry})
		return nil
	})
	return out, err
}

// faultsOf is a page of fault proofs, from anywhere on: what does not fit comes
// with another page, some time.
func (n *Node) faultsOf(b *book.Book) ([][]byte, error) {
	var out [][]byte
	size := 0
	from, err := anywhere(n.config.Rand)
	if err != nil {
		return nil, err
	}
	err = b.FaultsFrom(from, func(f *ledger.FaultProof) error {
		if len(out) == wire.MaxItems || size >= wire.FaultBytes {
			return store.ErrStop
		}
		out, size = append(out, f.Bytes()), size+len(f.Bytes())
		return nil
	})
	return out, err
}

// anywhere is a random place among the accounts.
func anywhere(from io.Reader) (a ledger.Account, err error) {
	types := []ledger.AccountType{ledger.TypeSingle, ledger.TypeJoint, ledger.TypeLock, ledger.TypePurse}
	if _, err := io.ReadFull(from, a[:]); err != nil {
		return ledger.Account{}, err
	}
	a[0] = byte(types[int(a[0])%len(types)])
	return a, nil
}

// push takes certified entries and fault proofs that somebody carries.
func (n *Node) push(ctx context.Context, body wire.PushBody) ([]byte, error) {
	s, err := n.served(body.Community)
	if err != nil {
		return nil, err
	}
	verify := remember(n.config.Verify)
	evidence, err := wire.Verify(body.Items, &s.epoch, verify)
	if err != nil {
		return nil, err
	}
	covered := wire.Covered(evidence)
	err = n.writer.do(ctx, func(tx store.Tx) error {
		b := n.book(tx, body.Community)
		if err := inEpoch(b, s); err != nil {
			return err
		}
		for _, e := range evidence {
			if !covered[e.Entry.ID()] {
				continue
			}
			if err := learn(b, e, verify); err != nil {
				return err
			}
		}
		return n.keepFaults(b, &s.epoch, body.Faults)
	})
	return wire.Encode(wire.Taken, nil), err
}

// certified takes the certificate of an entry that is here, and asks for an entry
// that is not.
func (n *Node) certified(ctx context.Context, body wire.CertifiedBody) ([]byte, error) {
	item := wire.Item{Certificate: body.Certificate}
	err := n.view(body.Community, func(b *book.Book) error {
		s, held, err := b.Entry(body.Entry)
		switch {
		case err != nil:
			return err
		case !held:
			return &ledger.Wait{Reason: ledger.WaitEntry, Text: "the entry is not held here", Needs: []ledger.ID{body.Entry}}
		}
		item.Entry = s.Bytes()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return n.push(ctx, wire.PushBody{Community: body.Community, Items: []wire.Item{item}})
}

// keepFaults stores the proofs that can be checked here; one whose holder is
// not known yet comes again with a later round.
func (n *Node) keepFaults(b *book.Book, epoch *quorum.Epoch, raw [][]byte) error {
	for _, r := range raw {
		f, err := ledger.DecodeFaultProof(r)
		if err != nil {
			return err
		}
		if f.First.Entry.Community != epoch.Community || !signed(b, f.First, n.config.Verify) || !signed(b, f.Second, n.config.Verify) {
			continue
		}
		if err := b.KeepNewFault(f, n.config.Verify); err != nil {
			return err
		}
	}
	return nil
}
