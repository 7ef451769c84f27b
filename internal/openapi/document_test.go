package openapi

import (
	"encoding/json"
	"strings"
	"testing"
)

// A sample keeps the limits of its schema.
func TestSampleOfAParameterKeepsItsLimits(t *testing.T) {
	document, err := Read([]byte(`{paths: {/a: {get: {parameters: [
		{name: día, in: query, schema: {type: string}}, {name: día, in: path, schema: {type: string, minLength: 5}}, {name: día, in: header, schema: {type: string, maxLength: 2}},
		{name: b, in: query, schema: {type: integer, minimum: 3}}, {name: c, in: query, example: [1, 2], schema: {type: array, items: {type: integer}}}]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range document.Operations[0].Parameters {
		all = append(all, strings.Join(p.Sample(), ","))
	}
	if got, want := strings.Join(all, " "), "díaxx día dí 3 1,2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A sample without an example keeps the limits of its schema.
func TestSampleKeepsTheLimitsOfTheContract(t *testing.T) {
	document, err := Read([]byte(`{components: {schemas: {Thing: {type: object, properties: {
		a: {type: string, minLength: 6}, b: {type: string, maxLength: 2}, c: {type: array, minItems: 2, items: {type: integer, minimum: 3}}, d: {type: array, items: {type: boolean}}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(document.Schema("Thing").Sample("text"))
	if want := `{"a":"textxx","b":"te","c":[3,3],"d":[true]}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

// A list whose pages start at 0 must not lose its first page.
func TestFirstPageFollowsFromTheSchema(t *testing.T) {
	for schema, want := range map[string]int{
		"{type: integer}":                            1,
		"{type: integer, minimum: 0}":                0,
		"{type: integer, minimum: 1, default: 1}":    1,
		"{type: integer, default: 0}":                0,
		"{type: integer, minimum: 0, default: 1}":    1,
		"{type: integer, minimum: -1, maximum: 100}": 1,
		"{type: integer, format: int64, default: 0}": 0,
	} {
		document, err := Read([]byte("paths: {/v1/a: {get: {operationId: a, parameters: [{name: page, in: query, schema: " + schema + "}]}}}"))
		if err != nil {
			t.Fatal(err)
		}
		if got := document.Operation("a").FirstPage(); got != want {
			t.Errorf("%s: %d, want %d", schema, got, want)
		}
	}
}
