package gui_test

import (
	"errors"
	"strings"
	"testing"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/quorum"
)

// checked is a market whose books were looked through, with one guardian away
// and one that hides what it signed.
func checked() *fake {
	f := stall()
	f.report = audit.Report{
		Feeds: 84, Entries: 5_120, Certificates: 5_119, Proofs: 1,
		Assets: []audit.Conservation{{Code: "KES", Decimals: 2, Issued: 125_000_000, Redeemed: 2_500_000, Balances: 120_000_000, Unclaimed: 1_250_000, Locked: 1_250_000}},
		Signed: []audit.Signed{{Guardian: 0, Certificates: 5_000}, {Guardian: 1, Certificates: 4_100}, {Guardian: 2, Certificates: 3_900}},
	}
	f.logs = []publiclog.Watched{{Checked: 16}, {Seat: 1, Err: errors.New("away")}, {Seat: 2, Checked: 16, Missing: []ledger.ID{{1}}}}
	return f
}

// proven is a proof against the second guardian.
type proven struct{}

func (proven) Accused() (epoch, guardian uint64)        { return 0, 1 }
func (proven) Check(*quorum.Epoch, ledger.Verify) error { return nil }
func (proven) Bytes() []byte                            { return []byte{0xda, 0x7a} }

func TestWhatWasCheckedIsKeptAsPages(t *testing.T) {
	s := open(t, checked(), phoneLook())
	s.tab(1)
	s.does("audit.do")
	s.does("audit.more")
	s.does("save.paper")
	s.shows("save.done")
	if s.saving == nil || !strings.HasPrefix(s.saving.String(), "%PDF-1.4") || !s.saving.closed {
		t.Fatalf("%+v", s.saving)
	}
}
