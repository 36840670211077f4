package quorum_test

import (
	"slices"
	"testing"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

func TestNothingThatAChangeChangesEscapesWhoAgrees(t *testing.T) {
	before := quorum.Charter{
		Name: "Bridge", Admission: quorum.ByCredit, Rights: []quorum.Right{{Issuer: ledger.Account{1}}},
		Policy: []quorum.Rule{{Name: "a", Value: 1}, {Name: "b", Asset: "KES", Value: 2}},
	}
	same := before
	same.Guardians, same.Quorum = make([]quorum.Seat, 4), 3
	if got := same.Terms(&before); len(got) > 0 {
		t.Errorf("guardians alone: %v", got)
	}
	after := quorum.Charter{
		Name: "Ford", Admission: quorum.ByMember, Rights: append(slices.Clone(before.Rights), quorum.Right{Issuer: ledger.Account{2}}),
		Policy: []quorum.Rule{{Name: "a", Value: 7}},
	}
	want := []quorum.Term{
		{Kind: quorum.TermName, What: "Ford"}, {Kind: quorum.TermRule, What: "a = 7"}, {Kind: quorum.TermRule, What: "b KES = –"},
		{Kind: quorum.TermIssuers}, {Kind: quorum.TermAdmission},
	}
	if got := after.Terms(&before); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
