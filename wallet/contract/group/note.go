package group

import (
	"unicode"
	"unicode/utf8"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// A Note is a text that people read: a name, a reason. It never enters the
// ledger: a line has its id, and the note travels beside, between the
// group's phones. It is salted, so that nobody finds a name by trying some.
type Note struct {
	_    struct{} `cbor:",toarray"`
	Salt [16]byte
	Text string
}

var tagNote = keys.NewTag("sanduk/group-note/1")

// ID names the note.
func (n *Note) ID() ledger.ID { return tagNote.Hash(n.Salt[:], []byte(n.Text)) }

// Valid takes one printable line of at most MaxText bytes.
func (n *Note) Valid() bool {
	for _, r := range n.Text {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return n.Text != "" && len(n.Text) <= MaxText && utf8.ValidString(n.Text)
}
