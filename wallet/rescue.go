package wallet

import (
	"errors"
	"slices"
	"time"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// A rescue: a phone is lost or stolen, and friends whom its owner named open
// her account for the key of a new one (PROTOCOL.md 10.5). They sign twice:
// first that guardians stop the old phone, then the opening that stands on what
// these reported. It becomes final after the policy's delay, and from then on
// the account is the new phone's, under its old address.

const rescueBucket store.Bucket = "rescues"  // community → rescue that runs here
const rescuedBucket store.Bucket = "rescued" // community → own key, where the account is not named after it

// leap is how many rounds on friends ask: a thief with the old key must not be
// able to be ahead of them each time.
const rescueLeap = 1 << 20

type rescue struct {
	_       struct{} `cbor:",toarray"`
	Account ledger.Account
	Round   uint64
	Asked   []ledger.Approval // on the request, ascending
	Opening []byte            // the entry, once guardians have sealed
	Seals   []quorum.AccountSeal
	Sealed  uint64            // unix ms: when
	Signed  []ledger.Approval // on the opening, ascending
	Entry   ledger.ID         // the opening, once enough have signed; zero before
}

// Rescue is how far the opening of an old account is.
type Rescue struct {
	Account ledger.Account
	Address string
	Known   bool      // its feed is here, and names friends
	Needed  int       // friends who have to sign each time
	Of      int       // friends there are
	Stage   Stage     // what is waited for
	Signed  int       // friends who have signed at this stage
	Text    string    // for the friends, while they have to sign
	Until   time.Time // about when guardians give the account; zero: not known yet
	// Answered are the guardians who have stopped the old phone, at StageSeals;
	// as many as the community's quorum are needed.
	Answered int
}

// Stage is what a rescue waits for.
type Stage string

// The stages, in their order.
const (
	StageStop    Stage = "stop"    // friends sign that guardians stop the old phone
	StageSeals   Stage = "seals"   // a quorum of guardians has to be reached
	StageOpening Stage = "opening" // friends sign the opening
	StageDelay   Stage = "delay"   // guardians wait, so that the owner can hear of it
)

// StartRescue begins to open an old account for this wallet's key. Where the
// account is this key's already, as after a restore, the wallet takes it as soon
// as its feed is here. Errors:
// ErrRequest, ErrOtherCommunity, ErrSelf, ErrRescueUsed; ErrRescueBusy when
// another one runs.
func (w *Wallet) StartRescue(community ledger.ID, address string) error {
	r, err := ParseRequest(address)
	if err != nil {
		return err
	}
	return w.updating(community, func(m *member) error {
		account, err := m.accountAt(r.Address)
		if err != nil {
			return err
		}
		held, running, err := m.rescue()
		switch {
		case err != nil:
			return err
		case running && held.Account == account:
			return nil
		case running:
			return ErrRescueBusy
		}
		if h, err := m.head(m.Account); err != nil || !h.Entry.IsZero() || len(m.Issuer) > 0 {
			return errors.Join(err, ErrRescueUsed)
		}
		newest, err := m.book.Newest(account)
		if err != nil {
			return err
		}
		if err := m.saveRescue(&rescue{Account: account, Round: newest.Round + rescueLeap}); err != nil {
			return err
		}
		return w.rescued(m, account)
	})
}

// StopRescue lets go of the one that runs: the address may have been another's.
// What friends signed so far is forgotten; without an opening that is final the
// account stays whose it is. Nothing happens when none runs. Errors:
// ErrRescueOpened once the opening is on its way to the guardians.
func (w *Wallet) StopRescue(community ledger.ID) error {
	return w.updating(community, func(m *member) error {
		r, running, err := m.rescue()
		switch {
		case err != nil || !running:
			return err
		case !r.Entry.IsZero():
			return ErrRescueOpened
		}
		return m.tx.Delete(rescueBucket, m.epoch.Community[:])
	})
}

// accountAt is the single account of an address of this community that is not
// our own.
func (m *member) accountAt(a keys.Address) (ledger.Account, error) {
	account := ledger.Account(append([]byte{a.Type}, a.Key[:]...))
	switch {
	case a.Community != [4]byte(m.epoch.Community[:4]):
		return account, ErrOtherCommunity
	case account.Type() != ledger.TypeSingle:
		return account, ErrRequest
	case account == m.Account:
		return account, ErrSelf
	}
	return account, nil
}

func (m *member) rescue() (r rescue, running bool, err error) {
	running, err = load(m.tx, rescueBucket, m.epoch.Community[:], &r)
	return r, running, err
}

func (m *member) saveRescue(r *rescue) error {
	id := m.epoch.Community
	return save(m.tx, rescueBucket, id[:], r)
}

// ownKey is the key that this wallet signs with in its account.
func (m *member) ownKey() (keys.PublicKey, error) {
	raw, err := m.tx.Get(rescuedBucket, m.epoch.Community[:])
	if errors.Is(err, store.ErrNotFound) {
		return m.Account.Key(), nil
	}
	if err != nil {
		return keys.PublicKey{}, err
	}
	return keys.ParsePublicKey(raw)
}

// loadFormer finds the account that is named after the wallet's own key, where it
// has another one: whoever learned the new phone's address pays there.
func (m *member) loadFormer() error {
	own, err := m.ownKey()
	if err == nil && own != m.Account.Key() {
		m.former = ledger.SingleAccount(own)
	}
	return err
}

// moved tells whether the account was opened for another key than ours.
func (m *member) moved() (bool, error) {
	holder, known, err := m.book.HolderOf(m.Account, nil)
	if err != nil || !known {
		return false, err
	}
	own, err := m.ownKey()
	return err == nil && !slices.Contains(holder.Members, own), err
}

// rescueFriends are those who may open the account, as far as is known here.
func (m *member) rescueFriends(account ledger.Account) (ledger.Friends, bool, error) {
	newest, err := m.book.Newest(account)
	if err != nil || newest.IsZero() {
		return ledger.Friends{}, false, err
	}
	state, known, err := m.book.State(newest.Entry)
	if err != nil || !known || len(state.Friends) != 1 {
		return ledger.Friends{}, false, err
	}
	return state.Friends[0], true, nil
}

// Rescue is the one that runs; false: none.
func (w *Wallet) Rescue(community ledger.ID) (out Rescue, running bool, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		var r rescue
		if r, running, err = m.rescue(); err != nil || !running {
			return err
		}
		f, known, err := m.rescueFriends(r.Account)
		if err != nil {
			return err
		}
		out = Rescue{Account: r.Account, Address: m.address(r.Account), Known: known, Needed: int(f.Needed), Of: len(f.Members)}
		return m.tellRescue(&r, &out)
	})
	return out, running, err
}

func (m *member) tellRescue(r *rescue, out *Rescue) error {
	switch {
	case !r.Entry.IsZero():
		out.Stage, out.Signed = StageDelay, len(r.Signed)
	case len(r.Opening) > 0:
		out.Stage, out.Signed = StageOpening, len(r.Signed)
	case out.Known && len(r.Asked) >= out.Needed:
		ask := r.request(m.epoch.Community)
		held, err := m.heldSeals(&ask)
		if err != nil {
			return err
		}
		out.Stage, out.Signed, out.Answered = StageSeals, len(r.Asked), len(held)
	default:
		out.Stage, out.Signed = StageStop, len(r.Asked)
	}
	if r.Sealed > 0 {
		delay := m.epoch.Charter.Value(quorum.RuleFriendsDelay, "", quorum.DefaultFriendsDelay)
		out.Until = time.UnixMilli(int64(r.Sealed + delay))
	}
	if out.Stage != StageStop && out.Stage != StageOpening {
		return nil
	}
	key, err := m.ownKey()
	if err != nil {
		return err
	}
	out.Text = rescueForm(rescuePrefix, &rescueText{Community: m.epoch.Community, Account: r.Account, Key: key, Round: r.Round, Opening: r.Opening})
	return nil
}

// TakeRescueAnswer takes a friend's signature. Repeats change nothing. Errors:
// ErrRescueText; ErrNoRescue when none runs that it is for; ErrRescueUnknown
// while the old account's feed is not here; ErrNotFriend.
func (w *Wallet) TakeRescueAnswer(text string) error {
	var a rescueAnswer
	if err := parseRescue(answerPrefix, text, &a); err != nil {
		return err
	}
	return w.updating(a.Community, func(m *member) error {
		r, running, err := m.rescue()
		if err != nil {
			return err
		}
		if !running || r.Account != a.Account || r.Round != a.Round {
			return ErrNoRescue
		}
		f, known, err := m.rescueFriends(r.Account)
		if err != nil {
			return err
		}
		if !known {
			return ErrRescueUnknown
		}
		at := slices.Index(f.Members, a.Friend)
		if at < 0 {
			return ErrNotFriend
		}
		return w.takeSignature(m, &r, &f, ledger.Approval{Member: uint64(at), Signature: a.Signature}, a.Friend)
	})
}

func (w *Wallet) takeSignature(m *member, r *rescue, f *ledger.Friends, p ledger.Approval, friend keys.PublicKey) error {
	text := rescueText{Community: m.epoch.Community, Account: r.Account, Round: r.Round, Opening: r.Opening}
	ask := text.request()
	if w.verify(friend, ask.ApprovalDigest(), p.Signature) {
		if uint64(len(r.Asked)) < f.Needed { // guardians may have been asked: it stays as it is
			r.Asked = withApproval(r.Asked, p)
		}
		return m.saveRescue(r)
	}
	if len(r.Opening) == 0 {
		return ErrRescueText
	}
	var e ledger.Entry
	if err := ledger.Decode("opening", r.Opening, maxRescue, &e); err != nil {
		return err
	}
	if !w.verify(friend, ledger.ApprovalDigest(ledger.IDOf(&e)), p.Signature) {
		return ErrRescueText
	}
	r.Signed = withApproval(r.Signed, p)
	if uint64(len(r.Signed)) >= f.Needed && r.Entry.IsZero() {
		if err := w.openRescued(m, r, e); err != nil {
			return err
		}
	}
	return m.saveRescue(r)
}

func withApproval(list []ledger.Approval, p ledger.Approval) []ledger.Approval {
	for i, held := range list {
		switch {
		case held.Member == p.Member:
			return list
		case held.Member > p.Member:
			return slices.Insert(list, i, p)
		}
	}
	return append(list, p)
}

// openRescued puts the opening on its way to the guardians.
func (w *Wallet) openRescued(m *member, r *rescue, e ledger.Entry) error {
	s, err := ledger.NewSigned(e, ledger.Authority{Approvals: r.Signed})
	if err != nil {
		return err
	}
	before, err := m.stateAt(e.Account, e.Prev)
	if err != nil {
		return err
	}
	if err := before.CheckAuthority(s, ledger.Facts{}, w.verify); err != nil {
		return err
	}
	state, err := before.Apply(s, ledger.Facts{})
	if err != nil {
		return err
	}
	below, err := m.above(e.Prev)
	if err != nil {
		return err
	}
	id := s.ID()
	r.Entry = id
	return errors.Join(
		m.book.KeepJudged(s, state),
		save(m.tx, openSealsBucket, id[:], r.Seals),
		m.saveHead(e.Account, head{Entry: id, Pending: append(below, id)}),
		w.config.Outbox.Put(m.tx, m.epoch.Community, id),
	)
}
