//go:build !race

package e2e

import (
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

// The race detector makes a sync.Pool drop its items at random, so this test cannot count allocations with it.
func TestValidateCostsNoAllocation(t *testing.T) {
	for _, data := range messages(t) {
		message, err := jelou.UnmarshalMessage([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(50, func() {
			if message.Validate() != nil {
				t.Error("not valid")
			}
		}); n != 0 {
			t.Errorf("%v allocations for a valid %T %s", n, message, data)
		}
	}
}
