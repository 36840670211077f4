package letters

import (
	"context"
	"errors"
	"syscall"
	"time"

	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// Report says what visits to relays did.
type Report struct {
	Asked     int   // relays, each once for each community
	Reached   int   // of these, how many answered
	Fetched   int   // letters that came
	Deposited int   // items that a relay took
	Left      int   // items that no relay took yet: they wait
	Trouble   error // the last thing that a relay refused or did wrong
}

// Add counts a visit.
func (r *Report) Add(b relay.Report) {
	r.Asked++
	r.Reached += b.Reached
	r.Fetched += b.Fetched
	r.Deposited += b.Deposited
	r.Left += b.Left
	if b.Trouble != nil {
		r.Trouble = b.Trouble
	}
}

const (
	// mailAge is up to what age of a payment its payee is told by a relay: who
	// has not read for two weeks asks the guardians.
	mailAge = 14 * 24 * time.Hour
	// newest bounds how much of the own feed is looked at.
	newest = 256
)

// Visit leaves at a relay what concerns others, and fetches what they left there
// for the wallet, which must be unlocked. A relay that can't be reached is no
// error.
func (d *Desk) Visit(ctx context.Context, post *relay.Post, at relay.Address, m book.Membership) (relay.Report, error) {
	v := &visit{desk: d, post: post, member: m, route: relay.Route{Relay: at, Community: m.Epoch.Community}}
	key, err := d.Wallet.AccountKey(v.route.Community)
	if err != nil {
		return relay.Report{}, err
	}
	take := func(l relay.Letter) error { return v.take(ctx, l) }
	fetched, err := v.fromBox(ctx, take)
	if err != nil {
		return relay.Report{}, err
	}
	report, err := post.Burst(ctx, relay.Person{Route: v.route, Key: key, Take: take, Give: v.give})
	report.Fetched += fetched
	return report, err
}

// fromBox takes what came to a treasurer's key in the box, which is another than
// that of her account, and tells how much.
func (v *visit) fromBox(ctx context.Context, take func(relay.Letter) error) (fetched int, err error) {
	list, err := v.desk.Wallet.BoxKeys(v.route.Community)
	for i := 0; i < len(list) && err == nil; i++ {
		var report relay.Report
		nothing := func() ([]relay.Mail, error) { return nil, nil }
		report, err = v.post.Burst(ctx, relay.Person{Route: v.route, Key: list[i], Take: take, Give: nothing})
		fetched += report.Fetched
	}
	return fetched, err
}

// visit is a wallet's to one relay, for one community.
type visit struct {
	desk   *Desk
	post   *relay.Post
	member book.Membership
	route  relay.Route
}

// take judges a letter's frames as a file's. A bad one is left; the others go
// on.
func (v *visit) take(ctx context.Context, l relay.Letter) error {
	for _, frame := range l.Frames {
		_, err := v.desk.Take(ctx, &v.member.Epoch, frame)
		if ownTrouble(err) {
			return err
		}
		if err != nil {
			v.desk.Log.Debug("left out of a letter", "cause", err)
		}
	}
	return nil
}

// ownTrouble tells whether it is this device that failed, so that the letter
// has to come again; any other error is the letter's.
func ownTrouble(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) || errors.Is(err, store.ErrClosed) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, wallet.ErrLocked)
}

// give is what concerns others: to each guardian, what waits for votes, and
// what became of what it was asked by this way; to payees, what they were paid.
func (v *visit) give() ([]relay.Mail, error) {
	waiting, err := v.desk.Wallet.Pending(v.route.Community)
	if err != nil {
		return nil, err
	}
	mail, err := v.sealMail()
	if err != nil {
		return nil, err
	}
	for _, p := range waiting {
		frame, err := v.desk.Submission(v.route.Community, p)
		if err != nil {
			return nil, err
		}
		for _, g := range v.guardians() {
			mail = append(mail, relay.Mail{Reader: g, Name: submitName(p.Entry.ID()), Frame: frame})
		}
	}
	shared, err := v.desk.jointMail(v.route.Community)
	if err != nil {
		return nil, err
	}
	final, err := v.final()
	return append(append(mail, shared...), final...), err
}

func submitName(entry ledger.ID) ledger.ID { return relay.Name(wire.Submit, entry[:]) }

func (v *visit) guardians() []keys.PublicKey {
	var list []keys.PublicKey
	for _, s := range v.member.Epoch.Charter.Guardians {
		list = append(list, s.Identity)
	}
	return list
}

// final are the wallet's newest payments that are final.
func (v *visit) final() ([]relay.Mail, error) {
	list, err := v.desk.Wallet.History(v.route.Community, nil, newest)
	if errors.Is(err, wallet.ErrNoAsset) {
		return nil, nil // paid in what it does not know yet: that is on its way
	}
	if err != nil {
		return nil, err
	}
	since := v.desk.Now().Add(-mailAge)
	var mail []relay.Mail
	for _, m := range list {
		if m.Incoming() || m.Status != wallet.Done || m.Time.Before(since) {
			continue
		}
		readers, err := v.concerned(m)
		if err != nil || len(readers) == 0 {
			if err != nil {
				return nil, err
			}
			continue
		}
		for _, id := range []ledger.ID{m.Asset.ID, m.ID.Entry} { // a payee may not know the asset yet
			frame, err := v.push(id)
			if err != nil {
				return nil, err
			}
			for _, reader := range readers {
				mail = append(mail, relay.Mail{Reader: reader, Name: relay.Name(wire.Push, id[:]), Frame: frame})
			}
		}
	}
	return mail, nil
}

// push is a final entry with its proof.
func (v *visit) push(id ledger.ID) ([]byte, error) {
	proof, err := v.desk.Wallet.Evidence(v.route.Community, []ledger.ID{id})
	return wire.Encode(wire.Push, &wire.PushBody{Community: v.route.Community, Items: wire.ItemsOf(proof)}), err
}

// concerned are those who want to know of a final payment: its payee, and the
// guardians that were asked for it by this way, to whom nobody else may tell.
func (v *visit) concerned(m wallet.Movement) ([]keys.PublicKey, error) {
	var readers []keys.PublicKey
	if !m.Own && m.Other.Type() == ledger.TypeSingle {
		readers = append(readers, m.Other.Key())
	}
	for _, g := range v.guardians() {
		asked, err := v.post.Sent(v.route, g, submitName(m.ID.Entry))
		if err != nil {
			return nil, err
		}
		if asked {
			readers = append(readers, g)
		}
	}
	return readers, nil
}
