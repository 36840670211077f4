package keys

import "crypto/sha256"

// Tag separates the purposes of hashes and signatures: BIP340's tagged hash.
// The zero Tag is not usable; make one with NewTag.
type Tag struct{ prefix [2 * sha256.Size]byte }

// NewTag makes a tag of a name, such as "sanduk/entry/1".
func NewTag(name string) Tag {
	h := sha256.Sum256([]byte(name))
	var t Tag
	copy(t.prefix[:sha256.Size], h[:])
	copy(t.prefix[sha256.Size:], h[:])
	return t
}

// Hash is SHA256(SHA256(name) ‖ SHA256(name) ‖ parts…).
func (t Tag) Hash(parts ...[]byte) [32]byte {
	h := sha256.New()
	h.Write(t.prefix[:])
	for _, p := range parts {
		h.Write(p)
	}
	var out [32]byte
	h.Sum(out[:0])
	return out
}
