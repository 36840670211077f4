package boot

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// What may be backed up of a guardian is what everybody may hold: certified
// entries with their certificates, the sealed notes beside them, and proofs that
// somebody cheated. What makes it a voter is in no backup: the vote key, and which
// votes it gave. So whoever restores a backup, wherever and how often, gets a node
// that carries, and never a second voter.

// BackedUp is what a backup holds.
type BackedUp struct {
	Entries int
	Faults  int
}

func (b *BackedUp) count(line *LedgerLine) {
	if len(line.Fault) > 0 {
		b.Faults++
	} else {
		b.Entries++
	}
}

// BackUpGuardian writes what may be backed up of this home's guardian of a
// community, as lines of JSON, also while it runs.
func (a *App) BackUpGuardian(ctx context.Context, community ledger.ID, w io.Writer) (done BackedUp, err error) {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	line := func(l LedgerLine) error {
		done.count(&l)
		return enc.Encode(&l)
	}
	err = a.askForBackup(ctx, community, line)
	if errors.Is(err, ErrNotServing) {
		err = a.reading(true, func(s store.Store) error { return backUp(s, community, line) })
	}
	return done, errors.Join(err, out.Flush())
}

// backUp gives the lines of a backup.
func backUp(s store.Store, community ledger.ID, f func(LedgerLine) error) error {
	return s.View(func(tx store.Tx) error {
		b := book.Open(tx, community)
		err := b.Heights(func(h book.Height) error {
			return b.Feed(h.Account, 1, func(e *ledger.Signed) error {
				line, err := ledgerLine(b, e)
				for _, c := range e.Entry.Credits {
					memo, held, merr := b.Memo(c.Memo)
					if err = errors.Join(err, merr); held {
						line.Memos = append(line.Memos, memo)
					}
				}
				if err != nil {
					return err
				}
				return f(line)
			})
		})
		if err != nil {
			return err
		}
		return b.Faults(func(p *ledger.FaultProof) error { return f(LedgerLine{Fault: p.Bytes()}) })
	})
}

// backupPath is where a running guardian gives its backup, at the socket that
// only its owner can open.
const backupPath = "/backup"

// backupTime bounds the giving of one: whoever asks and does not read would hold
// on to pages of the store.
const backupTime = time.Hour

// serveBackup gives a backup of the community that is asked for. Its last line,
// which is empty, says that it is whole.
func serveBackup(s store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		community, err := ledger.ParseID(r.URL.Query().Get("community"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(backupTime)); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		enc := json.NewEncoder(w)
		if err := backUp(s, community, func(l LedgerLine) error { return enc.Encode(&l) }); err == nil {
			_ = enc.Encode(&LedgerLine{})
		}
	}
}

// errCut says that a running guardian did not give its backup to the end.
var errCut = errors.New("the guardian did not give its backup to the end")

// askForBackup asks the guardian that runs from this home. ErrNotServing: none
// does.
func (a *App) askForBackup(ctx context.Context, community ledger.ID, f func(LedgerLine) error) error {
	ctx, cancel := context.WithTimeout(ctx, backupTime)
	defer cancel()
	reply, err := askServing(ctx, a.options.Home, backupPath+"?community="+community.String())
	if err != nil {
		return err
	}
	defer func() { _ = reply.Body.Close() }()
	lines := bufio.NewScanner(reply.Body)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		var line LedgerLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("%w: %w", errCut, err)
		}
		if len(line.Entry) == 0 && len(line.Fault) == 0 {
			return nil
		}
		if err := f(line); err != nil {
			return err
		}
	}
	return errors.Join(errCut, lines.Err())
}

// RestoreGuardian has this home's guardian, which must not be running, take from
// a backup what is certified, as it would from anybody who carries it: everything
// is checked, repeats change nothing, and it becomes no voter by it.
func (a *App) RestoreGuardian(ctx context.Context, community ledger.ID, path string) (BackedUp, error) {
	chain, err := a.Wallet.Chain(community)
	if err != nil {
		return BackedUp{}, err
	}
	s, err := a.openBooks()
	if err != nil {
		return BackedUp{}, err
	}
	c := a.nodeConfig(s)
	c.Dialer = nil // this is between the file and the store
	n, err := node.New(c)
	if err == nil {
		err = errors.Join(n.Serve(chain.Charter, chain.Endpoints), n.Follow(community, chain.Amendments, chain.Reaches))
	}
	var done BackedUp
	if err == nil {
		done, err = pushAll(ctx, n, community, path)
	}
	return done, errors.Join(err, s.Close())
}

// pushAll hands a backup to a node, while it runs for this alone.
func pushAll(ctx context.Context, n *node.Node, community ledger.ID, path string) (BackedUp, error) {
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- n.Run(running) }()
	p := pusher{ctx: running, node: n, body: wire.PushBody{Community: community}}
	err := rawLines(ctx, path, p.add)
	if err == nil {
		err = p.push()
	}
	stop()
	return p.done, errors.Join(err, <-ended)
}

// pusher hands lines over by the page.
type pusher struct {
	ctx  context.Context
	node *node.Node
	body wire.PushBody
	size int
	done BackedUp
}

// pageBytes is about how long a page is.
const pageBytes = 512 << 10

// add puts a line on the page. A page ends with an entry that has a certificate
// of its own: it is what makes those before it final.
func (p *pusher) add(number int, line *LedgerLine) error {
	p.done.count(line)
	if len(line.Fault) > 0 {
		p.body.Faults = append(p.body.Faults, line.Fault)
	} else {
		s, c, err := line.read()
		if err != nil {
			return fmt.Errorf("%w: line %d: %w", ErrLedgerFile, number, err)
		}
		if s.ID() == p.body.Community {
			return nil // the charter is known
		}
		item := wire.Item{Entry: line.Entry, Certificate: line.Certificate, Memos: line.Memos}
		p.body.Items, p.size = append(p.body.Items, item), p.size+item.Size()
		if c == nil && len(p.body.Items) < wire.MaxItems {
			return nil
		}
	}
	if len(p.body.Items) < wire.MaxItems-ledger.MaxUncertified && len(p.body.Faults) < wire.MaxItems && p.size < pageBytes {
		return nil
	}
	return p.push()
}

func (p *pusher) push() error {
	reply, err := p.node.Answer(p.ctx, wire.Encode(wire.Push, &p.body))
	p.body.Items, p.body.Faults, p.size = nil, nil, 0
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLedgerFile, err)
	}
	m, err := wire.Decode(reply)
	if err == nil && m.Type != wire.Taken {
		err = fmt.Errorf("%w: the guardian does not take it (answer of type %d)", ErrLedgerFile, m.Type)
	}
	return err
}
