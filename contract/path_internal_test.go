package contract

import (
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

// An example's path has the values of the parameters as the contract writes them.
func TestPathOf(t *testing.T) {
	value := func(text string) *openapi.Value {
		v := openapi.Value(text)
		return &v
	}
	op := &openapi.Operation{Path: "/a/{id}/{names}", Parameters: []*openapi.Parameter{
		{Name: "id", In: "path", Example: value("9007199254740993"), Schema: &openapi.Schema{}},
		{Name: "names", In: "path", Example: value(`["a/b", "c"]`), Schema: &openapi.Schema{}},
		{Name: "day", In: "query", Required: true, Explode: true, Schema: &openapi.Schema{Example: value(`"2026-01-02"`)}},
		{Name: "ids", In: "query", Required: true, Explode: true, Example: value("[1, 2]"), Schema: &openapi.Schema{}},
		{Name: "kind", In: "query", Required: true, Explode: true, Schema: &openapi.Schema{Enum: []string{"a", "b"}}},
		{Name: "page", In: "query", Example: value("1"), Schema: &openapi.Schema{}},
	}}
	if got := pathOf(op); got != "/a/9007199254740993/a%2Fb,c?day=2026-01-02&ids=1&ids=2&kind=a" {
		t.Error(got)
	}
}
