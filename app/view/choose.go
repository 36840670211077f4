package view

import (
	"strings"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Founder is what ChooseCommunity calls: boot.App.
type Founder interface {
	FoundHere(f wallet.Founding) (wallet.Community, error)
	Join(invitation string) (wallet.Community, error)
}

// Chooser is what ChooseCommunity reads of the wallet.
type Chooser interface {
	Spread
	Current() (wallet.Community, error)
	Choose(community ledger.ID) error
}

// ChooseStep is a step of ChooseCommunity.
type ChooseStep int

// The steps. From ChooseWay one of the next two follows.
const (
	ChooseWay   ChooseStep = iota // which community, or how to get into one
	ChooseJoin                    // by an invitation
	ChooseStart                   // start one
	ChooseDone
)

// CommunityRow is a community to choose.
type CommunityRow struct {
	ID       ledger.ID // whose cloth stands beside it
	Name     string
	Current  bool
	Holdings []Holding // what there is in it
}

// ChooseState is what ChooseCommunity shows.
type ChooseState struct {
	Progress
	Step        ChooseStep
	Communities []CommunityRow
	Invitation  string
	Name        string
	Currency    string
	Own         bool // Currency is no ISO 4217 one: Decimals has to be said
	Decimals    uint8
	Kind        ledger.AssetKind
	Community   wallet.Community // at ChooseDone
}

// CanFound tells whether enough was said to start a community.
func (s ChooseState) CanFound() bool {
	return strings.TrimSpace(s.Name) != "" && money.ValidCode(s.Currency)
}

// Kinds are what can stand behind a community's money, the usual first. Their
// words are the texts "kind.<kind>".
func Kinds() []ledger.AssetKind {
	return []ledger.AssetKind{ledger.CashBacked, ledger.Share, ledger.Token}
}

// Currencies are codes to offer first; any other can be typed.
func Currencies() []string {
	return []string{"KES", "TZS", "UGX", "RWF", "ETB", "NGN", "GHS", "XOF", "XAF", "ZAR", "INR", "BDT", "PKR", "PHP", "IDR", "EUR", "USD"}
}

// ChooseCommunity changes the community, joins one, or starts one whose only
// guardian is in this app.
type ChooseCommunity struct {
	model[ChooseState, *ChooseState]
	wallet Chooser
	app    Founder
	hub    *Hub
}

// NewChooseCommunity shows the communities that there are, if any.
func NewChooseCommunity(w Chooser, app Founder, hub *Hub) *ChooseCommunity {
	v := &ChooseCommunity{wallet: w, app: app, hub: hub}
	v.state.Kind, v.state.Decimals = ledger.CashBacked, 2
	v.follow(hub, v.read)
	return v
}

func (v *ChooseCommunity) read() (func(*ChooseState), error) {
	all, err := v.wallet.Communities()
	if err != nil || len(all) == 0 {
		return nil, err
	}
	current, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	rows := make([]CommunityRow, 0, len(all))
	for _, c := range all {
		holdings, err := v.wallet.Balance(c.ID)
		if err != nil {
			return nil, err
		}
		rows = append(rows, CommunityRow{ID: c.ID, Name: c.Name, Current: c.ID == current.ID, Holdings: holdingsOf(holdings)})
	}
	return func(s *ChooseState) { s.Communities = rows }, nil
}

// Choose makes a community the chosen one.
func (v *ChooseCommunity) Choose(id ledger.ID) {
	v.community(func(s *ChooseState) func() (wallet.Community, error) {
		if s.Step != ChooseWay {
			return nil
		}
		return func() (wallet.Community, error) {
			if err := v.wallet.Choose(id); err != nil {
				return wallet.Community{}, err
			}
			return v.wallet.Current()
		}
	})
}

// ByInvitation goes on to joining.
func (v *ChooseCommunity) ByInvitation() { v.way(ChooseJoin) }

// Start goes on to starting a community.
func (v *ChooseCommunity) Start() { v.way(ChooseStart) }

func (v *ChooseCommunity) way(step ChooseStep) {
	v.edit(func(s *ChooseState) {
		if s.Step == ChooseWay {
			s.Step = step
		}
	})
}

// SetInvitation takes what was pasted or scanned.
func (v *ChooseCommunity) SetInvitation(text string) {
	v.edit(func(s *ChooseState) { s.Invitation = text })
}

// FromPicture takes the invitation of a picture's code.
func (v *ChooseCommunity) FromPicture(r Reading, p Picture) {
	v.work(func(s *ChooseState) func() (func(*ChooseState), error) {
		if s.Step != ChooseJoin {
			return nil
		}
		return func() (func(*ChooseState), error) {
			text, err := pictureText(r, p, wallet.ErrInvitation)
			if err != nil {
				return nil, err
			}
			return func(s *ChooseState) { s.Invitation = text }, nil
		}
	})
}

// Join joins by the invitation.
func (v *ChooseCommunity) Join() {
	v.community(func(s *ChooseState) func() (wallet.Community, error) {
		invitation := strings.TrimSpace(s.Invitation)
		if s.Step != ChooseJoin || invitation == "" {
			return nil
		}
		return func() (wallet.Community, error) { return v.app.Join(invitation) }
	})
}

// SetName says what the new community is called.
func (v *ChooseCommunity) SetName(name string) { v.edit(func(s *ChooseState) { s.Name = name }) }

// SetCurrency says what it counts in; letters are made large.
func (v *ChooseCommunity) SetCurrency(code string) {
	v.edit(func(s *ChooseState) {
		s.Currency = strings.ToUpper(strings.TrimSpace(code))
		known, err := money.Lookup(s.Currency)
		s.Own = err != nil && money.ValidCode(s.Currency)
		if err == nil {
			s.Decimals = known.Decimals
		}
	})
}

// SetDecimals says how many digits an own currency has after the point.
func (v *ChooseCommunity) SetDecimals(n uint8) {
	v.edit(func(s *ChooseState) {
		if s.Own && n <= ledger.MaxDecimals {
			s.Decimals = n
		}
	})
}

// SetKind says what stands behind the money.
func (v *ChooseCommunity) SetKind(k ledger.AssetKind) { v.edit(func(s *ChooseState) { s.Kind = k }) }

// Found starts the community.
func (v *ChooseCommunity) Found() {
	v.community(func(s *ChooseState) func() (wallet.Community, error) {
		if s.Step != ChooseStart {
			return nil
		}
		if !s.CanFound() {
			s.Notice = notice.Of(money.ErrCurrency)
			return nil
		}
		f := wallet.Founding{Name: strings.TrimSpace(s.Name), Asset: money.Currency{Code: s.Currency, Decimals: s.Decimals}, Kind: s.Kind}
		return func() (wallet.Community, error) { return v.app.FoundHere(f) }
	})
}

// community does what leads into a community.
func (v *ChooseCommunity) community(prepare func(*ChooseState) func() (wallet.Community, error)) {
	v.work(func(s *ChooseState) func() (func(*ChooseState), error) {
		job := prepare(s)
		if job == nil {
			return nil
		}
		return func() (func(*ChooseState), error) {
			c, err := job()
			if err != nil {
				return nil, err
			}
			return func(s *ChooseState) {
				s.Step, s.Community = ChooseDone, c
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}

// Back goes back to the ways and keeps what was typed; false: the screen is to
// be left.
func (v *ChooseCommunity) Back() bool {
	stays := true
	v.edit(func(s *ChooseState) {
		if s.Step == ChooseWay || s.Step == ChooseDone {
			stays = false
			return
		}
		s.Step = ChooseWay
	})
	return stays
}
