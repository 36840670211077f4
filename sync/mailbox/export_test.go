package mailbox

import (
	"context"

	"sanduk.app/wallet/keys"
)

// Overhead is what an item counts beside its bytes.
const Overhead = overhead

// Session gives the answers of one connection, without a link.
func (s *Server) Session(peer keys.PublicKey) (challenge [32]byte, answer func([]byte) ([]byte, error), err error) {
	c, err := s.session(peer)
	if err != nil {
		return challenge, nil, err
	}
	return c.challenge, func(frame []byte) ([]byte, error) { return c.answer(context.Background(), frame) }, nil
}
