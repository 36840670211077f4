// Package demo plays a market day on one machine: guardians and wallets as
// processes of their own, with real files, over the loopback network. It speaks
// to them only through the command line, as a person would, and ends with an
// audit.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// Config says how long the day is.
type Config struct {
	Program string    // the sanduk to run
	Dir     string    // for the homes; made, and left for looking into
	Out     io.Writer // what happens, for people
	Seed    uint64
	Wallets int // at least four
	Rounds  int // at least three: one guardian is dead in the middle ones
	Each    int // payments of each wallet in a round
}

// The day's fixed parts.
const (
	guardians = 4
	dies      = 2 // the guardian that is killed on the way
	issued    = "1000.00"
	pin       = "482913"
	atOnce    = 4 // processes beside each other
)

var (
	// ErrAudit says that something does not add up at the end.
	ErrAudit = errors.New("it does not add up")
	errSetup = errors.New("the demo can't be set up")
)

// day is a demo under way.
type day struct {
	Config
	ctx      context.Context
	random   *rand.Rand
	servers  [guardians]*server
	wallets  []*person
	founder  *person
	result   result
	progress time.Time
}

// person is a wallet.
type person struct {
	home, address string
}

// Run plays the day. An error says that it could not be played, or that money
// was lost or made.
func Run(ctx context.Context, c Config) error {
	if c.Wallets < 4 || c.Rounds < 3 || c.Each < 1 {
		return fmt.Errorf("%w: it needs four wallets, three rounds and a payment in each", errSetup)
	}
	d := &day{Config: c, ctx: ctx, random: rand.New(rand.NewPCG(c.Seed, 0)), progress: time.Now()}
	defer d.stop()
	for _, part := range []struct {
		what string
		do   func() error
	}{
		{fmt.Sprintf("%d guardians and a founder make their wallets, and found a community", guardians), d.found},
		{fmt.Sprintf("%d people join; each pays %s into the box and is given as much", c.Wallets, issued), d.join},
		{fmt.Sprintf("%d rounds of payments; guardian %d is killed in the middle, and comes back", c.Rounds, dies+1), d.rounds},
		{"somebody copies her wallet and pays the same money twice", d.payTwice},
		{"everybody hears of everything", d.settle},
		{"each guardian's books are audited", d.audit},
	} {
		if err := part.do(); err != nil {
			return fmt.Errorf("%s: %w", part.what, err)
		}
		fmt.Fprintf(c.Out, "%6.1f s  %s\n", time.Since(d.progress).Seconds(), part.what)
	}
	d.result.print(c.Out)
	return d.result.err()
}

// found does the ceremony: cards, draft, consents, invitation.
func (d *day) found() error {
	d.founder = d.person("founder")
	if _, err := d.run(d.founder.home, "create"); err != nil {
		return err
	}
	draft := filepath.Join(d.Dir, "draft")
	args := []string{"found", "--name", "Kongowea Market", "--currency", "KES", "--draft", draft}
	homes := make([]string, guardians)
	for i := range homes {
		homes[i] = filepath.Join(d.Dir, fmt.Sprintf("guardian%d", i+1))
		address, err := freeAddress()
		if err != nil {
			return err
		}
		if _, err := d.run(homes[i], "create"); err != nil {
			return err
		}
		card, err := ask[text](d, homes[i], "guardian", "card", "--address", address)
		if err != nil {
			return err
		}
		args = append(args, "--guardian", card.Text)
	}
	if _, err := d.run(d.founder.home, args...); err != nil {
		return err
	}
	args = []string{"found", "--draft", draft}
	for _, home := range homes {
		consent, err := ask[text](d, home, "guardian", "agree", "@"+draft)
		if err != nil {
			return err
		}
		args = append(args, "--consent", consent.Text)
	}
	if _, err := d.run(d.founder.home, args...); err != nil {
		return err
	}
	invitation, err := d.invitation()
	if err != nil {
		return err
	}
	for i, home := range homes {
		if _, err := d.run(home, "join", invitation); err != nil {
			return err
		}
		if d.servers[i], err = d.serve(home); err != nil {
			return err
		}
	}
	_, err = d.run(d.founder.home, "sync")
	return err
}

func (d *day) person(name string) *person { return &person{home: filepath.Join(d.Dir, name)} }

func (d *day) invitation() (string, error) {
	t, err := ask[text](d, d.founder.home, "invite")
	if err != nil {
		return "", err
	}
	file := filepath.Join(d.Dir, "invitation")
	return "@" + file, os.WriteFile(file, []byte(t.Text), 0o600)
}

// join brings the people in, and gives each her money.
func (d *day) join() error {
	for i := range d.Wallets {
		d.wallets = append(d.wallets, d.person(fmt.Sprintf("wallet%02d", i+1)))
	}
	invitation, err := d.invitation()
	if err != nil {
		return err
	}
	err = d.each(d.wallets, func(_ int, p *person) error {
		if _, err := d.run(p.home, "create"); err != nil {
			return err
		}
		joined, err := ask[address](d, p.home, "join", invitation)
		p.address = joined.Address
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range d.wallets {
		if _, err := d.run(d.founder.home, "issue", issued, "--to", p.address); err != nil {
			return err
		}
	}
	return nil
}

// rounds has everybody pay, with a guardian dead in the middle.
func (d *day) rounds() error {
	for round := range d.Rounds {
		switch round {
		case d.Rounds / 3:
			d.servers[dies].kill()
		case d.Rounds - 1:
			home := d.servers[dies].home
			var err error
			if d.servers[dies], err = d.serve(home); err != nil {
				return err
			}
		}
		lists := make([]string, len(d.wallets))
		for i := range d.wallets {
			lists[i] = d.list(i)
		}
		err := d.each(d.wallets, func(i int, p *person) error {
			if _, err := d.run(p.home, "sync"); err != nil {
				return err
			}
			paid, err := askWith[movements](d, lists[i], p.home, "pay", "--file", "-")
			d.result.add(paid)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// list is what one wallet pays in a round.
func (d *day) list(from int) string {
	var out string
	for range d.Each {
		to := (from + 1 + d.random.IntN(len(d.wallets)-1)) % len(d.wallets)
		out += fmt.Sprintf("%s,%d.%02d,sack %d\n", d.wallets[to].address, 1+d.random.IntN(9), d.random.IntN(100), d.random.IntN(1000))
	}
	return out
}

// payTwice copies a wallet's file, as a cheat would, and pays everything it has
// to two people.
func (d *day) payTwice() error {
	cheat := d.wallets[0]
	if _, err := d.run(cheat.home, "sync"); err != nil {
		return err
	}
	copied := d.person("copy")
	if err := os.CopyFS(copied.home, os.DirFS(cheat.home)); err != nil {
		return err
	}
	have, err := ask[balance](d, cheat.home, "balance")
	if err != nil {
		return err
	}
	for i, home := range []string{cheat.home, copied.home} {
		paid, err := ask[movement](d, home, "pay", d.wallets[i+1].address, have.Holdings[0].Available)
		if err != nil && paid.Status == "" {
			return err
		}
		d.result.twice = append(d.result.twice, paid)
	}
	return nil
}

// settle has everybody sync, and asks each what she has.
func (d *day) settle() error {
	return d.each(append([]*person{d.founder}, d.wallets...), func(_ int, p *person) error {
		if _, err := d.run(p.home, "sync"); err != nil {
			return err
		}
		have, err := ask[balance](d, p.home, "balance")
		if err != nil {
			return err
		}
		return d.result.hold(have)
	})
}

// auditTries is how often guardians may catch up before their books have to be
// whole.
const auditTries = 3

// audit stops the guardians and audits their files. A guardian that misses
// something starts once more, which is when it asks the others.
func (d *day) audit() error {
	for range auditTries {
		d.stop()
		d.result.audits = nil
		whole := true
		for _, s := range d.servers {
			a, err := ask[audit](d, s.home, "audit", "--guardian")
			if err != nil {
				return err
			}
			d.result.audits = append(d.result.audits, a)
			whole = whole && a.Complete && a.Entries == d.result.audits[0].Entries
		}
		if whole {
			return nil
		}
		for i, s := range d.servers {
			var err error
			if d.servers[i], err = d.serve(s.home); err != nil {
				return err
			}
		}
		select {
		case <-d.ctx.Done():
			return d.ctx.Err()
		case <-time.After(2 * time.Second):
		}
	}
	return nil
}

func (d *day) stop() {
	for _, s := range d.servers {
		if s != nil {
			s.stop()
		}
	}
}
