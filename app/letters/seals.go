package letters

import (
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Requests for seals, and the seals, as they go by files and relays.

// sealRequests are those that guardians have to answer: for accounts that are to
// be opened, and for openings that wait for the votes of others who have to seal
// first.
func (d *Desk) sealRequests(community ledger.ID) ([]ledger.SealRequest, error) {
	if !d.Wallet.Unlocked() {
		return nil, nil
	}
	list, err := d.Wallet.SealsWanted(community)
	if err != nil {
		return nil, err
	}
	pending, err := d.Wallet.Pending(community)
	for _, p := range pending {
		list = append(list, p.SealAsk...)
	}
	return list, err
}

func sealAsk(r *ledger.SealRequest) []byte {
	return wire.Encode(wire.SealAsk, &wire.SealAskBody{Community: r.Community, Request: ledger.Encode(r)})
}

// SealFrames asks for seals in a file.
func (d *Desk) SealFrames(community ledger.ID) (frames [][]byte, err error) {
	list, err := d.sealRequests(community)
	for i := range list {
		frames = append(frames, sealAsk(&list[i]))
	}
	return frames, err
}

// sealMail asks guardians for seals by a relay.
func (v *visit) sealMail() (mail []relay.Mail, err error) {
	list, err := v.desk.sealRequests(v.route.Community)
	for i := range list {
		hash := quorum.RequestHash(&list[i])
		for _, g := range v.guardians() {
			mail = append(mail, relay.Mail{Reader: g, Name: relay.Name(wire.SealAsk, hash[:]), Frame: sealAsk(&list[i])})
		}
	}
	return mail, err
}

// importSeal takes a seal that somebody carried, if it is for a request of ours.
func (d *Desk) importSeal(epoch *quorum.Epoch, m wire.Message) (bool, error) {
	body, err := wire.Body[wire.SealForBody](m)
	if err != nil || !d.Wallet.Unlocked() {
		return false, err
	}
	wanted, err := d.Wallet.SealsWanted(epoch.Community)
	if err != nil {
		return false, err
	}
	for i := range wanted {
		r := &wanted[i]
		if quorum.RequestHash(r) != body.Request {
			continue
		}
		seal, items, err := wire.VerifySealed(&body.Sealed, r, epoch, d.verify())
		if err == nil {
			_, err = d.Wallet.Sealed(epoch.Community, *r, []quorum.AccountSeal{seal}, items)
			return err == nil, err
		}
		beyond, err := wire.VerifyBeyond(&body.Sealed, r, epoch, d.verify())
		if err != nil {
			return false, err
		}
		return true, d.Wallet.SealRefused(epoch.Community, *r, []book.SealRefusal{beyond}, false)
	}
	return false, nil
}
