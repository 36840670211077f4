package wallet

import (
	"bytes"
	"errors"
	"slices"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/ledger"
)

// tendCircles does what circles ask of a phone by themselves, when the wallet
// can sign: see tendCircle.
func (w *Wallet) tendCircles(m *member) error {
	for _, account := range m.jointAccounts() {
		if err := w.tendCircle(m, account); err != nil {
			return err
		}
	}
	return nil
}

// tendCircle takes part in draws, approves entries that decide nothing, and, as
// the proposer, proposes what follows from payments and from members' words.
func (w *Wallet) tendCircle(m *member, account ledger.Account) error {
	if !w.Unlocked() {
		return nil
	}
	c, rules, err := w.circleOf(m, account)
	if errors.Is(err, ErrNoJoint) {
		return nil
	}
	if err != nil {
		return err
	}
	if c != nil {
		if err := errors.Join(m.pruneWords(account, c), w.takePart(m, account, c)); err != nil {
			return err
		}
	}
	if err := w.approveByRule(m, account, c); err != nil {
		return unlessStuck(err)
	}
	return unlessStuck(w.proposeDue(m, account, rules))
}

// unlessStuck passes on what is more than that this member can't sign now.
func unlessStuck(err error) error {
	for _, why := range []error{ErrNotProposer, ErrProposed, ErrJointRestored, ErrOpening, ErrBacklog, ErrFrozen, ErrNotMember, ErrApprovedOther, ErrNoProposal, errNothingDue} {
		if errors.Is(err, why) {
			return nil
		}
	}
	if aboutEntry(err) {
		return nil // it stays, and is shown with what is wrong
	}
	return err
}

var errNothingDue = errors.New("nothing is due in the circle")

// proposeDue proposes the circle's next entry, if there is anything for it.
func (w *Wallet) proposeDue(m *member, account ledger.Account, rules circle.Rules) error {
	return w.propose(m, account, func(h head) (ledger.Entry, error) {
		p, err := w.planContract(m, account, circle.Kind, h)
		if err != nil {
			return ledger.Entry{}, err
		}
		if p.event.Seq == 1 {
			return w.draftFounding(m, h, p, rules)
		}
		before, is := p.before.(*circle.Circle)
		if !is {
			return ledger.Entry{}, errNothingDue
		}
		if err := w.addWords(m, &p); err != nil {
			return ledger.Entry{}, err
		}
		next, effects, err := p.step()
		if err != nil {
			return ledger.Entry{}, err
		}
		if len(effects) == 0 && !w.worthwhile(&p, before, next.(*circle.Circle)) {
			return ledger.Entry{}, errNothingDue
		}
		return w.draftContract(m, h, p)
	})
}

// worthwhile tells whether an entry should be proposed now. Each costs members a
// way to each other, so before the round is due payments and secrets are
// gathered until all are there; from then on what there is goes on at once.
func (w *Wallet) worthwhile(p *contractPlan, before, next *circle.Circle) bool {
	acts, err := circle.DecodeActs(p.event.Acts)
	switch {
	case err != nil:
		return false
	case moved(before, next), slices.ContainsFunc(acts, decides):
		return true
	case len(p.claims)+len(acts) == 0:
		return false
	case p.event.Time >= next.Rules.Due(next.Round):
		return true
	}
	now := p.event.Time
	return next.Whole(now) && !before.Whole(now) || next.MayReveal(now) && !before.MayReveal(now)
}

// decides tells acts that change something from those of a draw.
func decides(a circle.Act) bool { return a.Do != circle.DoCommit && a.Do != circle.DoReveal }

// moved tells whether time alone has brought a circle on.
func moved(a, b *circle.Circle) bool {
	return len(a.Turns) != len(b.Turns) || a.Over != b.Over || (a.Order == nil) != (b.Order == nil) ||
		a.Draw != nil && b.Draw != nil && a.Draw.Done != b.Draw.Done
}

// draftFounding is the first entry, once the founder's own payment is there.
func (w *Wallet) draftFounding(m *member, h head, p contractPlan, rules circle.Rules) (ledger.Entry, error) {
	paid := slices.ContainsFunc(p.event.Paid, func(x contract.Payment) bool { return x.Payer == m.Account && x.Asset == rules.Asset })
	if !paid {
		return ledger.Entry{}, errNothingDue
	}
	p.event.Acts = circle.Encode(circle.NewAct(circle.DoFound, &rules))
	return w.draftContract(m, h, p)
}

// addWords puts those words into a plan that the rules allow there, one after
// the other.
func (w *Wallet) addWords(m *member, p *contractPlan) error {
	raws, err := m.words(p.event.Account)
	if err != nil {
		return err
	}
	var acts []circle.Act
	p.event.Acts = circle.Encode()
	for _, raw := range raws {
		a, err := circle.Decode(raw)
		if err != nil {
			return err
		}
		if a.Do == circle.DoReplace {
			continue // it is for people to propose
		}
		tried := *p
		tried.event.Acts = circle.Encode(append(slices.Clone(acts), a)...)
		if _, _, err := tried.step(); err == nil && len(acts) < circle.MaxActs/2 {
			acts, p.event.Acts = append(acts, a), tried.event.Acts
		}
	}
	return nil
}

// pruneWords forgets words for which there is no use any more.
func (m *member) pruneWords(account ledger.Account, c *circle.Circle) error {
	raws, err := m.words(account)
	if err != nil {
		return err
	}
	for _, raw := range raws {
		if a, err := circle.Decode(raw); err != nil || c.Spent(a) {
			if err := m.dropWord(account, raw); err != nil {
				return err
			}
		}
	}
	return nil
}

// approveByRule approves what waits and decides nothing.
func (w *Wallet) approveByRule(m *member, account ledger.Account, c *circle.Circle) error {
	if c == nil {
		return nil
	}
	list, err := m.proposals(account)
	if err != nil {
		return err
	}
	r := m.joints[account]
	for _, p := range list {
		if p.declined || p.entry.Entry.Kind != circle.Kind {
			continue
		}
		byRule, err := w.byRule(m, p)
		if err != nil || !byRule {
			return err
		}
		mine, err := m.approvedBy(&r, p)
		if err != nil || mine {
			return err
		}
		return w.approve(m, account, p.entry.ID())
	}
	return nil
}

// byRule tells whether an entry decides nothing that is a member's to decide:
// all its acts are signed by those concerned, and it ends no draw without a
// secret that is known here.
func (w *Wallet) byRule(m *member, p waiting) (bool, error) {
	e := &p.entry.Entry
	said, signed := signedActs(p)
	if !signed || e.Seq == 1 {
		return false, nil
	}
	state, err := w.contracts.After(e.Prev, m.book.Entry)
	before, is := state.(*circle.Circle)
	if err != nil || !is {
		return false, unlessStuck(err)
	}
	next, allowed := w.outcome(before, e)
	if !allowed || before.Draw == nil || before.Draw.Done || !moved(before, next) {
		return allowed, nil
	}
	raws, err := m.words(e.Account)
	for _, raw := range raws {
		if a, err := circle.Decode(raw); err == nil && a.Do == circle.DoReveal && circle.RoundOf(a) == before.Round && !said[string(a.Data)] && !before.Spent(a) {
			return false, nil
		}
	}
	return err == nil, err
}

// signedActs are the data of a proposal's acts, if each has somebody's word and
// none gives a place away.
func signedActs(p waiting) (map[string]bool, bool) {
	acts, err := circleActs(p)
	said := map[string]bool{}
	for i := range acts {
		if len(acts[i].By) == 0 || acts[i].Do == circle.DoReplace {
			return nil, false
		}
		said[string(acts[i].Data)] = true
	}
	return said, err == nil
}

// outcome is a circle after an entry, if the rules allow it.
func (w *Wallet) outcome(before *circle.Circle, e *ledger.Entry) (*circle.Circle, bool) {
	body, err := contract.DecodeBody(e.Body)
	if err != nil {
		return nil, false
	}
	next, _, err := contract.Step(before, contract.EventOf(e, body, w.verify))
	if err != nil {
		return nil, false
	}
	c, is := next.(*circle.Circle)
	return c, is
}

// DecideCircle proposes an act that members decide by approving it: a fine, its
// waiver, the end of a round in which somebody is late, leaving out who never
// paid. With it goes what else is due. Only the proposer can: ErrNotProposer.
func (w *Wallet) DecideCircle(community ledger.ID, account ledger.Account, acts ...circle.Act) (Circle, error) {
	return w.withCircle(community, func(m *member) (ledger.Account, error) {
		return account, w.propose(m, account, func(h head) (ledger.Entry, error) {
			p, err := w.planContract(m, account, circle.Kind, h)
			if err != nil {
				return ledger.Entry{}, err
			}
			p.event.Acts = circle.Encode(acts...)
			return w.draftContract(m, h, p)
		})
	})
}

// SayCircle signs an act that needs this member's own word, and keeps it for
// the circle's next entry: to leave, or to change turns with another member. Of
// an act that waits for two words it adds this wallet's own.
func (w *Wallet) SayCircle(community ledger.ID, account ledger.Account, a circle.Act) (Circle, error) {
	return w.withCircle(community, func(m *member) (ledger.Account, error) {
		c, _, err := w.circleOf(m, account)
		if err != nil {
			return account, err
		}
		if c == nil || c.Over {
			return account, circle.ErrOver
		}
		raws, err := m.words(account)
		if err != nil {
			return account, err
		}
		for _, raw := range raws { // the other one's word on the same act
			if held, err := circle.Decode(raw); err == nil && held.Do == a.Do && bytes.Equal(held.Data, a.Data) {
				if len(held.By) > len(a.By) {
					a = held
				}
				if err := m.dropWord(account, raw); err != nil {
					return account, err
				}
			}
		}
		return account, errors.Join(w.speak(m, account, a), w.tendCircle(m, account))
	})
}

// circleWords are acts that wait for another member's word, or for the proposer.
func (m *member) circleWords(account ledger.Account) (out []circle.Act, err error) {
	raws, err := m.words(account)
	for _, raw := range raws {
		if a, err := circle.Decode(raw); err == nil {
			out = append(out, a)
		}
	}
	return out, err
}

func (w *Wallet) circleProposals(m *member, account ledger.Account, shown []Proposal) ([]CircleProposal, error) {
	list, err := m.proposals(account)
	if err != nil {
		return nil, err
	}
	var out []CircleProposal
	for i, p := range list {
		view := CircleProposal{Proposal: shown[i]}
		if p.entry.Entry.Kind == circle.Kind {
			if view.Acts, err = circleActs(p); err == nil {
				view.ByRule, err = w.byRule(m, p)
			}
			if err != nil {
				return nil, err
			}
		}
		out = append(out, view)
	}
	return out, nil
}
