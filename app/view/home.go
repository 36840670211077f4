package view

import (
	"errors"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// HomeReader is what Home reads.
type HomeReader interface {
	Spread
	Current() (wallet.Community, error)
	History(community ledger.ID, after []byte, limit int) ([]wallet.Movement, error)
	WordsKept() (bool, error)
	BackupDue() (bool, error)
	Rescue(community ledger.ID) (wallet.Rescue, bool, error)
}

// Latest is how many movements Home shows.
const Latest = 5

// HomeState is what Home shows.
type HomeState struct {
	Progress
	Nowhere  bool // in no community yet: there is nothing else to show
	Name     string
	Cloth    ledger.ID // of the community
	LastMet  time.Time // zero: never
	Alone    bool      // nobody was met lately: payments stay Promised for now
	Holdings []Holding
	All      []Money       // in all communities, one sum for each currency; nothing where there is one community
	Latest   []Row         // newest first, at most Latest
	Card     notice.Notice // at most one thing to know or do
}

// Home shows the chosen community. It has no commands.
type Home struct {
	model[HomeState, *HomeState]
	wallet HomeReader
	now    func() time.Time
}

// NewHome reads the books, and again after every change.
func NewHome(w HomeReader, c Changes, now func() time.Time) *Home {
	v := &Home{wallet: w, now: now}
	v.follow(c, v.read)
	return v
}

func (v *Home) read() (func(*HomeState), error) {
	c, err := v.wallet.Current()
	if errors.Is(err, wallet.ErrNoCommunity) {
		return func(s *HomeState) { *s = HomeState{Progress: s.Progress, Nowhere: true} }, nil
	}
	if err != nil {
		return nil, err
	}
	holdings, err := v.wallet.Balance(c.ID)
	if err != nil {
		return nil, err
	}
	all, err := everywhere(v.wallet)
	if err != nil {
		return nil, err
	}
	list, err := v.wallet.History(c.ID, nil, Latest)
	if err != nil {
		return nil, err
	}
	kept, err := v.wallet.WordsKept()
	if err != nil {
		return nil, err
	}
	due, err := v.wallet.BackupDue()
	if err != nil {
		return nil, err
	}
	_, rescuing, err := v.wallet.Rescue(c.ID)
	if err != nil {
		return nil, err
	}
	now := v.now()
	return func(s *HomeState) {
		*s = HomeState{
			Progress: s.Progress, Name: c.Name, Cloth: c.ID, LastMet: c.LastMet, Alone: alone(c, now),
			Holdings: holdingsOf(holdings), All: all, Latest: rowsOf(list), Card: card(c, rescuing, kept, due, now),
		}
	}, nil
}

// longAlone is after how long without others even a phone with nothing to
// bring should look for them: money may have come in.
const longAlone = 24 * time.Hour

// card chooses what matters most: money that can't move comes before an old
// account that is on its way, that before words that could be lost, those before a backup that nobody tried, that before
// company.
func card(c wallet.Community, rescuing, wordsKept, backupDue bool, now time.Time) notice.Notice {
	switch {
	case c.Moved:
		return notice.New("account-moved", notice.Cheating, nil)
	case c.Opening:
		return notice.New(notice.Opening, notice.Waiting, nil)
	case c.Pending > 0 && alone(c, now):
		return notice.New(notice.Pending, notice.Waiting, notice.Args{"count": c.Pending})
	case rescuing:
		return notice.New(notice.Rescuing, notice.Waiting, nil)
	case !wordsKept:
		return notice.New(notice.WordsNotKept, notice.Hint, nil)
	case backupDue:
		return notice.New(notice.TryBackup, notice.Hint, nil)
	case !c.LastMet.IsZero() && now.Sub(c.LastMet) > longAlone:
		return notice.New(notice.Alone, notice.Info, nil)
	}
	return notice.Notice{}
}
