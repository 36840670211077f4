package runner_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// request is one for seals, in the holder's signature.
func (w *world) request(round uint64) ledger.SealRequest {
	w.t.Helper()
	key := secretKey(w.t, 1)
	r := ledger.SealRequest{Community: w.epoch.Community, Account: ledger.SingleAccount(key.Public()), Round: round, By: ledger.ByAuthority}
	sig, err := key.Sign(r.ApprovalDigest())
	must(w.t, err)
	r.Authority.Approvals = []ledger.Approval{{Signature: sig}}
	return r
}

func TestSealsAreGatheredThoughOneGuardianFails(t *testing.T) {
	for what, fail := range map[string]answer{
		"stalls":          stalls,
		"refuses":         refuses(ledger.CodeAuthority),
		"talks nonsense":  func(wire.Message) []byte { return []byte("nonsense") },
		"seals otherwise": func(wire.Message) []byte { return wire.Encode(wire.Sealed, &wire.SealedBody{}) },
	} {
		for seat := range 4 {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 0, 1, 2, 3)
				w.says(seat, wire.SealAsk, fail)
				w.owner.requests = []ledger.SealRequest{w.request(1)}
				begin := time.Now()
				w.once()
				if len(w.owner.sealed) != 1 {
					t.Fatalf("one %s: there are no seals", what)
				}
				if took := w.owner.sealedAt.Sub(begin); took > 0 {
					t.Errorf("one %s: it took %s", what, took)
				}
				must(t, w.epoch.CheckSeals(w.request(1).Account, 1, w.owner.sealed[0], keys.Verify))
			})
		}
	}
}

// further says that an account is far on.
func further(wire.Message) []byte {
	r := ledger.Refuse(ledger.CodeRound, "further on")
	r.Tip.Round = ledger.MaxRound - 1
	return wire.Encode(wire.Refused, r)
}

func TestOwnerHearsWhoRefusesASealAndWhetherAQuorumWasAsked(t *testing.T) {
	for what, c := range map[string]struct {
		reach    []int
		waits    []int
		together bool
	}{
		"three answer":       {[]int{0, 1, 2}, nil, true},
		"two are in reach":   {[]int{0, 1}, nil, false},
		"most wait for time": {[]int{0, 1, 2, 3}, []int{2, 3}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, c.reach...)
			w.says(0, wire.SealAsk, further)
			for _, seat := range c.waits {
				w.says(seat, wire.SealAsk, func(wire.Message) []byte {
					return wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitTime})
				})
			}
			w.owner.requests = []ledger.SealRequest{w.request(3)}
			w.once()
			if len(w.owner.further) != 1 || w.owner.further[0].Guardian != 0 || w.owner.further[0].Round != ledger.MaxRound-1 || w.owner.together != c.together {
				t.Errorf("%s: %v, together %t", what, w.owner.further, w.owner.together)
			}
		})
	}
}

func TestGuardianWhoseSealIsHereIsNotAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1)
		asked := [2]atomic.Int64{}
		for seat := range asked {
			honest := w.honest(seat)
			w.says(seat, wire.SealAsk, func(m wire.Message) []byte {
				asked[seat].Add(1)
				return honest(m)
			})
		}
		w.owner.requests = []ledger.SealRequest{w.request(3)}
		w.once()
		w.once()
		if len(w.owner.seals) != 2 || asked[0].Load() != 1 || asked[1].Load() != 1 {
			t.Errorf("%d seals; asked %d and %d times", len(w.owner.seals), asked[0].Load(), asked[1].Load())
		}
	})
}

func TestGuardianThatWasNotAskedForASealIsAskedWhenItVotes(t *testing.T) {
	for what, ask := range map[string]bool{"with the request": true, "while the wallet is locked": false} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 0, 1, 2)
				var sealed atomic.Bool
				honest, seal := w.honest(2), w.honest(2)
				w.says(2, wire.SealAsk, func(m wire.Message) []byte {
					sealed.Store(true)
					return seal(m)
				})
				w.says(2, wire.Submit, func(m wire.Message) []byte {
					if !sealed.Load() {
						return wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitSeals})
					}
					return honest(m)
				})
				w.owes(w.feed(1, 1)...)
				if ask {
					w.owner.pending[0].SealAsk = []ledger.SealRequest{w.request(1)}
				}
				if report := w.once(); report.Certified == 1 != ask || sealed.Load() != ask {
					t.Errorf("%+v, sealed: %t", report, sealed.Load())
				}
			})
		})
	}
}
