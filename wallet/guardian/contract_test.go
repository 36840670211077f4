package guardian_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/contracttest"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// potTable is a table whose issuer has paid a pot of the member twice 50.
type potTable struct {
	*table
	joint ledger.Joint
	paid  ledger.ID
}

func newPotTable(t *testing.T, known ...contract.Machine) *potTable {
	t.Helper()
	x := &potTable{table: newTable(t)}
	for _, s := range x.seats {
		s.desk.Contracts = contract.NewKeeper(known...)
	}
	x.joint = ledger.Joint{Members: []keys.PublicKey{x.member.key.Public()}, Needed: 1}
	x.authors = append(x.authors, newAuthor(x.member.key, x.joint.Account()))
	credit := ledger.Credit{Payee: x.joint.Account(), Asset: x.asset, Amount: 50}
	s := x.entry(x.issuer, x.final[x.issuer.account][len(x.final[x.issuer.account])-1], ledger.Entry{Kind: ledger.KindPay, Credits: []ledger.Credit{credit, credit}}, nil)
	x.certify(s)
	x.paid = s.ID()
	return x
}

// next is the entry after prev, with the result that the core's rules ask for.
func (x *potTable) next(prev *ledger.Signed, e ledger.Entry) *ledger.Signed {
	x.t.Helper()
	before := ledger.Empty(x.joint.Account())
	if prev != nil {
		before = x.states[prev.ID()]
	}
	x.clock++
	e.Version, e.Community, e.Account, e.Time = ledger.Version, x.epoch.Community, x.joint.Account(), x.clock
	e.Seq, e.Prev, e.Round = before.Tip.Seq+1, before.Tip.Entry, before.Tip.Round
	facts := x.facts(&e)
	after, err := before.Next(&e, facts)
	e.After = after
	if err != nil {
		e.After = before.After
	}
	s, errSign := ledger.SignAlone(e, x.joint, x.member.key)
	if errSign != nil {
		x.t.Fatal(errSign)
	}
	x.entries[s.ID()], x.votes[s.ID()] = s, map[uint64]quorum.Vote{}
	if err == nil {
		if x.states[s.ID()], err = before.Apply(s, facts); err != nil {
			x.t.Fatal(err)
		}
	}
	return s
}

func (x *potTable) founding() ledger.Entry {
	body := contract.Body{Paid: []contract.Payment{{Payer: x.issuer.account, Asset: x.asset, Amount: 50}}}
	return ledger.Entry{Kind: contracttest.PotKind, Claims: []ledger.CreditID{{Entry: x.paid}}, Body: ledger.Encode(&body)}
}

func (x *potTable) payout(amount money.Amount) ledger.Entry {
	to := x.authors[2].account
	body := contract.Body{Acts: to[:]}
	return ledger.Entry{Kind: contracttest.PotKind, Body: ledger.Encode(&body), Credits: []ledger.Credit{{Payee: to, Asset: x.asset, Amount: amount}}}
}

func TestGuardianVotesForWhatAContractsRulesGiveAndForNothingElse(t *testing.T) {
	x := newPotTable(t, contracttest.Machine())
	first := x.next(nil, x.founding())
	x.certify(first)
	rest := ledger.CreditID{Entry: x.paid, Index: 1}
	lying := x.founding()
	lying.Claims, lying.Body = []ledger.CreditID{rest}, ledger.Encode(&contract.Body{Paid: []contract.Payment{{Payer: x.member.account, Asset: x.asset, Amount: 50}}})
	for what, e := range map[string]ledger.Entry{
		"less than the rules give":  x.payout(49),
		"a payment past the rules":  {Kind: ledger.KindPay, Credits: x.payout(50).Credits},
		"a claim past the rules":    {Kind: ledger.KindPay, Claims: []ledger.CreditID{rest}},
		"another's contract":        {Kind: "contract-other", Body: ledger.Encode(&contract.Body{})},
		"another payer than it was": lying,
	} {
		if _, err := x.judge(x.next(first, e)); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
			t.Errorf("%s: %v", what, err)
		}
	}
	x.certify(x.next(first, x.payout(50)))
}

func TestContractThatAGuardianDoesNotKnowWaits(t *testing.T) {
	x := newPotTable(t)
	if _, err := x.judge(x.next(nil, x.founding())); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitKind}) {
		t.Error(err)
	}
}

func TestAccountIsAContractsFromItsFirstEntryOnOrNever(t *testing.T) {
	x := newPotTable(t, contracttest.Machine())
	plain := x.next(nil, ledger.Entry{Kind: ledger.KindPay, Claims: []ledger.CreditID{{Entry: x.paid}}})
	x.certify(plain)
	e := x.founding()
	e.Claims[0].Index = 1
	if _, err := x.judge(x.next(plain, e)); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Error(err)
	}
}

func TestMemberChecksAContractsProposalAsGuardiansDo(t *testing.T) {
	x := newPotTable(t, contracttest.Machine())
	first := x.next(nil, x.founding())
	x.certify(first)
	for amount, right := range map[money.Amount]bool{50: true, 40: false} {
		err := x.propose(x.next(first, x.payout(amount)))
		if (err == nil) != right {
			t.Errorf("%d: %v", amount, err)
		}
	}
}

func (x *potTable) propose(s *ledger.Signed) error {
	return x.seats[0].write(x.world, func(b *book.Book) error {
		_, err := x.seats[0].desk.CheckProposal(b, x.clock, s)
		return err
	})
}
