//go:build linux && !android

package camera

import (
	"context"
	"errors"
	"fmt"
	"image"
	"path/filepath"

	"github.com/blackjack/webcam"

	"sanduk.app/sync/link/qr/scan"
)

// v4l2 is an open camera.
type v4l2 struct {
	cam           *webcam.Webcam
	format        uint32
	width, height int
}

// Open starts the camera at path, such as /dev/video0; empty: the first that can
// be used. ErrNoCamera, with the reason.
func Open(path string) (scan.Scanner, error) {
	paths := []string{path}
	if path == "" {
		paths, _ = filepath.Glob("/dev/video*") // the pattern is well formed
	}
	why := errors.New("there is no /dev/video0, /dev/video1 …")
	for _, p := range paths {
		v, err := start(p)
		if err == nil {
			return v, nil
		}
		why = fmt.Errorf("%s: %w", p, err)
	}
	return nil, fmt.Errorf("%w: %w", ErrNoCamera, why)
}

func start(path string) (*v4l2, error) {
	cam, err := webcam.Open(path)
	if err != nil {
		return nil, err
	}
	v := &v4l2{cam: cam}
	if err := errors.Join(v.choose(), cam.SetBufferCount(4)); err != nil {
		return nil, errors.Join(err, cam.Close())
	}
	if err := cam.StartStreaming(); err != nil {
		return nil, errors.Join(err, cam.Close())
	}
	return v, nil
}

// choose takes a format that frame knows, in the largest size up to maxWidth.
func (v *v4l2) choose() error {
	offered := v.cam.GetSupportedFormats()
	for _, f := range []webcam.PixelFormat{formatYUYV, formatMJPEG} {
		if _, ok := offered[f]; !ok {
			continue
		}
		width, height := v.size(f)
		got, w, h, err := v.cam.SetImageFormat(f, width, height)
		if err == nil && got == f {
			v.format, v.width, v.height = uint32(f), int(w), int(h)
			return nil
		}
	}
	return fmt.Errorf("it gives neither YUYV nor MJPEG pictures: %v", offered)
}

// size is the largest up to maxWidth; the driver takes the nearest that it has.
func (v *v4l2) size(f webcam.PixelFormat) (width, height uint32) {
	for _, s := range v.cam.GetSupportedFrameSizes(f) {
		if s.MaxWidth <= maxWidth && s.MaxWidth*s.MaxHeight > width*height {
			width, height = s.MaxWidth, s.MaxHeight
		}
	}
	if width == 0 {
		return maxWidth, maxWidth * 9 / 16
	}
	return width, height
}

// Next waits for a frame and looks at it. A damaged frame has no codes.
func (v *v4l2) Next(ctx context.Context) ([]string, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := v.cam.WaitForFrame(1) // seconds, so that ctx is looked at
		if errors.As(err, new(*webcam.Timeout)) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoCamera, err)
		}
		m, err := v.take()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoCamera, err)
		}
		if m != nil {
			return scan.Find(m), nil
		}
	}
}

// take copies a frame before the camera gets its memory back; nil: a damaged one.
func (v *v4l2) take() (*image.Gray, error) {
	b, index, err := v.cam.GetFrame()
	if err != nil {
		return nil, err
	}
	m, damaged := frame(v.format, v.width, v.height, b)
	if damaged != nil {
		m = nil
	}
	return m, v.cam.ReleaseFrame(index)
}

// Close stops the camera.
func (v *v4l2) Close() error { return errors.Join(v.cam.StopStreaming(), v.cam.Close()) }
