package contract

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Null stands for a missing member, unless the contract allows it there.
func TestNullIsAMissingMemberUnlessAllowed(t *testing.T) {
	document, err := openapi3.NewLoader().LoadFromData([]byte(`{openapi: 3.1.0, info: {title: T, version: "1"}, paths: {}, components: {schemas: {
		Thing: {type: object, properties: {a: {type: [integer, 'null']}, b: {type: integer, nullable: true}, c: {type: integer}, d: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	thing := document.Components.Schemas["Thing"]
	got := string(withoutNull([]byte(`{"a":null,"b":null,"c":null,"d":[{"a":null,"c":null,"e":{"f":null}}]}`), thing))
	if want := `{"a":null,"b":null,"d":[{"a":null,"e":{}}]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := thing.Value.VisitJSON(map[string]any{"a": nil, "b": nil}); err != nil {
		t.Error(err)
	}
}
