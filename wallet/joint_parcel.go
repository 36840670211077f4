package wallet

import (
	"errors"
	"fmt"
	"slices"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// JointParcel is what other members need to know of a joint account, sealed to
// them, for any carrier: who is in it, what waits with the approvals so far, and
// what they need to judge it. joint.Text makes a text of it.
func (w *Wallet) JointParcel(community ledger.ID, account ledger.Account) ([]byte, error) {
	var out joint.Parcel
	var guests []keys.PublicKey
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		if out, err = w.jointParcel(m, account, false); err != nil {
			return err
		}
		guests, err = w.guestsOf(m, account)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out.Seal(w.config.Rand, guests...)
}

// jointParcel gathers a parcel. A brief one has of the account's feed only what
// came last, for members who have what was before.
func (w *Wallet) jointParcel(m *member, account ledger.Account, brief bool) (joint.Parcel, error) {
	r, ok := m.joints[account]
	if !ok {
		return joint.Parcel{}, ErrNoJoint
	}
	out := joint.Parcel{Community: m.epoch.Community, Joint: r.Joint, Name: r.Name}
	shown, err := m.shownProposals(account)
	if err != nil {
		return joint.Parcel{}, err
	}
	var needs []ledger.ID
	for _, p := range shown {
		s, item := p.entry, joint.Proposed{Entry: p.entry.Bytes(), Seals: [][]byte{}}
		for i := range p.seals {
			item.Seals = append(item.Seals, p.seals[i].Bytes())
		}
		out.Proposals = append(out.Proposals, item)
		for _, c := range s.Entry.Claims {
			needs = append(needs, c.Entry)
		}
		for _, c := range s.Entry.Credits {
			needs = append(needs, c.Asset)
		}
	}
	feed, err := w.parcelFeed(m, account, brief)
	if err != nil {
		return joint.Parcel{}, err
	}
	needs = append(needs, feed...)
	if out.Evidence, err = m.parcelEvidence(needs); err != nil {
		return joint.Parcel{}, err
	}
	if out.Words, err = m.words(account); err != nil {
		return joint.Parcel{}, err
	}
	words, err := w.groupWords(m, account)
	if err != nil {
		return joint.Parcel{}, err
	}
	out.Words = append(out.Words, words...)
	out.Requests, err = m.parcelRequests(&r)
	return out, err
}

// briefFeed is how many of the newest final entries a brief parcel has: the text of
// a meeting of 25 takes some 6 kB with it, and more while others are not final.
const briefFeed = 1

// parcelFeed are the account's own entries that go into a parcel and, of a group,
// those whose payments to it wait for the next meeting.
func (w *Wallet) parcelFeed(m *member, account ledger.Account, brief bool) (out []ledger.ID, err error) {
	err = m.book.Feed(account, 1, func(s *ledger.Signed) error {
		if out = append(out, s.ID()); brief && len(out) > briefFeed {
			out = out[1:]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if is, err := w.isGroup(m, account); err != nil || !is {
		return out, err
	}
	h, err := m.head(account)
	if err != nil {
		return nil, err
	}
	claims, _, err := m.unclaimed(account, h.Pending, ledger.MaxClaims)
	for _, c := range claims {
		out = append(out, c.Entry)
	}
	return out, err
}

// parcelRequests are the wishes of members to propose from now on.
func (m *member) parcelRequests(r *jointRecord) (out [][]byte, err error) {
	_, holder, round, err := m.asking(r.Joint.Account())
	if errors.Is(err, ErrOpening) || errors.Is(err, ErrNotMember) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := m.requests(r.Joint.Account(), holder, round-1)
	for i := range list[:min(len(list), joint.MaxProposals)] {
		out = append(out, ledger.Encode(&list[i]))
	}
	return out, err
}

// JointLetter is a parcel that says something new, for a carrier that goes by
// itself: whom it is for, and a name of what it says, so that it goes once.
type JointLetter struct {
	Readers []keys.PublicKey // the other members
	State   ledger.ID
	Sealed  []byte
}

// JointLetters are the parcels of a community's joint accounts in which
// something waits for other members.
func (w *Wallet) JointLetters(community ledger.ID) (out []JointLetter, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		for _, account := range m.jointAccounts() {
			brief, err := w.isGroup(m, account) // a meeting goes again with every line
			if err != nil {
				return err
			}
			p, err := w.jointParcel(m, account, brief)
			if err != nil {
				return err
			}
			if len(p.Proposals)+len(p.Requests)+len(p.Words) == 0 {
				continue
			}
			guests, err := w.guestsOf(m, account)
			if err != nil {
				return err
			}
			self := m.joints[account].Self
			readers := append(slices.Clone(p.Joint.Members), guests...)
			l := JointLetter{State: p.State(), Readers: slices.DeleteFunc(readers, func(k keys.PublicKey) bool { return k == self })}
			if l.Sealed, err = p.Seal(w.config.Rand, guests...); err != nil {
				return err
			}
			out = append(out, l)
		}
		return nil
	})
	return out, err
}

// shownProposals are the approved entries that are not final, and what waits for
// approvals: the last of them.
func (m *member) shownProposals(account ledger.Account) (out []waiting, err error) {
	h, err := m.head(account)
	if err != nil {
		return nil, err
	}
	for _, id := range h.Pending {
		s, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return nil, errors.Join(err, missingOwn(ok, id))
		}
		p := waiting{entry: s}
		if _, err := load(m.tx, openSealsBucket, id[:], &p.seals); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	list, err := m.proposals(account)
	out = append(out, list...)
	return out[max(len(out)-joint.MaxProposals, 0):], err
}

// parcelRoom is what a parcel spends on evidence: more than that a member has to
// have from the guardians.
const parcelRoom = 64 << 10

// parcelEvidence are final entries with what proves them, each once.
func (m *member) parcelEvidence(ids []ledger.ID) (out []joint.Item, err error) {
	seen, room := map[ledger.ID]bool{}, parcelRoom
	for _, id := range ids {
		if final, err := m.book.Final(id); err != nil || !final || seen[id] {
			if err != nil {
				return nil, err
			}
			continue
		}
		proof, _, err := m.book.Proof(id)
		if err != nil {
			return nil, err
		}
		for _, e := range proof {
			if seen[e.Entry.ID()] {
				continue
			}
			item := joint.Item{Entry: e.Entry.Bytes()}
			if len(e.Certificate) > 0 {
				item.Certificate = e.Certificate[0].Bytes()
			}
			if room -= len(item.Entry) + len(item.Certificate); room < 0 || len(out) == joint.MaxEvidence {
				return out, nil
			}
			seen[e.Entry.ID()] = true
			out = append(out, item)
		}
	}
	return out, nil
}

// TakeJoint takes a parcel that another member gave: the account if it is new
// here, and what waits in it. It is checked whole first; taking it again changes
// nothing. The wallet must be unlocked. Errors: joint.ErrParcel, ErrNotMember
// (it is not for this wallet), ErrJointMany.
func (w *Wallet) TakeJoint(sealed []byte) (JointAccount, error) { return w.takeJoint(sealed, true) }

// TakeKnownJoint takes a parcel that came by itself: of an account that is held
// here, else ErrNoJoint.
func (w *Wallet) TakeKnownJoint(sealed []byte) (JointAccount, error) {
	return w.takeJoint(sealed, false)
}

func (w *Wallet) takeJoint(sealed []byte, fresh bool) (JointAccount, error) {
	p, err := w.openParcel(sealed, fresh)
	if err != nil {
		return JointAccount{}, err
	}
	return w.withJoint(p.Community, func(m *member) (ledger.Account, error) {
		account := p.Joint.Account()
		if !fresh && !m.isJoint(account) {
			return account, ErrNoJoint
		}
		if err := w.knowJoint(m, &p); err != nil {
			return account, err
		}
		items, err := w.readEvidence(m, p.Evidence)
		if err != nil {
			return account, err
		}
		if err := w.receive(m, items); err != nil {
			return account, err
		}
		for i := range p.Proposals {
			if err := w.takeProposal(m, account, &p.Proposals[i]); err != nil {
				return account, fmt.Errorf("proposal %d: %w", i+1, err)
			}
			if err := w.settleJoint(m, account); err != nil { // the next may stand on it
				return account, err
			}
		}
		for i, raw := range p.Requests {
			if err := w.takeRequest(m, account, raw); err != nil {
				return account, fmt.Errorf("request %d: %w", i+1, err)
			}
		}
		if err := w.takeWords(m, account, p.Words); err != nil {
			return account, err
		}
		if guest := !slices.Contains(p.Joint.Members, m.joints[account].Self); guest {
			if may, err := w.mayRead(m, account); err != nil || !may {
				return account, errors.Join(err, onlyIf(!may, ErrNotMember))
			}
		}
		if err := errors.Join(w.settleJoint(m, account), w.tendCircle(m, account)); err != nil {
			return account, err
		}
		return account, w.tendTaken(m, account, p.Words)
	})
}

// openParcel tries the wallet's key in each of its communities.
func (w *Wallet) openParcel(sealed []byte, fresh bool) (joint.Parcel, error) {
	all, err := w.Communities()
	if err != nil {
		return joint.Parcel{}, err
	}
	var own []*keys.Key
	for _, c := range all {
		key, err := w.AccountKey(c.ID)
		if err != nil {
			return joint.Parcel{}, err
		}
		own = append(own, key)
	}
	p, err := joint.Open(sealed, own...)
	if !errors.Is(err, keys.ErrSealed) {
		return p, err
	}
	err = w.config.Store.View(func(tx store.Tx) error {
		of := w.boxKeys
		if fresh {
			of = w.madeKeys
		}
		own, err := of(tx)
		if err == nil {
			p, err = joint.Open(sealed, own...)
		}
		return err
	})
	if errors.Is(err, keys.ErrSealed) {
		err = ErrNotMember
	}
	return p, err
}

// knowJoint holds an account that is new here. Who is no member of it may still
// have a place in a circle, or be offered one: that is asked once all of the
// parcel was read.
func (w *Wallet) knowJoint(m *member, p *joint.Parcel) error {
	account := p.Joint.Account()
	if m.isJoint(account) {
		return nil
	}
	self, err := m.ownKey()
	if err != nil {
		return err
	}
	if m.isBox(account) && !slices.Contains(p.Joint.Members, self) {
		if len(m.joints) >= maxJoints {
			return ErrJointMany
		}
		err := w.adoptBox(m, p.Joint)
		return errors.Join(err, onlyIf(err == nil && !m.isJoint(account), ErrNotMember))
	}
	restored, err := has(m.tx, metaBucket, keyRestored)
	if err != nil {
		return err
	}
	return m.addJoint(jointRecord{Joint: p.Joint, Name: p.Name, Self: self, Restored: restored})
}

// readEvidence takes entries that are final by the certificates among them.
func (w *Wallet) readEvidence(m *member, list []joint.Item) ([]book.Evidence, error) {
	out := make([]book.Evidence, 0, len(list))
	final := map[ledger.ID]bool{}
	for i := range list {
		if s, err := ledger.DecodeSigned(list[i].Entry); err == nil {
			known, err := m.book.Final(s.ID())
			if err != nil {
				return nil, err
			}
			if known { // its certificate was checked here before
				final[s.ID()] = true
				continue
			}
		}
		e, err := w.readHandItem(m, &handItem{Entry: list[i].Entry, Certificate: list[i].Certificate})
		if err != nil {
			return nil, fmt.Errorf("%w: entry %d: %w", joint.ErrParcel, i+1, err)
		}
		out = append(out, e)
		final[e.Entry.ID()] = len(e.Certificate) > 0
	}
	for range out { // a certificate settles the entries before it
		grown := false
		for _, e := range out {
			if below, there := final[e.Entry.Entry.Prev]; final[e.Entry.ID()] && there && !below {
				final[e.Entry.Entry.Prev], grown = true, true
			}
		}
		if !grown {
			break
		}
	}
	for i, e := range out {
		if !final[e.Entry.ID()] {
			return nil, fmt.Errorf("%w: entry %d is not final", joint.ErrParcel, i+1)
		}
	}
	return out, nil
}

// takeProposal checks a proposal's signatures, and puts it to what is held.
func (w *Wallet) takeProposal(m *member, account ledger.Account, p *joint.Proposed) error {
	s, err := ledger.DecodeSigned(p.Entry)
	if err != nil {
		return fmt.Errorf("%w: %w", joint.ErrParcel, err)
	}
	if s.Entry.Community != m.epoch.Community || s.Entry.Account != account {
		return fmt.Errorf("%w: it is of another account", joint.ErrParcel)
	}
	r := m.joints[account]
	holder, known, err := m.holderAfter(&r, s.Entry.Prev)
	if err != nil {
		return err
	}
	if !known { // what it stands on is on its way from the guardians
		return m.want(s.Entry.Prev)
	}
	if err := joint.Check(s, holder, w.verify); err != nil {
		return err
	}
	if held, err := w.jointPending(m, s, holder); err != nil || held {
		return err
	}
	fresh := waiting{entry: s}
	for _, raw := range p.Seals {
		seal, err := quorum.DecodeAccountSeal(raw)
		if err != nil {
			return fmt.Errorf("%w: %w", joint.ErrParcel, err)
		}
		fresh.seals = append(fresh.seals, seal)
	}
	if s.Entry.Opens() {
		if err := m.epoch.CheckSeals(account, s.Entry.Round, fresh.seals, w.verify); err != nil {
			return fmt.Errorf("%w: %w", joint.ErrParcel, err)
		}
	}
	return w.mergeProposal(m, holder, fresh)
}

// takeRequest checks a member's wish to propose, and puts it to what is held.
func (w *Wallet) takeRequest(m *member, account ledger.Account, raw []byte) error {
	request, err := ledger.DecodeSealRequest(raw)
	if err != nil {
		return fmt.Errorf("%w: %w", joint.ErrParcel, err)
	}
	if request.Community != m.epoch.Community || request.Account != account || request.By != ledger.ByAuthority {
		return fmt.Errorf("%w: it is of another account", joint.ErrParcel)
	}
	_, holder, round, err := m.asking(account)
	if errors.Is(err, ErrOpening) || errors.Is(err, ErrNotMember) {
		return nil
	}
	if err != nil {
		return err
	}
	state, err := m.jointRound(account)
	if err != nil || request.Round <= min(state, round-1) {
		return err // older than the account
	}
	place, err := joint.CheckRequest(&request, holder, w.verify)
	if err != nil {
		return err
	}
	asks := holder.Members[place]
	held, known, err := m.request(account, asks)
	switch {
	case err != nil || known && held.Round > request.Round:
		return err
	case known && held.Round == request.Round && string(held.Authority.Proposer) == string(request.Authority.Proposer):
		request, _ = joint.MergeRequests(held, request, holder.Needed)
	case asks == m.joints[account].Self:
		return nil // of another phone with the same words
	}
	return m.saveRequest(asks, &request)
}

// jointPending tells whether a proposal is approved already, and holds it
// against those that are.
func (w *Wallet) jointPending(m *member, s *ledger.Signed, holder ledger.Holder) (bool, error) {
	h, err := m.head(s.Entry.Account)
	if err != nil {
		return false, err
	}
	for _, id := range h.Pending {
		if id == s.ID() {
			return true, nil
		}
		other, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return false, errors.Join(err, missingOwn(ok, id))
		}
		if err := w.noteDoubles(m, holder, s, other); err != nil {
			return false, err
		}
	}
	return false, nil
}

func (w *Wallet) mergeProposal(m *member, holder ledger.Holder, fresh waiting) error {
	s := fresh.entry
	list, err := m.proposals(s.Entry.Account)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.entry.ID() != s.ID() {
			if err := w.noteDoubles(m, holder, p.entry, s); err != nil {
				return err
			}
			continue
		}
		merged, grown, err := joint.Merge(p.entry, s)
		if err != nil || !grown {
			return err
		}
		return m.saveProposal(waiting{merged, p.seals, p.declined})
	}
	if len(list) >= joint.MaxProposals {
		return nil // the proposer signed many for few places, which is shown already
	}
	return m.saveProposal(fresh)
}
