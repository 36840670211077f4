package view

import (
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// Historian is what Movements reads.
type Historian interface {
	Current() (wallet.Community, error)
	History(community ledger.ID, after []byte, limit int) ([]wallet.Movement, error)
}

// MovementPage is how many movements come at a time.
const MovementPage = 30

// MovementsState is what Movements shows.
type MovementsState struct {
	Progress
	Community string
	Rows      []Row // newest first
	More      bool  // there are older ones
}

// Movements lists what went in and out of the chosen community, page by page.
type Movements struct {
	model[MovementsState, *MovementsState]
	wallet Historian
	pages  int // under the model's lock, as the state is
}

// NewMovements reads the first page, and what was read again after changes.
func NewMovements(w Historian, c Changes) *Movements {
	v := &Movements{wallet: w, pages: 1}
	v.follow(c, v.read)
	return v
}

func (v *Movements) read() (func(*MovementsState), error) {
	v.mu.Lock()
	pages := v.pages
	v.mu.Unlock()
	change, err := v.load(pages)
	return func(s *MovementsState) {
		if change != nil && v.pages == pages { // else more was read meanwhile
			change(s)
		}
	}, err
}

// load reads so many pages, and one movement more to see whether there is one.
func (v *Movements) load(pages int) (func(*MovementsState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	wanted := pages * MovementPage
	list, err := v.wallet.History(c.ID, nil, wanted+1)
	if err != nil {
		return nil, err
	}
	return func(s *MovementsState) {
		s.Community, s.More = c.Name, len(list) > wanted
		s.Rows = rowsOf(list[:min(len(list), wanted)])
		v.pages = pages
	}, nil
}

// More reads the next page.
func (v *Movements) More() {
	v.work(func(s *MovementsState) func() (func(*MovementsState), error) {
		if !s.More {
			return nil
		}
		pages := v.pages + 1
		return func() (func(*MovementsState), error) { return v.load(pages) }
	})
}
