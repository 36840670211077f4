package vault

import (
	"encoding/binary"
	"fmt"
	"time"
)

// Attempts is the count of tries at a PIN since the last right one. Store it
// before the PIN is looked at, so that killing the program gains no try.
type Attempts struct {
	Failed    uint32
	WaitUntil int64 // unix ms
	LastSeen  int64 // unix ms: the latest clock that was seen, so that setting it back gains nothing
}

// WaitError says that tries have to wait.
type WaitError struct{ Until time.Time }

func (e *WaitError) Error() string {
	return "too many wrong PINs: wait until " + e.Until.Format("2006-01-02 15:04:05")
}

// free are the tries before waits begin: people mistype.
const free = 5

// waits grow from then on; the last one stays.
func waits() []time.Duration {
	return []time.Duration{30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 24 * time.Hour}
}

// Waiting is a *WaitError while tries have to wait, else nil.
func (a Attempts) Waiting(now int64) error {
	if max(now, a.LastSeen) < a.WaitUntil {
		return &WaitError{Until: time.UnixMilli(a.WaitUntil)}
	}
	return nil
}

// Try counts a try at the given time, or gives a *WaitError. A clock that was
// set back stands still until it has caught up.
func (a Attempts) Try(now int64) (Attempts, error) {
	if err := a.Waiting(now); err != nil {
		return a, err
	}
	now = max(now, a.LastSeen)
	a.LastSeen = now
	a.Failed = min(a.Failed+1, 1<<30)
	if a.Failed >= free {
		list := waits()
		a.WaitUntil = now + list[min(int(a.Failed)-free, len(list)-1)].Milliseconds()
	}
	return a, nil
}

// Encode gives the bytes for a store.
func (a Attempts) Encode() []byte {
	b := binary.BigEndian.AppendUint32(nil, a.Failed)
	b = binary.BigEndian.AppendUint64(b, uint64(a.WaitUntil))
	return binary.BigEndian.AppendUint64(b, uint64(a.LastSeen))
}

// DecodeAttempts reads what Encode gave.
func DecodeAttempts(b []byte) (Attempts, error) {
	if len(b) != 20 {
		return Attempts{}, fmt.Errorf("%w: count of tries", ErrCorrupt)
	}
	return Attempts{
		Failed:    binary.BigEndian.Uint32(b),
		WaitUntil: int64(binary.BigEndian.Uint64(b[4:])),
		LastSeen:  int64(binary.BigEndian.Uint64(b[12:])),
	}, nil
}
