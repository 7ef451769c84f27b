//go:build gates

package contract_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/internal/scratch"
)

// A gate that stops nothing looks like a gate that has nothing to stop. So these tests plant mistakes.

func TestBreakingChangeIsStopped(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	limit := regexp.MustCompile(`maxLength: (\d+)`)
	first := limit.FindStringSubmatch(string(contract.Document()))
	if first == nil {
		t.Fatal("the contract has no limit")
	}
	with := func(change int) string {
		n, err := strconv.Atoi(first[1])
		if err != nil {
			t.Fatal(err)
		}
		return strings.Replace(string(contract.Document()), first[0], fmt.Sprintf("maxLength: %d", n+change), 1)
	}
	tighter := write("tighter.yaml", with(-1))
	looser := write("looser.yaml", with(+1))
	pattern := write("pattern.yaml", strings.Replace(string(contract.Document()), "pattern: *trimmed", "pattern: *id", 1))
	silent := write("silent.md", "## Unreleased\n\n- Something.\n\n## 0.1.0\n\n- **Breaking:** an old one.\n")
	owned := write("owned.md", "## Unreleased\n\n- **Breaking:** texts are shorter.\n\n## 0.1.0\n")
	for _, c := range []struct {
		name, document, changelog string
		stopped                   bool
		says                      string
	}{
		{"a tighter limit", tighter, silent, true, "request-property-max-length-decreased"},
		{"a tighter limit that the changelog owns up to", tighter, owned, false, "request-property-max-length-decreased"},
		{"another pattern", pattern, silent, true, "request-property-pattern-changed"},
		{"a looser limit", looser, silent, false, "nothing breaks"},
		{"a contract that cannot be read", filepath.Join(dir, "none.yaml"), owned, true, "failed to load"},
	} {
		out, err := exec.CommandContext(t.Context(), "./breaking.sh", c.document, c.changelog).CombinedOutput()
		if (err != nil) != c.stopped || !strings.Contains(string(out), c.says) {
			t.Errorf("%s: stopped %v, want %v and %q\n%s", c.name, err != nil, c.stopped, c.says, out)
		}
	}
}

func TestBreakOfTheGoAPIIsStopped(t *testing.T) {
	m, err := scratch.New(t.Context(), "..", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for file, name := range map[string]string{"settle/option.go": "Margin", "outbox/options.go": "WithRetention"} {
		text, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Write(file, []byte(strings.Replace(string(text), "func "+name+"(", "func New"+name+"(", 1))); err != nil {
			t.Fatal(err)
		}
	}
	client, err := os.ReadFile("../generated/jelou.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(string(client), "type ClientInterface interface {\n", "type ClientInterface interface {\n\tMore()\n", 1)
	more = strings.ReplaceAll(more, "SendMessageWithBody(", "SendMessageWithAny(")
	if err := m.Write("generated/jelou.gen.go", []byte(more+"\nfunc (c *Client) More() {}\n")); err != nil { // as a new operation does
		t.Fatal(err)
	}
	for changelog, names := range map[string]string{
		"- **Breaking:** settle.Margin is NewMargin.": "these names: SendMessageWithBody WithRetention\n",
		"- **Breaking:** settle.Margin is NewMargin,\n  and WithRetention NewWithRetention; SendMessageWithBody is gone.": "the break is in",
	} {
		if err := m.Write("CHANGELOG.md", []byte("## Unreleased\n\n"+changelog+"\n- Margin and WithRetention.\n")); err != nil {
			t.Fatal(err)
		}
		out, err := m.Run(t.Context(), "contract/breaking.sh")
		if (err == nil) != strings.Contains(names, "the break") || !strings.Contains(out, names) ||
			strings.Contains(out, "More") || !strings.Contains(out, "- ./settle.Margin: removed") || !strings.Contains(out, "- WithRetention: removed") {
			t.Errorf("renamed functions, %q: %v\n%s", changelog, err, out)
		}
	}
	if err := m.Write("settle/broken.go", []byte("package settle\n\nvar _ = nothing\n")); err != nil {
		t.Fatal(err)
	}
	if out, err := m.Run(t.Context(), "contract/breaking.sh"); err == nil || !strings.Contains(out, "undefined: nothing") || strings.Contains(out, "Ignoring") {
		t.Errorf("code that does not compile: %v\n%s", err, out)
	}
}

func TestForgottenRegenerationIsStopped(t *testing.T) {
	m, err := scratch.New(t.Context(), "..", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if out, err := m.Run(t.Context(), "go", "run", "./gen", "-check"); err != nil {
		t.Fatalf("without a change: %v\n%s", err, out)
	}
	changed := strings.Replace(string(contract.Document()), "        minLength: 1\n", "        minLength: 2\n", 1)
	if err := m.Write("openapi.yaml", []byte(changed)); err != nil {
		t.Fatal(err)
	}
	out, err := m.Run(t.Context(), "go", "run", "./gen", "-check")
	if err == nil || !strings.Contains(out, "generated/jelou.gen.go does not follow from openapi.yaml") {
		t.Errorf("a contract that was changed and not compiled: %v\n%s", err, out)
	}
}
