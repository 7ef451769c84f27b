package main

import (
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

const generated = "../../../generated/jelou.gen.go"

// "go test" runs an Example only if it has an output comment.
func TestEveryTypeOfMessageHasAnExampleWithOutput(t *testing.T) {
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	source, err := generate(document, generated)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), "example_gen_test.go", source, parser.ParseComments)
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

func TestRunRejectsWrongArguments(t *testing.T) {
	const contract = "../../../openapi.yaml"
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for _, args := range [][]string{nil, {contract}, {contract, generated, generated}, {nowhere, generated}, {contract, nowhere}} {
		var out strings.Builder
		if err := run(args, &out); err == nil || out.Len() > 0 {
			t.Errorf("run(%q) = %v and printed %q, want an error and no output", args, err, out.String())
		}
	}
}

func TestReadConstantsFindsNamesByValue(t *testing.T) {
	found, err := readConstants(generated)
	if err != nil {
		t.Fatal(err)
	}
	if name := found["FlowParametersMode"]["draft"]; name != "FlowParametersModeDraft" {
		t.Errorf("the constant for draft is %q, want FlowParametersModeDraft", name)
	}
	broken := filepath.Join(t.TempDir(), "a.gen.go")
	if err := os.WriteFile(broken, []byte("package"), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := readConstants(broken); err == nil {
		t.Errorf("readConstants() of a file that is not Go = %v, want an error", found)
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
		{"_", "text", "x"},
	} {
		if got := suffix(c.name, c.first); got != c.want {
			t.Errorf("suffix(%q, %q) is %q, want %q", c.name, c.first, got, c.want)
		}
	}
}

// Examples of one type have names that differ, even if the contract gives them none.
func TestExamplesHaveNamesThatDiffer(t *testing.T) {
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	op := *document.Operation("refreshAsset")
	body := *op.Body
	body.Examples = []openapi.Example{{Value: body.Examples[0].Value}, {Value: body.Examples[0].Value}, {Name: "asset", Value: body.Examples[0].Value}, {Name: "asset", Value: body.Examples[0].Value}}
	op.Body = &body
	all, err := examples(&openapi.Document{Operations: []*openapi.Operation{&op}}, &printer{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range all {
		names = append(names, one.Func+": "+one.Doc)
	}
	want := "ExampleAssetRefresh: Get a fresh link to a file. ExampleAssetRefresh_refreshAsset: Get a fresh link to a file. " +
		"ExampleAssetRefresh_asset: Get a fresh link to a file. ExampleAssetRefresh_asset2: Get a fresh link to a file."
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCallOfFindsTheMethod(t *testing.T) {
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	found, err := callOf(document.Operation("sendFlowMessage"), &printer{})
	if err != nil || found.method != "SendFlowMessageWithResponse" || strings.Join(found.arguments, " ") != `"BOT_ID" "593987654321"` || found.body.Name() != "FlowButton" {
		t.Errorf("%+v, %v", found, err)
	}
	if found, err := callOf(&openapi.Operation{ID: "sendNothing"}, &printer{}); err == nil {
		t.Errorf("callOf() of an unknown operation = %+v, want an error", found)
	}
}
