package view

import (
	"errors"

	"sanduk.app/wallet"
)

// Screen names one for the beginning.
type Screen string

// The screens that can be the first.
const (
	Welcome Screen = "welcome" // there is no wallet yet: three ways in
	Locked  Screen = "lock"
	Nowhere Screen = "choose" // in no community yet
	AtHome  Screen = "home"
)

// Beginner is what First reads.
type Beginner interface {
	Exists() (bool, error)
	Unlocked() bool
	Current() (wallet.Community, error)
}

// First is the screen to begin with, and to go on with after Lock, NewWallet
// and Restore.
func First(w Beginner) (Screen, error) {
	exists, err := w.Exists()
	switch {
	case err != nil:
		return "", err
	case !exists:
		return Welcome, nil
	case !w.Unlocked():
		return Locked, nil
	}
	_, err = w.Current()
	if errors.Is(err, wallet.ErrNoCommunity) {
		return Nowhere, nil
	}
	return AtHome, err
}
