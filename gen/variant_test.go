package gen_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A kind of message that nobody has heard of is added to a copy of openapi.yaml and to nothing else.
// After "go generate" the copy must build, validate, send and print it, and show how it is sent.
func TestNewVariantNeedsTheContractAlone(t *testing.T) {
	copied := t.TempDir()
	copyModule(t, "..", copied)
	addPoll(t, filepath.Join(copied, "openapi.yaml"))

	run(t, copied, "", "go", "generate", "./gen")
	binary := filepath.Join(copied, "jelou")
	run(t, copied, "", "go", "build", "-o", binary, "./cmd/jelou")

	example := run(t, copied, "", binary, "example", "poll")
	if !strings.Contains(example, `"question": "Tea or coffee?"`) {
		t.Errorf("jelou example poll printed\n%s", example)
	}
	run(t, copied, example, binary, "validate")
	if demo := run(t, copied, "", binary, "demo"); !strings.Contains(demo, "poll") {
		t.Errorf("jelou demo did not send a poll:\n%s", demo)
	}
	sent := run(t, copied, example, binary, "send", "--dry-run", "--bot", "BOT", "-")
	if !strings.Contains(sent, "9007199254740993") {
		t.Errorf("the poll would be sent as\n%s", sent)
	}

	help := run(t, copied, "", binary, "send", "poll", "--help")
	for _, want := range []string{"--question string", "What is asked. At most 50 characters. (required)", "--choice string", "--audience everyone|members"} {
		if !strings.Contains(strings.Join(strings.Fields(help), " "), want) {
			t.Errorf("jelou send poll --help does not say %q:\n%s", want, help)
		}
	}
	made := run(t, copied, "", binary, "send", "poll", "--print", "--user=593987654321", "--question=Tea or coffee?", "--choice=tea", "--choice=coffee",
		"--secret=false", "--hours=24", "--colour=#00ff00", "--audience=members", "--round=[0.5,1.5]", "--round=[]", `--extra={"id":9007199254740993}`)
	if squeeze(made) != squeeze(example) {
		t.Errorf("the flags make\n%s, want\n%s", made, example)
	}

	shown := run(t, copied, "", "go", "test", "-v", "-run", "^ExamplePollMessage$", "./generated")
	if !strings.Contains(shown, "--- PASS: ExamplePollMessage") {
		t.Errorf("go doc would show no example of a poll that runs:\n%s", shown)
	}

	for _, change := range []struct{ old, new, want string }{
		{"Tea or coffee?", strings.Repeat("x", 51), "/question: 51 characters, at most 50"},
		{`"coffee"`, `"tea"`, "/choices: items 0 and 1 are the same, all must differ"},
		{`"tea"`, `"` + strings.Repeat("x", 11) + `"`, "/choices/0: 11 characters, at most 10"},
		{`"secret": false`, `"secret": 0`, "/settings/secret: a number, must be a boolean"},
		{`"secret": false,`, ``, "/settings/secret: missing, required"},
		{`24`, `49`, "/settings/hours: 49, at most 48"},
		{`24`, `0`, "/settings/hours: 0, at least 1"},
		{`"#00ff00"`, `""`, "/settings/colour: something else, must match ^#[0-9a-f]{6}$"},
		{`"members"`, `"nobody"`, "/settings/audience: another value, must be one of everyone, members"},
		{`1.5`, `1.6`, "/settings/rounds/0/1: 1.6, at most 1.5"},
		{`"question"`, `"ask"`, "/question: missing, required"},
	} {
		if !strings.Contains(example, change.old) {
			t.Fatalf("the example has no %s:\n%s", change.old, example)
		}
		cmd := exec.CommandContext(t.Context(), binary, "validate")
		cmd.Stdin = strings.NewReader(strings.Replace(example, change.old, change.new, 1))
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), change.want) {
			t.Errorf("%s in place of %s: %v\n got %swant %s", change.new, change.old, err, out, change.want)
		}
	}
}

// squeeze takes the white space out of JSON, and out of the texts in it.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

// What the templates cannot turn into Go must stop the generation, by name.
func TestUnsupportedKeywordStopsGeneration(t *testing.T) {
	copied := t.TempDir()
	copyModule(t, "..", copied)
	contract := filepath.Join(copied, "openapi.yaml")
	replace(t, contract, "          maxItems: 3\n          uniqueItems: true\n", "          maxItems: 3\n          uniqueItems: true\n          not: {maxItems: 2}\n")
	cmd := exec.CommandContext(t.Context(), "go", "generate", "./gen")
	cmd.Dir = copied
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "unsupported keyword") {
		t.Errorf("generation of a contract with \"not\": %v\n%s", err, out)
	}
}

func addPoll(t *testing.T, contract string) {
	t.Helper()
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	const (
		oneOf   = "        - $ref: '#/components/schemas/TextMessage'\n"
		mapping = "          text: '#/components/schemas/TextMessage'\n"
		shared  = "    # What several messages share\n"
		example = "              quick_reply:\n                summary:"
	)
	replace(t, contract, oneOf, oneOf+strings.Replace(oneOf, "Text", "Poll", 1))
	replace(t, contract, mapping, mapping+"          poll: '#/components/schemas/PollMessage'\n")
	replace(t, contract, shared, read("poll_schemas.yaml")+shared)
	replace(t, contract, example, read("poll_example.yaml")+example)
}

func replace(t *testing.T, file, old, replacement string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte(old)); n != 1 {
		t.Fatalf("%s has %d times\n%s", filepath.Base(file), n, old)
	}
	data = bytes.Replace(data, []byte(old), []byte(replacement), 1)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, dir, stdin, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", filepath.Base(name), strings.Join(args, " "), err, out, stderr.Bytes())
	}
	return string(out)
}

// copyModule copies what the module is built from.
func copyModule(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case !entry.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}
