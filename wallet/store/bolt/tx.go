package bolt

import (
	"bytes"

	"go.etcd.io/bbolt"

	"sanduk.app/wallet/store"
)

type boltTx struct {
	tx    *bbolt.Tx
	guard store.Guard
}

func (t *boltTx) Get(b store.Bucket, key []byte) ([]byte, error) {
	bucket := t.tx.Bucket([]byte(b))
	if bucket == nil {
		return nil, store.ErrNotFound
	}
	value := bucket.Get(key)
	if value == nil {
		return nil, store.ErrNotFound
	}
	return append([]byte{}, value...), nil
}

func (t *boltTx) Put(b store.Bucket, key, value []byte) error {
	if err := t.mayWrite(b, key, value); err != nil {
		return err
	}
	bucket, err := t.tx.CreateBucketIfNotExists([]byte(b))
	if err != nil {
		return err
	}
	return bucket.Put(key, append([]byte{}, value...)) // bbolt keeps the slice until the commit
}

func (t *boltTx) Delete(b store.Bucket, key []byte) error {
	if err := t.mayWrite(b, key, nil); err != nil {
		return err
	}
	bucket := t.tx.Bucket([]byte(b))
	if bucket == nil {
		return nil
	}
	return bucket.Delete(key)
}

func (t *boltTx) mayWrite(b store.Bucket, key, value []byte) error {
	if !t.tx.Writable() {
		return store.ErrReadOnly
	}
	if b == store.Bucket(metaBucket) {
		return store.ErrBucket
	}
	if err := store.Check(b, key, value); err != nil {
		return err
	}
	return t.guard.Write(b)
}

func (t *boltTx) Scan(b store.Bucket, from []byte, f func(key, value []byte) error) error {
	return t.scan(b, func(c *bbolt.Cursor) error {
		for k, v := c.Seek(from); k != nil; k, v = c.Next() {
			if err := f(k, v); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *boltTx) ScanBack(b store.Bucket, from []byte, f func(key, value []byte) error) error {
	return t.scan(b, func(c *bbolt.Cursor) error {
		k, v := last(c, from)
		for ; k != nil; k, v = c.Prev() {
			if err := f(k, v); err != nil {
				return err
			}
		}
		return nil
	})
}

func last(c *bbolt.Cursor, from []byte) (key, value []byte) {
	if from == nil {
		return c.Last()
	}
	k, v := c.Seek(from)
	switch {
	case k == nil:
		return c.Last()
	case bytes.Equal(k, from):
		return k, v
	}
	return c.Prev()
}

func (t *boltTx) scan(b store.Bucket, f func(*bbolt.Cursor) error) error {
	bucket := t.tx.Bucket([]byte(b))
	if bucket == nil {
		return nil
	}
	return t.guard.Scan(b, func() error { return f(bucket.Cursor()) })
}
