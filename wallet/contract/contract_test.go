package contract_test

import (
	"bytes"
	"errors"
	"testing"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/contracttest"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

var (
	bean  = ledger.ID{7}
	payer = ledger.SingleAccount(keys.PublicKey{5})
)

// chain is the feed of a pot, and what a test's keeper reads of it.
type chain struct {
	t       testing.TB
	key     *keys.Key
	joint   ledger.Joint
	tip     *ledger.Signed
	entries map[ledger.ID]*ledger.Signed
	reads   int
}

func newChain(t testing.TB) *chain {
	t.Helper()
	k, err := keys.KeyFromSecret([32]byte{31: 9})
	must(t, err)
	return &chain{t: t, key: k, joint: ledger.Joint{Members: []keys.PublicKey{k.Public()}, Needed: 1}, entries: map[ledger.ID]*ledger.Signed{}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *chain) read(id ledger.ID) (*ledger.Signed, bool, error) {
	c.reads++
	s, ok := c.entries[id]
	return s, ok, nil
}

// entry is the next one, with what the pot then holds.
func (c *chain) entry(amount, holds money.Amount, acts []byte, credits ...ledger.Credit) ledger.Entry {
	e := ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{1}, Account: c.joint.Account(), Seq: 1, Time: 1, Kind: contracttest.PotKind,
		Body: ledger.Encode(&contract.Body{Paid: paid(amount), Acts: acts}), Claims: []ledger.CreditID{{Entry: ledger.ID{byte(len(c.entries) + 1)}}}, Credits: credits,
	}
	if c.tip != nil {
		e.Seq, e.Prev = c.tip.Entry.Seq+1, c.tip.ID()
	}
	if holds > 0 {
		e.After.Balances = []ledger.Balance{{Asset: bean, Amount: holds}}
	}
	e.After.ClaimCount, e.After.ClaimHash = e.Seq, ledger.ID{1}
	return e
}

func paid(amount money.Amount) []contract.Payment {
	return []contract.Payment{{Payer: payer, Asset: bean, Amount: amount}}
}

func (c *chain) sign(e ledger.Entry) *ledger.Signed {
	c.t.Helper()
	s, err := ledger.SignAlone(e, c.joint, c.key)
	must(c.t, err)
	return s
}

func (c *chain) add(e ledger.Entry) *ledger.Signed {
	c.t.Helper()
	c.tip = c.sign(e)
	c.entries[c.tip.ID()] = c.tip
	return c.tip
}

func keeper() *contract.Keeper { return contract.NewKeeper(contracttest.Machine()) }

func verify(keys.PublicKey, [32]byte, keys.Signature) bool { return true }

func TestEntryPassesOnlyWithThePaymentsAndTheBalancesThatTheRulesGive(t *testing.T) {
	c := newChain(t)
	c.add(c.entry(5, 5, nil))
	to := ledger.SingleAccount(keys.PublicKey{6})
	credit := ledger.Credit{Payee: to, Asset: bean, Amount: 12}
	check := func(e ledger.Entry) error { return keeper().Check(c.sign(e), paid(7), c.read, verify) }
	must(t, check(c.entry(7, 12, nil)))
	must(t, check(c.entry(7, 0, to[:], credit)))
	less, other, noted := credit, credit, credit
	less.Amount, other.Payee, noted.Memo = 11, payer, make([]byte, 32)
	for what, e := range map[string]ledger.Entry{
		"another claim than it says":     c.entry(6, 11, nil),
		"less than the rules give":       c.entry(7, 1, to[:], less),
		"to another one":                 c.entry(7, 0, to[:], other),
		"with a memo":                    c.entry(7, 0, to[:], noted),
		"not at all":                     c.entry(7, 12, to[:]),
		"without the rules' word":        c.entry(7, 0, nil, credit),
		"more held than the rules say":   c.entry(7, 13, nil),
		"less held than the rules say":   c.entry(7, 0, nil),
		"acts that the contract refuses": c.entry(7, 12, []byte{1}),
	} {
		if err := check(e); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
			t.Errorf("%s: %v", what, err)
		}
	}
	malformed := c.entry(7, 12, nil)
	malformed.Body = append(malformed.Body, 0)
	if err := check(malformed); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeMalformed}) {
		t.Error(err)
	}
}

func TestContractThatIsNotKnownWaits(t *testing.T) {
	c := newChain(t)
	s := c.add(c.entry(5, 5, nil))
	for what, k := range map[string]*contract.Keeper{"of no contracts": nil, "of others": contract.NewKeeper()} {
		if err := k.Check(s, paid(5), c.read, verify); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitKind}) {
			t.Errorf("a keeper %s: %v", what, err)
		}
		if _, err := k.After(s.ID(), c.read); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitKind}) {
			t.Errorf("a keeper %s: %v", what, err)
		}
	}
}

func TestFeedWithAHoleWaitsForWhatIsMissing(t *testing.T) {
	c := newChain(t)
	first := c.add(c.entry(5, 5, nil))
	second := c.add(c.entry(5, 10, nil))
	delete(c.entries, first.ID())
	_, err := keeper().After(second.ID(), c.read)
	var wait *ledger.Wait
	if !errors.As(err, &wait) || wait.Reason != ledger.WaitEntry || wait.Needs[0] != first.ID() {
		t.Error(err)
	}
}

func TestFoldedStateIsRememberedAndNobodyChangesIt(t *testing.T) {
	c, k := newChain(t), keeper()
	for i := range 200 {
		c.add(c.entry(1, money.Amount(i+1), nil))
	}
	old := c.tip.ID()
	before, err := k.After(old, c.read)
	must(t, err)
	c.add(c.entry(1, 201, nil))
	c.reads = 0
	after, err := k.After(c.tip.ID(), c.read)
	must(t, err)
	if got := after.(*contracttest.Pot); got.Held != 201 || got.Events != 201 || c.reads != 1 {
		t.Errorf("%+v after %d reads", got, c.reads)
	}
	if got := before.(*contracttest.Pot); got.Held != 200 {
		t.Errorf("the state before has changed: %+v", got)
	}
	if again, err := k.After(old, c.read); err != nil || again.(*contracttest.Pot).Held != 200 || c.reads != 1 {
		t.Errorf("%v %v, %d reads", again, err, c.reads)
	}
}

func TestStepLeavesTheStateBeforeAsItIs(t *testing.T) {
	pot := &contracttest.Pot{Asset: bean, Held: 4}
	next, effects, err := contract.Step(pot, &contract.Event{Paid: paid(1), Acts: payer[:]})
	must(t, err)
	if pot.Held != 4 || next.(*contracttest.Pot).Held != 0 || len(effects) != 1 || effects[0].Amount != 5 {
		t.Errorf("%+v → %+v, %v", pot, next, effects)
	}
	if _, _, err := contract.Step(&contracttest.Pot{Asset: bean}, &contract.Event{Acts: payer[:]}); err == nil {
		t.Error("a payment of nothing")
	}
	if _, _, err := contract.Step(pot, &contract.Event{Account: payer, Acts: payer[:]}); err == nil {
		t.Error("a payment to itself")
	}
}

func FuzzContractBody(f *testing.F) {
	f.Add(ledger.Encode(&contract.Body{Paid: paid(3), Acts: []byte{1, 2}}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := contract.DecodeBody(raw)
		if err == nil && !bytes.Equal(ledger.Encode(&b), raw) {
			t.Fatal("it reads as something else than it is")
		}
	})
}
