package theme

import (
	"bytes"
	"encoding/binary"
	"strconv"

	"fyne.io/fyne/v2"
)

// deepened is a font whose lines reach down as far as depth, in thousandths of
// an em, of which the font has a thousand. A font whose lines do so already comes
// back as it is.
func deepened(font fyne.Resource, depth int) fyne.Resource {
	raw := font.Content()
	at := descent(raw)
	if at == 0 || int(int16(binary.BigEndian.Uint16(raw[at:]))) <= -depth { //nolint:gosec // the two bytes are a signed number
		return font
	}
	raw = bytes.Clone(raw)
	binary.BigEndian.PutUint16(raw[at:], uint16(int16(-depth))) //nolint:gosec // written as it is read
	return fyne.NewStaticResource(strconv.Itoa(depth)+"-"+font.Name(), raw)
}

// descent is where a TrueType font says how far its lines reach below the
// baseline, or 0: in its table hhea, after the version and the ascent.
func descent(font []byte) int {
	const head, record = 12, 16
	if len(font) < head {
		return 0
	}
	tables := int(binary.BigEndian.Uint16(font[4:]))
	for i := range tables {
		r := head + i*record
		if r+record > len(font) {
			return 0
		}
		if at := int(binary.BigEndian.Uint32(font[r+8:])) + 6; string(font[r:r+4]) == "hhea" && at+2 <= len(font) {
			return at
		}
	}
	return 0
}
