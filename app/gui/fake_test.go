package gui_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"sanduk.app/sync/link/qr"
	"sanduk.app/wallet"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/keys"
	parts "sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/vault"
)

// fake is a wallet of fixed values, for pictures and for what screens do. Its
// fields are changed by tests before its window is opened; the counts are of
// what the screens called.
type fake struct {
	offered bool // a promise waits from a meeting
	mu      sync.Mutex

	exists, open, kept bool
	member             bool
	community          wallet.Community
	others             []wallet.Community
	holdings, box      []wallet.Holding
	elsewhere          map[ledger.ID][]wallet.Holding // what there is in the other communities
	movements          []wallet.Movement
	trails             map[ledger.ID]wallet.Trail
	membership         book.Membership
	report             audit.Report
	logs               []publiclog.Watched
	accused            []publiclog.Fault
	invitation         string
	unlock, pay        error
	due                bool // a backup is to be tried
	sets               []wallet.FriendSet
	gathered           parts.Set
	named              *wallet.Named  // who may open the account on a new phone
	rescue             *wallet.Rescue // an old account that is being opened
	ask                wallet.RescueAsk
	helped             string // the last that was signed for
	joints             []wallet.JointAccount
	change             wallet.Changing // but its epoch and seat
	opening            uint64          // guardians, as bits, who told what a restored account signed
	duty               time.Time       // since when the guardian here is at work
	diskFailed         bool
	relays             []string
	heard              map[uint64]time.Time
	limit, daily       int64
	meeting            string // the text by which others come
	slow               bool   // rounds with the guardians last

	purses  []wallet.Purse
	people  []wallet.Person
	locks   []wallet.Lock
	goals   []wallet.Goal
	circles []wallet.Circle
	groups  []*fakeGroup
	acts    []circle.Act

	paid, issued, redeemed, filled []wallet.Order
	joined                         string // the last invitation
}

// words are a mnemonic that everybody knows (a test vector of BIP 39).
const words = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"

const rightPIN = "482913"

func (f *fake) locked() func() {
	f.mu.Lock()
	return f.mu.Unlock
}

func (f *fake) Exists() (bool, error) { defer f.locked()(); return f.exists, nil }
func (f *fake) Unlocked() bool        { defer f.locked()(); return f.open }
func (f *fake) Lock()                 { defer f.locked()(); f.open = false }

func (f *fake) Current() (wallet.Community, error) {
	defer f.locked()()
	if !f.member {
		return wallet.Community{}, wallet.ErrNoCommunity
	}
	return f.community, nil
}

func (f *fake) CreateIn([]byte, int, keys.Language) (keys.Mnemonic, error) {
	defer f.locked()()
	f.exists, f.open = true, true
	return keys.ParseMnemonic(words)
}

func (f *fake) Restore(keys.Mnemonic, string, []byte) error {
	defer f.locked()()
	f.exists, f.open = true, true
	return nil
}

func (f *fake) Unlock(pin []byte) error {
	defer f.locked()()
	if f.unlock == nil && string(pin) != rightPIN {
		return vault.ErrWrongPIN
	}
	f.open = f.unlock == nil
	return f.unlock
}

func (f *fake) PINWait() error { defer f.locked()(); return f.unlock }

func (f *fake) ChangePIN(old, _ []byte) error {
	if string(old) != rightPIN {
		return vault.ErrWrongPIN
	}
	return nil
}

func (f *fake) Words(pin []byte) ([]string, error) {
	if string(pin) != rightPIN {
		return nil, vault.ErrWrongPIN
	}
	m, err := keys.ParseMnemonic(words)
	return m.Words(), err
}

func (f *fake) WordsKept() (bool, error) { defer f.locked()(); return f.kept, nil }
func (f *fake) KeepWords() error         { defer f.locked()(); f.kept = true; return nil }

func (f *fake) Communities() ([]wallet.Community, error) {
	defer f.locked()()
	if !f.member {
		return nil, nil
	}
	return append([]wallet.Community{f.community}, f.others...), nil
}

func (f *fake) Choose(ledger.ID) error { return nil }

// Balance gives a copy: Pay changes the holdings.
func (f *fake) Balance(c ledger.ID) ([]wallet.Holding, error) {
	defer f.locked()()
	if c != f.community.ID {
		return f.elsewhere[c], nil
	}
	return append([]wallet.Holding(nil), f.holdings...), nil
}

func (f *fake) BoxBalance(ledger.ID) ([]wallet.Holding, error) { defer f.locked()(); return f.box, nil }

func (f *fake) History(_ ledger.ID, after []byte, limit int) ([]wallet.Movement, error) {
	defer f.locked()()
	from := 0
	if after != nil {
		from = 1 + slices.IndexFunc(f.movements, func(m wallet.Movement) bool { return string(m.Cursor) == string(after) })
	}
	return f.movements[from:min(from+limit, len(f.movements))], nil
}

// Trail is that of payments which guardians saw one by one.
func (f *fake) Trail(_ ledger.ID, id ledger.CreditID) (wallet.Trail, error) {
	defer f.locked()()
	return f.trails[id.Entry], nil
}

func (f *fake) Movement(_ ledger.ID, cursor []byte) (wallet.Movement, error) {
	defer f.locked()()
	for _, m := range f.movements {
		if string(m.Cursor) == string(cursor) {
			return m, nil
		}
	}
	return wallet.Movement{}, errors.New("fake: no such movement")
}

// Pay takes the money and notes what was paid.
func (f *fake) Pay(o wallet.Order) (wallet.Movement, error) {
	defer f.locked()()
	if f.pay != nil {
		return wallet.Movement{}, f.pay
	}
	f.paid = append(f.paid, o)
	status := wallet.Done
	if now().Sub(f.community.LastMet) > time.Hour {
		status = wallet.Promised
	}
	m := f.moved(wallet.KindPaid, status, o)
	for i, h := range f.holdings {
		if h.Asset.ID == o.Asset {
			f.holdings[i].Available -= o.Amount
		}
	}
	return m, nil
}

func (f *fake) moved(kind string, status wallet.Status, o wallet.Order) wallet.Movement {
	m := wallet.Movement{
		Kind: kind, Status: status, Other: accountOf(o.To), Address: o.To.String(), Asset: f.asset(o.Asset), Amount: o.Amount,
		Time: now(), Memo: o.Memo, Cursor: []byte{200, byte(len(f.movements))},
	}
	m.Own = m.Other == f.community.Account
	f.movements = append([]wallet.Movement{m}, f.movements...)
	return m
}

func (f *fake) asset(id ledger.ID) wallet.AssetInfo {
	for _, a := range f.community.Assets {
		if a.ID == id {
			return a
		}
	}
	return wallet.AssetInfo{}
}

func accountOf(a keys.Address) ledger.Account {
	account := ledger.Account{a.Type}
	copy(account[1:], a.Key[:])
	return account
}

func (f *fake) Issue(o wallet.Order) (wallet.Movement, error) {
	defer f.locked()()
	f.issued = append(f.issued, o)
	return f.moved(wallet.KindIssued, wallet.Done, o), nil
}

func (f *fake) Redeem(community, asset ledger.ID, amount money.Amount) (wallet.Movement, error) {
	defer f.locked()()
	o := wallet.Order{Community: community, Asset: asset, Amount: amount}
	f.redeemed = append(f.redeemed, o)
	return f.moved(wallet.KindRedeemed, wallet.Done, o), nil
}

func (f *fake) Membership(ledger.ID) (book.Membership, error) { return f.membership, nil }
func (f *fake) Invite(ledger.ID) (string, error)              { return f.invitation, nil }

func (f *fake) FoundHere(wallet.Founding) (wallet.Community, error) { return f.enter() }

func (f *fake) Join(invitation string) (wallet.Community, error) {
	f.mu.Lock()
	f.joined = invitation
	f.mu.Unlock()
	return f.enter()
}

// Codes are the real ones.
func (f *fake) Codes(payload []byte) ([]string, error) { return qr.Encode(payload) }

func (f *fake) enter() (wallet.Community, error) {
	defer f.locked()()
	f.member = true
	return f.community, nil
}

func (f *fake) Audit(context.Context, ledger.ID, bool, audit.Progress) (*audit.Report, error) {
	return &f.report, nil
}

func (f *fake) WatchGuardians(context.Context, ledger.ID, bool, func(int)) ([]publiclog.Watched, error) {
	return f.logs, nil
}

func (f *fake) Accused(ledger.ID) ([]publiclog.Fault, error) { return f.accused, nil }

func (f *fake) Purses(ledger.ID) ([]wallet.Purse, error) { defer f.locked()(); return f.purses, nil }

func (f *fake) DepositFor(_ ledger.ID, allowance money.Amount) (money.Amount, error) {
	return allowance, nil
}

func (f *fake) Fill(community, asset ledger.ID, allowance money.Amount) (wallet.Movement, error) {
	defer f.locked()()
	f.filled = append(f.filled, wallet.Order{Community: community, Asset: asset, Amount: allowance})
	return wallet.Movement{}, nil
}

func (f *fake) Goals(ledger.ID) ([]wallet.Goal, error) { defer f.locked()(); return f.goals, nil }

func (f *fake) Circles(ledger.ID) ([]wallet.Circle, error) { defer f.locked()(); return f.circles, nil }

func (f *fake) Circle(_ ledger.ID, account ledger.Account) (wallet.Circle, error) {
	defer f.locked()()
	for _, c := range f.circles {
		if c.Account == account {
			return c, nil
		}
	}
	return wallet.Circle{}, wallet.ErrNoJoint
}

func (f *fake) PayCircle(_ ledger.ID, account ledger.Account, _ money.Amount) (wallet.Movement, error) {
	defer f.locked()()
	for i := range f.circles {
		if c := &f.circles[i]; c.Account == account {
			c.OnTheWay, c.Owed = c.Owed, 0
		}
	}
	return wallet.Movement{}, nil
}

func (f *fake) BidCircle(_ ledger.ID, account ledger.Account, bid money.Amount) (wallet.Circle, error) {
	defer f.locked()()
	for i := range f.circles {
		if c := &f.circles[i]; c.Account == account {
			c.Draw.MayBid, c.Draw.Mine, c.Draw.Bid = false, true, bid
		}
	}
	return wallet.Circle{}, nil
}

// agrees takes what waits in a circle away.
func (f *fake) agrees(account ledger.Account, id ledger.ID) bool {
	defer f.locked()()
	for i := range f.circles {
		if c := &f.circles[i]; c.Account == account {
			c.Waiting = slices.DeleteFunc(slices.Clone(c.Waiting), func(p wallet.CircleProposal) bool { return p.ID == id })
			return true
		}
	}
	return false
}

func (f *fake) MakeGoal(_ ledger.ID, plan goal.Plan) (wallet.Goal, error) {
	defer f.locked()()
	g := wallet.Goal{Account: ledger.Account{1, byte(len(f.goals) + 1)}, Plan: plan, Asset: shilling()}
	g.Outlook = plan.Look(0, nil, uint64(now().UnixMilli()))
	f.goals = append(f.goals, g)
	return g, nil
}

func (f *fake) PutAside(_ ledger.ID, account ledger.Account, amount money.Amount) (wallet.Movement, error) {
	return f.moves(account, func(g *wallet.Goal) { g.Coming += amount })
}

func (f *fake) TakeOut(_ ledger.ID, account ledger.Account, amount money.Amount) (wallet.Movement, error) {
	return f.moves(account, func(g *wallet.Goal) { g.Saved, g.Going = g.Saved-amount, g.Going+amount })
}

func (f *fake) ChangeGoal(_ ledger.ID, account ledger.Account, plan goal.Plan) (wallet.Goal, error) {
	_, err := f.moves(account, func(g *wallet.Goal) { g.Plan = plan })
	return wallet.Goal{}, err
}

func (f *fake) LockGoal(_ ledger.ID, account ledger.Account, until uint64, reached bool, wait time.Duration) (wallet.Goal, error) {
	_, err := f.moves(account, func(g *wallet.Goal) {
		g.Lock = wallet.GoalLock{Until: until, Wait: uint64(wait.Milliseconds()), Shut: true}
		if reached {
			g.Lock.Sum = g.Plan.Target
		}
	})
	return wallet.Goal{}, err
}

func (f *fake) UnlockGoal(_ ledger.ID, account ledger.Account) (wallet.Goal, error) {
	_, err := f.moves(account, func(g *wallet.Goal) {
		g.Lock.Asked, g.Lock.Opens = true, uint64(now().UnixMilli())+g.Lock.Wait
	})
	return wallet.Goal{}, err
}

func (f *fake) moves(account ledger.Account, how func(*wallet.Goal)) (wallet.Movement, error) {
	defer f.locked()()
	for i := range f.goals {
		if f.goals[i].Account == account {
			how(&f.goals[i])
			return wallet.Movement{}, nil
		}
	}
	return wallet.Movement{}, wallet.ErrNoGoal
}

func (f *fake) GiveUp(ledger.ID, ledger.Account) error {
	defer f.locked()()
	f.goals = nil
	return nil
}

func (f *fake) TakeBack(ledger.ID, ledger.Account) error { return nil }

func (f *fake) Promise(o wallet.Order) (wallet.Movement, wallet.HandOver, error) {
	defer f.locked()()
	return f.moved(wallet.KindPaid, wallet.Promised, o), make(wallet.HandOver, 900), nil
}

// Judge says that what is handed over is worth 300, of which the deposit pays 250.
func (f *fake) Judge(ledger.ID, wallet.HandOver) (wallet.Worth, error) {
	return wallet.Worth{
		Owner: accountOf(addressOf("shop by the well")), Asset: shilling(), New: 30_000, Covered: 25_000, Show: now().Add(20 * 24 * time.Hour),
		Lines: []wallet.Line{{Amount: 30_000, Memo: "two sacks"}}, Warnings: []wallet.Warning{wallet.WarnSum, wallet.WarnUncovered},
	}, nil
}

func (f *fake) Take(c ledger.ID, h wallet.HandOver) (wallet.Worth, error) { return f.Judge(c, h) }

func (f *fake) Offers(c ledger.ID) ([]wallet.Offer, error) {
	worth, err := f.Judge(c, nil)
	if err != nil || !f.offered {
		return nil, err
	}
	return []wallet.Offer{{ID: ledger.ID{7}, HandOver: make(wallet.HandOver, 900), Worth: worth}}, nil
}

func (f *fake) Decline(_, offer ledger.ID) error {
	f.offered = f.offered && offer != ledger.ID{7}
	return nil
}

func (f *fake) TakeTab(ledger.ID, wallet.TabPay) (wallet.Lock, money.Amount, error) {
	return wallet.Lock{Kind: wallet.Tab, Payee: true, Asset: shilling(), Amount: 200_000, Spent: 30_000, Until: now().Add(20 * 24 * time.Hour)}, 30_000, nil
}

func (f *fake) PickUp(ledger.ID, string) error { return nil }

func (f *fake) Locks(ledger.ID) ([]wallet.Lock, error) { defer f.locked()(); return f.locks, nil }

func (f *fake) PayTab(ledger.ID, ledger.Account, money.Amount, bool) (wallet.Lock, wallet.TabPay, error) {
	return wallet.Lock{}, make(wallet.TabPay, 300), nil
}

func (f *fake) ShowTab(ledger.ID, ledger.Account) (wallet.Lock, wallet.TabPay, error) {
	return wallet.Lock{}, make(wallet.TabPay, 300), nil
}

func (f *fake) Close(ledger.ID, ledger.Account) error { return nil }

func (f *fake) Leave(ledger.ID, ledger.ID, money.Amount, time.Time) (wallet.Movement, string, error) {
	return wallet.Movement{}, "sanduk-pickup:" + strings.Repeat("AbC4", 30), nil
}

func (f *fake) Code(ledger.ID, ledger.ID) (string, error) { return "", nil }

func (f *fake) OpenTab(o wallet.Order, _ time.Time) (wallet.Movement, error) {
	defer f.locked()()
	return f.moved(wallet.KindLocked, wallet.Done, o), nil
}

func (f *fake) People(ledger.ID) ([]wallet.Person, error) { defer f.locked()(); return f.people, nil }

// Call gives the name to all movements, as the store does.
func (f *fake) Call(_ ledger.ID, account ledger.Account, name string) error {
	defer f.locked()()
	f.people = slices.DeleteFunc(f.people, func(p wallet.Person) bool { return p.Account == account })
	if name != "" {
		address := keys.Address{Community: [4]byte(f.community.ID[:4]), Type: account[0], Key: [32]byte(account[1:])}
		f.people = append(f.people, wallet.Person{Account: account, Address: address.String(), Name: name, Since: now()})
	}
	for i := range f.movements {
		if f.movements[i].Other == account {
			f.movements[i].Name = name
		}
	}
	return nil
}

// known gives people of the market their names.
func (f *fake) known() *fake {
	for who, name := range map[string]string{"brother": "Brother", "shop by the well": "Shop by the well", "aunt in Mombasa": "Aunt in Mombasa"} {
		if err := f.Call(f.community.ID, accountOf(addressOf(who)), name); err != nil {
			panic(err)
		}
	}
	return f
}
