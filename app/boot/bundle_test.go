package boot_test

import (
	"context"
	"errors"
	"testing"

	"sanduk.app/sync/link/file"
	"sanduk.app/sync/link/qr"
)

func TestBundleForACodeHoldsTheMostThatFitsAndSaysTheRest(t *testing.T) {
	town := newTown(t, 1)
	var err error
	town.invitation, err = town.founder.Wallet.Invite(town.community.ID) // now with the currency
	must(t, err)
	shop := town.member()
	for range 12 {
		town.pay(town.founder, town.address(shop), 10)
	}
	to := []string{town.address(shop)}
	whole, in, out, err := town.founder.ExportBytes(town.community.ID, qr.MaxPayload, to)
	must(t, err)
	if out != 0 || in < 12 {
		t.Fatalf("%d in, %d out", in, out)
	}
	part, fewer, rest, err := town.founder.ExportBytes(town.community.ID, len(whole)/2, to)
	must(t, err)
	if len(part) > len(whole)/2 || fewer+rest != in || fewer == 0 || rest == 0 {
		t.Errorf("%d of %d bytes: %d in, %d out", len(part), len(whole), fewer, rest)
	}
	for _, bundle := range [][]byte{part, whole, whole} {
		if _, err := shop.ImportBytes(context.Background(), town.community.ID, "photo", bundle); err != nil {
			t.Error(err)
		}
	}
	town.has(shop, 120)
	if _, _, _, err := town.founder.ExportBytes(town.community.ID, 100, to); !errors.Is(err, file.ErrBundle) {
		t.Errorf("into 100 bytes: %v", err)
	}
}
