package wallet_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

// stolen is a fixture in which Amina, who has 1,000.00, has named three friends,
// of whom two open her account; then her phone is gone, and she has a new one.
type stolen struct {
	*fixture
	fresh   *wallet.Wallet
	friends []*wallet.Wallet
	address string
}

func newStolen(t *testing.T, ownerCan bool) *stolen {
	t.Helper()
	s := &stolen{fixture: newFixture(t, 4)}
	invitation, err := s.founder.Invite(s.epoch.Community)
	must(t, err)
	s.address = s.addressOf(s.amina)
	var names []string
	for range 3 {
		w := s.member(invitation)
		s.friends, names = append(s.friends, w), append(names, s.addressOf(w))
	}
	s.carry(s.amina)
	must(t, s.amina.NameFriends(s.epoch.Community, names, 2, ownerCan))
	s.carry(s.amina)
	if named, ok, err := s.amina.NamedFriends(s.epoch.Community); err != nil || !ok || !named.Final || named.Needed != 2 || named.Addresses[1] != names[1] {
		t.Fatalf("%+v, %v", named, err)
	}
	s.fresh = s.member(invitation)
	must(t, s.fresh.StartRescue(s.epoch.Community, s.address))
	s.fetch(s.fresh)
	return s
}

func (s *stolen) addressOf(w *wallet.Wallet) string {
	s.t.Helper()
	c, err := w.Community(s.epoch.Community)
	must(s.t, err)
	return c.Address
}

func (s *stolen) pays(from, to *wallet.Wallet, amount money.Amount) {
	s.t.Helper()
	_, err := from.Pay(s.order(to, amount))
	must(s.t, err)
	s.carry(from)
	s.fetch(to)
	s.carry(to)
}

func (s *stolen) rescue() wallet.Rescue {
	s.t.Helper()
	r, running, err := s.fresh.Rescue(s.epoch.Community)
	must(s.t, err)
	if !running {
		s.t.Fatal("no rescue runs")
	}
	return r
}

// signedBy has friends answer what the new phone asks now.
func (s *stolen) signedBy(friends ...int) {
	s.t.Helper()
	for _, i := range friends {
		answer, err := s.friends[i].HelpRescue(s.rescue().Text)
		must(s.t, err)
		must(s.t, s.fresh.TakeRescueAnswer(answer))
	}
}

func (s *stolen) stage(want wallet.Stage) {
	s.t.Helper()
	if r := s.rescue(); r.Stage != want {
		s.t.Fatalf("stage %s, want %s: %+v", r.Stage, want, r)
	}
}

// opened goes through all of it.
func (s *stolen) opened() {
	s.t.Helper()
	s.signedBy(0, 2)
	s.stage(wallet.StageSeals)
	s.seal(s.fresh)
	s.stage(wallet.StageOpening)
	s.signedBy(1, 2)
	s.stage(wallet.StageDelay)
	s.clock = s.clock.Add(quorum.DefaultFriendsDelay * time.Millisecond)
	s.carry(s.fresh)
}

func TestFriendsGiveANewPhoneTheAccountOfAStolenOne(t *testing.T) {
	s := newStolen(t, false)
	s.opened()
	if _, running, err := s.fresh.Rescue(s.epoch.Community); err != nil || running {
		t.Fatalf("it still runs, %v", err)
	}
	c, err := s.fresh.Community(s.epoch.Community)
	must(t, err)
	if c.Address != s.address || c.Moved || c.Opening {
		t.Errorf("%+v", c)
	}
	s.has(s.fresh, 100_000)
	s.pays(s.fresh, s.brother, 30_000)
	s.has(s.fresh, 70_000)
	s.pays(s.brother, s.fresh, 5_000)
	s.has(s.fresh, 75_000)
	s.fetch(s.amina)
	old, err := s.amina.Community(s.epoch.Community)
	must(t, err)
	if !old.Moved {
		t.Error("the old phone does not say that the account moved")
	}
	if _, err := s.amina.Pay(s.order(s.brother, 100)); !errors.Is(err, wallet.ErrMoved) {
		t.Errorf("the old phone pays: %v", err)
	}
}

// Who learned the new phone's own address pays there, before and after.
func TestMoneyForTheNewPhonesOwnAddressIsNotLostByARescue(t *testing.T) {
	s := newStolen(t, false)
	s.pays(s.amina, s.brother, 9_000)
	s.pays(s.brother, s.fresh, 3_000)
	first := s.order(s.fresh, 2_000)
	s.opened()
	h := s.holding(s.fresh)
	if h.Available+h.PromisedIn != 94_000 {
		t.Fatalf("of 91,000 and 3,000 it says %+v", h)
	}
	for range 2 {
		s.carry(s.fresh)
		s.fetch(s.fresh)
	}
	s.has(s.fresh, 94_000)
	_, err := s.brother.Pay(first)
	must(t, err)
	s.carry(s.brother)
	for range 2 {
		s.fetch(s.fresh)
		s.carry(s.fresh)
	}
	s.fetch(s.fresh)
	s.has(s.fresh, 96_000)
	if m := s.newest(s.fresh); m.Kind != wallet.KindReceived || m.Amount != 2_000 {
		t.Errorf("%+v", m)
	}
}

func TestFromTheFirstSealsTheThiefSpendsNothing(t *testing.T) {
	s := newStolen(t, false)
	s.signedBy(0, 2)
	s.seal(s.fresh)
	_, err := s.amina.Pay(s.order(s.brother, 90_000))
	must(t, err)
	s.carry(s.amina)
	s.fetch(s.brother)
	if h, err := s.brother.Balance(s.epoch.Community); err != nil || len(h) > 0 && h[0].Available > 0 {
		t.Errorf("the thief's payee has %+v, %v", h, err)
	}
	s.signedBy(0, 1)
	s.clock = s.clock.Add(quorum.DefaultFriendsDelay * time.Millisecond)
	s.carry(s.fresh)
	s.has(s.fresh, 100_000)
}

func TestTheOldPhoneStopsFriendsIfItsOwnerChoseSo(t *testing.T) {
	s := newStolen(t, true)
	s.signedBy(0, 2)
	s.seal(s.fresh)
	s.signedBy(0, 2)
	_, err := s.amina.Pay(s.order(s.brother, 100))
	must(t, err)
	s.carry(s.amina) // refused: the account is sealed; the wallet asks for its opening
	s.seal(s.amina)
	s.seal(s.amina)
	s.carry(s.amina)
	s.clock = s.clock.Add(quorum.DefaultFriendsDelay * time.Millisecond)
	s.carry(s.fresh)
	s.stage(wallet.StageDelay)
	s.pays(s.amina, s.brother, 200)
	s.has(s.amina, 99_800)
}

// The new phone is lost, too: its words bring the account back without friends.
func TestAWalletThatIsRestoredAfterARescueFindsItsAccount(t *testing.T) {
	s := newStolen(t, false)
	s.opened()
	words, err := s.fresh.Words([]byte(pin))
	must(t, err)
	again, _ := s.wallet()
	m, err := keys.ParseMnemonic(strings.Join(words, " "))
	must(t, err)
	must(t, again.Restore(m, "", []byte(pin)))
	invitation, err := s.founder.Invite(s.epoch.Community)
	must(t, err)
	_, err = again.Join(invitation)
	must(t, err)
	must(t, again.StartRescue(s.epoch.Community, s.address))
	s.fetch(again)
	if s.addressOf(again) != s.address {
		t.Fatal("the account is not found")
	}
	if _, err := again.Pay(s.order(s.brother, 100)); !errors.Is(err, wallet.ErrOpening) {
		t.Errorf("it signs before an opening: %v", err)
	}
	s.seal(again)
	s.seal(again)
	s.carry(again)
	s.pays(again, s.brother, 100)
	s.has(again, 99_900)
}

func TestAFriendHelpsOnePhoneInARound(t *testing.T) {
	s := newStolen(t, false)
	invitation, err := s.founder.Invite(s.epoch.Community)
	must(t, err)
	other := s.member(invitation)
	must(t, other.StartRescue(s.epoch.Community, s.address))
	s.fetch(other)
	liar, _, err := other.Rescue(s.epoch.Community)
	must(t, err)
	look, err := s.friends[0].LookAtRescue(liar.Text)
	must(t, err)
	if look.Address != s.address || look.Last {
		t.Errorf("%+v", look)
	}
	s.signedBy(0)
	if _, err := s.friends[0].HelpRescue(liar.Text); !errors.Is(err, wallet.ErrRescueOther) {
		t.Errorf("two phones are helped: %v", err)
	}
}

func TestAnswersOfOthersAndDamagedTextsAreRefused(t *testing.T) {
	s := newStolen(t, false)
	text := s.rescue().Text
	stranger, err := s.founder.HelpRescue(text)
	must(t, err)
	if err := s.fresh.TakeRescueAnswer(stranger); !errors.Is(err, wallet.ErrNotFriend) {
		t.Errorf("a stranger: %v", err)
	}
	answer, err := s.friends[0].HelpRescue(text)
	must(t, err)
	for _, bad := range []string{"", text, answer[:len(answer)-4], answer + "AAAA", strings.Repeat("A", 1<<20)} {
		if err := s.fresh.TakeRescueAnswer(bad); !errors.Is(err, wallet.ErrRescueText) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
	must(t, s.fresh.TakeRescueAnswer(answer))
	must(t, s.fresh.TakeRescueAnswer(answer))
	if r := s.rescue(); r.Signed != 1 || r.Needed != 2 || r.Of != 3 {
		t.Errorf("%+v", r)
	}
	if _, err := s.amina.HelpRescue(text); !errors.Is(err, wallet.ErrSelf) {
		t.Errorf("the old phone helps itself: %v", err)
	}
	if err := s.founder.StartRescue(s.epoch.Community, s.address); !errors.Is(err, wallet.ErrRescueUsed) {
		t.Errorf("a wallet that has its own account: %v", err)
	}
	if err := s.fresh.TakeRescueAnswer(answer); err != nil {
		t.Error(err)
	}
	if err := s.amina.TakeRescueAnswer(answer); !errors.Is(err, wallet.ErrNoRescue) {
		t.Errorf("no rescue runs there: %v", err)
	}
}

func TestARescueOfAWrongAddressIsLetGoUntilGuardiansHaveTheOpening(t *testing.T) {
	s := newStolen(t, false)
	must(t, s.fresh.StopRescue(s.epoch.Community))
	must(t, s.fresh.StopRescue(s.epoch.Community))
	must(t, s.fresh.StartRescue(s.epoch.Community, s.addressOf(s.brother)))
	if err := s.fresh.StartRescue(s.epoch.Community, s.address); !errors.Is(err, wallet.ErrRescueBusy) {
		t.Fatalf("two at a time: %v", err)
	}
	must(t, s.fresh.StopRescue(s.epoch.Community))
	must(t, s.fresh.StartRescue(s.epoch.Community, s.address))
	s.signedBy(0, 2)
	s.seal(s.fresh)
	must(t, s.fresh.StopRescue(s.epoch.Community)) // after the seals, too, from the start
	must(t, s.fresh.StartRescue(s.epoch.Community, s.address))
	s.fetch(s.fresh)
	s.stage(wallet.StageStop)
	for range 2 { // a round above that which the guardians have sealed
		s.signedBy(0, 2)
		s.seal(s.fresh)
	}
	s.signedBy(1, 2)
	s.stage(wallet.StageDelay)
	if err := s.fresh.StopRescue(s.epoch.Community); !errors.Is(err, wallet.ErrRescueOpened) {
		t.Fatalf("let go with the guardians: %v", err)
	}
}

func FuzzRescueTexts(f *testing.F) {
	f.Add("sanduk-rescue:AAAA")
	f.Add("sanduk-rescue-answer:")
	_, founder := newVillage(f, 1)
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = founder.LookAtRescue(text)
		if err := founder.TakeRescueAnswer(text); err == nil {
			t.Error("taken")
		}
	})
}
