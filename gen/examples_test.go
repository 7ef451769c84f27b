package main

import (
	"go/doc"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

// "go test" runs an Example only if it has an output comment.
func TestEveryTypeOfMessageHasAnExampleWithOutput(t *testing.T) {
	parsed, err := parser.ParseFile(token.NewFileSet(), "../"+examplesFile, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	output := make(map[string]string)
	for _, found := range doc.Examples(parsed) {
		output[found.Name] = found.Output
	}
	shown, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	shows := make(map[string]bool)
	for _, one := range shown {
		if one.Type == "" {
			continue // the body of another operation, not a message
		}
		message, err := jelou.UnmarshalMessage(one.JSON)
		if err != nil {
			t.Fatal(err)
		}
		name := reflect.TypeOf(message).Name()
		if !strings.Contains(output[name], `"type": "`+one.Type+`"`) {
			t.Errorf("the output of Example%s does not have the type %s:\n%s", name, one.Type, output[name])
		}
		shows[one.Type] = true
	}
	types, err := contract.Types()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range types {
		if !shows[name] {
			t.Errorf("no Example sends a message of the type %s", name)
		}
	}
	for name, want := range map[string]string{
		"TextMessage_withOptions":      `"id": "option_1"`,
		"CarouselMessage_quickReplies": `"payload": "PLAN_PRO"`,
		"FlowButton":                   `"flow_name": "welcome-flow"`,
	} {
		if !strings.Contains(output[name], want) {
			t.Errorf("the output of Example%s does not contain %s:\n%s", name, want, output[name])
		}
	}
}

func TestSuffixNamesAFurtherExample(t *testing.T) {
	for _, c := range []struct{ name, first, want string }{
		{"text_with_options", "text", "withOptions"},
		{"plan", "text", "plan"},
		{"Big_one", "text", "bigOne"},
		{"createThing", "createThing", "createThing"},
		{"with-options.élan", "text", "withOptionsÉlan"},
		{"2nd", "text", "x2nd"},
		{"日本", "text", "x"},
		{"_", "text", "x"},
	} {
		if got := suffix(c.name, c.first); got != c.want {
			t.Errorf("suffix(%q, %q) is %q, want %q", c.name, c.first, got, c.want)
		}
	}
}

// A body without an example has no Example function, whose arguments could be the only use of package time.
func TestNoExampleImportsNothing(t *testing.T) {
	t.Chdir("..")
	when := &openapi.Parameter{Name: "when", In: "path", Required: true, Example: openapi.Value(`"2026-01-02T03:04:05Z"`)}
	op := &openapi.Operation{ID: "setThing", Parameters: []*openapi.Parameter{when}, Body: &openapi.Body{}}
	call := operation{ID: "SetThing", PathParams: []parameter{{Parameter: when, Type: "time.Time", schema: openapi3.NewDateTimeSchema()}}}
	g := &generator{document: &openapi.Document{Operations: []*openapi.Operation{op}}, calls: map[*openapi.Operation]operation{op: call}}
	code, err := g.examples()
	if err != nil || strings.Contains(string(code), `"time"`) {
		t.Errorf("%v\n%s", err, code)
	}
}

// Examples of one type have names that differ, even if the contract gives them none.
func TestExamplesHaveNamesThatDiffer(t *testing.T) {
	names := exampleNames{first: make(map[string]string), used: make(map[string]bool)}
	var all []string
	for _, shown := range []string{"refreshAsset", "refreshAsset", "asset", "asset"} {
		all = append(all, names.next("AssetRefresh", shown))
	}
	want := "ExampleAssetRefresh ExampleAssetRefresh_refreshAsset ExampleAssetRefresh_asset ExampleAssetRefresh_asset2"
	if got := strings.Join(all, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The error names the place at which an example breaks the contract, but has nothing of the example.
func TestReadRefusesAWrongExample(t *testing.T) {
	schema := openapi3.NewObjectSchema().WithProperty("a", openapi3.NewArraySchema().WithItems(openapi3.NewStringSchema().WithMaxLength(2)))
	for text, want := range map[string]string{
		`{"a":["bc"]}`:         "",
		`{"a":["b","secret"]}`: "/a/1: maximum string length is 2",
		`{"a":7}`:              "/a: value must be an array",
	} {
		if _, err := read([]byte(text), schema); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
