package ledger_test

import (
	"bytes"
	"encoding/hex"
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
)

// Frozen bytes are of entries as they may stand in ledgers that people have.
// They must read, verify and mean the same for ever, so no file under
// testdata/frozen is ever changed: -update writes those that are missing, into
// a folder of the day. Only the files count here; what made them may change.
//
// A file's name says what is in it: "entry", "fault", "request", "refusal",
// "wait", "value", a dot, and which one.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write frozen bytes that are missing")
	flag.Parse()
	os.Exit(m.Run())
}

// frozenFiles are the frozen bytes by name, without the day's folder.
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

func TestFrozenBytesReadVerifyAndEncodeTheSame(t *testing.T) {
	made := newSpecimens(t)
	files := frozenFiles(t)
	for name, b := range made.bytes {
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
	for name, b := range files {
		form, _, _ := strings.Cut(name, ".")
		if err := checkFrozen(form, name, b, made.bytes); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
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

func checkFrozen(form, name string, b []byte, made map[string][]byte) error {
	switch form {
	case "entry":
		return checkFrozenEntry(b)
	case "fault":
		proof, err := ledger.DecodeFaultProof(b)
		if err != nil {
			return err
		}
		holder, err := ledger.FirstHolder(proof.Account(), nil)
		if err != nil {
			return err
		}
		return errorOr(proof.Check(holder, keys.Verify), proof.Bytes(), b)
	case "request":
		r, err := ledger.DecodeSealRequest(b)
		if err != nil {
			return err
		}
		holder, err := ledger.FirstHolder(r.Account, r.Authority.Joint)
		if err != nil {
			return err
		}
		return errorOr(r.CheckAuthority(holder, keys.Verify), ledger.Encode(&r), b)
	case "asking": // by friends: see TestTheFrozenHoldersStillFollowEachOther
		r, err := ledger.DecodeSealRequest(b)
		return errorOr(err, ledger.Encode(&r), b)
	case "refusal":
		r, err := by[ledger.Refusal](b)
		return errorOr(err, ledger.Encode(&r), b)
	case "wait":
		w, err := by[ledger.Wait](b)
		return errorOr(err, ledger.Encode(&w), b)
	case "value": // what a hash gives to values that never change
		return errorOr(nil, made[name], b)
	}
	return fmt.Errorf("nobody checks it")
}

func errorOr(err error, got, want []byte) error {
	if err == nil && !bytes.Equal(got, want) {
		return fmt.Errorf("it is now %x", got)
	}
	return err
}

func checkFrozenEntry(b []byte) error {
	s, err := ledger.DecodeSigned(b)
	if err != nil {
		return err
	}
	if s.Entry.Account.Type() == ledger.TypeSingle && s.Entry.Round == 1<<20+1 {
		return nil // of another key: see TestTheFrozenHoldersStillFollowEachOther
	}
	if err := errorOr(checkFrozenBody(&s.Entry), s.Bytes(), b); err != nil {
		return err
	}
	if s.Entry.ByFriends() {
		return nil // theirs to sign: see TestFriendsOpenAnAccountForANewKey
	}
	holder := ledger.Holder{Members: []keys.PublicKey{s.Entry.Account.Key()}, Needed: 1}
	if s.Entry.Kind == ledger.KindSettlement && s.Entry.Account.Type() == ledger.TypePurse {
		holder = settlers()
	}
	switch s.Entry.Account.Type() {
	case ledger.TypeLock:
		return nil // its two holders stand in the entry that makes it: see TestTheFrozenLocksAreStillClosed
	case ledger.TypeJoint:
		if holder, err = ledger.FirstHolder(s.Entry.Account, s.Authority.Joint); err != nil {
			return err
		}
	}
	return holder.CheckAuthority(s, keys.Verify)
}

// checkFrozenBody reads the body as the kind's; quorum's are frozen there.
func checkFrozenBody(e *ledger.Entry) error {
	names := map[ledger.Kind]string{
		ledger.KindAsset: "asset", ledger.KindIssue: "supply", ledger.KindRedeem: "supply", ledger.KindOpening: "opening",
		ledger.KindClosing: "closing", ledger.KindPurse: "purse", ledger.KindFriends: "friends", ledger.KindSettlement: "settlement",
		ledger.KindLockKeys: "lock-keys", ledger.KindHold: "hold",
	}
	for _, body := range bodies() {
		if body.name == names[e.Kind] {
			_, encoded, err := body.decode(e.Body)
			return errorOr(err, encoded, e.Body)
		}
	}
	if len(e.Body) != 0 {
		return fmt.Errorf("kind %s: nobody reads its body", e.Kind)
	}
	return nil
}

// The issuer's frozen feed replays: the same entries are allowed, and leave the
// same balances.
func TestTheFrozenFeedIsStillAllowed(t *testing.T) {
	files := frozenFiles(t)
	var state ledger.State
	var facts ledger.Facts
	for i, name := range []string{"asset", "issue", "pay", "redeem", "opening"} {
		s, err := ledger.DecodeSigned(files["entry.feed-"+name])
		s = must(t, s, err)
		if i == 0 {
			state, facts.Asset = ledger.Empty(s.Entry.Account), &s.Entry
		}
		state, err = state.Apply(s, facts)
		must(t, name, err)
	}
	if state.Tip.Seq != 5 || state.Tip.Round != 1 || len(state.After.Balances) != 1 || state.After.Balances[0].Amount != 1000-250-100 {
		t.Errorf("%+v", state)
	}
}

func TestTheFrozenHoldersStillFollowEachOther(t *testing.T) {
	files := frozenFiles(t)
	r, err := ledger.DecodeSealRequest(files["asking.friends"])
	must(t, r, err)
	var state ledger.State
	for i, name := range []string{"friends", "by-friends", "by-key"} {
		s, err := ledger.DecodeSigned(files["entry.holder-"+name])
		s = must(t, s, err)
		if i == 0 { // what is below is not frozen: the state is as the entry says
			state = ledger.Empty(s.Entry.Account)
			state.Holder, err = ledger.FirstHolder(s.Entry.Account, nil)
			state.After, state.Time = s.Entry.After, must(t, s.Entry.Time, err)
			state.Tip = ledger.Tip{Seq: s.Entry.Seq - 1, Round: s.Entry.Round, Entry: s.Entry.Prev}
		}
		must(t, name, state.CheckAuthority(s, ledger.Facts{}, keys.Verify))
		state, err = state.Apply(s, ledger.Facts{})
		must(t, name, err)
		if i == 0 {
			must(t, name, state.Friends[0].CheckRequest(&r, keys.Verify))
		}
	}
	if state.Holder.Members[0] != secretKey(51).Public() || state.Tip.Round != 1<<20+1 {
		t.Errorf("%+v", state)
	}
}

// A charter and an amendment, whose bodies are quorum's, are frozen there.
func TestEveryKindIsFrozen(t *testing.T) {
	missing := map[ledger.Kind]bool{
		ledger.KindAsset: true, ledger.KindIssue: true, ledger.KindRedeem: true, ledger.KindPay: true, ledger.KindOpening: true, ledger.KindLock: true,
		ledger.KindClosing: true, ledger.KindPurse: true, ledger.KindFriends: true, ledger.KindSettlement: true, ledger.KindLockKeys: true, ledger.KindHold: true, ledger.KindRelease: true,
	}
	for name, b := range frozenFiles(t) {
		if strings.HasPrefix(name, "entry.") {
			s, err := ledger.DecodeSigned(b)
			delete(missing, must(t, s, err).Entry.Kind)
		}
	}
	if len(missing) != 0 {
		t.Errorf("not frozen: %v", missing)
	}
}
