// Sanduk is a wallet for a community's own ledger, with or without a network.
// Without a word after it, it opens the window; with words, it is the same
// wallet on the command line.
package main

import (
	"os"

	"sanduk.app/app/cli"
	"sanduk.app/app/window"
)

func main() {
	if len(os.Args) == 1 {
		os.Exit(window.Run(cli.Version, os.Stderr))
	}
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
