package e2e

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs many tests in parallel, because they mostly wait for servers and timers.
func TestMain(m *testing.M) {
	flag.Parse()
	must(flag.Set("test.parallel", "32"))
	os.Exit(m.Run())
}
