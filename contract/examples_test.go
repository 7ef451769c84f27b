package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
)

func TestExamplesAreInTheOrderOfTheContract(t *testing.T) {
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	rest := string(contract.Document())
	for _, example := range all {
		name := "\n              " + example.Name + ":"
		_, after, found := strings.Cut(rest, name)
		switch {
		case found:
			rest = after
		case strings.Contains(string(contract.Document()), name): // or it has no name there, or stands under components
			t.Errorf("%s stands before the example that comes first here", example.Name)
		}
	}
}

func TestEveryTypeAndBodyHasAnExample(t *testing.T) {
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	types, err := contract.Types()
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range all {
		if example.Summary == "" {
			t.Errorf("%s has no summary", example.Name)
		}
	}
	for _, name := range types {
		if !slices.ContainsFunc(all, func(e contract.Example) bool { return e.Type == name }) {
			t.Errorf("the type %s has no example in openapi.yaml", name)
		}
	}
	for _, op := range document(t).Operations {
		if op.Body != nil && !slices.ContainsFunc(all, func(e contract.Example) bool { return e.Operation == op.ID }) {
			t.Errorf("the operation %s has no example in openapi.yaml", op.ID)
		}
	}
}

func TestExamplesHaveTheirMethodAndPath(t *testing.T) {
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"sendMessage text":             "POST /v1/bots/BOT_ID/messages",
		"sendFlowMessage flow_message": "POST /v1/bots/BOT_ID/users/593987654321/flow_message",
		"sendTemplate template":        "POST /v2/whatsapp/BOT_ID/hsm",
		"setUserState manual":          "POST /v1/users/state",
	}
	for _, example := range all {
		name := example.Operation + " " + example.Name
		if got, listed := want[name]; listed && got != example.Method+" "+example.Path {
			t.Errorf("%s: %s %s, want %s", name, example.Method, example.Path, got)
		}
		if strings.ContainsAny(example.Path, "{}") {
			t.Errorf("%s: the path %s lacks a parameter", example.Name, example.Path)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("no example %s", name)
	}
}

func TestTypesAreThoseOfTheDiscriminator(t *testing.T) {
	types, err := contract.Types()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	mapping := doc.Components.Schemas["Message"].Value.Discriminator.Mapping
	if len(types) != len(mapping) {
		t.Errorf("%d types, %d in the mapping", len(types), len(mapping))
	}
	document, last := strings.NewReplacer("'", "", `"`, "").Replace(string(contract.Document())), -1
	for _, name := range types {
		if _, ok := mapping[name]; !ok {
			t.Errorf("%s is not in the mapping", name)
		}
		at := strings.Index(document, "\n          "+name+": #/components/schemas/")
		if at <= last {
			t.Errorf("%s stands at %d, after %d", name, at, last)
		}
		last = at
	}
}

func TestExamplesAreCopies(t *testing.T) {
	first, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	first[0].JSON[0], first[0].Name = '!', "!"
	second, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	if second[0].JSON[0] == '!' || second[0].Name == "!" {
		t.Error("a caller can change the examples")
	}
}
