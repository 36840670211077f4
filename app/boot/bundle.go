package boot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"sanduk.app/sync/link/file"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Export writes into a file what this home would hand over in person: entries
// that wait for votes, votes that its guardian gave, and the newest certified
// entries of its feed. The guardians can read it, those whose votes are in it,
// and the given addresses. It gives the number of entries and votes.
func (a *App) Export(community ledger.ID, path string, to []string) (int, error) {
	readers, frames, err := a.handOver(community, to)
	if err != nil {
		return 0, err
	}
	return len(frames), file.Write(path, rand.Reader, readers, frames)
}

// ExportBytes gives the same as a bundle of at most so many bytes, such as a
// moving code carries; what matters most goes in first. It also gives how many
// entries and votes are in it, and how many had to be left out.
func (a *App) ExportBytes(community ledger.ID, most int, to []string) (bundle []byte, in, out int, err error) {
	readers, frames, err := a.handOver(community, to)
	if err != nil {
		return nil, 0, 0, err
	}
	for in = len(frames); ; in-- {
		bundle, err = file.Encode(rand.Reader, readers, frames[:in])
		if err == nil && len(bundle) <= most {
			return bundle, in, len(frames) - in, nil
		}
		if in == 0 {
			return nil, 0, 0, errors.Join(err, fmt.Errorf("%w: it does not fit %d bytes", file.ErrBundle, most))
		}
	}
}

// handOver is what goes to others, what matters most first, and who can read it.
func (a *App) handOver(community ledger.ID, to []string) ([]keys.PublicKey, [][]byte, error) {
	m, err := a.Wallet.Membership(community)
	if err != nil {
		return nil, nil, err
	}
	readers := make([]keys.PublicKey, 0, m.Epoch.Guardians()+len(to))
	for _, s := range m.Epoch.Charter.Guardians {
		readers = append(readers, s.Identity)
	}
	for _, text := range to {
		r, err := wallet.ParseRequest(text)
		if err != nil {
			return nil, nil, err
		}
		readers = append(readers, keys.PublicKey(r.Address.Key))
	}
	frames, err := a.desk(false).SealFrames(community)
	if err != nil {
		return nil, nil, err
	}
	waiting, err := a.waiting(community)
	if err != nil {
		return nil, nil, err
	}
	frames = append(frames, waiting...)
	votes, voters, err := a.votes(community)
	if err != nil {
		return nil, nil, err
	}
	certified, err := a.certified(community)
	if err != nil {
		return nil, nil, err
	}
	shared, err := a.desk(false).JointFrames(community)
	if err != nil {
		return nil, nil, err
	}
	frames = append(append(append(frames, votes...), shared...), certified...)
	for _, reader := range append(voters, m.Accounts[0].Key()) {
		if len(readers) < quorum.MaxGuardians {
			readers = append(readers, reader)
		}
	}
	return readers, frames, nil
}

// waiting are the wallet's pending entries, each with the evidence for what it
// claims.
func (a *App) waiting(community ledger.ID) ([][]byte, error) {
	pending, err := a.Wallet.Pending(community)
	if err != nil {
		return nil, err
	}
	desk := a.desk(false)
	var frames [][]byte
	for _, p := range pending {
		frame, err := desk.Submission(community, p)
		if err != nil {
			return nil, err
		}
		frames = append(frames, frame)
	}
	return frames, nil
}

// votes are those that this home's guardian gave for entries that are not
// final yet, and its seals, and the keys of their authors.
func (a *App) votes(community ledger.ID) ([][]byte, []keys.PublicKey, error) {
	c, err := a.Wallet.Community(community)
	if err != nil || !c.Guardian {
		return nil, nil, err
	}
	guard, err := a.guardian()
	if err != nil {
		return nil, nil, err
	}
	given, err := guard.node.OpenVotes(community)
	if err != nil {
		return nil, nil, err
	}
	var frames [][]byte
	var authors []keys.PublicKey
	for _, v := range given {
		frames = append(frames, wire.Encode(wire.VoteFor, &v.Vote))
		if v.Author.Type() == ledger.TypeSingle {
			authors = append(authors, v.Author.Key())
		}
	}
	seals, askers, err := a.seals(community)
	return append(seals, frames...), append(askers, authors...), err
}

// newest bounds how much of the own feed goes into a file.
const newest = 256

// certified are the newest final entries that moved the wallet's money: its own,
// and what others paid it, since whoever reads the file may not know of it.
func (a *App) certified(community ledger.ID) ([][]byte, error) {
	list, err := a.Wallet.History(community, nil, newest)
	if err != nil {
		return nil, err
	}
	var frames [][]byte
	for _, m := range list {
		if m.Status != wallet.Done {
			continue
		}
		proof, err := a.Wallet.Evidence(community, []ledger.ID{m.ID.Entry})
		if err != nil {
			return nil, err
		}
		frames = append(frames, wire.Encode(wire.Push, &wire.PushBody{Community: community, Items: wire.ItemsOf(proof)}))
	}
	return frames, nil
}

// Import takes what somebody exported: certified entries, votes for our own
// entries, and, where this home is a guardian, entries to vote for. It gives
// how many of them were taken. One bad item does not stop the good ones.
func (a *App) Import(ctx context.Context, community ledger.ID, path string) (int, error) {
	return a.importBundle(ctx, community, path, func(k *keys.Key) ([][]byte, error) { return file.Read(path, k) })
}

// ImportBytes does the same with a bundle that came in another way; name is for
// errors.
func (a *App) ImportBytes(ctx context.Context, community ledger.ID, name string, bundle []byte) (int, error) {
	return a.importBundle(ctx, community, name, func(k *keys.Key) ([][]byte, error) { return file.Decode(bundle, k) })
}

func (a *App) importBundle(ctx context.Context, community ledger.ID, name string, open func(*keys.Key) ([][]byte, error)) (int, error) {
	frames, err := a.openBundle(community, open)
	if err != nil {
		return 0, err
	}
	m, err := a.Wallet.Membership(community)
	if err != nil {
		return 0, err
	}
	c, err := a.Wallet.Community(community)
	if err != nil {
		return 0, err
	}
	if c.Guardian {
		if _, err := a.guardian(); err != nil {
			return 0, err
		}
	}
	desk := a.desk(c.Guardian)
	taken := 0
	var bad error
	for i, frame := range frames {
		ok, err := desk.Take(ctx, &m.Epoch, frame)
		if err != nil {
			bad = errors.Join(bad, fmt.Errorf("item %d of %s: %w", i+1, name, err))
		}
		if ok {
			taken++
		}
	}
	if taken == 0 {
		return 0, bad
	}
	return taken, nil
}

// openBundle opens it with whichever of our keys it was sealed to.
func (a *App) openBundle(community ledger.ID, open func(*keys.Key) ([][]byte, error)) ([][]byte, error) {
	own, err := a.identities()
	if err != nil {
		return nil, err
	}
	key, err := a.Wallet.AccountKey(community)
	if err != nil {
		return nil, err
	}
	frames, err := open(key)
	for _, k := range own {
		if !errors.Is(err, keys.ErrSealed) {
			break
		}
		frames, err = open(k)
	}
	return frames, err
}

// seals are those that this home's guardian gave for accounts that are not open
// yet, and the keys of who asked.
func (a *App) seals(community ledger.ID) (frames [][]byte, readers []keys.PublicKey, err error) {
	guard, err := a.guardian()
	if err != nil {
		return nil, nil, err
	}
	given, err := guard.node.OpenSeals(community)
	for i := range given {
		frames = append(frames, wire.Encode(wire.SealFor, &given[i].Seal))
		if given[i].Account.Type() == ledger.TypeSingle {
			readers = append(readers, given[i].Account.Key())
		}
	}
	return frames, readers, err
}
