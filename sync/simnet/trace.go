package simnet

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"sanduk.app/wallet/ledger"
)

// Trace stands for all that happens in a world: each frame that a device sends
// or gets, and each commit on its disk, with its instant and every byte. Two
// runs of a seed that give the same Sum went the same way, step by step. It is
// safe for concurrent use.
type Trace struct {
	mu    sync.Mutex
	paths map[string]hash.Hash // by line, and by disk: several act at one instant
	log   io.Writer
}

// NewTrace begins one. Each step is written to log, too, if there is one: two
// logs, sorted, first differ where two runs do.
func NewTrace(log io.Writer) *Trace { return &Trace{paths: map[string]hash.Hash{}, log: log} }

// step notes what happened on a path. content is all of it, what only its kind.
func (t *Trace) step(path, what string, content []byte) {
	if t == nil {
		return
	}
	digest := sha256.Sum256(content)
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now().UnixNano()
	steps := t.paths[path]
	if steps == nil {
		steps = sha256.New()
		t.paths[path] = steps
	}
	_ = binary.Write(steps, binary.BigEndian, now)
	_, _ = io.WriteString(steps, what)
	_, _ = steps.Write(digest[:])
	if t.log != nil {
		_, _ = fmt.Fprintf(t.log, "%s %s %s %d %x %x\n", time.Now().UTC().Format("01-02T15:04:05.000000000"), path, what, len(content), digest[:6], content)
	}
}

// Sum is the digest of all steps.
func (t *Trace) Sum() (sum ledger.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(t.paths)) {
		_, _ = io.WriteString(all, path)
		_, _ = all.Write(t.paths[path].Sum(nil))
	}
	return ledger.ID(all.Sum(nil))
}

// commit notes what a transaction changed.
func (t *Trace) commit(device string, changes []Change) {
	if t == nil {
		return
	}
	var all bytes.Buffer
	for _, c := range changes {
		fmt.Fprintf(&all, "%s %x %x %t\n", c.Bucket, c.Key, c.New, c.New == nil)
	}
	t.step(device, "commits "+buckets(changes), all.Bytes())
}

// buckets names what a commit touched, in the order of its first touch.
func buckets(changes []Change) string {
	var names []string
	for _, c := range changes {
		if !slices.Contains(names, string(c.Bucket)) {
			names = append(names, string(c.Bucket))
		}
	}
	return fmt.Sprint(names)
}
