package corpus_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/jelou-go/jelou/contract/internal/corpus"
	"github.com/jelou-go/jelou/internal/openapi"
)

// bodyOf returns a contract with one operation, whose body has one member.
func bodyOf(t *testing.T, member string) *openapi.Document {
	t.Helper()
	doc, err := openapi.Read(fmt.Appendf(nil, `
paths:
  /things:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Thing' }
      responses: { '204': { description: Sent. } }
components:
  schemas:
    Thing:
      type: object
      additionalProperties: false
      required: [a]
      properties:
        a: %s
`, member))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The requests are at the limit and one past it, and no others.
func TestRequestsAreAtTheLimitAndOnePast(t *testing.T) {
	for _, test := range []struct{ member, keyword, at, past string }{
		{"{ type: string, maxLength: 2 }", "maxLength", `"😀😀"`, `"😀😀😀"`},
		{"{ type: string, minLength: 2 }", "minLength", `"😀😀"`, `"😀"`},
		{"{ type: string, minLength: 0 }", "minLength", `""`, ``},
		{"{ type: string, maxLength: 7, pattern: '^https?:', example: 'http:' }", "maxLength", `"http:::"`, `"http::::"`},
		{"{ type: string, enum: [b, c] }", "enum", `"b" "c"`, `"something_else"`},
		{"{ type: integer, enum: [0, 2] }", "enum", `0 2`, `1`},
		{"{ type: array, uniqueItems: true, minItems: 2, items: { type: string, enum: [b, c] } }", "enum", `["b","c"] ["c","b"]`, `["something_else","c"]`},
		{"{ type: integer, minimum: 3 }", "minimum", `3`, `2`},
		{"{ type: integer, maximum: -3 }", "maximum", `-3`, `-2`},
		{"{ type: integer, maximum: 9223372036854775807 }", "maximum", `9223372036854775807`, `9223372036854778000`},
		{"{ type: number, maximum: 0.5 }", "maximum", `0.5`, `0.5000000000000001`},
		{"{ type: array, maxItems: 2, items: { type: integer } }", "maxItems", `[1,2]`, `[1,2,3]`},
		{"{ type: array, maxItems: 2, items: { type: string, pattern: '^(es|en)$', example: es } }", "maxItems", `["es","es"]`, `["es","es","es"]`},
		{"{ type: array, minItems: 1, items: { type: boolean } }", "minItems", `[true]`, `[]`},
		{"{ type: array, uniqueItems: true, items: { type: string, example: b } }", "uniqueItems", `["b","b1"]`, `["b","b"]`},
		{"{ type: array, uniqueItems: true, items: { type: string, maxLength: 2, example: sí } }", "uniqueItems", `["sí","s1"]`, `["sí","sí"]`},
		{"{ type: array, uniqueItems: true, items: { type: integer, minimum: 0, example: 1 } }", "uniqueItems", `[1,2]`, `[1,1]`},
		{"{ type: array, uniqueItems: true, items: { type: integer, minimum: 3, maximum: 5, example: 5 } }", "uniqueItems", `[5,4]`, `[5,5]`},
		{"{ type: array, uniqueItems: true, items: { type: integer, maximum: 5, example: 5 } }", "uniqueItems", `[5,4]`, `[5,5]`},
		{"{ type: array, uniqueItems: true, minItems: 3, items: { type: integer } }", "uniqueItems", `[1,2,3]`, `[1,1,3]`},
		{"{ type: array, uniqueItems: true, maxItems: 1, items: { type: integer } }", "uniqueItems", ``, `[1,1]`},
		{"{ type: array, maxItems: 3, items: { type: number, minimum: -1.5, maximum: 0 } }", "maxItems", `[-1.5,-1,-1.5]`, `[-1.5,-1,-1.5,-1.5]`},
		{"{ type: array, maxItems: 3, items: { type: number, maximum: 1.5 } }", "maxItems", `[1.5,1,1.5]`, `[1.5,1,1.5,1.5]`},
		{"{ type: array, uniqueItems: true, items: { type: integer, enum: [1, 10], example: 10 } }", "uniqueItems", `[10,1]`, `[10,10]`},
		{"{ type: array, uniqueItems: true, items: { type: string, pattern: '^[A-Z]{2}$', example: CZ } }", "uniqueItems", `["CZ","CA"]`, `["CZ","CZ"]`},
		{"{ type: array, x-unique-by: [b], items: { type: object, properties: { b: { type: integer } } } }", "x-unique-by", `[{"b":1},{"b":2}] [{},{}]`, `[{"b":1},{"b":1}]`},
		{"{ type: array, x-unique-by: [b.c], items: { type: object, required: [b], properties: { b: { type: object, required: [c, d], properties: { c: { type: string }, d: { type: string } } } } } }",
			"x-unique-by", `[{"b":{"c":"x","d":"x"}},{"b":{"c":"x1","d":"x1"}}]`, `[{"b":{"c":"x","d":"x"}},{"b":{"c":"x","d":"x1"}}]`},
		{"{ type: string, format: date-time }", "format", `"2026-01-02T03:04:05Z" "2026-01-02T03:04:05.678-05:00"`, `"2026-01-02" "2026-01-02 03:04:05" "2026-13-02T03:04:05Z" ""`},
		{"{ type: integer, format: int32 }", "format", `2147483647`, `2147483648`},
		{"{ type: integer, format: int64 }", "format", `9007199254740993`, `10000000000000000000`},
		{"{ type: integer, format: int64, maximum: 5 }", "format", `5`, `10000000000000000000`},
		{"{ type: integer, format: int32, enum: [3] }", "format", `3`, `2147483648`},
		{"{ type: number, format: float, minimum: 1 }", "format", `1`, `1e400`},
		{"{ type: string, format: date }", "format", `"2006-01-02"`, ``},
		{"{ type: string, format: uuid, example: a }", "format", `"a"`, ``},
		{"{ type: boolean, nullable: true }", "nullable", `null`, ``},
		{"{ type: boolean, writeOnly: true }", "writeOnly", `true`, ``},
		{"{ oneOf: [{ $ref: '#/components/schemas/B' }], discriminator: { propertyName: c, mapping: { 'x y': '#/components/schemas/B' } } }\n" +
			"    B: { type: object, required: [c], properties: { c: { type: string, enum: [x y] } } }", "mapping", `{"c":"x y"}`, ``},
		{"{ type: object, additionalProperties: true }", "open", `{"not_in_the_contract":"x"}`, ``},
	} {
		all, err := corpus.Of(bodyOf(t, test.member))
		if err != nil {
			t.Errorf("%s: %v", test.member, err)
		}
		var at, past []string
		for _, c := range all {
			value := strings.TrimSuffix(strings.TrimPrefix(string(c.Body), `{"a":`), "}")
			switch {
			case c.Rule.Keyword != test.keyword:
			case c.Pointer != "/a" && c.Pointer != "/a/0":
				t.Errorf("%s is at %s", c, c.Pointer)
			case c.Breaks:
				past = append(past, value)
			default:
				at = append(at, value)
			}
		}
		if got := strings.Join(at, " "); got != test.at {
			t.Errorf("%s: at the limit %s, want %s", test.member, got, test.at)
		}
		if got := strings.Join(past, " "); got != test.past {
			t.Errorf("%s: past the limit %s, want %s", test.member, got, test.past)
		}
	}
}

// The requests have the parameters as the contract writes them, and the list of a parameter is never empty.
func TestParametersAreWrittenAsInTheContract(t *testing.T) {
	doc, err := openapi.Read([]byte(`
paths:
  /things/{n}:
    get:
      operationId: list
      parameters:
        - { name: n, in: path, required: true, schema: { type: integer, maximum: 99 } }
        - { name: ids, in: query, schema: { type: array, minItems: 1, maxItems: 2, items: { type: integer } } }
        - { name: n, in: query, required: true, schema: { type: string, example: b } }
        - { name: code, in: query, schema: { type: string, minLength: 0, pattern: '^[^x]*$', example: a } }
        - { name: words, in: query, explode: false, schema: { type: array, minItems: 0, maxItems: 2, items: { type: string, example: a/b } } }
        - { name: share, in: query, schema: { type: number, maximum: 1e1 } }
      responses: { '204': { description: None. } }
`))
	if err != nil {
		t.Fatal(err)
	}
	all, err := corpus.Of(doc)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		if text, has := c.Parameters["query code"].(string); has && !c.Breaks && (text == "" || strings.ContainsFunc(text, unicode.IsControl)) {
			t.Errorf("%s: the parameter %q is no good one", c, text)
		}
		if c.Rule.Keyword != "maximum" && !strings.HasSuffix(c.Rule.Keyword, "Items") {
			continue
		}
		req, err := c.Request("")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, req.URL.String())
	}
	want := []string{
		"/things/99?n=b", "/things/100?n=b",
		"/things/99?ids=1&n=b", "/things/99?ids=1&ids=2&n=b", "/things/99?ids=1&ids=2&ids=3&n=b",
		"/things/99?n=b&words=a%2Fb%2Ca%2Fb1", "/things/99?n=b&words=a%2Fb%2Ca%2Fb1%2Ca%2Fb2",
		"/things/99?n=b&share=10", "/things/99?n=b&share=10.000000000000002",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A rule without a request is an error, because no test would check the rule.
func TestRuleWithoutARequestIsAnError(t *testing.T) {
	for member, want := range map[string]string{
		"{ type: string, contains: {} }":                                                                                                   "no request is known for the rule Thing/a other keyword contains",
		"{ type: string, pattern: '^[A-Z]{3}$' }":                                                                                          "the schema needs an example",
		"{ type: string, pattern: '^[A-Z]{3}$', example: abc }":                                                                            `the example "abc" does not match`,
		"{ type: string, pattern: '', minLength: 1, example: '' }":                                                                         "",
		"{ type: string, pattern: '.*|\\n', example: a }":                                                                                  "no text is known that does not match .*|\\n",
		"{ type: string, minLength: 3, maxLength: 3, pattern: '^[0-9]+$', example: '123' }":                                                "",
		"{ type: string, maxLength: 2, pattern: '^abc', example: abc }":                                                                    "no text of 2 characters is known",
		"{ type: array, uniqueItems: true, items: { type: object, properties: { b: { enum: [x], type: string }, c: { type: string } } } }": "",
		"{ type: array, uniqueItems: true, items: { type: string, maxLength: 0 } }":                                                        "the items cannot be told apart",
		"{ type: array, uniqueItems: true, items: { type: string, pattern: '^(es|en)$', example: es } }":                                   "the items cannot be told apart",
		"{ type: array, x-unique-by: [b], items: { type: object, properties: { b: { type: string, enum: [x] } } } }":                       "the items cannot be told apart by b",
	} {
		_, err := corpus.Of(bodyOf(t, member))
		if want == "" && err == nil || err != nil && want != "" && strings.Contains(err.Error(), want) {
			continue
		}
		t.Errorf("%s: %v, want %q", member, err, want)
	}
}

// All has the requests that a person wrote, and some of them are wrong.
func TestGoldenRequestsAreInTheCorpus(t *testing.T) {
	all, err := corpus.All()
	if err != nil {
		t.Fatal(err)
	}
	counts := make(map[bool]int)
	for _, c := range all {
		if c.Rule.Place == "golden" {
			counts[c.Breaks]++
		}
	}
	if counts[false] < 18 || counts[true] < 7 {
		t.Errorf("%d good requests and %d wrong ones: a file in golden is gone, and with it the guard of its kind of message", counts[false], counts[true])
	}
}
