package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A generation that fails in any step gives the reason and changes no file.
func TestFailedGenerationChangesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the generator and the generated code")
	}
	dir := t.TempDir()
	copyModule(t, dir)
	contract := filepath.Join(dir, "openapi.yaml")
	original, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "gen")
	run := func(name string, args ...string) ([]byte, error) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		return cmd.CombinedOutput()
	}
	if out, err := run("go", "build", "-o", binary, "./gen"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const sent = "    SentMessage:\n      type: object\n      title: Accepted message\n      description: The response to a message that Jelou accepted.\n"
	const required = "      required: [messageId]\n      properties:\n"
	for name, change := range map[string]struct{ file, old, replacement, want string }{
		"keyword": {contract, "          uniqueItems: true\n", "          uniqueItems: true\n          contains: {}\n",
			"schema QuickReplyMessage/quick_replies: the keyword contains is not supported"},
		"YAML": {contract, "\npaths:\n", "\npaths: [\n", "openapi: yaml: line "},
		"path": {contract, "/v1/users/{userId}/state:", "/v1/users/{userId}/{extra}/state:", "openapi.yaml: invalid paths: operation GET /v1/users/{userId}/{extra}/state must define exactly all path parameters"},
		"name": {contract, sent + required, "    TextMessageType: {type: string}\n" + sent + required + "        kind: {$ref: '#/components/schemas/TextMessageType'}\n",
			"schema TextMessageType: two schemas get the name TextMessageType in Go: rename one in the contract"},
		"reference": {contract, "schemas/SentFlowMessage'", "schemas/Nowhere'", "#/components/schemas/Nowhere: no such schema"},
		"template":  {filepath.Join(dir, "gen/templates/types.tmpl"), `{{define "union"}}`, `{{define "union"}}{{.Nothing}}`, "Nothing"},
		"Go that does not compile": {filepath.Join(dir, "gen/templates/responses.tmpl"), "return &ClientWithResponses{client}, nil", "return client, nil",
			"the generated code does not compile"},
		"an invalid example": {contract, "                  text: Would you like to go on?", "                  test: Would you like to go on?",
			"the example quick_reply of sendMessage: the message breaks the contract: "},
		"an example that Go cannot show": {contract, "                  text: Would you like to go on?", "                  text: Would you\ufeff like to go on?",
			"the example quick_reply of sendMessage: it has a byte order mark"},
	} {
		t.Run(name, func(t *testing.T) {
			before, err := os.ReadFile(change.file)
			if err != nil {
				t.Fatal(err)
			}
			replace(t, change.file, change.old, change.replacement)
			files := snapshot(t, dir)
			out, err := run(binary)
			if err == nil || !strings.Contains(string(out), change.want) {
				t.Errorf("%v\n%s\nwant %s", err, out, change.want)
			}
			if !maps.Equal(files, snapshot(t, dir)) {
				t.Error("the failed generation changed a file")
			}
			if err := os.WriteFile(change.file, before, 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
	if now, err := os.ReadFile(contract); err != nil || string(now) != string(original) {
		t.Errorf("this test did not restore the contract: %v", err)
	}
	if out, err := run(binary, "-check"); err != nil {
		t.Errorf("the generated directories are not as \"make generate\" leaves them: %v\n%s", err, out)
	}
}

// If a file cannot be written, the files before it stay as they were.
func TestFailedWriteChangesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	files := map[string][]byte{"first/a.go": []byte("new"), "second/b.go": []byte("new")}
	for _, name := range []string{"first", "second/b.go.new/a file"} {
		if err := os.MkdirAll(name, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("first/a.go", []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, ".")
	if err := write(files, false); err == nil {
		t.Error("a directory in the place of a file is no error")
	}
	if !maps.Equal(before, snapshot(t, ".")) {
		t.Error("the failed write changed a file")
	}
	if err := os.RemoveAll("second"); err != nil {
		t.Fatal(err)
	}
	if err := write(files, false); err != nil {
		t.Error(err)
	}
	if after := snapshot(t, "."); len(after) != 2 || after["first/a.go"] != "new" || after["second/b.go"] != "new" {
		t.Errorf("%v", after)
	}
}

func TestCheckFindsAFileByHand(t *testing.T) {
	t.Chdir(t.TempDir())
	files := map[string][]byte{"a.go": {}}
	for _, step := range [][2]string{{"a.go", "<nil>"}, {"b.md", "<nil>"}, {"c.go", "c.go is not generated: move it to another directory"}} {
		if err := os.WriteFile(step[0], nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := write(files, true); fmt.Sprint(err) != step[1] {
			t.Errorf("with %s: %v, want %s", step[0], err, step[1])
		}
	}
}
