package wallet

import (
	"errors"
	"time"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// Worth is what a hand-over is worth to us, as far as one phone can tell alone.
type Worth struct {
	From     ledger.Account // the purse
	Owner    ledger.Account // whose purse it is
	Lines    []Line         // what it promises us, oldest first
	Asset    AssetInfo      // of the lines; a hand-over speaks of one asset
	New      money.Amount   // the sum of the lines that we did not have yet
	Covered  money.Amount   // how much of New the deposit would pay, once guardians can settle
	Sum      money.Amount   // all that the purse promised since its newest certificate, ours included
	Count    int            // in how many entries
	Age      time.Duration  // of that certificate
	Expires  time.Time      // of the purse
	Show     time.Time      // until when a guardian has to see it
	Warnings []Warning
}

// Line is one credit to us.
type Line struct {
	ID     ledger.CreditID
	Amount money.Amount
	Time   time.Time
	Memo   string // empty while the wallet is locked
	Known  bool   // it was taken before
	Final  bool   // it is certified: not a promise any more
}

// Warning is something that a payee should know before she takes a promise.
type Warning string

// The warnings.
const (
	WarnSum       Warning = "sum"       // much was promised since guardians saw the purse
	WarnCount     Warning = "count"     // many promises since guardians saw the purse
	WarnAge       Warning = "age"       // guardians saw the purse long ago
	WarnUncovered Warning = "uncovered" // the deposit is less than the promise
)

// Judge says what a hand-over is worth, and stores nothing but a proof, where
// it shows that its payer cheated. Errors: ErrHandOver (damaged or made up),
// ErrOtherCommunity, ErrNotForUs, ErrExpired, *LimitError, ErrCheated,
// *ledger.Refusal.
func (w *Wallet) Judge(community ledger.ID, raw HandOver) (Worth, error) {
	return w.judging(community, raw, func(*member, *judgement) error { return nil })
}

// judging judges a hand-over and does what follows, in one transaction; a proof
// that the payer cheated is kept instead.
func (w *Wallet) judging(community ledger.ID, raw HandOver, then func(*member, *judgement) error) (Worth, error) {
	var out Worth
	var proof *ledger.FaultProof
	err := w.updating(community, func(m *member) error {
		j, err := w.judge(m, raw)
		if j != nil {
			out, proof = j.worth, j.proof
		}
		switch {
		case proof != nil:
			return m.book.KeepFault(proof)
		case err != nil:
			return err
		}
		return then(m, j)
	})
	if err == nil && proof != nil {
		err = ErrCheated
	}
	return out, err
}

// judgement is a hand-over that was read, with the states that its entries
// leave.
type judgement struct {
	items   []book.Evidence
	states  map[ledger.ID]ledger.State // of the entries above the newest certified
	stretch []*ledger.Signed           // those, oldest first
	terms   ledger.PurseTerms
	base    ledger.State // at the newest certified entry
	worth   Worth
	proof   *ledger.FaultProof // that the payer cheated
}

func (w *Wallet) judge(m *member, raw HandOver) (*judgement, error) {
	items, err := w.readHandOver(m, raw)
	if err != nil {
		return nil, err
	}
	j := &judgement{items: items, states: map[ledger.ID]ledger.State{}}
	if err := j.begin(); err != nil {
		return nil, err
	}
	if err := w.follow(m, j); err != nil {
		return nil, err
	}
	if err := w.findFault(m, j); err != nil || j.proof != nil {
		return j, err
	}
	if _, frozen, err := m.book.Fault(j.base.Account); err != nil || frozen {
		return nil, errors.Join(err, ErrCheated)
	}
	return j, w.weigh(m, j)
}

// begin finds the purse's terms and its newest certified entry.
func (j *judgement) begin() error {
	first, newest := j.items[0].Entry, j.items[0].Entry
	account := first.Entry.Account
	for _, e := range j.items {
		s := e.Entry
		switch {
		case s.Entry.Account != account || account.Type() != ledger.TypePurse || s.Entry.Round != 0:
			return ErrHandOver
		case len(e.Certificate) == 0:
			j.stretch = append(j.stretch, s)
		case s.Entry.Seq > newest.Entry.Seq:
			newest = s
		}
	}
	terms, err := ledger.DecodePurseTerms(first.Entry.Body)
	if err != nil || first.Entry.Kind != ledger.KindPurse || len(j.items[0].Certificate) == 0 {
		return ErrHandOver
	}
	holder, err := ledger.FirstHolder(account, nil)
	if err != nil {
		return err
	}
	j.terms = terms
	j.base = ledger.State{
		Account: account, Tip: newest.Tip(), Time: newest.Entry.Time, Holder: holder,
		After: newest.Entry.After, Purse: []ledger.PurseTerms{terms},
	}
	return nil
}

// follow applies the entries above the newest certified one, as a guardian
// would: signatures, money, the purse's own rules, the policy.
func (w *Wallet) follow(m *member, j *judgement) error {
	state := j.base
	for _, e := range j.items { // certified ones too: they are kept, and passed on
		if err := state.Holder.CheckAuthority(e.Entry, w.verify); err != nil {
			return err
		}
	}
	for _, s := range j.stretch {
		next, err := state.Apply(s, ledger.Facts{})
		if err != nil {
			return err
		}
		if err := m.epoch.CheckPromise(&s.Entry, &j.terms); err != nil {
			return err
		}
		state, j.states[s.ID()] = next, next
	}
	return nil
}

// findFault looks whether another entry is known for a place of the stretch.
func (w *Wallet) findFault(m *member, j *judgement) error {
	for _, s := range j.stretch {
		others, err := m.entriesAt(s.Entry.Account, s.Entry.Seq)
		if err != nil {
			return err
		}
		for _, o := range others {
			proof, found := ledger.FindFault(o, s)
			if found && proof.Check(j.base.Holder, w.verify) == nil {
				j.proof = proof
				return nil
			}
		}
	}
	return nil
}

// weigh adds up what the hand-over promises us, and holds it against the
// limits.
func (w *Wallet) weigh(m *member, j *judgement) error {
	out := &j.worth
	out.From, out.Owner = j.base.Account, j.terms.Owner
	for _, e := range j.items {
		if err := w.lines(m, j, e); err != nil {
			return err
		}
	}
	if len(out.Lines) == 0 {
		return ErrNotForUs
	}
	if err := w.sumUp(m, j); err != nil {
		return err
	}
	if out.New == 0 {
		return nil // all known: nothing is asked of us
	}
	return w.limits(m, j)
}

func (w *Wallet) lines(m *member, j *judgement, e book.Evidence) error {
	out, s := &j.worth, e.Entry
	for i, c := range s.Entry.Credits {
		if c.Payee != m.Account {
			continue
		}
		asset, err := m.asset(c.Asset)
		if err != nil {
			return err
		}
		if len(out.Lines) > 0 && out.Asset.ID != asset.ID {
			return ErrHandOver
		}
		out.Asset = asset
		line := Line{ID: ledger.CreditID{Entry: s.ID(), Index: uint64(i)}, Amount: c.Amount, Time: time.UnixMilli(int64(s.Entry.Time))}
		if _, line.Known, err = m.book.Entry(s.ID()); err != nil {
			return err
		}
		line.Final = len(e.Certificate) > 0
		if line.Memo, err = w.openMemo(m, s, c, e.Memos); err != nil {
			return err
		}
		out.Lines = append(out.Lines, line)
		if !line.Known {
			if out.New, err = out.New.Plus(c.Amount); err != nil {
				return err
			}
		}
	}
	return nil
}

// sumUp is what the purse promised since its newest certificate.
func (w *Wallet) sumUp(m *member, j *judgement) error {
	out := &j.worth
	var err error
	for _, s := range j.stretch {
		for _, c := range s.Entry.Credits {
			if c.Asset != out.Asset.ID || c.Payee == j.terms.Owner {
				continue
			}
			if out.Sum, err = out.Sum.Plus(c.Amount); err != nil {
				return err
			}
		}
	}
	out.Count = len(j.stretch)
	out.Covered = min(out.New, j.deposit(out.Asset.ID))
	out.Expires = time.UnixMilli(int64(j.terms.Expiry))
	out.Show = time.UnixMilli(int64(m.purseEnd(&j.terms)))
	out.Age = time.Duration(w.latest(m)-min(j.base.Time, w.latest(m))) * time.Millisecond
	return nil
}

func (j *judgement) deposit(asset ledger.ID) money.Amount {
	for _, d := range j.base.After.Deposit {
		if d.Asset == asset {
			return d.Amount
		}
	}
	return 0
}

// latest is the later of our clock and the time at which we last heard of
// guardians: a phone whose clock was set back is not fooled by old certificates.
func (w *Wallet) latest(m *member) uint64 { return max(w.now(), m.LastMet) }

// limits holds a promise against the policy's offline limits.
func (w *Wallet) limits(m *member, j *judgement) error {
	out := &j.worth
	value := func(rule string, otherwise uint64) uint64 {
		return m.epoch.Charter.Value(rule, out.Asset.Code, otherwise)
	}
	allowed := quorum.Allowed(&j.terms, out.Asset.ID)
	if w.latest(m) > j.terms.Expiry {
		return ErrExpired
	}
	if out.Age > time.Duration(value(quorum.RuleCertificateAge, quorum.DefaultCertificateAge))*time.Millisecond {
		return ErrExpired
	}
	if most := quorum.PerMille(allowed, value(quorum.RuleOfflineSum, quorum.DefaultOfflineSum)); out.Sum > most {
		return &LimitError{Asset: out.Asset, Most: most, Asked: out.Sum}
	}
	if most := int(value(quorum.RuleOfflineCount, quorum.DefaultOfflineCount)); out.Count > most {
		return &LimitError{Asset: out.Asset, Asked: out.Sum, Count: most}
	}
	if out.Sum > quorum.PerMille(allowed, value(quorum.RuleOfflineWarn, quorum.DefaultOfflineWarn)) {
		out.Warnings = append(out.Warnings, WarnSum)
	}
	if out.Count > int(value(quorum.RuleOfflineWarnCount, quorum.DefaultOfflineWarnCount)) {
		out.Warnings = append(out.Warnings, WarnCount)
	}
	if out.Age > time.Duration(value(quorum.RuleCertificateAge, quorum.DefaultCertificateAge))*time.Millisecond/2 {
		out.Warnings = append(out.Warnings, WarnAge)
	}
	if out.Covered < out.New {
		out.Warnings = append(out.Warnings, WarnUncovered)
	}
	return nil
}
