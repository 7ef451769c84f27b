package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

const skeleton = `
openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /v1/things/{id}:
    METHOD:
      operationId: doThing
      summary: Do a thing.
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        PARAMETER
      BODY
      responses:
        RESPONSES
components:
  schemas:
    Thing: THING
`

// Several responses can have the same unsupported schema.
func TestAProblemIsPrintedOnce(t *testing.T) {
	response := "{'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}, example: {}}}}}"
	document, err := openapi.Read([]byte("paths:\n" +
		"  /a: {get: {operationId: getA, responses: " + response + "}}\n" +
		"  /b: {get: {operationId: getB, responses: " + response + "}}\n" +
		"components: {schemas: {Thing: {type: object, additionalProperties: false, properties: {a: {type: string}}}}}"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "schema Thing: an object in a response must not have additionalProperties: false"
	if err := supported(document); err == nil || strings.Count(err.Error(), want) != 1 {
		t.Errorf("%v, want once %s", err, want)
	}
}

// An alternative without a name is not blamed by its name.
func TestAlternativesThatAreNoObjectsGetOneLine(t *testing.T) {
	text := &openapi.Schema{Type: "string"}
	document := &openapi.Document{Schemas: []*openapi.Schema{{Name: "A", OneOf: []*openapi.Schema{text, text}}}}
	const want = "schema A: an alternative of oneOf must be a $ref to an object"
	if err := supported(document); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// Two runs print the same.
func TestProblemsHaveOneOrder(t *testing.T) {
	document := &openapi.Document{Schemas: []*openapi.Schema{{Name: "A", Type: "integer", Format: "int32", Minimum: "-2147483649", Maximum: "2147483648"}}}
	const want = "schema A: minimum: -2147483649 is no integer of 32 bits\nschema A: maximum: 2147483648 is no integer of 32 bits"
	for range 100 {
		if err := supported(document); err == nil || err.Error() != want {
			t.Fatalf("got %v, want %s", err, want)
		}
	}
}

func TestKeywordsOfTheDocumentAreRejected(t *testing.T) {
	text := "webhooks: {}\n" +
		"servers: [{url: 'https://{region}.example.com', variables: {region: {default: eu}}}]\n" +
		"paths: {/a: {servers: [{url: 'https://example.com'}], x-a: 1, get: {operationId: getA, responses: {'204': {description: Done.}}}}}"
	document, err := openapi.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := "server https://{region}.example.com: the keyword variables is not supported\nthe document: the keyword webhooks is not supported\n" +
		"operation getA: the keyword servers is not supported\noperation getA: the keyword x-a is not supported"
	if err := supported(document); err == nil || err.Error() != want {
		t.Error(err)
	}
}

// The message names the operation or schema and the keyword.
func TestUnsupportedContractIsRejected(t *testing.T) {
	const body = "requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}"
	const response = "'200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}"
	const proof = "'200': {description: Done., content: {application/json: {schema: {type: array, items: {type: object, properties: {a: {type: string, x-proves: as}}}}}}}"
	const union = "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: type, mapping: "
	alternatives := ""
	for _, name := range []string{"A", "B", "C"} {
		alternatives += fmt.Sprintf("\n    %s: {type: object, required: [type], properties: {type: {type: string, enum: [%s]}}}", name, strings.ToLower(name))
	}
	closed := func(properties string) string {
		return "{type: object, additionalProperties: false, properties: {" + properties + "}}"
	}
	tests := map[string]struct {
		method, parameter, body, responses, thing string
		want                                      string // "" if the contract is supported
	}{
		"request":              {method: "post", body: body, thing: closed("a: {type: string}")},
		"response":             {responses: response, thing: "{type: object, properties: {a: {type: string}}}"},
		"list response":        {responses: "'200': {description: Done., content: {application/json: {schema: {type: array, items: {type: string}}}}}"},
		"method":               {method: "options", want: "operation doThing: the method OPTIONS is not supported"},
		"callbacks":            {body: "callbacks: {}", want: "operation doThing: the keyword callbacks is not supported"},
		"own security":         {body: "security: []", want: "operation doThing: the keyword security is not supported: the document's security applies to every operation"},
		"no such in the path":  {parameter: "- {name: x, in: path, required: true, schema: {type: string}}", want: "operation doThing: path parameter x: the path /v1/things/{id} does not have it"},
		"dot before a name":    {parameter: "- {name: .x, in: path, required: true, schema: {type: string}}", want: "operation doThing: path parameter .x: the name must not begin or end with one of . ; ? *"},
		"header":               {parameter: "- {name: X, in: header, schema: {type: string}}", want: "operation doThing, header parameter X: parameters in header are not supported"},
		"deep object":          {parameter: "- {name: f, in: query, style: deepObject, schema: {type: string}}", want: "operation doThing, query parameter f: the style deepObject is not supported"},
		"object parameter":     {parameter: "- {name: f, in: query, schema: {type: object, additionalProperties: true}}", want: "operation doThing, query parameter f: must be a string, a number, a boolean, or a list of these"},
		"allowReserved":        {parameter: "- {name: f, in: query, allowReserved: true, schema: {type: string}}", want: "operation doThing, query parameter f: the keyword allowReserved is not supported"},
		"parameter keyword":    {parameter: "- {name: f, in: query, schema: {type: string, contains: {}}}", want: "operation doThing, query parameter f: the keyword contains is not supported"},
		"not":                  {parameter: "- {name: f, in: query, schema: {type: string, not: {}}}", want: "operation doThing, query parameter f: the keyword not is supported only for members that must not stand together, in a schema with a name"},
		"body of a GET":        {method: "get", body: body, thing: closed("a: {type: string}"), want: "operation doThing, request body: not supported for a GET"},
		"form":                 {method: "post", body: "requestBody: {content: {multipart/form-data: {schema: {type: string}}}}", want: "operation doThing, request body: the only media type must be application/json"},
		"two media types":      {method: "post", body: "requestBody: {content: {application/json: {schema: {type: string}}, text/plain: {}}}", want: "operation doThing, request body: the only media type must be application/json"},
		"open request":         {method: "post", body: body, thing: "{type: object, properties: {a: {type: string}}}"},
		"null in a request":    {method: "post", body: body, thing: closed("a: {type: string, nullable: true}"), want: "schema Thing/a: null is not supported in a request"},
		"two successes":        {responses: response + "\n        '202': {description: Later.}", thing: "{type: object, properties: {a: {type: string}}}", want: "operation doThing: must have one response with a 2xx status, but has 2"},
		"no success":           {responses: "default: {description: Error.}", want: "operation doThing: must have one response with a 2xx status, but has 0"},
		"text with properties": {method: "post", body: body, thing: "{type: string, additionalProperties: false, properties: {a: {type: string}}}", want: "schema Thing: a schema with properties must have the type object"},
		"HTML":                 {responses: "'200': {description: Done., content: {text/html: {schema: {type: string}}}}", want: "operation doThing, response 200: the only media type must be application/json"},
		"text response":        {responses: "'200': {description: Done., content: {application/json: {schema: {type: string}}}}", want: "operation doThing, response 200: must be an object or an array"},
		"sign in a response":   {responses: response, thing: "{type: object, required: [a|b], properties: {a|b: {type: string}}}", want: "operation doThing, response 200: required: a name with |, ? or = is not supported: a|b"},
		"closed response":      {responses: response, thing: closed("a: {type: string}"), want: "schema Thing: an object in a response must not have additionalProperties: false"},
		"oneOf in a response":  {responses: response, thing: "{type: object, properties: {a: {oneOf: [{type: string}]}}}", want: "schema Thing/a: the keyword oneOf is not supported in a response"},
		"circle in a request":  {method: "post", body: body, thing: "{type: object, additionalProperties: false, required: [a], properties: {a: {$ref: '#/components/schemas/Thing'}}}", want: "schema Thing: an object that must contain another of its kind never ends: make the member optional"},
		"tree in a request":    {method: "post", body: body, thing: closed("a: {type: array, items: {$ref: '#/components/schemas/Thing'}}, b: {$ref: '#/components/schemas/Thing'}")},
		"CSV, no schema":       {responses: "'200': {description: Done., content: {text/csv: {}}}", want: "operation doThing, response 200: the only media type must be application/json"},
		"response, no schema":  {responses: "'200': {description: Done., content: {application/json: {}}}", want: "operation doThing, response 200: has no schema"},
		"204 with a body":      {responses: strings.Replace(response, "200", "204", 1), thing: "{type: object, properties: {a: {type: string}}}", want: "operation doThing, response 204: HTTP allows no body"},
		"word for success":     {responses: response, thing: "{type: object, properties: {success: {type: string}}}", want: "operation doThing, response 200: the member success must be a boolean"},
		"failed job":           {responses: response, thing: "{type: object, properties: {status: {type: string, enum: [SENT, FAILED]}}}"},
		"failed status":        {method: "delete", responses: response, thing: "{type: object, properties: {status: {type: string, enum: [SENT, FAILED]}}}", want: "operation doThing, response 200: the member status cannot be failed"},
		"tag of nothing":       {thing: union + "{a: '#/components/schemas/A'}}}" + alternatives, want: "schema Thing: the discriminator's mapping needs B with the one text that its required member type can be"},
		"tag twice":            {thing: union + "{a: '#/components/schemas/A', b: '#/components/schemas/B', c: '#/components/schemas/C'}}}" + alternatives, want: "schema Thing: the discriminator's mapping has more schemas than oneOf"},
		"tag of another text":  {thing: union + "{x: '#/components/schemas/A', b: '#/components/schemas/B'}}}" + alternatives, want: "schema Thing: the discriminator's mapping needs A with"},
		"tag of two texts":     {thing: union + "{a: '#/components/schemas/A', b: '#/components/schemas/B'}}}" + strings.Replace(alternatives, "enum: [a]", "enum: [a, c]", 1), want: "schema Thing: the discriminator's mapping needs A with"},
		"no tag":               {thing: "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}" + alternatives, want: "schema Thing: without a discriminator, B must not have all members that A requires: they could not be told apart"},
		"no tag, fewer":        {thing: "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/D'}]}" + alternatives + "\n    D: {type: object, required: [id], properties: {id: {type: string}, type: {type: string}}}", want: "schema Thing: without a discriminator, D must not have all members that A requires"},
		"no tag, more":         {thing: "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/D'}]}" + alternatives + "\n    D: {type: object, required: [type, id], properties: {id: {type: string}, type: {type: string}}}"},
		"no tag, open":         {method: "post", body: body, thing: "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/D'}]}" + alternatives + "\n    D: {type: object, required: [type, id], properties: {id: {type: string}, type: {type: string}}}", want: "schema Thing: without a discriminator, each alternative of oneOf must have additionalProperties: false"},
		"tag":                  {thing: union + "{a: '#/components/schemas/A', b: '#/components/schemas/B'}}}" + alternatives},
		"kinds but for case":   {method: "post", body: body, thing: union + "{a: '#/components/schemas/A', A: '#/components/schemas/B'}}}" + strings.Replace(alternatives, "enum: [b]", "enum: [A]", 1), want: "operation doThing, request body: discriminator: the command line cannot tell the kinds a and A apart"},
		"kind of no letter":    {method: "post", body: body, thing: union + "{a: '#/components/schemas/A', '+': '#/components/schemas/B'}}}" + strings.Replace(alternatives, "enum: [b]", "enum: [+]", 1), want: "operation doThing, request body: discriminator: the kind \"+\" needs a letter or a digit, because it becomes a command"},
		"list of lists":        {responses: "'200': {description: Done., content: {application/json: {schema: {type: array, items: {type: array, items: {type: object, properties: {a: {type: string}}}}}}}}", want: "operation doThing, response 200: the objects in a list of lists need a $ref to a schema with a name"},
		"list of lists, named": {thing: "{type: array, items: {type: array, items: {type: object, properties: {a: {type: string}}}}}", want: "schema Thing: the objects in a list of lists need a $ref to a schema with a name"},
		"object in both":       {method: "post", body: body, responses: response, thing: "{type: object, additionalProperties: true, properties: {a: {type: string}}}"},
		"constant in both":     {method: "post", body: "requestBody: {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}", responses: "'200': {description: Done., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}", thing: "{type: string, enum: [a]}"},
		"enum in both":         {method: "post", body: "requestBody: {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}", responses: "'200': {description: Done., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}", thing: "{type: string, enum: [a, b]}"},
		"circle":               {responses: response, thing: "{type: object, properties: {a: {$ref: '#/components/schemas/Thing'}}}", want: "schema Thing: a response that contains itself is not supported"},
		"unknown type":         {thing: "{type: text}", want: "schema Thing: the type text is not supported"},
		"length of a number":   {thing: "{type: integer, maxLength: 2}", want: "schema Thing: pattern, minLength and maxLength need the type string"},
		"maximum of a text":    {thing: "{type: string, maximum: 2}", want: "schema Thing: minimum and maximum need the type integer or number"},
		"half of an integer":   {thing: "{type: integer, minimum: 0.5}", want: "schema Thing: minimum: 0.5 is no integer of 64 bits"},
		"33 bits":              {thing: "{type: integer, format: int32, maximum: 2147483648}", want: "schema Thing: maximum: 2147483648 is no integer of 32 bits"},
		"33 bits in an enum":   {thing: "{type: integer, format: int32, enum: [1, 2147483648]}", want: "schema Thing: enum: 2147483648 is no integer of 32 bits"},
		"64 bits":              {thing: "{type: integer, format: int64, minimum: -9223372036854775808, maximum: 9223372036854775807}"},
		"64 bits in an enum":   {thing: "{type: integer, enum: [9007199254740993]}", want: "schema Thing: enum: 9007199254740993 has more digits than a number of JSON is sure to keep"},
		"no number":            {thing: "{type: number, minimum: 1.5, maximum: 1e-1}", want: "schema Thing: minimum is greater than maximum"},
		"one number":           {thing: "{type: integer, minimum: 2, maximum: 2}"},
		"no text":              {thing: "{type: string, minLength: 2, maxLength: 1}", want: "schema Thing: minLength is greater than maxLength"},
		"no list":              {thing: "{type: array, minItems: 2, maxItems: 1, items: {type: string}}", want: "schema Thing: minItems is greater than maxItems"},
		"value of no letter":   {thing: "{type: string, enum: [a, '', '<', -1, 日本]}", want: "schema Thing: enum: the value \"日本\" gives no name in Go"},
		"comma in a list":      {parameter: "- {name: f, in: query, explode: false, schema: {type: array, items: {type: string, enum: [a, 'b,c']}}}", want: "operation doThing, query parameter f: a value with a comma is not supported in a list with commas"},
		"comma in an example":  {parameter: "- {name: f, in: query, explode: false, example: ['b,c'], schema: {type: array, items: {type: string}}}", want: "operation doThing, query parameter f: a value with a comma is not supported in a list with commas"},
		"empty example":        {parameter: "- {name: f, in: query, required: true, example: '', schema: {type: string}}", want: "operation doThing, query parameter f: an empty example is not supported"},
		"comma in a text":      {parameter: "- {name: f, in: query, example: ['b,c'], schema: {type: array, items: {type: string, enum: ['b,c']}}}"},
		"no value":             {thing: "{type: string, enum: []}", want: "schema Thing: the keyword enum without a value is not supported"},
		"null in an enum":      {responses: response, thing: "{type: object, properties: {a: {type: [string, 'null'], enum: [a, null]}, b: {type: integer, nullable: true, enum: [1, ~]}}}"},
		"null and no type":     {thing: "{type: string, enum: [a, null]}", want: "schema Thing: the keyword enum with the value null, which is not of the type string, is not supported"},
		"small hexadecimals":   {thing: "{type: string, pattern: '[\\u00e1]'}", want: "schema Thing: the pattern is not supported: package regexp cannot read it (\\u needs four digits or capital letters)"},
		"one value twice":      {thing: "{type: string, enum: [a, b, a]}", want: "schema Thing: enum: the value a stands there twice"},
		"closed and empty":     {method: "post", body: body, thing: "{type: object, additionalProperties: false}", want: "schema Thing: an object without members in a request must have additionalProperties: true"},
		"items of a text":      {thing: "{type: string, maxItems: 2}", want: "schema Thing: minItems, maxItems and uniqueItems need the type array"},
		"free and required":    {thing: "{type: object, additionalProperties: true, required: [a]}", want: "schema Thing: required: there is no member a"},
		"body of an error":     {thing: "{type: string}\n    ErrorResponse: {allOf: []}"},
		"no body of an error":  {thing: "{type: string}\n    ErrorResponses: {allOf: []}", want: "schema ErrorResponses: the keyword allOf is not supported"},
		"empty name":           {thing: "{type: object, properties: {'': {type: string}}}", want: "schema Thing/: encoding/json supports no member of the name \"\""},
		"name with a comma":    {thing: "{type: object, properties: {'a,b': {type: string}}}", want: "schema Thing/a,b: encoding/json supports no member of the name \"a,b\""},
		"allOf":                {thing: "{allOf: []}", want: "schema Thing: the keyword allOf is not supported"},
		"anyOf":                {thing: "{anyOf: []}", want: "schema Thing: the keyword anyOf is not supported"},
		"keyword deep inside":  {thing: "{type: array, items: {type: object, properties: {a: {type: number, multipleOf: 2}}}}", want: "schema Thing[]/a: the keyword multipleOf is not supported"},
		"no types":             {thing: "{type: []}", want: "schema Thing: the keyword type with several types is not supported"},
		"several types":        {thing: "{type: [string, integer]}", want: "schema Thing: the keyword type with several types is not supported"},
		"typed members":        {thing: "{type: object, additionalProperties: {type: string}}", want: "schema Thing: additionalProperties must be true or false, not a schema"},
		"list of nothing":      {responses: "'200': {description: Done., content: {application/json: {schema: {type: array}}}}", want: "operation doThing, response 200: an array without items is not supported"},
		"proof of no body":     {method: "post", body: "requestBody: {}", responses: proof, want: "operation doThing: x-proves: the request body has no list of strings as"},
		"proof of nothing":     {method: "post", body: body, responses: proof, thing: closed("as: {type: array}"), want: "operation doThing: x-proves: the request body has no list of strings as"},
		"array of nothing":     {thing: "{type: array}", want: "schema Thing: an array without items is not supported"},
		"enum of numbers":      {thing: "{type: number, enum: [1.5]}", want: "schema Thing: an enum needs the type string or integer"},
		"oneOf of texts":       {thing: "{oneOf: [{type: string}]}", want: "schema Thing: an alternative of oneOf must be a $ref to an object"},
		"tag without mapping":  {thing: "{oneOf: [{$ref: '#/components/schemas/A'}], discriminator: {propertyName: type}}" + alternatives, want: "a discriminator without a mapping is not supported"},
		"list of oneOf":        {method: "post", body: "requestBody: {content: {application/json: {schema: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Thing'}]}}}}}", want: "operation doThing, request body: a list of oneOf is not supported: make it a member of an object"},
		"oneOf in place":       {method: "post", body: "requestBody: {content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/Thing'}]}}}}", want: "operation doThing, request body: a oneOf must be a $ref to a schema with a name"},
		"text body":            {method: "post", body: body, thing: "{type: string}", want: "operation doThing, request body: must be an object, an array or a oneOf"},
		"no schema":            {method: "post", body: "requestBody: {content: {application/json: {}}}", want: "operation doThing, request body: has no schema"},
		"no Go name":           {parameter: "- {name: 名, in: query, schema: {type: string}}", want: "operation doThing, query parameter 名: the name \"名\" gives no name in Go"},
		"no Go name, member":   {thing: "{type: object, properties: {名: {type: string}}}", want: "schema Thing/名: the name \"名\" gives no name in Go"},
		"same parameters":      {parameter: "- {name: a-b, in: query, schema: {type: string}}\n        - {name: a_b, in: query, schema: {type: string}}", want: "operation doThing: two parameters have the same name in Go: query parameter AB"},
		"same but for case":    {parameter: "- {name: ab, in: query, schema: {type: string}}\n        - {name: AB, in: query, schema: {type: string}}", want: "operation doThing: two parameters have the same name in Go: query parameter AB"},
		"JSON parameter":       {parameter: "- {name: f, in: query, content: {application/json: {schema: {type: string}}}}", want: "operation doThing, query parameter f: the keyword content is not supported"},
		"parameter, no schema": {parameter: "- {name: f, in: query}", want: "operation doThing, query parameter f: must be a string, a number, a boolean, or a list of these"},
		"page of another type": {parameter: "- {name: page, in: query, schema: {type: string}}", want: "operation doThing: query parameter page: must be an integer without an enum"},
		"page of 64 bits":      {parameter: "- {name: page, in: query, schema: {type: integer, format: int64, default: 1}}"},
		"null in a query":      {parameter: "- {name: f, in: query, schema: {type: string, nullable: true}}", want: "operation doThing, query parameter f: null is not supported in a request"},
		"annotations":          {method: "post", parameter: "- {name: f, in: query, deprecated: true, examples: {a: {value: x}}, schema: {type: string, default: x}}", body: body + "\n      deprecated: true\n      externalDocs: {url: 'https://example.com'}", thing: closed("a: {type: string, default: x, writeOnly: true, deprecated: true, examples: [x]}")},
		"enum with nothing":    {method: "post", body: body, thing: closed("a: {type: string, enum: [a, '']}"), want: "schema Thing/a: an enum with an empty value is not supported in a request"},
		"empty in a query":     {parameter: "- {name: f, in: query, schema: {type: array, items: {type: string, enum: [a, '']}}}", want: "operation doThing, query parameter f: an enum with an empty value is not supported in a request"},
		"name with a dot":      {method: "post", body: body, thing: closed("a.b: {type: string}"), want: "schema Thing/a.b: a name with a dot is not supported in a request"},
		"dot in a response":    {responses: response, thing: "{type: object, properties: {a.b: {type: string}}}"},
		"readOnly":             {method: "post", body: body, thing: closed("a: {type: string, readOnly: true}"), want: "schema Thing/a: readOnly is not supported in a request"},
		"writeOnly":            {responses: response, thing: "{type: object, properties: {a: {type: string, writeOnly: true}}}", want: "schema Thing/a: writeOnly is not supported in a response"},
		"no such member":       {thing: "{type: object, required: [b], properties: {a: {type: string}}}", want: "schema Thing: required: there is no member b"},
		"required of a list":   {thing: "{type: array, required: [b], items: {type: string}}", want: "schema Thing: required: there is no member b"},
		"format of an integer": {thing: "{type: integer, format: uint8}", want: "schema Thing: the format uint8 is not supported for an integer"},
		"enum of other types":  {thing: "{type: string, enum: [a, 1]}", want: "schema Thing: the keyword enum with the value 1, which is not of the type string, is not supported"},
		"enum with a limit":    {thing: "{type: string, enum: [abc], maxLength: 2}", want: "schema Thing: an enum with another limit is not supported"},
		"limit of a date-time": {thing: "{type: string, format: date-time, minLength: 1}", want: "schema Thing: limits of a date-time are not supported"},
		"lookahead":            {thing: "{type: string, pattern: '(?=a)'}", want: "schema Thing: the pattern is not supported: package regexp cannot read it"},
		"unique lists":         {thing: "{type: array, uniqueItems: true, items: {type: array, items: {type: string}}}"},
		"unique date-times":    {thing: "{type: array, uniqueItems: true, items: {type: string, format: date-time}}"},
		"unique pointers":      {thing: "{type: array, uniqueItems: true, items: {type: object, properties: {a: {type: integer}}}}"},
		"x-unique-by, boolean": {thing: "{type: array, x-unique-by: [a], items: {type: object, properties: {a: {type: boolean}}}}", want: "schema Thing: x-unique-by: the member a must be a string or a number"},
		"x-unique-by, no such": {method: "post", body: body, thing: closed("a: {type: array, x-unique-by: [id], items: {type: string}}"), want: "schema Thing/a: x-unique-by: the items have no member id"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			or := func(text, other string) string {
				if text == "" {
					return other
				}
				return text
			}
			text := strings.NewReplacer(
				"METHOD", or(test.method, "get"), "PARAMETER", test.parameter, "BODY", test.body,
				"RESPONSES", or(test.responses, "'204': {description: Done.}"), "THING", or(test.thing, "{type: string}"),
			).Replace(skeleton)
			document, err := openapi.Read([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			err = supported(document)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
