package ledger_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// PROTOCOL.md and testdata/protocol hold bytes that are final. So there is no
// way to write them from here: where a test fails, the code has changed what
// it must not.

func TestTheBlocksOfTheProtocolAreWhatTheCodeMakes(t *testing.T) {
	raw := exampleMust(os.ReadFile("PROTOCOL.md"))(t)
	found := fences(string(raw))
	for name, want := range newExample(t).blocks() {
		if found[name] != want {
			t.Errorf("block %s of PROTOCOL.md\n--- %s\n%s\n---", name, name, want)
		}
		delete(found, name)
	}
	for name := range found {
		t.Errorf("PROTOCOL.md has a block %s that no test makes", name)
	}
}

func TestTheFilesOfTheProtocolAreWhatTheCodeMakes(t *testing.T) {
	x := newExample(t)
	files := x.files()
	maps.Copy(files, x.eveningFiles())
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("testdata", "protocol", name+".hex"))
		if err != nil || string(got) != want+"\n" {
			t.Errorf("file %s.hex (%v)\n--- %s\n%s\n---", name, err, name, want)
		}
	}
}

func TestEveryFormThatIsNotTheCanonicalOneIsRefused(t *testing.T) {
	raw := exampleMust(os.ReadFile(filepath.Join("testdata", "protocol", "refused.txt")))(t)
	count := 0
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		form, why, _ := strings.Cut(line, " ; ")
		b := exampleMust(hex.DecodeString(form))(t)
		if _, err := ledger.DecodeSupply(b); err == nil {
			t.Errorf("accepted: %s (%s)", why, form)
		}
		count++
	}
	if count < 15 {
		t.Errorf("only %d forms were tried", count)
	}
}

func TestOneMemberOfAJointAccountCannotApproveASealRequestTwice(t *testing.T) {
	x := newExample(t)
	members := []keys.PublicKey{x.ana.Public(), x.binta.Public(), x.issuer.Public()}
	joint := ledger.Joint{Members: members, Needed: 2}
	r := ledger.SealRequest{Community: x.epoch.Community, Account: joint.Account(), Round: 1}
	r.Authority.Joint = []ledger.Joint{joint}
	approval := ledger.Approval{Signature: exampleMust(x.ana.Sign(r.ApprovalDigest()))(t)}
	r.Authority.Approvals = []ledger.Approval{approval, approval}
	proposer := exampleMust(x.ana.Sign(r.ProposalDigest()))(t)
	r.Authority.Proposer = proposer[:]
	err := r.CheckAuthority(joint.Holder(), keys.Verify)
	if !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Fatalf("got %v", err)
	}
}

// fences are the fenced blocks that have a name after their language.
func fences(text string) map[string]string {
	out := map[string]string{}
	for i, part := range strings.Split(text, "```") {
		head, body, _ := strings.Cut(part, "\n")
		if _, name, ok := strings.Cut(strings.TrimSpace(head), " "); ok && i%2 == 1 {
			out[name] = strings.TrimSuffix(body, "\n")
		}
	}
	return out
}

// signedEntry is the form of a signed entry, whose entry is shown in the bytes
// that hold it.
type signedEntry struct {
	_         struct{} `cbor:",toarray"`
	Entry     []byte
	Authority ledger.Authority
}

func (x *example) signed(s *ledger.Signed, body any) string {
	inner := map[string]reflect.Type{"entry": reflect.TypeFor[ledger.Entry]()}
	if body != nil {
		inner["body"] = reflect.TypeOf(body)
	}
	return x.explain(s.Bytes(), reflect.TypeFor[signedEntry](), inner)
}

func (x *example) encoded(v any) string {
	return x.explain(ledger.Encode(v), reflect.TypeOf(v), nil)
}

func (x *example) blocks() map[string]string {
	return map[string]string{
		"values":            x.values(),
		"charter":           x.signed(x.charter, quorum.Charter{}),
		"asset":             x.signed(x.asset, ledger.Asset{}),
		"asset-certificate": x.encoded(x.certAsset),
		"issue":             x.signed(x.issue, ledger.Supply{}),
		"issue-certificate": x.encoded(x.certIssue),
		"pay":               x.signed(x.pay, nil),
		"memo":              hexLines(x.memo),
		"vote":              x.encoded(x.vote0),
		"certificate":       x.encoded(x.certPay),
		"claim":             x.signed(x.claim, nil),
		"seal-request":      x.encoded(x.request),
		"seal":              x.encoded(x.seals[1]),
	}
}

func (x *example) files() map[string]string {
	return map[string]string{
		"seal-0":         x.encoded(x.seals[0]),
		"seal-1":         x.encoded(x.seals[1]),
		"seal-2":         x.encoded(x.seals[2]),
		"opening":        x.signed(x.opening, ledger.Opening{}),
		"fault":          hexLines(x.fault.Bytes()),
		"guardian-fault": x.encoded(x.guardianFault),
		"lock":           x.encoded(x.lockEntry()),
		"closing":        x.encoded(ledger.Closing{Way: ledger.CloseClaim, Witness: []byte("preimage")}),
		"purse": x.encoded(ledger.PurseTerms{
			Owner:     x.pay.Entry.Account,
			Allowance: []ledger.Balance{{Asset: x.asset.ID(), Amount: 5000}}, Expiry: exampleTime + 86_400_000,
		}),
		"friends": x.encoded(ledger.Friends{
			Members: []keys.PublicKey{x.binta.Public(), x.identity[0].Public()}, Needed: 2, OwnerCan: true,
		}),
		"settlement": x.encoded(ledger.Settlement{Fault: x.fault.ID(), Paid: []ledger.Paid{
			{Credit: ledger.CreditID{Entry: x.pay.ID()}, Asset: x.asset.ID(), Amount: 12_050},
		}}),
		"amendment":  x.encoded(x.amendment()),
		"epoch-seal": x.encoded(quorum.EpochSeal{Community: x.epoch.Community, Guardian: 1, Amendment: x.pay.ID(), Accounts: 1}),
	}
}

// lockEntry shows a lock's form alone: not signed, and its hash is not one that
// a lock may have.
func (x *example) lockEntry() ledger.Entry {
	e := x.pay.Entry
	e.Seq, e.Prev, e.Time, e.Kind, e.Claims, e.Credits = 2, x.pay.ID(), exampleTime+6000, ledger.KindLock, nil, nil
	hash := keys.NewTag("example").Hash([]byte("preimage"))
	e.Locks = []ledger.Lock{{
		Payee: x.claim.Entry.Account, Asset: x.asset.ID(), Amount: 1000,
		Condition: ledger.Condition{Tag: "hash", Data: hash[:]}, RefundFrom: exampleTime + 604_800_000,
	}}
	e.After.Balances = []ledger.Balance{{Asset: x.asset.ID(), Amount: 36_950}}
	return e
}

func (x *example) amendment() quorum.Amendment {
	c := x.epoch.Charter
	c.Guardians, c.Quorum = c.Guardians[:1], 1
	return quorum.Amendment{Epoch: 1, Charter: c, Successors: []quorum.Successor{
		{Asset: x.asset.ID(), Issuer: x.box.Account(), Stands: x.issue.ID()},
	}}
}

// values are the numbers on the way, for whoever looks for the first difference.
func (x *example) values() string {
	var b strings.Builder
	put := func(name string, v any) { fmt.Fprintf(&b, "%-22s %s\n", name, v) }
	for i := range x.identity {
		put(fmt.Sprintf("guardian-%d identity", i), x.identity[i].Public())
		put(fmt.Sprintf("guardian-%d vote-key", i), x.vote[i].Public())
	}
	put("issuer key", x.issuer.Public())
	put("box account", x.box.Account())
	put("guardians' account", x.charter.Entry.Account)
	put("community", x.epoch.Community)
	put("ana account", x.pay.Entry.Account)
	put("binta account", x.claim.Entry.Account)
	for _, e := range []struct {
		name string
		s    *ledger.Signed
	}{{"asset", x.asset}, {"issue", x.issue}, {"pay", x.pay}, {"claim", x.claim}, {"opening", x.opening}} {
		st := x.epoch.Statement(e.s)
		put(e.name+" id", e.s.ID())
		put(e.name+" vote-leaf", st.Leaf())
	}
	st := x.epoch.Statement(x.pay)
	put("vote root 1", x.certPay.Votes[1].Root(st.Leaf()))
	put("claim-hash ana", x.pay.Entry.After.ClaimHash)
	put("claim-hash binta", x.claim.Entry.After.ClaimHash)
	put("lock account", ledger.LockAccount(x.pay.ID(), 0))
	put("fault id", x.fault.ID())
	put("binta address", keys.Address{
		Community: [4]byte(x.epoch.Community[:4]), Type: byte(ledger.TypeSingle), Key: x.binta.Public(),
	})
	put("card of guardian 0", x.card)
	return strings.TrimSuffix(b.String(), "\n")
}
