package view_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
)

// paying is somebody at the check of a payment.
func paying(t *testing.T, v *village, from, to *person, amount string) *view.Pay {
	t.Helper()
	p := view.NewPay(from, from.hub, time.Now)
	p.SetTo(v.address(to))
	p.Next()
	keysIn(p.Key, amount)
	p.Next()
	if s := p.State(); s.Step != view.PayCheck {
		t.Fatalf("not at the check: %+v", s)
	}
	return p
}

func TestPaymentGoesFromWhoToDone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(1_245_000), v.member(0)
		p := paying(t, v, amina, brother, "1250.5")
		defer p.Close()
		s := p.State()
		if s.Amount.Amount.String() != "1250.50 KES" || s.Left.String() != "11199.50 KES" || s.Payee.Times != 0 {
			t.Fatalf("at the check: %+v", s)
		}
		p.Pay()
		synctest.Wait()
		if s := p.State(); s.Step != view.PayDone || s.Row.Status != wallet.Promised || !s.Notice.None() {
			t.Fatalf("just paid: %+v", s)
		}
		select {
		case <-amina.hub.Woken():
		default:
			t.Fatal("the carriers were not woken")
		}
		v.carry(amina)
		if s := p.State(); s.Row.Status != wallet.Done || s.Left.String() != "11199.50 KES" {
			t.Fatalf("after the guardians: %+v", s)
		}
		if p.Back() {
			t.Fatal("there is a step before the result")
		}
	})
}

func TestAmountAboveTheBalanceGoesNoFurther(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100), v.member(0)
		p := view.NewPay(amina, amina.hub, time.Now)
		defer p.Close()
		p.SetTo(v.address(brother))
		p.Next()
		keysIn(p.Key, "1.01")
		if s := p.State(); !s.Over || s.CanNext() {
			t.Fatalf("%+v", s)
		}
		p.Next()
		p.Delete()
		if s := p.State(); s.Over || s.Step != view.PayAmount || s.Amount.Typed != "1.0" {
			t.Fatalf("%+v", s)
		}
	})
}

func TestOnlyDigitsThatTheCurrencyHasCanBeTyped(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100), v.member(0)
		p := view.NewPay(amina, amina.hub, time.Now)
		defer p.Close()
		p.SetTo(v.address(brother))
		p.Next()
		for typed, want := range map[string]string{"0012": "12", ".5": "0.5", "1.2.34": "1.23", "1x-2": "12", "99999999999999999999999": "9999999999999999"} {
			for p.State().Amount.Typed != "" {
				p.Delete()
			}
			keysIn(p.Key, typed)
			if got := p.State().Amount.Typed; got != want {
				t.Errorf("%q gives %q, want %q", typed, got, want)
			}
		}
	})
}

func TestStepsBackKeepWhatWasTyped(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(5_000), v.member(0)
		p := paying(t, v, amina, brother, "12.50")
		defer p.Close()
		p.Back()
		p.SetNote("tea & bread")
		p.Back()
		if s := p.State(); s.Step != view.PayWho || s.To != v.address(brother) {
			t.Fatalf("%+v", s)
		}
		p.Next()
		p.Next()
		if s := p.State(); s.Step != view.PayCheck || s.Amount.Typed != "12.50" || s.Note != "tea & bread" {
			t.Fatalf("%+v", s)
		}
		p.Back()
		p.Back()
		if p.Back() {
			t.Fatal("there is a step before who")
		}
	})
}

func TestSamePaymentWithinAMinuteAsksFirst(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(5_000), v.member(0)
		v.pay(amina, brother, 1_000)
		time.Sleep(59 * time.Second)
		p := paying(t, v, amina, brother, "10")
		defer p.Close()
		p.Pay()
		synctest.Wait()
		if s := p.State(); !s.Again || s.Step != view.PayCheck || s.Payee.Times != 1 {
			t.Fatalf("not asked: %+v", s)
		}
		if !p.Back() || p.State().Again {
			t.Fatal("No does not take the question away")
		}
		p.PayAnyway()
		synctest.Wait()
		if p.State().Step != view.PayCheck {
			t.Fatal("paid without being asked")
		}
		p.Pay()
		synctest.Wait()
		p.PayAnyway()
		synctest.Wait()
		if s := p.State(); s.Step != view.PayDone {
			t.Fatalf("Yes does not pay: %+v", s)
		}
	})
}

func TestSamePaymentAfterAMinuteDoesNotAsk(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(5_000), v.member(0)
		v.pay(amina, brother, 1_000)
		time.Sleep(time.Minute)
		p := paying(t, v, amina, brother, "10")
		defer p.Close()
		p.Pay()
		synctest.Wait()
		if s := p.State(); s.Step != view.PayDone {
			t.Fatalf("%+v", s)
		}
	})
}

func TestSecondTapNeverPaysTwice(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(5_000), v.member(0)
		p := paying(t, v, amina, brother, "10")
		defer p.Close()
		p.Pay()
		p.Pay()
		synctest.Wait()
		p.Pay()
		synctest.Wait()
		list, err := amina.History(v.epoch.Community, nil, 10)
		must(t, err)
		if len(list) != 2 { // the money that she has, and one payment
			t.Fatalf("%d movements", len(list))
		}
	})
}

func TestRequestFillsInAmountAndNoteAndIsRefusedBeforeTheEnd(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v, other := newVillage(t), newVillage(t)
		amina, shop := v.member(5_000), v.member(0)
		p := view.NewPay(amina, amina.hub, time.Now)
		defer p.Close()
		for text, code := range map[string]string{
			"hello":                      "bad-request",
			v.address(amina):             "own-address",
			other.address(other.founder): "other-community",
			"sanduk:" + v.address(shop) + "?code=USD":      "no-asset",
			"sanduk:" + v.address(shop) + "?amount=1.2345": "amount-digits",
		} {
			p.SetTo(text)
			p.Next()
			if s := p.State(); string(s.Notice.Code) != code || s.Step != view.PayWho {
				t.Errorf("%s: %q at step %d, want %q", text, s.Notice.Code, s.Step, code)
			}
		}
		p.SetTo(" sanduk:" + v.address(shop) + "?amount=12.5&code=KES&memo=tea&name=Shop ")
		p.Next()
		s := p.State()
		if s.Step != view.PayAmount || s.Amount.Amount.String() != "12.50 KES" || s.Note != "tea" || s.Payee.Name != "Shop" {
			t.Fatalf("%+v", s)
		}
	})
}

func TestKnownPayeesAreOfferedLatestFirst(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, one, two := v.member(5_000), v.member(0), v.member(0)
		for _, to := range []*person{one, two, one} {
			time.Sleep(time.Second)
			v.pay(amina, to, 100)
		}
		p := view.NewPay(amina, amina.hub, time.Now)
		defer p.Close()
		r := p.State().Recent
		if len(r) < 2 || r[0].Address != v.address(one) || r[0].Times != 2 || r[1].Address != v.address(two) {
			t.Fatalf("%+v", r)
		}
		p.Choose(r[1])
		if s := p.State(); s.Step != view.PayAmount || s.Payee.Times != 1 {
			t.Fatalf("%+v", s)
		}
	})
}
