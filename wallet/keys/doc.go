// Package keys holds everything that is made of secrets: words, the tree of
// keys under them, signatures, sealed notes, and the addresses of public keys.
//
// Words are BIP39, the tree is BIP32 with hardened steps only, signatures are
// BIP340 over x-only secp256k1 keys, addresses are bech32m (BIP350). The tree:
//
//	m / 72638' / 0' / c1' / c2' / c3'   a member's account in a community
//	m / 72638' / 1' / i'                a guardian's identity, the i-th founding
//	m / 72638' / 2' / i'                an issuer's box, the i-th founding
//	m / 72638' / 3' / c1' / c2' / c3' / i'   a purse in a community
//	m / 72638' / 4' / c1' / c2' / c3' / i'   a goal's account in a community
//
// c1, c2, c3 are the first 93 bits of the community's id, 31 bits each, the
// most significant first: so the words and an invitation are enough to find an
// account again, and nobody can link one person's accounts. 72638 is SANDU on
// a telephone's keys.
//
// Randomness is an argument everywhere. Functions and values are safe for
// concurrent use, except while Wipe runs.
package keys
