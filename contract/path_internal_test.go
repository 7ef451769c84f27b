package contract

import (
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

// An example's path has the values of the parameters as the contract writes them.
func TestExamplePathHasItsParameters(t *testing.T) {
	document, err := openapi.Read([]byte(`
paths:
  /a/{id}/{names}:
    get:
      parameters:
        - {name: id, in: path, example: 9007199254740993}
        - {name: names, in: path, example: [a/b, c]}
        - {name: day, in: query, required: true, schema: {example: '2026-01-02'}}
        - {name: ids, in: query, required: true, example: [1, 2]}
        - {name: kind, in: query, required: true, schema: {enum: [a, b]}}
        - {name: page, in: query, example: 1}
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := pathOf(document.Operations[0]); got != "/a/9007199254740993/a%2Fb,c?day=2026-01-02&ids=1&ids=2&kind=a" {
		t.Error(got)
	}
}
