package node_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// onOneCore keeps all threads of the process on one core, until restored.
func onOneCore(b *testing.B) (restore func()) {
	b.Helper()
	var all, one unix.CPUSet
	must(b, unix.SchedGetaffinity(0, &all))
	for cpu := range 1024 {
		if all.IsSet(cpu) {
			one.Set(cpu)
			break
		}
	}
	pin(b, &one)
	return func() { pin(b, &all) }
}

// worked is the processor's time that the process has had.
func worked(b *testing.B) time.Duration {
	b.Helper()
	var u unix.Rusage
	must(b, unix.Getrusage(unix.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func pin(b *testing.B, set *unix.CPUSet) {
	b.Helper()
	tasks, err := os.ReadDir("/proc/self/task")
	must(b, err)
	for _, task := range tasks {
		id, err := strconv.Atoi(task.Name())
		must(b, err)
		_ = unix.SchedSetaffinity(id, set) // a thread may have ended since
	}
}
