package lan

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sanduk.app/wallet/keys"
)

// Bounds of a pairing text, which has to fit one QR code.
const (
	MostAddresses = 6
	MaxText       = 300
	prefix        = "sanduk-meet:"
	textVersion   = 1
	sumSize       = 4
)

// Text is what one person shows and the other reads, for their phones to meet.
type Text struct {
	Key       keys.PublicKey // that the listener proves; made for this meeting
	Port      uint16
	Addresses []netip.Addr // none: the listener does not know its own
	Expires   time.Time    // whole seconds
}

// String is the text: the prefix, then in base64url version 1, expiry (4 bytes,
// unix seconds), port (2), key (32), each address (length 4 or 16, then its
// bytes), and four bytes of a hash over all of it.
func (t Text) String() string {
	b := binary.BigEndian.AppendUint32([]byte{textVersion}, uint32(t.Expires.Unix()))
	b = binary.BigEndian.AppendUint16(b, t.Port)
	b = append(b, t.Key[:]...)
	for _, a := range t.Addresses[:min(len(t.Addresses), MostAddresses)] {
		b = append(b, byte(len(a.AsSlice())))
		b = append(b, a.AsSlice()...)
	}
	return prefix + base64.RawURLEncoding.EncodeToString(append(b, sum(b)...))
}

func sum(b []byte) []byte {
	h := keys.NewTag("sanduk/meet-text/1").Hash(b)
	return h[:sumSize]
}

// IsText tells whether a text is meant to be a pairing text.
func IsText(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), prefix) }

// slack is how far apart two phones' clocks may be.
const slack = 10 * time.Minute

// ParseText reads a pairing text whole or not at all. Errors: ErrText,
// ErrExpired.
func ParseText(text string, now time.Time) (Text, error) {
	text = strings.Join(strings.Fields(text), "")
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok || len(text) > MaxText {
		return Text{}, fmt.Errorf("%w: it has to begin with %s…", ErrText, prefix)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil {
		return Text{}, fmt.Errorf("%w: %w", ErrText, err)
	}
	t, err := decodeText(raw)
	if err != nil {
		return Text{}, err
	}
	if now.After(t.Expires.Add(slack)) {
		return Text{}, fmt.Errorf("%w: at %s", ErrExpired, t.Expires.UTC().Format(time.RFC3339))
	}
	return t, nil
}

const textHead = 1 + 4 + 2 + 32

func decodeText(raw []byte) (Text, error) {
	fail := func(item string) (Text, error) { return Text{}, fmt.Errorf("%w: %s", ErrText, item) }
	if len(raw) < textHead+sumSize {
		return fail("it is cut short")
	}
	body := raw[:len(raw)-sumSize]
	if string(sum(body)) != string(raw[len(body):]) {
		return fail("a letter is wrong or missing")
	}
	if body[0] != textVersion {
		return fail(fmt.Sprintf("version %d", body[0]))
	}
	t := Text{Expires: time.Unix(int64(binary.BigEndian.Uint32(body[1:])), 0), Port: binary.BigEndian.Uint16(body[5:])}
	var err error
	if t.Key, err = keys.ParsePublicKey(body[7:textHead]); err != nil {
		return fail("key: " + err.Error())
	}
	if t.Port == 0 {
		return fail("port 0")
	}
	for rest := body[textHead:]; len(rest) > 0; {
		size := int(rest[0])
		if size != 4 && size != 16 || len(rest) < 1+size || len(t.Addresses) == MostAddresses {
			return fail("addresses")
		}
		a, _ := netip.AddrFromSlice(rest[1 : 1+size])
		if !local(a) || a.Is4In6() {
			return fail("address " + a.String() + " is of no local network")
		}
		t.Addresses, rest = append(t.Addresses, a), rest[1+size:]
	}
	return t, nil
}

// Dial gives the addresses to try, best first: those of the text, or, where it
// has none, those of whoever shares the network.
func (t Text) Dial() []netip.AddrPort {
	from := t.Addresses
	if len(from) == 0 {
		from = Gateways()
	}
	out := make([]netip.AddrPort, len(from))
	for i, a := range from {
		out[i] = netip.AddrPortFrom(a, t.Port)
	}
	return out
}
