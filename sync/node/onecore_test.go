//go:build !linux

package node_test

import (
	"testing"
	"time"
)

func onOneCore(b *testing.B) (restore func()) {
	b.Skip("threads can be kept on one core on Linux only")
	return nil
}

func worked(*testing.B) time.Duration { return 0 }
