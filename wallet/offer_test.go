package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
)

// considers has the brother's phone get a hand-over while nobody looks.
func (f *fixture) considers(hand wallet.HandOver) (wallet.Worth, bool, error) {
	f.t.Helper()
	return f.brother.Consider(f.epoch.Community, hand)
}

func (f *fixture) offers() []wallet.Offer {
	f.t.Helper()
	list, err := f.brother.Offers(f.epoch.Community)
	must(f.t, err)
	return list
}

func (f *fixture) promisedIn() int {
	f.t.Helper()
	list, err := f.brother.History(f.epoch.Community, nil, 10)
	must(f.t, err)
	return len(list)
}

func TestAPhoneTakesByItselfOnlyWhatIsBelowAllMarks(t *testing.T) {
	f := filled(t)
	_, hand, err := f.amina.Promise(f.order(f.brother, 4_000))
	must(t, err)
	worth, kept, err := f.considers(hand)
	if err != nil || !kept || worth.New != 4_000 || f.promisedIn() != 1 || len(f.offers()) != 0 {
		t.Fatalf("%+v, kept %v: %v", worth, kept, err)
	}
	worth, kept, err = f.considers(hand)
	if err != nil || !kept || worth.New != 0 || f.promisedIn() != 1 {
		t.Errorf("again: %+v, kept %v: %v", worth, kept, err)
	}
}

func TestWhatWouldWarnWaitsForThePerson(t *testing.T) {
	f := filled(t)
	var hand wallet.HandOver
	var err error
	for range 4 {
		_, hand, err = f.amina.Promise(f.order(f.brother, 4_000))
		must(t, err)
	}
	for range 2 { // handed over twice, it waits once
		if _, kept, err := f.considers(hand); err != nil || kept || f.promisedIn() != 0 {
			t.Fatalf("kept %v: %v", kept, err)
		}
	}
	list := f.offers()
	if len(list) != 1 || list[0].Worth.New != 16_000 || len(list[0].Worth.Warnings) != 1 {
		t.Fatalf("%+v", list)
	}
	_, err = f.brother.Take(f.epoch.Community, list[0].HandOver)
	must(t, err)
	if f.promisedIn() != 4 || len(f.offers()) != 0 {
		t.Errorf("%d promises, %d offers", f.promisedIn(), len(f.offers()))
	}
}

func TestAnOfferIsLetGoWhenItsPayeeSaysNoOrItsTimeIsOver(t *testing.T) {
	f := filled(t)
	var hand wallet.HandOver
	var err error
	for range 4 {
		_, hand, err = f.amina.Promise(f.order(f.brother, 4_000))
		must(t, err)
	}
	_, _, err = f.considers(hand)
	must(t, err)
	must(t, f.brother.Decline(f.epoch.Community, f.offers()[0].ID))
	if n := len(f.offers()); n != 0 {
		t.Fatalf("%d offers", n)
	}
	_, _, err = f.considers(hand)
	must(t, err)
	f.clock = f.clock.Add(8 * 24 * time.Hour)
	if n := len(f.offers()); n != 0 {
		t.Errorf("%d offers", n)
	}
}

func TestWhatTheLimitsRefuseIsNeitherTakenNorOffered(t *testing.T) {
	f := filled(t)
	_, hand, err := f.amina.Promise(f.order(f.brother, 4_000))
	must(t, err)
	f.clock = f.clock.Add(8 * 24 * time.Hour)
	if _, kept, err := f.considers(hand); !errors.Is(err, wallet.ErrExpired) || kept {
		t.Errorf("kept %v: %v", kept, err)
	}
	if f.promisedIn() != 0 || len(f.offers()) != 0 {
		t.Errorf("%d promises, %d offers", f.promisedIn(), len(f.offers()))
	}
}
