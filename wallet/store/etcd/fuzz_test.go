package etcd

import (
	"testing"

	"sanduk.app/wallet/store"
)

// FuzzRecord: what a log may hold is read whole or refused, and what is read can
// be done to any store.
func FuzzRecord(f *testing.F) {
	for _, r := range []record{{}, {Name: name{1}, Writes: []write{{Bucket: "a", Key: []byte("k"), Value: []byte("v")}, {Bucket: "b", Key: []byte("k"), Gone: true}}}} {
		raw, err := encode(&r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		raw, err = encode(&head{Name: r.Name, Record: raw})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if h, err := decodeHead(raw); err == nil && h.Parts > mostParts {
			t.Errorf("%d parts", h.Parts)
		}
		r, err := decodeRecord(raw)
		if err != nil {
			return
		}
		if err := store.Memory().Update(r.apply); err != nil {
			t.Error(err)
		}
	})
}
