package jsonstrict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/jsonstrict"
	"github.com/jelou-go/jelou/internal/validate"
)

// Additional members count as values, or an object full of them would need much more memory than its text.
func TestAdditionalMembersAreLimited(t *testing.T) {
	decode := func(d *jsonstrict.Decoder, v *map[string]any) {
		for d.Object(); d.Next(); {
			jsonstrict.Additional(d, v)
		}
	}
	check := func(*validate.Report, *validate.Path, *map[string]any) {}
	members := make([]string, 50_001)
	for i := range members {
		members[i] = fmt.Sprintf(`"%d":0`, i)
	}
	for _, test := range []struct {
		n    int
		want string
	}{{50_000, ""}, {50_001, "too many values, at most 50000 in all lists"}} {
		var read map[string]any
		text := "{" + strings.Join(members[:test.n], ",") + "}"
		err := jsonstrict.Unmarshal([]byte(text), &read, decode, check)
		if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%d members: %v, want %q", test.n, err, test.want)
		}
	}
}
