package joint_test

import (
	"errors"
	"strings"
	"testing"

	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
)

func TestATreasurersCardSaysWhoseKeyItIs(t *testing.T) {
	members, _ := treasurers(t, 2, 2)
	c, err := joint.NewCard("Zawadi", members[1])
	must(t, err)
	got, err := joint.ParseCard(" "+c.String()+"\n", keys.Verify)
	must(t, err)
	if got.Key != members[1].Public() || got.Name != "Zawadi" {
		t.Errorf("%+v", got)
	}
	if _, err := joint.NewCard("a\nb", members[1]); !errors.Is(err, joint.ErrCard) {
		t.Errorf("a name of two lines: %v", err)
	}
	text := c.String()
	c.Name = "Amina"
	for what, bad := range map[string]string{
		"another name":  c.String(),
		"a letter less": text[:len(text)-1], "a letter more": text + "A", "nothing": "",
		"a guardian's card": strings.Replace(text, "treasurer", "guardian", 1),
		"too long":          text + strings.Repeat("A", 1<<20),
	} {
		if _, err := joint.ParseCard(bad, keys.Verify); !errors.Is(err, joint.ErrCard) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func FuzzTreasurersCard(f *testing.F) {
	members, _ := treasurers(f, 1, 1)
	c, err := joint.NewCard("Zawadi", members[0])
	must(f, err)
	f.Add(c.String())
	f.Add("sanduk-treasurer:AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := joint.ParseCard(text, keys.Verify)
		if err == nil && c.String() != strings.TrimSpace(text) {
			t.Fatalf("%q reads as %q", text, c.String())
		}
	})
}
