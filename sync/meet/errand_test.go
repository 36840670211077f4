package meet_test

import (
	"testing"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// asks has the person want seals for a round.
func (p *person) asksFor(round uint64) ledger.SealRequest {
	p.t.Helper()
	r := ledger.SealRequest{Community: p.epoch.Community, Account: p.account, Round: round, By: ledger.ByAuthority}
	sig, err := p.key.Sign(r.ApprovalDigest())
	must(p.t, err)
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	p.asks = []ledger.SealRequest{r}
	return r
}

// gets has a carrier be given a seal for a request, as a guardian gives it.
func (p *person) gets(r ledger.SealRequest, seat, round uint64) {
	p.t.Helper()
	s := quorum.AccountSeal{Community: p.epoch.Community, Guardian: seat, Account: r.Account, Round: round}
	must(p.t, s.Sign(p.votes[seat]))
	body := wire.SealedBody{Seal: s.Bytes()}
	if round == r.Round {
		var err error
		body.Answer, err = quorum.SignAnswer(quorum.RequestHash(&r), &s, p.votes[seat])
		must(p.t, err)
	}
	given, err := carry.ReadGiven(body, &r, &p.epoch, keys.Verify)
	must(p.t, err)
	must(p.t, p.store.Update(func(tx store.Tx) error {
		e := carry.Errand{Request: r, Given: []carry.Given{given}}
		_, err := carry.Open(tx, &p.epoch, carry.Default()).AddErrand(&e, carry.Friend, uint64(p.now.UnixMilli()))
		return err
	}))
}

func (p *person) errands() (out []carry.HeldErrand) {
	p.t.Helper()
	must(p.t, p.store.View(func(tx store.Tx) (err error) {
		out, err = carry.Open(tx, &p.epoch, carry.Default()).Errands()
		return err
	}))
	return out
}

func TestRequestForSealsIsCarriedAndItsAnswersComeBackByOthers(t *testing.T) {
	for name, back := range map[string]func(owner, carrier *person){
		"who asked goes to the carrier": func(o, c *person) { o.meets(c) },
		"the carrier comes to her":      func(o, c *person) { c.meets(o) },
	} {
		v := newVillage(t, 1)
		owner, one, other := v.person(), v.person(), v.person()
		one.friends, other.friends = []ledger.Account{owner.account}, []ledger.Account{owner.account}
		r := owner.asksFor(2)
		back(owner, one)
		if list := one.errands(); len(list) != 1 || list[0].Class != carry.Friend {
			t.Fatalf("%s: the carrier has %d requests", name, len(list))
		}
		one.gets(r, 2, 2)
		one.meets(other)
		other.gets(r, 0, 2)
		other.gets(r, 3, 9)
		back(owner, other)
		if seats, _ := owner.SealsHeld(r); seats != 0b101 || len(owner.further) != 1 || owner.further[0].Guardian != 3 || owner.further[0].Round != 9 {
			t.Errorf("%s: seals %b, further %v", name, seats, owner.further)
		}
		before := len(owner.sealed)
		if mine, hers := owner.meets(other); mine.Given+mine.Taken+hers.Given+hers.Taken != 0 || len(owner.sealed) != before {
			t.Errorf("%s: met again they exchange %+v, %+v", name, mine, hers)
		}
	}
}

// Two phones with the same words: neither is brought what was sealed for the
// other, by whatever carrier.
func TestPhoneTakesNoSealsThatAnotherWithItsWordsAskedFor(t *testing.T) {
	v := newVillage(t, 1)
	owner, carrier := v.person(), v.person()
	carrier.friends = []ledger.Account{owner.account}
	own := owner.asksFor(2)
	other := own
	sig, err := owner.key.SignFresh(own.ApprovalDigest(), [32]byte{9})
	must(t, err)
	other.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	for seat := range uint64(3) {
		carrier.gets(other, seat, 2)
	}
	owner.meets(carrier)
	if len(owner.sealed) != 0 {
		t.Errorf("%d seals were taken", len(owner.sealed))
	}
	for _, e := range owner.errands() {
		if quorum.RequestHash(&e.Request) != quorum.RequestHash(&own) {
			t.Error("the other's request is carried by who would be taken for it")
		}
	}
}

func TestStrangersRequestIsCarriedOnlyWhereItsAccountIsShownToHaveHadMoney(t *testing.T) {
	v := newVillage(t, 1)
	rich, poor, knows, stranger := v.person().rich(), v.person(), v.person(), v.person()
	knows.holds(poor.signs(poor))
	rich.asksFor(2)
	poor.asksFor(2)
	poor.meets(knows)
	poor.meets(stranger)
	if len(knows.errands()) != 1 || len(stranger.errands()) != 0 {
		t.Errorf("carried by who knows her %d, by who does not %d", len(knows.errands()), len(stranger.errands()))
	}
	rich.meets(stranger)
	if len(stranger.errands()) != 1 {
		t.Error("who shows a final entry is not carried for")
	}
}
