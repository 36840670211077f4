package boot

import (
	"encoding/binary"
	"errors"
	"time"

	"sanduk.app/app/config"
	"sanduk.app/wallet/store"
)

// Budget is how many bytes the background may use a day, and how many went over
// connections today, all rounds and meetings together.
type Budget struct {
	Daily uint64 // 0: as many as it needs
	Used  uint64
}

// dayBucket keeps the day's count: day since 1970, bytes, of 8 bytes each.
const dayBucket store.Bucket = "traffic"

var dayKey = []byte("today")

// Budget tells how much of the day's bytes is used.
func (a *App) Budget() (Budget, error) {
	settings, err := config.Load(a.settingsPath())
	if err != nil {
		return Budget{}, err
	}
	used, err := a.usedToday()
	return Budget{Daily: uint64(settings.Daily), Used: used}, err
}

// LimitDaily sets how many bytes the background may use a day; 0: as many as it
// needs. What a person does by hand is not kept back.
func (a *App) LimitDaily(bytes int) error {
	return a.changeSettings(func(s *config.Settings) { s.Daily = bytes })
}

// left is which part of the day's bytes is left. A count that can't be kept
// counts as used up, where there is a limit: it may cost money.
func (a *App) left() float64 {
	b, err := a.Budget()
	switch {
	case b.Daily == 0:
		return 1
	case err != nil:
		a.options.Log.Warn("the day's bytes can't be counted", "cause", err)
		return 0
	}
	return max(0, 1-float64(b.Used)/float64(b.Daily))
}

// usedToday adds what went over connections since the last time to the day's
// count, which survives a restart.
func (a *App) usedToday() (used uint64, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	total := a.traffic.total()
	today := uint64(max(a.options.Now().Unix(), 0)) / uint64((24 * time.Hour).Seconds())
	err = a.store.View(func(tx store.Tx) error {
		raw, err := tx.Get(dayBucket, dayKey)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if len(raw) == 16 && binary.BigEndian.Uint64(raw) == today {
			used = binary.BigEndian.Uint64(raw[8:])
		}
		return err
	})
	more := total - a.counted
	if err != nil || more == 0 {
		return used, err
	}
	used += more
	value := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, today), used)
	if err := a.store.Update(func(tx store.Tx) error { return tx.Put(dayBucket, dayKey, value) }); err != nil {
		return used, err
	}
	a.counted = total
	return used, nil
}
