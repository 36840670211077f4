package boot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"sanduk.app/app/config"
	"sanduk.app/sync/link"
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/store"
)

// settingsFile is the settings' name within a home; the window writes it too.
const settingsFile = "settings.json"

// Relays are those that carry for this home. A text in the settings that is no
// address is an error that names it.
func (a *App) Relays() ([]relay.Address, error) { return relaysOf(a.options.Home) }

func relaysOf(home string) ([]relay.Address, error) {
	settings, err := config.Load(filepath.Join(home, settingsFile))
	if err != nil {
		return nil, err
	}
	list := make([]relay.Address, 0, len(settings.Relays))
	for _, text := range settings.Relays {
		address, err := relay.ParseAddress(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", settingsFile, text, err)
		}
		list = append(list, address)
	}
	return list, nil
}

// AddRelay has a relay carry for this home, too. One whose key is known is now
// where the address says.
func (a *App) AddRelay(address relay.Address) error {
	list, err := a.Relays()
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(r relay.Address) bool { return r.Key == address.Key })
	if len(list) == config.MaxRelays {
		return fmt.Errorf("%w: %d", config.ErrRelays, config.MaxRelays)
	}
	return a.keepRelays(append(list, address))
}

// RemoveRelay no longer uses a relay, and forgets what waits for it. One that
// is not there is relay.ErrAddress.
func (a *App) RemoveRelay(address relay.Address) error {
	list, err := a.Relays()
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(list), func(r relay.Address) bool { return r.Key == address.Key })
	if len(left) == len(list) {
		return fmt.Errorf("%w that this wallet uses: %s", relay.ErrAddress, address)
	}
	return errors.Join(a.keepRelays(left), relay.Forget(a.store, address))
}

func (a *App) keepRelays(list []relay.Address) error {
	return a.changeSettings(func(s *config.Settings) {
		s.Relays = nil
		for _, r := range list {
			s.Relays = append(s.Relays, r.String())
		}
	})
}

func (a *App) settingsPath() string { return filepath.Join(a.options.Home, settingsFile) }

// newPost is a post over one of this home's stores.
func (a *App) newPost(s store.Store, budget uint64) *relay.Post {
	return relay.New(relay.Config{Store: s, Rand: rand.Reader, Now: a.options.Now, Log: a.options.Log, Dial: a.dialRelay, Budget: budget})
}

func (a *App) dialRelay(ctx context.Context, to relay.Address, self keys.Signer) (link.Conn, error) {
	return countingDialer{tcp.Dialer{Self: self}, a.traffic}.Dial(ctx, to.Host, to.Key)
}
