package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
)

// gatherOptions are those of restore --shares.
type gatherOptions struct {
	file       string
	anew       bool
	passphrase []byte
}

type gatheredOut struct {
	Have   int  `json:"have"`
	Needed int  `json:"needed"`
	Done   bool `json:"done"`
}

// gather takes friends' shares, one a line, until there are enough; those that
// came in an earlier run are there still.
func (e *env) gather(o gatherOptions) error {
	return e.withApp(func(app *boot.App) error {
		if exists, err := app.Wallet.Exists(); err != nil || exists {
			return errors.Join(err, wallet.ErrExists)
		}
		if o.anew {
			if err := app.Wallet.ForgetGathered(); err != nil {
				return err
			}
		}
		pin, err := e.gatheringPIN(app)
		if err != nil {
			return err
		}
		source := e.in
		if o.file != "" && o.file != "-" {
			f, err := os.Open(o.file)
			if err != nil {
				return err
			}
			defer f.Close() //nolint:errcheck // it was read only
			source = f
		}
		g, err := e.gatherFrom(app, pin, source)
		if err != nil {
			return err
		}
		if g.Whole() {
			if err := app.Wallet.RestoreGathered(string(o.passphrase), pin); err != nil {
				return err
			}
		}
		return e.show(gatheredOut{Have: g.Have, Needed: g.Needed, Done: g.Whole()}, func(w io.Writer) { printGathered(w, g) })
	})
}

// gatheringPIN is the new wallet's: chosen now, or when the gathering began.
func (e *env) gatheringPIN(app *boot.App) ([]byte, error) {
	begun, err := app.Wallet.Gathering()
	if err != nil {
		return nil, err
	}
	if begun {
		return e.pin("The PIN that you chose: ")
	}
	return e.newPIN()
}

func (e *env) gatherFrom(app *boot.App, pin []byte, source io.Reader) (wallet.Gathered, error) {
	g, err := app.Wallet.GatheredSoFar(pin)
	for lines := bufio.NewScanner(io.LimitReader(source, maxText)); err == nil && !g.Whole(); {
		fmt.Fprintf(e.err, "Share %d%s: ", g.Have+1, of(g))
		if !lines.Scan() {
			return g, lines.Err()
		}
		if text := strings.TrimSpace(lines.Text()); text != "" {
			g, err = app.Wallet.Gather(pin, text)
		}
	}
	return g, err
}

func of(g wallet.Gathered) string {
	if g.Needed == 0 {
		return ""
	}
	return fmt.Sprintf(" of %d", g.Needed)
}

func printGathered(w io.Writer, g wallet.Gathered) {
	switch {
	case g.Whole():
		fmt.Fprintln(w, "The wallet is back. Write its words on paper (sanduk words), then join your\ncommunities again by their invitations.")
	case g.Needed == 0:
		fmt.Fprintln(w, "There is no share yet.")
	default:
		fmt.Fprintf(w, "%d of %d shares are here, and kept. Go on with the same command when you have\nthe next one.\n", g.Have, g.Needed)
	}
}
