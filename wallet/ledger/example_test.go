package ledger_test

import (
	"bytes"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// The worked example of PROTOCOL.md: four guardians found a community, a box
// defines and issues dalasi, Ana pays Binta, Binta claims. Nothing in it is
// random, so that its bytes can stand in the text.
type example struct {
	t        *testing.T
	identity [4]*keys.Key
	vote     [4]*keys.Key
	issuer   *keys.Key
	ana      *keys.Key
	binta    *keys.Key

	epoch quorum.Epoch
	box   ledger.Joint

	charter, asset, issue, pay, claim *ledger.Signed
	opening                           *ledger.Signed
	certAsset, certIssue, certPay     quorum.Certificate
	vote0                             quorum.Vote
	memo                              []byte
	request                           ledger.SealRequest
	seals                             [3]quorum.AccountSeal
	fault                             *ledger.FaultProof
	guardianFault                     quorum.GuardianFault
	card                              quorum.Card
	draft                             quorum.Draft
}

const (
	exampleTime  = 1_767_225_600_000 // 1 January 2026, 00:00 UTC
	exampleWords = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
	bintasWords  = "legal winner thank year wave sausage worth useful legal winner thank yellow"
)

func exampleMaster(t *testing.T, words string) *keys.Master {
	t.Helper()
	m := exampleMust(keys.ParseMnemonic(words))(t)
	return exampleMust(keys.NewMaster(m.Seed("")))(t)
}

// exampleMust ends the test on an error; the value is passed on.
func exampleMust[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newExample(t *testing.T) *example {
	x := &example{t: t}
	master := exampleMaster(t, exampleWords)
	for i := range x.identity {
		x.identity[i] = exampleMust(master.Guardian(uint32(i)))(t)
		var secret [32]byte
		secret[31] = byte(i + 1) // random in life
		x.vote[i] = exampleMust(keys.KeyFromSecret(secret))(t)
	}
	x.issuer = exampleMust(master.Issuer(0))(t)
	x.found()
	x.ana = exampleMust(master.Account(x.epoch.Community))(t)
	x.binta = exampleMust(exampleMaster(t, bintasWords).Account(x.epoch.Community))(t)
	x.money()
	x.reopen()
	x.cheats()
	return x
}

func (x *example) found() {
	salt := ledger.ID(bytes.Repeat([]byte{0x5a}, 32))
	x.box = ledger.Joint{Members: []keys.PublicKey{x.issuer.Public()}, Needed: 1, Salt: salt}
	var cards []quorum.Card
	for i := range x.identity {
		cards = append(cards, exampleMust(quorum.NewCard(x.identity[i], x.vote[i].Public(), ""))(x.t))
	}
	x.card = cards[0]
	charter := quorum.Charter{
		Name: "Bakau market", Quorum: 3, Admission: quorum.ByCredit,
		Rights: []quorum.Right{{Issuer: x.box.Account(), Code: "GMD", Kind: ledger.CashBacked}},
		Policy: []quorum.Rule{{Name: quorum.RuleClockGap, Value: 600_000, Source: "founders", From: exampleTime}},
	}
	x.draft = exampleMust(quorum.NewDraft(charter, cards, salt, exampleTime))(x.t)
	var consents []quorum.Consent
	for _, k := range x.identity {
		consents = append(consents, exampleMust(x.draft.Consent(k))(x.t))
	}
	var err error
	if x.charter, x.epoch, err = x.draft.Finish(consents, keys.Verify); err != nil {
		x.t.Fatal(err)
	}
}

// next fills in an entry's place and result and checks that it may stand there.
func (x *example) next(s ledger.State, e ledger.Entry, facts ledger.Facts, sign func(ledger.Entry) (*ledger.Signed, error)) (*ledger.Signed, ledger.State) {
	x.t.Helper()
	e.Version, e.Community, e.Account = ledger.Version, x.epoch.Community, s.Account
	e.Seq, e.Prev, e.Round = s.Tip.Seq+1, s.Tip.Entry, max(s.Tip.Round, e.Round)
	e.After = exampleMust(s.Next(&e, facts))(x.t)
	signed := exampleMust(sign(e))(x.t)
	after := exampleMust(s.Apply(signed, facts))(x.t)
	holder := exampleMust(s.HolderFor(signed, ledger.Facts{}))(x.t)
	if err := holder.CheckAuthority(signed, keys.Verify); err != nil {
		x.t.Fatal(err)
	}
	return signed, after
}

func (x *example) asBox(e ledger.Entry) (*ledger.Signed, error) {
	return ledger.SignAlone(e, x.box, x.issuer)
}

func (x *example) as(k *keys.Key) func(ledger.Entry) (*ledger.Signed, error) {
	return func(e ledger.Entry) (*ledger.Signed, error) { return ledger.SignSingle(e, k) }
}

func (x *example) money() {
	var s ledger.State
	x.asset, s = x.next(ledger.Empty(x.box.Account()), ledger.Entry{
		Time: exampleTime + 1000, Kind: ledger.KindAsset,
		Body: ledger.Encode(&ledger.Asset{Code: "GMD", Decimals: 2, Kind: ledger.CashBacked, Terms: "One dalasi of cash in the market's box."}),
	}, ledger.Facts{}, x.asBox)
	ana, binta := ledger.SingleAccount(x.ana.Public()), ledger.SingleAccount(x.binta.Public())
	x.issue, _ = x.next(s, ledger.Entry{
		Time: exampleTime + 2000, Kind: ledger.KindIssue,
		Body:    ledger.Encode(&ledger.Supply{Asset: x.asset.ID(), Amount: 100_000}),
		Credits: []ledger.Credit{{Payee: ana, Asset: x.asset.ID(), Amount: 50_000}},
	}, ledger.Facts{Asset: &x.asset.Entry}, x.asBox)

	nonce := make([]byte, 24)
	for i := range nonce {
		nonce[i] = byte(i)
	}
	x.memo = exampleMust(keys.SealMemo(bytes.NewReader(nonce), x.ana, x.binta.Public(), x.epoch.Community, []byte("for the fish")))(x.t)
	x.pay, _ = x.next(ledger.Empty(ana), ledger.Entry{
		Time: exampleTime + 3000, Kind: ledger.KindPay,
		Claims:  []ledger.CreditID{{Entry: x.issue.ID()}},
		Credits: []ledger.Credit{{Payee: binta, Asset: x.asset.ID(), Amount: 12_050, Memo: ledger.MemoCommitment(x.memo)}},
	}, ledger.Facts{Claimed: x.issue.Entry.Credits}, x.as(x.ana))
	x.claim, _ = x.next(ledger.Empty(binta), ledger.Entry{
		Time: exampleTime + 4000, Kind: ledger.KindPay,
		Claims: []ledger.CreditID{{Entry: x.pay.ID()}},
	}, ledger.Facts{Claimed: x.pay.Entry.Credits}, x.as(x.binta))

	x.certAsset = x.certify(x.asset, 0, 1, 2)
	x.certIssue = x.certify(x.issue, 0, 2, 3)
	x.vote0 = x.voteFor(0, x.pay)
	x.certPay = exampleMust(x.epoch.Certify([]quorum.Vote{x.vote0, x.voteInBatch(1, x.issue, x.pay), x.voteFor(3, x.pay)}))(x.t)
	for _, c := range []struct {
		s *ledger.Signed
		c *quorum.Certificate
	}{{x.asset, &x.certAsset}, {x.issue, &x.certIssue}, {x.pay, &x.certPay}} {
		if err := x.epoch.CheckCertificate(c.s, c.c, keys.Verify); err != nil {
			x.t.Fatal(err)
		}
	}
}

func (x *example) voteFor(seat uint64, s *ledger.Signed) quorum.Vote {
	x.t.Helper()
	return exampleMust(quorum.SignVote(seat, x.epoch.Statement(s), x.vote[seat]))(x.t)
}

func (x *example) certify(s *ledger.Signed, seats ...uint64) quorum.Certificate {
	x.t.Helper()
	var votes []quorum.Vote
	for _, seat := range seats {
		votes = append(votes, x.voteFor(seat, s))
	}
	return exampleMust(x.epoch.Certify(votes))(x.t)
}

// voteInBatch votes for two entries with one signature, and gives the vote for
// the second.
func (x *example) voteInBatch(seat uint64, first, second *ledger.Signed) quorum.Vote {
	x.t.Helper()
	left, right := x.epoch.Statement(first), x.epoch.Statement(second)
	a := quorum.Attestation{Index: 1, Path: []ledger.ID{left.Leaf()}}
	root := a.Root(right.Leaf())
	digest := keys.NewTag("sanduk/vote/1").Hash(x.epoch.Community[:], make([]byte, 8), root[:])
	a.Signature = exampleMust(x.vote[seat].Sign(digest))(x.t)
	v := quorum.Vote{Guardian: seat, Attestation: a}
	if err := x.epoch.CheckVote(right, v, keys.Verify); err != nil {
		x.t.Fatal(err)
	}
	return v
}

// reopen has Ana's account sealed and opened for round 1: guardian 0 knows the
// payment as certified, 1 has voted for it, 2 knows nothing.
func (x *example) reopen() {
	x.request = ledger.SealRequest{Community: x.epoch.Community, Account: x.pay.Entry.Account, Round: 1}
	sig := exampleMust(x.ana.Sign(x.request.ApprovalDigest()))(x.t)
	x.request.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	for i := range x.seals {
		x.seals[i] = quorum.AccountSeal{
			Community: x.epoch.Community, Guardian: uint64(i), Account: x.pay.Entry.Account, Round: 1,
		}
	}
	x.seals[0].Certified = x.pay.Tip()
	x.seals[1].Votes = []ledger.Tip{x.pay.Tip()}
	for i := range x.seals {
		if err := x.seals[i].Sign(x.vote[i]); err != nil {
			x.t.Fatal(err)
		}
	}
	state := exampleMust(ledger.Empty(x.pay.Entry.Account).Adopt(x.pay, ledger.Facts{}))(x.t)
	x.opening, _ = x.next(state, ledger.Entry{
		Time: exampleTime + 5000, Kind: ledger.KindOpening, Round: 1, Body: ledger.Encode(&ledger.Opening{}),
	}, ledger.Facts{}, x.as(x.ana))
}

// cheats makes the two proofs: Ana signs her payment a second time with
// another time, and guardian 2 votes for both.
func (x *example) cheats() {
	e := x.pay.Entry
	e.Time++
	second := exampleMust(ledger.SignSingle(e, x.ana))(x.t)
	x.fault, _ = ledger.FindFault(x.pay, second)
	var ok bool
	x.guardianFault, ok = quorum.FindGuardianFault(
		x.epoch.Statement(x.pay), x.voteFor(2, x.pay), x.epoch.Statement(second), x.voteFor(2, second))
	if !ok || x.fault == nil {
		x.t.Fatal("two entries for one place prove nothing")
	}
	if err := x.guardianFault.Check(&x.epoch, keys.Verify); err != nil {
		x.t.Fatal(err)
	}
}
