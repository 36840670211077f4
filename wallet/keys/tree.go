package keys

import (
	"encoding/binary"
	"fmt"

	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg"
)

// The steps of the tree; see the package's comment.
const (
	purpose      = 72638
	roleAccount  = 0
	roleGuardian = 1
	roleIssuer   = 2
	rolePurse    = 3
	roleGoal     = 4
)

// Master is the root of a person's keys, below m/72638'.
type Master struct{ root *hdkeychain.ExtendedKey }

// NewMaster makes the root of a seed.
func NewMaster(seed Seed) (*Master, error) {
	master, err := hdkeychain.NewMaster(seed[:], &chaincfg.MainNetParams) // the net changes only a text form that is not used
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	root, err := master.Derive(hdkeychain.HardenedKeyStart + purpose)
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	master.Zero()
	return &Master{root: root}, nil
}

// Wipe overwrites the root. It must not be used after.
func (m *Master) Wipe() { m.root.Zero() }

// Account is the key of the person's account in a community.
func (m *Master) Account(community [32]byte) (*Key, error) {
	return m.derive(append([]uint32{roleAccount}, communitySteps(community)...)...)
}

// Purse is the key of one of the person's purses in a community.
func (m *Master) Purse(community [32]byte, index uint32) (*Key, error) {
	return m.derive(append(append([]uint32{rolePurse}, communitySteps(community)...), index)...)
}

// Goal is the key of the account of one of the person's goals in a community.
func (m *Master) Goal(community [32]byte, index uint32) (*Key, error) {
	return m.derive(append(append([]uint32{roleGoal}, communitySteps(community)...), index)...)
}

// Guardian is an identity key for being a guardian.
func (m *Master) Guardian(index uint32) (*Key, error) { return m.derive(roleGuardian, index) }

// Issuer is a key for an issuer's box.
func (m *Master) Issuer(index uint32) (*Key, error) { return m.derive(roleIssuer, index) }

func communitySteps(id [32]byte) []uint32 {
	const mask = 1<<31 - 1
	high, low := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:16])
	return []uint32{uint32(high >> 33), uint32(high>>2) & mask, uint32(high<<29|low>>35) & mask}
}

// derive takes hardened steps from the root.
func (m *Master) derive(steps ...uint32) (*Key, error) {
	at := m.root
	for _, step := range steps {
		if step >= hdkeychain.HardenedKeyStart {
			return nil, fmt.Errorf("derive: step %d is too large", step)
		}
		next, err := at.Derive(hdkeychain.HardenedKeyStart + step)
		if err != nil {
			return nil, fmt.Errorf("derive: %w", err)
		}
		if at != m.root {
			at.Zero()
		}
		at = next
	}
	secret, err := at.ECPrivKey()
	if err != nil {
		return nil, fmt.Errorf("derive: %w", err)
	}
	at.Zero()
	return KeyFromSecret([32]byte(secret.Serialize()))
}
