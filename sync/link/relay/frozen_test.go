package relay_test

import (
	"encoding/hex"
	"testing"

	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

func unhex(t *testing.T, text string) [32]byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	must(t, err)
	return [32]byte(raw)
}

// TestMailboxesStayWhereTheyAre freezes the values of PROTOCOL.md 14.7: a
// version that computes others finds no mail.
func TestMailboxesStayWhereTheyAre(t *testing.T) {
	ana := keys.PublicKey(unhex(t, "87e8ea59131a28be2120c5dbe250b2f17e74d5429a52e7840da294523e46d5f1"))
	community := ledger.ID(unhex(t, "d37d1dbf4d99a2fefe90036ca88edfd1edf4b43aa86b14972503d5c7e9d34bbc"))
	box, err := relay.Mailbox(ana, community, 1_767_225_600_000)
	must(t, err)
	if got, want := box.String(), "afe70b978ea65b44a37b8eb6657a451a396f44145ae2a98809f24ef6c1aff8b1"; got != want {
		t.Errorf("the mailbox is %s, not %s", got, want)
	}
	if got, want := wire.MailID([]byte("sealed")).String(), "5fa98aeda1e0c4fe819c09eb0f09ac6639765ff858dad269796c4da91d93a88b"; got != want {
		t.Errorf("the id is %s, not %s", got, want)
	}
	digest := wire.MailboxProof(ana, [32]byte{1}, box)
	if got, want := hex.EncodeToString(digest[:]), "5432116027088a28d2959bfc7929b817227e489768b5cb31c7151f0eca7c309d"; got != want {
		t.Errorf("the proof is over %s, not %s", got, want)
	}
}
