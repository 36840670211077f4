package wallet_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// treasury is a joint account of amina, her brother and the founder, of whom two
// must approve; it was paid 50.00.
type treasury struct {
	*fixture
	account ledger.Account
}

func newTreasury(t testing.TB) *treasury {
	t.Helper()
	x := &treasury{fixture: newFixture(t, 4)}
	var others []keys.Address
	for _, w := range []*wallet.Wallet{x.brother, x.founder} {
		others = append(others, x.order(w, 1).To)
	}
	made, err := x.amina.MakeJoint(x.epoch.Community, "Cash box", others, 0)
	must(t, err)
	x.account = made.Account
	r, err := wallet.ParseRequest(made.Address)
	must(t, err)
	_, err = x.amina.Pay(wallet.Order{Community: x.epoch.Community, To: r.Address, Asset: x.asset, Amount: 5_000})
	must(t, err)
	x.carry(x.amina)
	x.fetch(x.amina)
	return x
}

// give hands what one member knows to another.
func (x *treasury) give(from, to *wallet.Wallet) wallet.JointAccount {
	x.t.Helper()
	raw, err := from.JointParcel(x.epoch.Community, x.account)
	must(x.t, err)
	got, err := to.TakeJoint(raw)
	must(x.t, err)
	return got
}

func (x *treasury) propose(amount money.Amount) wallet.Proposal {
	x.t.Helper()
	a, err := x.amina.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.brother, amount)})
	must(x.t, err)
	return a.Proposals[0]
}

func (x *treasury) approve(w *wallet.Wallet, p wallet.Proposal) wallet.JointAccount {
	x.t.Helper()
	a, err := w.ApproveJoint(x.epoch.Community, x.account, p.ID)
	must(x.t, err)
	return a
}

func (x *treasury) has(w *wallet.Wallet, want money.Amount) {
	x.t.Helper()
	a, err := w.Joint(x.epoch.Community, x.account)
	must(x.t, err)
	if len(a.Holdings) != 1 || a.Holdings[0].Available != want || a.Pending != 0 || len(a.Proposals) != 0 {
		x.t.Errorf("%+v, want %d", a, want)
	}
}

func TestTwoOfThreePayFromAJointAccount(t *testing.T) {
	x := newTreasury(t)
	p := x.propose(2_000)
	got := x.give(x.amina, x.brother) // he never met a guardian since: all that he needs comes along
	if got.Name != "Cash box" || got.Needed != 2 || len(got.Members) != 3 || len(got.Proposals) != 1 {
		t.Fatalf("%+v", got)
	}
	shown := got.Proposals[0]
	if shown.Wrong != nil || shown.Mine || shown.Pays[0].Amount != 2_000 || shown.Claims[0].Amount != 5_000 || shown.After[0].Amount != 3_000 {
		t.Fatalf("%+v", shown)
	}
	if a := x.approve(x.brother, p); a.Pending != 1 || len(a.Proposals) != 0 {
		t.Fatalf("enough approved: %+v", a)
	}
	x.give(x.brother, x.amina)
	x.carry(x.brother)
	x.has(x.brother, 3_000)
	x.give(x.brother, x.amina)
	x.has(x.amina, 3_000)
	x.give(x.amina, x.founder)
	x.has(x.founder, 3_000)
	x.fetch(x.brother)
	if h, err := x.brother.Balance(x.epoch.Community); err != nil || h[0].Available != 2_000 {
		t.Errorf("%+v %v", h, err)
	}
}

func TestProposalsFollowEachOtherBeforeAnyGuardianIsMet(t *testing.T) {
	x := newTreasury(t)
	for range 3 {
		p := x.propose(1_000)
		x.give(x.amina, x.brother)
		x.approve(x.brother, p)
		x.give(x.brother, x.amina)
	}
	x.carry(x.amina)
	x.has(x.amina, 2_000)
	x.give(x.amina, x.founder)
	x.has(x.founder, 2_000)
}

func TestOneAloneMovesNothing(t *testing.T) {
	x := newTreasury(t)
	x.propose(2_000)
	x.carry(x.amina)
	if p, err := x.amina.Pending(x.epoch.Community); err != nil || len(p) != 0 {
		t.Errorf("%d entries go to guardians, %v", len(p), err)
	}
	if _, err := x.amina.ProposeJoint(x.epoch.Community, x.account, nil); !errors.Is(err, wallet.ErrProposed) {
		t.Errorf("a second proposal: %v", err)
	}
	x.give(x.amina, x.brother)
	if _, err := x.brother.ProposeJoint(x.epoch.Community, x.account, nil); !errors.Is(err, wallet.ErrNotProposer) {
		t.Errorf("another proposer: %v", err)
	}
	var funds *wallet.FundsError
	y := newTreasury(t)
	if _, err := y.amina.ProposeJoint(y.epoch.Community, y.account, []wallet.Order{y.order(y.brother, 5_001)}); !errors.As(err, &funds) {
		t.Errorf("more than there is: %v", err)
	}
}

func TestApprovalSurvivesAndIsGivenForOnePlaceOnce(t *testing.T) {
	x := newTreasury(t)
	two := x.copyOf(x.amina) // a proposer who cheats
	p := x.propose(2_000)
	a, err := two.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.brother, 4_000)})
	must(t, err)
	x.give(x.amina, x.founder)
	raw, err := two.JointParcel(x.epoch.Community, x.account)
	must(t, err)
	got, err := x.founder.TakeJoint(raw)
	must(t, err)
	if len(got.Proposals) != 2 || !got.Members[0].Double || got.Members[1].Double {
		t.Fatalf("the cheat is not shown: %+v", got)
	}
	x.approve(x.founder, p)
	again := x.copyOf(x.founder) // what was on the disk when the program was killed
	for _, w := range []*wallet.Wallet{x.founder, again} {
		if _, err := w.ApproveJoint(x.epoch.Community, x.account, a.Proposals[0].ID); err == nil {
			t.Error("two were approved for one place")
		}
	}
}

func TestDoubleApprovalIsFoundWhenTheOtherIsFinalAlready(t *testing.T) {
	x := newTreasury(t)
	two := x.copyOf(x.amina)
	p := x.propose(2_000)
	_, err := two.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.brother, 4_000)})
	must(t, err)
	raw, err := two.JointParcel(x.epoch.Community, x.account)
	must(t, err)
	_, err = x.founder.TakeJoint(raw)
	must(t, err)
	x.give(x.amina, x.brother)
	x.approve(x.brother, p)
	x.carry(x.brother)
	if got := x.give(x.brother, x.founder); !got.Members[0].Double || got.Members[1].Double || len(got.Proposals) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestRestoredMemberSignsNothingInAccountsOfBefore(t *testing.T) {
	x := newTreasury(t)
	p := x.propose(2_000)
	words, err := x.brother.Words([]byte(pin))
	must(t, err)
	restored, _ := x.wallet()
	mnemonic, err := keys.ParseMnemonic(joined(words))
	must(t, err)
	must(t, restored.Restore(mnemonic, "", []byte(pin)))
	invitation, err := x.founder.Invite(x.epoch.Community)
	must(t, err)
	_, err = restored.Join(invitation)
	must(t, err)
	if got := x.give(x.amina, restored); !got.Restored || len(got.Proposals) != 1 {
		t.Errorf("%+v", got)
	}
	if _, err := restored.ApproveJoint(x.epoch.Community, x.account, p.ID); !errors.Is(err, wallet.ErrJointRestored) {
		t.Errorf("it approved: %v", err)
	}
}

func joined(words []string) (text string) {
	for _, w := range words {
		text += w + " "
	}
	return text[:max(len(text)-1, 0)]
}

func TestParcelIsOfNoUseToOthersAndWrongOnesAreRefusedWhole(t *testing.T) {
	x := newTreasury(t)
	x.propose(2_000)
	raw, err := x.amina.JointParcel(x.epoch.Community, x.account)
	must(t, err)
	invitation, err := x.founder.Invite(x.epoch.Community)
	must(t, err)
	if _, err := x.member(invitation).TakeJoint(raw); !errors.Is(err, wallet.ErrNotMember) {
		t.Errorf("a stranger: %v", err)
	}
	key, err := x.brother.AccountKey(x.epoch.Community)
	must(t, err)
	p, err := joint.Open(raw, key)
	must(t, err)
	s, err := ledger.DecodeSigned(p.Proposals[0].Entry)
	must(t, err)
	forged, err := joint.Approve(s, 2, key) // in the founder's name
	must(t, err)
	for what, change := range map[string]func(*joint.Parcel){
		"a forged approval":  func(p *joint.Parcel) { p.Proposals[0].Entry = forged.Bytes() },
		"no certificates":    func(p *joint.Parcel) { p.Evidence[0].Certificate = nil },
		"of another account": func(p *joint.Parcel) { p.Joint.Salt[0]++ },
	} {
		bad, err := joint.Open(raw, key)
		must(t, err)
		change(&bad)
		sealed, err := bad.Seal(zeros{})
		must(t, err)
		if _, err := x.brother.TakeJoint(sealed); err == nil {
			t.Errorf("%s: taken", what)
		}
		if list, err := x.brother.Joints(x.epoch.Community); err != nil || len(list) != 0 {
			t.Errorf("%s: something stays: %+v %v", what, list, err)
		}
	}
}

// zeros is bad randomness, good enough for seals that keep nothing secret.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 1
	}
	return len(b), nil
}

// ask has a member ask to propose, others agree, and carries it to guardians.
func (x *treasury) ask(w *wallet.Wallet, place int, others ...*wallet.Wallet) {
	x.t.Helper()
	_, err := w.AskJoint(x.epoch.Community, x.account)
	must(x.t, err)
	for _, o := range others {
		got := x.give(w, o)
		if len(got.Asks) != 1 || got.Asks[0].Member != place || got.Asks[0].Mine {
			x.t.Fatalf("%+v", got.Asks)
		}
		_, err := o.AgreeJoint(x.epoch.Community, x.account, place)
		must(x.t, err)
		x.give(o, w)
	}
	x.seal(w)
}

// opened has others approve the opening that waits, until it is final.
func (x *treasury) opened(w, other *wallet.Wallet) {
	x.t.Helper()
	for _, p := range x.give(w, other).Proposals {
		if p.Opening {
			x.approve(other, p)
		}
	}
	x.give(other, w)
	x.carry(w)
}

func TestLostProposersPlaceGoesToAnotherMember(t *testing.T) {
	x := newTreasury(t)
	x.propose(4_999) // and then her phone falls into the well
	x.give(x.amina, x.brother)
	x.give(x.brother, x.founder)
	x.ask(x.brother, 1, x.founder)
	x.opened(x.brother, x.founder)
	x.has(x.brother, 5_000)
	a, err := x.brother.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.founder, 1_500)})
	must(t, err)
	x.give(x.brother, x.founder)
	x.approve(x.founder, a.Proposals[0])
	x.carry(x.founder)
	x.has(x.founder, 3_500)
	x.fetch(x.amina)
	x.has(x.amina, 3_500) // what she proposed was not kept
	if _, err := x.amina.ProposeJoint(x.epoch.Community, x.account, nil); !errors.Is(err, wallet.ErrNotProposer) {
		t.Errorf("the old proposer: %v", err)
	}
}

func TestMemberAloneCannotTakeTheProposersPlace(t *testing.T) {
	x := newTreasury(t)
	x.give(x.amina, x.brother)
	_, err := x.brother.AskJoint(x.epoch.Community, x.account)
	must(t, err)
	if asks, err := x.brother.SealsWanted(x.epoch.Community); err != nil || len(asks) != 0 {
		t.Errorf("%d requests go to the guardians, %v", len(asks), err)
	}
}

func TestMemberWhoApprovedTwoIsLeftOutByTheNextOpening(t *testing.T) {
	x := newTreasury(t)
	two := x.copyOf(x.amina)
	x.propose(2_000)
	_, err := two.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.brother, 4_000)})
	must(t, err)
	x.give(x.amina, x.brother)
	raw, err := two.JointParcel(x.epoch.Community, x.account)
	must(t, err)
	got, err := x.brother.TakeJoint(raw)
	must(t, err)
	if !got.Members[0].Double {
		t.Fatal("she is not found out")
	}
	x.give(x.brother, x.founder)
	x.ask(x.brother, 1, x.founder)
	x.opened(x.brother, x.founder)
	a, err := x.brother.Joint(x.epoch.Community, x.account)
	must(t, err)
	if len(a.Members) != 2 || !a.CanPropose || a.Frozen {
		t.Fatalf("%+v", a)
	}
	p, err := x.brother.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.founder, 1_000)})
	must(t, err)
	x.give(x.brother, x.founder)
	x.approve(x.founder, p.Proposals[0])
	x.carry(x.founder)
	x.has(x.founder, 4_000)
}

func TestRestoredMemberSignsAgainFromItsOwnOpeningOn(t *testing.T) {
	x := newTreasury(t)
	x.propose(2_000)
	x.give(x.amina, x.brother)
	x.give(x.amina, x.founder)
	words, err := x.brother.Words([]byte(pin))
	must(t, err)
	mnemonic, err := keys.ParseMnemonic(joined(words))
	must(t, err)
	restored, _ := x.wallet()
	must(t, restored.Restore(mnemonic, "", []byte(pin)))
	invitation, err := x.founder.Invite(x.epoch.Community)
	must(t, err)
	_, err = restored.Join(invitation)
	must(t, err)
	x.give(x.amina, restored)
	x.ask(restored, 1, x.founder)
	a, err := restored.Joint(x.epoch.Community, x.account)
	must(t, err)
	if a.Restored {
		t.Fatalf("%+v", a)
	}
	for _, p := range a.Proposals {
		if !p.Opening {
			if _, err := restored.ApproveJoint(x.epoch.Community, x.account, p.ID); !errors.Is(err, wallet.ErrJointRestored) {
				t.Errorf("a proposal of before: %v", err)
			}
		}
	}
	x.opened(restored, x.founder)
	p, err := restored.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.founder, 1_000)})
	must(t, err)
	x.give(restored, x.founder)
	x.approve(x.founder, p.Proposals[0])
	x.carry(x.founder)
	x.has(x.founder, 4_000)
}
