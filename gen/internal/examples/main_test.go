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

// Every type of message has an Example with an outcome, which "go test" therefore runs.
func TestEveryTypeOfMessageHasAnExample(t *testing.T) {
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
	outcome := make(map[string]string)
	for _, found := range doc.Examples(parsed) {
		outcome[found.Name] = found.Output
	}
	shown, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	shows := make(map[string]bool)
	for _, one := range shown {
		if one.Type == "" {
			continue // no message, but what another operation sends
		}
		message, err := jelou.UnmarshalMessage(one.JSON)
		if err != nil {
			t.Fatal(err)
		}
		name := reflect.TypeOf(message).Name()
		if !strings.Contains(outcome[name], `"type": "`+one.Type+`"`) {
			t.Errorf("Example%s has the outcome\n%s", name, outcome[name])
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
		if !strings.Contains(outcome[name], want) {
			t.Errorf("Example%s has the outcome\n%s", name, outcome[name])
		}
	}
}

func TestRun(t *testing.T) {
	const contract = "../../../openapi.yaml"
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for _, args := range [][]string{nil, {contract}, {contract, generated, generated}, {nowhere, generated}, {contract, nowhere}} {
		var out strings.Builder
		if err := run(args, &out); err == nil || out.Len() > 0 {
			t.Errorf("run(%q) succeeded, or printed %q", args, out.String())
		}
	}
}

func TestReadConstants(t *testing.T) {
	found, err := readConstants(generated)
	if err != nil {
		t.Fatal(err)
	}
	if name := found["FlowParametersMode"]["draft"]; name != "FlowParametersModeDraft" {
		t.Errorf("draft is %q", name)
	}
	broken := filepath.Join(t.TempDir(), "a.gen.go")
	if err := os.WriteFile(broken, []byte("package"), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := readConstants(broken); err == nil {
		t.Errorf("what is not Go has the constants %v", found)
	}
}

func TestSuffix(t *testing.T) {
	for _, c := range []struct{ name, first, want string }{
		{"text_with_options", "text", "withOptions"},
		{"plan", "text", "plan"},
		{"Big_one", "text", "bigOne"},
	} {
		if got := suffix(c.name, c.first); got != c.want {
			t.Errorf("suffix(%q, %q) is %q, want %q", c.name, c.first, got, c.want)
		}
	}
}

func TestCallOf(t *testing.T) {
	document, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	found, err := callOf(document.Operation("sendFlowMessage"))
	if err != nil || found.method != "SendFlowMessageWithResponse" || strings.Join(found.arguments, " ") != `"BOT_ID" "593987654321"` || found.body.Name() != "FlowButton" {
		t.Errorf("%+v, %v", found, err)
	}
	if found, err := callOf(&openapi.Operation{ID: "sendNothing"}); err == nil {
		t.Errorf("sendNothing is %+v", found)
	}
}
