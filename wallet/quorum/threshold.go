package quorum

// A quorum q of n guardians is safe when any two quorums share more guardians
// than may lie. With 2n/3 < q, two quorums share at least 2q − n > n/3, and f,
// the greatest number below n/3, may lie: so an honest guardian is in both,
// and it votes once for a slot.

// ValidThreshold tells whether q of n is a quorum: 2n/3 < q ≤ n, n ≤ MaxGuardians.
func ValidThreshold(n, q int) bool {
	return n >= 1 && n <= MaxGuardians && 3*q > 2*n && q <= n
}

// Threshold is the smallest quorum of n guardians: 1 of 1, 3 of 4, 5 of 7.
func Threshold(n int) int { return 2*n/3 + 1 }

// Faulty is how many of n guardians may lie without harm to safety.
func Faulty(n int) int { return (n - 1) / 3 }

// Bounds on hostile input.
const (
	// MaxGuardians is the width of a certificate's bitmap.
	MaxGuardians = 64
	// MaxPath is the height of a tree of votes: 65,536 votes in one signature.
	MaxPath = 16
	// MaxRights and MaxRules bound a charter; chosen to keep it under 32 KiB.
	MaxRights = 64
	MaxRules  = 128
	// MaxCertificateBytes holds 64 votes with full paths.
	MaxCertificateBytes = 48 << 10
	// MaxSealVotes bounds what a seal reports: the most that a guardian votes
	// for beyond the newest certified entry, in each of a few rounds.
	MaxSealVotes = 256
	// MaxSealBytes bounds an account seal.
	MaxSealBytes = 32 << 10
)
