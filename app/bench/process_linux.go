package bench

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// startOn starts a process on so many of the first cores, and leaves the others,
// where there are others, to this one.
func startOn(cores int, c *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		return err
	}
	var its unix.CPUSet
	for cpu, left := 0, cores; cpu < 8*len(all)*8 && left > 0; cpu++ {
		if all.IsSet(cpu) {
			its.Set(cpu)
			left--
		}
	}
	if err := unix.SchedSetaffinity(0, &its); err != nil {
		return err
	}
	err := c.Start() // it inherits the cores of the thread that starts it
	return errors.Join(err, unix.SchedSetaffinity(0, &all))
}

// worked is the processor's time that this process has had.
func worked() (time.Duration, error) {
	var u unix.Rusage
	err := unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), err
}

// ticks is how the kernel counts a process's time: a hundred a second on all
// systems that Go runs on.
const ticks = 100

// usage is what the guardian's process has had by now.
func (s *server) usage() (u usage, err error) {
	dir := fmt.Sprintf("/proc/%d/", s.cmd.Process.Pid)
	stat, err := os.ReadFile(dir + "stat")
	if err != nil {
		return u, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // the name may hold anything
	if len(fields) < 13 {
		return u, fmt.Errorf("%sstat has %d fields", dir, len(fields))
	}
	for _, f := range fields[11:13] { // in its own code, in the kernel
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return u, err
		}
		u.cpu += time.Duration(n) * time.Second / ticks
	}
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		return u, err
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		for name, to := range map[string]*int64{"VmRSS:": &u.resident, "VmHWM:": &u.peak, "RssAnon:": &u.anonymous} {
			if rest, ok := strings.CutPrefix(line, name); ok {
				if _, err := fmt.Sscanf(rest, "%d kB", &kilobytes); err != nil {
					return u, err
				}
				*to = kilobytes << 10
			}
		}
	}
	return u, nil
}
