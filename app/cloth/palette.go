package cloth

import "image/color"

// darks are the eight dark colours. Every one has a contrast of at least 3.8 to
// every light one, so that a drawing stays when the hue is not seen.
func darks() [8]color.NRGBA {
	return [8]color.NRGBA{
		rgb(0x232C7A), // indigo
		rgb(0x0A5B3B), // forest
		rgb(0xA3122F), // crimson
		rgb(0x17181C), // ink
		rgb(0x6A1B78), // plum
		rgb(0x5E3413), // cocoa
		rgb(0x07566A), // petrol
		rgb(0x1546B0), // cobalt
	}
}

// lights are the eight light colours.
func lights() [8]color.NRGBA {
	return [8]color.NRGBA{
		rgb(0xFFF6E3), // milk
		rgb(0xF9B11F), // marigold
		rgb(0x62D2C4), // lagoon
		rgb(0xF8A3BC), // rose
		rgb(0xBEDB4B), // lime
		rgb(0x97CBF5), // sky
		rgb(0xFF9D55), // apricot
		rgb(0xCDB3F2), // lilac
	}
}

// seconds says which second colours a cloth uses: bit 0 a second dark one, bit
// 1 a second light one.
func seconds(choice byte) int {
	return [8]int{1, 2, 3, 3, 1, 2, 3, 0}[choice%8]
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}
