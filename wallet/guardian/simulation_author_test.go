package guardian_test

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// step lets one thing happen.
func (w *world) step() error {
	a := w.authors[len(w.authors)-1]
	if w.below(2, "an honest author") == 1 {
		a = w.authors[w.below(len(w.authors)-1, "author")]
	}
	switch w.below(10, "what") {
	case 0, 1:
		return w.compose(a)
	case 2, 3, 4, 5:
		if len(a.entries) == 0 {
			return nil
		}
		// mostly a recent one
		back := min(w.below(4, "how old"), w.below(len(a.entries), "entry"))
		return w.submit(w.below(guardians, "guardian"), a.entries[len(a.entries)-1-back])
	case 6:
		return w.deliver(w.below(guardians, "guardian"), w.order[w.below(len(w.order), "certificate")])
	case 7, 8:
		return w.ask(a, w.below(guardians, "guardian"))
	default:
		return w.open(a)
	}
}

// compose adds an entry to the newest that an honest author stands by; a cheat
// adds it to any that she ever wrote.
func (w *world) compose(a *author) error {
	prev := a.tip
	if a.cheats && len(a.entries) > 0 {
		if at := w.below(len(a.entries)+1, "base"); at < len(a.entries) {
			prev = a.entries[at]
		} else {
			prev = ledger.ID{} // once more from the beginning
		}
	}
	if a.asking != 0 || !a.cheats && w.unsettled(prev) > 3 {
		return nil // whoever waits for seals, or for certificates, does not write
	}
	e := ledger.Entry{Kind: ledger.KindPay, Claims: w.claims(a, prev)}
	balance := money.Amount(0)
	if !prev.IsZero() {
		after := w.states[prev].After
		balance = after.Balance(w.asset)
	}
	if a == w.authors[0] && w.below(3, "supply") == 0 {
		e.Kind, e.Claims = []ledger.Kind{ledger.KindIssue, ledger.KindRedeem}[w.below(2, "which")], nil
		e.Body = ledger.Encode(&ledger.Supply{Asset: w.asset, Amount: money.Amount(1 + w.below(9, "amount"))})
		if e.Kind == ledger.KindRedeem && balance < 10 {
			return nil
		}
	} else if balance > 0 && w.below(3, "pays") > 0 {
		to := w.authors[w.below(len(w.authors), "payee")]
		amount := money.Amount(1 + w.below(int(min(balance, 30)), "amount"))
		if to != a {
			e.Credits = []ledger.Credit{{Payee: to.account, Asset: w.asset, Amount: amount}}
		}
	}
	if e.Kind == ledger.KindPay && len(e.Claims)+len(e.Credits) == 0 {
		return nil
	}
	_, err := w.sign(a, prev, e)
	return err
}

func (w *world) unsettled(id ledger.ID) int {
	n := 0
	for ; !id.IsZero() && !w.isFinal(w.entries[id]); id = w.entries[id].Entry.Prev {
		n++
	}
	return n
}

// claims draws certified credits that the chain below has not claimed. A cheat
// may claim what she claimed on another branch.
func (w *world) claims(a *author, prev ledger.ID) []ledger.CreditID {
	taken := map[ledger.CreditID]bool{}
	for id := prev; !id.IsZero(); id = w.entries[id].Entry.Prev {
		for _, c := range w.entries[id].Entry.Claims {
			taken[c] = true
		}
	}
	var out []ledger.CreditID
	for _, from := range w.feeds() {
		for _, id := range w.final[from.account] {
			for i, c := range w.entries[id].Entry.Credits {
				credit := ledger.CreditID{Entry: id, Index: uint64(i)}
				if c.Payee == a.account && !taken[credit] && w.below(2, "claim it") == 1 {
					out = append(out, credit)
				}
			}
		}
	}
	return sorted(out)
}

func sorted(list []ledger.CreditID) []ledger.CreditID {
	for i := range list {
		for j := i; j > 0 && list[j-1].Compare(list[j]) > 0; j-- {
			list[j-1], list[j] = list[j], list[j-1]
		}
	}
	return list
}

// cheatsRounds are those that a cheat opens: enough for an opening to be
// reported that was left out of the seals for it.
const cheatsRounds = 3

// ask has a guardian seal an account for the round that its author asks for.
func (w *world) ask(a *author, at int) error {
	if len(a.entries) == 0 || a == w.authors[0] {
		return nil
	}
	round := a.asking
	switch {
	case a.cheats:
		round = uint64(1 + w.below(cheatsRounds, "round"))
	case round == 0 && w.below(4, "is stuck") > 0:
		return nil
	case round == 0:
		round = w.states[a.tip].Tip.Round + 1
		a.asking = round
	}
	request := ledger.SealRequest{Community: w.epoch.Community, Account: a.account, Round: round}
	sig, err := a.key.Sign(request.ApprovalDigest())
	if err != nil {
		return err
	}
	request.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	seal, err := w.sealOf(at, a, &request)
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	switch {
	case errors.As(err, &refusal), errors.As(err, &wait):
		return nil
	case err != nil:
		return fmt.Errorf("guardian %d, seal: %w", at, err)
	}
	a.seals[round] = append(a.seals[round], seal)
	return nil
}

func (w *world) sealOf(at int, a *author, r *ledger.SealRequest) (quorum.AccountSeal, error) {
	s := w.seats[at]
	if s.lies {
		return w.lie(at, a, r.Round)
	}
	var seal quorum.AccountSeal
	err := s.write(w, func(b *book.Book) error {
		held, ok, err := b.Seal(r.Account)
		if err != nil {
			return err
		}
		if ok && held.Round == r.Round {
			seal = held
			return s.desk.CheckRequest(b, w.clock+s.ahead, r)
		}
		if seal, err = s.desk.Seal(w.pastOf(at, nil, b), w.clock+s.ahead, r); err != nil {
			return err
		}
		if err := seal.Sign(s.vote); err != nil {
			return err
		}
		return b.KeepSeal(&seal)
	})
	return seal, err
}

// lie is any seal that can be made of what the author really signed: nothing,
// or some entries, as certified or as voted for.
func (w *world) lie(at int, a *author, round uint64) (quorum.AccountSeal, error) {
	seal := quorum.AccountSeal{Community: w.epoch.Community, Guardian: uint64(at), Account: a.account, Round: round}
	if chain := w.final[a.account]; len(chain) > 0 {
		if back := w.below(len(chain)+1, "certified"); back > 0 {
			seal.Certified = w.entries[chain[back-1]].Tip()
		}
	}
	if n := w.below(len(a.entries)+1, "vote"); n > 0 {
		if t := w.entries[a.entries[n-1]].Tip(); t.Round < round {
			seal.Votes = []ledger.Tip{t}
		}
	}
	return seal, seal.Sign(w.seats[at].vote)
}

// open writes an opening on what a quorum of seals reports; a cheat chooses
// her quorum, and may write several.
func (w *world) open(a *author) error {
	round := a.asking
	if a.cheats {
		round = uint64(1 + w.below(cheatsRounds, "round"))
	}
	if a.cheats && len(a.entries) > 0 && w.below(4, "nobody sealed") == 0 {
		return w.openFalsely(a, round)
	}
	seals := w.quorumOf(a, round)
	if seals == nil {
		return nil
	}
	top, err := quorum.Choose(seals, func(lower, upper ledger.Tip) (bool, error) { return w.on(lower.Entry, upper.Entry), nil })
	if unready := err != nil || !top.IsZero() && top.Round >= round; unready {
		return nil
	}
	if top.IsZero() && w.below(2, "nothing reported") == 0 {
		a.asking = 0
		return nil // an account that never had an entry needs no opening
	}
	e := ledger.Entry{Kind: ledger.KindOpening, Round: round, Body: ledger.Encode(&ledger.Opening{}), Claims: w.claims(a, top.Entry)}
	id, err := w.sign(a, top.Entry, e)
	a.openings[id], a.asking = seals, 0
	w.happened["opening"]++
	return err
}

// openFalsely has a cheat sign an opening that no seals carry, on any entry of
// hers: a liar may report it.
func (w *world) openFalsely(a *author, round uint64) error {
	below := a.entries[w.below(len(a.entries), "base")]
	if w.states[below].Tip.Round >= round {
		return nil
	}
	_, err := w.sign(a, below, ledger.Entry{Kind: ledger.KindOpening, Round: round, Body: ledger.Encode(&ledger.Opening{})})
	w.happened["opening that nobody sealed for"]++
	return err
}

// quorumOf draws a quorum of the seals, each of another guardian.
func (w *world) quorumOf(a *author, round uint64) []quorum.AccountSeal {
	bySeat := map[uint64][]quorum.AccountSeal{}
	for _, s := range a.seals[round] {
		bySeat[s.Guardian] = append(bySeat[s.Guardian], s)
	}
	var out []quorum.AccountSeal
	skip := w.below(guardians, "left out")
	for i := range guardians {
		list := bySeat[uint64((skip+1+i)%guardians)]
		if len(list) > 0 && len(out) < w.epoch.Quorum() {
			out = append(out, list[w.below(len(list), "seal")])
		}
	}
	if len(out) < w.epoch.Quorum() {
		return nil
	}
	return out
}
