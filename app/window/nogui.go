//go:build nogui

// Package window opens the window, in builds that have one.
package window

import (
	"fmt"
	"io"
)

// Run says that this build has no window, and gives the exit code.
func Run(_ string, errout io.Writer) int {
	fmt.Fprintln(errout, "sanduk: this build has no window. Use a command: \"sanduk help\" lists them.")
	return 2
}
