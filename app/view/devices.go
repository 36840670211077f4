package view

import (
	"context"
	"time"

	"sanduk.app/app/config"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Meeter is what Devices calls of the wallet.
type Meeter interface {
	Current() (wallet.Community, error)
	Membership(community ledger.ID) (book.Membership, error)
	Reopen(community ledger.ID) error
}

// Carrying is what Devices calls of the carriers: boot.App.
type Carrying interface {
	SyncNow(ctx context.Context, progress func(reached, asked, waiting int)) error
	Hearing
	Traffic() (in, out uint64, heard map[keys.PublicKey]time.Time)
	RelayTexts() ([]string, error)
	UseRelay(text string, use bool) error
	StorageUsed() (file, carried, limit int64, err error)
	LimitCarried(bytes int) error
	DataToday() (daily, used int64, err error)
	LimitDaily(bytes int) error
}

// DevicesStep is a step of Devices.
type DevicesStep int

// The steps.
const (
	DevicesSeen  DevicesStep = iota // who was met, what waits, what it takes
	DevicesRelay                    // the address of a relay to be used
)

// DevicesState is what Devices shows.
type DevicesState struct {
	Progress
	Step      DevicesStep
	LastMet   time.Time  // a quorum; zero: never
	Waiting   int        // own payments that wait for the guardians
	Opening   bool       // the account waits for its guardians before it signs again
	Guardians []Guardian // by seat
	In, Out   uint64     // bytes since the app was opened

	Syncing bool // Cancel ends it
	Reached int  // guardians that answered, of Asked
	Asked   int
	Done    bool // the last sync by hand came to its end

	Relays []string
	Typing string

	File, Carried, Limit int64 // bytes
	Daily, Today         int64 // bytes a day for what runs by itself, 0: as many as it needs; and today's so far
}

// Limits are the bytes that may be carried for others, to choose from.
func Limits() []int64 {
	return []int64{config.LeastCarry, config.DefaultCarry, 16 << 20, config.MostCarry}
}

// Dailies are the bytes a day to choose from for what runs by itself; 0 is as
// many as it needs. The least lets some payments of one's own through, and each
// of the others more of the news.
func Dailies() []int64 { return []int64{100 << 10, 500 << 10, 2 << 20, 10 << 20, 0} }

// Devices shows whom this device met and what it carries, and syncs by hand.
type Devices struct {
	model[DevicesState, *DevicesState]
	wallet  Meeter
	carrier Carrying
	hub     *Hub
	ctx     context.Context // ends with Close
	cancel  func()          // of the sync under way; under the model's lock
}

// NewDevices reads how things stand, and again after each change. Without a
// community its state carries the notice.
func NewDevices(w Meeter, c Carrying, hub *Hub) *Devices {
	ctx, cancel := context.WithCancel(context.Background())
	v := &Devices{wallet: w, carrier: c, hub: hub, ctx: ctx}
	v.whenClosed(cancel)
	v.follow(hub, v.read)
	return v
}

func (v *Devices) read() (func(*DevicesState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	m, err := v.wallet.Membership(c.ID)
	if err != nil {
		return nil, err
	}
	in, out, heard := v.carrier.Traffic()
	relays, err := v.carrier.RelayTexts()
	if err != nil {
		return nil, err
	}
	file, carried, limit, err := v.carrier.StorageUsed()
	if err != nil {
		return nil, err
	}
	daily, today, err := v.carrier.DataToday()
	if err != nil {
		return nil, err
	}
	seen, err := heardOf(v.carrier, c.ID, m)
	if err != nil {
		return nil, err
	}
	for i, g := range seen {
		if now := heard[g.Key]; now.After(g.Heard) {
			seen[i].Heard = now
		}
	}
	return func(s *DevicesState) {
		s.LastMet, s.Waiting, s.Opening, s.Guardians, s.In, s.Out = c.LastMet, c.Pending, c.Opening, seen, in, out
		s.Relays, s.File, s.Carried, s.Limit, s.Daily, s.Today = relays, file, carried, limit, daily, today
	}, nil
}

// Sync meets the guardians and visits the relays now.
func (v *Devices) Sync() {
	v.work(func(s *DevicesState) func() (func(*DevicesState), error) {
		if s.Step != DevicesSeen {
			return nil
		}
		ctx, cancel := context.WithCancel(v.ctx)
		v.cancel, s.Syncing, s.Done, s.Reached, s.Asked = cancel, true, false, 0, 0
		return func() (func(*DevicesState), error) {
			err := v.carrier.SyncNow(ctx, func(reached, asked, waiting int) {
				v.set(func(s *DevicesState) { s.Reached, s.Asked, s.Waiting = reached, asked, waiting })
			})
			whole := ctx.Err() == nil
			cancel()
			return func(s *DevicesState) {
				s.Syncing, s.Done = false, whole && err == nil
				v.afterwards(v.hub.Changed)
			}, err
		}
	})
}

// Cancel ends the sync under way; what it did stays.
func (v *Devices) Cancel() {
	v.mu.Lock()
	cancel := v.cancel
	v.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// NewRelay goes on to the address of a relay.
func (v *Devices) NewRelay() {
	v.edit(func(s *DevicesState) {
		if s.Step == DevicesSeen {
			s.Step, s.Typing = DevicesRelay, ""
		}
	})
}

// Type takes what is typed or pasted of it.
func (v *Devices) Type(text string) {
	v.edit(func(s *DevicesState) {
		if s.Step == DevicesRelay {
			s.Typing = text
		}
	})
}

// FromPicture takes what a picture's code says, as AddRelay does.
func (v *Devices) FromPicture(r Reading, p Picture) {
	v.add(func() (string, error) { return pictureText(r, p, wallet.ErrRequest) })
}

// AddRelay uses the relay whose address was typed.
func (v *Devices) AddRelay() {
	if text := v.State().Typing; text != "" {
		v.add(func() (string, error) { return text, nil })
	}
}

func (v *Devices) add(from func() (string, error)) {
	v.work(func(s *DevicesState) func() (func(*DevicesState), error) {
		if s.Step != DevicesRelay {
			return nil
		}
		return func() (func(*DevicesState), error) {
			text, err := from()
			if err != nil {
				return nil, err
			}
			if err := v.carrier.UseRelay(text, true); err != nil {
				return func(s *DevicesState) { s.Typing = text }, err
			}
			change, err := v.read()
			return func(s *DevicesState) {
				if change != nil {
					change(s)
				}
				s.Step = DevicesSeen
				v.afterwards(v.hub.Look)
			}, err
		}
	})
}

// RemoveRelay uses a relay no longer.
func (v *Devices) RemoveRelay(text string) {
	v.changing(func() error { return v.carrier.UseRelay(text, false) })
}

// SetLimit says how many bytes may be carried; what is beyond it is dropped.
func (v *Devices) SetLimit(bytes int64) {
	v.changing(func() error { return v.carrier.LimitCarried(int(bytes)) })
}

// SetDaily says how many bytes a day what runs by itself may use; 0: as many as
// it needs. What is done by hand is not kept back.
func (v *Devices) SetDaily(bytes int64) {
	v.changing(func() error { return v.carrier.LimitDaily(int(bytes)) })
}

// Reopen asks the guardians to open the account again, for a payment that is
// stuck: what none of them has by then is not kept.
func (v *Devices) Reopen() {
	v.changing(func() error {
		c, err := v.wallet.Current()
		if err != nil {
			return err
		}
		return v.wallet.Reopen(c.ID)
	})
	v.hub.Look()
}

func (v *Devices) changing(do func() error) {
	v.work(func(*DevicesState) func() (func(*DevicesState), error) {
		return func() (func(*DevicesState), error) {
			if err := do(); err != nil {
				return nil, err
			}
			return v.read()
		}
	})
}

// Back goes from the relay's address back; false: the screen is to be left.
func (v *Devices) Back() bool {
	stays := false
	v.edit(func(s *DevicesState) {
		stays = s.Step == DevicesRelay
		s.Step = DevicesSeen
	})
	return stays
}
