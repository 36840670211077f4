package wallet

import (
	"crypto/sha256"
	"errors"
	"slices"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// A contract is a joint account whose entries follow rules (package contract).
// Its proposer takes in what was certified for it and what members signed for
// it, and the rules say what it pays by that. Here is what all contracts share;
// each has files of its own.

// wordBucket keeps what members signed for a contract's next entry.
const wordBucket store.Bucket = "contract-words" // account, hash → the word

// contractOf is the contract after the account's newest entry that is known
// here; false: it was not founded, or can't be followed here yet.
func (w *Wallet) contractOf(m *member, account ledger.Account) (contract.State, bool, error) {
	h, err := m.head(account)
	if err != nil || h.Entry.IsZero() {
		return nil, false, err
	}
	state, err := w.contracts.After(h.Entry, m.book.Entry)
	var wait *ledger.Wait
	if errors.As(err, &wait) {
		return nil, false, nil
	}
	return state, err == nil, err
}

// contractKind is the kind of contract that a joint account is, or begins to be
// by what its owner plans or a member proposes.
func (m *member) contractKind(account ledger.Account, h head, list []waiting) (ledger.Kind, error) {
	if !h.Entry.IsZero() {
		state, _, err := m.book.State(h.Entry)
		return state.Contract, err
	}
	for _, p := range list {
		if e := &p.entry.Entry; e.Seq == 1 && e.Kind.IsContract() {
			return e.Kind, nil
		}
	}
	planned, err := has(m.tx, circleBucket, string(account[:]))
	if err == nil && planned {
		return circle.Kind, nil
	}
	plan, wrong := has(m.tx, planBucket, string(account[:]))
	if err = errors.Join(err, wrong); err != nil || !plan {
		return "", err
	}
	return group.Kind, nil
}

// contractPlan is an entry of a contract before it is signed.
type contractPlan struct {
	kind   ledger.Kind
	before contract.State
	event  contract.Event
	claims []ledger.CreditID
	given  []ledger.Credit // what is claimed
}

// mostStrangers bounds what one entry claims of payers who are no members: what
// they pay goes back to them, and many small sums must not leave the entry
// without room for what the rules pay.
const mostStrangers = 4

// stranger tells whether a payer is none of the contract's members, as far as
// the contract says who they are.
func (p *contractPlan) stranger(payer ledger.Account) bool {
	known, says := p.before.(interface{ HasMember(ledger.Account) bool })
	return says && p.event.Seq > 1 && !known.HasMember(payer)
}

// planContract gathers what the next entry of a contract claims: all that
// members paid, and some of what others did. The acts are the caller's to fill in.
func (w *Wallet) planContract(m *member, account ledger.Account, kind ledger.Kind, h head) (contractPlan, error) {
	before, err := m.stateAt(account, h.Entry)
	if err != nil {
		return contractPlan{}, err
	}
	p := contractPlan{kind: kind, event: contract.Event{
		Community: m.epoch.Community, Account: account, Seq: before.Tip.Seq + 1, Time: max(w.now(), before.Time), Verify: w.verify,
	}}
	if p.before, err = w.contracts.Before(kind, h.Entry, m.book.Entry); err != nil {
		return contractPlan{}, err
	}
	claims, credits, err := m.unclaimed(account, h.Pending, noLimit)
	if err != nil {
		return contractPlan{}, err
	}
	strangers := 0
	for i, c := range claims {
		s, held, err := m.book.Entry(c.Entry)
		if err != nil || !held {
			return contractPlan{}, errors.Join(err, missingOwn(held, c.Entry))
		}
		if s.Entry.Account.Type() == ledger.TypeLock || len(p.claims) == ledger.MaxClaims {
			continue // it could not be given back to a lock
		}
		if p.stranger(s.Entry.Account) {
			if strangers++; strangers > mostStrangers {
				continue
			}
		}
		p.claims, p.given = append(p.claims, c), append(p.given, credits[i])
		p.event.Paid = append(p.event.Paid, contract.Payment{Payer: s.Entry.Account, Asset: credits[i].Asset, Amount: credits[i].Amount})
	}
	return p, nil
}

// step is what becomes of the contract by the plan.
func (p *contractPlan) step() (contract.State, []contract.Effect, error) {
	return contract.Step(p.before, &p.event)
}

// draftContract is the planned entry, with the payments that the rules give.
func (w *Wallet) draftContract(m *member, h head, p contractPlan) (ledger.Entry, error) {
	_, effects, err := p.step()
	if err != nil {
		return ledger.Entry{}, err
	}
	before, err := m.stateAt(p.event.Account, h.Entry)
	if err != nil {
		return ledger.Entry{}, err
	}
	body := ledger.Encode(&contract.Body{Paid: p.event.Paid, Acts: p.event.Acts})
	d := entryDraft{kind: p.kind, body: body, credits: contract.Credits(effects), time: p.event.Time}
	e, _, err := w.draft(m, before, d, p.claims, p.given)
	return e, err
}

// words are what members signed for the next entry, as it is handed on.
func (m *member) words(account ledger.Account) (out [][]byte, err error) {
	err = store.ScanPrefix(m.tx, wordBucket, account[:], func(_, value []byte) error {
		if len(out) == joint.MaxWords {
			return store.ErrStop
		}
		out = append(out, slices.Clone(value))
		return nil
	})
	return out, err
}

func wordKey(account ledger.Account, raw []byte) []byte {
	sum := sha256.Sum256(raw)
	return append(slices.Clone(account[:]), sum[:16]...)
}

func (m *member) keepWord(account ledger.Account, raw []byte) error {
	return m.tx.Put(wordBucket, wordKey(account, raw), raw)
}

func (m *member) dropWord(account ledger.Account, raw []byte) error {
	return m.tx.Delete(wordBucket, wordKey(account, raw))
}

// takeWords keeps words that came from other members: signed by somebody, and
// within bounds. Whether they fit is asked when an entry is made of them.
func (w *Wallet) takeWords(m *member, account ledger.Account, list [][]byte) error {
	held, err := m.words(account)
	if err != nil {
		return err
	}
	room := joint.MaxWords - len(held)
	for _, raw := range list {
		if room == 0 {
			return nil
		}
		a, err := circle.Decode(raw)
		if err != nil || len(a.By) == 0 || a.Check(m.epoch.Community, account, w.verify) != nil || !slices.ContainsFunc(a.By, func(by circle.Word) bool { return w.speaksIn(m, account, by.Key) }) {
			continue // one that is wrong does not stop the others
		}
		if err := m.keepWord(account, raw); err != nil {
			return err
		}
		room--
	}
	return nil
}
