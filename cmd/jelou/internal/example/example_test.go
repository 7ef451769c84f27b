package example

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/contract"
)

func TestExamplePrintsAMessageOfEachType(t *testing.T) {
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	types, err := contract.Types()
	if err != nil {
		t.Fatal(err)
	}
	clitest.Run(t, New(), "", "example").Want(t, 0, strings.Join(types, "\n")+"\n", "")
	for _, name := range types {
		for _, spelling := range []string{name, strings.ToUpper(name), strings.ToLower(name)} {
			printed := clitest.Run(t, New(), "", "example", spelling)
			if printed.Code != 0 || !strings.Contains(printed.Out, `"type": "`+name+`"`) {
				t.Errorf("%s: %+v", spelling, printed)
			}
			if err := content.Check([]byte(printed.Out)); err != nil {
				t.Errorf("%s: %v", spelling, err)
			}
		}
	}
	listed := clitest.Run(t, New(), "", "example", "--all")
	for _, example := range all {
		if !strings.Contains(listed.Out, "\n"+example.Name+" ") && !strings.HasPrefix(listed.Out, example.Name+" ") || !strings.Contains(listed.Out, "  "+example.Summary+"\n") {
			t.Errorf("--all does not list %s", example.Name)
		}
	}
	for _, name := range []string{"text_with_options", "carousel_quick_replies", "flow_message"} {
		example, ok := find(all, name)
		if !ok || example.Name != name {
			t.Errorf("%s: found %s", name, example.Name)
		}
		clitest.Run(t, New(), "", "example", name).Want(t, 0, string(example.JSON)+"\n", "")
	}
}

func TestJSONListHasEveryExample(t *testing.T) {
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	listed := clitest.Run(t, New(), "", "example", "--all", "--json")
	lines := strings.Split(strings.TrimSuffix(listed.Out, "\n"), "\n")
	if listed.Code != 0 || len(lines) != len(all) {
		t.Fatalf("%d lines for %d examples: %s", len(lines), len(all), listed.Errors)
	}
	for i, example := range all {
		var got line
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		if err := json.Compact(&body, example.JSON); err != nil {
			t.Fatal(err)
		}
		if got.Name != example.Name || got.Operation != example.Operation || got.Method != example.Method || got.Path != example.Path || string(got.Body) != body.String() {
			t.Errorf("line %d: %s", i, lines[i])
		}
	}
	if got := clitest.Run(t, New(), "", "example", "--json"); got.Code != 2 || !strings.Contains(got.Errors, "--json goes with --all") {
		t.Errorf("--json alone: %+v", got)
	}
}

// A type is found before an example with its name, and an example without a type only by its name.
func TestTypesComeFirst(t *testing.T) {
	all := []contract.Example{{Name: "image"}, {Name: "a_picture", Type: "image"}, {Name: "big-one"}, {Name: "a_form", Type: "interactive.form"}}
	for name, want := range map[string]string{"image": "a_picture", "a-picture": "a_picture", "big-one": "big-one", "big_one": "big-one", "interactive-form": "a_form", "": ""} {
		if got, ok := find(all, name); got.Name != want || ok != (want != "") {
			t.Errorf("%q: found %q, %v", name, got.Name, ok)
		}
	}
}

func TestUnknownExampleListsTheTypes(t *testing.T) {
	got := clitest.Run(t, New(), "", "example", "telegram")
	if got.Code != 2 || got.Out != "" || !strings.Contains(got.Errors, "the types are text, ") || !strings.Contains(got.Errors, "CAROUSEL") {
		t.Errorf("%+v", got)
	}
}

func TestHelpNamesTheMembers(t *testing.T) {
	clitest.NamesMembers(t, New().Long, reflect.TypeFor[line]())
}
