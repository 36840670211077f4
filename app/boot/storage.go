package boot

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"sanduk.app/app/config"
	"sanduk.app/sync/carry"
	"sanduk.app/wallet/store"
)

// Storage is what the wallet takes on this device, in bytes.
type Storage struct {
	File    int64 // the wallet's file
	Carried int   // of these, what is carried, our own included
	Others  int   // and what others did that nothing here needs any more
	Items   int   // how many such
	Limit   int   // of what is carried, and of what others did, in each community
}

// Storage tells what the wallet takes.
func (a *App) Storage() (Storage, error) {
	out := Storage{Limit: carryBounds(&a.options).Bytes}
	info, err := os.Stat(filepath.Join(a.options.Home, walletFile))
	if err != nil {
		return out, err
	}
	out.File = info.Size()
	if out.Others, err = a.others(); err != nil {
		return out, err
	}
	return out, a.bags(a.store.View, func(b *carry.Bag) error {
		list, err := b.List()
		for i := range list {
			out.Carried += int(list[i].Bytes)
		}
		out.Items += len(list)
		asks, err2 := b.Errands()
		for i := range asks {
			out.Carried += asks[i].Bytes
		}
		out.Items += len(asks)
		return errors.Join(err, err2)
	})
}

// others is how many bytes others' entries take that nothing here needs any more.
func (a *App) others() (bytes int, err error) {
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return 0, err
	}
	for i := range memberships {
		n, err := a.Wallet.Prunable(memberships[i].Epoch.Community)
		if err != nil {
			return 0, err
		}
		bytes += n
	}
	return bytes, nil
}

// tidyEvery is how often a home that runs forgets what it needs no longer.
const tidyEvery = 24 * time.Hour

// tidy forgets, now and then, what others did and nothing here needs, beyond the
// limit of what is carried.
func (a *App) tidy() {
	a.mu.Lock()
	now := a.options.Now()
	due := a.tidied.IsZero() || now.Sub(a.tidied) >= tidyEvery
	if due {
		a.tidied = now
	}
	a.mu.Unlock()
	if !due {
		return
	}
	if err := a.prune(); err != nil {
		a.options.Log.Warn("nothing was forgotten", "cause", err)
	}
}

func (a *App) prune() error {
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return err
	}
	most := carryBounds(&a.options).Bytes
	for i := range memberships {
		id := memberships[i].Epoch.Community
		if used, err := a.Wallet.Prunable(id); err != nil {
			return err
		} else if used <= most {
			continue
		}
		if _, err := a.Wallet.Prune(id, most); err != nil {
			return err
		}
	}
	return nil
}

// LimitCarried sets what may be carried in each community, and kept of what others
// did, and drops at once what is beyond it: strangers' items first, then those of
// people one knows, of equals the newest. The own feed, its money's evidence and proofs are no items:
// they stay, whatever the limit.
func (a *App) LimitCarried(bytes int) error {
	if err := a.changeSettings(func(s *config.Settings) { s.Carry = bytes }); err != nil {
		return err
	}
	now := uint64(max(a.options.Now().UnixMilli(), 0))
	err := a.bags(a.store.Update, func(b *carry.Bag) error { return b.Fit(now) })
	return errors.Join(err, a.prune())
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
