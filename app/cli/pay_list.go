package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

// maxList bounds a list of payments: a big employer's month.
const maxList = 1 << 20

type paidOut struct {
	movementOut
	FinalMS int64 `json:"final_ms,omitempty"` // from signing to final
}

type listOut struct {
	Movements []paidOut `json:"movements"`
}

// payList pays a list, one payment after the other.
func (e *env) payList(ctx context.Context, s session, name string, wait time.Duration) error {
	orders, err := e.readList(s, name)
	if err != nil {
		return err
	}
	var out listOut
	var failed error
	for i, o := range orders {
		if !e.json {
			fmt.Fprintf(e.err, "%d of %d\r", i+1, len(orders))
		}
		begin := time.Now()
		m, err := s.app.Wallet.Pay(o)
		if err != nil {
			failed = fmt.Errorf("payment %d of %d: %w", i+1, len(orders), err)
			break
		}
		if _, err := s.app.SyncUntilFinal(ctx, wait, nil); err != nil {
			return err
		}
		if m, err = s.app.Wallet.Movement(s.community.ID, m.Cursor); err != nil {
			return err
		}
		paid := paidOut{movementOut: movementJSON(m)}
		if m.Status == wallet.Done {
			paid.FinalMS = max(time.Since(begin).Milliseconds(), 1)
		}
		out.Movements = append(out.Movements, paid)
		if !e.json {
			printMovement(e.out, m)
		}
		if m.Status != wallet.Done && wait > 0 {
			failed = fmt.Errorf("payment %d of %d is not done: the rest is not paid", i+1, len(orders))
			break
		}
	}
	return errors.Join(e.show(out, func(io.Writer) {}), failed)
}

// readList reads the whole list and adds it up, before anything is paid.
func (e *env) readList(s session, name string) ([]wallet.Order, error) {
	in := e.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxList+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxList {
		return nil, usage(fmt.Sprintf("%s is longer than %d bytes", name, maxList))
	}
	lines := csv.NewReader(strings.NewReader(string(text)))
	lines.FieldsPerRecord, lines.Comment, lines.TrimLeadingSpace = -1, '#', true
	records, err := lines.ReadAll()
	if err != nil {
		return nil, usage(name + ": " + err.Error())
	}
	orders, err := e.ordersOf(s, name, records)
	if err != nil {
		return nil, err
	}
	return orders, s.enough(orders)
}

func (e *env) ordersOf(s session, name string, records [][]string) ([]wallet.Order, error) {
	var orders []wallet.Order
	for i, r := range records {
		if len(r) < 2 || len(r) > 3 {
			return nil, usage(fmt.Sprintf("%s: payment %d is not ADDRESS,AMOUNT[,NOTE]", name, i+1))
		}
		memo := ""
		if len(r) == 3 {
			memo = r[2]
		}
		o, err := s.order([]string{strings.TrimSpace(r[0]), strings.TrimSpace(r[1])}, memo)
		if err != nil {
			return nil, usage(fmt.Sprintf("%s: payment %d: %v", name, i+1, err))
		}
		orders = append(orders, o)
	}
	if len(orders) == 0 {
		return nil, usage(name + " has no payments")
	}
	return orders, nil
}

// enough tells whether the wallet has the whole sum.
func (s session) enough(orders []wallet.Order) error {
	var sum money.Amount
	var err error
	for _, o := range orders {
		if sum, err = sum.Plus(o.Amount); err != nil {
			return err
		}
	}
	holdings, err := s.app.Wallet.Balance(s.community.ID)
	if err != nil {
		return err
	}
	for _, h := range holdings {
		if h.Asset.ID == orders[0].Asset && h.Available < sum {
			return &wallet.FundsError{Have: h.Available, Asked: sum, Asset: h.Asset}
		}
	}
	return nil
}
