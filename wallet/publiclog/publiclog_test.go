package publiclog_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/quorum"
)

// tree is the root of RFC 6962, section 2.1, as it is written there.
func tree(leaves [][]byte) ledger.ID {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	l, r := tree(leaves[:k]), tree(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
}

type shelf map[string][]byte

func (s shelf) Tile(level, n uint64) ([]byte, error) {
	return bytes.Clone(s[fmt.Sprint(level, "/", n)]), nil
}

func (s shelf) PutTile(level, n uint64, h []byte) error {
	s[fmt.Sprint(level, "/", n)] = bytes.Clone(h)
	return nil
}

func record(n uint64) publiclog.Record {
	return publiclog.Record{Account: ledger.Account{byte(n), byte(n >> 8), byte(n >> 16)}, Seq: n, Entry: ledger.ID{byte(n), byte(n >> 8), 7}}
}

func records(n uint64) (out []publiclog.Record, leaves [][]byte) {
	for i := range n {
		out = append(out, record(i))
		leaves = append(leaves, out[i].Bytes())
	}
	return out, leaves
}

func must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// guardian is a seat in an epoch, with its vote key.
type guardian struct {
	epoch quorum.Epoch
	key   *keys.Key
	now   uint64
}

func newGuardian(t testing.TB) *guardian {
	t.Helper()
	key, err := keys.KeyFromSecret([32]byte{31: 9})
	g := &guardian{key: must(t, key, err)}
	g.epoch = quorum.Epoch{Community: ledger.ID{1}, Number: 3, Charter: quorum.Charter{Guardians: []quorum.Seat{{VoteKey: key.Public()}}}}
	return g
}

func (g *guardian) signs(t testing.TB, size uint64, root ledger.ID) publiclog.Checkpoint {
	t.Helper()
	g.now++
	c := publiclog.Checkpoint{Community: g.epoch.Community, Epoch: 3, Size: size, Root: root, Time: g.now}
	must(t, c, c.Sign(g.key))
	return c
}

func (g *guardian) logs(t testing.TB, r ...publiclog.Record) (publiclog.Log, publiclog.Checkpoint) {
	t.Helper()
	log := publiclog.Log{Shelf: shelf{}}
	must(t, log, log.Append(r...))
	root, err := log.Root()
	return log, g.signs(t, log.Size, must(t, root, err))
}

// The roots of certificate-transparency-go's reference tree, testonly/reference.go
// and RFC 6962's own test data, as tlog checks them; here: our tiles give the RFC's root.
func TestTilesGiveTheRootOfRFC6962ForEverySizeHoweverTheRecordsCome(t *testing.T) {
	all, leaves := records(600)
	for _, step := range []int{1, 7, 256, 600} {
		log := publiclog.Log{Shelf: shelf{}}
		for from := 0; from < len(all); from += step {
			must(t, 0, log.Append(all[from:min(from+step, len(all))]...))
			root, err := log.Root()
			if want := tree(leaves[:log.Size]); must(t, root, err) != want {
				t.Fatalf("in steps of %d: the root of %d is %s, not %s", step, log.Size, root, want)
			}
		}
	}
}

func TestAMillionRecordsNeedThreeLevelsOfTiles(t *testing.T) {
	log, s := publiclog.Log{}, shelf{}
	log.Shelf = s
	all, _ := records(1 << 16)
	must(t, 0, log.Append(all...))
	must(t, 0, log.Append(record(1<<16)))
	if got := len(s["2/0"]); got != 32 {
		t.Fatalf("level 2 has %d bytes", got)
	}
	g := newGuardian(t)
	root, err := log.Root()
	c := g.signs(t, log.Size, must(t, root, err))
	proof, err := log.Inclusion(1 << 16)
	must(t, 0, c.Includes(record(1<<16), 1<<16, must(t, proof, err)))
}

func TestProofsHoldForWhatIsThereAndForNothingElse(t *testing.T) {
	g := newGuardian(t)
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.Uint64Range(1, 700).Draw(rt, "size")
		all, _ := records(size)
		log, c := g.logs(t, all...)
		at := rapid.Uint64Range(0, size-1).Draw(rt, "at")
		proof, err := log.Inclusion(at)
		must(t, 0, c.Includes(record(at), at, must(t, proof, err)))
		if c.Includes(record(size), at, proof) == nil || at > 0 && c.Includes(record(at), at-1, proof) == nil {
			rt.Fatal("a proof serves another record")
		}
		older := rapid.Uint64Range(0, size).Draw(rt, "older")
		was := log.At(older)
		root, err := was.Root()
		old := g.signs(t, older, must(t, root, err))
		proof, err = log.Consistency(older)
		must(t, 0, c.GoesOn(&old, must(t, proof, err)))
		if older > 0 {
			old.Root[0] ^= 1
			if err := c.GoesOn(&old, proof); !errors.Is(err, publiclog.ErrProof) {
				rt.Fatalf("another history of %d goes on to %d: %v", older, size, err)
			}
		}
	})
}

func TestTwoHistoriesAreProvenWhereverTheyPart(t *testing.T) {
	g := newGuardian(t)
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.Uint64Range(1, 300).Draw(rt, "size")
		older := rapid.Uint64Range(1, size).Draw(rt, "older")
		parts := rapid.Uint64Range(0, older-1).Draw(rt, "parts")
		all, _ := records(size)
		_, shown := g.logs(t, all...)
		other := append([]publiclog.Record(nil), all[:older]...)
		other[parts].Entry[5] ^= 1
		_, before := g.logs(t, other...)

		read := publiclog.NewRead()
		must(t, 0, read.Add(all...))
		if ok, err := read.Matches(&shown); !must(t, ok, err) {
			rt.Fatal("the records are not those of the checkpoint")
		}
		f, err := read.Fork(&before, &shown)
		if must(t, f, err) == nil {
			rt.Fatal("the fork was not seen")
		}
		proven(t, g, f)
	})
}

func TestTwoRootsOfOneSizeAreAForkAtSight(t *testing.T) {
	g := newGuardian(t)
	a, b := g.signs(t, 5, ledger.ID{1}), g.signs(t, 5, ledger.ID{2})
	f, ok := publiclog.Compare(&a, &b)
	if !ok {
		t.Fatal("not seen")
	}
	proven(t, g, f)
	again := g.signs(t, 5, ledger.ID{1})
	if _, ok := publiclog.Compare(&a, &again); ok {
		t.Fatal("one root, said twice, is no fork")
	}
}

func TestALogThatShrankIsProvenAndOneThatGrewIsNot(t *testing.T) {
	g := newGuardian(t)
	all, _ := records(9)
	_, short := g.logs(t, all[:4]...)
	_, long := g.logs(t, all...)
	if f, ok := publiclog.Compare(&long, &short); ok {
		t.Fatalf("an honest guardian is accused by %T", f)
	}
	_, later := g.logs(t, all[:4]...)
	f, ok := publiclog.Compare(&later, &long)
	if !ok {
		t.Fatal("not seen")
	}
	proven(t, g, f)
}

func TestTwoEntriesForOneSlotInALogAreProven(t *testing.T) {
	g := newGuardian(t)
	all, _ := records(100)
	twice := all[40]
	twice.Entry[9] = 1
	all = append(all, all[41], twice)
	log, c := g.logs(t, all...)
	read := publiclog.NewRead()
	must(t, 0, read.Add(all...))
	d, err := read.Doubles(&c)
	if must(t, d, err) == nil {
		t.Fatal("not found")
	}
	proven(t, g, d)
	if got := log.Size; got != 102 {
		t.Fatal(got)
	}
}

func TestTwoVotesForOneSlotAreAFault(t *testing.T) {
	g := newGuardian(t)
	s := quorum.Statement{Community: g.epoch.Community, Epoch: 3, Account: ledger.Account{1}, Seq: 4, Entry: ledger.ID{1}}
	other := s
	other.Entry = ledger.ID{2}
	a, err := quorum.SignVote(0, s, g.key)
	must(t, a, err)
	b, err := quorum.SignVote(0, other, g.key)
	f, ok := quorum.FindGuardianFault(s, a, other, must(t, b, err))
	if !ok {
		t.Fatal("not found")
	}
	proven(t, g, &publiclog.Votes{GuardianFault: f})
}

// proven checks that a fault is one, reads back, and that no flipped bit of it is.
func proven(t *testing.T, g *guardian, f publiclog.Fault) {
	t.Helper()
	must(t, 0, f.Check(&g.epoch, keys.Verify))
	raw := f.Bytes()
	back, err := publiclog.DecodeFault(raw)
	must(t, 0, must(t, back, err).Check(&g.epoch, keys.Verify))
	if epoch, seat := back.Accused(); epoch != 3 || seat != 0 {
		t.Fatalf("it accuses guardian %d of epoch %d", seat, epoch)
	}
	for i := range 16 {
		bad := bytes.Clone(raw)
		bad[i*len(raw)/16] ^= 4
		if f, err := publiclog.DecodeFault(bad); err == nil && f.Check(&g.epoch, keys.Verify) == nil {
			t.Fatalf("byte %d means nothing", i*len(raw)/16)
		}
	}
}

func TestAnHonestLogGivesNoFault(t *testing.T) {
	g := newGuardian(t)
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.Uint64Range(1, 300).Draw(rt, "size")
		all, _ := records(size)
		log, shown := g.logs(t, all...)
		was := log.At(rapid.Uint64Range(0, size).Draw(rt, "older"))
		root, err := was.Root()
		before := g.signs(t, was.Size, must(t, root, err))
		read := publiclog.NewRead()
		must(t, 0, read.Add(all...))
		f, err := read.Fork(&before, &shown)
		d, err2 := read.Doubles(&shown)
		if must(t, f, err) != nil || must(t, d, err2) != nil {
			rt.Fatal("an honest guardian is accused")
		}
	})
}

func TestNobodyElsesCheckpointIsTheGuardians(t *testing.T) {
	g := newGuardian(t)
	_, c := g.logs(t, record(1), record(2))
	must(t, 0, c.Check(&g.epoch, keys.Verify))
	for what, change := range map[string]func(*publiclog.Checkpoint){
		"size": func(c *publiclog.Checkpoint) { c.Size++ }, "root": func(c *publiclog.Checkpoint) { c.Root[0] ^= 1 },
		"time": func(c *publiclog.Checkpoint) { c.Time++ }, "seat": func(c *publiclog.Checkpoint) { c.Guardian++ },
		"epoch": func(c *publiclog.Checkpoint) { c.Epoch++ }, "community": func(c *publiclog.Checkpoint) { c.Community[0] ^= 1 },
	} {
		other := c
		change(&other)
		if other.Check(&g.epoch, keys.Verify) == nil {
			t.Errorf("%s may be changed", what)
		}
	}
}

// Frozen on 2026-11-25: these bytes must read and verify for ever.
const (
	frozenRecord     = "8458212c010000000000000000000000000000000000000000000000000000000000000019012c0058202c01070000000000000000000000000000000000000000000000000000000000"
	frozenCheckpoint = "8758200100000000000000000000000000000000000000000000000000000000000000030003582028b8abbfe7637bd567b85f4e981c084256e776c8c4db5d29786d98b2ce80a719015840336d612993ccd091848c74bc799f6113497b7b01ef070af738b56b5d15ed7d60a9e1a1ee9088d38703c606131695223fa68f170c9b96dcd4785f5eb231ed8c39"
	frozenFork       = "82015901c284875820010000000000000000000000000000000000000000000000000000000000000003000358202b4106d22b847db8e3893ff17659535345f79d2ceea91d92b316ddbc28ba5fd703584024d0af54890b31b0040434dea330f2c11f07c6f6d96ee6d881ab1900157e4c2d262af02f6f3855c21ee6c3dd544be1e2ee2e8616e53fb26f4edc5dd8e027943787582001000000000000000000000000000000000000000000000000000000000000000300055820f40ce9a6f510821909b00edd1f886056b189f548c411968a3db11bf0c180d4b4025840e12eb8a7d3576c13801b48da0bbb8d99e7fc9d5b0716bdc6655a32df86001965ccf66ce4f5c6241d075992d5a58858cc6423c8ea87628843e0b0238f55be531f5820ce63e3f4138d5fa74aee2a3176dfd03313de548e420236e86ffe815a4c09f2358458208f803ac7a6c8b9dc069acabcb400eb1ace5d3d55c6f11779c3576969ec5624cd58209ad0c176781855033ac043780e19c4b83af8514ee6c50fc1785d2dec07e2f5fb58208e3268594f47dcd3884b803480cf43ecaa336d3256ecc944810cbd6e610627255820d8eec62b5e67f05d7328532f2b099f8e9fe7a4dfe4732cad89fac4e9612dc9e4"
)

func TestFrozenBytesReadForEver(t *testing.T) {
	g := newGuardian(t)
	unhex := func(s string) []byte { b, err := hex.DecodeString(s); return must(t, b, err) }
	r, err := publiclog.DecodeRecord(unhex(frozenRecord))
	if must(t, r, err) != record(300) {
		t.Errorf("record: %+v", r)
	}
	c, err := publiclog.DecodeCheckpoint(unhex(frozenCheckpoint))
	must(t, 0, must(t, &c, err).Check(&g.epoch, keys.Verify))
	f, err := publiclog.DecodeFault(unhex(frozenFork))
	must(t, 0, must(t, f, err).Check(&g.epoch, keys.Verify))
}

func FuzzCheckpoint(f *testing.F) {
	g := newGuardian(f)
	_, c := g.logs(f, record(1))
	f.Add(c.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := publiclog.DecodeCheckpoint(b)
		if err == nil && !bytes.Equal(c.Bytes(), b) {
			t.Fatal("another encoding was read")
		}
	})
}

func FuzzRecord(f *testing.F) {
	f.Add(record(1).Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := publiclog.DecodeRecord(b)
		if err == nil && !bytes.Equal(r.Bytes(), b) {
			t.Fatal("another encoding was read")
		}
	})
}

func FuzzGuardianFault(f *testing.F) {
	g := newGuardian(f)
	a, b := g.signs(f, 5, ledger.ID{1}), g.signs(f, 5, ledger.ID{2})
	fork, _ := publiclog.Compare(&a, &b)
	f.Add(fork.Bytes())
	f.Add((&publiclog.Double{Checkpoint: a}).Bytes())
	f.Add((&publiclog.Rollback{Long: a, Short: b}).Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		fault, err := publiclog.DecodeFault(b)
		if err == nil && !bytes.Equal(fault.Bytes(), b) {
			t.Fatal("another encoding was read")
		}
		if err == nil {
			_ = fault.Check(&g.epoch, keys.Verify)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	log := publiclog.Log{Shelf: shelf{}}
	for i := range uint64(b.N) {
		if err := log.Append(record(i)); err != nil {
			b.Fatal(err)
		}
	}
}
