package mailbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduk.app/sync/mailbox"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

const (
	begin  = uint64(1_767_225_600_000)
	minute = uint64(60_000)
	hour   = 60 * minute
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func office(t testing.TB, s store.Store, change func(*mailbox.Policy)) *mailbox.Office {
	t.Helper()
	p := mailbox.Defaults()
	if change != nil {
		change(&p)
	}
	o, err := mailbox.NewOffice(s, p)
	must(t, err)
	return o
}

func key(i byte) keys.PublicKey { return keys.PublicKey{31: i} }

// refused tells whether an error is the relay's refusal with a code.
func refused(err error, code wire.Code) bool {
	var failed *wire.FailedBody
	return errors.As(err, &failed) && failed.Code == code
}

// contents are all items of a mailbox, read in pages of some bytes.
func contents(t testing.TB, o *mailbox.Office, box keys.PublicKey, page uint64) [][]byte {
	t.Helper()
	var out [][]byte
	var part []byte
	for after := uint64(0); ; {
		got, err := o.Collect(box, after, uint64(len(part)), page)
		must(t, err)
		for _, p := range got.Parts {
			if int(p.Offset) != len(part) {
				t.Fatalf("a part begins at %d, %d are there", p.Offset, len(part))
			}
			part = append(part, p.Bytes...)
			if uint64(len(part)) < p.Size {
				break
			}
			if wire.MailID(part) != p.ID {
				t.Fatal("the id is of something else")
			}
			out, part, after = append(out, append([]byte{}, part...)), nil, p.Place
		}
		if !got.More {
			return out
		}
	}
}

func TestItemsComeBackInOrderWhateverThePage(t *testing.T) {
	o := office(t, store.Memory(), nil)
	var want [][]byte
	for i := range 20 {
		item := bytes.Repeat([]byte{byte(i)}, i*i*3)
		want = append(want, item)
		_, err := o.Deposit(begin, key(1), key(2), item)
		must(t, err)
		_, err = o.Deposit(begin, key(1), key(3), []byte("a neighbour's"))
		must(t, err)
	}
	for _, page := range []uint64{1, 7, 100, 1000, 1 << 40} {
		got := contents(t, o, key(2), page)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("in pages of %d bytes other items came", page)
		}
	}
}

func TestTheSameBytesAreOneItemAlsoAfterItWasRemoved(t *testing.T) {
	o := office(t, store.Memory(), nil)
	for range 3 {
		id, err := o.Deposit(begin, key(1), key(2), []byte("x"))
		must(t, err)
		if items, _, err := o.Totals(); err != nil || items != 1 || id != wire.MailID([]byte("x")) {
			t.Fatalf("%d items: %v", items, err)
		}
	}
	must(t, o.Remove(key(2), []ledger.ID{wire.MailID([]byte("x")), {9}}))
	_, err := o.Deposit(begin, key(1), key(2), []byte("x"))
	must(t, err)
	if got := contents(t, o, key(2), 100); len(got) != 0 {
		t.Fatal("a late repeat brought it back")
	}
	_, err = o.Deposit(begin, key(1), key(3), []byte("x"))
	must(t, err)
	if got := contents(t, o, key(3), 100); len(got) != 1 {
		t.Fatal("it is missing in another mailbox")
	}
}

func TestEachQuotaRefusesTheNextAndLosesNothing(t *testing.T) {
	const size, most = 100, 5
	for name, c := range map[string]struct {
		change func(*mailbox.Policy)
		code   wire.Code
		most   int
		other  func(i int) (depositor, box keys.PublicKey) // the next one, whom the quota does not concern
	}{
		"items of a mailbox":      {func(p *mailbox.Policy) { p.BoxItems = most }, wire.CodeMailboxFull, most, func(int) (a, b keys.PublicKey) { return key(1), key(9) }},
		"items of a depositor":    {func(p *mailbox.Policy) { p.DayItems = most }, wire.CodeAllowance, most, func(int) (a, b keys.PublicKey) { return key(9), key(2) }},
		"items in all":            {func(p *mailbox.Policy) { p.TotalItems = most }, wire.CodeFull, most, nil},
		"bytes of a mailbox":      {func(p *mailbox.Policy) { p.MaxItem, p.BoxBytes = 4<<10, 4<<10 }, wire.CodeMailboxFull, (4 << 10) / (size + mailbox.Overhead), func(int) (a, b keys.PublicKey) { return key(1), key(9) }},
		"bytes of a depositor":    {func(p *mailbox.Policy) { p.MaxItem, p.DayBytes = 4<<10, 4<<10 }, wire.CodeAllowance, (4 << 10) / (size + mailbox.Overhead), func(int) (a, b keys.PublicKey) { return key(9), key(2) }},
		"bytes in all":            {func(p *mailbox.Policy) { p.MaxItem, p.TotalBytes = 4<<10, 4<<10 }, wire.CodeFull, (4 << 10) / (size + mailbox.Overhead), nil},
		"no allowance for others": {func(p *mailbox.Policy) { p.DayItems = most }, wire.CodeAllowance, most, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := office(t, store.Memory(), c.change)
			item := func(i int) []byte { return append(make([]byte, size-1), byte(i)) }
			for i := range c.most {
				_, err := o.Deposit(begin, key(1), key(2), item(i))
				must(t, err)
			}
			if _, err := o.Deposit(begin, key(1), key(2), item(c.most)); !refused(err, c.code) {
				t.Fatalf("one too many: %v", err)
			}
			if _, err := o.Deposit(begin, key(1), key(2), item(0)); err != nil {
				t.Fatalf("a repeat takes no room: %v", err)
			}
			if got := contents(t, o, key(2), 1<<20); len(got) != c.most {
				t.Fatalf("%d items are there", len(got))
			}
			if c.other != nil {
				depositor, box := c.other(0)
				if _, err := o.Deposit(begin, depositor, box, item(c.most)); err != nil {
					t.Fatalf("somebody else: %v", err)
				}
			}
			if c.code == wire.CodeAllowance {
				if _, err := o.Deposit(begin+24*hour, key(1), key(2), item(c.most+1)); err != nil {
					t.Fatalf("the next day: %v", err)
				}
				return
			}
			must(t, o.Remove(key(2), []ledger.ID{wire.MailID(item(0))}))
			if _, err := o.Deposit(begin, key(1), key(2), item(c.most)); err != nil {
				t.Fatalf("after its owner read one: %v", err)
			}
		})
	}
}

func TestItemThatIsTooLongIsRefused(t *testing.T) {
	o := office(t, store.Memory(), func(p *mailbox.Policy) { p.MaxItem = 4 << 10 })
	if _, err := o.Deposit(begin, key(1), key(2), make([]byte, 4<<10)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Deposit(begin, key(1), key(2), make([]byte, 4<<10+1)); !refused(err, wire.CodeTooLong) {
		t.Fatal(err)
	}
}

// live sweeps every minute for a time, as a relay that is up does.
func live(t testing.TB, o *mailbox.Office, from, until uint64) (removed int) {
	t.Helper()
	for now := from; now <= until; now += minute {
		for more := true; more; {
			var n int
			var err error
			n, more, err = o.Sweep(now)
			must(t, err)
			removed += n
		}
	}
	return removed
}

func TestMailLeavesAfterItsAgeInWhichTheRelayWasUp(t *testing.T) {
	o := office(t, store.Memory(), func(p *mailbox.Policy) { p.Age = 3 * time.Hour })
	live(t, o, begin, begin)
	_, err := o.Deposit(begin, key(1), key(2), []byte("x"))
	must(t, err)
	if n := live(t, o, begin, begin+2*hour); n != 0 {
		t.Fatal("too early")
	}
	year := 365 * 24 * hour
	if n := live(t, o, begin+year, begin+year+30*minute); n != 0 {
		t.Fatal("a relay that was down, or a clock that was set ahead, cost somebody her mail")
	}
	if n := live(t, o, begin, begin+10*minute); n != 0 {
		t.Fatal("a clock that was set back")
	}
	if n := live(t, o, begin+10*minute, begin+3*hour); n != 1 {
		t.Fatalf("%d items left after their age", n)
	}
	if items, size, err := o.Totals(); err != nil || items != 0 || size != 0 {
		t.Fatalf("%d items of %d bytes are left: %v", items, size, err)
	}
}

func TestNothingIsRememberedForEver(t *testing.T) {
	s := store.Memory()
	o := office(t, s, func(p *mailbox.Policy) { p.Age = time.Hour })
	live(t, o, begin, begin)
	for i := range 1000 {
		item := []byte(fmt.Sprint(i))
		_, err := o.Deposit(begin, key(byte(i)), key(2), item)
		must(t, err)
		if i%2 == 0 {
			must(t, o.Remove(key(2), []ledger.ID{wire.MailID(item)}))
		}
	}
	live(t, o, begin, begin+72*hour)
	must(t, s.View(func(tx store.Tx) error {
		for _, b := range []store.Bucket{"mail-boxes", "mail-items", "mail-ids", "mail-ends", "mail-days"} {
			must(t, tx.Scan(b, nil, func(key, _ []byte) error {
				t.Errorf("%s still has %x", b, key)
				return store.ErrStop
			}))
		}
		return nil
	}))
	if _, err := o.Deposit(begin, key(1), key(2), []byte("0")); err != nil {
		t.Fatal(err)
	}
}

func TestPolicyThatMakesNoSenseIsRefused(t *testing.T) {
	must(t, mailbox.Defaults().Check())
	for name, change := range map[string]func(*mailbox.Policy){
		"no item":         func(p *mailbox.Policy) { p.MaxItem = 0 },
		"too long items":  func(p *mailbox.Policy) { p.MaxItem = wire.MaxMail + 1 },
		"no age":          func(p *mailbox.Policy) { p.Age = 0 },
		"for ever":        func(p *mailbox.Policy) { p.Age = 1<<63 - 1 },
		"no room at all":  func(p *mailbox.Policy) { p.TotalItems = 0 },
		"less than one":   func(p *mailbox.Policy) { p.BoxBytes = 1 },
		"less in all":     func(p *mailbox.Policy) { p.TotalBytes = uint64(p.MaxItem) - 1 },
		"nothing a day":   func(p *mailbox.Policy) { p.DayBytes = 0 },
		"no items a day":  func(p *mailbox.Policy) { p.DayItems = 0 },
		"no items a box":  func(p *mailbox.Policy) { p.BoxItems = 0 },
		"the zero policy": func(p *mailbox.Policy) { *p = mailbox.Policy{} },
	} {
		p := mailbox.Defaults()
		change(&p)
		if _, err := mailbox.NewOffice(store.Memory(), p); !errors.Is(err, mailbox.ErrPolicy) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhateverHappensNoAcknowledgedItemIsLost plays depositors, readers, time
// and restarts against a relay with small quotas, beside a plain model of it.
func TestWhateverHappensNoAcknowledgedItemIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := mailbox.Policy{MaxItem: 4 << 10, BoxItems: 6, BoxBytes: 6 << 10, DayItems: 9, DayBytes: 12 << 10, TotalItems: 12, TotalBytes: 16 << 10, Age: 2 * time.Hour}
		s := store.Memory()
		o, err := mailbox.NewOffice(s, p)
		if err != nil {
			t.Fatal(err)
		}
		now, aged := begin, uint64(0)
		type item struct {
			box keys.PublicKey
			id  ledger.ID
		}
		type held struct {
			content []byte
			end     uint64
		}
		model := map[item]held{}
		if _, _, err := o.Sweep(now); err != nil {
			t.Fatal(err)
		}
		pass := func(by uint64) {
			now += by
			aged += min(by, 10*minute)
		}
		box := rapid.Custom(func(t *rapid.T) keys.PublicKey { return key(byte(rapid.IntRange(1, 3).Draw(t, "box"))) })
		t.Repeat(map[string]func(*rapid.T){
			"deposit": func(t *rapid.T) {
				pass(rapid.Uint64Range(0, 20*minute).Draw(t, "pass"))
				content := bytes.Repeat([]byte{rapid.Byte().Draw(t, "byte")}, rapid.IntRange(0, 3000).Draw(t, "size"))
				at := box.Draw(t, "box")
				id, err := o.Deposit(now, key(byte(rapid.IntRange(10, 12).Draw(t, "depositor"))), at, content)
				if err != nil {
					if !refused(err, wire.CodeFull) && !refused(err, wire.CodeMailboxFull) && !refused(err, wire.CodeAllowance) {
						t.Fatal(err)
					}
					if _, _, err := o.Sweep(now); err != nil { // a refusal does not look at the clock: let both do so
						t.Fatal(err)
					}
					return
				}
				if _, _, err := o.Sweep(now); err != nil {
					t.Fatal(err)
				}
				got := false
				page, err := o.Collect(at, 0, 0, wire.MaxMailPage)
				if err != nil {
					t.Fatal(err)
				}
				for _, part := range page.Parts {
					got = got || part.ID == id
				}
				if _, known := model[item{at, id}]; !known && got {
					model[item{at, id}] = held{content, aged + uint64(p.Age.Milliseconds())}
				}
			},
			"remove": func(t *rapid.T) {
				at := box.Draw(t, "box")
				page, err := o.Collect(at, 0, 0, wire.MaxMailPage)
				if err != nil || len(page.Parts) == 0 {
					return
				}
				id := page.Parts[rapid.IntRange(0, len(page.Parts)-1).Draw(t, "which")].ID
				if err := o.Remove(at, []ledger.ID{id}); err != nil {
					t.Fatal(err)
				}
				delete(model, item{at, id})
			},
			"wait": func(t *rapid.T) {
				pass(rapid.Uint64Range(0, 40*minute).Draw(t, "wait"))
				if _, _, err := o.Sweep(now); err != nil {
					t.Fatal(err)
				}
			},
			"restart": func(t *rapid.T) {
				if o, err = mailbox.NewOffice(s, p); err != nil {
					t.Fatal(err)
				}
			},
			"": func(t *rapid.T) {
				var size uint64
				count := map[keys.PublicKey]uint64{}
				for k, h := range model {
					if h.end <= aged {
						delete(model, k)
						continue
					}
					size += uint64(len(h.content)) + mailbox.Overhead
					count[k.box]++
				}
				items, total, err := o.Totals()
				if err != nil || items != uint64(len(model)) || total != size {
					t.Fatalf("the relay counts %d items of %d bytes, %d of %d are there: %v", items, total, len(model), size, err)
				}
				if items > p.TotalItems || total > p.TotalBytes {
					t.Fatal("more than there is room for")
				}
				for b := range byte(3) {
					page, err := o.Collect(key(b+1), 0, 0, wire.MaxMailPage)
					if err != nil || uint64(len(page.Parts)) != count[key(b+1)] || count[key(b+1)] > p.BoxItems {
						t.Fatalf("mailbox %d gives %d items, %d are in it: %v", b+1, len(page.Parts), count[key(b+1)], err)
					}
					for _, part := range page.Parts {
						if h, ok := model[item{key(b + 1), part.ID}]; !ok || !bytes.Equal(h.content, part.Bytes) {
							t.Fatalf("mailbox %d gives something else", b+1)
						}
					}
				}
			},
		})
	})
}
