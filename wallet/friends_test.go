package wallet_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/vault"
)

// box is a wallet alone, with its store and a clock that tests move.
type box struct {
	*wallet.Wallet
	store store.Store
	clock time.Time
}

func newBox(t testing.TB) *box {
	t.Helper()
	b := &box{store: store.Memory(), clock: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	b.reopen(t)
	return b
}

// reopen begins anew over the same store, as after a restart.
func (b *box) reopen(t testing.TB) {
	t.Helper()
	w, err := wallet.New(wallet.Config{Store: b.store, Outbox: queue{}, Now: func() time.Time { return b.clock }, Rand: rand.Reader, Vault: testParams})
	must(t, err)
	b.Wallet = w
}

// words are a wallet's, after the PIN.
func words(t testing.TB, w *wallet.Wallet) string {
	t.Helper()
	list, err := w.Words([]byte(pin))
	must(t, err)
	return strings.Join(list, " ")
}

func mnemonic(t testing.TB, size int, language keys.Language) keys.Mnemonic {
	t.Helper()
	m, err := keys.FromEntropy(bytes.Repeat([]byte{7}, size), language)
	must(t, err)
	return m
}

func TestFriendsBringTheSameWordsBackInTheirLanguage(t *testing.T) {
	for _, language := range keys.Languages() {
		for _, size := range []int{16, 32} {
			for _, passphrase := range []string{"", "mango"} {
				own := newBox(t)
				m := mnemonic(t, size, language)
				must(t, own.Restore(m, passphrase, []byte(pin)))
				_, all, err := own.SplitAmong([]byte(pin), 2, []string{"Amina", "Juma", ""})
				must(t, err)

				again := newBox(t)
				for _, at := range []int{2, 0} {
					_, err := again.Gather([]byte(pin), all[at].String())
					must(t, err)
				}
				if passphrase != "" {
					if err := again.RestoreGathered("", []byte(pin)); !errors.Is(err, wallet.ErrPassphraseNeeded) {
						t.Errorf("%s without the passphrase: %v", language, err)
					}
				}
				must(t, again.RestoreGathered(passphrase, []byte(pin)))
				if got := words(t, again.Wallet); got != m.String() {
					t.Errorf("%s: %s", language, got)
				}
				must(t, again.RehearseWords(m, passphrase))
				must(t, own.RehearseWords(m, passphrase))
			}
		}
	}
}

func TestSharesAreRememberedByWhomAndWhenAndNotThemselves(t *testing.T) {
	b := newBox(t)
	_, err := b.Create([]byte(pin), 12)
	must(t, err)
	made := b.clock
	set, all, err := b.SplitAmong([]byte(pin), 2, []string{" Amina ", "Juma", "Zawadi"})
	must(t, err)
	b.clock = b.clock.Add(time.Hour)
	must(t, b.ShareGiven(set.Number, 2))
	given := b.clock
	b.clock = b.clock.Add(time.Hour)
	must(t, b.ShareGiven(set.Number, 2)) // a repeat keeps the first time
	b.reopen(t)
	sets, err := b.FriendSets()
	must(t, err)
	if len(sets) != 1 || !sets[0].Made.Equal(made) || sets[0].Needed != 2 || sets[0].Passphrase {
		t.Fatalf("%+v", sets)
	}
	for i, want := range []wallet.Friend{{Name: "Amina"}, {Name: "Juma", Given: given}, {Name: "Zawadi"}} {
		if got := sets[0].Friends[i]; got.Name != want.Name || !got.Given.Equal(want.Given) {
			t.Errorf("%+v", got)
		}
	}
	again, err := b.FriendShares([]byte(pin), set.Number)
	must(t, err)
	for i := range all {
		if again[i].String() != all[i].String() {
			t.Errorf("share %d is another one the second time", i+1)
		}
	}
	if _, err := b.FriendShares([]byte("000001"), set.Number); !errors.Is(err, vault.ErrWrongPIN) {
		t.Errorf("a wrong PIN: %v", err)
	}
	if n := stored(t, b.store, all); n != 0 {
		t.Errorf("%d words of shares stand in the store", n)
	}
}

// stored counts the values that hold a run of a share's words.
func stored(t testing.TB, s store.Store, all []shares.Share) int {
	t.Helper()
	n := 0
	must(t, s.View(func(tx store.Tx) error {
		for _, b := range []store.Bucket{"wallet", "friends"} {
			err := tx.Scan(b, nil, func(_, value []byte) error {
				for _, share := range all {
					if bytes.Contains(value, []byte(strings.Join(share.Words()[4:7], " "))) {
						n++
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return n
}

func TestEachSetIsAnotherOneAndOlderOnesStillWork(t *testing.T) {
	b := newBox(t)
	_, err := b.Create([]byte(pin), 24)
	must(t, err)
	names := []string{"Amina", "Juma"}
	first, old, err := b.SplitAmong([]byte(pin), 2, names)
	must(t, err)
	second, fresh, err := b.SplitAmong([]byte(pin), 2, names)
	must(t, err)
	sets, err := b.FriendSets()
	must(t, err)
	if first.Number != 1 || second.Number != 2 || len(sets) != 2 || sets[0].Number != 2 || old[0].Set() == fresh[0].Set() {
		t.Fatalf("%+v", sets)
	}
	for _, all := range [][]shares.Share{old, fresh} {
		again := newBox(t)
		for _, share := range all {
			_, err := again.Gather([]byte(pin), share.String())
			must(t, err)
		}
		must(t, again.RestoreGathered("", []byte(pin)))
		if words(t, again.Wallet) != words(t, b.Wallet) {
			t.Error("another wallet came back")
		}
	}
	mixed := newBox(t)
	_, err = mixed.Gather([]byte(pin), old[0].String())
	must(t, err)
	if _, err := mixed.Gather([]byte(pin), fresh[1].String()); !errors.Is(err, shares.ErrForeign) {
		t.Errorf("a share of another set: %v", err)
	}
}

func TestFriendsAreGatheredOneByOneOverDays(t *testing.T) {
	own := newBox(t)
	_, err := own.Create([]byte(pin), 12)
	must(t, err)
	_, all, err := own.SplitAmong([]byte(pin), 3, []string{"", "", "", ""})
	must(t, err)

	b := newBox(t)
	if err := b.RestoreGathered("", []byte(pin)); !errors.As(err, new(*shares.MissingError)) {
		t.Errorf("with nothing: %v", err)
	}
	for i, at := range []int{3, 3, 1, 0} {
		g, err := b.Gather([]byte(pin), all[at].String())
		must(t, err)
		if want := []int{1, 1, 2, 3}[i]; g.Have != want || g.Needed != 3 || g.Repeat != (i == 1) || g.Whole() != (i == 3) {
			t.Fatalf("%d: %+v", i, g)
		}
		b.reopen(t)
		if begun, err := b.Gathering(); err != nil || !begun {
			t.Fatal(begun, err)
		}
		if again, err := b.GatheredSoFar([]byte(pin)); err != nil || again.Have != g.Have {
			t.Fatalf("after a restart: %+v, %v", again, err)
		}
		if exists, err := b.Exists(); err != nil || exists {
			t.Fatal("there is a wallet before it was restored")
		}
	}
	if _, err := b.GatheredSoFar([]byte("000001")); !errors.Is(err, vault.ErrWrongPIN) {
		t.Errorf("a wrong PIN: %v", err)
	}
	if n := stored(t, b.store, all); n != 0 {
		t.Errorf("%d shares stand in the store", n)
	}
	must(t, b.RestoreGathered("", []byte(pin)))
	if words(t, b.Wallet) != words(t, own.Wallet) || !b.Unlocked() {
		t.Error("another wallet came back, or it is locked")
	}
	if begun, err := b.Gathering(); err != nil || begun {
		t.Error("the shares were not forgotten")
	}
	if kept, err := b.WordsKept(); err != nil || kept {
		t.Error("who needed friends has no paper, and nobody reminds of it")
	}
	if _, err := b.Gather([]byte(pin), all[2].String()); !errors.Is(err, wallet.ErrExists) {
		t.Errorf("over a wallet: %v", err)
	}
}

func TestAForgedShareIsOutvotedByOneMoreFriend(t *testing.T) {
	own := newBox(t)
	m, err := own.Create([]byte(pin), 12)
	must(t, err)
	_, all, err := own.SplitAmong([]byte(pin), 2, []string{"", "", ""})
	must(t, err)
	// The forger knows the set's number and place, and makes a whole share of another value.
	forged := forge(t, all[0], m)
	b := newBox(t)
	for i, text := range []string{forged, all[1].String(), all[2].String()} {
		g, err := b.Gather([]byte(pin), text)
		must(t, err)
		if err := b.RestoreGathered("", []byte(pin)); i == 1 && !errors.Is(err, shares.ErrForged) || i < 2 && err == nil || i == 2 && err != nil {
			t.Fatalf("%+v: %v", g, err)
		}
	}
	if words(t, b.Wallet) != m.String() {
		t.Error("another wallet came back")
	}
}

// forge makes another set of the same number, and gives its share of the place.
func forge(t *testing.T, like shares.Share, m keys.Mnemonic) string {
	t.Helper()
	stream := bytes.Repeat([]byte{9}, 1024)
	stream[0], stream[1] = byte(like.Set()>>8), byte(like.Set())
	all, err := shares.Split(bytes.NewReader(stream), m.Entropy(), shares.Plan{Needed: 2, Shares: 3, Tag: like.Tag()})
	must(t, err)
	if all[0].Set() != like.Set() {
		t.Fatal("another set")
	}
	return all[like.Number()-1].String()
}

func TestGatheredSharesCanBeLetGo(t *testing.T) {
	own := newBox(t)
	_, err := own.Create([]byte(pin), 12)
	must(t, err)
	_, all, err := own.SplitAmong([]byte(pin), 2, []string{"", ""})
	must(t, err)
	b := newBox(t)
	_, err = b.Gather([]byte(pin), all[0].String())
	must(t, err)
	_, _ = b.GatheredSoFar([]byte("000001"))
	must(t, b.ForgetGathered())
	if begun, err := b.Gathering(); err != nil || begun {
		t.Error(begun, err)
	}
	g, err := b.Gather([]byte("314159"), all[1].String()) // with another PIN
	if err != nil || g.Have != 1 {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestSharesAreMadeOnlyAsThePlanAllows(t *testing.T) {
	b := newBox(t)
	_, err := b.Create([]byte(pin), 12)
	must(t, err)
	for _, c := range []struct {
		needed int
		names  []string
		want   error
	}{
		{1, []string{"", ""}, shares.ErrPlan}, {3, []string{"", ""}, shares.ErrPlan}, {2, make([]string, 17), shares.ErrPlan}, {-5, nil, shares.ErrPlan},
		{2, []string{"a\nb", ""}, wallet.ErrFriendName}, {2, []string{strings.Repeat("x", 65), ""}, wallet.ErrFriendName}, {2, []string{"\xff", ""}, wallet.ErrFriendName},
	} {
		if _, _, err := b.SplitAmong([]byte(pin), c.needed, c.names); !errors.Is(err, c.want) {
			t.Errorf("%d of %d: %v", c.needed, len(c.names), err)
		}
	}
	if sets, err := b.FriendSets(); err != nil || len(sets) != 0 {
		t.Error(sets, err)
	}
	if err := b.ShareGiven(1, 1); !errors.Is(err, wallet.ErrNoFriends) {
		t.Error(err)
	}
	if _, err := b.FriendShares([]byte(pin), 9); !errors.Is(err, wallet.ErrNoFriends) {
		t.Error(err)
	}
}

func TestAWalletThatFriendsBroughtBackPaysOnlyAfterAnOpening(t *testing.T) {
	f := newFixture(t, 4)
	_, err := f.amina.Pay(f.order(f.brother, 300))
	must(t, err)
	f.carry(f.amina)
	_, all, err := f.amina.SplitAmong([]byte(pin), 2, []string{"Juma", "Zawadi", "Neema"})
	must(t, err)

	again, _ := f.wallet()
	for _, share := range all[1:] {
		_, err := again.Gather([]byte(pin), share.String())
		must(t, err)
	}
	must(t, again.RestoreGathered("", []byte(pin)))
	invitation, err := f.founder.Invite(f.epoch.Community)
	must(t, err)
	_, err = again.Join(invitation)
	must(t, err)
	f.fetch(again)
	f.has(again, 99_700)
	if _, err := again.Pay(f.order(f.brother, 1)); !errors.Is(err, wallet.ErrOpening) {
		t.Fatalf("before the opening: %v", err)
	}
	f.seal(again)
	f.carry(again)
	_, err = again.Pay(f.order(f.brother, 1))
	must(t, err)
}
