package wire

// Joint travels in bundles and letters only: what members of a joint account
// hand each other, sealed to them. Its body is those bytes.
const Joint Type = 61
