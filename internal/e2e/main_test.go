package e2e

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs many tests at once: they wait for servers and clocks, and compute little.
func TestMain(m *testing.M) {
	flag.Parse()
	must(flag.Set("test.parallel", "16"))
	os.Exit(m.Run())
}
