package transport_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs many tests in parallel, because they mostly wait for timers.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
