package guardian_test

import (
	"flag"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	flag.Bool("long", false, "simulate thousands of worlds, for ten minutes or so")
	flag.Parse()
	os.Exit(m.Run())
}

func long() bool {
	f := flag.Lookup("long")
	return f != nil && f.Value.String() == "true"
}
