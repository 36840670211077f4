package lan

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"
)

var now = time.Unix(1_700_000_000, 0)

func text(t testing.TB) Text {
	return Text{Key: key(t), Port: 40123, Expires: now.Add(time.Hour), Addresses: []netip.Addr{netip.MustParseAddr("192.168.1.7"), netip.MustParseAddr("fd00::7")}}
}

// The form is read by phones of other versions: it must not change.
const frozen = "sanduk-meet:AWVT_xCcu1y98GRuXbTqo5jzZfLqeg49QZt-AzDjnOkr3e3KxPm8BMCoAQcQ_QAAAAAAAAAAAAAAAAAABzmYVI4"

func TestPairingTextComesBackAndItsFormIsFrozen(t *testing.T) {
	want := text(t)
	if want.String() != frozen {
		t.Errorf("the form changed: %s", want)
	}
	got, err := ParseText(" "+frozen[:40]+"\n"+frozen[40:], now)
	must(t, err)
	if got.String() != want.String() || !IsText(frozen) {
		t.Errorf("%+v", got)
	}
	if d := got.Dial(); len(d) != 2 || d[0].String() != "192.168.1.7:40123" {
		t.Errorf("dials %v", d)
	}
}

func TestLongestPairingTextFitsOneCode(t *testing.T) {
	l := text(t)
	l.Addresses = nil
	for i := range byte(20) {
		l.Addresses = append(l.Addresses, netip.AddrFrom16([16]byte{0: 0xfd, 15: i}))
	}
	if s := l.String(); len(s) > MaxText {
		t.Errorf("%d bytes", len(s))
	} else if got, err := ParseText(s, now); err != nil || len(got.Addresses) != MostAddresses {
		t.Errorf("%v, %v", got, err)
	}
}

func TestTextWithoutAddressesTriesTheOwnersOfHotspots(t *testing.T) {
	l := text(t)
	l.Addresses = nil
	got, err := ParseText(l.String(), now)
	must(t, err)
	if d := got.Dial(); len(d) == 0 || d[0].Port() != l.Port {
		t.Errorf("dials %v", d)
	}
	if g := gatewaysOf([]netip.Addr{netip.MustParseAddr("192.168.77.20"), netip.MustParseAddr("127.0.0.1")}); g[0].String() != "192.168.77.1" || len(g) != len(gateways())+1 {
		t.Errorf("gateways %v", g)
	}
}

func TestDamagedStaleAndFarTextsAreRefused(t *testing.T) {
	for what, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":           {"", ErrText},
		"an invitation":     {"sanduk-invitation:AAAA", ErrText},
		"cut":               {frozen[:len(frozen)-3], ErrText},
		"a letter changed":  {strings.Replace(frozen, "XbTq", "XbTr", 1), ErrText},
		"a letter more":     {frozen + "A", ErrText},
		"no letters at all": {prefix, ErrText},
		"too long":          {prefix + strings.Repeat("A", MaxText), ErrText},
		"far away":          {Text{Key: key(t), Port: 1, Expires: now, Addresses: []netip.Addr{netip.MustParseAddr("8.8.8.8")}}.String(), ErrText},
		"to everybody":      {Text{Key: key(t), Port: 1, Expires: now, Addresses: []netip.Addr{netip.MustParseAddr("255.255.255.255")}}.String(), ErrText},
		"no port":           {Text{Key: key(t), Expires: now}.String(), ErrText},
		"no key":            {Text{Port: 1, Expires: now}.String(), ErrText},
		"stale":             {Text{Key: key(t), Port: 1, Expires: now.Add(-time.Hour)}.String(), ErrExpired},
	} {
		if got, err := ParseText(c.text, now); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
}

func TestOwnAddressesAreThoseThatOthersCanUse(t *testing.T) {
	var all []netip.Addr
	for _, a := range []string{"127.0.0.1", "8.8.8.8", "172.17.0.1", "10.0.0.5", "192.168.1.7", "::1", "fe80::1", "fd00::1", "169.254.3.3", "192.168.1.7", "0.0.0.0"} {
		all = append(all, netip.MustParseAddr(a))
	}
	var got []string
	for _, a := range chosen(all) {
		got = append(got, a.String())
	}
	if want := "192.168.1.7 10.0.0.5 172.17.0.1 fd00::1 169.254.3.3"; strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
	if lone := chosen(all[:1]); len(lone) != 1 || !lone[0].IsLoopback() {
		t.Errorf("alone: %v", lone)
	}
}

func TestAskingWhereToSendFromFindsWhatListingFinds(t *testing.T) {
	for _, a := range sending(nil) {
		if listed := listed(); len(listed) > 0 {
			found := false
			for _, l := range listed {
				found = found || l.Unmap() == a
			}
			if !found {
				t.Errorf("%s is in no list: %v", a, listed)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add(frozen)
	f.Add(prefix)
	f.Add(Text{Port: 1}.String())
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseText(s, now)
		if err != nil {
			if !errors.Is(err, ErrText) && !errors.Is(err, ErrExpired) {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if got.String() != strings.Join(strings.Fields(s), "") {
			t.Fatalf("%q came back as %q", s, got)
		}
	})
}
