package relay

import (
	"errors"
	"io"

	"sanduk.app/sync/link/file"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Mail is a frame for somebody. Name tells it from others: a name goes to a
// reader once.
type Mail struct {
	Reader keys.PublicKey
	Name   ledger.ID
	Frame  []byte
}

// Letter is what somebody left for us: frames that nobody checked, and where
// she wants answers.
type Letter struct {
	Frames  [][]byte
	ReplyTo []keys.PublicKey // one, or none
}

// seal makes items for one reader of frames in their order, each short enough
// for an item.
func seal(rand io.Reader, reader, replyTo keys.PublicKey, frames [][]byte) (items [][]byte, err error) {
	var batch [][]byte
	size := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		item, err := sealOne(rand, reader, replyTo, batch)
		items, batch, size = append(items, item), nil, 0
		return err
	}
	for _, f := range frames {
		if size > 0 && size+len(f) > aim-sealing {
			err = errors.Join(err, flush())
		}
		batch, size = append(batch, f), size+len(f)+4
	}
	return items, errors.Join(err, flush())
}

func sealOne(rand io.Reader, reader, replyTo keys.PublicKey, frames [][]byte) ([]byte, error) {
	all := append([][]byte{wire.Encode(wire.ReplyTo, &wire.ReplyToBody{Key: replyTo})}, frames...)
	return file.Encode(rand, []keys.PublicKey{reader}, append(all, padding(all)))
}

// padding is a frame that makes the frames' length a multiple of step.
func padding(frames [][]byte) []byte {
	size := 0
	for _, f := range frames {
		size += 4 + len(f)
	}
	for n := 0; ; n++ {
		pad := wire.EncodeRaw(wire.Padding, make([]byte, n))
		if (size+4+len(pad))%step == 0 {
			return pad
		}
	}
}

// open reads an item; what is no letter to us has no frames.
func open(content []byte, reader *keys.Key) Letter {
	var l Letter
	frames, err := file.Decode(content, reader)
	if err != nil {
		return l // whoever knows an address can leave rubbish there
	}
	for _, f := range frames {
		m, err := wire.Decode(f)
		switch {
		case err != nil:
		case m.Type == wire.Padding:
			continue
		case m.Type == wire.ReplyTo:
			if body, err := wire.Body[wire.ReplyToBody](m); err == nil && len(l.ReplyTo) == 0 {
				l.ReplyTo = append(l.ReplyTo, body.Key)
			}
			continue
		}
		l.Frames = append(l.Frames, f)
	}
	return l
}
