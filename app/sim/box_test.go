package sim_test

import (
	"errors"
	"fmt"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// box is a joint account of three people, two of whom approve.
type box struct {
	account ledger.Account
	address keys.Address
	members []*phone // the first one made it
	silent  *phone   // does nothing here any more; nil: nobody
	cheated bool     // a cheat is a member
	last    ledger.ID
}

// newBoxes has people make joint accounts and pay into them. In each second one
// the proposer goes silent, in another a cheat is the proposer.
func (w *world) newBoxes() {
	w.asksFor = true
	for i := range w.boxes {
		b := &box{cheated: i%3 == 2}
		if b.cheated {
			b.members = append(b.members, w.phones[0])
		}
		for len(b.members) < 3 {
			if p := w.phones[w.cheats+w.dice.Below(len(w.phones)-w.cheats-w.thefts)]; !b.of(p) {
				b.members = append(b.members, p)
			}
		}
		b.make(w)
		if i%3 == 1 {
			b.silent = b.members[0]
		}
		if b.cheated {
			w.law.Cheats(b.account)
		}
		w.joints = append(w.joints, b)
	}
}

func (b *box) make(w *world) {
	var others []keys.Address
	for _, p := range b.members[1:] {
		others = append(others, p.address)
	}
	first := b.members[0]
	must(w.t, first.sync())
	made, err := first.wallet.MakeJoint(w.epoch.Community, "box", others, 0)
	must(w.t, err)
	r, err := wallet.ParseRequest(made.Address)
	must(w.t, err)
	b.account, b.address = made.Account, r.Address
	_, err = first.wallet.Pay(wallet.Order{Community: w.epoch.Community, To: b.address, Asset: w.asset.ID, Amount: 3000})
	must(w.t, err)
	first.untilFinal()
	for _, p := range b.members[1:] {
		must(w.t, b.give(first, p))
	}
}

// give hands what one member knows of a box to another, who stands beside.
func (b *box) give(from, to *phone) error {
	raw, err := from.wallet.JointParcel(from.world.epoch.Community, b.account)
	if err != nil {
		return err
	}
	if payee, here := to.beside(); here {
		_, _ = payee.TakeJoint(raw) // what is wrong with it the other finds out
	}
	return nil
}

// of tells whether a person is a member.
func (b *box) of(p *phone) bool {
	for _, m := range b.members {
		if m.account == p.account {
			return true
		}
	}
	return false
}

// shared is one thing that a person does in one of the boxes that are hers.
func (p *phone) shared() error {
	var own []*box
	for _, b := range p.world.joints {
		if b.of(p) && b.silent != p {
			own = append(own, b)
		}
	}
	if len(own) == 0 {
		return nil
	}
	b := own[p.dice.Below(len(own))]
	other := b.members[p.dice.Below(len(b.members))]
	if other.account == p.account {
		return p.answer(b, 0.8)
	}
	for _, way := range [][2]*phone{{other, p}, {p, other}} {
		if _, here := way[0].beside(); !here {
			continue
		}
		if err := b.give(way[0], way[1]); way[0] == p && p.own(err) != nil {
			return err
		}
	}
	if err := p.answer(b, 0.8); err != nil {
		return err
	}
	return p.begin(b)
}

// own is what is wrong with her own phone; what the wallet rightly declines in a
// shared account is no trouble.
func (p *phone) own(err error) error {
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	var funds *wallet.FundsError
	if errors.As(err, &refusal) || errors.As(err, &wait) || errors.As(err, &funds) {
		return nil
	}
	for _, no := range []error{
		wallet.ErrNoJoint, wallet.ErrJointRestored, wallet.ErrProposed, wallet.ErrNotProposer, wallet.ErrApprovedOther, wallet.ErrNoProposal,
		wallet.ErrNotMember, wallet.ErrFrozen, wallet.ErrOpening, wallet.ErrBacklog, wallet.ErrAmount, wallet.ErrNoAsset,
	} {
		if errors.Is(err, no) {
			return nil
		}
	}
	return err
}

// answer approves what others propose, and agrees to what they ask, or does not.
func (p *phone) answer(b *box, likely float64) error {
	id := p.world.epoch.Community
	a, err := p.wallet.Joint(id, b.account)
	if err != nil {
		return p.own(err)
	}
	for _, s := range a.Proposals {
		if s.Mine || s.Declined || s.Wrong != nil {
			continue
		}
		if !p.dice.Chance(likely) {
			_, err = p.wallet.DeclineJoint(id, b.account, s.ID)
		} else if _, err = p.wallet.ApproveJoint(id, b.account, s.ID); err == nil {
			p.happened["approved"]++
		}
		if p.own(err) != nil {
			return err
		}
	}
	for _, s := range a.Asks {
		if s.Mine || !p.dice.Chance(likely) {
			continue
		}
		if _, err := p.wallet.AgreeJoint(id, b.account, s.Member); p.own(err) != nil {
			return err
		}
	}
	return nil
}

// begin proposes a payment, or asks to be the one who proposes.
func (p *phone) begin(b *box) error {
	id := p.world.epoch.Community
	a, err := p.wallet.Joint(id, b.account)
	if err != nil {
		return p.own(err)
	}
	if a.CanPropose && p.dice.Chance(0.7) {
		all := p.world.everybody()
		order := p.world.order(all[p.dice.Below(len(all))], money.Amount(1+p.dice.Below(100)))
		if _, err = p.wallet.ProposeJoint(id, b.account, []wallet.Order{order}); err == nil {
			p.happened["proposed"]++
		}
		return p.own(err)
	}
	if p.dice.Chance(0.15) || a.Restored && p.dice.Chance(0.5) {
		if _, err = p.wallet.AskJoint(id, b.account); err == nil {
			p.happened["asked"]++
		}
	}
	return p.own(err)
}

// active are the members who still do something, and don't cheat.
func (b *box) active() (out []*phone) {
	for _, p := range b.members {
		if p != b.silent && !p.cheats {
			out = append(out, p)
		}
	}
	return out
}

// opens tells whether an opening waits for approvals: who asks for another one
// meanwhile begins anew.
func opens(a wallet.JointAccount) bool {
	for _, p := range a.Proposals {
		if p.Opening && p.Wrong == nil {
			return true
		}
	}
	return false
}

// leader is who sees to it that the others can go on, and asks where she has to:
// a wallet that was restored signs from its own opening on, so it comes first.
func (b *box) leader(w *world) (leader *phone, err error) {
	leader = b.active()[0]
	for _, p := range b.active() {
		a, err := p.wallet.Joint(w.epoch.Community, b.account)
		if err == nil && a.Restored {
			_, err = p.wallet.AskJoint(w.epoch.Community, b.account)
			return p, err
		}
		if err == nil && a.CanPropose {
			leader = p
		}
	}
	if a, err := leader.wallet.Joint(w.epoch.Community, b.account); err != nil || a.CanPropose || opens(a) {
		return leader, err
	}
	_, err = leader.wallet.AskJoint(w.epoch.Community, b.account)
	return leader, err
}

// meetings has the members of each box come together: they hear all of each
// other, approve and agree, and see to it that one of them proposes.
func (w *world) meetings() {
	for _, b := range w.joints {
		active := b.active()
		exchange := func() {
			for _, from := range active {
				for _, to := range active {
					if from != to && from.runner != nil {
						from.doing(from.own(b.give(from, to)))
					}
				}
			}
		}
		exchange()
		if w.asksFor {
			leader, err := b.leader(w)
			leader.doing(leader.own(err))
			exchange()
		}
		for _, p := range active {
			p.doing(p.answer(b, 1))
		}
		exchange()
	}
}

// cheated tells whether an account is a box in which somebody cheats.
func (w *world) cheated(a ledger.Account) bool {
	for _, b := range w.joints {
		if b.account == a {
			return b.cheated
		}
	}
	return false
}

// few tells whether fewer members can sign than have to: the others are gone, or
// don't know the box after a restore, or wait for an opening of their own
// (PROTOCOL.md, 14.11). Such a box waits; whether those who were restored could
// free it by asking in turn, these worlds don't say.
func (b *box) few(w *world) bool {
	sign := 0
	for _, p := range b.active() {
		if a, err := p.wallet.Joint(w.epoch.Community, b.account); err == nil && !a.Restored {
			sign++
		}
	}
	return sign < 2
}

// payments has somebody of each honest box propose a last one.
func (w *world) payments() {
	id := w.epoch.Community
	for _, b := range w.joints {
		if b.cheated {
			continue
		}
		if b.few(w) {
			b.members[0].happened["helpless box"]++
			continue
		}
		leader, err := b.leader(w)
		if err != nil {
			w.breach(fmt.Errorf("%s: %w", leader.name, err))
			continue
		}
		a, err := leader.wallet.ProposeJoint(id, b.account, []wallet.Order{w.order(w.founder, 1)})
		if err != nil {
			a, _ := leader.wallet.Joint(id, b.account)
			w.breach(fmt.Errorf("%w: %s can't propose in a box: %w; %+v", errStuck, leader.name, err, a))
			continue
		}
		b.last = a.Proposals[len(a.Proposals)-1].ID
	}
}

// waits tells what of a box is not final yet.
func (b *box) waits(w *world) error {
	if b.last != (ledger.ID{}) && !w.law.Final(b.last) {
		return errors.New("the last payment from a box waits")
	}
	for _, p := range b.active() {
		if a, err := p.wallet.Joint(w.epoch.Community, b.account); err == nil && a.Pending > 0 && !b.cheated {
			return fmt.Errorf("%s: %d entries of a box wait", p.name, a.Pending)
		}
	}
	return nil
}

// shut tells what is wrong with a box in the end.
func (b *box) shut(w *world) error {
	if b.cheated {
		leader := b.active()[0]
		if a, err := leader.wallet.Joint(w.epoch.Community, b.account); err == nil && len(a.Members) < len(b.members) {
			leader.happened["left out"]++
		} else if err == nil && a.Frozen {
			leader.happened["frozen"]++
		}
		return nil
	}
	if b.few(w) && b.last == (ledger.ID{}) {
		return nil
	}
	if !w.law.Final(b.last) {
		return fmt.Errorf("%w: the last payment from a box", errStuck)
	}
	for _, p := range b.active() {
		a, err := p.wallet.Joint(w.epoch.Community, b.account)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		want := w.law.Has(b.account, w.asset.ID)
		if len(a.Holdings) != 1 || a.Holdings[0].Available != want || a.Pending > 0 || a.Frozen {
			return fmt.Errorf("%s: the box has %d: %+v", p.name, want, a)
		}
	}
	return nil
}
