package wallet

import (
	"bytes"
	"errors"
	"slices"

	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

const requestBucket store.Bucket = "joint-requests" // account, key of the member who asks → the request

// JointAsk is a member's wish to propose from now on: the old proposer is gone,
// or a proposal is stuck. Enough members have to agree before guardians are asked.
type JointAsk struct {
	Member   int // place of who asks
	Agreed   []int
	Needed   int
	Mine     bool // this wallet agreed
	Complete bool
}

// AskJoint asks the other members to let this wallet propose from now on. Once
// enough have agreed, this wallet asks the guardians to seal the account, and
// then proposes its opening, which the members approve like any proposal; what
// waited for approvals until then is not kept. Members who are known to have
// approved two entries for one place are left out by it. Also a restored wallet
// may ask, and sign again from its own opening on. Asking again changes nothing.
func (w *Wallet) AskJoint(community ledger.ID, account ledger.Account) (JointAccount, error) {
	return w.withJoint(community, func(m *member) (ledger.Account, error) {
		r, holder, round, err := m.asking(account)
		if err != nil {
			return account, err
		}
		own, held, err := m.request(account, r.Self)
		if err != nil || held && own.Round >= round {
			return account, err
		}
		return account, w.ask(m, &r, holder, round)
	})
}

// asking gives what a member needs to ask, or to agree: the account's members,
// and the round that is next.
func (m *member) asking(account ledger.Account) (jointRecord, ledger.Holder, uint64, error) {
	r, ok := m.joints[account]
	if !ok {
		return r, ledger.Holder{}, 0, ErrNoJoint
	}
	h, err := m.head(account)
	if err != nil {
		return r, ledger.Holder{}, 0, err
	}
	holder, known, err := m.holderAfter(&r, h.Entry)
	switch {
	case err != nil:
		return r, holder, 0, err
	case !known:
		return r, holder, 0, ErrOpening
	case !slices.Contains(holder.Members, r.Self):
		return r, holder, 0, ErrNotMember
	}
	state, err := m.stateAt(account, h.Entry)
	return r, holder, max(state.Tip.Round, r.From) + 1, err
}

// ask signs a request of this wallet's own, and keeps it in the place of an
// older one.
func (w *Wallet) ask(m *member, r *jointRecord, holder ledger.Holder, round uint64) error {
	account := r.Joint.Account()
	request := ledger.SealRequest{Community: m.epoch.Community, Account: account, Round: round, By: ledger.ByAuthority}
	request.Authority.Joint = []ledger.Joint{r.Joint}
	proposer, err := w.signRequest(m, account, request.ProposalDigest())
	if err != nil {
		return err
	}
	request.Authority.Proposer = proposer[:]
	return w.agree(m, &request, uint64(slices.Index(holder.Members, r.Self)), r.Self)
}

// signRequest signs with what is this phone's own: a request of another phone
// with the same words is another one.
func (w *Wallet) signRequest(m *member, account ledger.Account, digest [32]byte) (keys.Signature, error) {
	key, err := w.jointKey(m, account)
	if err != nil {
		return keys.Signature{}, err
	}
	phone, err := m.phone()
	if err != nil {
		return keys.Signature{}, err
	}
	return key.SignFresh(digest, phone)
}

// agree adds this wallet's approval to a request, and keeps it.
func (w *Wallet) agree(m *member, request *ledger.SealRequest, self uint64, asks keys.PublicKey) error {
	sig, err := w.signRequest(m, request.Account, request.ApprovalDigest())
	if err != nil {
		return err
	}
	mine := ledger.SealRequest{Authority: ledger.Authority{Approvals: []ledger.Approval{{Member: self, Signature: sig}}}}
	merged, _ := joint.MergeRequests(*request, mine, ledger.MaxMembers)
	return m.saveRequest(asks, &merged)
}

// AgreeJoint agrees that the member at a place proposes from now on. It can be
// done by a restored wallet, too, and for several members: nothing is approved
// by it but to ask the guardians.
func (w *Wallet) AgreeJoint(community ledger.ID, account ledger.Account, place int) (JointAccount, error) {
	return w.withJoint(community, func(m *member) (ledger.Account, error) {
		r, holder, _, err := m.asking(account)
		if err != nil {
			return account, err
		}
		if place < 0 || place >= len(holder.Members) {
			return account, ErrNoProposal
		}
		request, held, err := m.request(account, holder.Members[place])
		if err != nil || !held {
			return account, errors.Join(err, onlyIf(!held, ErrNoProposal))
		}
		self := uint64(slices.Index(holder.Members, r.Self))
		if joint.RequestApproved(&request, self) || joint.RequestComplete(&request, holder) {
			return account, nil
		}
		return account, w.agree(m, &request, self, holder.Members[place])
	})
}

func requestKey(account ledger.Account, asks keys.PublicKey) []byte {
	return append(slices.Clone(account[:]), asks[:]...)
}

func (m *member) saveRequest(asks keys.PublicKey, r *ledger.SealRequest) error {
	return m.tx.Put(requestBucket, requestKey(r.Account, asks), ledger.Encode(r))
}

func (m *member) request(account ledger.Account, asks keys.PublicKey) (ledger.SealRequest, bool, error) {
	raw, err := m.tx.Get(requestBucket, requestKey(account, asks))
	if errors.Is(err, store.ErrNotFound) {
		return ledger.SealRequest{}, false, nil
	}
	if err != nil {
		return ledger.SealRequest{}, false, err
	}
	r, err := ledger.DecodeSealRequest(raw)
	return r, err == nil, err
}

// requests are those for a round above an account's own.
func (m *member) requests(account ledger.Account, holder ledger.Holder, round uint64) (out []ledger.SealRequest, err error) {
	for _, key := range holder.Members {
		r, held, err := m.request(account, key)
		if err != nil {
			return nil, err
		}
		if held && r.Round > round {
			out = append(out, r)
		}
	}
	return out, nil
}

// asks shows the requests of an account.
func (w *Wallet) asks(m *member, r *jointRecord, holder ledger.Holder) (out []JointAsk, err error) {
	account := r.Joint.Account()
	round, err := m.jointRound(account)
	if err != nil {
		return nil, err
	}
	self := slices.Index(holder.Members, r.Self)
	list, err := m.requests(account, holder, round)
	for i := range list {
		place, err := joint.CheckRequest(&list[i], holder, w.verify)
		if err != nil {
			continue // of members who are left out by now
		}
		ask := JointAsk{
			Member: int(place), Needed: int(holder.Needed), Complete: joint.RequestComplete(&list[i], holder),
			Mine: self >= 0 && joint.RequestApproved(&list[i], uint64(self)),
		}
		for _, a := range list[i].Authority.Approvals {
			ask.Agreed = append(ask.Agreed, int(a.Member))
		}
		out = append(out, ask)
	}
	return out, err
}

// jointRound is the round that an account is in, as far as is known here.
func (m *member) jointRound(account ledger.Account) (uint64, error) {
	h, err := m.head(account)
	if err != nil || h.Entry.IsZero() {
		return 0, err
	}
	s, ok, err := m.book.Entry(h.Entry)
	if err != nil || !ok {
		return 0, errors.Join(err, missingOwn(ok, h.Entry))
	}
	return s.Entry.Round, nil
}

// ownAsk is this wallet's own request, if guardians are to be asked by it.
func (m *member) ownAsk(account ledger.Account) (ledger.SealRequest, bool, error) {
	r, holder, round, err := m.asking(account)
	if errors.Is(err, ErrNotMember) || errors.Is(err, ErrOpening) {
		return ledger.SealRequest{}, false, nil
	}
	if err != nil {
		return ledger.SealRequest{}, false, err
	}
	request, held, err := m.request(account, r.Self)
	return request, held && request.Round >= round && joint.RequestComplete(&request, holder), err
}

// jointSealRefused asks the members anew, for a round that is free.
func (w *Wallet) jointSealRefused(m *member, request ledger.SealRequest, round uint64) error {
	r, holder, _, err := m.asking(request.Account)
	if err != nil {
		return err
	}
	own, held, err := m.request(request.Account, r.Self)
	if err != nil || !held || own.Round != request.Round || !w.Unlocked() {
		return err
	}
	return w.ask(m, &r, holder, round)
}

// openJoint proposes the opening that stands on top, with this wallet as the
// account's proposer.
func (w *Wallet) openJoint(m *member, request ledger.SealRequest, top ledger.Tip, seals []quorum.AccountSeal) error {
	account := request.Account
	r := m.joints[account]
	own, held, err := m.request(account, r.Self)
	if err != nil || !held || !bytes.Equal(ledger.Encode(&own), ledger.Encode(&request)) {
		return err // answered before, or asked anew since
	}
	before, err := m.stateAt(account, top.Entry)
	if err != nil {
		return err
	}
	holder, _, err := m.holderAfter(&r, top.Entry)
	if err != nil {
		return err
	}
	self := slices.Index(holder.Members, r.Self)
	if self < 0 {
		return ErrNotMember
	}
	next, err := m.nextHolder(account, holder, uint64(self))
	if err != nil {
		return err
	}
	s, err := w.signOpening(m, &r, before, next, request.Round, uint64(self))
	if err != nil {
		return err
	}
	// Guardians sealed for this very request, which this phone signed: nobody was
	// sealed for in this round before, so this wallet can't have signed in it.
	r.Restored, r.From = false, request.Round
	return errors.Join(
		m.saveJoint(r), m.approveOnce(s), m.saveProposal(waiting{entry: s, seals: seals}), w.settleJoint(m, account),
	)
}

// nextHolder leaves out who approved two entries, as long as enough stay.
func (m *member) nextHolder(account ledger.Account, holder ledger.Holder, self uint64) (*ledger.Holder, error) {
	var out []uint64
	for i, key := range holder.Members {
		double, err := has(m.tx, doubleBucket, string(account[:])+string(key[:]))
		if err != nil {
			return nil, err
		}
		if double && uint64(i) != self {
			out = append(out, uint64(i))
		}
	}
	if next := holder.Without(self, out...); next != nil {
		return next, nil
	}
	return holder.Without(self), nil
}

func (w *Wallet) signOpening(m *member, r *jointRecord, before ledger.State, next *ledger.Holder, round, self uint64) (*ledger.Signed, error) {
	pending, err := m.above(before.Tip.Entry)
	if err != nil {
		return nil, err
	}
	claims, credits, err := m.unclaimed(before.Account, pending, ledger.MaxClaims)
	if err != nil {
		return nil, err
	}
	if before.Contract != "" {
		claims, credits = nil, nil // a contract's payments go through its rules
	}
	body := ledger.Encode(&ledger.Opening{By: ledger.ByAuthority, Holder: []ledger.Holder{*next}})
	e, _, err := w.draft(m, before, entryDraft{kind: ledger.KindOpening, body: body, round: round}, claims, credits)
	if err != nil {
		return nil, err
	}
	key, err := w.jointKey(m, before.Account)
	if err != nil {
		return nil, err
	}
	return joint.Propose(e, r.Joint, self, key)
}
