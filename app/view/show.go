package view

import (
	"encoding/hex"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Money is an amount with what is needed to write it.
type Money = notice.Money

// Account names whose cloth to draw, and whom to show.
type Account = ledger.Account

// AccountNamed is the account whose text is name; false: there is none such.
func AccountNamed(name string) (out Account, ok bool) {
	raw, err := hex.DecodeString(name)
	if err != nil || len(raw) != len(out) {
		return out, false
	}
	return Account(raw), true
}

// Row is a movement as lists and receipts show it. Its word is the text
// "movement.<kind>", that of its state "state.<status>".
type Row struct {
	Cursor  []byte // names it, for NewMovementDetail
	Kind    string // one of wallet.Kind…
	Status  wallet.Status
	Sign    int            // 1 in, −1 out, 0 neither: drawn without a sign
	Struck  bool           // the money did not move: drawn struck through
	Other   ledger.Account // whose cloth stands beside it
	Address string         // of Other
	Who     string         // Address, shortened
	Name    string         // what the owner calls Other; empty: nothing, so far
	Box     bool           // Other is the wallet's own: the box
	Pocket  bool           // Other is the wallet's own: its pocket
	Amount  Money
	Time    time.Time
	Note    string // empty while the wallet is locked
	Back    Money  // of a cheat's promise: what its deposit pays; else nothing
}

// Locked tells whether the money was locked for somebody and not paid.
func (r Row) Locked() bool { return r.Kind == wallet.KindLocked }

func rowOf(m wallet.Movement) Row {
	pocket := m.Kind == wallet.KindFilled || m.Kind == wallet.KindEmptied
	return Row{
		Cursor: m.Cursor, Kind: m.Kind, Status: m.Status, Sign: m.Sign(), Struck: struck(m.Status) && m.PaidBack < m.Amount,
		Other: m.Other, Address: m.Address, Who: called(m), Name: m.Name, Box: m.Own && m.Goal == "" && !pocket, Pocket: pocket,
		Amount: notice.MoneyOf(m.Amount, m.Asset), Time: m.Time, Note: m.Memo, Back: notice.MoneyOf(m.PaidBack, m.Asset),
	}
}

// called is how the other side of a movement is called.
func called(m wallet.Movement) string {
	if m.Goal != "" {
		return m.Goal
	}
	return ShortAddress(m.Address)
}

func rowsOf(list []wallet.Movement) []Row {
	out := make([]Row, 0, len(list))
	for _, m := range list {
		out = append(out, rowOf(m))
	}
	return out
}

// struck tells whether money that was to move did not.
func struck(s wallet.Status) bool {
	return s == wallet.Refused || s == wallet.NotKept || s == wallet.Cheated
}

// Holding is what there is of one currency.
type Holding struct {
	Amount      Money // can be paid with now
	PromisedOut Money // waits for the guardians; not in Amount any more
	PromisedIn  Money // taken from payers, waits for the guardians; not in Amount yet
	Pocket      Money // put aside for paying with nobody in reach
	Locked      Money // in tabs and codes, deposits of pockets: comes back if nobody claims it
	Saved       Money // in goals: it can be taken back
	Secured     Money // from tabs and codes for us: ours, if closed in time
}

func holdingsOf(list []wallet.Holding) []Holding {
	out := make([]Holding, 0, len(list))
	for _, h := range list {
		of := func(a money.Amount) Money { return notice.MoneyOf(a, h.Asset) }
		out = append(out, Holding{
			Amount: of(h.Available), PromisedOut: of(h.PromisedOut), PromisedIn: of(h.PromisedIn), Pocket: of(h.InPurses),
			Locked: of(h.Locked + h.Deposits), Secured: of(h.Secured), Saved: of(h.Saved),
		})
	}
	return out
}

// ShortAddress is two pieces of an address, for where a name would stand: from
// behind the letters that all addresses share, and the end. It proves nothing:
// the cloth and the whole address do more.
func ShortAddress(address string) string {
	const same, piece = 10, 5
	if len(address) < same+2*piece {
		return address
	}
	return address[same:same+piece] + "…" + address[len(address)-piece:]
}

// aloneAfter is how long after the last meeting a phone counts as alone: the
// carriers look every twenty seconds, and one round may fail.
const aloneAfter = 2 * time.Minute

// alone tells whether the phone has not met the community's guardians lately.
func alone(c wallet.Community, now time.Time) bool { return now.Sub(c.LastMet) > aloneAfter }
