package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
)

func Example() {
	message := `{"type": "quick_reply", "userId": "593987654321", "txt": "Go on?", "quick_replies": []}`
	run(context.Background(), []string{"validate", "-"}, strings.NewReader(message), os.Stdout, os.Stdout)
	// Output:
	// stdin:1:1: /text: missing, required
	// stdin:1:51: /txt: unknown member
	// stdin:1:68: /quick_replies: 0 items, at least 1
}

func TestExample(t *testing.T) {
	all, err := contract.Examples()
	if err != nil {
		t.Fatal(err)
	}
	types, err := contract.Types()
	if err != nil {
		t.Fatal(err)
	}
	jelouCommand(t, "", "example").want(t, 0, strings.Join(types, "\n")+"\n", "")
	for _, name := range types {
		for _, spelling := range []string{name, strings.ToUpper(name), strings.ToLower(name)} {
			printed := jelouCommand(t, "", "example", spelling)
			if printed.code != 0 || !strings.Contains(printed.out, `"type": "`+name+`"`) {
				t.Errorf("%s: %+v", spelling, printed)
			}
			jelouCommand(t, printed.out, "validate").want(t, 0, "", "")
		}
	}
	listed := jelouCommand(t, "", "example", "--all")
	for _, example := range all {
		if !strings.Contains(listed.out, "\n"+example.Name+" ") && !strings.HasPrefix(listed.out, example.Name+" ") || !strings.Contains(listed.out, "  "+example.Summary+"\n") {
			t.Errorf("--all does not list %s", example.Name)
		}
	}
	for _, name := range []string{"text_with_options", "carousel_quick_replies", "flow_message"} {
		example, ok := find(all, name)
		if !ok || example.Name != name {
			t.Errorf("%s: found %s", name, example.Name)
		}
		jelouCommand(t, "", "example", name).want(t, 0, string(example.JSON)+"\n", "")
	}
}

func TestUnknownExample(t *testing.T) {
	got := jelouCommand(t, "", "example", "telegram")
	if got.code != 2 || got.out != "" || !strings.Contains(got.errors, "text, quick_reply, image") || !strings.Contains(got.errors, "CAROUSEL") {
		t.Errorf("%+v", got)
	}
}
