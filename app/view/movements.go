package view

import (
	"strings"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// Historian is what Movements reads.
type Historian interface {
	Current() (wallet.Community, error)
	History(community ledger.ID, after []byte, limit int) ([]wallet.Movement, error)
}

const (
	// MovementPage is how many movements come at a time, at least.
	MovementPage = 30
	// lookStep is how many are looked at between two words of how far it is.
	lookStep = 500
)

// MovementsState is what Movements shows.
type MovementsState struct {
	Progress
	Community string
	Rows      []Row // newest first, those that are looked for
	More      bool  // there may be older ones
	Filter    MovementFilter
	Searching bool // older ones are being looked at; another filter ends that
	Looked    int  // so many were looked at
}

// MovementFilter says which movements are looked for; the zero filter lets all.
type MovementFilter struct {
	Find   string        // only those with it in name, address, note or amount
	Way    int           // only what came in: 1, only what went out: −1; 0: both
	Status wallet.Status // only those in this state; empty: in any
	Days   int           // only those of so many days; 0: however old
	Who    Account       // only those with somebody; zero: with anybody
}

// Any tells whether it leaves some out.
func (f MovementFilter) Any() bool {
	return f.Way != 0 || f.Who != Account{} || f.Status != "" || f.Days != 0 || strings.TrimSpace(f.Find) != ""
}

// MovementDays are the numbers of days to choose from.
func MovementDays() []int { return []int{7, 30, 90, 365} }

// MovementStatuses are the states to choose from.
func MovementStatuses() []wallet.Status {
	return []wallet.Status{wallet.Done, wallet.Promised, wallet.Refused, wallet.Cheated}
}

// old tells whether a movement and all before it are out of the filter's days.
func (f MovementFilter) old(r Row, now time.Time) bool {
	return f.Days > 0 && now.Sub(r.Time) > time.Duration(f.Days)*24*time.Hour
}

// lets tells whether a movement is looked for.
func (f MovementFilter) lets(r Row) bool {
	if f.Who != (Account{}) && (r.Other != f.Who || r.Box) || f.Way != 0 && r.Sign != f.Way || f.Status != "" && r.Status != f.Status {
		return false
	}
	find := strings.ToLower(strings.TrimSpace(f.Find))
	for _, text := range []string{r.Name, r.Note, r.Amount.String(), r.Address} {
		if strings.Contains(strings.ToLower(text), find) {
			return true
		}
	}
	return false
}

// Movements lists what went in and out of the chosen community, and looks for
// some of it. It reads from the newest, and no further than is asked for.
type Movements struct {
	model[MovementsState, *MovementsState]
	wallet Historian
	now    func() time.Time

	// Under the model's lock, as the state is.
	turn   int    // grows with every search, so that an older one ends
	wanted int    // so many rows are to be there, if there are
	after  []byte // where the next search goes on
}

// NewMovements reads the first page, and what was read again after changes.
func NewMovements(w Historian, c Changes, now func() time.Time) *Movements {
	v := &Movements{wallet: w, now: now, wanted: MovementPage}
	v.whenClosed(c.Subscribe(v.again))
	v.whenClosed(v.Stop)
	v.again()
	return v
}

// SetFind looks for a text; what was looked for before is let go.
func (v *Movements) SetFind(text string) { v.filter(func(f *MovementFilter) { f.Find = text }) }

// SetWay shows only what came in, 1, or went out, −1; 0 shows both.
func (v *Movements) SetWay(way int) { v.filter(func(f *MovementFilter) { f.Way = way }) }

// SetStatus shows only what is in a state; empty shows all.
func (v *Movements) SetStatus(s wallet.Status) { v.filter(func(f *MovementFilter) { f.Status = s }) }

// SetDays shows only what is no older; 0 shows all.
func (v *Movements) SetDays(days int) { v.filter(func(f *MovementFilter) { f.Days = days }) }

// SetWho shows only what went to and fro with somebody; the zero account lets all
// be shown.
func (v *Movements) SetWho(who Account) { v.filter(func(f *MovementFilter) { f.Who = who }) }

func (v *Movements) filter(set func(*MovementFilter)) {
	run := v.begin(func(s *MovementsState) *search {
		set(&s.Filter)
		s.Looked, v.wanted = 0, MovementPage
		return &search{other: true}
	})
	go run()
}

// More reads older ones.
func (v *Movements) More() {
	if s := v.State(); s.Searching || !s.More {
		return // without a word, since lists ask again whenever they are drawn
	}
	run := v.begin(func(s *MovementsState) *search {
		if s.Searching || !s.More {
			return nil
		}
		v.wanted = len(s.Rows) + MovementPage
		return &search{rows: s.Rows, after: v.after, looked: s.Looked}
	})
	go run()
}

// Stop ends a search; what was found stays, and More goes on.
func (v *Movements) Stop() {
	v.begin(func(s *MovementsState) *search {
		if s.Searching {
			v.turn++
			s.Searching = false
		}
		return nil
	})
}

// again reads anew what is shown.
func (v *Movements) again() {
	v.begin(func(*MovementsState) *search { return &search{} })()
}

// search is one through the movements, from the newest to older ones.
type search struct {
	turn   int
	rows   []Row  // found
	after  []byte // the oldest that was looked at; nil: none
	looked int
	limit  int  // of the next step
	other  bool // what is shown is not what is looked for any more
}

// begin ends the search that runs and gives the next one, to be run; where
// prepare gives none, the one that runs goes on.
func (v *Movements) begin(prepare func(*MovementsState) *search) (run func()) {
	var next *search
	v.set(func(s *MovementsState) {
		if next = prepare(s); next != nil {
			v.turn++
			next.turn, s.Searching, s.Notice = v.turn, true, notice.Notice{}
			next.plan(s, v.wanted)
		}
	})
	return func() {
		for next != nil && v.step(next) {
		}
	}
}

// plan says how many to look at next: one more than are wanted, to see whether
// there is one, or many where most are left out.
func (n *search) plan(s *MovementsState, wanted int) {
	n.limit = max(wanted-len(n.rows), 0) + 1
	if s.Filter.Any() {
		n.limit = lookStep
	}
}

// step looks at the next movements and tells whether to go on.
func (v *Movements) step(n *search) (on bool) {
	c, err := v.wallet.Current()
	var list []wallet.Movement
	if err == nil {
		list, err = v.wallet.History(c.ID, n.after, n.limit)
	}
	v.set(func(s *MovementsState) {
		if v.turn != n.turn {
			return
		}
		more := n.take(s.Filter, list, v.wanted, v.now())
		on = err == nil && more && len(n.rows) < v.wanted
		s.Community, s.Notice, s.Searching, s.Looked = c.Name, notice.Of(err), on, n.looked
		if !on || n.other || len(n.rows) >= len(s.Rows) { // what is read again stays until it is read
			s.Rows, s.More, v.after = n.rows, more, n.after
		}
		n.plan(s, v.wanted)
	})
	return on
}

// take keeps what is looked for, and tells whether there may be more.
func (n *search) take(f MovementFilter, list []wallet.Movement, wanted int, now time.Time) (more bool) {
	for _, m := range list {
		r := rowOf(m)
		if f.old(r, now) {
			return false
		}
		if len(n.rows) == wanted {
			return true
		}
		n.after = m.Cursor
		n.looked++
		if f.lets(r) {
			n.rows = append(n.rows, r)
		}
	}
	return len(list) == n.limit
}
