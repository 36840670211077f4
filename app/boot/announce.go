package boot

import (
	"context"
	"crypto/rand"
	"net"
	"strconv"

	"sanduk.app/sync/link/lan"
)

// seatNames are what members recognise the guardians of this home by.
func (a *App) seatNames(own identities) ([]lan.Name, error) {
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return nil, err
	}
	var out []lan.Name
	for _, m := range memberships {
		for _, g := range m.Epoch.Charter.Guardians {
			if _, ours := own[g.Identity]; ours {
				out = append(out, lan.Guardian(g.Identity))
			}
		}
	}
	return out, nil
}

// announce tells members on the local network where a guardian of this home
// listens, until the context ends: its address may have changed since its card
// was made. That there is no network is no trouble of the guardian.
func (a *App) announce(ctx context.Context, address string, names []lan.Name) {
	port, ok := portOf(address)
	if !ok || len(names) == 0 {
		return
	}
	finder := lan.New(lan.Config{
		Port: port, Names: func() []lan.Name { return names }, Knows: func() []lan.Name { return nil },
		Now: a.options.Now, Rand: rand.Reader, Log: a.options.Log,
	})
	if err := finder.Run(ctx); err != nil {
		a.options.Log.Warn("the guardian is not announced on the local network", "cause", err)
	}
}

func portOf(address string) (uint16, bool) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return 0, false
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return 0, false
	}
	port, err := strconv.ParseUint(text, 10, 16)
	return uint16(port), err == nil && port > 0
}
