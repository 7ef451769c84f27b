package main

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// A list whose pages start at 0 must not lose its first page.
func TestFirstPageFollowsFromTheSchema(t *testing.T) {
	for text, want := range map[string]int{
		`{"type": "integer"}`:               1,
		`{"minimum": 0}`:                    0,
		`{"minimum": 1, "default": 1}`:      1,
		`{"default": 0}`:                    0,
		`{"minimum": 0, "default": 1}`:      1,
		`{"minimum": -1, "maximum": 100}`:   1,
		`{"format": "int64", "default": 0}`: 0,
	} {
		var page openapi3.Schema
		if err := page.UnmarshalJSON([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := firstPage(&page); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}
