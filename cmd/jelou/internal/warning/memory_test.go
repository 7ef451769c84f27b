//go:build !race

package warning

import (
	"fmt"
	"runtime"
	"testing"
)

// A million people take tens of MB.
func TestMillionPeopleTakeLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a million people")
	}
	const people = 1_000_000
	number("593987654321") // reads the numbers of all countries
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var c Checker
	person := []string{""}
	for i := range int64(people) {
		person[0] = fmt.Sprintf("user-%d", i)
		c.See(i, person, []byte("text"))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	grown := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("%d KiB for a million people", grown>>10)
	if grown > 32<<20 {
		t.Errorf("%d KiB for a million people", grown>>10)
	}
	if len(c.Repeated()) > 0 {
		t.Error("people are taken for others")
	}
}
