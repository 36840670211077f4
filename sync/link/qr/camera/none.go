//go:build !linux || android

package camera

import (
	"fmt"

	"sanduk.app/sync/link/qr/scan"
)

// Open finds no camera on this system.
func Open(string) (scan.Scanner, error) {
	return nil, fmt.Errorf("%w: not on this system", ErrNoCamera)
}
