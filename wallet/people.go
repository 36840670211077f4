package wallet

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// Names are the owner's own: they stand in the wallet's store and nowhere else,
// in no entry, bundle or request, and no words bring them back.

var (
	// ErrPersonName says that a name can't be given: it is too long, or no line.
	ErrPersonName = errors.New("a name is one line of at most 64 bytes")
	// ErrNameTaken says that somebody else in the community has that name
	// already: two with one name would be paid for one another.
	ErrNameTaken = errors.New("somebody else has that name already")
)

const maxPersonName = 64

// Person is somebody to whom the owner gave a name.
type Person struct {
	Account ledger.Account
	Address string
	Name    string
	Since   time.Time // when she got it
}

type personRecord struct {
	_     struct{} `cbor:",toarray"`
	Name  string
	Since uint64 // unix ms
}

func personKey(community ledger.ID, account ledger.Account) []byte {
	return append(append([]byte(nil), community[:]...), account[:]...)
}

// People are those of a community who have a name, in the order of their
// accounts.
func (w *Wallet) People(community ledger.ID) ([]Person, error) {
	var out []Person
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		return m.eachPerson(func(p Person) error {
			out = append(out, p)
			return nil
		})
	})
	return out, err
}

func (m *member) eachPerson(f func(Person) error) error {
	community := m.epoch.Community
	return store.ScanPrefix(m.tx, nameBucket, community[:], func(key, value []byte) error {
		var r personRecord
		if err := ledger.Decode("name", value, maxRecord, &r); err != nil {
			return err
		}
		account := ledger.Account(key[len(community):])
		return f(Person{Account: account, Address: m.address(account), Name: r.Name, Since: timeOf(r.Since)})
	})
}

// Call gives somebody a name, or another one; an empty name takes it away.
// Errors: ErrPersonName, ErrNameTaken, ErrSelf for an account of this wallet.
func (w *Wallet) Call(community ledger.ID, account ledger.Account, name string) error {
	name, err := personName(name)
	if err != nil {
		return err
	}
	return w.config.Store.Update(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		switch {
		case err != nil:
			return err
		case m.isOwn(account):
			return ErrSelf
		case name == "":
			return tx.Delete(nameBucket, personKey(community, account))
		}
		if err := m.nameFree(account, name); err != nil {
			return err
		}
		return save(tx, nameBucket, personKey(community, account), &personRecord{Name: name, Since: m.now})
	})
}

// nameFree refuses a name that somebody else has, however it is written.
func (m *member) nameFree(account ledger.Account, name string) error {
	return m.eachPerson(func(p Person) error {
		if p.Account != account && strings.EqualFold(p.Name, name) {
			return fmt.Errorf("%w: %s", ErrNameTaken, p.Name)
		}
		return nil
	})
}

// personName is a name as it is kept: one line, with single spaces. Signs that
// turn the reading direction are refused, since they make one name look like
// another.
func personName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if len(name) > maxPersonName || !utf8.ValidString(name) || strings.ContainsFunc(name, unseen) {
		return "", fmt.Errorf("%w: %.80q", ErrPersonName, name)
	}
	return name, nil
}

// unseen tells whether a sign is not to be seen. The two joiners are: writing in
// Arabic and Indian scripts needs them.
func unseen(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner
}

// called is the name of an account; empty: it has none.
func (m *member) called(account ledger.Account) (string, error) {
	var r personRecord
	_, err := load(m.tx, nameBucket, personKey(m.epoch.Community, account), &r)
	return r.Name, err
}
