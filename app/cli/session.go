package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
)

// session is a command at work: the parts, and the community that it is about.
type session struct {
	app       *boot.App
	community wallet.Community
}

// withApp opens the wallet's home for one command and closes it after.
func (e *env) withApp(f func(*boot.App) error) error {
	app, err := boot.Open(boot.Options{Home: e.home, Now: e.now})
	if err != nil {
		return err
	}
	return errors.Join(f(app), app.Close())
}

// withCommunity opens the wallet, unlocks it where the command signs or reads
// sealed notes, and finds the community: the one that --community names, else
// the current one.
func (e *env) withCommunity(unlock bool, f func(session) error) error {
	return e.withApp(func(app *boot.App) error {
		if unlock {
			if err := e.unlock(app); err != nil {
				return err
			}
		}
		c, err := e.community(app)
		if err != nil {
			return err
		}
		return f(session{app: app, community: c})
	})
}

// hasWallet says so when there is none.
func hasWallet(app *boot.App) error {
	exists, err := app.Wallet.Exists()
	if err == nil && !exists {
		err = wallet.ErrNoWallet
	}
	return err
}

func (e *env) unlock(app *boot.App) error {
	if err := hasWallet(app); err != nil {
		return err
	}
	pin, err := e.pin("PIN: ")
	if err != nil {
		return err
	}
	return app.Wallet.Unlock(pin)
}

func (e *env) community(app *boot.App) (wallet.Community, error) {
	if err := hasWallet(app); err != nil {
		return wallet.Community{}, err
	}
	if e.communityName == "" {
		return app.Wallet.Current()
	}
	all, err := app.Wallet.Communities()
	if err != nil {
		return wallet.Community{}, err
	}
	var found []wallet.Community
	for _, c := range all {
		if strings.EqualFold(c.Name, e.communityName) || len(e.communityName) >= 4 && strings.HasPrefix(c.ID.String(), e.communityName) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return wallet.Community{}, fmt.Errorf("%w: %s", wallet.ErrNoCommunity, e.communityName)
	case 1:
		return found[0], nil
	}
	return wallet.Community{}, usage("several communities are called so: give the beginning of the id")
}

// The variables let scripts give secrets; a person is asked without an echo.
const (
	pinVariable        = "SANDUK_PIN"
	passphraseVariable = "SANDUK_PASSPHRASE"
)

// pin asks for the PIN.
func (e *env) pin(prompt string) ([]byte, error) {
	if e.pinFile != "" {
		return readPIN(e.pinFile)
	}
	return e.secret(pinVariable, prompt)
}

// readPIN reads a PIN from a file that nobody else may read.
func readPIN(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, usage(path + " can be read by others: chmod 600 it")
	}
	if info.Size() > 256 {
		return nil, usage(path + " is too long for a PIN")
	}
	text, err := os.ReadFile(path)
	return bytes.TrimSpace(text), err
}

// secret asks for what must not be seen.
func (e *env) secret(variable, prompt string) ([]byte, error) {
	if text, ok := os.LookupEnv(variable); ok {
		return []byte(text), nil
	}
	file, ok := e.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil, usage("it is asked for on a terminal, or taken from " + variable)
	}
	fmt.Fprint(e.err, prompt)
	text, err := term.ReadPassword(int(file.Fd()))
	fmt.Fprintln(e.err)
	return bytes.TrimSpace(text), err
}

// newPIN asks for a new PIN twice.
func (e *env) newPIN() ([]byte, error) {
	first, err := e.pin("Choose a PIN of six digits: ")
	if err != nil {
		return nil, err
	}
	again, err := e.pin("The same PIN again: ")
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, again) {
		return nil, usage("the two PINs are not the same")
	}
	return first, nil
}
