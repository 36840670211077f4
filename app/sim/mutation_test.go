package sim_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"sanduk.app/sync/simnet"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// A checker that finds nothing proves nothing: here each rule is broken, and the
// breach has to be found.

// still is a world in which nothing goes wrong by itself.
func still() plan { return plan{people: 3, guardians: 4, every: 1000 * fair, endow: 10_000} }

// only lets a device talk to some others alone.
func only(reached map[string][]string) simnet.Reach {
	return func(from, to string) bool {
		return slices.Contains(reached[from], to) || slices.Contains(reached[to], from)
	}
}

func TestMoreLiarsThanTheCommunityBearsCertifyTwoEntriesAndItIsFound(t *testing.T) {
	for liars, found := range map[int]bool{1: false, 2: true} {
		inBubble(t, 1, still(), func(w *world) {
			for _, g := range w.guardians[4-liars:] {
				w.lies(g, simnet.VotesForEverything)
			}
			cheat := w.phones[0]
			twin := w.copy(cheat)
			reach := map[string][]string{cheat.name: {w.guardians[0].Name}, twin.name: {w.guardians[1].Name}}
			for _, g := range w.guardians[2:] {
				reach[cheat.name], reach[twin.name] = append(reach[cheat.name], g.Name), append(reach[twin.name], g.Name)
			}
			w.net.Set(simnet.Fair(), only(reach))
			must(t, cheat.sync())
			must(t, twin.sync())
			must(t, cheat.payTo(w.phones[1], 10_000))
			must(t, twin.payTo(w.phones[2], 10_000))
			must(t, cheat.sync())
			must(t, twin.sync())
			if err := w.breaches(); errors.Is(err, simnet.ErrTwoCertified) != found || !found && err != nil {
				t.Errorf("with %d liars: %v", liars, err)
			}
		})
	}
}

func TestPhoneThatGoesOnFromAnOldCopyAccusesItsOwnerAndItIsFound(t *testing.T) {
	for mutated := range map[bool]bool{true: true, false: true} {
		inBubble(t, 2, still(), func(w *world) {
			p := w.phones[0]
			must(t, p.sync())
			before, err := p.disk.Copy()
			must(t, err)
			must(t, p.payTo(w.phones[1], 100))
			must(t, p.sync())
			p.off()
			if mutated {
				p.disk = before
			}
			p.on()
			must(t, p.wallet.Unlock([]byte(pin)))
			must(t, p.payTo(w.phones[2], 100))
			must(t, p.sync())
			if err := w.breaches(); errors.Is(err, simnet.ErrAccused) != mutated || !mutated && err != nil {
				t.Errorf("mutated %t: %v", mutated, err)
			}
		})
	}
}

func TestMoneyThatAQuorumOfLiarsLetsAppearIsFound(t *testing.T) {
	inBubble(t, 3, still(), func(w *world) {
		for _, g := range w.guardians[1:] {
			w.lies(g, simnet.VotesForEverything)
		}
		cheat, payee := w.phones[0], w.phones[1]
		w.law.Cheats(cheat.account)
		key, err := cheat.wallet.AccountKey(w.epoch.Community)
		must(t, err)
		s, err := ledger.SignSingle(ledger.Entry{
			Version: ledger.Version, Community: w.epoch.Community, Account: cheat.account, Seq: 1, Time: 1, Kind: ledger.KindPay,
			Credits: []ledger.Credit{{Payee: payee.account, Asset: w.asset.ID, Amount: 1_000_000}},
		}, key)
		must(t, err)
		var votes []quorum.Vote
		for _, g := range w.guardians[1:] {
			reply, err := g.Answer(wire.Encode(wire.Submit, &wire.SubmitBody{Community: w.epoch.Community, Entry: s.Bytes()}))
			must(t, err)
			m, err := wire.Decode(reply)
			must(t, err)
			v, err := quorum.DecodeVote(m.Body)
			must(t, err)
			votes = append(votes, v)
		}
		c, err := w.epoch.Certify(votes)
		must(t, err)
		must(t, payee.wallet.Received(w.epoch.Community, []book.Evidence{{Entry: s, Certificate: []quorum.Certificate{c}}}))
		if err := w.breaches(); !errors.Is(err, simnet.ErrMoney) {
			t.Errorf("found: %v", err)
		}
	})
}

func TestPaymentThatIsFinalAndIsTakenBackIsFound(t *testing.T) {
	inBubble(t, 4, still(), func(w *world) {
		p := w.phones[0]
		must(t, p.sync())
		must(t, p.payTo(w.phones[1], 100))
		must(t, p.sync())
		must(t, p.told(true))
		must(t, p.mount.Update(func(tx store.Tx) error {
			bucket := finals(w.epoch.Community)
			var key []byte
			err := store.ScanPrefix(tx, bucket, p.account[:], func(k, _ []byte) error {
				key = append([]byte{}, k...)
				return store.ErrStop
			})
			return errors.Join(err, tx.Delete(bucket, key))
		}))
		if err := w.breaches(); !errors.Is(err, simnet.ErrUndone) {
			t.Errorf("found: %v", err)
		}
		if err := p.told(true); !errors.Is(err, simnet.ErrUndone) {
			t.Errorf("the person is told nothing else: %v", err)
		}
	})
}

func TestPaymentThatWaitsForEverIsFound(t *testing.T) {
	inBubble(t, 5, still(), func(w *world) {
		gone := w.guardians[:2]
		reach := func(from, to string) bool {
			return !slices.ContainsFunc(gone, func(g *simnet.Guardian) bool { return g.Name == from || g.Name == to })
		}
		must(t, w.phones[0].sync())
		w.net.Set(simnet.Fair(), reach)
		must(t, w.phones[0].payTo(w.phones[1], 100))
		w.settleWhere(reach)
		if err := w.breaches(); !errors.Is(err, errStuck) {
			t.Errorf("found: %v", err)
		}
	})
}

// Where nobody reaches a guardian, relays alone make payments final; unless
// they forget what they said they took.
func TestARelayThatForgetsWhatItTookIsFound(t *testing.T) {
	for mutated := range map[bool]bool{true: true, false: true} {
		p := still()
		p.posts = 1
		inBubble(t, 7, p, func(w *world) {
			r := w.relays[0]
			if mutated {
				must(t, r.Stop())
				r.Has(func(_ *simnet.Dice, m wire.Message) []byte {
					body, err := wire.Body[wire.DepositBody](m)
					if m.Type != wire.Deposit || err != nil {
						return nil
					}
					return wire.Encode(wire.Deposited, &wire.DepositedBody{ID: wire.MailID(body.Content)})
				})
				must(t, r.Start())
			}
			must(t, w.phones[0].sync())
			reach := func(from, to string) bool { return from == r.Name || to == r.Name }
			w.net.Set(simnet.Fair(), reach)
			must(t, w.phones[0].payTo(w.phones[1], 100))
			w.settleWhere(reach)
			if err := w.breaches(); errors.Is(err, errStuck) != mutated || !mutated && err != nil {
				t.Errorf("mutated %t: %v", mutated, err)
			}
		})
	}
}

// Money under a code whose reader loses her phone before it is hers.
func TestACodeThatNobodyReadsAgainAfterALossIsFound(t *testing.T) {
	for mutated := range map[bool]bool{true: true, false: true} {
		inBubble(t, 8, still(), func(w *world) {
			payer, payee := w.phones[0], w.phones[1]
			must(t, errors.Join(payer.sync(), payee.sync()))
			must(t, payer.leave(payee))
			payer.untilFinal()
			inCode := func() money.Amount {
				p, _ := w.law.Lock(w.codes[0].lock)
				return w.law.Has(p.Lock.Payee, w.asset.ID)
			}
			for range 5 {
				if inCode() > 0 {
					break
				}
				must(t, payee.sync())
			}
			if mutated {
				w.codes[0].payee = payer // nobody knows any more that she had it
				must(t, payee.lose())
				w.codes[0].payee = payee
			} else {
				must(t, payee.lose())
			}
			w.settle()
			w.weeks(3)
			if err := w.breaches(); errors.Is(err, errStuck) != mutated || !mutated && err != nil {
				t.Errorf("mutated %t: %v", mutated, err)
			}
		})
	}
}

// A proposer goes silent: another member asks for her place, or the money of all
// is stuck.
func TestABoxWhoseProposerIsSilentAndNobodyAsksForHerPlaceIsFound(t *testing.T) {
	for mutated := range map[bool]bool{true: true, false: true} {
		p := still()
		p.boxes = 1
		inBubble(t, 9, p, func(w *world) {
			b := w.joints[0]
			b.silent = b.members[0]
			w.asksFor = !mutated
			w.weeks(1)
			if err := w.breaches(); errors.Is(err, errStuck) != mutated || !mutated && err != nil {
				t.Errorf("mutated %t: %v", mutated, err)
			}
		})
	}
}

// A proposer's phone that goes on from an old copy proposes twice for one place,
// and the box of honest people looks like a cheat's.
func TestABoxWhoseProposerGoesOnFromAnOldCopyIsAccusedAndItIsFound(t *testing.T) {
	for mutated := range map[bool]bool{true: true, false: true} {
		p := still()
		p.boxes = 1
		inBubble(t, 10, p, func(w *world) {
			b := w.joints[0]
			first := b.members[0]
			before, err := first.disk.Copy()
			must(t, err)
			pays := func(amount money.Amount, with *phone) {
				_, err := first.wallet.ProposeJoint(w.epoch.Community, b.account, []wallet.Order{w.order(w.founder, amount)})
				must(t, err)
				must(t, b.give(first, with))
				must(t, with.answer(b, 1))
				must(t, with.sync())
			}
			pays(10, b.members[1])
			if mutated {
				first.off()
				first.disk = before
				first.on()
				must(t, first.wallet.Unlock([]byte(pin)))
			} else {
				must(t, b.give(b.members[1], first))
				must(t, b.give(b.members[1], b.members[2]))
			}
			pays(20, b.members[2])
			if err := w.breaches(); errors.Is(err, simnet.ErrAccused) != mutated || !mutated && err != nil {
				t.Errorf("mutated %t: %v", mutated, err)
			}
		})
	}
}

// A stolen phone's owner gets her account back by two friends, while the thief
// goes on; not by one.
func TestAnAccountThatTooFewFriendsOpenIsFound(t *testing.T) {
	for mutated := range map[bool]bool{true: true, false: true} {
		p := still()
		p.people, p.thefts = 5, 1
		inBubble(t, 11, p, func(w *world) {
			if mutated {
				w.helpful = 1
			}
			x := w.robbed[0]
			for range 4 { // the feed comes, friends sign, guardians seal
				w.round()
			}
			must(t, x.old.payTo(w.founder, 100)) // too late
			w.weeks(2)
			if err := w.breaches(); errors.Is(err, errStuck) != mutated || !mutated && err != nil {
				t.Errorf("mutated %t: %v", mutated, err)
			}
			if got := w.law.Has(w.founder.account, w.asset.ID); got > 10_001 && !mutated {
				t.Errorf("the thief paid: the founder has %d", got)
			}
		})
	}
}

func TestCheatsAreFoundOutAndFrozen(t *testing.T) {
	inBubble(t, 6, still(), func(w *world) {
		cheat := w.phones[0]
		twin := w.copy(cheat)
		must(t, errors.Join(cheat.sync(), twin.sync()))
		must(t, cheat.payTo(w.phones[1], 10_000))
		must(t, twin.payTo(w.phones[2], 10_000))
		_, err := cheat.runner.Once(context.Background(), true)
		must(t, err)
		_, err = twin.runner.Once(context.Background(), true)
		must(t, err)
		w.settle()
		w.conclude()
		if err := w.breaches(); err != nil || !w.law.Accused(cheat.account) {
			t.Errorf("accused: %t, %v", w.law.Accused(cheat.account), err)
		}
	})
}

// finals is the bucket of what is final in a community's books.
func finals(community ledger.ID) store.Bucket {
	return store.Bucket(fmt.Sprintf("final-%x", community[:8]))
}
