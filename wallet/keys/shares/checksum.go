package shares

const checkWords = 3

// The checksum depends on whether the set can be extended.
const (
	customFixed      = "shamir"
	customExtendable = "shamir_extendable"
)

// polymod is RS1024, a Reed-Solomon code over 1024 symbols.
func polymod(custom string, words []uint16) uint32 {
	generator := [wordBits]uint32{
		0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009,
		0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
	}
	check := uint32(1)
	feed := func(v uint32) {
		top := check >> 20
		check = check&0xfffff<<wordBits ^ v
		for i, g := range generator {
			check ^= g & -(top >> i & 1)
		}
	}
	for i := range len(custom) {
		feed(uint32(custom[i]))
	}
	for _, w := range words {
		feed(uint32(w))
	}
	return check
}

// checksum gives the words that make the others whole.
func checksum(custom string, words []uint16) []uint16 {
	sum := polymod(custom, append(append([]uint16(nil), words...), 0, 0, 0)) ^ 1
	return []uint16{uint16(sum >> 20 & 1023), uint16(sum >> 10 & 1023), uint16(sum & 1023)}
}

func customOf(words []uint16) string {
	if words[1]>>4&1 == 1 {
		return customExtendable
	}
	return customFixed
}

func whole(words []uint16) bool { return polymod(customOf(words), words) == 1 }

// slip is the position, from 1, of the only word whose change would make the
// words whole; 0 when there is none. The code tells one wrong word from more
// but for one time in 30,000. What the word was meant to be is not told:
// guessing would turn a wrong share into a right-looking one.
func slip(words []uint16) int {
	tried := append([]uint16(nil), words...)
	defer clear(tried)
	for i := range tried {
		for w := range uint16(1 << wordBits) {
			if tried[i] = w; whole(tried) {
				return i + 1
			}
		}
		tried[i] = words[i]
	}
	return 0
}
