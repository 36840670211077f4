package gui_test

import (
	"crypto/rand"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/boot"
	"sanduk.app/app/config"
	"sanduk.app/app/gui"
	"sanduk.app/app/view"
	"sanduk.app/sync/runner"
	"sanduk.app/wallet/vault"
)

// phone is somebody's window over a real wallet with real carriers.
type phone struct {
	*hand
	app *boot.App
}

// newPhone opens the window of a new home.
func newPhone(t *testing.T, name string) *phone {
	t.Helper()
	p := &phone{hand: &hand{t: t, name: name, calls: make(chan func(), 1024), window: test.NewTempWindow(t, nil)}}
	hub := view.NewHub()
	var err error
	p.app, err = boot.Open(boot.Options{Home: t.TempDir(), Vault: &vault.LightParams, Changed: hub.Changed})
	if err != nil {
		t.Fatal(err)
	}
	p.window.SetPadded(false)
	p.window.Resize(fyne.NewSize(360, 800))
	_, err = gui.New(gui.Config{
		Window: p.window, Wallet: p.app.Wallet, App: p.app, Hub: hub, Settings: config.Defaults(),
		Keep: func(config.Settings) error { return nil }, Language: "en", Random: rand.Reader, Now: time.Now, Version: "0",
		Do: func(f func()) { p.calls <- f }, Reading: func() view.Reading { return boot.NewReading() },
	})
	if err != nil {
		t.Fatal(err)
	}
	p.window.Resize(fyne.NewSize(360, 800))
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.app.Run(t.Context(), hub.Woken(), func(runner.Report, error) { hub.Changed() })
	}()
	t.Cleanup(func() {
		<-done
		if err := p.app.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// opens makes a wallet and puts the words off.
func (p *phone) opens() {
	p.t.Helper()
	p.taps("New wallet")
	p.sees("Choose a PIN of six digits")
	p.keys("482913")
	p.sees("Type the same PIN again")
	p.keys("482913")
	p.sees("Write these words on paper")
	p.taps("Do this later")
	p.sees("Your wallet is ready")
	p.taps("Next")
	p.sees("I have an invitation")
}

// community is this phone's community as its wallet knows it.
func (p *phone) address() string {
	p.t.Helper()
	c, err := p.app.Wallet.Current()
	if err != nil {
		p.t.Fatal(err)
	}
	return c.Address
}

func TestTwoPeopleFoundJoinPayAndSeeBothSides(t *testing.T) {
	t.Setenv("SANDUK_ADDRESS", "127.0.0.1")
	test.NewTempApp(t)
	amina := newPhone(t, "amina")
	amina.sees("Your money box, with your people.")
	amina.opens()
	amina.taps("Start a community")
	amina.sees("What is it called?")
	amina.types(0, "Kongowea Market")
	amina.types(1, "KES")
	amina.taps("Start it")
	amina.sees("You are in Kongowea Market")
	amina.taps("Next")
	amina.sees("You have")

	amina.tab(1)
	amina.sees("Guardian 1")
	amina.taps("The box")
	amina.taps("Cash came in")
	amina.taps("I did")
	amina.sees("How much cash came in?")
	amina.keys("1000")
	amina.sees("1,000 KES")
	amina.taps("Next")
	amina.sees("Is this right?")
	amina.taps("Make the money")
	amina.taps("Yes")
	amina.sees("Done")
	amina.taps("Home")
	amina.sees("1,000.00 KES")

	invitation, err := amina.app.Wallet.Invite(current(t, amina))
	if err != nil {
		t.Fatal(err)
	}
	brother := newPhone(t, "brother")
	brother.opens()
	brother.taps("I have an invitation")
	brother.sees("Join a community")
	brother.types(0, invitation)
	brother.taps("Join")
	brother.sees("You are in Kongowea Market")
	brother.taps("Next")
	brother.sees("0.00 KES")
	brother.taps("Get paid")
	brother.sees("Waiting for the money")

	amina.taps("Pay")
	amina.sees("Who gets it?")
	amina.types(0, brother.address())
	amina.taps("Next")
	amina.sees("New: you never paid them")
	amina.keys("250.5")
	amina.sees("250.5 KES")
	amina.taps("Next")
	amina.sees("Is this right?")
	amina.taps("Hold to pay")
	amina.sees("Pay 250.50")
	amina.taps("Yes")
	amina.sees("has the money")
	amina.sees("749.50 KES")

	brother.sees("You got 250.50")
	brother.taps("Home")
	brother.sees("+250.50 KES")
	brother.taps("All")
	brother.sees("All payments")
}

func current(t *testing.T, p *phone) [32]byte {
	t.Helper()
	c, err := p.app.Wallet.Current()
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}
