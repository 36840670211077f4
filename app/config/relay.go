package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"sanduk.app/sync/mailbox"
)

// policyForm is the file's; what it does not name stays as it is by default.
type policyForm struct {
	MaxItem    *int    `json:"max_item_bytes"`
	BoxItems   *uint64 `json:"mailbox_items"`
	BoxBytes   *uint64 `json:"mailbox_bytes"`
	DayItems   *uint64 `json:"depositor_items_a_day"`
	DayBytes   *uint64 `json:"depositor_bytes_a_day"`
	TotalItems *uint64 `json:"total_items"`
	TotalBytes *uint64 `json:"total_bytes"`
	AgeHours   *uint64 `json:"age_hours"`
}

// LoadPolicy reads what a relay gives room to; a file that is missing gives the
// defaults. Unlike a wallet's settings it is not mended: a name that is not
// known, or a policy that makes no sense, is mailbox.ErrPolicy.
func LoadPolicy(path string) (mailbox.Policy, error) {
	p := mailbox.Defaults()
	raw, err := read(path)
	if errors.Is(err, os.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("%w: %w", mailbox.ErrPolicy, err)
	}
	age := uint64(p.Age / time.Hour)
	f := policyForm{&p.MaxItem, &p.BoxItems, &p.BoxBytes, &p.DayItems, &p.DayBytes, &p.TotalItems, &p.TotalBytes, &age}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return p, fmt.Errorf("%w: %s: %w", mailbox.ErrPolicy, path, err)
	}
	p.Age = time.Duration(min(age, 1<<20)) * time.Hour
	if err := p.Check(); err != nil {
		return p, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}
