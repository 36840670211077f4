package book

import (
	"encoding/binary"
	"errors"

	"sanduk.app/wallet/ledger"
)

// markHeld notes the hold that is in force after an entry.
func (b *Book) markHeld(s *ledger.Signed, state *ledger.State) error {
	if len(state.Held) == 0 {
		return nil
	}
	id := s.ID()
	return b.put(holds, id[:], ledger.Encode(&state.Held[0]))
}

// heldAfter is the hold that is in force after an entry: none, or one.
func (b *Book) heldAfter(id ledger.ID) ([]ledger.Held, error) {
	raw, ok, err := b.get(holds, id[:])
	if err != nil || !ok {
		return nil, err
	}
	var h ledger.Held
	if err := ledger.Decode("hold", raw, ledger.MaxBody, &h); err != nil {
		return nil, broken("hold after "+id.String(), err)
	}
	return []ledger.Held{h}, nil
}

// NoteRelease stores when this guardian first heard of a release; the first time
// stays.
func (b *Book) NoteRelease(release ledger.ID, now uint64) error {
	since, err := b.Released(release)
	if err != nil || since > 0 {
		return err
	}
	return b.put(releases, release[:], binary.BigEndian.AppendUint64(nil, max(now, 1)))
}

// Released is when this guardian first heard of a release; 0: it has not.
func (b *Book) Released(release ledger.ID) (uint64, error) {
	raw, held, err := b.get(releases, release[:])
	if err != nil || !held {
		return 0, err
	}
	if len(raw) != 8 {
		return 0, broken("time of release "+release.String(), errors.New("it has another length"))
	}
	return binary.BigEndian.Uint64(raw), nil
}
