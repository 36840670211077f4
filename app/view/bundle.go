package view

import (
	"bytes"
	"context"
	"io"
	"slices"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// Bundler is what Bundle calls: boot.App.
type Bundler interface {
	// Both can be opened by the guardians, and by those whose addresses are in to.
	Bundle(community ledger.ID, to []string) (bundle []byte, in, left int, err error)
	BundleCodes(community ledger.ID, to []string) (codes []string, in, left int, err error)
	ImportBytes(ctx context.Context, community ledger.ID, name string, bundle []byte) (int, error)
	MeetingText() string
	MeetBy(ctx context.Context, text string) (in, out int, err error)
}

// BundleReader is what Bundle reads of the wallet.
type BundleReader interface {
	Current() (wallet.Community, error)
	People(community ledger.ID) ([]wallet.Person, error)
}

// BundleOther is somebody with a name who may be let open what is handed over.
type BundleOther struct {
	Account ledger.Account
	Name    string
	Can     bool
	address string
}

// BundleStep is a step of Bundle.
type BundleStep int

// The steps.
const (
	BundleWays  BundleStep = iota // by a file, by a code, by meeting
	BundleCode                    // what is handed over, as a moving code
	BundleMeet                    // two phones in one network
	BundleTaken                   // what came in
)

// BundleState is what Bundle shows.
type BundleState struct {
	Progress
	Step   BundleStep
	File   []byte        // what is to be saved, once: Saved takes it
	Others []BundleOther // in the order of their names
	In     int           // items in what is handed over
	Left   int           // that did not fit
	Codes  []string
	Text   string // of the own meeting; empty: nobody can come here
	Typing string // the other's
	Came   int    // items that were new
	Went   int    // that the other took, in a meeting
}

// Bundle hands over by hand what carriers would take, and takes what others
// hand over: where there is no network.
type Bundle struct {
	model[BundleState, *BundleState]
	wallet  BundleReader
	carrier Bundler
	hub     *Hub
	ctx     context.Context // ends with Close
}

// NewBundle begins with the ways.
func NewBundle(w BundleReader, b Bundler, hub *Hub) *Bundle {
	ctx, cancel := context.WithCancel(context.Background())
	v := &Bundle{wallet: w, carrier: b, hub: hub, ctx: ctx}
	v.whenClosed(cancel)
	v.follow(hub, v.read)
	return v
}

func (v *Bundle) read() (func(*BundleState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	named, err := v.wallet.People(c.ID)
	return func(s *BundleState) {
		let := map[ledger.Account]bool{}
		for _, o := range s.Others {
			let[o.Account] = o.Can
		}
		s.Others = nil
		for _, n := range byName(named) {
			s.Others = append(s.Others, BundleOther{Account: n.Account, Name: n.Name, Can: let[n.Account], address: n.Address})
		}
	}, err
}

// Let has somebody be able to open what is handed over, or no longer.
func (v *Bundle) Let(account ledger.Account, can bool) {
	v.edit(func(s *BundleState) {
		others := slices.Clone(s.Others)
		for i := range others {
			if others[i].Account == account {
				others[i].Can = can
			}
		}
		s.Others = others
	})
}

// Readers are the names of those who can open it beside the guardians.
func (s BundleState) Readers() []string {
	var out []string
	for _, o := range s.Others {
		if o.Can {
			out = append(out, o.Name)
		}
	}
	return out
}

func (s BundleState) to() []string {
	var out []string
	for _, o := range s.Others {
		if o.Can {
			out = append(out, o.address)
		}
	}
	return out
}

// Export makes the file that is to be saved.
func (v *Bundle) Export() {
	to := v.State().to()
	v.from(BundleWays, func(c ledger.ID) (func(*BundleState), error) {
		file, in, left, err := v.carrier.Bundle(c, to)
		return func(s *BundleState) { s.File, s.In, s.Left = file, in, left }, err
	})
}

// Saved takes the file out of the state: it was given away to be saved.
func (v *Bundle) Saved() { v.edit(func(s *BundleState) { s.File = nil }) }

// Code shows the same as a moving code.
func (v *Bundle) Code() {
	to := v.State().to()
	v.from(BundleWays, func(c ledger.ID) (func(*BundleState), error) {
		codes, in, left, err := v.carrier.BundleCodes(c, to)
		return func(s *BundleState) { s.Step, s.Codes, s.In, s.Left = BundleCode, codes, in, left }, err
	})
}

// Meet shows what the other phone reads, or takes what it shows.
func (v *Bundle) Meet() {
	v.edit(func(s *BundleState) {
		if s.Step == BundleWays {
			s.Step, s.Typing, s.Text = BundleMeet, "", v.carrier.MeetingText()
		}
	})
}

// Type takes the other's text.
func (v *Bundle) Type(text string) {
	v.edit(func(s *BundleState) {
		if s.Step == BundleMeet {
			s.Typing = text
		}
	})
}

// Go meets the phone whose text was typed.
func (v *Bundle) Go() {
	text := v.State().Typing
	if text == "" {
		return
	}
	v.from(BundleMeet, func(ledger.ID) (func(*BundleState), error) { return v.met(text) })
}

// FromPicture meets the phone whose code a picture shows.
func (v *Bundle) FromPicture(r Reading, p Picture) {
	v.from(BundleMeet, func(ledger.ID) (func(*BundleState), error) {
		text, err := pictureText(r, p, wallet.ErrRequest)
		if err != nil {
			return nil, err
		}
		return v.met(text)
	})
}

func (v *Bundle) met(text string) (func(*BundleState), error) {
	came, went, err := v.carrier.MeetBy(v.ctx, text)
	if err != nil {
		return func(s *BundleState) { s.Typing = text }, err
	}
	return v.taken(came, went), nil
}

func (v *Bundle) taken(came, went int) func(*BundleState) {
	return func(s *BundleState) {
		s.Step, s.Came, s.Went = BundleTaken, came, went
		v.afterwards(v.hub.Signed)
	}
}

// ImportFile takes a file that somebody handed over.
func (v *Bundle) ImportFile(p Picture) {
	v.from(BundleWays, func(c ledger.ID) (func(*BundleState), error) {
		b, err := fileBytes(p)
		if err != nil {
			return nil, err
		}
		return v.take(c, b)
	})
}

// ImportPicture takes a moving code that somebody shows, from a picture.
func (v *Bundle) ImportPicture(r Reading, p Picture) {
	v.from(BundleWays, func(c ledger.ID) (func(*BundleState), error) {
		b, err := r.Picture(v.ctx, p)
		if err != nil {
			return nil, err
		}
		return v.take(c, b)
	})
}

func (v *Bundle) take(c ledger.ID, b []byte) (func(*BundleState), error) {
	came, err := v.carrier.ImportBytes(v.ctx, c, "", b)
	if err != nil {
		return nil, err
	}
	return v.taken(came, 0), nil
}

// from does something long at a step, for the chosen community.
func (v *Bundle) from(step BundleStep, do func(ledger.ID) (func(*BundleState), error)) {
	v.work(func(s *BundleState) func() (func(*BundleState), error) {
		if s.Step != step {
			return nil
		}
		return func() (func(*BundleState), error) {
			c, err := v.wallet.Current()
			if err != nil {
				return nil, err
			}
			change, err := do(c.ID)
			if v.ctx.Err() != nil { // the screen was left
				err = nil
			}
			return change, err
		}
	})
}

// Back goes to the ways; false: the screen is to be left.
func (v *Bundle) Back() bool {
	stays := false
	v.edit(func(s *BundleState) {
		stays = s.Step != BundleWays
		s.Step, s.Codes = BundleWays, nil
	})
	return stays
}

// maxImport bounds a file that is handed over; a longer one is cut, and then no
// whole bundle.
const maxImport = 32 << 20

// fileBytes reads a file that somebody chose.
func fileBytes(p Picture) ([]byte, error) {
	f, err := p()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	var b bytes.Buffer
	_, err = io.Copy(&b, io.LimitReader(f, maxImport))
	return b.Bytes(), err
}
