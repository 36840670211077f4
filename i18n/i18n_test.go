package i18n_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"sanduk.app/app/config"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
	"sanduk.app/i18n"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/vault"
)

// noon is a Monday.
func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func open(t *testing.T, tag string) *i18n.Texts {
	t.Helper()
	texts, err := i18n.Open(tag, noon)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestPlaceholdersAndPluralsAreFilledIn(t *testing.T) {
	en, sw := open(t, "en"), open(t, "sw")
	for _, c := range []struct {
		texts *i18n.Texts
		key   string
		args  map[string]any
		want  string
	}{
		{en, "pay.who.times", map[string]any{"count": 1}, "You paid them once"},
		{en, "pay.who.times", map[string]any{"count": 1200}, "You paid them 1,200 times"},
		{sw, "ago.hours", map[string]any{"count": 2}, "saa 2 zilizopita"},
		{en, "pay.amount.have", map[string]any{"money": notice.Money{Amount: 1_245_000, Code: "KES", Decimals: 2}}, "You have 12,450.00\u00a0KES"},
		{en, "pin.wait", map[string]any{"left": 30 * time.Second}, "Try again in 30 seconds"},
		{en, "notice.pin-wait.text", notice.Args{"until": noon().Add(time.Hour)}, "You can try again: Today 13:00."},
		{en, "pay.amount.have", nil, "You have {money}"},
		{en, "no.such.key", nil, "no.such.key"},
	} {
		if got := c.texts.T(c.key, c.args); got != c.want {
			t.Errorf("%s gives %q, want %q", c.key, got, c.want)
		}
	}
}

func TestMoneyIsNeverRoundedAndNeverWithoutItsCurrency(t *testing.T) {
	en := open(t, "en")
	for m, want := range map[notice.Money]string{
		{Amount: 0, Code: "KES", Decimals: 2}:                            "0.00\u00a0KES",
		{Amount: 5, Code: "KWD", Decimals: 3}:                            "0.005\u00a0KWD",
		{Amount: 123_456, Code: "JPY"}:                                   "123,456\u00a0JPY",
		{Amount: 9_223_372_036_854_775_807, Code: "STARS", Decimals: 8}:  "92,233,720,368.54775807\u00a0STARS",
		{Amount: 18_446_744_073_709_551_615, Code: "STARS", Decimals: 0}: "18,446,744,073,709,551,615\u00a0STARS",
	} {
		if got := en.Money(m).String(); got != want {
			t.Errorf("%v gives %q, want %q", m, got, want)
		}
	}
}

func TestAmountsAreShownAsTheyAreTyped(t *testing.T) {
	en := open(t, "en")
	for text, want := range map[string]string{"": "0", "1250": "1,250", "1250.": "1,250.", "1250.5": "1,250.5", "0.05": "0.05"} {
		if got := en.Typed(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestMoneyIsGroupedAsInEachLanguage(t *testing.T) {
	for tag, want := range map[string][2]string{
		"en": {"1,234.50", "1,234,567.00"}, "sw": {"1,234.50", "1,234,567.00"},
		"fr": {"1\u202f234,50", "1\u202f234\u202f567,00"}, "id": {"1.234,50", "1.234.567,00"},
		"hi": {"1,234.50", "12,34,567.00"}, "es": {"1234,50", "1.234.567,00"}, "pt": {"1.234,50", "1.234.567,00"},
	} {
		for i, amount := range []notice.Money{{Amount: 123_450, Code: "XOF", Decimals: 2}, {Amount: 123_456_700, Code: "XOF", Decimals: 2}} {
			m := open(t, tag).Money(amount)
			if got := m.Major + m.Point + m.Minor; got != want[i] {
				t.Errorf("%s gives %q, want %q", tag, got, want[i])
			}
		}
	}
}

func TestDaysAreSaidAsPeopleDo(t *testing.T) {
	en, sw := open(t, "en"), open(t, "sw")
	for _, c := range []struct {
		before time.Duration
		en, sw string
	}{
		{3 * time.Hour, "Today 09:00", "Leo 09:00"},
		{13 * time.Hour, "Yesterday 23:00", "Jana 23:00"},
		{6 * 24 * time.Hour, "Tuesday 12:00", "Jumanne 12:00"},
		{7 * 24 * time.Hour, "16 November 2026 12:00", "16 Novemba 2026 12:00"},
		{-13 * time.Hour, "Tomorrow 01:00", "Kesho 01:00"},
	} {
		at := noon().Add(-c.before)
		if a, b := en.When(at), sw.When(at); a != c.en || b != c.sw {
			t.Errorf("%s before: %q and %q", c.before, a, b)
		}
	}
}

func TestHowLongAgoIsSaidRoughly(t *testing.T) {
	en := open(t, "en")
	for before, want := range map[time.Duration]string{
		-time.Hour: "just now", 59 * time.Second: "just now", 90 * time.Second: "1 minute ago",
		2*time.Hour + 59*time.Minute: "2 hours ago", 25 * time.Hour: "1 day ago", 10 * 24 * time.Hour: "13 November 2026",
	} {
		if got := en.Ago(noon().Add(-before)); got != want {
			t.Errorf("%s ago is %q, want %q", before, got, want)
		}
	}
	for d, want := range map[time.Duration]string{time.Second / 2: "1 second", 61 * time.Second: "2 minutes", 4 * time.Hour: "4 hours"} {
		if got := en.Span(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}

func TestLanguageIsMatchedToTheDevices(t *testing.T) {
	for wanted, want := range map[string]string{"sw_KE.UTF-8": "sw", "SW": "sw", "sw.UTF-8": "sw", "de-DE": "en", "": "en", "in_ID": "id", "fil-PH": "tl", "ha-NG": "ha", "pt-MZ": "pt"} {
		if got := i18n.Match(wanted); got != want {
			t.Errorf("%q gives %q", wanted, got)
		}
	}
	if got := i18n.Match("de-DE", "sw-TZ"); got != "sw" {
		t.Errorf("the second wish is not heard: %q", got)
	}
	if got := open(t, "xx").Language().Tag; got != "en" {
		t.Errorf("a language that is not there gives %q", got)
	}
}

func TestNoticesFillAllTheirPlaceholders(t *testing.T) {
	kes := wallet.AssetInfo{Code: "KES", Decimals: 2}
	list := []notice.Notice{
		notice.New(notice.Pending, notice.Waiting, notice.Args{"count": 2}),
		notice.New(notice.PINMismatch, notice.Hint, nil),
		notice.Of(errors.New("nobody foresaw it")),
		notice.Of(store.ErrScanning),
		notice.Of(&wallet.FundsError{Asset: kes, Have: 1, Asked: 2}),
		notice.Of(&vault.WaitError{Until: noon()}),
		notice.Of(&keys.WordError{Position: 1, Word: "x"}),
		notice.Of(&keys.WordError{Position: 1, Word: "abandn", Near: []string{"abandon"}}),
		notice.Of(&wire.FailedBody{Text: "busy"}),
		notice.Of(&ledger.Refusal{Code: ledger.CodeMalformed}),
		notice.Of(&ledger.Refusal{Code: "of-a-later-version"}),
		notice.Of(&ledger.Wait{Reason: ledger.WaitTime, Until: 1}),
	}
	for _, texts := range []*i18n.Texts{open(t, "en"), open(t, "sw")} {
		for _, n := range list {
			for _, key := range []string{n.Title(), n.Text(), n.Do()} {
				if got := texts.T(key, n.Args); got == key || strings.ContainsAny(got, "{}") {
					t.Errorf("%s gives %q", key, got)
				}
			}
		}
	}
}

func TestWordsMadeOfParts(t *testing.T) {
	en := open(t, "en")
	keys := []string{"movement.way.person", "movement.way.bundle"}
	for _, step := range []string{view.StepSigned, view.StepSignedBy, view.StepHanded, view.StepTaken, view.StepVote, view.StepToCome} {
		keys = append(keys, "movement.step."+step)
	}
	for _, s := range []wallet.Status{wallet.Promised, wallet.Done, wallet.Refused, wallet.NotKept, wallet.Cheated} {
		keys = append(keys, "state."+string(s), "state."+string(s)+".means", "pay.result."+string(s))
		if s != wallet.Promised {
			keys = append(keys, "movement.step."+string(s))
		}
	}
	for _, kind := range []string{wallet.KindPaid, wallet.KindReceived, wallet.KindIssued, wallet.KindReturned, wallet.KindRedeemed} {
		keys = append(keys, "movement."+kind)
	}
	for _, kind := range view.Kinds() {
		keys = append(keys, "kind."+string(kind), "kind."+string(kind)+".means")
	}
	for _, verdict := range []string{"audit.none", "audit.holds", "audit.part", "audit.fails"} {
		keys = append(keys, verdict, verdict+".text")
	}
	for _, look := range []config.Look{config.AsDevice, config.Light, config.Dark} {
		keys = append(keys, "settings.look."+string(look))
	}
	for _, key := range keys {
		if !en.Has(key) {
			t.Errorf("there is no text %q", key)
		}
	}
}

func TestNumbersAreWrittenAsCLDRSays(t *testing.T) {
	for _, l := range i18n.Languages() {
		if l.Tag == "ha" || l.Tag == "tl" {
			continue // the library has no numbers of these
		}
		locale := currency.NewLocale(l.Tag)
		f := currency.NewFormatter(locale)
		f.CurrencyDisplay = currency.DisplayNone
		for _, units := range []uint64{5, 123_450, 1_234_567_890} {
			amount, err := currency.NewAmountFromInt64(int64(units), "KES")
			if err != nil {
				t.Fatal(err)
			}
			m := open(t, l.Tag).Money(notice.Money{Amount: money.Amount(units), Code: "KES", Decimals: 2})
			want := strings.Trim(f.Format(amount), "\u200f\u00a0")
			if got := m.Major + m.Point + m.Minor; got != want {
				t.Errorf("%s writes %q, want %q", l.Tag, got, want)
			}
		}
	}
}

func TestDigitsOfAllScriptsCanBeTyped(t *testing.T) {
	for _, l := range i18n.Languages() {
		if got := i18n.Plain(l.Digits); got != "0123456789" {
			t.Errorf("%s: %q", l.Tag, got)
		}
	}
	if got := i18n.Plain("١٢٫٥ KES ۹ x"); got != "12.5 KES 9 x" {
		t.Errorf("%q", got)
	}
}
