// Package shares splits a secret among friends, so that some of them together
// bring it back and fewer learn nothing: SLIP-0039, Shamir's secret sharing
// with words
// (https://github.com/satoshilabs/slips/blob/master/slip-0039.md). It is
// written here because no well-kept Go library has it; it passes the vectors
// of the standard's authors.
//
// A secret has 128 or 256 bits, a share 20 or 33 words. The standard's groups
// of groups are read; [Split] makes one group. Shares carry a checksum that
// finds every slip of up to three words, and name the word when only one is
// wrong; [Set] finds shares of others, and those that somebody forged.
//
// Arithmetic on secret bytes takes the same time whatever they are; looking up
// words does not. Randomness is an argument. Values are not safe for
// concurrent use while Wipe or Add runs.
package shares
