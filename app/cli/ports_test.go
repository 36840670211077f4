package cli

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"syscall"
)

// ports are given out one after the other, below those that the system gives to
// whoever asks for any: a port is taken by a guardian only some time after it was
// given out.
var ports atomic.Uint32

// nextPort is a loopback address that nobody else here was given. Package boot's tests, which run
// beside these, begin elsewhere.
func nextPort() (string, error) {
	for {
		address := fmt.Sprintf("127.0.0.1:%d", 12000+(uint32(os.Getpid())+ports.Add(1))%10000) //nolint:gosec // any number does
		l, err := net.Listen("tcp", address)
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			return "", err
		}
		return address, l.Close()
	}
}
