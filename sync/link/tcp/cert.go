package tcp

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"encoding/asn1"
	"time"
)

// bare is a certificate of X.509's version 1 without names or signature: as few
// bytes as TLS takes. Nobody checks it, the greeting inside proves the keys.
type bare struct {
	Body struct {
		Serial    int
		Algorithm algorithm
		Issuer    struct{}
		Validity  struct{ From, Until time.Time }
		Subject   struct{}
		Key       struct {
			Algorithm algorithm
			Bits      asn1.BitString
		}
	}
	Algorithm algorithm
	Signature asn1.BitString
}

type algorithm struct{ ID asn1.ObjectIdentifier }

// certificate makes one, with a key of its own, for this process.
func certificate() (tls.Certificate, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	var c bare
	signs := algorithm{asn1.ObjectIdentifier{1, 3, 101, 112}} // Ed25519, by RFC 8410
	c.Algorithm, c.Body.Algorithm, c.Body.Key.Algorithm = signs, signs, signs
	c.Body.Serial = 1
	c.Body.Validity.From, c.Body.Validity.Until = time.Unix(0, 0).UTC(), time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC)
	c.Body.Key.Bits = asn1.BitString{Bytes: public, BitLength: 8 * len(public)}
	der, err := asn1.Marshal(c)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, err
}
