package etcd_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	clientv3 "go.etcd.io/etcd/client/v3"

	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/etcd"
	"sanduk.app/wallet/store/storetest"
)

func TestKeepsTheContractOfAStore(t *testing.T) {
	c := newCluster(t, 1)
	n := 0
	storetest.Run(t, func(*testing.T) store.Store {
		n++
		return c.open(fmt.Sprintf("contract-%d", n), store.Memory())
	})
}

// vote takes a place for somebody, if nobody has it, and gives whose it is.
func vote(s store.Store, place, who string) (whose string, err error) {
	err = s.Update(func(tx store.Tx) error {
		held, err := tx.Get("votes", []byte(place))
		if errors.Is(err, store.ErrNotFound) {
			whose = who
			return tx.Put("votes", []byte(place), []byte(who))
		}
		whose = string(held)
		return err
	})
	return whose, err
}

func TestTwoProcessesNeverGiveOnePlaceTwice(t *testing.T) {
	c := newCluster(t, 1)
	const places = 60
	var all sync.WaitGroup
	given := make([][]string, 3)
	for i := range given {
		s := c.open("votes", store.Memory())
		given[i] = make([]string, places)
		all.Go(func() {
			for p := range places {
				whose, err := vote(s, fmt.Sprint(p), fmt.Sprint("process ", i))
				if err != nil {
					t.Error(err)
				}
				given[i][p] = whose
			}
		})
	}
	all.Wait()
	winners := map[string]int{}
	for p := range places {
		for i := range given {
			if given[i][p] != given[0][p] {
				t.Errorf("place %d: %q and %q", p, given[0][p], given[i][p])
			}
		}
		winners[given[0][p]]++
	}
	t.Log(winners)
}

func TestOneSeesWhatAnotherWroteBefore(t *testing.T) {
	c := newCluster(t, 1)
	a, b := c.open("p", store.Memory()), c.open("p", store.Memory())
	for i := range byte(20) {
		must(t, a.Update(func(tx store.Tx) error { return tx.Put("a", []byte{1}, []byte{i}) }))
		must(t, b.View(func(tx store.Tx) error {
			if got, err := tx.Get("a", []byte{1}); err != nil || got[0] != i {
				t.Fatalf("%d: %v, %v", i, got, err)
			}
			return nil
		}))
		a, b = b, a
	}
}

func TestAnUpdateLongerThanTheClusterTakesIsWholeToo(t *testing.T) {
	c := newCluster(t, 1)
	a, b := c.open("long", store.Memory()), c.open("long", store.Memory())
	want := bytes.Repeat([]byte("0123456789abcdef"), store.MaxValue/16)
	must(t, a.Update(func(tx store.Tx) error {
		for i := range byte(5) {
			if err := tx.Put("a", []byte{i}, want); err != nil {
				return err
			}
		}
		return nil
	}))
	late := c.open("long", store.Memory())
	for _, s := range []store.Store{b, late} {
		must(t, s.View(func(tx store.Tx) error {
			for i := range byte(5) {
				if got, err := tx.Get("a", []byte{i}); err != nil || !bytes.Equal(got, want) {
					t.Errorf("part %d: %d bytes, %v", i, len(got), err)
				}
			}
			return nil
		}))
	}
}

// TestAReplicaKnowsAClusterThatForgot takes the newest record out of the log, as a
// restored backup of the cluster would lack it.
func TestAReplicaKnowsAClusterThatForgot(t *testing.T) {
	c := newCluster(t, 1)
	for name, forget := range map[string]func(*clientv3.Client) error{
		"record": func(client *clientv3.Client) error {
			_, err := client.Delete(t.Context(), "record/log/\x00\x00\x00\x00\x00\x00\x00\x03")
			return err
		},
		"all": func(client *clientv3.Client) error {
			_, err := client.Delete(t.Context(), "all/", clientv3.WithPrefix())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			replica := kept{store.Memory()}
			s := c.open(name, replica)
			for range 3 {
				must(t, s.Update(func(tx store.Tx) error { return tx.Put("a", []byte("k"), nil) }))
			}
			must(t, forget(c.client()))
			if err := s.View(func(store.Tx) error { return nil }); !errors.Is(err, store.ErrLost) {
				t.Errorf("view: %v", err)
			}
			if _, err := vote(s, "place", "me"); !errors.Is(err, store.ErrLost) {
				t.Errorf("update: %v", err)
			}
			must(t, s.Close())
			if _, err := etcd.Open(etcd.Config{Endpoints: c.urls(), Prefix: name, Replica: replica}); !errors.Is(err, store.ErrLost) {
				t.Errorf("open: %v", err)
			}
		})
	}
}

// kept is a replica that outlives its process.
type kept struct{ store.Store }

func (kept) Close() error { return nil }

func TestAReplicaThatWasLeftBehindFollows(t *testing.T) {
	c := newCluster(t, 1)
	replica := kept{store.Memory()}
	old := c.open("left", replica)
	if _, err := vote(old, "1", "old"); err != nil {
		t.Fatal(err)
	}
	must(t, old.Close())
	other := c.open("left", store.Memory())
	for i := range 40 {
		if _, err := vote(other, fmt.Sprint(i), "other"); err != nil {
			t.Fatal(err)
		}
	}
	again := c.open("left", replica)
	for i := range 40 {
		want := "other"
		if i == 1 {
			want = "old"
		}
		if whose, err := vote(again, fmt.Sprint(i), "again"); err != nil || whose != want {
			t.Errorf("place %d is %s's, %v", i, whose, err)
		}
	}
}
