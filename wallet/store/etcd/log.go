package etcd

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"sanduk.app/wallet/store"
)

// The keys: prefix/id has the log's name, prefix/log/PLACE a head, and
// prefix/part/PLACE/NAME/NUMBER a part of a record that is too long for it. Places
// and numbers are of fixed width and big-endian, so that they are in order.

func (s *Store) idKey() string { return s.prefix + "/id" }

func (s *Store) logKey(place uint64) string {
	return s.prefix + "/log/" + string(binary.BigEndian.AppendUint64(nil, place))
}

func (s *Store) logEnd() string { return clientv3.GetPrefixRangeEnd(s.prefix + "/log/") }

func (s *Store) partsKey(place uint64, n name) string {
	return s.partPrefix() + string(binary.BigEndian.AppendUint64(nil, place)) + "/" + string(n[:]) + "/"
}

func (s *Store) partPrefix() string { return s.prefix + "/part/" }

// waiting bounds a request.
func (s *Store) waiting() (context.Context, context.CancelFunc) {
	return context.WithTimeout(s.ctx, s.timeout)
}

// begin names the log, if nobody has, and makes sure that it is the replica's.
func (s *Store) begin() error {
	ctx, cancel := s.waiting()
	defer cancel()
	own := newName()
	reply, err := s.client.Txn(ctx).
		If(clientv3.Compare(clientv3.CreateRevision(s.idKey()), "=", 0)).
		Then(clientv3.OpPut(s.idKey(), string(own[:]))).
		Else(clientv3.OpGet(s.idKey())).Commit()
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	if !reply.Succeeded {
		held := reply.Responses[0].GetResponseRange().Kvs
		if len(held) != 1 || len(held[0].Value) != len(own) {
			return fmt.Errorf("%w: the log's name", errRecord)
		}
		own = name(held[0].Value)
	}
	return s.replica.Update(func(tx store.Tx) error {
		at, err := placeOf(tx)
		if err != nil || at.Log == own {
			return err
		}
		if at.Log != (name{}) {
			return fmt.Errorf("%w: this machine's replica is of another log", store.ErrLost)
		}
		return keepPlace(tx, position{Log: own})
	})
}

// page is how many records are read at once.
const page = 16

// follow brings the replica to the end of the log.
func (s *Store) follow() error {
	for {
		var at position
		err := s.replica.View(func(tx store.Tx) (err error) {
			at, err = placeOf(tx)
			return err
		})
		if err != nil {
			return err
		}
		heads, more, err := s.heads(at.Place)
		if err != nil {
			return err
		}
		if at.Place > 0 {
			if len(heads) == 0 || heads[0].Name != at.Name {
				return fmt.Errorf("%w: record %d", store.ErrLost, at.Place)
			}
			heads = heads[1:]
		}
		if len(heads) == 0 {
			return nil
		}
		if err := s.take(at.Place+1, heads); err != nil || !more {
			return err
		}
	}
}

// heads are those of a page from a place on; the first place is 1.
func (s *Store) heads(from uint64) (out []head, more bool, err error) {
	ctx, cancel := s.waiting()
	defer cancel()
	from = max(from, 1)
	reply, err := s.client.Get(ctx, s.logKey(from), clientv3.WithRange(s.logEnd()), clientv3.WithLimit(page))
	if err != nil {
		return nil, false, s.failed(err)
	}
	for i, kv := range reply.Kvs {
		if string(kv.Key) != s.logKey(from+uint64(i)) { //nolint:gosec // a page
			return nil, false, fmt.Errorf("%w: record %d is missing", store.ErrLost, from+uint64(i)) //nolint:gosec // a page
		}
		h, err := decodeHead(kv.Value)
		if err != nil {
			return nil, false, err
		}
		out = append(out, h)
	}
	return out, reply.More, nil
}

// failed names what ended with the store as that.
func (s *Store) failed(err error) error {
	if s.ctx.Err() != nil {
		return store.ErrClosed
	}
	return fmt.Errorf("etcd: %w", err)
}

// take applies records from a place on. Those that an Update of this process has
// applied meanwhile are passed by.
func (s *Store) take(from uint64, heads []head) error {
	records := make([]record, len(heads))
	for i := range heads {
		var err error
		if records[i], err = s.read(from+uint64(i), &heads[i]); err != nil { //nolint:gosec // a page
			return err
		}
	}
	return s.replica.Update(func(tx store.Tx) error {
		at, err := placeOf(tx)
		if err != nil {
			return err
		}
		for i := range records {
			place := from + uint64(i) //nolint:gosec // a page
			if place <= at.Place {
				continue
			}
			if err := records[i].apply(tx); err != nil {
				return err
			}
			at.Place, at.Name = place, records[i].Name
		}
		return keepPlace(tx, at)
	})
}

// read is the record of a place.
func (s *Store) read(place uint64, h *head) (record, error) {
	raw := h.Record
	if h.Parts > 0 {
		var err error
		if raw, err = s.parts(place, h); err != nil {
			return record{}, err
		}
	}
	r, err := decodeRecord(raw)
	if err == nil && r.Name != h.Name {
		err = fmt.Errorf("%w: record %d is another's", errRecord, place)
	}
	return r, err
}

func (s *Store) parts(place uint64, h *head) (raw []byte, err error) {
	for i := range h.Parts {
		ctx, cancel := s.waiting()
		reply, err := s.client.Get(ctx, s.partsKey(place, h.Name)+string(binary.BigEndian.AppendUint64(nil, i)))
		cancel()
		if err != nil {
			return nil, s.failed(err)
		}
		if len(reply.Kvs) != 1 || len(reply.Kvs[0].Value) > partBytes {
			return nil, fmt.Errorf("%w: part %d of record %d is missing", errRecord, i, place)
		}
		raw = append(raw, reply.Kvs[0].Value...)
	}
	return raw, nil
}

// append puts a record at a place, if nobody has put another one there: errSecond.
// store.ErrUnknown: it may be there, or come there.
func (s *Store) append(place uint64, r *record) error {
	raw, err := encode(r)
	if err != nil {
		return err
	}
	h := head{Name: r.Name, Record: raw}
	if len(raw) > partBytes {
		if h.Record, h.Parts, err = nil, uint64((len(raw)+partBytes-1)/partBytes), s.putParts(place, r.Name, raw); err != nil { //nolint:gosec // a length
			return err
		}
	}
	encoded, err := encode(&h)
	if err != nil {
		return err
	}
	err = s.swap(place, r.Name, string(encoded))
	if errors.Is(err, errSecond) && h.Parts > 0 {
		ctx, cancel := s.waiting()
		defer cancel()
		_, _ = s.client.Delete(ctx, s.partsKey(place, r.Name), clientv3.WithPrefix()) // else sweep does
	}
	return err
}

func (s *Store) putParts(place uint64, n name, raw []byte) error {
	if len(raw) > partBytes*mostParts {
		return fmt.Errorf("%w: an update of %d bytes", store.ErrValueSize, len(raw))
	}
	for i := uint64(0); len(raw) > 0; i++ {
		part := raw[:min(len(raw), partBytes)]
		raw = raw[len(part):]
		ctx, cancel := s.waiting()
		_, err := s.client.Put(ctx, s.partsKey(place, n)+string(binary.BigEndian.AppendUint64(nil, i)), string(part))
		cancel()
		if err != nil {
			return s.failed(err) // nobody looks at parts without a head
		}
	}
	return nil
}

// tries is how often the cluster is asked again whether it took a record.
const tries = 3

// swap is the compare-and-swap. Where the answer gets lost it looks what came of
// it: the record's name tells.
func (s *Store) swap(place uint64, n name, head string) error {
	var failed error
	for try := range tries {
		ctx, cancel := s.waiting()
		reply, err := s.client.Txn(ctx).
			If(clientv3.Compare(clientv3.CreateRevision(s.logKey(place)), "=", 0)).
			Then(clientv3.OpPut(s.logKey(place), head)).
			Else(clientv3.OpGet(s.logKey(place))).Commit()
		cancel()
		if err == nil {
			return swapped(reply, n)
		}
		if failed = s.failed(err); errors.Is(failed, store.ErrClosed) {
			return failed
		}
		select {
		case <-s.ctx.Done():
			return store.ErrClosed
		case <-time.After(time.Duration(try+1) * s.timeout / 20):
		}
	}
	return fmt.Errorf("%w: %w", store.ErrUnknown, failed)
}

// swapped reads the answer: a record with our name is our own, of a try before.
func swapped(reply *clientv3.TxnResponse, own name) error {
	if reply.Succeeded {
		return nil
	}
	held := reply.Responses[0].GetResponseRange().Kvs
	if len(held) != 1 {
		return fmt.Errorf("%w: a place that is taken has nothing", errRecord)
	}
	h, err := decodeHead(held[0].Value)
	if err == nil && h.Name != own {
		err = errSecond
	}
	return err
}

// sweep deletes parts that a process put there before it died, at places that
// were given to others since.
func (s *Store) sweep() error {
	ctx, cancel := s.waiting()
	defer cancel()
	reply, err := s.client.Get(ctx, s.partPrefix(), clientv3.WithPrefix(), clientv3.WithKeysOnly())
	if err != nil {
		return s.failed(err)
	}
	for _, kv := range reply.Kvs {
		rest, _ := strings.CutPrefix(string(kv.Key), s.partPrefix())
		if len(rest) != 8+1+len(name{})+1+8 {
			return fmt.Errorf("%w: part %q", errRecord, rest)
		}
		place, owner := binary.BigEndian.Uint64([]byte(rest[:8])), name([]byte(rest[9:9+len(name{})]))
		heads, _, err := s.heads(place)
		if err != nil {
			return err
		}
		if len(heads) == 0 || heads[0].Name == owner {
			continue // it may be at work
		}
		if _, err := s.client.Delete(ctx, string(kv.Key)); err != nil {
			return s.failed(err)
		}
	}
	return nil
}
