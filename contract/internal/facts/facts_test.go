package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract/internal/facts"
	"github.com/jelou-go/jelou/internal/openapi"
)

const document = `
info: { version: 1.2.3 }
servers: [{ url: https://example.com }]
security: [{ basic: [] }]
paths:
  /things:
    parameters:
      - { name: ids, in: query, explode: false, deprecated: true, schema: { type: array, items: { type: integer, minimum: 0 } } }
    get:
      operationId: list
      responses:
        '200':
          description: Things.
          headers: { Next: { schema: { type: string } } }
          content:
            application/json: { schema: { type: array, items: { type: object, properties: { a: { $ref: '#/components/schemas/A' } } } } }
            text/csv: {}
        '304': { description: As before. }
    put:
      operationId: change
      parameters: [{ name: ids, in: header, schema: { type: string } }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }
      responses: { '204': { description: Done. } }
components:
  securitySchemes: { basic: { type: http, scheme: basic } }
  schemas:
    A:
      type: object
      additionalProperties: true
      required: [b]
      properties:
        b: { type: [string, 'null'], not: { maxLength: 3 }, deprecated: true }
        c: { description: Anything. }
        d: { type: array, x-unique-by: [e.f, g], items: { oneOf: [{ type: string, maxLength: 4 }, { $ref: '#/components/schemas/A' }] } }
        h: { type: object, additionalProperties: { type: string } }
        i: { not: { required: [j, k], properties: { k: { required: [l] } } } }
        m: { not: { required: [j], properties: { k: { required: [l] } } } }
        n: { type: string, readOnly: true, writeOnly: true, contains: {} }
`

const rules = `A open
A required b
A type object
A/b nullable
A/b type string
A/c of any type
A/d type array
A/d x-unique-by e.f
A/d x-unique-by g
A/d[] oneOf A
A/d[](0) maxLength 4
A/d[](0) type string
A/h type object
A/i not j, k.l
A/i of any type
A/m of any type
A/n other keyword contains
A/n readOnly
A/n type string
A/n writeOnly
API security basic
API security scheme basic http basic
API server https://example.com
API version 1.2.3
GET /things ids type array
GET /things ids[] minimum 0
GET /things ids[] type integer
GET /things operation list
GET /things parameter ids in query, required false, style form, explode false
GET /things response 200 application/json (in place)
GET /things response 200 header Next (in place)
GET /things response 200 header Next type string
GET /things response 200 text/csv
GET /things response 200 type array
GET /things response 200[] type object
GET /things response 200[]/a is A
GET /things response 304 without a body
PUT /things body application/json A
PUT /things body required false
PUT /things ids in header type string
PUT /things ids in query type array
PUT /things ids in query[] minimum 0
PUT /things ids in query[] type integer
PUT /things operation change
PUT /things parameter ids in header, required false
PUT /things parameter ids in query, required false, style form, explode false
PUT /things response 204 without a body
`

func read(t *testing.T) *openapi.Document {
	t.Helper()
	doc, err := openapi.Read([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOfListsEveryRule(t *testing.T) {
	var got strings.Builder
	for _, rule := range facts.Of(read(t)) {
		got.WriteString(rule.String() + "\n")
	}
	if got.String() != rules {
		t.Errorf("got\n%s\nwant\n%s", got.String(), rules)
	}
}

func TestRulesAndSourcesMustMatch(t *testing.T) {
	sources := "# A comment.\n\nJ  " + strings.ReplaceAll(strings.TrimSuffix(rules, "\n"), "\n", "\nJ  ") + "\n"
	for name, test := range map[string]struct {
		sources string
		want    []string
	}{
		"complete":    {sources, nil},
		"missing":     {strings.Replace(sources, "J  A open\n", "", 1), []string{`no source in facts.txt for the rule A open`}},
		"left over":   {sources + "J  B open\n", []string{`facts.txt:50 has "B open", and openapi.yaml does not`}},
		"twice":       {sources + "W  A open\n", []string{`facts.txt:50 has the rule "A open" again`}},
		"nobody":      {strings.Replace(sources, "J  A open\n", "X  A open\n", 1), []string{`facts.txt:3: "X  A open" does not begin with a source, which is one letter and two blanks`}},
		"one letter":  {strings.Replace(sources, "J  A open\n", "JW  A open\n", 1), []string{`facts.txt:3: "JW  A open" does not begin with a source, which is one letter and two blanks`}},
		"one blank":   {strings.Replace(sources, "J  A open\n", "J A open\n", 1), []string{`facts.txt:3: "J A open" does not begin with a source, which is one letter and two blanks`, `no source in facts.txt for the rule A open`}},
		"line ends":   {strings.ReplaceAll(sources, "\n", " \r\n"), nil},
		"other value": {strings.Replace(sources, "minimum 0", "minimum 1", 1), []string{`facts.txt:28 has "GET /things ids[] minimum 1", and openapi.yaml does not`, `no source in facts.txt for the rule GET /things ids[] minimum 0`}},
	} {
		if got := facts.Problems(read(t), test.sources); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
