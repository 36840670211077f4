package boot

import (
	"errors"
	"os"
	"path/filepath"

	"sanduk.app/app/config"
	"sanduk.app/sync/carry"
	"sanduk.app/wallet/store"
)

// Storage is what the wallet takes on this device, in bytes.
type Storage struct {
	File    int64 // the wallet's file
	Carried int   // of these, what is carried, our own included
	Items   int   // how many such
	Limit   int   // of what is carried, in each community
}

// Storage tells what the wallet takes.
func (a *App) Storage() (Storage, error) {
	out := Storage{Limit: carryBounds(&a.options).Bytes}
	info, err := os.Stat(filepath.Join(a.options.Home, walletFile))
	if err != nil {
		return out, err
	}
	out.File = info.Size()
	return out, a.bags(a.store.View, func(b *carry.Bag) error {
		list, err := b.List()
		for i := range list {
			out.Carried += int(list[i].Bytes)
		}
		out.Items += len(list)
		return err
	})
}

// LimitCarried sets what may be carried in each community, and drops at once
// what is beyond it: strangers' items first, then those of people one knows, of
// equals the newest. The own feed, its money's evidence and proofs are no items:
// they stay, whatever the limit.
func (a *App) LimitCarried(bytes int) error {
	if err := a.changeSettings(func(s *config.Settings) { s.Carry = bytes }); err != nil {
		return err
	}
	now := uint64(max(a.options.Now().UnixMilli(), 0))
	return a.bags(a.store.Update, func(b *carry.Bag) error { return b.Fit(now) })
}

// bags opens what is carried of each community, in one transaction.
func (a *App) bags(in func(func(store.Tx) error) error, f func(*carry.Bag) error) error {
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return err
	}
	return in(func(tx store.Tx) error {
		var all error
		for i := range memberships {
			all = errors.Join(all, f(carry.Open(tx, &memberships[i].Epoch, carryBounds(&a.options))))
		}
		return all
	})
}

// carryBounds are those of the settings; ones that can't be read are the default.
func carryBounds(o *Options) carry.Bounds {
	settings, err := config.Load(filepath.Join(o.Home, settingsFile))
	if err != nil {
		o.Log.Warn("the settings can't be read: the default limit holds", "cause", err)
	}
	bounds := carry.Default()
	bounds.Bytes = settings.Carry
	return bounds
}
