package openapi

import "testing"

// The message names the line, and the operation or schema.
func TestMistakesAreFound(t *testing.T) {
	for schema, want := range map[string]string{
		"{type: string, minLength: -1}":                      "openapi: line 1, schema Thing: minLength: -1 is neither 0 nor a positive integer",
		"{type: array, maxItems: 2.5}":                       "openapi: line 1, schema Thing: maxItems: 2.5 is neither 0 nor a positive integer",
		"{type: integer, minimum: one}":                      "openapi: line 1, schema Thing: minimum: one is not a number",
		"{type: string, maxLength: '5'}":                     "openapi: line 1, schema Thing: maxLength: the number must have no quotes",
		"{type: integer, minimum: '5'}":                      "openapi: line 1, schema Thing: minimum: the number must have no quotes",
		"{properties: {1: {}}, required: [1]}":               "openapi: line 1, schema Thing: required: 1 must be a text: put quotes around it",
		"{type: number, minimum: .5}":                        "openapi: line 1, schema Thing: .5: write the number as in JSON",
		"{type: integer, enum: [+1]}":                        "openapi: line 1, schema Thing: +1: write the number as in JSON",
		"{type: string, maxLength: 010}":                     "openapi: line 1, schema Thing: 010: write the number as in JSON",
		"{type: object, properties: {a: false}}":             "openapi: line 1, schema Thing: false is not a schema",
		"{type: object, properties: {a: string}}":            "openapi: line 1, schema Thing: string is not a schema",
		"{type: object, properties: {a: [{type: string}]}}":  "openapi: line 1, schema Thing: a list is not a schema",
		"{type: object, properties: {a: true}, title: Free}": "",
		"{type: object, properties: {1.0: {type: string}}}":  "openapi: line 1, schema Thing: the name 1.0 needs quotes",
		"{properties: {a: &a {}, b: {<<: *a}}}":              "openapi: line 1, schema Thing: the keyword << is not supported: write the members out",
		"{type: object, type: object}":                       "openapi: line 1, schema Thing: the name type stands there twice",
		"{type: string, example: 2026-01-02}":                "openapi: schema Thing: line 1: 2026-01-02 is not a JSON value: quote it, or write it as in JSON",
		"{properties: {a: {$ref: '#/x'}}}":                   "openapi: line 1, schema Thing: #/x: no such schema",
		"{properties: {200: {type: string}, '1.0': {}}}":     "",
		"{properties: {a: {type: string, required: true}}}":  "openapi: line 1, schema Thing: required: must be a list",
		"{type: object, properties: [a]}":                    "openapi: line 1, schema Thing: properties: must have a name for each",
		"{type: string, enum: a}":                            "openapi: line 1, schema Thing: enum: must be a list",
		"{properties: {required: {type: string}}}":           "",
		"{title: 2.0}":                                    "openapi: line 1, schema Thing: title: must be a text: put quotes around it",
		"{type: array, uniqueItems: 'yes'}":               "openapi: line 1, schema Thing: yes is neither true nor false",
		"{title: ~, properties: {title: {type: string}}}": "",
	} {
		_, err := Read([]byte("{paths: {}, components: {schemas: {Thing: " + schema + "}}}"))
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v, want %s", schema, err, want)
		}
	}
}

func TestMistakeInAPathNamesThePathOrTheOperation(t *testing.T) {
	for path, want := range map[string]string{
		"{$ref: '#/x'}":                                   "openapi: line 1, path /a: #/x: does not exist",
		"{summary: A, summary: B}":                        "openapi: line 1, path /a: the name summary stands there twice",
		"{get: {operationId: b, tags: [2026]}}":           "openapi: line 1, operation b: tags: 2026 must be a text: put quotes around it",
		"{get: {operationId: b, summary: B, summary: C}}": "openapi: line 1, operation b: the name summary stands there twice",
	} {
		if _, err := Read([]byte("{components: {schemas: {Thing: {}}}, paths: {/a: " + path + "}}")); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Tables and titles have no room for more.
func TestSummariesHaveOneLine(t *testing.T) {
	document, err := Read([]byte(`{paths: {/a: {put: {summary: "A\n b.", requestBody: {content: {application/json: {examples: {c: {summary: "C\n\nd", value: 1}}}}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	op := document.Operations[0]
	if got := op.Summary + " " + op.Body.Examples[0].Summary; got != "A b. C d" {
		t.Errorf("got %q", got)
	}
}
