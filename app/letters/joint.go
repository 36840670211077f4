package letters

import (
	"errors"

	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// JointFrames are what waits in joint accounts, for their members alone.
func (d *Desk) JointFrames(community ledger.ID) ([][]byte, error) {
	list, err := d.Wallet.JointLetters(community)
	var frames [][]byte
	for _, l := range list {
		frames = append(frames, wire.EncodeRaw(wire.Joint, l.Sealed))
	}
	return frames, err
}

// jointMail is the same as letters to each member: one for each state.
func (d *Desk) jointMail(community ledger.ID) ([]relay.Mail, error) {
	list, err := d.Wallet.JointLetters(community)
	var mail []relay.Mail
	for _, l := range list {
		frame := wire.EncodeRaw(wire.Joint, l.Sealed)
		for _, reader := range l.Readers {
			mail = append(mail, relay.Mail{Reader: reader, Name: relay.Name(wire.Joint, l.State[:]), Frame: frame})
		}
	}
	return mail, err
}

// importJoint takes what came for members. That it is for others is no error,
// nor that it is of an account that this wallet does not hold: strangers could
// fill it with theirs, so a new account is taken by its owner's hand only.
func (d *Desk) importJoint(sealed []byte) (bool, error) {
	_, err := d.Wallet.TakeKnownJoint(sealed)
	if errors.Is(err, wallet.ErrNotMember) || errors.Is(err, wallet.ErrNoJoint) || errors.Is(err, keys.ErrSealed) {
		return false, nil
	}
	return err == nil, err
}
