package gui_test

import (
	"crypto/sha256"
	"strings"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// now is the time of all tests: a Monday morning, wherever they run.
func now() time.Time { return time.Date(2026, time.March, 9, 10, 22, 0, 0, time.Local) }

// addressOf is somebody's address in the market; a name draws a key.
func addressOf(name string) keys.Address {
	id := marketID()
	return keys.Address{Community: [4]byte(id[:4]), Type: byte(ledger.TypeSingle), Key: sha256.Sum256([]byte(name))}
}

func marketID() ledger.ID { return sha256.Sum256([]byte("Kongowea Market")) }

// shilling is the market's money; its issuer is the box.
func shilling() wallet.AssetInfo {
	return wallet.AssetInfo{ID: ledger.ID{1}, Code: "KES", Decimals: 2, Kind: ledger.CashBacked, Issuer: accountOf(addressOf("the box"))}
}

func shares() wallet.AssetInfo {
	return wallet.AssetInfo{ID: ledger.ID{2}, Code: "SHARES", Kind: ledger.Share, Issuer: accountOf(addressOf("the box"))}
}

// stall is an open wallet in the market, with the guardians in reach and
// movements in all states.
func stall() *fake {
	me := addressOf("fruit stall")
	return &fake{
		exists: true, open: true, kept: true, member: true,
		community: wallet.Community{
			ID: marketID(), Name: "Kongowea Market", Account: accountOf(me), Address: me.String(), Box: addressOf("the box").String(),
			Assets: []wallet.AssetInfo{shilling()}, Guardians: 4, Quorum: 3, LastMet: now().Add(-time.Minute), Joined: now().Add(-40 * 24 * time.Hour),
		},
		holdings:   []wallet.Holding{{Asset: shilling(), Available: 1_245_000}},
		box:        []wallet.Holding{{Asset: shilling(), Available: 230_000}},
		movements:  movements(),
		trails:     trails(),
		membership: guardians(4),
		report:     audit.Report{Feeds: 84},
		invitation: "sanduk-invitation-1" + strings.Repeat("q7x2m9kd", 180),
	}
}

// newcomer is a wallet of somebody who holds a phone for the first time.
func newcomer() *fake {
	f := stall()
	f.exists, f.open, f.kept, f.member = false, false, false, false
	f.holdings, f.movements = []wallet.Holding{{Asset: shilling()}}, nil
	return f
}

// alone puts the last meeting off.
func (f *fake) alone() *fake {
	f.community.LastMet = now().Add(-3 * time.Hour)
	return f
}

// movement is one with somebody, so long ago.
func movement(number byte, kind string, status wallet.Status, who string, amount money.Amount, ago time.Duration) wallet.Movement {
	a := addressOf(who)
	return wallet.Movement{
		ID: ledger.CreditID{Entry: ledger.ID{number, 7, 1}}, Kind: kind, Status: status, Other: accountOf(a), Address: a.String(),
		Asset: shilling(), Amount: amount, Time: now().Add(-ago), Cursor: []byte{number},
	}
}

// trails are what the stall's phone saw of some of them: one guardian at a time,
// and all at once.
func trails() map[ledger.ID]wallet.Trail {
	seen := func(ago time.Duration, way wallet.Way) wallet.Seen {
		return wallet.Seen{Time: now().Add(-ago), Way: way}
	}
	return map[ledger.ID]wallet.Trail{
		{1, 7, 1}: {Handed: seen(41*time.Minute, ""), Votes: []wallet.SeatSeen{{Seat: 1, Seen: seen(30*time.Minute, wallet.WayGuardian)}}},
		{2, 7, 1}: {Final: seen(2*time.Hour, wallet.WayGuardian), Signers: []uint64{0, 1, 3}},
		{3, 7, 1}: {
			Taken: seen(19*time.Hour, ""), Votes: []wallet.SeatSeen{{Seat: 2, Seen: seen(4*time.Hour, wallet.WayPerson)}},
			Final: seen(3*time.Hour, wallet.WayPerson), Signers: []uint64{0, 2, 3},
		},
	}
}

func movements() []wallet.Movement {
	list := []wallet.Movement{
		movement(1, wallet.KindPaid, wallet.Promised, "brother", 120_000, 42*time.Minute),
		movement(2, wallet.KindPaid, wallet.Done, "shop by the well", 30_000, 2*time.Hour),
		movement(3, wallet.KindReceived, wallet.Done, "aunt in Mombasa", 500_000, 19*time.Hour),
		movement(4, wallet.KindPaid, wallet.Refused, "women's group", 20_000, 26*time.Hour),
		movement(5, wallet.KindReceived, wallet.Cheated, "phone seller", 240_000, 7*24*time.Hour),
		movement(6, wallet.KindPaid, wallet.NotKept, "tailor", 5_050, 9*24*time.Hour),
		movement(7, wallet.KindPaid, wallet.Done, "shop by the well", 125_000, 12*24*time.Hour),
	}
	list[1].Memo = "Flour and oil"
	list[3].Why = &ledger.Refusal{Code: ledger.CodeFunds}
	issued := movement(8, wallet.KindIssued, wallet.Done, "fruit stall", 1_000_000, 30*24*time.Hour)
	issued.Own = true
	return append(list, issued)
}

func guardians(n int) book.Membership {
	var m book.Membership
	for i := range n {
		m.Epoch.Charter.Guardians = append(m.Epoch.Charter.Guardians, quorum.Seat{Identity: keys.PublicKey{byte(i + 1), 9}})
	}
	m.Endpoints = []book.Endpoint{{Guardian: 0, Address: wallet.Here}}
	return m
}
