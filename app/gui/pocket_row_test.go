package gui_test

import (
	"testing"
	"time"

	"sanduk.app/wallet"
)

func TestMoneyInThePocketIsNotToldToBeInTheBox(t *testing.T) {
	f := stall()
	filled := movement(9, wallet.KindFilled, wallet.Done, "own pocket", 800_000, time.Minute)
	filled.Own = true
	f.movements = append([]wallet.Movement{filled}, f.movements...)
	s := open(t, f, phoneLook())
	s.does("action.all")
	s.shows("pocket.title")
	s.row(0)
	s.shows("pocket.title")
}
