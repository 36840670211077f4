package boot

import (
	"context"
	"io"
	"sync"

	"sanduk.app/sync/link/qr"
	"sanduk.app/sync/link/qr/scan"
)

// Codes gives what the codes of something say that is to be shown: one, or the
// frames of a moving code. qr.ErrSize.
func (a *App) Codes(payload []byte) ([]string, error) { return qr.Encode(payload) }

// Reading reads codes from pictures, and puts a moving code together from
// several. It is safe for concurrent use.
type Reading struct {
	mu    sync.Mutex
	parts qr.Collector
}

// NewReading has read nothing yet.
func NewReading() *Reading { return &Reading{} }

// Picture reads one picture, and gives what its code says, or what a moving code
// carries as soon as there are enough parts. *scan.MissingError: more pictures
// of it are needed; what was read stays.
func (r *Reading) Picture(ctx context.Context, open func() (io.ReadCloser, error)) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return scan.Read(ctx, scan.Pictures(scan.Opened{Name: "the picture", Open: open}), &r.parts, nil)
}
