package wallet

import (
	"errors"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/ledger"
)

// What the phones of a group hand each other beside entries: the meeting that is
// written down, and the texts of its notes.

// groupWords are those of a group: the names of its members, the notes of what
// waits and is written down, and the minutes themselves.
func (w *Wallet) groupWords(m *member, account ledger.Account) (out [][]byte, err error) {
	is, err := w.isGroup(m, account)
	if err != nil || !is {
		return nil, err
	}
	notes, err := m.notes(account)
	if err != nil {
		return nil, err
	}
	wanted, err := w.wantedNotes(m, account)
	if err != nil {
		return nil, err
	}
	seen := map[ledger.ID]bool{}
	for _, id := range wanted {
		if n, held := notes[id]; held && !seen[id] && len(out) < joint.MaxWords-1 {
			seen[id], out = true, append(out, (&group.Word{Note: &n}).Bytes())
		}
	}
	minutes, err := w.written(m, account)
	if err == nil && minutes != nil {
		out = append(out, (&group.Word{Minutes: minutes}).Bytes())
	}
	return out, err
}

// wantedNotes name the texts that other phones need to show what there is.
func (w *Wallet) wantedNotes(m *member, account ledger.Account) (out []ledger.ID, err error) {
	books, founded, err := w.books(m, account)
	if err != nil {
		return nil, err
	}
	if founded {
		for i := range books.Members {
			out = append(out, books.Members[i].Name)
		}
	}
	minutes, err := w.written(m, account)
	if err != nil {
		return nil, err
	}
	if minutes != nil {
		out = append(out, notesOf(minutes)...)
	}
	shown, err := m.shownProposals(account)
	for _, p := range shown {
		out = append(out, notesIn(&p.entry.Entry)...)
	}
	return out, err
}

// notesIn name the texts of an entry of a group.
func notesIn(e *ledger.Entry) (out []ledger.ID) {
	if minutes, ok := minutesOf(e); ok {
		return notesOf(&minutes)
	}
	body, err := contract.DecodeBody(e.Body)
	if e.Kind != group.Kind || err != nil {
		return nil
	}
	f, err := group.DecodeFounding(body.Acts)
	if err != nil {
		return nil
	}
	for _, p := range f.Members {
		if len(p.Name) == len(ledger.ID{}) {
			out = append(out, ledger.ID(p.Name))
		}
	}
	return out
}

func notesOf(minutes *group.Minutes) (out []ledger.ID) {
	for _, l := range minutes.Lines {
		if len(l.Note) == len(ledger.ID{}) {
			out = append(out, ledger.ID(l.Note))
		}
	}
	return out
}

// minutesOf are those that an entry of a group has; false: it founds one, or is
// of another kind.
func minutesOf(e *ledger.Entry) (group.Minutes, bool) {
	if e.Kind != group.Kind || e.Seq == 1 {
		return group.Minutes{}, false
	}
	body, err := contract.DecodeBody(e.Body)
	if err != nil {
		return group.Minutes{}, false
	}
	minutes, err := group.DecodeMinutes(body.Acts)
	return minutes, err == nil
}

// tendTaken takes the words of a group, and does what follows by itself.
func (w *Wallet) tendTaken(m *member, account ledger.Account, words [][]byte) error {
	is, err := w.isGroup(m, account)
	if err != nil || !is {
		return err
	}
	return errors.Join(w.takeGroupWords(m, account, words), w.tendGroup(m, account))
}

// takeGroupWords keeps what came from another phone of the group. A word that is
// wrong, or can't be followed here, does not stop the others.
func (w *Wallet) takeGroupWords(m *member, account ledger.Account, list [][]byte) error {
	held, err := m.notes(account)
	if err != nil {
		return err
	}
	for _, raw := range list {
		word, bad := group.DecodeWord(raw)
		switch {
		case bad != nil:
			continue
		case word.Note != nil:
			err = m.takeNote(account, word.Note, held)
		default:
			err = w.takeMinutes(m, account, word.Minutes)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *member) takeNote(account ledger.Account, n *group.Note, held map[ledger.ID]group.Note) error {
	if _, known := held[n.ID()]; known || len(held) >= maxNotes {
		return nil
	}
	held[n.ID()] = *n
	return m.saveNote(account, n)
}

func (w *Wallet) takeMinutes(m *member, account ledger.Account, minutes *group.Minutes) error {
	err := w.takeMeeting(m, account, minutes)
	for _, rule := range group.Rules() {
		if errors.Is(err, rule) {
			return nil // it can't stand on the books as they are here
		}
	}
	return err
}
