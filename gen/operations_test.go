package main

import (
	"slices"
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

// A client must accept a response that keeps the contract, with null or an empty text for a required member.
func TestRequiredTextMayBeEmptyIfTheContractSaysSo(t *testing.T) {
	document, err := openapi.Read([]byte(`components: {schemas: {Thing: {type: object, required: [a, b, c, d, e, f, g, h, i], properties: {
		a: {type: string}, b: {type: string, minLength: 1}, c: {type: string, enum: [x]}, d: {type: string, enum: [x, '']}, e: {type: string, pattern: x},
		f: {type: string, pattern: '^x*$'}, g: {type: [integer, 'null']}, h: {type: integer}, i: {type: string, format: date-time}, j: {type: integer}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := required(document.Schema("Thing")), []string{"a?", "b", "c", "d?", "e", "f?", "h", "i"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
