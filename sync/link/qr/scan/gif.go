package scan

import "fmt"

// measureGIF walks a GIF without decoding it, and gives the pixels of all its
// frames together and their number: a small file can claim very many.
func measureGIF(b []byte) (area, frames int, err error) {
	const head, descriptor = 13, 10
	torn := fmt.Errorf("%w: the GIF is cut off", ErrPicture)
	if len(b) < head {
		return 0, 0, torn
	}
	at := head + paletteSize(b[10])
	for at < len(b) {
		switch b[at] {
		case 0x21: // an extension: its kind, then blocks
			at += 2
		case 0x2c: // a frame: where, how large, its own palette, how it is packed, then blocks
			if len(b) < at+descriptor {
				return 0, 0, torn
			}
			area += (int(b[at+5]) | int(b[at+6])<<8) * (int(b[at+7]) | int(b[at+8])<<8)
			frames++
			at += descriptor + paletteSize(b[at+9]) + 1
		case 0x3b: // the end
			return area, frames, nil
		default:
			return 0, 0, fmt.Errorf("%w: the GIF has a part of an unknown kind", ErrPicture)
		}
		for { // blocks, each after its size; an empty one is the last
			if at >= len(b) {
				return 0, 0, torn
			}
			size := int(b[at])
			at += 1 + size
			if size == 0 {
				break
			}
		}
	}
	return 0, 0, torn
}

// paletteSize is what a field of flags says of the palette behind it.
func paletteSize(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (1 + flags&7)
}
