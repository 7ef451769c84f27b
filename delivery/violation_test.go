package delivery

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestJSONOfAValidationErrorHasTheNamesOfItsViolations(t *testing.T) {
	got, err := json.Marshal(&ValidationError{Violations: []Violation{{Pointer: "/text", Rule: "required"}}})
	if want := `{"violations":[{"pointer":"/text","rule":"required"}]}`; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

func TestValidationErrorIsBounded(t *testing.T) {
	long := make([]Violation, 1000)
	for i := range long {
		long[i] = Violation{Pointer: "/options/2/title", Given: "31 characters", Limit: "at most 24"}
	}
	for _, violations := range [][]Violation{long, {{Given: strings.Repeat("x", 10_000)}}, {{Pointer: "/a", Given: "missing", Limit: "required"}}} {
		if got := (&ValidationError{Violations: violations}).Error(); len(got) > 400 {
			t.Errorf("the text is %d bytes long, want at most 400", len(got))
		}
	}
	got, want := (&ValidationError{Violations: long[:1]}).Error(), "the message breaks the contract: /options/2/title: 31 characters, at most 24"
	if got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	deep := Violation{Pointer: strings.Repeat("/a", 1000), Given: "nested too deeply", Limit: "at most 64 levels"}
	if got, want := (&ValidationError{Violations: []Violation{deep, long[0]}}).Error(), "the message breaks the contract: nested too deeply, at most 64 levels; /options/2/title: 31 characters, at most 24"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	private := &ValidationError{Violations: []Violation{{Pointer: "/593987654321", Given: "unknown member"}}}
	for _, got := range []string{private.Error(), fmt.Sprintf("%v %#v %d %x %t", private, *private, private.Violations, []any{private}, []any{private})} {
		if leaks(got) {
			t.Errorf("the text contains a phone number: %s", got)
		}
	}
}
