package jsonstrict_test

import (
	"testing"

	"github.com/jelou-go/jelou/internal/jsonstrict"
	"github.com/jelou-go/jelou/internal/validate"
)

// A member that one type requires can be an optional member of another type.
func TestFittingPrefersACompleteType(t *testing.T) {
	for text, want := range map[string]int{
		`{"a":1}`: 0, `{"a":1,"b":1}`: 0, `{"b":1}`: 1, `{"a":1,"b":1,"c":1}`: 1, `{"b":1,"c":1,"d":1}`: 2, `{"d":1}`: 2, `{"e":1}`: -1, `[]`: -1,
		`{"d":x}`: 2, // a broken value
	} {
		got := 0
		choose := func(d *jsonstrict.Decoder, _ *int) {
			got = d.Fitting([]string{"a"}, []string{"a", "b", "c"}, []string{"d"})
		}
		// The rest of the text is an error.
		_ = jsonstrict.Unmarshal([]byte(text), new(int), choose, func(*validate.Report, *validate.Path, *int) {})
		if got != want {
			t.Errorf("%s fits %d, want %d", text, got, want)
		}
	}
}
