package quorum_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Frozen bytes are those of messages as people may have them: they must read,
// verify and mean the same for ever, so no file under testdata/frozen is ever
// changed. -update writes those that are missing, into a folder of the day.
// Only the files count here; what made them may change.
//
// A file's name says what is in it, a dot, and which one. They belong to the
// community of charter.four, and speak of entry.pay and entry.rival.
func TestMain(m *testing.M) {
	flag.Bool("update", false, "write frozen bytes that are missing")
	flag.Parse()
	os.Exit(m.Run())
}

func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func frozenFiles(t *testing.T) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/frozen/*/*.hex")
	paths = must(t, paths, err)
	out := make(map[string][]byte, len(paths))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		b, err2 := hex.DecodeString(strings.Join(strings.Fields(string(must(t, text, err))), ""))
		name := strings.TrimSuffix(filepath.Base(path), ".hex")
		if _, twice := out[name]; twice {
			t.Fatalf("%s is there twice", path)
		}
		out[name] = must(t, b, err2)
	}
	return out
}

func writeFrozen(t *testing.T, name string, b []byte) {
	t.Helper()
	dir := filepath.Join("testdata", "frozen", time.Now().UTC().Format(time.DateOnly))
	must(t, dir, os.MkdirAll(dir, 0o755))
	var text strings.Builder
	for line := range slices.Chunk(b, 40) {
		fmt.Fprintf(&text, "%x\n", line)
	}
	f, err := os.OpenFile(filepath.Join(dir, name+".hex"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	f = must(t, f, err)
	_, err = f.WriteString(text.String())
	must(t, f, err)
	must(t, f, f.Close())
}

func TestFrozenBytesReadVerifyAndEncodeTheSame(t *testing.T) {
	files := frozenFiles(t)
	for name, b := range specimens(t) {
		if _, there := files[name]; there {
			continue
		}
		if !updating() {
			t.Errorf("%s is not frozen yet: go test -update", name)
			continue
		}
		writeFrozen(t, name, b)
		files[name] = b
	}
	c := newFrozen(t, files)
	for name, b := range files {
		kind, _, _ := strings.Cut(name, ".")
		encoded, err := c.check(kind, b)
		if err == nil && !bytes.Equal(encoded, b) {
			err = fmt.Errorf("it is now %x", encoded)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// frozen is the community that the frozen files belong to.
type frozen struct {
	epoch      quorum.Epoch
	holder     ledger.Holder // of the guardians' joint account
	pay, rival *ledger.Signed
}

func newFrozen(t *testing.T, files map[string][]byte) *frozen {
	t.Helper()
	read := func(name string) *ledger.Signed {
		s, err := ledger.DecodeSigned(files[name])
		return must(t, s, err)
	}
	charter := read("charter.four")
	epoch, err := quorum.Found(charter, keys.Verify)
	return &frozen{epoch: must(t, epoch, err), holder: charter.Authority.Joint[0].Holder(), pay: read("entry.pay"), rival: read("entry.rival")}
}

// check reads and verifies what a file holds, and gives its encoding.
func (c *frozen) check(kind string, b []byte) ([]byte, error) {
	switch kind {
	case "charter":
		return c.checkCharter(b)
	case "entry":
		s, err := ledger.DecodeSigned(b)
		if err != nil {
			return nil, err
		}
		holder := c.holder
		if s.Entry.Account != c.epoch.Account {
			holder, err = ledger.FirstHolder(s.Entry.Account, s.Authority.Joint)
		}
		return s.Bytes(), errors.Join(err, holder.CheckAuthority(s, keys.Verify))
	case "amendment":
		a, err := quorum.DecodeAmendment(b)
		return ledger.Encode(&a), err
	case "vote":
		v, err := quorum.DecodeVote(b)
		return ledger.Encode(&v), errors.Join(err, c.epoch.CheckVote(c.epoch.Statement(c.pay), v, keys.Verify))
	case "certificate":
		v, err := quorum.DecodeCertificate(b)
		return v.Bytes(), errors.Join(err, c.epoch.CheckCertificate(c.pay, &v, keys.Verify))
	case "account-seal":
		s, err := quorum.DecodeAccountSeal(b)
		return s.Bytes(), errors.Join(err, c.epoch.CheckSeal(&s, keys.Verify))
	case "epoch-seal":
		s, err := quorum.DecodeEpochSeal(b)
		key, ok := c.epoch.VoteKey(s.Guardian)
		if err == nil && (!ok || !keys.Verify(key, s.Digest(), s.Signature)) {
			err = quorum.ErrSeal
		}
		return ledger.Encode(&s), err
	case "guardian-fault":
		f, err := quorum.DecodeGuardianFault(b)
		return f.Bytes(), errors.Join(err, f.Check(&c.epoch, keys.Verify))
	}
	return c.checkText(kind, b)
}

func (c *frozen) checkCharter(b []byte) ([]byte, error) {
	s, err := ledger.DecodeSigned(b)
	if err != nil {
		return nil, err
	}
	epoch, err := quorum.Found(s, keys.Verify)
	if err == nil && !bytes.Equal(ledger.Encode(&epoch.Charter), s.Entry.Body) {
		err = errors.New("its body reads as another")
	}
	return s.Bytes(), err
}

func (c *frozen) checkText(kind string, b []byte) ([]byte, error) {
	switch kind {
	case "card":
		v, err := quorum.ParseCard(string(b), keys.Verify)
		return []byte(v.String()), err
	case "draft":
		v, err := quorum.ParseDraft(string(b))
		return []byte(v.String()), err
	case "consent":
		v, err := quorum.ParseConsent(string(b))
		return []byte(v.String()), err
	case "place":
		v, err := quorum.ParsePlace(string(b), keys.Verify)
		return []byte(v.String()), err
	case "change":
		v, err := quorum.ParseChange(string(b))
		if err == nil {
			_, _, err = c.epoch.Read(&v, keys.Verify)
		}
		return []byte(v.String()), err
	case "leaf":
		v, err := quorum.DecodeEpochLeaf(b)
		return v.Bytes(), err
	case "epoch-leaf": // its hash is what it is in a seal's tree
		return leafHash(), nil
	}
	return nil, errors.New("nobody checks it")
}
