//go:build !race

package warning

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

// listed agrees with phonenumbers for the examples of each country, and for numbers near them. The test goes through
// very many numbers in one goroutine. The race detector would slow that down to a minute.
func TestListedAsInPhonenumbers(t *testing.T) {
	if testing.Short() {
		t.Skip("goes through very many numbers")
	}
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(4, 7))
	seen := map[bool]int{}
	for _, region := range collection.GetMetadata() {
		for _, desc := range typesIn(region) {
			example := []byte(desc.GetExampleNumber())
			for i := range 2 * len(example) {
				near := bytes.Clone(example)
				if i > 0 {
					near[i/2] = digits[random.IntN(10)]
				}
				if i == 1 {
					near = near[1:]
				}
				id := fmt.Sprint(region.GetCountryCode()) + string(near)
				number, err := phonenumbers.Parse("+"+id, "")
				if err != nil || phonenumbers.Format(number, phonenumbers.E164) != "+"+id {
					continue // Parse has removed something
				}
				want := phonenumbers.IsValidNumber(number)
				if seen[want]++; listed(id) != want {
					t.Errorf("%s: %v, want %v", id, !want, want)
				}
			}
		}
	}
	if seen[true] < 2000 || seen[false] < 2000 {
		t.Errorf("only %v", seen)
	}
}
