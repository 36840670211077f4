package wallet

import (
	"errors"
	"reflect"
	"slices"

	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// A meeting is written down line by line, each stored before it is shown, and
// handed on to the other phones as often as somebody likes: so a phone that dies
// takes nothing along that was handed on. What was written twice, on two phones
// that did not hear of each other, is never put together by itself: people say
// which of both counts.
//
// A hand is asked of its owner, who looks. The approval of the entry that has
// exactly the minutes she signed is given by itself, since it adds nothing to
// what she said.

const (
	meetingBucket store.Bucket = "group-meetings" // account → the minutes that are written here
	rivalBucket   store.Bucket = "group-rivals"   // account → other minutes of the same meeting
	closedBucket  store.Bucket = "group-closed"   // account, minutes before → minutes that are in the books, but not final
	handBucket    store.Bucket = "group-hands"    // account, minutes before → digest of those that this wallet signed last
)

// Meeting is one while it is written down.
type Meeting struct {
	Minutes group.Minutes
	Now     *group.State // the books as far as it went; to be read only
	Wrong   error        // why it can't stand on the books; nil: it can
	Signed  bool         // by this wallet
	Missing []uint64     // counters and key holders who have not signed
}

// Over tells whether all was written down, so that it can be signed.
func (m *Meeting) Over() bool { return m.Wrong == nil && m.Now.Done() }

func (m *member) minutes(account ledger.Account, bucket store.Bucket) (*group.Minutes, error) {
	raw, err := m.tx.Get(bucket, account[:])
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out, err := group.DecodeMinutes(raw)
	return &out, err
}

func (m *member) saveMinutes(account ledger.Account, bucket store.Bucket, minutes *group.Minutes) error {
	return m.tx.Put(bucket, account[:], minutes.Bytes())
}

// written are the minutes of the meeting that comes after the books: those that
// are written down here or, where an opening left a meeting behind that was in
// the books already, that meeting's again. nil: none.
func (w *Wallet) written(m *member, account ledger.Account) (*group.Minutes, error) {
	books, founded, err := w.books(m, account)
	if err != nil || !founded {
		return nil, err
	}
	minutes, err := m.minutes(account, meetingBucket)
	if err != nil || minutes != nil && minutes.Before == books.Last {
		return minutes, err
	}
	raw, err := m.tx.Get(closedBucket, closedKey(account, books.Last))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out, err := group.DecodeMinutes(raw)
	return &out, err
}

func closedKey(account ledger.Account, before ledger.ID) []byte {
	return append(slices.Clone(account[:]), before[:]...)
}

// dropClosed forgets the minutes that were kept until their entry was final; not
// those that come after the books as they are, whose entry was left behind.
func (m *member) dropClosed(account ledger.Account, last ledger.ID) error {
	h, err := m.head(account)
	if err != nil || len(h.Pending) > 0 {
		return err
	}
	var old [][]byte
	next := closedKey(account, last)
	err = store.ScanPrefix(m.tx, closedBucket, account[:], func(key, _ []byte) error {
		if string(key) != string(next) {
			old = append(old, slices.Clone(key))
		}
		return nil
	})
	for _, key := range old {
		err = errors.Join(err, m.tx.Delete(closedBucket, key))
	}
	return err
}

// begun is the books that the next meeting is written on: with what was paid in
// since the last.
func (w *Wallet) begun(m *member, account ledger.Account) (*group.State, error) {
	books, founded, err := w.books(m, account)
	if err != nil || !founded {
		return nil, errors.Join(err, onlyIf(!founded, ErrNoGroup))
	}
	h, err := m.head(account)
	if err != nil {
		return nil, err
	}
	p, err := w.planContract(m, account, group.Kind, h)
	if err != nil {
		return nil, err
	}
	return books.Begin(p.event.Paid)
}

// follow writes minutes on books.
func follow(books *group.State, minutes *group.Minutes) error {
	if minutes.Before != books.Last {
		return group.ErrMinutes
	}
	for i := range minutes.Lines {
		if err := books.Record(&minutes.Lines[i]); err != nil {
			return err
		}
	}
	return nil
}

// meeting is what is written down in one of the buckets; nil: nothing, or it is
// in the books already.
func (w *Wallet) meeting(m *member, account ledger.Account, bucket store.Bucket) (*Meeting, error) {
	minutes, err := m.minutes(account, bucket)
	if bucket == meetingBucket {
		minutes, err = w.written(m, account)
	}
	if err != nil || minutes == nil {
		return nil, err
	}
	out := &Meeting{Minutes: *minutes}
	if out.Now, err = w.begun(m, account); err != nil {
		return nil, err
	}
	if minutes.Before != out.Now.Last {
		return nil, nil
	}
	out.Wrong = follow(out.Now, minutes)
	self := m.Account
	for i := range out.Now.Members {
		p := &out.Now.Members[i]
		if !p.Active() || p.Offices&(group.Counter|group.KeyHolder) == 0 {
			continue
		}
		signed := slices.ContainsFunc(minutes.Hands, func(h group.Hand) bool { return h.Member == uint64(i+1) })
		if !signed {
			out.Missing = append(out.Missing, uint64(i+1))
		}
		out.Signed = out.Signed || signed && p.Account == self
	}
	return out, nil
}

// SaidLine is a line, with the text that its note says; empty: none.
type SaidLine struct {
	group.Line
	Text string
}

// WriteLine writes one line into the meeting that is held; the first one begins
// it. text is what its note says; empty: none. The line is stored when this
// returns. After the meeting is over nothing can be added. Errors: those of
// package group, which refuse the line and leave all as it was; ErrNoGroup.
func (w *Wallet) WriteLine(community ledger.ID, account ledger.Account, line group.Line, text string) (Group, error) {
	return w.WriteLines(community, account, []SaidLine{{line, text}})
}

// WriteLines writes several, all or none.
func (w *Wallet) WriteLines(community ledger.ID, account ledger.Account, lines []SaidLine) (Group, error) {
	return w.withGroup(community, account, func(m *member) error {
		minutes, err := w.written(m, account)
		if err != nil {
			return err
		}
		if minutes == nil {
			return w.rewrite(m, account, nil, lines)
		}
		return w.rewrite(m, account, minutes, append(saidAgain(minutes.Lines), lines...))
	})
}

// RewriteLines puts lines in the place of all that are written down, all or
// none, and so corrects what was written before the last line. had is how many
// there are: group.ErrMinutes where there are others by now. A line without a
// text keeps the note that it has. No lines end the meeting: it was never held.
func (w *Wallet) RewriteLines(community ledger.ID, account ledger.Account, had int, lines []SaidLine) (Group, error) {
	return w.withGroup(community, account, func(m *member) error {
		minutes, err := w.written(m, account)
		if err != nil {
			return err
		}
		switch {
		case minutes == nil && had > 0, minutes != nil && len(minutes.Lines) != had:
			return group.ErrMinutes
		case len(lines) == 0:
			return m.tx.Delete(meetingBucket, account[:])
		}
		return w.rewrite(m, account, minutes, lines)
	})
}

func saidAgain(lines []group.Line) []SaidLine {
	out := make([]SaidLine, 0, len(lines))
	for _, l := range lines {
		out = append(out, SaidLine{Line: l})
	}
	return out
}

// rewrite stores minutes with these lines; nil: those of a new meeting. Whoever
// signed signs again.
func (w *Wallet) rewrite(m *member, account ledger.Account, minutes *group.Minutes, lines []SaidLine) error {
	books, err := w.begun(m, account)
	if err != nil {
		return err
	}
	if minutes == nil || minutes.Before != books.Last {
		minutes = &group.Minutes{Before: books.Last, Held: max(w.now(), books.Held)}
	}
	minutes.Lines, minutes.Hands = nil, nil
	for _, l := range lines {
		if l.Text != "" {
			id, err := w.newNote(m, account, l.Text)
			if err != nil {
				return err
			}
			l.Note = id[:]
		}
		if err := books.Record(&l.Line); err != nil {
			return err
		}
		minutes.Lines = append(minutes.Lines, l.Line)
	}
	return m.saveMinutes(account, meetingBucket, minutes)
}

// TakeBackLine takes the last line back, and with it the hands: who signed looks
// again, and signs again.
func (w *Wallet) TakeBackLine(community ledger.ID, account ledger.Account) (Group, error) {
	return w.withGroup(community, account, func(m *member) error {
		minutes, err := w.written(m, account)
		if err != nil {
			return err
		}
		if minutes == nil || len(minutes.Lines) == 0 {
			return group.ErrMinutes
		}
		minutes.Lines, minutes.Hands = minutes.Lines[:len(minutes.Lines)-1], nil
		if len(minutes.Lines) == 0 {
			return m.tx.Delete(meetingBucket, account[:])
		}
		return m.saveMinutes(account, meetingBucket, minutes)
	})
}

// AmendGroup has another constitution count from the next meeting on; it is part
// of what is signed, and can be written down before anybody has.
func (w *Wallet) AmendGroup(community ledger.ID, account ledger.Account, rules group.Constitution) (Group, error) {
	return w.withGroup(community, account, func(m *member) error {
		minutes, err := w.written(m, account)
		if err != nil {
			return err
		}
		if minutes == nil {
			return group.ErrMinutes
		}
		if err := rules.Validate(); err != nil {
			return err
		}
		minutes.Amends, minutes.Hands = []group.Constitution{rules}, nil
		return m.saveMinutes(account, meetingBucket, minutes)
	})
}

// SignMeeting gives this wallet's hand: as a counter, that the money was counted
// so; as a key holder, that the box was locked. For the meeting after the same
// minutes one is given (ErrSignedOther); another only where the first was
// corrected: again. Errors: group.ErrHands (this wallet neither counts nor holds
// a key), group.ErrUnfinished.
func (w *Wallet) SignMeeting(community ledger.ID, account ledger.Account, again bool) (Group, error) {
	return w.withGroup(community, account, func(m *member) error {
		held, err := w.meeting(m, account, meetingBucket)
		if err != nil {
			return err
		}
		switch {
		case held == nil:
			return group.ErrMinutes
		case held.Wrong != nil:
			return held.Wrong
		case !held.Over():
			return group.ErrUnfinished
		case held.Signed:
			return nil
		}
		place := slices.IndexFunc(held.Missing, func(n uint64) bool { return held.Now.Members[n-1].Account == m.Account })
		if place < 0 {
			return group.ErrHands
		}
		digest := held.Minutes.Digest(m.epoch.Community, account)
		if err := m.signOnce(account, held.Minutes.Before, digest, again); err != nil {
			return err
		}
		key, _, err := w.signerOf(m, m.Account)
		if err != nil {
			return err
		}
		sig, err := key.Sign(digest)
		if err != nil {
			return err
		}
		held.Minutes.Hands = addHand(held.Minutes.Hands, group.Hand{Member: held.Missing[place], Signature: sig})
		return m.saveMinutes(account, meetingBucket, &held.Minutes)
	})
}

func addHand(hands []group.Hand, h group.Hand) []group.Hand {
	at, there := slices.BinarySearchFunc(hands, h.Member, func(x group.Hand, n uint64) int { return int(x.Member) - int(n) })
	if there {
		return hands
	}
	return slices.Insert(hands, at, h)
}

// signOnce notes which minutes this wallet signs after some others.
func (m *member) signOnce(account ledger.Account, before ledger.ID, digest ledger.ID, again bool) error {
	key := append(slices.Clone(account[:]), before[:]...)
	var signed ledger.ID
	known, err := load(m.tx, handBucket, key, &signed)
	if err != nil {
		return err
	}
	if known && signed != digest && !again {
		return ErrSignedOther
	}
	return save(m.tx, handBucket, key, digest)
}

// CloseMeeting proposes the meeting's minutes for the books, as the account's
// proposer, once all who have to have signed. Who signed approves by itself when
// it is handed on. Errors: group.ErrHands, group.ErrMinutes, ErrNotProposer and
// others of ProposeJoint.
func (w *Wallet) CloseMeeting(community ledger.ID, account ledger.Account) (Group, error) {
	return w.withGroup(community, account, func(m *member) error {
		minutes, err := w.written(m, account)
		if err != nil {
			return err
		}
		if minutes == nil {
			return group.ErrMinutes
		}
		err = w.proposeGroup(m, account, func(p *contractPlan) error {
			p.event.Acts = minutes.Bytes()
			p.event.Time = max(p.event.Time, minutes.Held)
			return nil
		})
		if err != nil {
			return err
		}
		return w.tendGroup(m, account)
	})
}

// ChooseRival takes the other writing of the meeting in the place of that which
// is on this wallet.
func (w *Wallet) ChooseRival(community ledger.ID, account ledger.Account) (Group, error) {
	return w.withGroup(community, account, func(m *member) error {
		rival, err := m.minutes(account, rivalBucket)
		if err != nil {
			return err
		}
		if rival == nil {
			return group.ErrMinutes
		}
		return errors.Join(m.saveMinutes(account, meetingBucket, rival), m.tx.Delete(rivalBucket, account[:]))
	})
}

// tendGroup does what needs nobody: it approves the entry whose minutes this
// wallet signed, and puts a meeting that is in the books aside until it is final.
func (w *Wallet) tendGroup(m *member, account ledger.Account) error {
	if is, err := w.isGroup(m, account); err != nil || !is {
		return err
	}
	list, err := m.proposals(account)
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := w.approveSigned(m, account, p); err != nil {
			return err
		}
	}
	books, founded, err := w.books(m, account)
	if err != nil || !founded {
		return err
	}
	for _, bucket := range []store.Bucket{meetingBucket, rivalBucket} {
		minutes, err := m.minutes(account, bucket)
		if err != nil {
			return err
		}
		if minutes == nil || minutes.Before == books.Last {
			continue
		}
		if bucket == meetingBucket {
			err = m.tx.Put(closedBucket, closedKey(account, minutes.Before), minutes.Bytes())
		}
		if err := errors.Join(err, m.tx.Delete(bucket, account[:])); err != nil {
			return err
		}
	}
	return m.dropClosed(account, books.Last)
}

// approveSigned approves a proposal whose minutes this wallet signed. That it
// can't now (it is locked, was restored, or stands on something that is not
// here) is no error: its owner can do it later.
func (w *Wallet) approveSigned(m *member, account ledger.Account, p waiting) error {
	minutes, ok := minutesOf(&p.entry.Entry)
	if !ok || p.declined || !w.Unlocked() {
		return nil
	}
	key := append(slices.Clone(account[:]), minutes.Before[:]...)
	var signed ledger.ID
	known, err := load(m.tx, handBucket, key, &signed)
	if err != nil || !known || signed != minutes.Digest(m.epoch.Community, account) {
		return err
	}
	err = w.approve(m, account, p.entry.ID())
	if aboutEntry(err) || errors.Is(err, ErrJointRestored) || errors.Is(err, ErrNoProposal) || errors.Is(err, ErrApprovedOther) || errors.Is(err, ErrNotMember) || errors.Is(err, ErrOpening) {
		return nil
	}
	return err
}

// takeMeeting puts minutes that another phone wrote to those that are here.
func (w *Wallet) takeMeeting(m *member, account ledger.Account, other *group.Minutes) error {
	books, err := w.begun(m, account)
	if err != nil || other.Before != books.Last {
		return err // of a meeting that is in the books, or not yet this wallet's
	}
	if err := follow(books, other); err != nil {
		return err
	}
	other.Hands = slices.DeleteFunc(other.Hands, func(h group.Hand) bool { return !w.isHand(m, account, books, other, h) })
	mine, err := w.written(m, account)
	switch {
	case err != nil:
		return err
	case mine == nil || mine.Before != books.Last || continues(mine, other):
		return m.saveMinutes(account, meetingBucket, other)
	case mine.Digest(m.epoch.Community, account) == other.Digest(m.epoch.Community, account):
		for _, h := range other.Hands {
			mine.Hands = addHand(mine.Hands, h)
		}
		return m.saveMinutes(account, meetingBucket, mine)
	case continues(other, mine):
		return nil
	}
	return m.saveMinutes(account, rivalBucket, other)
}

// isHand tells whether a hand is that of a counter or key holder.
func (w *Wallet) isHand(m *member, account ledger.Account, books *group.State, minutes *group.Minutes, h group.Hand) bool {
	if h.Member == 0 || h.Member > uint64(len(books.Members)) {
		return false
	}
	p := &books.Members[h.Member-1]
	return p.Active() && p.Offices&(group.Counter|group.KeyHolder) != 0 && w.verify(p.Account.Key(), minutes.Digest(m.epoch.Community, account), h.Signature)
}

// continues tells whether b is the same meeting as a, and has more lines.
func continues(a, b *group.Minutes) bool {
	return len(b.Lines) > len(a.Lines) && a.Held == b.Held && sameLines(a.Lines, b.Lines[:len(a.Lines)])
}

func sameLines(a, b []group.Line) bool {
	return slices.EqualFunc(a, b, func(x, y group.Line) bool {
		return string(x.Note) == string(y.Note) && string(x.Key) == string(y.Key) && reflect.DeepEqual(bare(x), bare(y))
	})
}

func bare(l group.Line) group.Line { l.Note, l.Key = nil, nil; return l }
