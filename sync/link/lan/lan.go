// Package lan finds other Sanduks on the same local network, and makes the
// texts by which two people pair their phones. It opens no connections: what it
// finds is dialled over package tcp.
//
// Primary is the pairing text, shown as a QR code ([Text]): it has addresses,
// a port, the key to expect, and an expiry. Discovery is a comfort: a beacon of
// 64 bytes, sent to a multicast group from time to time, from which only those
// who know a name (a community's id, a guardian's key) learn that its owner is
// here. Nobody passing by learns more than that some Sanduk is: tags are hashes
// over a nonce that changes with each [Turn], and unused places hold noise.
//
// Discovery has its own beacon because github.com/pion/mdns/v2 v2.2.2 keeps
// all instances that it ever heard of in tables without bound, gives the
// address that a record claims instead of the one that it came from, and
// answers whoever asks; and because the beacon needs no list of the own
// addresses, which Android refuses since version 11 (golang/go#40569).
// github.com/wlynxg/anet v0.0.5, which would read that list, does not link with
// Go 1.23 and later; so each interface's number is tried instead.
package lan

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"time"

	"sanduk.app/wallet/keys"
)

var (
	// ErrText says that a text is no pairing text, or a damaged one.
	ErrText = errors.New("not a whole pairing text")
	// ErrExpired says that a pairing text is too old.
	ErrExpired = errors.New("the pairing text has expired")
	// ErrNoNetwork says that no network interface lets beacons through.
	ErrNoNetwork = errors.New("no local network to meet in")
)

// Name is what others recognise the sender of a beacon by, if they know it.
type Name [32]byte

// Community is the name that the members of a community share.
func Community(id [32]byte) Name { return keys.NewTag("sanduk/lan-community/1").Hash(id[:]) }

// Guardian is a guardian's name, by its identity key.
func Guardian(identity keys.PublicKey) Name {
	return keys.NewTag("sanduk/lan-guardian/1").Hash(identity[:])
}

// Turn is how long a beacon's nonce and tags stay the same.
const Turn = 10 * time.Minute

// A beacon: magic "sdk1", port, two zero bytes, nonce (8), six tags of 8 bytes.
const (
	beaconSize = 64
	tagsAt     = 16
	tagSize    = 8
	// MostNames is how many names one beacon has room for.
	MostNames = (beaconSize - tagsAt) / tagSize
)

const magic = "sdk1"

type (
	tag   [tagSize]byte
	nonce [8]byte
)

// window is the hour that a tag is good for: a beacon that was recorded is of
// no use a day later. Clocks may be an hour apart.
func window(now time.Time) uint64 { return uint64(max(now.Unix(), 0)) / 3600 }

func tagOf(name Name, window uint64, n nonce) tag {
	hash := keys.NewTag("sanduk/lan-tag/1").Hash(name[:], binary.BigEndian.AppendUint64(nil, window), n[:])
	return tag(hash[:])
}

// encode makes a beacon; noise fills the places of tags that no name takes.
func encode(port uint16, n nonce, names []Name, now time.Time, noise [beaconSize]byte) []byte {
	b := noise[:]
	copy(b, magic)
	binary.BigEndian.PutUint16(b[4:], port)
	b[6], b[7] = 0, 0
	copy(b[8:], n[:])
	for i, name := range names[:min(len(names), MostNames)] {
		t := tagOf(name, window(now), n)
		copy(b[tagsAt+i*tagSize:], t[:])
	}
	return b
}

// beacon is what a packet says.
type beacon struct {
	port  uint16
	nonce nonce
	tags  [MostNames]tag
}

func decode(b []byte) (beacon, bool) {
	if len(b) != beaconSize || string(b[:4]) != magic || b[6] != 0 || b[7] != 0 {
		return beacon{}, false
	}
	out := beacon{port: binary.BigEndian.Uint16(b[4:]), nonce: nonce(b[8:])}
	for i := range out.tags {
		out.tags[i] = tag(b[tagsAt+i*tagSize:])
	}
	return out, out.port != 0
}

// recognise gives those of the names that a beacon has the tags of.
func (b *beacon) recognise(names []Name, now time.Time) (found []Name) {
	have := map[tag]bool{}
	for _, t := range b.tags {
		have[t] = true
	}
	at := window(now)
	for _, name := range names {
		for _, w := range []uint64{at, at - 1, at + 1} {
			if have[tagOf(name, w, b.nonce)] {
				found = append(found, name)
				break
			}
		}
	}
	return found
}

// Place is somebody who is here.
type Place struct {
	Address netip.AddrPort // where the beacon came from, with the port that it names
	Names   []Name         // those that were recognised
	Seen    time.Time
}
