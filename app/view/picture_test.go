package view_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/sync/link/qr/scan"
)

// coder shows everything in two halves.
type coder struct{}

func (coder) Codes(payload []byte) ([]string, error) {
	half := len(payload) / 2
	return []string{string(payload[:half]), string(payload[half:])}, nil
}

// halves reads the pictures that coder's codes are: their files say the same.
// The second makes it whole.
type halves struct{ have string }

func (h *halves) Picture(_ context.Context, open func() (io.ReadCloser, error)) ([]byte, error) {
	f, err := open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if h.have == "" {
		h.have = string(b)
		return nil, &scan.MissingError{Have: 1, Need: 2}
	}
	return []byte(h.have + string(b)), nil
}

// photo is a picture of a text.
func photo(text string) view.Picture {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}

func TestPictureNamesThePayeeAndGoesOn(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(5_000), v.member(0)
		p := view.NewPay(amina, amina.hub, time.Now)
		defer p.Close()
		codes, _ := coder{}.Codes([]byte("sanduk:" + v.address(brother) + "?amount=12.50"))
		var r halves
		p.FromPicture(&r, photo(codes[0]))
		synctest.Wait()
		if s := p.State(); s.Step != view.PayWho || s.Notice.Code != "code-parts" || s.Notice.Args["have"] != 1 || s.To != "" || s.Busy {
			t.Fatalf("%+v", s)
		}
		p.FromPicture(&r, photo(codes[1]))
		synctest.Wait()
		if s := p.State(); s.Step != view.PayAmount || s.Amount.Typed != "12.50" || s.Payee.Address != v.address(brother) || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
		p.FromPicture(&r, photo(codes[1])) // it came too late: nothing happens
		synctest.Wait()
		if s := p.State(); s.Step != view.PayAmount || s.Busy {
			t.Fatalf("%+v", s)
		}
	})
}

func TestPictureThatNamesNobodyIsRefusedInWords(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina := v.member(5_000)
		for text, want := range map[string]string{"tea": "bad-request", "\xff\xfe": "bad-request", v.address(amina): "own-address"} {
			p := view.NewPay(amina, amina.hub, time.Now)
			p.FromPicture(&halves{" "}, photo(text))
			synctest.Wait()
			if s := p.State(); s.Step != view.PayWho || string(s.Notice.Code) != want {
				t.Errorf("%q: %+v", text, s)
			}
			p.Close()
		}
		p := view.NewPay(amina, amina.hub, time.Now)
		defer p.Close()
		p.FromPicture(&halves{}, func() (io.ReadCloser, error) { return nil, scan.ErrPicture })
		synctest.Wait()
		if s := p.State(); s.Notice.Code != "bad-picture" {
			t.Errorf("%+v", s)
		}
	})
}

func TestJoiningTakesTheInvitationOfAPicture(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		p := newPerson(t)
		c := view.NewChooseCommunity(p, founder{p}, p.hub)
		defer c.Close()
		codes, _ := coder{}.Codes([]byte(v.invitation))
		var r halves
		c.FromPicture(&r, photo(codes[0])) // not asked for yet
		synctest.Wait()
		if r.have != "" {
			t.Fatal("it was read")
		}
		c.ByInvitation()
		c.FromPicture(&r, photo(codes[0]))
		synctest.Wait()
		if s := c.State(); s.Notice.Code != "code-parts" || s.Invitation != "" {
			t.Fatalf("%+v", s)
		}
		c.FromPicture(&r, photo(codes[1]))
		synctest.Wait()
		if s := c.State(); s.Invitation != v.invitation || s.Step != view.ChooseJoin || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
		c.Join()
		synctest.Wait()
		if s := c.State(); s.Step != view.ChooseDone {
			t.Fatalf("%+v", s)
		}
		c.FromPicture(&halves{"x"}, photo("\xff"))
		synctest.Wait()
		if s := c.State(); s.Step != view.ChooseDone || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
	})
}
