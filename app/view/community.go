package view

import (
	"context"
	"encoding/hex"
	"slices"
	"time"

	"sanduk.app/app/report"
	"sanduk.app/wallet"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
)

// CommunityReader is what Community reads of the wallet.
type CommunityReader interface {
	Current() (wallet.Community, error)
	Membership(community ledger.ID) (book.Membership, error)
	BoxBalance(community ledger.ID) ([]wallet.Holding, error)
	Invite(community ledger.ID) (string, error)
	Changing(community ledger.ID) (wallet.Changing, error)
}

// Auditor replays the books: boot.App. With guardian set it reads those of the
// guardian in this app, which are whole. It also knows how that one stands.
type Auditor interface {
	Hearing
	Audit(ctx context.Context, community ledger.ID, guardian bool, progress audit.Progress) (*audit.Report, error)
	// WatchGuardians asks the guardians for their public logs, as far as they are in reach.
	WatchGuardians(ctx context.Context, community ledger.ID, whole bool, progress func(guardians int)) ([]publiclog.Watched, error)
	// Accused are the proofs held here that guardians are false.
	Accused(community ledger.ID) ([]publiclog.Fault, error)
	OnDuty(community ledger.ID) (since time.Time, votes uint64, level, accused int, disk time.Time, err error)
}

// Duty is how the guardian in this app stands.
type Duty struct {
	Here    bool      // there is one
	Since   time.Time // when it began its work; zero: not yet
	Votes   uint64    // that it has given, ever
	Level   int       // other guardians that it was level with since
	Accused int       // guardians that are proven false
	Disk    time.Time // when the disk last did not take what was written; zero: it always did
}

// Guardian is a seat of a community.
type Guardian struct {
	Seat  int            // from 1
	Key   keys.PublicKey // whose cloth stands beside it
	Here  bool           // it lives in this app
	Proof string         // in hex, that it is false; empty: nothing is held against it
	Heard time.Time      // when it last gave a sign of life; zero: never, as far as is known
}

// Hearing tells when guardians, by their seats from 0, last gave a sign of life.
type Hearing interface {
	Heard(community ledger.ID) (map[uint64]time.Time, error)
}

// CommunityState is what Community shows.
type CommunityState struct {
	Progress
	ID         ledger.ID // whose cloth stands beside the name
	Name       string
	Joined     time.Time
	LastMet    time.Time
	Guardians  []Guardian
	Quorum     int  // so many must agree
	Changed    int  // how often guardians or rules were changed
	Drafted    bool // a change of the guardians waits
	Agreed     int  // guardians who agreed to it
	Assets     []wallet.AssetInfo
	Issuer     bool      // this wallet issues here: Box is for it
	Treasurer  bool      // it does so together with others
	InBox      []Holding // at the issuer's: paid back, to be redeemed
	Duty       Duty
	Invitation string   // empty until Invite
	Codes      []string // what the codes of Invitation say; several: a moving code

	Checked int           // accounts that were checked, also while Busy with it
	Books   *report.Books // what the last check found; nil: none was made
}

// Community shows the chosen community, invites others, and checks its books.
type Community struct {
	model[CommunityState, *CommunityState]
	wallet  CommunityReader
	auditor Auditor
	coder   Coder
	now     func() time.Time
	ctx     context.Context // ends with Close
}

// NewCommunity reads what the community is.
func NewCommunity(w CommunityReader, a Auditor, coder Coder, c Changes, now func() time.Time) *Community {
	ctx, cancel := context.WithCancel(context.Background())
	v := &Community{wallet: w, auditor: a, coder: coder, now: now, ctx: ctx}
	v.whenClosed(cancel)
	v.follow(c, v.read)
	return v
}

func (v *Community) read() (func(*CommunityState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	m, err := v.wallet.Membership(c.ID)
	if err != nil {
		return nil, err
	}
	var box []wallet.Holding
	if c.Issuer || c.Treasurer {
		if box, err = v.wallet.BoxBalance(c.ID); err != nil {
			return nil, err
		}
	}
	guardians, err := heardOf(v.auditor, c.ID, m)
	if err != nil {
		return nil, err
	}
	duty := Duty{Here: c.Guardian}
	if duty.Here {
		if duty.Since, duty.Votes, duty.Level, duty.Accused, duty.Disk, err = v.auditor.OnDuty(c.ID); err != nil {
			return nil, err
		}
	}
	change, err := v.wallet.Changing(c.ID)
	if err != nil {
		return nil, err
	}
	accused, err := v.auditor.Accused(c.ID)
	if err != nil {
		return nil, err
	}
	return func(s *CommunityState) {
		if s.ID != c.ID { // another one was chosen: nothing of the old one stays
			*s = CommunityState{Progress: s.Progress, ID: c.ID}
		}
		s.Name, s.Joined, s.LastMet, s.Quorum = c.Name, c.Joined, c.LastMet, c.Quorum
		s.Assets, s.Issuer, s.Treasurer, s.InBox = c.Assets, c.Issuer || c.Treasurer, c.Treasurer, holdingsOf(box)
		s.Changed, s.Drafted, s.Agreed = int(c.Epoch), change.Draft != nil, len(change.Consents) //nolint:gosec // few
		s.Guardians, s.Duty = accuse(guardians, m.Epoch.Number, accused), duty
	}, nil
}

// heardOf are the guardians, with their last signs of life.
func heardOf(h Hearing, community ledger.ID, m book.Membership) ([]Guardian, error) {
	heard, err := h.Heard(community)
	out := guardiansOf(m)
	for i := range out {
		out[i].Heard = heard[uint64(i)]
	}
	return out, err
}

func guardiansOf(m book.Membership) []Guardian {
	here := map[uint64]bool{}
	for _, e := range m.Endpoints {
		if e.Address == wallet.Here {
			here[e.Guardian] = true
		}
	}
	out := make([]Guardian, 0, m.Epoch.Guardians())
	for i, g := range m.Epoch.Charter.Guardians {
		out = append(out, Guardian{Seat: i + 1, Key: g.Identity, Here: here[uint64(i)]})
	}
	return out
}

// accuse puts proofs to the guardians of an epoch that they are of.
func accuse(list []Guardian, epoch uint64, proofs []publiclog.Fault) []Guardian {
	for _, f := range proofs {
		if e, seat := f.Accused(); e == epoch && seat < uint64(len(list)) {
			list[seat].Proof = hex.EncodeToString(f.Bytes())
		}
	}
	return list
}

// Invite makes the text by which others join.
func (v *Community) Invite() {
	v.work(func(s *CommunityState) func() (func(*CommunityState), error) {
		id := s.ID
		if id.IsZero() {
			return nil
		}
		return func() (func(*CommunityState), error) {
			text, err := v.wallet.Invite(id)
			if err != nil {
				return nil, err
			}
			codes, err := v.coder.Codes([]byte(text))
			return func(s *CommunityState) { s.Invitation, s.Codes = text, codes }, err
		}
	})
}

// Check replays the books, and asks the guardians for their public logs where they
// are in reach; Checked grows meanwhile.
func (v *Community) Check() {
	v.work(func(s *CommunityState) func() (func(*CommunityState), error) {
		id, name := s.ID, s.Name
		if id.IsZero() {
			return nil
		}
		s.Checked = 0
		whole := slices.ContainsFunc(s.Guardians, func(g Guardian) bool { return g.Here })
		return func() (func(*CommunityState), error) {
			found, err := v.auditor.Audit(v.ctx, id, whole, func(feeds int) {
				v.set(func(s *CommunityState) { s.Checked = feeds })
			})
			if err != nil {
				return nil, err
			}
			books := &report.Books{Name: name, At: v.now(), Report: found}
			if books.Logs, err = v.auditor.WatchGuardians(v.ctx, id, false, nil); err != nil {
				return nil, err
			}
			return func(s *CommunityState) { s.Books, s.Checked = books, found.Feeds }, nil
		}
	})
}
